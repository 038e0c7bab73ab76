//! Trainings belong to regions, attendance to whoever was there: who hears of which, who may open and mark, and that all
//! evidence comes together in one record.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::attendance::{Attendance, Presence, Whose};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::Record;
use pendamping_domain::training::{Training, secret};
use pendamping_protocol::sync::Item;
use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Phone, World, at, stamp};

const ALL: &[Power] = &[Power::ReviewVisits, Power::OpenTrainings];

fn bimtek(area: &str) -> Value {
    json!({
        "title": "Bimtek pembukuan", "area": area, "starts": "2026-03-02T09:00:00+07:00",
        "ends": "2026-03-02T12:00:00+07:00", "place": "Aula", "link": "https://rapat.example/bimtek",
        "audience": ["mentor", "family"], "secret": secret([7; 20])
    })
}

fn opened(phone: &mut Phone, area: &str) -> (RecordId, Item) {
    let record = RecordId(phone.id());
    let key = Training::key(&area.parse().unwrap());
    (record, phone.item("training", key, record, None, bimtek(area)))
}

/// What `phone` says of somebody's attendance, knowing of nothing that others said.
fn says(phone: &mut Phone, training: RecordId, whose: Whose, said: Value) -> (RecordId, Item) {
    let record = Attendance::record(training, whose);
    let mut body = Attendance::of(training, whose).write();
    body.extend(said.as_object().unwrap().clone());
    (record, phone.item("attendance", whose.key(), record, None, Value::Object(body)))
}

/// A world in which K1 opens trainings in 31.74, with one that is open.
fn with_training() -> (World, Phone, RecordId) {
    let mut world = World::new();
    world.assign("K1", "31.74", ALL);
    let mut coordinator = world.phone("K1");
    coordinator.sync(&mut world, &[]);
    let (record, item) = opened(&mut coordinator, "31.74");
    assert_eq!(coordinator.sync(&mut world, &[item]).words(), ["received"]);
    (world, coordinator, record)
}

#[test]
fn all_who_live_or_work_in_the_city_hear_of_it_and_only_openers_know_the_secret() {
    let (mut world, _, record) = with_training();
    world.people(&[("K9", Role::Coordinator), ("M9", Role::Mentor)]);
    world.assign("K9", "31.75", ALL);
    let mut there = [world.phone("M1"), world.phone("M2"), world.family_phone("F4"), world.phone("K1")];
    let mut elsewhere = [world.phone("K9"), world.phone("M9")];
    for phone in there.iter_mut().chain(&mut elsewhere) {
        phone.sync(&mut world, &[]);
    }
    let secrets = there.each_ref().map(|phone| phone.rows[&record].body.contains_key("secret"));
    assert_eq!(secrets, [false, false, false, true]);
    for phone in &elsewhere {
        assert!(phone.of_kind("training").is_empty());
    }
    // Whoever comes to the city hears of it then, and whoever leaves it forgets it.
    world.assign("M9", "31.74.02", &[Power::Accompany]);
    elsewhere[1].sync(&mut world, &[]);
    assert_eq!(elsewhere[1].of_kind("training").len(), 1);
    world.assign("M1", "31.74.02", &[Power::Accompany]);
    elsewhere[1].sync(&mut world, &[]);
    assert!(elsewhere[1].of_kind("training").is_empty(), "no family there is theirs any more");
}

#[test]
fn a_centre_that_knew_no_trainings_tells_everybody_of_them_once_it_does() {
    let (mut world, _, _) = with_training();
    // One of them works there and has nothing assigned yet.
    world.people(&[("M9", Role::Mentor)]);
    let mut phones = [world.phone("M1"), world.family_phone("F4"), world.phone("M9")];
    // As it was before regions had keys: each person held families, people and what is everyone's.
    let database = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    let regions = ["31", "31.74"].map(|area| Training::key(&area.parse().unwrap()).to_string());
    let older = "DELETE FROM holding WHERE scope_key IN (?1, ?2)";
    assert!(database.execute(older, [&regions[0], &regions[1]]).unwrap() > 4);
    for phone in &mut phones {
        phone.sync(&mut world, &[]);
        assert!(phone.of_kind("training").is_empty());
    }
    database.execute_batch(support::BACK_TO_TEN).unwrap();
    database
        .execute_batch("UPDATE person SET area = '31.74.02' WHERE number = 'M9'; DROP TABLE cover; DROP TABLE period; PRAGMA user_version = 6")
        .unwrap();
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    for phone in &mut phones {
        phone.sync(&mut world, &[]);
        assert_eq!(phone.of_kind("training").len(), 1);
    }
}

#[test]
fn a_province_reaches_all_its_cities_and_a_power_no_further_than_it_goes() {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    world.people(&[("P1", Role::Coordinator)]);
    world.assign("P1", "31", ALL);
    world.assign("K1", "31.74.01", ALL);
    let (mut province, mut district) = (world.phone("P1"), world.phone("K1"));
    let said = [province.sync(&mut world, &[]), district.sync(&mut world, &[])];
    let heads =
        said.map(|answer| answer.head.opens_trainings.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(heads, [vec!["31"], vec!["31.74.01"]]);
    assert!(mentor.sync(&mut world, &[]).head.opens_trainings.is_empty());

    let items = ["31", "31.74", "31.74.02", "32.01"].map(|area| opened(&mut province, area).1);
    let answer = province.sync(&mut world, &items);
    assert_eq!(answer.words(), ["received", "received", "received", "not_found"]);
    let items = ["31.74.01", "31.74", "31.74.02", "31"].map(|area| opened(&mut district, area).1);
    let answer = district.sync(&mut world, &items);
    assert_eq!(answer.words(), ["received", "not_allowed area", "not_allowed area", "not_found"]);
    mentor.sync(&mut world, &[]);
    assert_eq!(mentor.of_kind("training").len(), 4);
    // A mentor opens none.
    let (_, item) = opened(&mut mentor, "31.74");
    assert_eq!(mentor.sync(&mut world, &[item]).words(), ["not_found"]);
}

#[test]
fn all_hear_that_it_is_cancelled_and_why_and_only_an_opener_says_so() {
    let (mut world, mut coordinator, record) = with_training();
    let mut others = [world.phone("M1"), world.family_phone("F4")];
    for phone in others.iter_mut().chain([&mut coordinator]) {
        phone.sync(&mut world, &[]);
    }
    let key = Training::key(&"31.74".parse().unwrap());
    let mut cancel = |phone: &mut Phone, reason: &str| {
        let head = phone.rows[&record].clone();
        let mut body = Value::Object(head.body.clone());
        body["cancelled"] = json!(true);
        if !reason.is_empty() {
            body["cancel_reason"] = json!(reason);
        }
        let item = phone.item("training", key, record, Some(head.revision), body);
        phone.sync(&mut world, &[item]).words().concat()
    };
    let [mentor, home] = &mut others;
    assert_eq!(cancel(mentor, "Aula dipakai"), "not_found");
    assert_eq!(cancel(home, "Aula dipakai"), "not_found");
    assert_eq!(cancel(&mut coordinator, ""), "invalid cancel_reason");
    assert_eq!(cancel(&mut coordinator, "Aula dipakai"), "received");
    for phone in &mut others {
        phone.sync(&mut world, &[]);
        let told = Training::read(&phone.rows[&record].body).unwrap();
        assert_eq!((told.cancelled, told.cancel_reason.as_str()), (true, "Aula dipakai"));
        let marked = Attendance {
            mark: Some(Presence::InPerson),
            ..Attendance::of(record, Whose::Person(phone.person))
        };
        assert_eq!(marked.presence(&told), None);
    }
}

#[test]
fn evidence_from_three_phones_is_one_record_and_counts_once() {
    let (mut world, mut coordinator, training) = with_training();
    let (mut mentor, mut home) = (world.phone("M1"), world.family_phone("F1"));
    for phone in [&mut mentor, &mut home, &mut coordinator] {
        phone.sync(&mut world, &[]);
    }
    let whose = Whose::Family(mentor.family("F1"));
    // None of the three knows of the others.
    let (record, check_in) = says(&mut home, training, whose, json!({"check_in": stamp(10)}));
    let (_, mark) = says(&mut mentor, training, whose, json!({"mark": "virtual"}));
    let (_, listed) = says(&mut coordinator, training, whose, json!({"listed": true, "post": 90}));
    assert_eq!(home.sync(&mut world, &[check_in]).words(), ["received"]);
    assert_eq!(mentor.sync(&mut world, std::slice::from_ref(&mark)).words(), ["received"]);
    assert_eq!(coordinator.sync(&mut world, &[listed]).words(), ["received"]);
    assert_eq!(mentor.sync(&mut world, &[mark]).words(), ["received"], "again");
    assert_eq!(world.count("attendance"), 1);
    for phone in [&mut mentor, &mut home, &mut coordinator] {
        phone.sync(&mut world, &[]);
        let row = &phone.rows[&record];
        assert_eq!((row.scope_key(), row.lost.len()), (whose.key().to_string(), 0));
        let told = Attendance::read(&row.body).unwrap();
        assert_eq!(told.evidence(), ["mark", "listed", "check_in"]);
        let open = Training::read(&phone.rows[&training].body).unwrap();
        assert_eq!(told.presence(&open), Some(Presence::InPerson));
    }
    // What was marked by mistake is taken back, and takes nothing else with it.
    let head = mentor.rows[&record].clone();
    let mut body = Value::Object(head.body.clone());
    body["mark"] = json!("absent");
    let undone = mentor.item("attendance", whose.key(), record, Some(head.revision), body);
    assert_eq!(mentor.sync(&mut world, &[undone]).words(), ["received"]);
    coordinator.sync(&mut world, &[]);
    let told = Attendance::read(&coordinator.rows[&record].body).unwrap();
    assert_eq!((told.mark.clone(), told.evidence()), (Some(Presence::Absent), vec!["listed", "check_in"]));
}

#[test]
fn each_says_what_is_theirs_to_say() {
    let (mut world, mut coordinator, training) = with_training();
    let (mut mentor, mut other) = (world.phone("M1"), world.phone("M2"));
    let mut home = world.family_phone("F1");
    for phone in [&mut mentor, &mut other, &mut home, &mut coordinator] {
        phone.sync(&mut world, &[]);
    }
    let me = Whose::Person(mentor.person);
    let family = Whose::Family(mentor.family("F1"));
    let code = json!({"code": {"code": "123456", "at": stamp(10)}});
    let mark = json!({"mark": "in_person"});
    let mut asked = |phone: &mut Phone, training, whose, said: &Value| {
        let (_, item) = says(phone, training, whose, said.clone());
        phone.sync(&mut world, &[item]).words().concat()
    };
    assert_eq!(asked(&mut mentor, training, me, &code), "received");
    assert_eq!(asked(&mut mentor, training, me, &mark), "not_allowed mark");
    assert_eq!(asked(&mut other, training, me, &mark), "not_found");
    assert_eq!(asked(&mut other, training, family, &mark), "not_found");
    assert_eq!(asked(&mut mentor, training, family, &code), "not_allowed code");
    assert_eq!(asked(&mut home, training, family, &mark), "not_allowed mark");
    assert_eq!(asked(&mut home, training, family, &code), "received");
    assert_eq!(asked(&mut coordinator, training, me, &mark), "received");
    let nowhere = RecordId(coordinator.id());
    assert_eq!(asked(&mut coordinator, nowhere, me, &mark), "waits");

    // A guest is the opener's to add, where the training is.
    let guest =
        json!({"training": training, "guest": {"name": "Tamu Contoh", "attendee": "guest"}, "listed": true});
    let mut added = |phone: &mut Phone, key: FamilyId| {
        let record = RecordId(phone.id());
        let item = phone.item("attendance", key, record, None, guest.clone());
        phone.sync(&mut world, &[item]).words().concat()
    };
    let here = Training::key(&"31.74".parse().unwrap());
    assert_eq!(added(&mut coordinator, here), "received");
    assert_eq!(added(&mut mentor, here), "not_found");
    assert_eq!(added(&mut mentor, family.key()), "not_allowed guest");
    assert_eq!(added(&mut coordinator, me.key()), "not_found");

    // Where a colleague was trained is no other mentor's to know, nor that of the families they go to.
    for phone in [&mut other, &mut home] {
        phone.sync_at(&mut world, at(120), &[]);
        let record = Attendance::record(training, me);
        assert!(!phone.rows.contains_key(&record));
    }
    mentor.sync_at(&mut world, at(120), &[]);
    assert_eq!(mentor.rows[&Attendance::record(training, me)].body["mark"], "in_person");
}

#[test]
fn a_mentor_who_opened_one_keeps_its_secret_and_takes_it_from_nobody() {
    let mut world = World::new();
    world.assign("K1", "31.74", ALL);
    world.assign("M1", "31.74.01", &[Power::Accompany, Power::OpenTrainings]);
    let (mut mentor, mut coordinator) = (world.phone("M1"), world.phone("K1"));
    mentor.sync(&mut world, &[]);
    coordinator.sync(&mut world, &[]);
    let (record, item) = opened(&mut mentor, "31.74.01");
    let key = Training::key(&"31.74.01".parse().unwrap());
    assert_eq!(mentor.sync_at(&mut world, at(1), std::slice::from_ref(&item)).words(), ["received"]);
    coordinator.sync_at(&mut world, at(2), &[]);
    let mut moved = bimtek("31.74.01");
    moved["place"] = json!("Balai RW");
    let edit = coordinator.item("training", key, record, Some(item.id), moved);
    assert_eq!(coordinator.sync_at(&mut world, at(3), std::slice::from_ref(&edit)).words(), ["received"]);
    mentor.sync_at(&mut world, at(4), &[]);
    assert_eq!(mentor.rows[&record].body["secret"], secret([7; 20]), "whoever opened it shows the code");

    // Another mentor who opens trainings there never saw it, and an edit of theirs takes nothing away.
    world.people(&[("M9", Role::Mentor)]);
    world.assign("M9", "31.74.01", &[Power::OpenTrainings]);
    let mut other = world.phone("M9");
    other.sync_at(&mut world, at(5), &[]);
    let mut seen = other.rows[&record].body.clone();
    assert!(!seen.contains_key("secret"));
    seen.insert("agenda".to_owned(), json!("Buku kas"));
    let again = other.item("training", key, record, Some(edit.id), Value::Object(seen));
    assert_eq!(other.sync_at(&mut world, at(6), &[again]).words(), ["received"]);
    coordinator.sync_at(&mut world, at(7), &[]);
    let body = &coordinator.rows[&record].body;
    assert_eq!((&body["secret"], &body["agenda"]), (&json!(secret([7; 20])), &json!("Buku kas")));
}

/// A family went to another mentor, and the one before still opens trainings where it lives.
#[test]
fn a_mentor_who_opens_trainings_reads_no_family_of_others_by_that() {
    let mut world = World::new();
    world.assign("M1", "31.74.01", &[Power::Accompany, Power::OpenTrainings]);
    let (mut mentor, family) = (world.phone("M1"), world.family_of("F1"));
    mentor.sync_at(&mut world, at(0), &[]);
    let theirs =
        |phone: &Phone| phone.rows.values().filter(|row| row.scope_key() == family.to_string()).count();
    assert!(theirs(&mentor) > 0);
    world.people(&[("M9", Role::Mentor)]);
    world.storage.assign_family("F1", "M9", at(1), at(1).date_naive()).unwrap();
    mentor.sync_at(&mut world, at(2), &[]);
    assert_eq!(theirs(&mentor), 0);
    // Those who look at the work of others have it by their power, as before.
    world.assign("K1", "31.74.01", &[Power::OpenTrainings]);
    let mut coordinator = world.phone("K1");
    coordinator.sync_at(&mut world, at(3), &[]);
    assert!(theirs(&coordinator) > 0);
    // And what they open there is taken.
    let (_, item) = opened(&mut mentor, "31.74.01");
    assert_eq!(mentor.sync_at(&mut world, at(4), &[item]).words(), ["received"]);
}

/// Version 16 gave them the families of the area, which another power beside it still gives: then the words are put back.
#[test]
fn a_centre_that_is_upgraded_takes_families_of_others_from_who_only_opens_trainings() {
    let mut world = World::new();
    world.people(&[("M9", Role::Mentor)]);
    world.assign("M9", "31.74.01", &[Power::OpenTrainings, Power::DecideSelection]);
    let mut mentor = world.phone("M9");
    mentor.sync_at(&mut world, at(0), &[]);
    let families = |phone: &Phone| phone.rows.values().filter(|row| row.kind.as_str() == "family").count();
    assert!(families(&mentor) > 0);
    let db = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    db.execute_batch(
        "UPDATE assignment SET powers = 'open_trainings' WHERE powers LIKE '%decide_selection%';
         UPDATE held SET powers = 'open_trainings' WHERE powers LIKE '%decide_selection%';
         ALTER TABLE opening DROP COLUMN shown; PRAGMA user_version = 16",
    )
    .unwrap();
    drop(db);
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    mentor.sync_at(&mut world, at(3 * 24 * 60), &[]);
    assert_eq!(families(&mentor), 0);
}

#[test]
fn a_power_that_ended_opens_nothing_that_was_begun_after_it() {
    let mut world = World::new();
    // Of the whole city until the third of March, of one sub-district for good.
    world.assign_for("K1", "31.74", ALL, "2026-03-03".parse().ok());
    world.assign("K1", "31.74.01", ALL);
    let mut coordinator = world.phone("K1");
    coordinator.sync(&mut world, &[]);
    // Begun while it held, and sent long after.
    let (_, begun) = opened(&mut coordinator, "31.74.02");
    let later = at(4 * 24 * 60);
    let head = coordinator.sync_at(&mut world, later, &[begun]);
    assert_eq!(head.words(), ["received"]);
    let regions = head.head.opens_trainings.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(regions, ["31.74.01"]);
    let items = ["31.74.02", "31.74", "31.74.01"].map(|area| opened(&mut coordinator, area).1);
    let answer = coordinator.sync_at(&mut world, at(4 * 24 * 60 + 1), &items);
    assert_eq!(answer.words(), ["not_allowed area", "not_allowed area", "received"]);
}

#[test]
fn an_attendance_tells_nothing_of_what_else_is_here() {
    let (mut world, mut coordinator, _) = with_training();
    let family = coordinator.family("F1");
    let foreign = RecordId(coordinator.family("F4").0);
    let nowhere = RecordId(coordinator.id());
    for training in [foreign, nowhere] {
        let whose = Whose::Family(family);
        let item = says(&mut coordinator, training, whose, json!({"mark": "in_person"})).1;
        assert_eq!(coordinator.sync(&mut world, &[item]).words(), ["waits"]);
    }
}
