//! What the centre's log has in it, with everything logged that can be: a person enrols, syncs a visit with a name and a number in it, is
//! refused in every way, sends what is no photo. Codes, ids and counts, and nothing of what was said or of what opens anything.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_protocol::sync::Item;
use pendamping_server::store::office::CodeFor;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use support::command::command;
use support::doors::{Doors, bytes};
use support::photos::{metadata, named, picture, tells};
use support::{World, visit};

const NAME: &str = "Siti Rahasia";
const NUMBER: &str = "081298765432";

/// A centre's process that writes its log to a file of its folder, and what knocks at its door.
fn serving(world: &World, level: &str) -> (Child, Doors) {
    let log = std::fs::File::create(world.folder.path().join("serve.log")).unwrap();
    let mut child = command(world.folder.path(), &["serve", "--listen", "127.0.0.1:0"])
        .env("RUST_LOG", level)
        .env_remove("PENDAMPING_PHOTOS")
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening http://").unwrap().parse().unwrap();
    (child, Doors { address, stop: None, thread: None, described: Value::Null })
}

/// Everything that a phone and a stranger can have refused, and what goes well. The secrets that were shown.
fn is_busy(world: &mut World, doors: &Doors) -> Vec<String> {
    let mut secrets = Vec::new();
    let status = |path: &str, headers: &[(&str, &str)], body: &Value| {
        doors.ask("POST", path, headers, &bytes(body)).status
    };
    let mut phone = world.phone("M1");
    phone.sync(world, &[]);
    // Codes: one that is good, and ones that are not.
    let good = world.code(&CodeFor::Person("K1".to_owned()));
    for (code, expected) in [(good.as_str(), 200), ("K7QF-3M2P", 404), (NAME, 404)] {
        let asked = json!({"code": code, "key": phone.key.public(), "app": "test"});
        let answer = doors.ask("POST", "/v1/enrol", &[], &bytes(&asked));
        // The world's codes are of its own time.
        assert!([expected, 410].contains(&answer.status), "{code}: {}", answer.status);
        secrets.push(code.replace('-', ""));
        secrets.push(code.to_owned());
    }
    assert_ne!(status("/v1/recover", &[], &json!({"code": "9QF3-7M2P", "sealed": NAME, "key": NAME})), 200);
    // A visit that is good, and items that are not.
    let mut told = visit(0);
    told["results"] = json!(format!("{NAME}, {NUMBER}"));
    let family = phone.family("F1");
    let mut wrong = told.clone();
    wrong["purposes"] = json!([NAME]);
    let elsewhere = world.family_of("F4");
    let parent = RevisionId(phone.id());
    let jpeg = picture(1, 64);
    let mut item = |kind: &str, family, parent, body| {
        let record = RecordId(phone.id());
        phone.item(kind, family, record, parent, body)
    };
    let items = [
        item("visit", family, None, told.clone()),
        item("visit", family, None, wrong),
        item("visit", elsewhere, None, told.clone()),
        item("visit", family, Some(parent), told.clone()),
        item("song", family, None, json!({"title": NAME})),
        item("person", family, None, json!({"name": NAME, "phone": NUMBER})),
        item("visit", family, None, json!({"captured": NAME})),
        item("visit", family, None, tells(&[&jpeg])),
    ];
    let body = bytes(&phone.request(&items));
    let words = doors.sync(&phone, &[], &body).words();
    assert_eq!((words[0].as_str(), words[7].as_str()), ("received", "received"), "{words:?}");
    assert_eq!(words.iter().filter(|word| *word == "received").count(), 2, "{words:?}");
    secrets.extend([phone.token.clone(), phone.key.sign(&body)]);
    // The same under a known id with other content, a request that is none, and one that is not signed.
    let again = item_again(&items[0]);
    assert_eq!(doors.sync(&phone, &[], &bytes(&phone.request(&[again]))).words(), ["identity_conflict"]);
    let bearer = format!("Bearer {}", phone.token);
    let authorized = [("authorization", bearer.as_str()), ("pendamping-signature", NAME)];
    assert_eq!(status("/v1/sync", &authorized, &phone.request(&items)), 403);
    assert_eq!(status("/v1/sync", &authorized[..1], &json!({"v": 1, "install": NAME})), 400);
    assert_eq!(status("/v1/sync", &authorized[..1], &json!([NAME])), 400);
    assert_eq!(status("/v1/sync", &[("authorization", "Bearer Siti-Rahasia")], &json!({})), 401);
    // What is no photo, under the name of one that is told of.
    let no_photo = b"Siti Rahasia 081298765432, bukan gambar".to_vec();
    let (length, metadata) = (no_photo.len().to_string(), metadata(&named(&jpeg)));
    let headers = [
        authorized[0],
        ("tus-resumable", "1.0.0"),
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    assert_eq!(doors.ask("POST", "/v1/photos", &headers, &no_photo).status, 422);
    let reads = [("GET", "/v1/disclosures"), ("GET", "/v1/data-requests"), ("GET", "/healthz")];
    for (method, path) in reads {
        doors.ask(method, path, &authorized[..1], b"");
    }
    // All there is to read, names with it.
    phone.cursor = None;
    let told = doors.sync(&phone, &[], &bytes(&phone.request(&[]))).lines();
    assert!(format!("{told:?}").contains("Keluarga F1"));
    secrets
}

/// An item with other content under the same id.
fn item_again(item: &Item) -> Item {
    let text = item.payload.get().replace(NAME, "Siti Rahasia Dua");
    Item { payload: RawValue::from_string(text).unwrap(), ..item.clone() }
}

#[test]
fn the_centres_log_has_neither_names_nor_numbers_nor_secrets() {
    for level in ["info", "trace"] {
        let mut world = World::new();
        let (mut child, doors) = serving(&world, level);
        let secrets = is_busy(&mut world, &doors);
        let killed = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
        assert!(killed.success() && child.wait().unwrap().success());
        let log = std::fs::read_to_string(world.folder.path().join("serve.log")).unwrap();
        // It is written, a line for each request, each of them JSON.
        assert!(log.contains("\"stopped\"") && log.matches("\"request\"").count() > 10, "{level}: {log}");
        for line in log.lines() {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "{level}: {line}");
        }
        let said = [
            "Siti",
            "Rahasia",
            NUMBER,
            "Nama ",
            "Keluarga F",
            "0811000000",
            "0812000000",
            "-6.2267",
            "106.8583",
        ];
        for needle in said.iter().copied().chain(secrets.iter().map(String::as_str)) {
            let line = log.lines().find(|line| line.contains(needle));
            assert_eq!(line, None, "{level}: {needle}");
        }
    }
}
