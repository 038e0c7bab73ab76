// PouchDB 9 against a CouchDB-compatible server, for the bench: as its users set it up, with the defaults of replication.
//   node peer.mjs serve                    listens on a free port of 127.0.0.1 and prints "listening http://…"
//   node peer.mjs client DIRECT THROUGH    does one phase a line of standard input, and answers "done <phase>"
// DIRECT is the server's own address, by which the other side writes; THROUGH leads over the network that counts.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
const require = createRequire(import.meta.url);
const PouchDB = require("pouchdb");
PouchDB.plugin(require("pouchdb-adapter-memory"));

const DATABASE = "mentor";
const [mode, direct, through] = process.argv.slice(2);

if (mode === "serve") {
  const app = require("express")();
  const InMemory = PouchDB.defaults({ adapter: "memory" });
  app.use("/", require("express-pouchdb")(InMemory, { inMemoryConfig: true, mode: "fullCouchDB", logPath: "/dev/null" }));
  const server = app.listen(0, "127.0.0.1", () => console.log(`listening http://127.0.0.1:${server.address().port}`));
} else {
  const other = new PouchDB(`${direct}/${DATABASE}`);
  const remote = new PouchDB(`${through}/${DATABASE}`);
  const local = new PouchDB("phone", { adapter: "memory" });
  const read = (file) => readFileSync(file, "utf8").split("\n").filter(Boolean).map(JSON.parse);
  const ok = (answers) => {
    const bad = answers.find((answer) => answer.error);
    if (bad) throw new Error(JSON.stringify(bad));
  };
  // The documents that the phase needs, in a file, one JSON a line with its _id.
  const phases = {
    async fill(file) {
      const docs = read(file);
      for (let at = 0; at < docs.length; at += 500) ok(await other.bulkDocs(docs.slice(at, at + 500)));
    },
    async first() {
      const done = await local.replicate.from(remote);
      return done.docs_written;
    },
    async work(file) {
      ok(await local.bulkDocs(read(file)));
    },
    async sync() {
      const done = await local.sync(remote);
      return done.push.docs_written + done.pull.docs_written;
    },
    async change(file) {
      for (const doc of read(file)) {
        const { _rev } = await other.get(doc._id);
        await other.put({ ...doc, _rev });
      }
    },
    async pull() {
      const done = await local.replicate.from(remote);
      return done.docs_written;
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const [phase, ...rest] = line.split(" ");
    try {
      const count = await phases[phase](...rest);
      console.log(`done ${phase} ${count ?? 0}`);
    } catch (error) {
      console.log(`failed ${phase} ${error.stack ?? error}`);
    }
  }
  process.exit(0);
}
