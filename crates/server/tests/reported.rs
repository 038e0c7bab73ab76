//! What mentors report besides visits is decided on by whoever reviews there: who may, and who reads what was asked.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::cover::Period;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_protocol::sync::Item;
use pendamping_server::store::cover::CoverAsk;
use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::SqliteStorage;
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Phone, World, at, day};

fn duty() -> Value {
    json!({"duty": "socialisation", "day": "2026-03-02"})
}

fn month() -> Value {
    json!({"month": "2026-02", "revenue": 3_000_000, "goods": 1_000_000, "other_costs": 0})
}

fn meeting(family: FamilyId) -> Value {
    json!({"day": "2026-03-02", "families": [family]})
}

fn told(phone: &mut Phone, kind: &str, scope: impl Into<FamilyId>, body: Value) -> Told {
    let record = RecordId(phone.id());
    let item = phone.item(kind, scope.into(), record, None, body);
    (record, item)
}

type Told = (RecordId, Item);

/// A decision of `phone` on what was told.
fn review(
    phone: &mut Phone,
    (of, item): &Told,
    scope: impl Into<FamilyId>,
    decision: &str,
    whose: Value,
) -> Item {
    let mut body = json!({
        "of": of, "revision": item.id, "decision": decision,
        "comments": [{"field": "note", "text": "Apa hasilnya?"}],
    });
    if !whose.is_null() {
        body["whose"] = whose;
    }
    let record = RecordId(phone.id());
    phone.item("review", scope.into(), record, None, body)
}

#[test]
fn each_kind_is_decided_on_by_whoever_reviews_there_and_by_nobody_else() {
    let mut world = World::new();
    let (mut mine, mut reviewer, mut office) = (world.phone("M1"), world.phone("K1"), world.phone("M2"));
    for phone in [&mut mine, &mut reviewer, &mut office] {
        phone.sync(&mut world, &[]);
    }
    let (me, home) = (mine.person, mine.family("F1"));
    let progress = told(&mut mine, "progress", home, month());
    let activity = told(&mut mine, "activity", me, duty());
    let met = told(&mut mine, "group_meeting", me, meeting(home));
    let items = [progress.1.clone(), activity.1.clone(), met.1.clone()];
    assert_eq!(mine.sync_at(&mut world, at(1), &items).words(), ["received"; 3]);
    reviewer.sync_at(&mut world, at(2), &[]);

    let (none, other) = (Value::Null, json!(reviewer.person));
    let own = [
        review(&mut mine, &progress, home, "approved", none.clone()),
        review(&mut mine, &activity, me, "approved", json!(me)),
    ];
    assert_eq!(mine.sync_at(&mut world, at(3), &own).words(), ["not_allowed", "not_found"]);
    let of_another = review(&mut office, &activity, me, "approved", json!(me));
    assert_eq!(office.sync_at(&mut world, at(3), &[of_another]).words(), ["not_found"]);

    let decisions = [
        review(&mut reviewer, &progress, home, "approved", none.clone()),
        review(&mut reviewer, &activity, me, "correction_asked", json!(me)),
        review(&mut reviewer, &met, me, "approved", json!(me)),
        // Nothing that was done is declined; and whose it is, is said of what is somebody's own, and of nothing else.
        review(&mut reviewer, &progress, home, "declined", none.clone()),
        review(&mut reviewer, &activity, me, "approved", none.clone()),
        review(&mut reviewer, &activity, me, "approved", other),
        review(&mut reviewer, &progress, home, "approved", json!(me)),
    ];
    assert_eq!(
        reviewer.sync_at(&mut world, at(4), &decisions).words(),
        [
            "received",
            "received",
            "received",
            "invalid decision",
            "invalid whose",
            "invalid whose",
            "invalid whose"
        ]
    );
    mine.sync_at(&mut world, at(5), &[]);
    assert_eq!(mine.of_kind("review").len(), 3, "the mentor reads all of it");
}

/// A stand-in knows the mentor they stand in for by name, and shares their families; what was asked about the mentor's own work
/// is not theirs.
#[test]
fn what_is_asked_about_a_mentors_own_work_is_read_by_that_mentor() {
    let mut world = World::new();
    let (mut mine, mut beside) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut family) = (world.phone("K1"), world.family_phone("F1"));
    mine.sync(&mut world, &[]);
    let (me, home) = (mine.person, mine.family("F1"));
    let period = Period { from: day(), until: day() };
    let cover = CoverAsk { mentor: "M1".into(), by: "M2".into(), period, reason: "cuti".into() };
    world.storage.arrange_cover(&cover, at(0), day(), &mut world.mint).unwrap();
    for phone in [&mut mine, &mut beside, &mut reviewer, &mut family] {
        phone.sync_at(&mut world, at(1), &[]);
    }
    let progress = told(&mut mine, "progress", home, month());
    let activity = told(&mut mine, "activity", me, duty());
    mine.sync_at(&mut world, at(2), &[progress.1.clone(), activity.1.clone()]);
    reviewer.sync_at(&mut world, at(3), &[]);
    let decisions = [
        review(&mut reviewer, &progress, home, "correction_asked", Value::Null),
        review(&mut reviewer, &activity, me, "correction_asked", json!(me)),
    ];
    assert_eq!(reviewer.sync_at(&mut world, at(4), &decisions).words(), ["received", "received"]);
    for phone in [&mut mine, &mut beside, &mut family] {
        phone.sync_at(&mut world, at(5), &[]);
    }
    let read = |phone: &Phone| phone.of_kind("review").len();
    assert!(beside.rows.values().any(|row| row.record == RecordId(me.0)), "the name is known there");
    assert_eq!((read(&mine), read(&beside), read(&family)), (2, 1, 0));
}

/// Reviewers of a centre from before this was decided on get the power with the newer version.
#[test]
fn a_centre_brought_up_to_this_version_gives_the_power_to_who_reviews() {
    let mut world = World::new();
    let (mut mine, mut reviewer) = (world.phone("M1"), world.phone("K1"));
    mine.sync(&mut world, &[]);
    let me = mine.person;
    let activity = told(&mut mine, "activity", me, duty());
    mine.sync_at(&mut world, at(1), std::slice::from_ref(&activity.1));
    let database = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    let older = "DELETE FROM held WHERE family = ?1";
    assert_eq!(database.execute(older, [me.0.as_bytes()]).unwrap(), 1);
    reviewer.sync_at(&mut world, at(2), &[]);
    let yes = review(&mut reviewer, &activity, me, "approved", json!(me));
    assert_eq!(reviewer.sync_at(&mut world, at(3), std::slice::from_ref(&yes)).words(), ["not_found"]);

    database.execute_batch(support::BACK_TO_TEN).unwrap();
    database.execute_batch("DROP TABLE period; PRAGMA user_version = 8").unwrap();
    world.storage = Arc::new(SqliteStorage::open(world.folder.path()).unwrap());
    reviewer.sync_at(&mut world, at(4), &[]);
    let yes = review(&mut reviewer, &activity, me, "approved", json!(me));
    assert_eq!(reviewer.sync_at(&mut world, at(5), &[yes]).words(), ["received"]);
}
