// A stock tus client against a real centre: a mentor sends photos, a coordinator gets them. Ends with 1 unless all went well.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import * as tus from "tus-js-client";
import { Centre, Phone, named } from "./centre.mjs";
import { Line } from "./line.mjs";

const [programs, root] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pendamping-tus-"));
const PIECE = 16 * 1024;

// A square of eight grey pixels, made large by what JPEG calls comments.
const SQUARE = Buffer.from("/9j/4AAQSkZJRgABAgAAAQABAAD/wAALCAAIAAgBAREA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/ACv/2Q==", "base64");

function picture(seed, size) {
  const comments = [];
  for (let left = size; left > 0; left -= 60_000) {
    const words = Buffer.alloc(Math.min(left, 60_000), `${seed} `);
    comments.push(Buffer.from([0xff, 0xfe, (words.length + 2) >> 8, (words.length + 2) & 255]), words);
  }
  return Buffer.concat([SQUARE.subarray(0, 2), ...comments, SQUARE.subarray(2)]);
}

// One upload; `stop` says after how many bytes it is to be aborted. Answers what was sent and where it lies.
function send(phone, bytes, options = {}, stop = Infinity) {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const done = (upload) => resolve({ url: upload.url, sent });
    const upload = new tus.Upload(bytes, {
      endpoint: `${phone.centre.address}/v1/photos`,
      metadata: { sha256: named(bytes) },
      headers: phone.headers,
      onBeforeRequest: (request) => {
        const body = request.send.bind(request);
        request.send = (piece) => {
          sent += piece?.size ?? piece?.length ?? 0;
          return body(piece);
        };
      },
      onChunkComplete: (_, accepted) => {
        if (accepted >= stop) upload.abort().then(() => done(upload), reject);
      },
      onSuccess: () => done(upload),
      onError: reject,
      ...options,
    });
    upload.start();
  });
}

let checks = 0;
async function check(name, what) {
  await what();
  checks += 1;
  console.log(`  ok: ${name}`);
}

async function main(centre) {
  const mentor = await Phone.enrolled(centre, "--person", "M1");
  const coordinator = await Phone.enrolled(centre, "--person", "K1");
  const [whole, pieces, begun, late] = [1, 2, 3, 4].map((seed) => picture(seed, 150_000));

  await check("a photo without a record is refused", async () => {
    await assert.rejects(send(mentor, late), /response code: 404.*not_found/s);
  });
  assert.equal((await mentor.visited([whole, pieces, begun])).outcome, "received");
  await check("what a record tells of is awaited", async () => {
    assert.equal((await coordinator.photo(whole)).status, 404);
    assert.deepEqual(centre.status().photos, { held: 0, awaited: 3, refused: 0 });
  });
  await check("in one piece", async () => {
    const { url, sent } = await send(mentor, whole);
    assert.equal(url, `${centre.address}/v1/photos/${named(whole)}`);
    assert.equal(sent, whole.length);
  });
  await check("with the creation", async () => {
    assert.equal((await send(mentor, begun, { uploadDataDuringCreation: true, chunkSize: PIECE })).sent, begun.length);
  });
  let stored;
  await check("aborted half way", async () => {
    stored = await send(mentor, pieces, { chunkSize: PIECE }, pieces.length / 2);
    assert.ok(stored.sent < pieces.length, `${stored.sent} bytes`);
    assert.equal((await coordinator.photo(pieces)).status, 404);
  });
  await check("gone on with from what was stored, after the centre was killed", async () => {
    await centre.kill();
    await centre.start();
    const { sent } = await send(mentor, pieces, { uploadUrl: stored.url, chunkSize: PIECE });
    assert.ok(sent > 0 && sent + stored.sent < pieces.length + 2 * PIECE, `${stored.sent} and ${sent} bytes`);
  });
  for (const [killed, dies] of [["", false], [", the centre killed each time", true]]) {
    await check(`stopped between two requests at every tenth${killed}: it goes on where the centre stands, and no byte goes twice`, async () => {
      const tenths = picture(`stopped${killed}`, 150_000);
      assert.equal((await mentor.visited([tenths])).outcome, "received");
      const size = Math.ceil(tenths.length / 10);
      let [url, sent] = [null, 0];
      for (let n = 1; n < 10; n += 1) {
        const part = await send(mentor, tenths, { uploadUrl: url, chunkSize: size }, n * size);
        assert.equal(part.sent, size, `tenth ${n}`);
        [url, sent] = [part.url, sent + part.sent];
        assert.equal((await coordinator.photo(tenths)).status, 404);
        if (dies) {
          await centre.kill();
          await centre.start();
        }
      }
      sent += (await send(mentor, tenths, { uploadUrl: url, chunkSize: size })).sent;
      assert.equal(sent, tenths.length);
      assert.ok((await coordinator.photo(tenths)).bytes.equals(tenths));
      assert.equal(centre.status().photos.awaited, 0);
    });
  }
  for (const [killed, dies] of [["", false], [", the centre killed each time", true]]) {
    await check(`cut within a body at every tenth${killed}: it goes on behind what came, and no byte goes twice`, async () => {
      const tenths = picture(`cut${killed}`, 150_000);
      assert.equal((await mentor.visited([tenths])).outcome, "received");
      const line = await Line.to(centre);
      const size = Math.ceil(tenths.length / 10);
      // All that is left goes in one request, and the client does not try again by itself: where it goes on is asked at the next start.
      const over = { endpoint: `${line.address}/v1/photos`, retryDelays: null };
      for (let n = 1; n < 10; n += 1) {
        line.breaksAfter(size);
        await assert.rejects(send(mentor, tenths, over), /(socket hang up|ECONNRESET|EPIPE)/);
        over.uploadUrl = `${over.endpoint}/${named(tenths)}`;
        assert.deepEqual([line.broken, line.carried], [n, n * size]);
        // What came is kept once the centre saw the end of it.
        let asked = 0;
        while ((await mentor.offset(tenths)) !== n * size) assert.ok((asked += 1) < 2_000, `tenth ${n} is not kept`);
        assert.equal((await coordinator.photo(tenths)).status, 404);
        if (dies) {
          await centre.kill();
          await centre.start();
        }
      }
      const { sent } = await send(mentor, tenths, over);
      line.close();
      assert.equal(sent, tenths.length - 9 * size);
      assert.equal(line.carried, tenths.length);
      assert.ok((await coordinator.photo(tenths)).bytes.equals(tenths));
      assert.equal(centre.status().photos.awaited, 0);
    });
  }
  await check("sent again from its address costs no body", async () => {
    assert.equal((await send(mentor, pieces, { uploadUrl: stored.url })).sent, 0);
  });
  await check("created again by a client that does not listen, it is there", async () => {
    await send(mentor, whole);
  });
  await check("a coordinator gets what the mentor sent", async () => {
    for (const bytes of [whole, pieces, begun]) {
      const got = await coordinator.photo(bytes);
      assert.equal(got.status, 200);
      assert.ok(got.bytes.equals(bytes));
    }
    assert.deepEqual(centre.status().photos, { held: 7, awaited: 0, refused: 0 });
  });
  await check("a coordinator sends none", async () => {
    await assert.rejects(send(coordinator, whole), /response code: 404.*not_found/s);
  });
}

const centre = new Centre(programs, root, folder);
await centre.start();
try {
  await main(centre);
} finally {
  await centre.kill();
  fs.rmSync(folder, { recursive: true });
}
console.log(`tus: ${checks} checks`);
