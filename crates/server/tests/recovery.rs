//! A forgotten PIN, over real HTTP: with a code from the office another PIN opens the same records, on that person's phone alone, and
//! it is written down.
#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use chrono::{DateTime, Utc};
use pendamping_protocol::seal::seal;
use pendamping_store::vault::{
    Hardness, Recovery, UnlockError, begin_recovery, create, finish_recovery, unlock,
};
use pendamping_store::{Core, Enrolment, RawKey};
use pendamping_store_api::setup::Profile;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use support::command::{good, lines, ran};
use support::doors::{Doors, Response, bytes};
use support::{Phone, World};
use tempfile::TempDir;

const QUICK: Hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };
const PIN: &str = "482913";
const OTHER: &str = "705316";

/// The clock of the doors: the command line's is the real one, and a code must hold by both.
fn clock() -> DateTime<Utc> {
    Utc::now()
}

/// The folder of somebody's phone, with records under a PIN; its envelope is told to the centre unless it is an older app's.
fn folder_of(world: &mut World, phone: &Phone, doors: &Doors, tells: bool) -> TempDir {
    let folder = TempDir::new().unwrap();
    let raw = create(folder.path(), PIN, &centre_key(world), QUICK, &mut OsRng).unwrap();
    let profile = Profile {
        install: phone.install,
        person: phone.person,
        name: "Ibu Contoh".to_owned(),
        role: pendamping_domain::actor::Role::Mentor,
        area: None,
        centre: "https://pusat.contoh.invalid".to_owned(),
    };
    let enrolment = Enrolment { profile, token: phone.token.clone(), signing_seed: [1; 32] };
    drop(Core::create(folder.path(), &raw, &enrolment, clock()).unwrap());
    if tells {
        tell(phone, doors, &raw.known_by());
    }
    folder
}

/// A phone says by what its key is known.
fn tell(phone: &Phone, doors: &Doors, known_by: &str) {
    let mut request = phone.request(&[]);
    request["besides"] = json!({"envelope": known_by});
    assert_eq!(doors.sync(phone, &[], &bytes(&request)).status, 200);
}

/// The centre's public key, in base64.
fn centre_key(world: &World) -> String {
    let open = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    let key: [u8; 32] = open.query_row("SELECT public_key FROM centre", [], |row| row.get(0)).unwrap();
    STANDARD_NO_PAD.encode(key)
}

fn code(world: &World, more: &[&str]) -> String {
    let said = good(world.folder.path(), &[&["recover", "--json"], more].concat());
    let said: Value = serde_json::from_str(&said).unwrap();
    assert!(said["link"].as_str().unwrap().starts_with("pendamping://recover?centre="), "{said}");
    said["code"].as_str().unwrap().to_owned()
}

fn asked(doors: &Doors, recovery: &Recovery, code: &str) -> Response {
    let body = json!({"code": code, "sealed": recovery.sealed, "key": recovery.key});
    doors.ask("POST", "/v1/recover", &[], &bytes(&body))
}

fn begun(folder: &Path) -> Recovery {
    begin_recovery(folder, &mut OsRng).unwrap()
}

fn opens(folder: &Path, pin: &str) -> Result<RawKey, UnlockError> {
    unlock(folder, pin, clock())
}

#[test]
fn another_pin_opens_the_same_records() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::with(&world, clock, false);
    let folder = folder_of(&mut world, &phone, &doors, true);
    let code = code(&world, &["--person", "M1"]);
    let recovery = begun(folder.path());
    // The first answer is lost; again is the same, also for another try of the phone.
    assert_eq!(asked(&doors, &recovery, &code).status, 200);
    let recovery = begun(folder.path());
    let answer = asked(&doors, &recovery, &code).json();
    let answer = answer["key"].as_str().unwrap();
    // Whoever listens has nothing: it opens with this phone's secret of this once alone.
    let stranger = begun(folder.path());
    let refused = finish_recovery(folder.path(), &stranger, answer, OTHER, &mut OsRng);
    assert!(matches!(refused, Err(UnlockError::Damaged)));
    opens(folder.path(), PIN).unwrap();
    let key = finish_recovery(folder.path(), &recovery, answer, OTHER, &mut OsRng).unwrap();
    drop(Core::open(folder.path(), &key).unwrap());
    opens(folder.path(), OTHER).unwrap();
    assert!(matches!(opens(folder.path(), PIN), Err(UnlockError::WrongPin { .. })));
    let noted = lines(world.folder.path(), &["audit", "list", "--json", "--person", "M1"]);
    let whats: Vec<&str> = noted.iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(whats.iter().filter(|what| **what == "pin_recovered").count(), 2, "{whats:?}");
    let issued = noted.iter().rfind(|line| line["what"] == "code_issued").unwrap();
    assert_eq!(issued["detail"]["for"], "recover");
}

#[test]
fn a_code_is_for_one_persons_phone_and_its_time() {
    let mut world = World::new();
    let (phone, other) = (world.phone("M1"), world.phone("M2"));
    let doors = Doors::with(&world, clock, false);
    let mine = folder_of(&mut world, &phone, &doors, true);
    let stolen = folder_of(&mut world, &other, &doors, true);
    let refusal = |folder: &TempDir, code: &str| {
        let (status, code, field) = asked(&doors, &begun(folder.path()), code).refusal();
        (status, format!("{code} {field}"))
    };
    // Whoever found a phone does not open it with a code of their own.
    let mine_code = code(&world, &["--person", "M1"]);
    assert_eq!(refusal(&stolen, &mine_code), (404, "not_found sealed".to_owned()));
    assert_eq!(refusal(&stolen, "0000-0000"), (404, "code_unknown code".to_owned()));
    // That spent nothing. Once it is used it opens no other phone, also not for who looks at any phone.
    assert_eq!(asked(&doors, &begun(mine.path()), &mine_code).status, 200);
    let any = code(&world, &["--person", "M1", "--any-phone"]);
    assert_eq!(asked(&doors, &begun(mine.path()), &any).status, 200);
    let untold = folder_of(&mut world, &phone, &doors, false);
    assert_eq!(refusal(&untold, &any), (409, "code_used code".to_owned()));
    assert_eq!(
        refusal(&stolen, &any),
        (404, "not_found sealed".to_owned()),
        "that one is known to be another's"
    );
    // An app that never told its envelope: only when the office says so.
    let strict = code(&world, &["--person", "M1"]);
    assert_eq!(refusal(&untold, &strict), (404, "not_found sealed".to_owned()));
    let any = code(&world, &["--person", "M1", "--any-phone"]);
    assert_eq!(asked(&doors, &begun(untold.path()), &any).status, 200);
    // Its time is over, or it was withdrawn.
    let late = code(&world, &["--person", "M2"]);
    let open = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    open.execute("UPDATE enrol_code SET expires = 1 WHERE purpose = 'recover' AND install IS NULL", [])
        .unwrap();
    assert_eq!(refusal(&stolen, &late), (410, "code_expired code".to_owned()));
    let gone = code(&world, &["--person", "M2"]);
    good(world.folder.path(), &["revoke", "--person", "M2"]);
    assert_eq!(refusal(&stolen, &gone), (404, "code_unknown code".to_owned()));
    // A code for this opens no app, and one for an app does not open this.
    let recover = code(&world, &["--person", "M1"]);
    let body = json!({"code": recover, "key": phone.key.public(), "app": "test"});
    assert_eq!(doors.ask("POST", "/v1/enrol", &[], &bytes(&body)).refusal().1, "code_unknown");
    let enrol: Value =
        serde_json::from_str(&good(world.folder.path(), &["enrol", "--person", "M1", "--json"])).unwrap();
    assert_eq!(refusal(&mine, enrol["code"].as_str().unwrap()).1, "code_unknown code");
    assert_eq!(ran(world.folder.path(), &["recover", "--person", "X"]).code, 1);
}

/// What is sealed to the centre lies on a phone for whoever finds it. An app that was changed says that it is its own, and its owner has a
/// code of their own.
#[test]
fn what_lies_on_a_phone_is_not_claimed_by_another() {
    let mut world = World::new();
    let (thief, owner) = (world.phone("M2"), world.phone("M1"));
    let doors = Doors::with(&world, clock, false);
    let stolen = folder_of(&mut world, &owner, &doors, true);
    let refusal = |recovery: &Recovery, code: &str| asked(&doors, recovery, code).refusal().1;
    let sealed = STANDARD_NO_PAD.decode(begun(stolen.path()).sealed.trim_end_matches('=')).unwrap();
    let any = code(&world, &["--person", "M2", "--any-phone"]);
    let own = code(&world, &["--person", "M2"]);
    for known_by in [hex::encode(Sha256::digest(&sealed)), String::new(), "ab".repeat(32)] {
        tell(&thief, &doors, &known_by);
        assert_eq!(refusal(&begun(stolen.path()), &own), "not_found", "{known_by:?}");
        assert_eq!(refusal(&begun(stolen.path()), &any), "not_found", "{known_by:?}: it is another's");
    }
    // Nor is a code one for words of others, that a phone carries for them.
    for words in ["Uang diminta oleh petugas.", "32 huruf tepat, sepanjang kunci."] {
        let sealed = seal(&centre_key(&world), words, &mut OsRng).unwrap();
        tell(&thief, &doors, &hex::encode(Sha256::digest(STANDARD.decode(&sealed).unwrap())));
        let mut recovery = begun(stolen.path());
        recovery.sealed = sealed;
        assert_eq!(refusal(&recovery, &own), "not_found");
        assert_eq!(refusal(&recovery, &any), "not_found");
    }
    // Its owner's opens it.
    let own = code(&world, &["--person", "M1"]);
    assert_eq!(asked(&doors, &begun(stolen.path()), &own).status, 200);
}

#[test]
fn guesses_are_counted_as_at_enrolment() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::with(&world, clock, false);
    let folder = folder_of(&mut world, &phone, &doors, true);
    let recovery = begun(folder.path());
    let codes: Vec<String> =
        (0..40).map(|n| asked(&doors, &recovery, &format!("0000-{n:04}")).refusal().1).collect();
    assert_eq!((codes[0].as_str(), codes[39].as_str()), ("code_unknown", "too_many_attempts"));
    // What cannot be read costs nobody a code.
    for broken in [json!({"code": "0000-0000", "sealed": "?", "key": recovery.key}), json!({"code": 1})] {
        let status = doors.ask("POST", "/v1/recover", &[], &bytes(&broken)).status;
        assert!((400..=429).contains(&status), "{status}");
    }
}
