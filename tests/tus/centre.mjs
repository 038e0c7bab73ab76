// A centre's process with one invented family, and phones of its roles that enrol and sync as the description says.

import { execFileSync, spawn } from "node:child_process";
import crypto from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";

// What the office hands in, by the command that takes it.
const FILES = {
  "import people": ["nomor,nama,peran", "M1,Ibu Contoh,tksk", "K1,Pak Contoh,koordinator"],
  "import families": ["nomor_kpm,nama,desa,keluar_pkh,didampingi", "F1,Keluarga Contoh,31.74.01.1001,mampu,ya"],
  "assign --csv": ["person,area", "M1,31.74.01", "K1,31.74.01"],
};

export class Centre {
  constructor(programs, root, folder) {
    this.program = path.join(programs, "pendamping-server");
    this.data = path.join(folder, "centre");
    this.office("configure", path.join(root, "assets/programme/prokus-2020.toml"));
    for (const [command, rows] of Object.entries(FILES)) {
      const file = path.join(folder, "rows.csv");
      fs.writeFileSync(file, `${rows.join("\n")}\n`);
      this.office(...command.split(" "), file);
    }
  }

  office(...command) {
    return execFileSync(this.program, ["--data", this.data, ...command], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  }

  status() {
    return JSON.parse(this.office("status", "--json"));
  }

  // Again on the same port, so that what a client stored leads there.
  async start() {
    const listen = this.address ? new URL(this.address).host : "127.0.0.1:0";
    const command = ["--data", this.data, "serve", "--listen", listen];
    this.process = spawn(this.program, command, { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = await once(readline.createInterface(this.process.stdout), "line");
    this.address = line.replace("listening ", "");
  }

  async kill() {
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }
}

export class Phone {
  static async enrolled(centre, whom, number) {
    const phone = new Phone();
    phone.centre = centre;
    const { publicKey, privateKey } = crypto.generateKeyPairSync("ed25519");
    phone.key = privateKey;
    const key = unpadded(Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url"));
    const told = JSON.parse(centre.office("enrol", whom, number, "--centre", "http://127.0.0.1", "--json"));
    const answer = await phone.post("/v1/enrol", { code: told.code, key, app: "script/tus" });
    const { install, token } = JSON.parse(await answer.text());
    Object.assign(phone, { install, token });
    const lines = await phone.sync([]);
    phone.position = lines[0].head.high_water;
    const tables = lines.filter((line) => line.page).flatMap((line) => line.page.rows);
    const records = tables.filter((table) => table.kind === "family").map((table) => table.columns.of.record);
    phone.families = records.flatMap((column) => (Array.isArray(column) ? column : [column.is]));
    return phone;
  }

  get headers() {
    return { authorization: `Bearer ${this.token}` };
  }

  async post(address, body, headers = {}) {
    const answer = await fetch(this.centre.address + address, { method: "POST", body: JSON.stringify(body), headers });
    if (!answer.ok) throw new Error(`${address} ${answer.status}: ${await answer.text()}`);
    return answer;
  }

  async sync(items) {
    const nothing = { count: 0, digest: "A".repeat(22) };
    this.sequence = (this.sequence ?? 0) + items.length;
    const request = { v: 1, install: this.install, sequence: this.sequence, config: 1, received: nothing };
    if (items.length > 0) request.items = items;
    const signature = unpadded(crypto.sign(null, Buffer.from(JSON.stringify(request)), this.key));
    const answer = await this.post("/v1/sync", request, { ...this.headers, "pendamping-signature": signature });
    return (await answer.text()).trim().split("\n").map((line) => JSON.parse(line));
  }

  // A visit that tells of photos.
  async visited(pictures) {
    const id = crypto.randomUUID();
    const stamp = { wall: "2026-03-02T02:00:00Z", offset: 420, boot: "b", elapsed: 60_000 };
    const ended = { ...stamp, wall: "2026-03-02T02:30:00Z", elapsed: 1_860_000 };
    const photos = pictures.map((picture) => ({
      sha256: named(picture), taken: stamp, place: { why: "denied" }, bytes: picture.length, width: 8, height: 8,
    }));
    const body = {
      captured: { started: stamp, ended, place: { why: "denied" } },
      mode: "in_person", met: "recipient", purposes: ["bookkeeping"], photos,
    };
    const payload = {
      id, record: crypto.randomUUID(), kind: "visit", family: this.families[0], opened: this.position, config: 1,
      saved: stamp, body,
    };
    const [line] = await this.sync([{ seq: this.sequence + 1, id, payload }]);
    return line.head.receipts[0];
  }

  // How many bytes of one the centre has.
  async offset(picture) {
    const headers = { ...this.headers, "tus-resumable": "1.0.0" };
    const answer = await fetch(`${this.centre.address}/v1/photos/${named(picture)}`, { method: "HEAD", headers });
    return Number(answer.headers.get("upload-offset"));
  }

  async photo(picture) {
    const answer = await fetch(`${this.centre.address}/v1/photos/${named(picture)}`, { headers: this.headers });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  }
}

export function named(picture) {
  return crypto.createHash("sha256").update(picture).digest("hex");
}

function unpadded(bytes) {
  return bytes.toString("base64").replace(/=+$/, "");
}
