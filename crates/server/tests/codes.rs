//! The table of codes in docs/errors.md is true: it has every code and no other, with the status that goes with it, and each of
//! them is produced here over HTTP, by what a phone or a stranger could really send or by a database that really fails.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, Utc};
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::Item;
use pendamping_server::error::REFUSALS;
use pendamping_server::store::office::CodeFor;
use pendamping_server::store::sqlite::FILE;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::doors::{Doors, Response, bytes};
use support::photos::{metadata, named, told};
use support::{Phone, World, at, visit};
use uuid::Uuid;

/// How each code comes: statuses, and `receipt`.
type Table = BTreeMap<String, BTreeSet<String>>;

/// The table of docs/errors.md: the code and how it comes, from rows that begin with a code.
fn written() -> Table {
    let mut table = Table::new();
    for row in include_str!("../../../docs/errors.md").lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [code, comes, when, then] = cells[..] else { panic!("four cells: {row}") };
        assert!(!when.is_empty() && !then.is_empty(), "{row}");
        let comes = comes.split(", ").map(str::to_owned).collect();
        assert!(table.insert(code.trim_matches('`').to_owned(), comes).is_none(), "twice: {row}");
    }
    table
}

#[test]
fn the_table_has_every_code_with_its_status() {
    let table = written();
    let known: BTreeSet<&str> = Code::KNOWN.iter().map(Code::as_str).collect();
    assert_eq!(table.keys().map(String::as_str).collect::<BTreeSet<_>>(), known);
    for (code, comes) in table {
        let refusal = REFUSALS.iter().find(|(known, _, _)| known.as_str() == code);
        let status = refusal.map(|(_, status, _)| status.as_u16().to_string());
        let listed: Vec<&String> = comes.iter().filter(|how| *how != "receipt").collect();
        assert_eq!(listed, status.iter().collect::<Vec<_>>(), "{code}");
    }
}

#[test]
fn each_code_is_produced_as_the_table_says() {
    let mut produced = Table::new();
    let mut note = |how: String, code: String| produced.entry(code).or_default().insert(how);
    for response in
        at_the_door().into_iter().chain(by_code()).chain(by_photo()).chain(by_a_failing_database())
    {
        let (status, code, _) = response.refusal();
        note(status.to_string(), code);
    }
    for word in in_receipts() {
        // A field may stand behind the code.
        note("receipt".to_owned(), word.split(' ').next().unwrap_or("").to_owned());
    }
    assert_eq!(produced, written());
}

/// Whole requests that are refused.
fn at_the_door() -> Vec<Response> {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (_, item) = phone.visit(phone.family("F1"));
    let (_, sent) = phone.visit(phone.family("F1"));
    let as_sent = bytes(&phone.request(&[sent]));
    let doors = Doors::open(&world);
    let with = |field: &str, value: Value| {
        let mut request = phone.request(&[]);
        request[field] = value;
        bytes(&request)
    };
    let token = format!("Bearer {}", phone.token);
    let unsigned = [("authorization", token.as_str())];
    let many = vec![json!({"seq": 1, "id": phone.install, "payload": {}}); 501];
    vec![
        doors.sync(&phone, &[], b"{"),
        doors.sync(&phone, &[("content-encoding", "br")], b"{}"),
        doors.sync(&phone, &[], &vec![b' '; (1 << 20) + 1]),
        doors.sync(&phone, &[], &with("items", json!(many))),
        doors.sync(&phone, &[], &with("v", json!(0))),
        rewound(&doors, &phone, &as_sent, &with("sequence", json!(1))),
        doors.ask("POST", "/v1/sync", &unsigned, &bytes(&phone.request(&[item]))),
        doors.ask("POST", "/v1/sync", &[], b"{}"),
        doors.ask("GET", "/v1/nowhere", &[], b""),
        doors.ask("GET", "/v1/sync", &[], b""),
    ]
}

/// What a phone is told that was put back to before it sent its latest.
fn rewound(doors: &Doors, phone: &Phone, as_sent: &[u8], as_before: &[u8]) -> Response {
    assert_eq!(doors.sync(phone, &[], as_sent).status, 200);
    doors.sync(phone, &[], as_before)
}

/// Codes for enrolment that do not work, and one guess too many.
fn by_code() -> Vec<Response> {
    fn too_late() -> DateTime<Utc> {
        at(60 * 24)
    }
    let mut world = World::new();
    let (fresh, used) =
        (world.code(&CodeFor::Person("M1".to_owned())), world.code(&CodeFor::Person("M2".to_owned())));
    let mut phone = world.redeem(&used, at(0)).unwrap();
    phone.sync(&mut world, &[]);
    let ask = |doors: &Doors, code: &str| {
        let request = json!({"code": code, "key": phone.key.public(), "app": "test"});
        doors.ask("POST", "/v1/enrol", &[], &bytes(&request))
    };
    let mut responses = vec![ask(&Doors::with(&world, too_late, false), &fresh)];
    let doors = Doors::open(&world);
    responses.push(ask(&doors, &used));
    responses.extend((0..30).map(|_| ask(&doors, "0000-0000")));
    responses
}

/// Photos that are refused, each for another reason.
fn by_photo() -> Vec<Response> {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let text = b"no picture";
    told(&mut world, &mut phone, "F1", &[text]);
    let doors = Doors::open(&world);
    let (token, name) = (format!("Bearer {}", phone.token), named(text));
    let (metadata, address) = (metadata(&name), format!("/v1/photos/{name}"));
    let signed = ("authorization", token.as_str());
    let tus = ("tus-resumable", "1.0.0");
    let octets = ("content-type", "application/offset+octet-stream");
    let creation = [signed, tus, octets, ("upload-length", "10"), ("upload-metadata", metadata.as_str())];
    let create = |body: &[u8], without: &[&str]| {
        let headers: Vec<_> = creation.iter().copied().filter(|(name, _)| !without.contains(name)).collect();
        doors.ask("POST", "/v1/photos", &headers, body)
    };
    let piece = [signed, tus, octets, ("upload-offset", "0"), ("upload-checksum", "sha1 AAAA")];
    let mut responses = vec![
        create(b"", &["tus-resumable"]),
        create(b"", &["upload-length"]),
        create(b"no", &["content-type"]),
        create(text, &[]),
        doors.ask("GET", &address, &[signed], b""),
    ];
    told(&mut world, &mut phone, "F1", &[b"not yet"]);
    responses.push(doors.ask("GET", &format!("/v1/photos/{}", named(b"not yet")), &[signed], b""));
    assert_eq!(create(b"", &[]).status, 201);
    responses.push(doors.ask("PATCH", &address, &piece, b"no"));
    assert_eq!(create(b"no", &[]).status, 201);
    responses.push(doors.ask("PATCH", &address, &piece, b"no"));
    responses
}

/// A database that is broken, and one that somebody else keeps for longer than the centre waits.
fn by_a_failing_database() -> Vec<Response> {
    let refused = |sql: &str| {
        let mut world = World::new();
        let phone = world.phone("M1");
        let doors = Doors::open(&world);
        let other = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
        other.execute_batch(sql).unwrap();
        doors.sync(&phone, &[], &bytes(&phone.request(&[])))
    };
    let busy = refused("BEGIN IMMEDIATE");
    assert!(busy.header("retry-after").is_some(), "it says when to come back");
    vec![refused("PRAGMA foreign_keys = OFF; DROP TABLE install"), busy]
}

/// One bad item of each sort in one batch; what comes back for each.
fn in_receipts() -> Vec<String> {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (_, first) = phone.visit(family);
    assert_eq!(phone.sync(&mut world, std::slice::from_ref(&first)).words(), ["received"]);
    let mut item = |kind: &str, family: FamilyId, body: Value| {
        let record = RecordId(phone.id());
        phone.item(kind, family, record, None, body)
    };
    let mut large = visit(0);
    large["results"] = json!("a".repeat(70_000));
    let mut again = item("visit", family, visit(5));
    again.id = first.id;
    let mut misnamed = item("visit", family, visit(10));
    misnamed.id = RevisionId(Uuid::from_u128(1));
    let items: Vec<Item> = vec![
        item("visit", FamilyId(Uuid::from_u128(2)), visit(0)),
        item("person", family, json!({})),
        item("visit", family, json!({"met": 3})),
        item("song", family, json!({})),
        item("visit", family, large),
        again,
        misnamed,
    ];
    over_http(&world, &phone, &items)
}

fn over_http(world: &World, phone: &Phone, items: &[Item]) -> Vec<String> {
    Doors::open(world).sync(phone, &[], &bytes(&phone.request(items))).words()
}
