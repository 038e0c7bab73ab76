"""Asks a centre with a little demonstration data everything its own description allows, and much that it does not: once as a
stranger, then with the token of each role. Ends with one line, and with 1 unless the description is true."""

import argparse
import base64
import collections
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import urllib.request
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
# Of all calls with a token, wrong ones included: below it the test would mostly ask what is refused at the door.
SUCCEED_MIN = 30
ROLES = [
    ("mentor", "--person", "TKSK-CONTOH-01"),
    ("coordinator", "--person", "PKH-CONTOH-1"),
    ("family", "--family", "KPM-CONTOH-00001"),
]
# A square of eight grey pixels. What JPEG calls a comment makes many of it.
SQUARE = base64.b64decode("/9j/4AAQSkZJRgABAgAAAQABAAD/wAALCAAIAAgBAREA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/ACv/2Q==")
PHOTOS = 40
# So many of them are there before anybody asks.
WHOLE = 10
# Enrolled by the calls themselves, over and over.
STRANGERS_CODE = ("--person", "TKSK-CONTOH-02")


class Centre:
    """A centre's data in `folder`, and its process."""

    def __init__(self, programs, folder):
        self.program, self.data, self.log = programs / "pendamping-server", folder / "centre", folder / "centre.log"
        files = folder / "files"
        told = [programs / "pendamping-sim", "demo-data", "--out", files, "--families", "24", "--districts", "2"]
        subprocess.run(told, check=True, stdout=subprocess.DEVNULL)
        self.office("configure", ROOT / "assets/programme/prokus-2020.toml")
        self.office("import", "people", files / "people.csv")
        self.office("import", "families", files / "families.csv")
        self.office("assign", "--csv", files / "assignments.csv")

    def office(self, *arguments):
        command = [self.program, "--data", self.data, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def code(self, whom, number):
        line = self.office("enrol", whom, number, "--centre", "http://127.0.0.1", "--json")
        return json.loads(line)["code"]

    def __enter__(self):
        # As behind a proxy, so that calls can come from many addresses.
        command = [self.program, "--data", self.data, "serve", "--listen", "127.0.0.1:0", "--behind-proxy"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=open(self.log, "w"), text=True)
        self.address = self.process.stdout.readline().strip().removeprefix("listening ")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def post(self, path, body, **headers):
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return answer.read()


def cells(column):
    """A column of a page, when every row has the field."""
    return column if isinstance(column, list) else [column["is"]]


def enrolled(centre, name, whom, number):
    """A phone of one role: its token, its key, and the families it was told of."""
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")
    body = {"code": centre.code(whom, number), "key": public, "app": "script/api"}
    answer = json.loads(centre.post("/v1/enrol", body))
    nothing = {"count": 0, "digest": "A" * 22}
    body = {"v": 1, "sequence": 0, "config": 0, "received": nothing}
    lines = centre.post("/v1/sync", body, authorization=f"Bearer {answer['token']}").splitlines()
    head, *pages = [json.loads(line) for line in lines]
    tables = [table for line in pages if "page" in line for table in line["page"]["rows"]]
    families = [id for table in tables if table["kind"] == "family" for id in cells(table["columns"]["of"]["record"])]
    assert families, f"the {name}'s phone was told of no family"
    head = head["head"]
    return {"name": name, "seed": key.private_bytes_raw().hex(), "token": answer["token"], "install": answer["install"],
            "families": families, "epoch": head["epoch"], "position": head["high_water"]}


def photos(centre, mentor):
    """Pictures that the mentor's records tell of, so that they may be sent."""
    pictures = [SQUARE[:2] + b"\xff\xfe\x01\x02" + bytes([n]) * 256 + SQUARE[2:] for n in range(PHOTOS)]
    stamp = {"wall": "2026-03-02T02:00:00Z", "offset": 420, "boot": "b", "elapsed": 60_000}
    told = [{"sha256": hashlib.sha256(picture).hexdigest(), "taken": stamp, "place": {"why": "denied"},
             "bytes": len(picture), "width": 8, "height": 8} for picture in pictures]
    items = []
    # As many as one visit may have.
    for begin in range(0, PHOTOS, 5):
        revision = {
            "id": str(uuid.uuid4()), "record": str(uuid.uuid4()), "kind": "visit", "family": mentor["families"][0],
            "opened": mentor["position"], "config": 1, "saved": stamp,
            "body": {"captured": {"started": stamp, "ended": {**stamp, "elapsed": 1_860_000, "wall": "2026-03-02T02:30:00Z"},
                                  "place": {"why": "denied"}},
                     "mode": "in_person", "met": "recipient", "purposes": ["bookkeeping"], "photos": told[begin:begin + 5]},
        }
        items.append({"seq": begin + 1, "id": revision["id"], "payload": revision})
    body = {"v": 1, "install": mentor["install"], "sequence": PHOTOS, "config": 1,
            "received": {"count": 0, "digest": "A" * 22}, "items": items}
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(mentor["seed"]))
    signature = base64.b64encode(key.sign(json.dumps(body).encode())).decode().rstrip("=")
    answer = centre.post("/v1/sync", body, authorization=f"Bearer {mentor['token']}", **{"pendamping-signature": signature})
    receipts = json.loads(answer.splitlines()[0])["head"]["receipts"]
    assert all(receipt["outcome"] == "received" for receipt in receipts), receipts
    for picture, photo in zip(pictures[:WHOLE], told):
        metadata = f"sha256 {base64.b64encode(photo['sha256'].encode()).decode()}"
        headers = {"authorization": f"Bearer {mentor['token']}", "tus-resumable": "1.0.0", "upload-length": str(len(picture)),
                   "upload-metadata": metadata, "content-type": "application/offset+octet-stream"}
        urllib.request.urlopen(urllib.request.Request(centre.address + "/v1/photos", picture, headers)).close()
    return [base64.b64encode(picture).decode() for picture in pictures]


def ask(centre, phone, folder, options):
    """One run of schemathesis; its words are shown only when it found something."""
    run = folder / f"{phone['name']}.json"
    run.write_text(json.dumps(phone))
    command = [pathlib.Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run",
               centre.address + "/v1/openapi.json", "--checks", "all",
               # A photo is at its address once it is whole: begun alone, it is awaited.
               "--exclude-checks", "ensure_resource_availability", "--seed", str(options.seed), "--no-color",
               "--max-examples", str(options.examples), "--continue-on-failure", "--generation-database", "none"]
    if phone["token"]:
        command += ["--header", f"Authorization: Bearer {phone['token']}"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"), "PENDAMPING_API_RUN": str(run)}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0 or options.verbose:
        print(f"-- as {phone['name']}\n{done.stdout}")
    return done.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "target/debug")
    parser.add_argument("--examples", type=int, default=100, help="most random calls of each operation and role")
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pendamping-api-") as folder:
        folder = pathlib.Path(folder)
        with Centre(options.programs, folder) as centre:
            calls = folder / "calls"
            strangers = {"code": centre.code(*STRANGERS_CODE), "calls": str(calls)}
            phones = [enrolled(centre, *role) for role in ROLES]
            known = {**strangers, "photos": photos(centre, phones[0]), "whole": WHOLE, "address": centre.address}
            phones = [{**phone, **known} for phone in phones]
            phones.insert(0, {**phones[0], "name": "stranger", "token": None})
            broken = [phone["name"] for phone in phones if ask(centre, phone, folder, options) != 0]
        ended = centre.process.returncode
        visits = json.loads(centre.office("status", "--json"))["records"].get("visit", 0)
        notes = [json.loads(line) for line in calls.read_text().splitlines()]
    sys.exit(told(notes, broken, ended, visits))


def told(notes, broken, ended, visits):
    """Prints what came of it and gives the exit code."""
    failures = collections.Counter((note["call"], note["status"], note["failure"]) for note in notes if "failure" in note)
    calls = collections.Counter((note["call"], note["status"]) for note in notes if "failure" not in note)
    for (call, status), count in sorted(calls.items()):
        print(f"  {call} {status}: {count}")
    for (call, status, failure), count in failures.items():
        print(f"  {call} {status}: {failure}, {count} times")
    known = [note["status"] for note in notes if "failure" not in note and note["by"] != "stranger"]
    share = 100 * sum(200 <= status < 300 for status in known) / max(len(known), 1)
    errors = sum(count for (_, status), count in calls.items() if status >= 500)
    print(f"  {visits} visits were received")
    if ended != 0:
        print(f"the centre ended with {ended}")
    print(f"api: {calls.total()} calls, {share:.1f} % succeeded, {errors} server errors, {failures.total()} undocumented")
    return 1 if broken or errors or failures or ended != 0 or visits == 0 or share < SUCCEED_MIN else 0


if __name__ == "__main__":
    main()
