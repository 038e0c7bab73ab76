//! What mentors did besides visits: taken from each mentor about themselves, and given to whoever reviews there.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_protocol::sync::Item;
use serde_json::{Value, json};
use support::{Phone, World, at, visit};

fn meeting() -> Value {
    json!({"duty": "coordination_meeting", "day": "2026-03-02", "place": "Kantor camat"})
}

/// What `phone` tells of `whom`.
fn told(phone: &mut Phone, whom: impl Into<FamilyId>, body: Value) -> (RecordId, Item) {
    let record = RecordId(phone.id());
    let item = phone.item("activity", whom.into(), record, None, body);
    (record, item)
}

fn places(phone: &Phone) -> Vec<&str> {
    phone.of_kind("activity").iter().filter_map(|row| row.body["place"].as_str()).collect()
}

#[test]
fn it_reaches_its_authors_phones_and_whoever_reviews_there_and_nobody_else() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut family) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut family] {
        phone.sync(&mut world, &[]);
    }
    let me = mine.person;
    let (record, first) = told(&mut mine, me, meeting());
    assert_eq!(mine.sync_at(&mut world, at(1), std::slice::from_ref(&first)).words(), ["received"]);
    assert_eq!(mine.sync_at(&mut world, at(2), std::slice::from_ref(&first)).words(), ["received"], "again");
    let mut second = world.phone("M1");
    for phone in [&mut second, &mut other, &mut reviewer, &mut family] {
        phone.sync_at(&mut world, at(3), &[]);
    }
    assert_eq!((places(&second), places(&reviewer)), (vec!["Kantor camat"], vec!["Kantor camat"]));
    assert_eq!((places(&other), places(&family)), (vec![], vec![]), "who knows the name only");
    let row = reviewer.rows[&record].clone();
    assert_eq!((row.scope_key(), row.author), (me.to_string(), Some(me)));

    // Told anew.
    let mut again = meeting();
    again["place"] = json!("Dinas Sosial");
    let edit = mine.item("activity", me.into(), record, Some(first.id), again);
    assert_eq!(mine.sync_at(&mut world, at(4), &[edit]).words(), ["received"]);
    reviewer.sync_at(&mut world, at(5), &[]);
    assert_eq!(places(&reviewer), ["Dinas Sosial"]);
}

#[test]
fn nobody_tells_of_another_and_no_family_record_hides_under_a_person() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut family) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut family] {
        phone.sync(&mut world, &[]);
    }
    let (theirs, home) = (other.person, mine.family("F1"));
    let me: PersonId = mine.person;
    let about_another = told(&mut mine, theirs, meeting()).1;
    let about_a_family = told(&mut mine, home, meeting()).1;
    let record = RecordId(mine.id());
    let hidden = mine.item("visit", me.into(), record, None, visit(0));
    let ahead = told(&mut mine, me, json!({"duty": "other", "day": "2026-04-02", "note": "x"})).1;
    let wordless = told(&mut mine, me, json!({"duty": "other", "day": "2026-03-02"})).1;
    let words = mine.sync(&mut world, &[about_another, about_a_family, hidden, ahead, wordless]).words();
    assert_eq!(words, ["not_found", "not_found", "not_found", "invalid day", "invalid note"]);
    for phone in [&mut reviewer, &mut family] {
        let own = phone.person;
        let item = told(phone, own, meeting()).1;
        assert_eq!(phone.sync(&mut world, &[item]).words(), ["not_allowed"]);
    }
    assert_eq!(world.count("activity"), 0);
}

#[test]
fn a_mentor_whose_families_are_gone_still_tells() {
    let mut world = World::new();
    let mut mine = world.phone("M1");
    for family in ["F1", "F2", "F3"] {
        world.move_family(family, "M2", at(1));
    }
    mine.sync_at(&mut world, at(2), &[]);
    assert_eq!(mine.of_kind("family").len(), 0);
    let me = mine.person;
    let item = told(&mut mine, me, meeting()).1;
    assert_eq!(mine.sync_at(&mut world, at(3), &[item]).words(), ["received"]);
}

#[test]
fn a_kind_of_ones_own_that_is_not_known_yet_is_kept_for_later() {
    let mut world = World::new();
    let mut mine = world.phone("M1");
    mine.sync(&mut world, &[]);
    let (me, record) = (mine.person, RecordId(mine.id()));
    let song = mine.item("song", me.into(), record, None, json!({"title": "Satu"}));
    assert_eq!(mine.sync(&mut world, &[song]).words(), ["unknown_kind"]);
}

#[test]
fn no_family_is_said_to_have_been_disclosed() {
    let mut world = World::new();
    let (mut mine, mut reviewer) = (world.phone("M1"), world.phone("K1"));
    mine.sync(&mut world, &[]);
    reviewer.sync(&mut world, &[]);
    let entries = |world: &World| {
        use pendamping_server::store::office::Office;
        world.storage.status().unwrap().audit.0
    };
    let me = mine.person;
    let item = told(&mut mine, me, meeting()).1;
    // The next day, so that whatever is disclosed is the first of its day.
    mine.sync_at(&mut world, at(60 * 24), &[item]);
    let before = entries(&world);
    reviewer.sync_at(&mut world, at(60 * 24 + 1), &[]);
    assert_eq!(places(&reviewer), ["Kantor camat"]);
    assert_eq!(entries(&world), before);
}
