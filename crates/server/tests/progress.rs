//! A month of a business: taken from the mentor whose family it is, given to those who accompany and review it and to the family.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::RecordId;
use pendamping_protocol::sync::Item;
use serde_json::{Value, json};
use support::{Phone, World, at};

fn february() -> Value {
    json!({"month": "2026-02", "revenue": 3_900_000, "goods": 2_100_000, "other_costs": 300_000, "note": "Ramai"})
}

fn told(phone: &mut Phone, family: &str, body: Value) -> (RecordId, Item) {
    let (record, family) = (RecordId(phone.id()), phone.family(family));
    let item = phone.item("progress", family, record, None, body);
    (record, item)
}

fn revenues(phone: &Phone) -> Vec<i64> {
    phone.of_kind("progress").iter().filter_map(|row| row.body["revenue"].as_i64()).collect()
}

#[test]
fn it_reaches_the_mentor_the_reviewer_and_the_family_and_not_another_mentor() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut home) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut home] {
        phone.sync(&mut world, &[]);
    }
    let (record, first) = told(&mut mine, "F1", february());
    assert_eq!(mine.sync_at(&mut world, at(1), std::slice::from_ref(&first)).words(), ["received"]);
    for phone in [&mut other, &mut reviewer, &mut home] {
        phone.sync_at(&mut world, at(2), &[]);
    }
    assert_eq!(
        (revenues(&reviewer), revenues(&home), revenues(&other)),
        (vec![3_900_000], vec![3_900_000], vec![])
    );
    assert_eq!(reviewer.rows[&record].body["note"], "Ramai");
    assert_eq!(home.rows[&record].body.get("note"), None, "what the mentor noted is not for the family");

    // Told anew, and never of another month.
    let mut mended = february();
    mended["goods"] = json!(2_000_000);
    let family = mine.family("F1");
    let edit = mine.item("progress", family, record, Some(first.id), mended.clone());
    mended["month"] = json!("2026-01");
    let moved = mine.item("progress", family, record, Some(edit.id), mended);
    assert_eq!(mine.sync_at(&mut world, at(3), &[edit, moved]).words(), ["received", "invalid month"]);
    home.sync_at(&mut world, at(4), &[]);
    assert_eq!(home.rows[&record].body["goods"], 2_000_000);
}

#[test]
fn only_a_familys_mentor_tells_of_it_and_what_cannot_be_is_named() {
    let mut world = World::new();
    let (mut mine, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut reviewer, mut home) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mine, &mut other, &mut reviewer, &mut home] {
        phone.sync(&mut world, &[]);
    }
    for phone in [&mut reviewer, &mut home] {
        let item = told(phone, "F1", february()).1;
        assert_eq!(phone.sync(&mut world, &[item]).words(), ["not_allowed"]);
    }
    let family = mine.family("F1");
    let record = RecordId(other.id());
    let of_another = other.item("progress", family, record, None, february());
    assert_eq!(other.sync(&mut world, &[of_another]).words(), ["not_found"]);
    let changed = |field: &str, value: Value| {
        let mut body = february();
        body[field] = value;
        body
    };
    let bodies = [
        changed("month", json!("2026-13")),
        changed("month", json!("2027-02")),
        changed("revenue", json!(-1)),
        changed("goods", json!(1.5)),
        changed("estimate", json!({"a_day": 150_000, "days": 25})),
    ];
    let items = bodies.map(|body| told(&mut mine, "F1", body).1);
    assert_eq!(
        mine.sync(&mut world, &items).words(),
        ["invalid progress", "invalid month", "invalid revenue", "invalid progress", "invalid revenue"]
    );
    assert_eq!(world.count("progress"), 0);
}
