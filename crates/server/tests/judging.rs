//! What a phone that was tampered with sends: versions nobody made, ids and bytes of others, moments and texts that cannot be.
//! Each is judged like any other, and no answer tells what the sender may not know.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Role;
use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_protocol::sync::{Item, Outcome};
use pendamping_server::store::office::{Office, PersonRow};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use support::{Phone, VILLAGE, World, at, run, visit};

/// M1 and M2, each with what is theirs.
fn two() -> (World, Phone, Phone) {
    let mut world = World::new();
    let (mut one, mut two) = (world.phone("M1"), world.phone("M2"));
    one.sync(&mut world, &[]);
    two.sync(&mut world, &[]);
    (world, one, two)
}

fn with_payload(item: &Item, text: &str) -> Item {
    Item { payload: RawValue::from_string(text.to_owned()).unwrap(), ..item.clone() }
}

/// The same item, with something at a place in its payload.
fn put(item: &Item, pointer: &str, value: Value) -> Item {
    let mut payload: Value = serde_json::from_str(item.payload.get()).unwrap();
    *payload.pointer_mut(pointer).unwrap() = value;
    with_payload(item, &payload.to_string())
}

/// What the phone's next visit is answered with, after something was put at a place in it.
fn answer(world: &mut World, phone: &mut Phone, pointer: &str, value: Value) -> String {
    let (_, item) = phone.visit(phone.family("F1"));
    let answer = phone.sync(world, &[put(&item, pointer, value)]);
    answer.words().remove(0)
}

#[test]
fn an_unknown_configuration_switches_nothing_off() {
    let (mut world, mut phone, _) = two();
    for version in [1, 999, 0, u32::MAX] {
        let (_, item) = phone.visit(phone.family("F1"));
        let item = put(&item, "/config", json!(version));
        let nonsense = put(&item, "/body/purposes", json!(["nonsense"]));
        let words = phone.sync(&mut world, &[nonsense, item.clone()]).words();
        assert_eq!(words, ["invalid purposes", "received"], "configuration {version}");
    }
}

#[test]
fn a_revision_of_another_is_as_if_it_were_nowhere() {
    let (mut world, mut mine, mut other) = two();
    let (_, theirs) = mine.visit(mine.family("F1"));
    assert_eq!(mine.sync(&mut world, std::slice::from_ref(&theirs)).words(), ["received"]);
    let (family, nowhere) = (other.family("F4"), RevisionId(other.id()));
    let record = RecordId(other.id());

    // As a parent.
    let mut onto = |parent| other.item("visit", family, record, Some(parent), visit(0));
    let items = [onto(theirs.id), onto(nowhere)];
    assert_eq!(other.sync(&mut world, &items).words(), ["waits", "waits"]);

    // As an id: what is in the item decides, as under an id that nobody used.
    let song = other.item("song", family, record, None, json!({}));
    let foreign = other.item("visit", mine.family("F1"), record, None, visit(0));
    for text in ["{}", "7", song.payload.get(), foreign.payload.get(), theirs.payload.get()] {
        let mut told = Vec::new();
        for id in [theirs.id, RevisionId(other.id())] {
            let mut payload: Value = serde_json::from_str(text).unwrap();
            if let Some(own) = payload.get_mut("id") {
                *own = json!(id);
            }
            let item = with_payload(&Item { id, ..theirs.clone() }, &payload.to_string());
            told.extend(other.sync(&mut world, &[item]).words());
        }
        assert_eq!(told[0], told[1], "{text}");
    }
    // Only where all else is right must the id itself be refused.
    let mut payload: Value = serde_json::from_str(other.visit(family).1.payload.get()).unwrap();
    payload["id"] = json!(theirs.id);
    let usurped = with_payload(&theirs, &payload.to_string());
    assert_eq!(other.sync(&mut world, &[usurped]).words(), ["identity_conflict"]);
    assert_eq!(world.count("visit"), 1);
    // To another app of the one who sent it, it is the first answer again.
    let mut second = world.phone("M1");
    assert_eq!(second.sync(&mut world, std::slice::from_ref(&theirs)).words(), ["received"]);
    assert_eq!(
        second.sync(&mut world, &[put(&theirs, "/body/results", json!("Lain"))]).words(),
        ["identity_conflict"]
    );
}

#[test]
fn what_was_kept_aside_for_another_is_not_told_and_not_lost() {
    let (mut world, mut mine, mut other) = two();
    let record = RecordId(mine.id());
    let song = mine.item("song", mine.family("F1"), record, None, json!({"title": "Satu"}));
    mine.sync(&mut world, std::slice::from_ref(&song));
    let family = other.family("F4");
    let record = RecordId(other.id());
    let mut under = |kind: &str, body: Value| {
        let item = other.item(kind, family, record, None, body);
        put(&Item { id: song.id, ..item }, "/id", json!(song.id))
    };
    let items = [under("song", json!({"title": "Dua"})), under("visit", visit(0))];
    let words = other.sync(&mut world, &items).words();
    assert_eq!(words, ["unknown_kind", "identity_conflict"]);
    assert_eq!(world.storage.status().unwrap().kept_aside, 1);
    assert_eq!(mine.sync(&mut world, &[song]).words(), ["unknown_kind"]);
}

#[test]
fn moments_outside_every_calendar_go_no_further() {
    let (mut world, mut phone, _) = two();
    for (moment, good) in [
        ("+262142-12-31T23:59:59Z", false),
        ("-262143-01-01T00:00:00Z", false),
        ("2201-01-01T00:00:00Z", false),
        ("1969-12-31T23:59:59Z", false),
        ("1970-01-01T00:00:00Z", true),
        ("2200-12-31T23:59:59Z", true),
    ] {
        for (pointer, field) in [
            ("/body/captured/started/wall", "captured.started"),
            ("/body/captured/ended/wall", "captured.ended"),
            ("/saved/wall", "saved"),
        ] {
            let expected = if good { "received".to_owned() } else { format!("invalid {field}") };
            assert_eq!(answer(&mut world, &mut phone, pointer, json!(moment)), expected, "{moment}");
        }
    }
    let family = phone.family("F1");
    for (due, done, expected) in [
        ("2026-03-09", "2026-03-09", "received"),
        ("+262142-12-31", "2026-03-09", "invalid due"),
        ("2026-03-09", "1800-01-01", "invalid done"),
    ] {
        let record = RecordId(phone.id());
        let agreed = json!({"action": "Buku kas", "due": due, "done": done});
        let item = phone.item("follow_up", family, record, None, agreed);
        assert_eq!(phone.sync(&mut world, &[item]).words(), [expected]);
    }
}

#[test]
fn the_oldest_unsent_that_is_published_is_a_moment() {
    let (mut world, phone, _) = two();
    let mut request = phone.request(&[]);
    request["waiting"] = json!({"count": 3, "oldest": "+262142-12-31T23:59:59Z"});
    let bytes = serde_json::to_vec(&request).unwrap();
    let mut phone = phone;
    phone.send(&mut world, at(90), &bytes, usize::MAX).unwrap();
    let installs = world.storage.status().unwrap().installs;
    let said = installs.iter().find(|install| install.id == phone.install).unwrap();
    assert_eq!((said.unsent, said.oldest_unsent), (3, None));
}

#[test]
fn a_nul_is_no_letter() {
    let (mut world, mut phone, _) = two();
    for (pointer, value, expected) in [
        ("/body/results", json!("Buku\u{0}kas"), "invalid results"),
        ("/body/captured/started/boot", json!("\u{0}"), "invalid captured"),
        ("/body/explanation", json!({"deep": ["\u{0}"]}), "invalid visit"),
        ("/saved/boot", json!("a\u{0}"), "invalid saved"),
    ] {
        assert_eq!(answer(&mut world, &mut phone, pointer, value), expected, "{pointer}");
    }
    // Fields that this build does not know are a later app's: they must be texts all the same.
    for (name, value) in [("neu", json!([{"a": "\u{0}"}])), ("n\u{0}u", json!(1))] {
        let mut made = visit(0);
        made[name] = value;
        let record = RecordId(phone.id());
        let item = phone.item("visit", phone.family("F1"), record, None, made);
        let word = phone.sync(&mut world, &[item]).words().remove(0);
        assert!(word.starts_with("invalid "), "{name:?}: {word}");
    }
    assert_eq!(world.count("visit"), 0);
}

#[test]
fn a_nul_is_no_letter_in_a_file_either() {
    let mut world = World::new();
    for (number, fields, expected) in [
        ("F9", json!({"address": "Jl.\u{0}Baru"}), "address: holds a character that is none (NUL)"),
        ("F\u{0}", json!({}), "number: holds a character that is none (NUL)"),
    ] {
        let done = world.family(number, VILLAGE, fields);
        assert_eq!(done.refused, [(2, expected.to_owned())]);
    }
    let row = PersonRow {
        line: 3,
        number: "M9".to_owned(),
        role: Role::Mentor,
        fields: support::body(json!({"number": "M9", "name": "Ibu\u{0}", "role": "mentor"})),
    };
    let done = world.storage.import_people(&[row], run(at(0), &mut |_| {}), &mut world.mint).unwrap();
    assert_eq!(done.refused, [(3, "name: holds a character that is none (NUL)".to_owned())]);
}

#[test]
fn what_is_sent_again_is_answered_as_it_was_first_and_tells_of_nobody_elses_visits() {
    let (mut world, mut one, mut two) = two();
    let (moved, other) = (one.family("F1"), one.family("F2"));
    let mut clash = visit(10);
    clash["captured"]["ended"] = support::stamp(40);
    let (first, second) = (RecordId(one.id()), RecordId(one.id()));
    let items =
        [one.item("visit", moved, first, None, visit(0)), one.item("visit", other, second, None, clash)];
    assert_eq!(one.sync_at(&mut world, at(100), &items).words(), ["received", "received"]);
    world.move_family("F1", "M2", at(200));
    two.sync_at(&mut world, at(201), &[]);
    let parent = two.rows[&first].revision;
    let mut corrected = visit(0);
    corrected["results"] = json!("Lebih lengkap");
    let edit = two.item("visit", moved, first, Some(parent), corrected);
    let told = |world: &mut World, two: &mut Phone, minutes| {
        let answer = two.sync_at(world, at(minutes), std::slice::from_ref(&edit));
        match answer.outcomes()[0].clone() {
            Outcome::Received { flags, .. } => flags,
            other => panic!("{other:?}"),
        }
    };
    let at_first = told(&mut world, &mut two, 210);
    assert!(!at_first.is_empty(), "the visits overlap");
    assert!(at_first.iter().all(|flag| flag.with.is_none()), "with whose is not theirs to know");
    assert_eq!(told(&mut world, &mut two, 211), at_first);
}
