// A line to the centre that breaks within the body of a request: so many bytes of it go up, then both ends are closed.

import { once } from "node:events";
import net from "node:net";

const END_OF_HEAD = "\r\n\r\n";

export class Line {
  static async to(centre) {
    const line = new Line();
    // Bytes of bodies that went up, and how many of them still do before it breaks.
    Object.assign(line, { centre: new URL(centre.address), carried: 0, left: Infinity, broken: 0 });
    line.server = net.createServer((phone) => line.carry(phone));
    await once(line.server.listen(0, "127.0.0.1"), "listening");
    line.address = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  close() {
    this.server.close();
  }

  breaksAfter(bytes) {
    this.left = bytes;
  }

  carry(phone) {
    const centre = net.connect(this.centre.port, this.centre.hostname);
    for (const [one, other] of [[phone, centre], [centre, phone]]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.end());
    }
    centre.pipe(phone);
    // Requests follow each other on one connection: a head, then as many bytes as it says.
    let [head, body] = ["", 0];
    phone.on("data", (piece) => {
      while (piece.length > 0 && !phone.destroyed) {
        const passes = body > 0 ? Math.min(body, piece.length, this.left) : this.ofHead(head, piece);
        centre.write(piece.subarray(0, passes));
        if (body > 0) {
          [body, this.carried, this.left] = [body - passes, this.carried + passes, this.left - passes];
        } else {
          head += piece.toString("latin1", 0, passes);
          if (head.endsWith(END_OF_HEAD)) {
            body = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
            head = "";
          }
        }
        piece = piece.subarray(passes);
        if (this.left === 0) {
          [this.left, this.broken] = [Infinity, this.broken + 1];
          phone.destroy();
          centre.end();
        }
      }
    });
  }

  // How much of a piece is of the head that has begun.
  ofHead(head, piece) {
    const before = head.slice(-END_OF_HEAD.length + 1);
    const end = (before + piece.toString("latin1")).indexOf(END_OF_HEAD);
    return end < 0 ? piece.length : end + END_OF_HEAD.length - before.length;
  }
}
