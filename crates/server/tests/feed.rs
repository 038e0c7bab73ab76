//! What a pull must hold: each row once, wherever it is cut; what comes and what leaves; each role its own fields.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::NaiveDate;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_protocol::sync::{Backfill, Cursor, Item};
use pendamping_server::store::Storage;
use pendamping_server::store::office::{AreaAssignment, Office};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use support::{Phone, World, at, visit};

/// A world in which M1 has 3 families with so many visits each.
fn with_visits(each: usize) -> World {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    for number in ["F1", "F2", "F3"] {
        let family = phone.family(number);
        phone.sync(&mut world, &[]);
        let items: Vec<Item> = (0..each).map(|_| phone.visit(family).1).collect();
        assert!(phone.sync(&mut world, &items).words().iter().all(|word| word == "received"));
        // Away and back: for whoever reads from the beginning they now come as what stands under a key.
        world.move_family(number, "M2", at(50));
        world.move_family(number, "M1", at(51));
    }
    world
}

fn once_each(phone: &Phone) {
    let all: BTreeSet<_> = phone.sent.iter().collect();
    assert_eq!(all.len(), phone.sent.len(), "a row was sent twice");
}

#[test]
fn each_row_comes_once_wherever_the_connection_is_cut() {
    let mut world = with_visits(150);
    let mut whole = world.phone("M1");
    let pages = whole.sync(&mut world, &[]).pages.len();
    assert_eq!(pages, 3, "456 rows in pages of 200");
    assert_eq!(whole.of_kind("visit").len(), 450);
    once_each(&whole);
    // Cut after each page, and after each page begin again at the cursor it ended with.
    for cut in 0..pages {
        let mut phone = world.phone("M1");
        let mut syncs = 0;
        while phone.try_sync(&mut world, at(60), &[], cut).unwrap().pages.len() == cut && syncs < 20 {
            syncs += 1;
            if cut == 0 {
                break;
            }
        }
        phone.sync(&mut world, &[]);
        assert_eq!(phone.rows.len(), whole.rows.len(), "cut after {cut}");
        assert_eq!(phone.rows.keys().collect::<Vec<_>>(), whole.rows.keys().collect::<Vec<_>>());
        once_each(&phone);
    }
}

/// Until then a phone does not let go of what an earlier life of the centre had told it.
#[test]
fn whoever_has_read_all_is_told_so_when_the_last_page_was_full() {
    let mut world = with_visits(131);
    let mut phone = world.phone("M1");
    let answer = phone.sync(&mut world, &[]);
    assert_eq!(phone.rows.len(), 399, "with one that is kept back from it: what fills two pages");
    assert!(answer.pages[1].cursor.backfill.is_some(), "the second is full with the last row");
    assert_eq!(phone.cursor.as_ref().unwrap().backfill, None);
}

#[test]
fn what_changes_in_the_middle_of_a_pull_comes_once_in_its_new_state() {
    let mut world = with_visits(150);
    let mut writer = world.phone("M1");
    writer.sync(&mut world, &[]);
    let mut phone = world.phone("M1");
    let first = phone.try_sync(&mut world, at(60), &[], 1).unwrap();
    assert!(first.pages[0].cursor.backfill.is_some(), "the cut is inside a family");
    // Of visits that came and of visits still to come, some change, and one is new.
    let rows: Vec<_> = writer.of_kind("visit").into_iter().cloned().collect();
    let mut edits = Vec::new();
    for row in rows.iter().step_by(40) {
        let mut body = row.body.clone();
        body.insert("results".to_owned(), json!("berubah"));
        let family = FamilyId(row.scope_key().parse().unwrap());
        edits.push(writer.item("visit", family, row.record, Some(row.revision), json!(body)));
    }
    edits.push(writer.visit(writer.family("F1")).1);
    writer.sync_at(&mut world, at(61), &edits);
    phone.sync_at(&mut world, at(62), &[]);
    assert_eq!(phone.rows, writer.rows);
    once_each(&phone);
}

#[test]
fn a_family_that_leaves_in_the_middle_of_its_rows_leaves_and_can_come_back() {
    let mut world = with_visits(150);
    let mut phone = world.phone("M1");
    phone.try_sync(&mut world, at(60), &[], 1).unwrap();
    let cursor = phone.cursor.clone().unwrap();
    let enter = cursor.backfill.clone().unwrap().enter;
    let half: BTreeSet<String> = phone.of_kind("visit").iter().map(|row| row.scope_key()).collect();
    for number in ["F1", "F2", "F3"] {
        world.move_family(number, "M2", at(61));
    }
    phone.sync_at(&mut world, at(62), &[]);
    assert_eq!(phone.of_kind("visit").len(), 0);
    assert_eq!(phone.of_kind("family").len(), 0);
    assert!(!half.is_empty() && enter > Position(0));
    world.move_family("F1", "M1", at(63));
    phone.sync_at(&mut world, at(64), &[]);
    assert_eq!((phone.of_kind("family").len(), phone.of_kind("visit").len()), (1, 150));
    // Gone and back between two syncs: it comes whole again.
    world.move_family("F1", "M2", at(65));
    world.move_family("F1", "M1", at(66));
    phone.sync_at(&mut world, at(67), &[]);
    assert_eq!((phone.of_kind("family").len(), phone.of_kind("visit").len()), (1, 150));
}

#[test]
fn a_cursor_of_another_life_reads_everything_again() {
    let mut world = with_visits(2);
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let rows = phone.rows.len();
    phone.cursor = Some(Cursor { epoch: "another".to_owned(), position: Position(1 << 40), backfill: None });
    let bytes = serde_json::to_vec(&phone.request(&[])).unwrap();
    phone.cursor = None;
    let answer = phone.send(&mut world, at(61), &bytes, 99).unwrap();
    assert_eq!(answer.rows(), rows);
}

/// What fuzzing found: a number too large for the database read as one before its beginning, and the cursors went backwards from it.
#[test]
fn a_cursor_further_than_the_centre_ever_came_reads_everything_again() {
    let mut world = with_visits(2);
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (rows, known) = (phone.rows.len(), phone.cursor.clone().unwrap());
    let nil = RecordId(uuid::Uuid::nil());
    let beyond =
        [(Position(u64::MAX), None), (Position(1 << 40), None), (known.position, Some(Position(u64::MAX)))];
    for (position, enter) in beyond {
        let backfill = enter.or((position.0 == u64::MAX).then_some(position));
        let backfill = backfill.map(|enter| Backfill { enter, after: nil });
        phone.cursor = Some(Cursor { position, backfill, ..known.clone() });
        let bytes = serde_json::to_vec(&phone.request(&[])).unwrap();
        phone.cursor = None;
        let answer = phone.send(&mut world, at(61), &bytes, 99).unwrap();
        assert_eq!(answer.rows(), rows, "{position:?} {enter:?}");
    }
}

#[test]
fn nothing_to_say_is_a_head_and_an_end() {
    let mut world = with_visits(1);
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    assert_eq!(phone.sync(&mut world, &[]).pages.len(), 0);
    // What others do elsewhere is nothing to this phone.
    let mut other = world.phone("M2");
    other.sync(&mut world, &[]);
    let item = other.visit(other.family("F4")).1;
    other.sync(&mut world, &[item]);
    assert_eq!(phone.sync(&mut world, &[]).pages.len(), 0);
}

#[test]
fn each_role_gets_its_fields_and_no_others() {
    let mut world = World::new();
    let (mut mentor, mut coordinator) = (world.phone("M1"), world.phone("K1"));
    let (mut family, mut stranger) = (world.family_phone("F1"), world.phone("M2"));
    mentor.sync(&mut world, &[]);
    let home = mentor.family("F1");
    let (record, item) = mentor.visit(home);
    let mut far = visit(0);
    far["captured"]["place"]["lat"] = json!(-6.4);
    let answered = mentor.item("visit", home, record, Some(item.id), json!({}));
    drop(answered);
    mentor.sync(&mut world, std::slice::from_ref(&item));
    let mut edited = visit(0);
    edited["results"] = json!("Lain");
    edited["next_visit"] = json!("2026-04-01");
    let edit = mentor.item("visit", home, record, Some(item.id), edited);
    mentor.sync(&mut world, std::slice::from_ref(&edit));
    for phone in [&mut coordinator, &mut family, &mut stranger] {
        phone.sync(&mut world, &[]);
    }
    let review = RecordId(coordinator.id());
    let review_item = coordinator.item(
        "review",
        home,
        review,
        None,
        json!({"of": record, "revision": edit.id, "decision": "approved"}),
    );
    let word = RecordId(family.id());
    let word_item = family.item(
        "confirmation",
        home,
        word,
        None,
        json!({"visit": record, "word": "did_not_come", "channel": "own_phone"}),
    );
    assert_eq!(coordinator.sync(&mut world, &[review_item]).words(), ["received"]);
    assert_eq!(family.sync(&mut world, &[word_item]).words(), ["received"]);
    for phone in [&mut mentor, &mut coordinator, &mut family, &mut stranger] {
        phone.sync_at(&mut world, at(100), &[]);
    }
    let keys = |phone: &Phone, record: RecordId| -> Vec<String> {
        let mut keys: Vec<String> =
            phone.rows.get(&record).map(|row| row.body.keys().cloned().collect()).unwrap_or_default();
        // The order of a map's fields is nobody's promise.
        keys.sort_unstable();
        keys
    };
    let whole =
        ["business", "captured", "explanation", "met", "mode", "next_visit", "purposes", "results", "topics"];
    assert_eq!(keys(&mentor, record), whole);
    assert_eq!(keys(&coordinator, record), whole);
    assert_eq!(keys(&family, record), ["business", "captured", "met", "mode", "next_visit", "purposes"]);
    assert_eq!(keys(&stranger, record).len(), 0);
    // The family learns that the visit changed, and not what passes between mentor and coordinator.
    assert_eq!(family.rows[&record].earlier[0].was, support::body(json!({"next_visit": null})));
    let mut was: Vec<_> = mentor.rows[&record].earlier[0].was.keys().collect();
    was.sort_unstable();
    assert_eq!(was, ["next_visit", "results"]);
    assert!(family.rows[&record].flags.is_empty());
    assert_eq!(keys(&mentor, review), ["decision", "of", "revision"]);
    assert!(!family.rows.contains_key(&review));
    assert_eq!(keys(&mentor, word), ["channel", "visit"], "that it answered, not what");
    assert_eq!(keys(&coordinator, word), ["channel", "visit", "word"]);
    assert_eq!(keys(&family, word), ["channel", "visit", "word"]);
    assert_eq!(coordinator.of_kind("contact").len(), 2);
    assert_eq!(mentor.of_kind("contact").len() + family.of_kind("contact").len(), 0);
    // A mentor sees itself whole; a family sees who its mentor is, without the telephone.
    assert!(keys(&mentor, RecordId(mentor.person.0)).contains(&"phone".to_owned()));
    assert_eq!(keys(&family, RecordId(mentor.person.0)), ["name", "number", "role"]);
    assert!(keys(&coordinator, RecordId(mentor.person.0)).contains(&"phone".to_owned()));
    let who = |phone: &Phone| phone.of_kind("person").len();
    assert_eq!((who(&mentor), who(&family), who(&stranger), who(&coordinator)), (2, 2, 2, 3));
    assert_eq!(family.of_kind("family").len(), 1);
}

#[test]
fn flags_of_the_centre_do_not_reach_the_family() {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    mentor.sync(&mut world, &[]);
    let home = mentor.family("F1");
    let mut far = visit(0);
    far["captured"]["place"]["lat"] = json!(-6.4);
    let record = RecordId(mentor.id());
    let item = mentor.item("visit", home, record, None, far);
    mentor.sync(&mut world, &[item]);
    let mut family = world.family_phone("F1");
    family.sync(&mut world, &[]);
    assert_eq!(mentor.rows[&record].flags.len(), 1);
    assert_eq!(family.rows[&record].flags.len(), 0);
}

/// The numbers of the people of a role whom a phone knows.
fn known(phone: &Phone, role: &str) -> Vec<String> {
    let numbers: BTreeSet<String> = phone
        .of_kind("person")
        .iter()
        .filter(|row| row.body["role"] == role)
        .map(|row| row.body["number"].as_str().unwrap().to_owned())
        .collect();
    numbers.into_iter().collect()
}

fn assigned(
    person: &str,
    area: &str,
    power: Power,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> AreaAssignment {
    AreaAssignment {
        person: person.to_owned(),
        area: area.parse().unwrap(),
        powers: [power].into(),
        from,
        until,
    }
}

#[test]
fn a_mentor_knows_those_who_review_its_families_and_nobody_else() {
    let mut world = World::new();
    world.people(&[("K2", Role::Coordinator), ("K3", Role::Coordinator)]);
    world.assign("K2", "31.75", &[Power::ReviewVisits]);
    let (mut mentor, mut family) = (world.phone("M1"), world.family_phone("F1"));
    mentor.sync(&mut world, &[]);
    family.sync(&mut world, &[]);
    assert_eq!(known(&mentor, "coordinator"), ["K1"], "not the one of another city");
    assert_eq!(known(&family, "coordinator").len(), 0, "decisions are between mentor and coordinator");
    let theirs = mentor.of_kind("person").into_iter().find(|row| row.body["number"] == "K1").unwrap();
    let mut fields: Vec<_> = theirs.body.keys().collect();
    fields.sort_unstable();
    assert_eq!(fields, ["name", "number", "role"], "how to call whom, but not their telephone");
    // Without any change of hands: one more over a larger area, and one who does other things there.
    world.assign("K3", "31", &[Power::ReviewVisits]);
    world.assign("K2", "31.74.01", &[Power::VerifyAid]);
    let answer = mentor.sync(&mut world, &[]);
    assert_eq!((answer.rows(), known(&mentor, "coordinator")), (1, vec!["K1".to_owned(), "K3".to_owned()]));
    // The same area with other powers: no decisions come from there any more.
    world.assign("K3", "31", &[Power::VerifyAid]);
    let answer = mentor.sync(&mut world, &[]);
    assert_eq!((answer.rows(), known(&mentor, "coordinator")), (0, vec!["K1".to_owned()]));
    assert_eq!(mentor.of_kind("family").len(), 3);
}

#[test]
fn who_reviews_comes_and_goes_with_the_day() {
    let mut world = World::new();
    world.people(&[("K2", Role::Coordinator)]);
    let (mut one, mut two) = (world.phone("M1"), world.phone("M2"));
    let third = support::day().checked_add_days(chrono::Days::new(2)).unwrap();
    let next = third.succ_opt();
    world
        .storage
        .assign_areas(
            &[
                assigned("K1", "31.74", Power::ReviewVisits, support::day(), Some(third)),
                assigned("K2", "31.74.01", Power::ReviewVisits, next.unwrap(), None),
            ],
            at(0),
            support::day(),
        )
        .unwrap();
    // 17:00 UTC is midnight at the office.
    let midnight = "2026-03-04T17:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    for phone in [&mut one, &mut two] {
        phone.sync_at(&mut world, midnight - chrono::TimeDelta::minutes(1), &[]);
        assert_eq!(known(phone, "coordinator"), ["K1"]);
    }
    for phone in [&mut one, &mut two] {
        phone.sync_at(&mut world, midnight, &[]);
    }
    assert_eq!(known(&one, "coordinator"), ["K2"]);
    assert_eq!(known(&two, "coordinator").len(), 0);
}

#[test]
fn who_reviews_follows_the_families() {
    let mut world = World::new();
    world.people(&[("K2", Role::Coordinator), ("K3", Role::Coordinator)]);
    world.assign("K2", "31.74.02", &[Power::ReviewVisits]);
    world.assign("K3", "31.75", &[Power::ReviewVisits]);
    let (mut mentor, mut coordinator) = (world.phone("M1"), world.phone("K1"));
    let mut knows = |world: &mut World| {
        mentor.sync(world, &[]);
        known(&mentor, "coordinator")
    };
    assert_eq!(knows(&mut world), ["K1"]);
    world.move_family("F4", "M1", at(60));
    assert_eq!(knows(&mut world), ["K1", "K2"], "with a family come those who review it");
    world.move_family("F4", "M2", at(61));
    assert_eq!(knows(&mut world), ["K1"]);
    // A family moves house and stays with its mentor: other people decide there, and those of before see it no more.
    world.move_family("F1", "M1", at(62));
    coordinator.sync(&mut world, &[]);
    assert_eq!(coordinator.of_kind("family").len(), 4);
    world.family("F1", "31.75.01.1001", json!({}));
    assert_eq!(knows(&mut world), ["K1", "K3"]);
    coordinator.sync(&mut world, &[]);
    assert_eq!(coordinator.of_kind("family").len(), 3);
}

#[test]
fn the_mentor_of_a_family_changes_in_the_coordinators_and_the_familys_eyes() {
    let mut world = World::new();
    let (mut family, mut coordinator) = (world.family_phone("F4"), world.phone("K1"));
    family.sync(&mut world, &[]);
    coordinator.sync(&mut world, &[]);
    let mentors = |phone: &Phone| known(phone, "mentor");
    assert_eq!(mentors(&family), ["M2"]);
    assert_eq!(mentors(&coordinator), ["M1", "M2"]);
    world.move_family("F4", "M1", at(60));
    family.sync_at(&mut world, at(61), &[]);
    coordinator.sync_at(&mut world, at(61), &[]);
    assert_eq!(mentors(&family), ["M1"]);
    assert_eq!(mentors(&coordinator), ["M1"], "M2 holds nobody in the area any more");
}

#[test]
fn an_assignment_ends_with_its_day() {
    let mut world = World::new();
    let mut phone = world.phone("M2");
    phone.sync(&mut world, &[]);
    assert_eq!(phone.of_kind("family").len(), 1);
    let last = support::day().checked_add_days(chrono::Days::new(2)).unwrap();
    world.assign_for("M2", "31.74.02", &[Power::Accompany], Some(last));
    // 17:00 UTC is midnight at the office.
    let midnight = "2026-03-04T17:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    phone.sync_at(&mut world, midnight - chrono::TimeDelta::minutes(1), &[]);
    assert_eq!(phone.of_kind("family").len(), 1);
    phone.sync_at(&mut world, midnight, &[]);
    assert_eq!(phone.of_kind("family").len(), 0);
}

#[test]
fn what_goes_out_is_written_down_first_and_the_chain_is_whole() {
    let mut world = with_visits(3);
    let before = world.storage.status().unwrap().audit;
    assert!(before.1);
    let mut phone = world.phone("K1");
    // The answer breaks off before its first page came, and nobody asks the centre for more of it.
    phone.try_sync(&mut world, at(60), &[], 0).unwrap();
    assert_eq!(phone.rows.len(), 0);
    let after = world.storage.status().unwrap().audit;
    assert_eq!(after, (before.0 + 3, true), "a code, an enrolment, one disclosure of four families");
    phone.sync(&mut world, &[]);
    assert_eq!(
        world.storage.status().unwrap().audit,
        after,
        "the same families again on the same day are counted"
    );
}

#[test]
fn a_page_is_one_consistent_view() {
    // Records change while a pull goes on: what comes up to the high water of its head is never newer than it.
    let mut world = with_visits(150);
    let mut writer = world.phone("M1");
    writer.sync(&mut world, &[]);
    let mut phone = world.phone("M1");
    let answer = phone.try_sync(&mut world, at(60), &[], 2).unwrap();
    let newest: BTreeMap<_, _> = phone.rows.values().map(|row| (row.position, row.record)).collect();
    assert!(newest.keys().all(|position| *position <= answer.head.high_water));
    let storage: &dyn Storage = world.storage.as_ref();
    storage.ping().unwrap();
}
