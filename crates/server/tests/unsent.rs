//! What waits on phones, as the office and coordinators read it.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::revision::Revision;
use pendamping_protocol::sync::{Item, Outcome};
use pendamping_server::store::sqlite::FILE;
use support::{World, visit};

/// How many, and when the oldest of them was saved.
fn said(world: &World) -> (i64, Option<i64>) {
    let db = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    let query = "SELECT sum(unsent), min(oldest_unsent) FROM install";
    db.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

fn saved(item: &Item) -> i64 {
    serde_json::from_str::<Revision>(item.payload.get()).unwrap().saved.wall.timestamp_millis()
}

/// The phone leaves out of what waits what it offers.
#[test]
fn what_is_offered_each_time_and_told_to_wait_is_read_to_wait() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, parent) = phone.visit(family);
    let child = phone.item("visit", family, record, Some(parent.id), visit(0));
    let answer = phone.sync(&mut world, std::slice::from_ref(&child));
    assert_eq!(answer.outcomes(), [&Outcome::Waits { parent: parent.id }]);
    assert_eq!(said(&world), (1, Some(saved(&child))));
    // Nobody has judged yet when that was: a moment that cannot be is published to nobody.
    let mut absurd = visit(0);
    absurd["results"] = "Lain".into();
    let absurd = phone.item("visit", family, record, Some(parent.id), absurd);
    let mut payload: serde_json::Value = serde_json::from_str(absurd.payload.get()).unwrap();
    payload["saved"]["wall"] = "-100000-01-01T00:00:00Z".into();
    let payload = serde_json::value::to_raw_value(&payload).unwrap();
    phone.sync(&mut world, &[Item { payload, ..absurd }]);
    assert_eq!(said(&world), (1, None));
    phone.sync(&mut world, &[parent, child]);
    assert_eq!(said(&world), (0, None));
}
