//! A change of stage: proposed by the mentor, decided once by whoever has that power and never by whoever proposed it; what was
//! decided changes the family, and what the office or a mentor did meanwhile stays.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::RecordId;
use pendamping_protocol::sync::Item;
use serde_json::{Value, json};
use support::{Phone, World, at};

const DECIDES: &[Power] = &[Power::DecideSelection];

fn change(from: &str, to: &str) -> Value {
    json!({"from": from, "to": to, "reasons": "Tiga bulan untung, sudah ikut bimtek",
        "conditions": [{"need": "profit", "met": 3, "of": 3, "amount": 500_000}]})
}

fn proposed(phone: &mut Phone, body: Value) -> (RecordId, Item) {
    let (record, family) = (RecordId(phone.id()), phone.family("B1"));
    let item = phone.item("stage_change", family, record, None, body);
    (record, item)
}

fn decided(phone: &mut Phone, of: RecordId, on: &Item, decision: &str) -> Item {
    let (record, family) = (RecordId(phone.id()), phone.family("B1"));
    let comments = if decision == "approved" { json!([]) } else { json!([{"field": "to", "text": "Belum"}]) };
    let body = json!({"of": of, "revision": on.id, "decision": decision, "comments": comments});
    phone.item("review", family, record, None, body)
}

fn stage(phone: &Phone) -> String {
    phone.rows[&phone.family("B1").into()].body["business"]["stage"].as_str().unwrap().to_owned()
}

/// B1 is a family of M1's with a business; K1 reviews visits, D1 and D2 decide on models.
fn world() -> World {
    let mut world = World::new();
    world.people(&[("D1", Role::Coordinator), ("D2", Role::Coordinator)]);
    world.family("B1", "31.74.01.1001", business("seeding"));
    world.assign("D1", "31.74", DECIDES);
    world.assign("D2", "31.74", DECIDES);
    world
}

fn business(stage: &str) -> Value {
    json!({"business": {"name": "Warung B1", "sector": "cakes", "stage": stage}})
}

fn phones<const N: usize>(world: &mut World, numbers: [&str; N]) -> [Phone; N] {
    numbers.map(|number| {
        let mut phone = world.phone(number);
        phone.sync(world, &[]);
        phone
    })
}

#[test]
fn an_approved_proposal_brings_the_family_there_once() {
    let mut world = world();
    let [mut mentor, mut first, mut second, mut other] = phones(&mut world, ["M1", "D1", "D2", "M2"]);
    let mut home = world.family_phone("B1");
    let (record, item) = proposed(&mut mentor, change("seeding", "mentoring"));
    assert_eq!(mentor.sync_at(&mut world, at(1), std::slice::from_ref(&item)).words(), ["received"]);
    for phone in [&mut first, &mut second, &mut other, &mut home] {
        phone.sync_at(&mut world, at(2), &[]);
    }
    assert!(first.rows.contains_key(&record) && second.rows.contains_key(&record));
    assert!(!other.rows.contains_key(&record), "another mentor hears nothing");
    assert!(!home.rows.contains_key(&record), "a family learns what is decided, not what is weighed");

    // Whoever corrects the telephone number meanwhile keeps it.
    let family = mentor.family("B1");
    let seen = mentor.rows[&family.into()].clone();
    let mut fields = seen.body.clone();
    fields.insert("phone".to_owned(), json!("0813999999"));
    let corrected = mentor.item("family", family, family.into(), Some(seen.revision), Value::Object(fields));
    assert_eq!(mentor.sync_at(&mut world, at(3), &[corrected]).words(), ["received"]);

    let yes = decided(&mut first, record, &item, "approved");
    assert_eq!(first.sync_at(&mut world, at(4), std::slice::from_ref(&yes)).words(), ["received"]);
    // The very same bytes again, and a second opinion: both are taken, neither changes anything.
    let no = decided(&mut second, record, &item, "declined");
    let before = world.high_water();
    assert_eq!(first.sync_at(&mut world, at(5), &[yes]).words(), ["received"]);
    assert_eq!(world.high_water(), before);
    assert_eq!(second.sync_at(&mut world, at(6), &[no]).words(), ["received"]);
    for phone in [&mut mentor, &mut first, &mut second, &mut home] {
        phone.sync_at(&mut world, at(7), &[]);
        assert_eq!(stage(phone), "mentoring");
    }
    assert_eq!(mentor.rows[&family.into()].body["phone"], "0813999999");

    // The office's next file says of the stage what it always said: that is nothing new.
    let mut again = business("seeding");
    again["address"] = json!("Jalan Contoh 5");
    world.family("B1", "31.74.01.1001", again);
    mentor.sync_at(&mut world, at(8), &[]);
    assert_eq!(
        (stage(&mentor).as_str(), &mentor.rows[&family.into()].body["address"]),
        ("mentoring", &json!("Jalan Contoh 5"))
    );
    // A new word of the office counts.
    world.family("B1", "31.74.01.1001", business("incubation"));
    mentor.sync_at(&mut world, at(9), &[]);
    assert_eq!(stage(&mentor), "incubation");
}

#[test]
fn the_first_decision_counts_and_only_on_what_stands() {
    let mut world = world();
    let [mut mentor, mut first, mut second] = phones(&mut world, ["M1", "D1", "D2"]);
    // Declined first: a later approval stays readable and changes nothing.
    let (record, item) = proposed(&mut mentor, change("seeding", "mentoring"));
    mentor.sync_at(&mut world, at(1), std::slice::from_ref(&item));
    let no = decided(&mut first, record, &item, "declined");
    let yes = decided(&mut second, record, &item, "approved");
    assert_eq!(first.sync_at(&mut world, at(2), &[no]).words(), ["received"]);
    assert_eq!(second.sync_at(&mut world, at(3), &[yes]).words(), ["received"]);
    mentor.sync_at(&mut world, at(4), &[]);
    assert_eq!(stage(&mentor), "seeding");

    // Changed after it was read: the decision is about another one.
    let (record, item) = proposed(&mut mentor, change("seeding", "mentoring"));
    mentor.sync_at(&mut world, at(5), std::slice::from_ref(&item));
    let family = mentor.family("B1");
    let edit = mentor.item("stage_change", family, record, Some(item.id), change("seeding", "incubation"));
    mentor.sync_at(&mut world, at(6), std::slice::from_ref(&edit));
    let late = decided(&mut first, record, &item, "approved");
    assert_eq!(first.sync_at(&mut world, at(7), &[late]).words(), ["received"]);
    mentor.sync_at(&mut world, at(8), &[]);
    assert_eq!(stage(&mentor), "seeding");
    let yes = decided(&mut first, record, &edit, "approved");
    assert_eq!(first.sync_at(&mut world, at(9), &[yes]).words(), ["received"]);
    mentor.sync_at(&mut world, at(10), &[]);
    assert_eq!(stage(&mentor), "incubation");

    // The family has moved on meanwhile: nobody is brought back by an old proposal.
    let (record, item) = proposed(&mut mentor, change("seeding", "mentoring"));
    mentor.sync_at(&mut world, at(11), std::slice::from_ref(&item));
    let yes = decided(&mut first, record, &item, "approved");
    assert_eq!(first.sync_at(&mut world, at(12), &[yes]).words(), ["received"]);
    mentor.sync_at(&mut world, at(13), &[]);
    assert_eq!(stage(&mentor), "incubation");
}

#[test]
fn who_may_propose_and_who_may_decide() {
    let mut world = world();
    // One person who accompanies the family and decides there too.
    world.people(&[("MD", Role::Mentor)]);
    let [mut mentor, mut reviewer, mut first] = phones(&mut world, ["M1", "K1", "D1"]);
    let mut home = world.family_phone("B1");
    home.sync(&mut world, &[]);
    for (phone, word) in
        [(&mut reviewer, "not_allowed"), (&mut first, "not_allowed"), (&mut home, "not_allowed")]
    {
        let item = proposed(phone, change("seeding", "mentoring")).1;
        assert_eq!(phone.sync(&mut world, &[item]).words(), [word]);
    }
    let bad = [
        (change("seeding", "seeding"), "invalid to"),
        (change("seeding", "franchise"), "invalid to"),
        (json!({"from": "seeding", "to": "mentoring", "reasons": " "}), "invalid reasons"),
        (json!({"from": "seeding", "to": "mentoring"}), "invalid stage_change"),
    ];
    for (body, word) in bad {
        let item = proposed(&mut mentor, body).1;
        assert_eq!(mentor.sync(&mut world, &[item]).words(), [word]);
    }
    let (record, item) = proposed(&mut mentor, change("seeding", "mentoring"));
    mentor.sync_at(&mut world, at(1), std::slice::from_ref(&item));
    // Whoever reviews visits decides nothing here, and whoever decides here reviews no visits.
    let by_reviewer = decided(&mut reviewer, record, &item, "approved");
    assert_eq!(reviewer.sync_at(&mut world, at(2), &[by_reviewer]).words(), ["not_allowed"]);
    let family = mentor.family("B1");
    let (visit, sent) = mentor.visit(family);
    mentor.sync_at(&mut world, at(3), std::slice::from_ref(&sent));
    let on_visit = decided(&mut first, visit, &sent, "approved");
    assert_eq!(first.sync_at(&mut world, at(4), &[on_visit]).words(), ["not_allowed"]);
    // A proposal is not sent back for mending, and a visit is not declined.
    let asked = decided(&mut first, record, &item, "correction_asked");
    assert_eq!(first.sync_at(&mut world, at(5), &[asked]).words(), ["invalid decision"]);
    let declined = decided(&mut reviewer, visit, &sent, "declined");
    assert_eq!(reviewer.sync_at(&mut world, at(6), &[declined]).words(), ["invalid decision"]);

    // Never whoever proposed it, whatever powers they have.
    world.assign("MD", "31.74.01", &[Power::Accompany, Power::DecideSelection]);
    let mut both = world.phone("MD");
    both.sync(&mut world, &[]);
    let (own, theirs) = proposed(&mut both, change("seeding", "mentoring"));
    let yes = decided(&mut both, own, &theirs, "approved");
    assert_eq!(both.sync_at(&mut world, at(7), &[theirs, yes]).words(), ["received", "not_allowed"]);
    both.sync_at(&mut world, at(8), &[]);
    assert_eq!(stage(&both), "seeding");
    let heads = [both.sync_at(&mut world, at(9), &[]), reviewer.sync_at(&mut world, at(9), &[])];
    let where_to = heads.map(|answer| answer.head.decides_stages.len());
    assert_eq!(where_to, [1, 0], "a phone knows whether its owner decides");
}
