//! The install that takes another's place: who may have one, and what becomes of those that nobody has.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_protocol::code::Code;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::token::digits;
use pendamping_server::Refused;
use pendamping_server::auth::authenticate;
use pendamping_server::store::Storage;
use pendamping_server::store::office::{Office, RevokeWhat};
use pendamping_server::store::sqlite::SqliteStorage;
use serde_json::{Value, json};
use std::sync::Arc;
use support::command::good;
use support::doors::{Doors, bytes};
use support::{Phone, World, at};

fn asked(world: &mut World, phone: &Phone, signer: Option<&InstallKey>) -> Result<SuccessorAnswer, Refused> {
    asked_with(world, phone, signer, &json!({"key": InstallKey::from_seed(&[5; 32]).public()}))
}

fn asked_with(
    world: &mut World,
    phone: &Phone,
    signer: Option<&InstallKey>,
    request: &Value,
) -> Result<SuccessorAnswer, Refused> {
    let storage: &dyn Storage = world.storage.as_ref();
    let caller = authenticate(storage, Some(&format!("Bearer {}", phone.token)))?;
    let body = bytes(request);
    let signature = signer.map(|key| key.sign(&body));
    pendamping_server::succeed(storage, at(70), &mut world.mint, &caller, &body, signature.as_deref())
}

#[test]
fn only_who_has_the_key_too_gets_one() {
    let mut world = World::new();
    let phone = world.phone("M1");
    for signer in [None, Some(&InstallKey::from_seed(&[6; 32]))] {
        assert_eq!(asked(&mut world, &phone, signer).err().unwrap().code, Code::BadSignature);
    }
    let answer = asked(&mut world, &phone, Some(&phone.key)).ok().unwrap();
    let mut successor = Phone {
        install: answer.install,
        token: answer.token.unwrap(),
        key: InstallKey::from_seed(&[5; 32]),
        ..phone
    };
    successor.sync(&mut world, &[]);
    let (_, item) = successor.visit(successor.family("F1"));
    assert_eq!(successor.sync(&mut world, &[item]).words(), ["received"]);
}

#[test]
fn an_earlier_state_is_refused_whole_and_what_it_brought_is_taken_from_its_successor() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let ((_, one), (_, two)) = (phone.visit(family), phone.visit(family));
    let (position, before) = (phone.cursor.clone(), phone.seq);
    phone.sync(&mut world, &[one, two]);
    // As it was, but for one more visit.
    (phone.seq, phone.cursor) = (before - 2, position);
    let (_, other) = phone.visit(family);
    let visits = world.count("visit");
    let refused = phone.try_sync(&mut world, at(65), std::slice::from_ref(&other), 0).err().unwrap();
    assert_eq!((refused.code, world.count("visit")), (Code::InstallRewound, visits));
    // The other one has sent nothing more, so no sequence went back: but its place is taken.
    phone.seq = before;
    let refused = phone.try_sync(&mut world, at(65), std::slice::from_ref(&other), 0).err().unwrap();
    assert_eq!((refused.code, world.count("visit")), (Code::InstallRewound, visits));
    let answer = asked(&mut world, &phone, Some(&phone.key)).ok().unwrap();
    let (key, received) = (InstallKey::from_seed(&[5; 32]), Default::default());
    let mut successor =
        Phone { install: answer.install, token: answer.token.unwrap(), key, received, ..phone };
    assert_eq!(successor.sync(&mut world, &[other]).words(), ["received"]);
    assert_eq!((successor.received.count, world.count("visit")), (1, visits + 1));
}

#[test]
fn answers_that_were_lost_leave_few_installs_and_never_one_in_use() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let used = asked(&mut world, &phone, Some(&phone.key)).ok().unwrap();
    let mut first = Phone { install: used.install, token: used.token.unwrap(), ..world.phone("M1") };
    first.key = InstallKey::from_seed(&[5; 32]);
    first.sync(&mut world, &[]);
    for nth in 100..160 {
        let request = json!({"key": InstallKey::from_seed(&[nth; 32]).public()});
        asked_with(&mut world, &phone, Some(&phone.key), &request).ok().unwrap();
    }
    // Theirs, the one that came with `first`, the one that speaks, and fifty that nobody has.
    assert_eq!(world.storage.status().unwrap().installs.len(), 53);
    first.sync(&mut world, &[]);
}

#[test]
fn the_successor_of_a_revoked_install_is_revoked_and_the_log_knows_it() {
    let mut world = World::new();
    let phone = world.phone("M1");
    world.storage.revoke(&RevokeWhat::Install(phone.install), at(0)).unwrap();
    let answer = asked(&mut world, &phone, Some(&phone.key)).ok().unwrap();
    let caller =
        authenticate(world.storage.as_ref(), Some(&format!("Bearer {}", answer.token.unwrap()))).unwrap();
    assert!(caller.revoked && caller.person == phone.person);
    assert!(world.storage.status().unwrap().audit.1, "the log is whole");
}

/// Whoever has the token of an install and a request that it signed: no answer has a token in it, and none is made twice.
#[test]
fn a_recorded_request_brings_whoever_has_the_token_no_install() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let request = |seed: u8, token: &str| json!({"key": InstallKey::from_seed(&[seed; 32]).public(), "token": digits(token)});
    let answer = asked_with(&mut world, &phone, Some(&phone.key), &request(5, "own")).ok().unwrap();
    assert_eq!(answer.token, None);
    let key = InstallKey::from_seed(&[5; 32]);
    let mut successor = Phone { install: answer.install, token: "own".to_owned(), key, ..world.phone("M1") };
    successor.sync(&mut world, &[]);
    let installs = |world: &World| world.storage.status().unwrap().installs.len();
    let before = installs(&world);
    for told in [
        request(5, "own"),
        request(5, "another"),
        request(6, "own"),
        request(6, &phone.token),
        json!({"key": InstallKey::from_seed(&[5; 32]).public()}),
        json!({"key": phone.key.public()}),
    ] {
        let refused = asked_with(&mut world, &phone, Some(&phone.key), &told).err().unwrap();
        assert_eq!(refused.code, Code::InstallRewound, "{told}");
    }
    let broken = json!({"key": InstallKey::from_seed(&[6; 32]).public(), "token": "own"});
    assert_eq!(asked_with(&mut world, &phone, Some(&phone.key), &broken).err().unwrap().code, Code::BadJson);
    assert_eq!(installs(&world), before);
    successor.sync(&mut world, &[]);
}

#[test]
fn over_http_it_is_the_same() {
    let mut world = World::new();
    let phone = world.phone("M1");
    let doors = Doors::open(&world);
    let body = bytes(&json!({"key": InstallKey::from_seed(&[5; 32]).public()}));
    let (token, signature) = (format!("Bearer {}", phone.token), phone.key.sign(&body));
    let signed = [("authorization", token.as_str()), ("pendamping-signature", signature.as_str())];
    let answer = doors.ask("POST", "/v1/install", &signed, &body);
    assert_eq!(answer.status, 200);
    assert_ne!(answer.json()["install"], json!(phone.install));
    assert_eq!(doors.ask("POST", "/v1/install", &signed[..1], &body).status, 403);
    assert_eq!(doors.ask("POST", "/v1/install", &signed[1..], &body).status, 401);
    let (body, key) = (b"{".as_slice(), &phone.key);
    let signature = key.sign(body);
    let broken = [("authorization", token.as_str()), ("pendamping-signature", signature.as_str())];
    assert_eq!(doors.ask("POST", "/v1/install", &broken, body).status, 400);
}

#[test]
fn a_successor_is_revoked_with_what_its_phone_was_before() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let backup = tempfile::tempdir().unwrap();
    let file = backup.path().join("pusat.zip");
    good(world.folder.path(), &["backup", file.to_str().unwrap()]);
    let (before, key) = (phone.token.clone(), phone.key.clone());
    let answer = asked(&mut world, &phone, Some(&key)).ok().unwrap();
    let mut successor = Phone {
        install: answer.install,
        token: answer.token.unwrap(),
        key: InstallKey::from_seed(&[5; 32]),
        ..phone
    };
    successor.sync(&mut world, &[]);
    let revoked = world.storage.revoke(&RevokeWhat::Install(answer.install), at(80)).unwrap();
    assert_eq!(revoked.len(), 2, "both tokens are on that phone");
    assert!(!revoked[0].families.is_empty(), "what it pulled before is on it still");
    let is_revoked = |world: &World, token: &str| {
        let caller = authenticate(world.storage.as_ref(), Some(&format!("Bearer {token}"))).ok().unwrap();
        caller.revoked
    };
    assert!(is_revoked(&world, &before) && is_revoked(&world, &successor.token));
    good(world.folder.path(), &["restore", file.to_str().unwrap(), "--replace"]);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    assert!(is_revoked(&world, &before), "a backup from before brings it back in no more");
}
