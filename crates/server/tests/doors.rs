//! The doors over real HTTP, by who knocks: each bad input has its stable code, the rest goes in, and the centre stays up.
#![allow(clippy::unwrap_used)]

mod support;

use flate2::Compression;
use flate2::write::GzEncoder;
use pendamping_domain::id::RecordId;
use pendamping_protocol::frame::pack;
use pendamping_protocol::sync::{Item, Line};
use pendamping_server::store::office::CodeFor;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use support::doors::{Doors, Response, bytes, clock, refused};
use support::{VILLAGE, World, visit};

#[test]
fn a_stranger_gets_nowhere() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::open(&world);
    let body = bytes(&phone.request(&[]));
    for authorization in [None, Some("Bearer "), Some("Bearer wrong"), Some("Basic x"), Some("nonsense")] {
        let headers: Vec<(&str, &str)> =
            authorization.map(|value| ("authorization", value)).into_iter().collect();
        let response = doors.ask("POST", "/v1/sync", &headers, &body);
        assert_eq!(response.refusal(), refused(401, "sign_in_again", ""), "{authorization:?}");
        assert_eq!(response.header("www-authenticate"), Some("Bearer"));
    }
    for (method, path, status, code) in [
        ("GET", "/", 404, "not_found"),
        ("POST", "/v1/sync/more", 404, "not_found"),
        ("GET", "/v1/sync", 405, "method_not_allowed"),
        ("DELETE", "/v1/enrol", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
    ] {
        assert_eq!(doors.ask(method, path, &[], b"").refusal(), refused(status, code, ""), "{method} {path}");
    }
    doors.is_up();
}

#[test]
fn a_mentors_phone_that_sends_rubbish_is_told_what_is_wrong() {
    let mut world = World::new();
    let (phone, other) = (world.phone("M1"), world.phone("M2"));
    let doors = Doors::open(&world);
    let with = |field: &str, value: Value| {
        let mut request = phone.request(&[]);
        request[field] = value;
        bytes(&request)
    };
    let many = json!(vec![json!({"seq": 1, "id": phone.install, "payload": {}}); 501]);
    for (name, body, expected) in [
        ("empty", Vec::new(), refused(400, "bad_json", "")),
        ("cut", bytes(&phone.request(&[]))[..40].to_vec(), refused(400, "bad_json", "")),
        ("not text", vec![0xff; 100], refused(400, "bad_json", "")),
        ("another shape", b"{\"v\":1}".to_vec(), refused(400, "bad_json", "")),
        ("too deep", [vec![b'['; 100_000], vec![b']'; 100_000]].concat(), refused(400, "bad_json", "")),
        ("too old", with("v", json!(0)), refused(426, "upgrade_required", "v")),
        ("too new", with("v", json!(2)), refused(400, "bad_json", "v")),
        ("another's install", with("install", json!(other.install)), refused(409, "install_rewound", "")),
        ("too many", with("items", many), refused(413, "too_many_items", "items")),
        ("buckets", with("buckets", json!([])), refused(400, "bad_json", "buckets")),
    ] {
        assert_eq!(doors.sync(&phone, &[], &body).refusal(), expected, "{name}");
    }
    let good = bytes(&phone.request(&[]));
    for encoding in ["br", "zstd", "gzip", "zstd, gzip"] {
        let response = doors.sync(&phone, &[("content-encoding", encoding)], &good);
        let (status, code, _) = response.refusal();
        assert_eq!((status, code.as_str()), (415, "bad_encoding"), "{encoding}");
    }
    doors.is_up();
}

#[test]
fn what_is_too_large_is_refused_without_growing() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::open(&world);
    let large = refused(413, "too_large", "");
    assert_eq!(doors.sync(&phone, &[], &vec![b' '; 100_000_000]).refusal(), large, "100 MB");
    assert_eq!(doors.sync(&phone, &[], &vec![b' '; (1 << 20) + 1]).refusal(), large, "just above");
    // A bomb: small as sent, a gigabyte when unpacked.
    let mut bomb = zstd::stream::write::Encoder::new(Vec::new(), 19).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..900 {
        bomb.write_all(&zeros).unwrap();
        gzip.write_all(&zeros).unwrap();
    }
    for (encoding, bomb) in [("zstd", bomb.finish().unwrap()), ("gzip", gzip.finish().unwrap())] {
        assert!(bomb.len() < 1 << 20, "{encoding} {}", bomb.len());
        let started = std::time::Instant::now();
        assert_eq!(
            doors.sync(&phone, &[("content-encoding", encoding)], &bomb).refusal(),
            large,
            "{encoding}"
        );
        assert!(started.elapsed().as_secs() < 10, "it stopped at the limit");
    }
    doors.is_up();
}

#[test]
fn a_batch_is_signed_by_its_install() {
    let mut world = World::new();
    let (mut phone, other) = (world.phone("M1"), world.phone("M2"));
    phone.sync(&mut world, &[]);
    let (_, item) = phone.visit(phone.family("F1"));
    let body = bytes(&phone.request(&[item]));
    let doors = Doors::open(&world);
    let token = format!("Bearer {}", phone.token);
    for signature in [None, Some(other.key.sign(&body)), Some(phone.key.sign(b"else")), Some("%".to_owned())]
    {
        let mut headers = vec![("authorization", token.as_str())];
        headers.extend(signature.as_deref().map(|signature| ("pendamping-signature", signature)));
        assert_eq!(
            doors.ask("POST", "/v1/sync", &headers, &body).refusal(),
            refused(403, "bad_signature", "")
        );
    }
    assert_eq!(world.count("visit"), 0);
    // Over the decoded body: however it is packed.
    let packed = pack(&body).unwrap();
    let signature = phone.key.sign(&body);
    let headers = [
        ("authorization", token.as_str()),
        ("pendamping-signature", signature.as_str()),
        ("content-encoding", "zstd"),
    ];
    assert_eq!(doors.ask("POST", "/v1/sync", &headers, &packed).words(), ["received"]);
}

#[test]
fn five_hundred_items_of_which_some_are_bad() {
    let mut world = World::new();
    let (mut phone, mut other) = (world.phone("M1"), world.phone("M2"));
    phone.sync(&mut world, &[]);
    other.sync(&mut world, &[]);
    let family = phone.family("F1");
    let mut items: Vec<Item> = (0..497).map(|_| phone.visit(family).1).collect();
    items[100].payload = serde_json::value::to_raw_value("no revision").unwrap();
    let (one, two, three) = (RecordId(phone.id()), RecordId(phone.id()), RecordId(phone.id()));
    items.push(phone.item("song", family, one, None, json!({})));
    items.push(phone.item("visit", other.family("F4"), two, None, visit(0)));
    items.push(phone.item("visit", family, three, None, json!({"purposes": 7})));
    let doors = Doors::open(&world);
    let body = bytes(&phone.request(&items));
    let words = doors.sync(&phone, &[("content-encoding", "zstd")], &pack(&body).unwrap());
    // Signed over what was sent, not over what it unpacks to.
    assert_eq!(words.refusal(), refused(403, "bad_signature", ""));
    let words = doors.sync(&phone, &[], &body).words();
    assert_eq!(words.iter().filter(|word| *word == "received").count(), 496);
    assert_eq!(words[100], "unreadable");
    assert_eq!(words[497..], ["unknown_kind", "not_found", "invalid visit"]);
    doors.is_up();
}

#[test]
fn a_large_answer_flows_in_every_encoding_and_a_small_one_is_whole() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let items: Vec<Item> = (0..450).map(|_| phone.visit(phone.family("F1")).1).collect();
    phone.sync(&mut world, &items);
    phone.cursor = None;
    let doors = Doors::open(&world);
    let body = bytes(&phone.request(&[]));
    let mut answers = Vec::new();
    for (accepts, encoding) in [
        (Some("zstd, gzip"), Some("zstd")),
        (Some("gzip, deflate"), Some("gzip")),
        (Some("zstd;q=0, gzip;q=0.5"), Some("gzip")),
        (None, None),
    ] {
        let headers: Vec<(&str, &str)> =
            accepts.map(|accepts| ("accept-encoding", accepts)).into_iter().collect();
        let response = doors.sync(&phone, &headers, &body);
        assert_eq!(response.header("content-encoding"), encoding);
        assert_eq!(response.header("transfer-encoding"), Some("chunked"), "it flows");
        answers.push(response.lines());
    }
    for answer in &answers {
        assert_eq!(answer[1..], answers[0][1..]);
        assert_eq!(answer.len(), 6, "a head, four pages, an end");
    }
    for line in &answers[0] {
        if let Line::Page(page) = line {
            phone.take(page);
        }
    }
    let response = doors.sync(&phone, &[("accept-encoding", "zstd, gzip")], &bytes(&phone.request(&[])));
    assert_eq!(response.lines().len(), 2);
    assert!(response.header("content-length").is_some(), "it is whole");
}

#[test]
fn nothing_to_say_is_cheap() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (_, item) = phone.visit(phone.family("F1"));
    phone.sync(&mut world, &[item]);
    let doors = Doors::open(&world);
    let body = bytes(&phone.request(&[]));
    let token = format!("Bearer {}", phone.token);
    let headers = [("authorization", token.as_str()), ("accept-encoding", "zstd, gzip"), ("accept", "*/*")];
    let response = doors.ask("POST", "/v1/sync", &headers, &body);
    assert_eq!(response.lines().len(), 2);
    let answered =
        response.headers.iter().filter(|(name, _)| name != "connection").map(|(name, _)| name.as_str());
    assert_eq!(answered.collect::<Vec<_>>(), ["content-type", "content-length"]);
    println!(
        "nothing to say: {} bytes both ways, of them {} body up, {} body down",
        response.bytes,
        body.len(),
        response.body.len()
    );
    assert!(response.bytes <= 640, "{}", response.bytes);
}

#[test]
fn enrolling_by_code() {
    let mut world = World::new();
    let code = world.code(&CodeFor::Person("M1".to_owned()));
    let familys = world.code(&CodeFor::Family("F1".to_owned()));
    let phone = world.phone("M2");
    let doors = Doors::open(&world);
    let request = |code: &str| bytes(&json!({"code": code, "key": phone.key.public(), "app": "0.1.0"}));
    for (body, expected) in [
        (b"{}".to_vec(), refused(400, "bad_json", "")),
        (request("0000-0000"), refused(404, "code_unknown", "code")),
        (request("rubbish"), refused(404, "code_unknown", "code")),
        (bytes(&json!({"code": code, "key": "AA", "app": "1"})), refused(400, "bad_json", "")),
        (
            bytes(&json!({"code": code, "key": phone.key.public(), "app": "x".repeat(41)})),
            refused(400, "bad_json", "app"),
        ),
    ] {
        assert_eq!(doors.ask("POST", "/v1/enrol", &[], &body).refusal(), expected);
    }
    let answer = doors.ask("POST", "/v1/enrol", &[], &request(&code)).json();
    assert_eq!((&answer["name"], &answer["role"]), (&json!("Nama M1"), &json!("mentor")));
    let own = doors.ask("POST", "/v1/enrol", &[], &request(&familys)).json();
    assert_eq!(
        (&own["role"], &own["area"]),
        (&json!("beneficiary"), &json!(VILLAGE)),
        "whose clock it shows"
    );
    let token = format!("Bearer {}", answer["token"].as_str().unwrap());
    let sync = bytes(&json!({
        "v": 1, "install": answer["install"], "sequence": 0, "config": 0,
        "received": {"count": 0, "digest": "AAAAAAAAAAAAAAAAAAAAAA"}
    }));
    let response = doors.ask("POST", "/v1/sync", &[("authorization", &token)], &sync);
    assert_eq!(response.lines().len(), 3);
    assert_eq!(
        doors.ask("POST", "/v1/enrol", &[], &request(&code)).refusal(),
        refused(409, "code_used", "code")
    );
}

#[test]
fn a_stranger_who_guesses_is_stopped_and_the_village_behind_the_same_proxy_is_not() {
    let mut world = World::new();
    let code = world.code(&CodeFor::Person("M1".to_owned()));
    let phone = world.phone("M2");
    let doors = Doors::with(&world, clock, true);
    let request = |code: &str| bytes(&json!({"code": code, "key": phone.key.public(), "app": "0.1.0"}));
    let guesser = [("x-forwarded-for", "198.51.100.9, 203.0.113.1")];
    for guess in 0..30 {
        let response = doors.ask("POST", "/v1/enrol", &guesser, &request(&format!("0000-{guess:04}")));
        assert_eq!(response.refusal().1, "code_unknown", "guess {guess}");
    }
    let response = doors.ask("POST", "/v1/enrol", &guesser, &request(&code));
    assert_eq!(response.refusal(), refused(429, "too_many_attempts", ""));
    assert_eq!(response.header("retry-after"), Some("900"));
    // Who knows a token is no stranger.
    assert_eq!(doors.sync(&phone, &guesser, &bytes(&phone.request(&[]))).status, 200);
    // The first entry is what the caller says of itself: it counts for nothing.
    let village = [("x-forwarded-for", "203.0.113.1, 203.0.113.2")];
    assert_eq!(doors.ask("POST", "/v1/enrol", &village, &request(&code)).status, 200);
}

#[test]
fn a_panic_is_an_answer_like_any_other() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::with(&world, || panic!("the clock is broken"), false);
    let request = bytes(&json!({"code": "0000-0000", "key": phone.key.public(), "app": "0.1.0"}));
    assert_eq!(doors.ask("POST", "/v1/enrol", &[], &request).refusal(), refused(500, "internal", ""));
    assert_eq!(doors.sync(&phone, &[], &bytes(&phone.request(&[]))).refusal(), refused(500, "internal", ""));
    doors.is_up();
}

#[test]
fn the_description_names_every_address_and_every_refusal() {
    let world = World::new();
    let doors = Doors::open(&world);
    let paths = doors.described["paths"].as_object().unwrap();
    // Whether JSON keeps its order depends on what else is built.
    let all: Vec<(&str, BTreeSet<&str>)> = paths
        .iter()
        .map(|(path, item)| (path.as_str(), item.as_object().unwrap().keys().map(String::as_str).collect()))
        .collect();
    assert_eq!(
        all,
        [
            ("/healthz", ["get"].into()),
            ("/v1/data-requests", ["get"].into()),
            ("/v1/disclosures", ["get"].into()),
            ("/v1/enrol", ["post"].into()),
            ("/v1/install", ["post"].into()),
            ("/v1/photos", ["post", "options"].into()),
            ("/v1/photos/{sha256}", ["get", "head", "patch"].into()),
            ("/v1/recover", ["post"].into()),
            ("/v1/sync", ["post"].into()),
        ],
        "{paths:?}"
    );
    for path in ["/v1/sync", "/v1/enrol", "/v1/install", "/v1/recover"] {
        let operation = &paths[path]["post"];
        assert!(operation["requestBody"]["content"]["application/json"]["example"].is_object(), "{path}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            let content = response["content"].as_object().unwrap().values().next().unwrap();
            assert!(content["example"].is_object(), "{path} {status} has an example");
        }
    }
    for name in
        ["SyncRequest", "Line", "Head", "Page", "Refusal", "EnrolRequest", "EnrolAnswer", "SuccessorAnswer"]
    {
        assert!(doors.described["components"]["schemas"][name].is_object(), "{name}");
    }
    let text = doors.described.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(doors.described["components"]["schemas"][name].is_object(), "{name} is referred to");
    }
}

#[test]
fn it_stops_as_told_and_finishes_what_it_began() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let mut doors = Doors::open(&world);
    // A request that has begun when it is told to stop.
    let body = bytes(&phone.request(&[]));
    let mut stream = TcpStream::connect(doors.address).unwrap();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        phone.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..10]).unwrap();
    doors.is_up();
    drop(doors.stop.take());
    stream.write_all(&body[10..]).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Response::read(&answer, 0).lines().len(), 3);
    doors.thread.take().unwrap().join().unwrap();
    assert!(TcpStream::connect(doors.address).is_err(), "nobody listens any more");
}
