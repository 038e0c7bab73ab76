"""What schemathesis cannot guess: a phone's key, its install, its families, its photos, and that an answer is lines of JSON.

Valid calls are made likelier to succeed, as a phone's are; calls that are wrong on purpose go out as they were made, but
signed, so that the centre looks at what is wrong and not at the signature. Every call leaves a line for run.py.
"""

import base64
import gzip
import hashlib
import json
import os
import uuid

import jsonschema_rs
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

try:
    from compression import zstd
except ImportError:
    from backports import zstd

with open(os.environ["PENDAMPING_API_RUN"], encoding="utf-8") as file:
    RUN = json.load(file)
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RUN["seed"]))
CALLS = open(RUN["calls"], "a", buffering=1, encoding="utf-8")
SIGNATURE = "pendamping-signature"
PIECE = "a piece of a photo: "
made = 0


def minted():
    """A new id; the same ones in every run with the same calls."""
    global made
    made += 1
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{RUN['name']} {made}"))


def is_valid(case):
    return case.meta is None or case.meta.generation.mode.is_positive


class AsAPhone(requests.auth.AuthBase):
    """Signs the body as it will be sent, then compresses it if the headers say that it is."""

    def __init__(self, sign):
        self.sign = sign

    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        if self.sign:
            request.headers[SIGNATURE] = base64.b64encode(KEY.sign(body)).decode().rstrip("=")
        pack = {"gzip": gzip.compress, "zstd": zstd.compress}.get(request.headers.get("content-encoding"))
        if pack:
            request.prepare_body(pack(body), None)
        # The centre counts strangers' failures by address; one address would soon hear nothing but 429.
        request.headers["x-forwarded-for"] = f"10.{made >> 16 & 255}.{made >> 8 & 255}.{made & 255}"
        return request


@schemathesis.hook
def before_call(context, case, kwargs):
    valid = is_valid(case)
    if valid and case.operation.path.startswith("/v1/photos"):
        photo(case)
    elif valid and isinstance(case.body, dict):
        known = {"/v1/enrol": enrolment, "/v1/sync": sync, "/v1/install": successor}
        case.body = known.get(case.operation.path, lambda body: body)(whole(case.body))
    wrong_header = not valid and SIGNATURE in (case.headers or {})
    path = case.operation.path
    kwargs["auth"] = AsAPhone((path == "/v1/sync" and not wrong_header) or (path == "/v1/install" and valid))


def whole(value):
    """JSON Schema calls 1.0 a whole number; the centre wants it written 1, as every phone does."""
    if isinstance(value, dict):
        return {key: whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def enrolment(body):
    """Three of four know a code: it works again until its install has synced, and none of these ever does."""
    minted()
    if made % 4:
        body["code"] = RUN["code"]
    return body


def successor(body):
    """Each is asked for with a key and a token of its own: the same again is refused."""
    own = hashlib.sha256(minted().encode())
    key = Ed25519PrivateKey.from_private_bytes(own.digest()).public_key().public_bytes_raw()
    body["key"] = base64.b64encode(key).decode().rstrip("=")
    if "token" in body:
        body["token"] = hashlib.sha256(own.digest()).hexdigest()
    return body


# Beyond the places that other requests of the run have.
PLACES = 10_000_000


def sync(body):
    minted()
    if made % 2:
        # Left alone, most requests would have nothing to say.
        body.setdefault("items", [{"seq": made}])
    if "install" in body or body.get("items") or body.get("besides"):
        body["install"] = RUN["install"]
    # Items as generated are no revisions, and are told so; some of each batch are real.
    items = [dict(item) for item in body.get("items") or []]
    for item in items[: len(items) // 2 + 1]:
        item["id"] = minted()
        item["seq"] = PLACES + made
        item["payload"] = revision(item["id"])
    if "items" in body:
        body["items"] = items
    # A phone only ever goes on, and one step that is far ahead would make all others steps back; those are told to take another install.
    if "sequence" in body:
        body["sequence"] = PLACES + made if made % 8 else 0
    cursor = body.get("cursor")
    if isinstance(cursor, dict) and cursor.get("position", 0) % 2:
        body["cursor"] = {**cursor, "epoch": RUN["epoch"]}
    return body


def revision(name):
    """What a save freezes: a visit to a family this phone holds. Only a mentor's is received; others are told why not."""
    stamp = {"wall": "2026-03-02T02:00:00Z", "offset": 420, "boot": "b", "elapsed": 60_000}
    return {
        "id": name,
        "record": minted(),
        "kind": "visit",
        "family": RUN["families"][made % len(RUN["families"])],
        "opened": RUN["position"],
        "config": 1,
        "saved": stamp,
        "body": {
            "captured": {"started": stamp, "ended": {**stamp, "elapsed": 1_860_000, "wall": "2026-03-02T02:30:00Z"},
                         "place": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 8.0}},
            "mode": "in_person", "met": "recipient", "purposes": ["bookkeeping"],
        },
    }


@schemathesis.serializer("application/offset+octet-stream")
def octets(context, value):
    """A piece of a photo; whatever else was generated, as bytes that are none."""
    if isinstance(value, str) and value.startswith(PIECE):
        return base64.b64decode(value.removeprefix(PIECE))
    value = getattr(value, "data", value)
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def photo(case):
    """A photo that a record tells of; a piece of it that goes on where the centre stands, with its sum if it has one."""
    minted()
    # Mostly one that is there when it is asked for, and one that may not be when it is sent.
    pictures = RUN["photos"][RUN["whole"]:] if case.method != "GET" or made % 4 == 0 else RUN["photos"][: RUN["whole"]]
    picture = base64.b64decode(pictures[made % len(pictures)])
    name = hashlib.sha256(picture).hexdigest()
    headers = case.headers
    headers["tus-resumable"] = "1.0.0"
    if case.path_parameters:
        case.path_parameters["sha256"] = name
    else:
        headers["upload-metadata"] = f"sha256 {base64.b64encode(name.encode()).decode()}"
        headers["upload-length"] = str(len(picture))
    begins = 0
    if "upload-offset" in headers:
        begins = stands_at(name)
        headers["upload-offset"] = str(begins)
    if case.method in ("POST", "PATCH"):
        # All, half of what is left, or nothing.
        left = picture[begins:]
        piece = left[: len(left) * (made % 3) // 2]
        # Bytes of our own would make the call one that is wrong on purpose.
        case.body = PIECE + base64.b64encode(piece).decode()
        case.media_type = headers["content-type"] = "application/offset+octet-stream"
        algorithm = (headers.get("upload-checksum") or "").partition(" ")[0]
        if algorithm:
            headers["upload-checksum"] = f"{algorithm} {base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()}"


def stands_at(name):
    """How much of a photo the centre has from this phone."""
    answer = requests.head(f"{RUN['address']}/v1/photos/{name}",
                           headers={"authorization": f"Bearer {RUN['token']}", "tus-resumable": "1.0.0"})
    return int(answer.headers.get("upload-offset", 0))


@schemathesis.hook
def after_call(context, case, response):
    note({"call": case.operation.label, "status": response.status_code, "by": RUN["name"]})


@schemathesis.hook
def filter_failure(context, failure, case, response):
    note({"failure": failure.title, "call": case.operation.label, "status": response.status_code})
    return True


def note(line):
    CALLS.write(json.dumps(line) + "\n")


@schemathesis.check
def each_line_is_described(ctx, response, case):
    """An answer of lines: a head first, an end last, and each of them a `Line` by the description."""
    if not response.headers.get("content-type", [""])[0].startswith("application/x-ndjson"):
        return
    lines = [json.loads(line) for line in response.content.splitlines()]
    assert "head" in lines[0] and "end" in lines[-1], "a head comes first and an end last"
    global line_schema
    if line_schema is None:
        described = case.operation.schema.raw_schema
        line_schema = jsonschema_rs.Draft202012Validator(
            {"$ref": "#/components/schemas/Line", "components": described["components"]}, validate_formats=True
        )
    for line in lines:
        error = next(line_schema.iter_errors(line), None)
        assert error is None, f"a line is not as described: {error}"


line_schema = None
