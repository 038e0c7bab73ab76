//! What no phone sends by itself, and somebody may all the same: it stands in the way of nobody.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::aid::Aid;
use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_protocol::sync::Item;
use serde_json::json;
use support::{World, at, visit};
use uuid::Uuid;

/// Anybody can work out beforehand what a tranche of a family or a mentor's contact will be known by.
#[test]
fn nobody_takes_the_place_of_what_the_centre_will_write() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    // A contact is known by such a number, too.
    let contact = RecordId(uuid::Builder::from_custom_bytes([7; 16]).into_uuid());
    for record in [Aid::record("prokus_2020", 1, family), contact] {
        let item = phone.item("visit", family, record, None, visit(0));
        assert_eq!(phone.sync(&mut world, &[item]).words(), ["invalid record"], "{record}");
    }
    let id = RevisionId(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"of a cover"));
    let (_, item) = phone.visit(family);
    let payload = item.payload.get().replace(&item.id.to_string(), &id.to_string());
    let payload = serde_json::value::RawValue::from_string(payload).unwrap();
    assert_eq!(phone.sync(&mut world, &[Item { id, payload, ..item }]).words(), ["invalid id"]);
    let item = phone.item("visit", family, RecordId(Uuid::from_u128(7)), None, visit(0));
    assert_eq!(phone.sync(&mut world, &[item]).words(), ["received"]);
}

/// Who has a copy of a token alone may say anything of what waits.
#[test]
fn whatever_one_phone_says_to_wait_the_other_still_syncs() {
    let mut world = World::new();
    let (mut one, mut other) = (world.phone("M1"), world.phone("M1"));
    for field in ["count", "set_aside"] {
        let mut request = one.request(&[]);
        request["waiting"] = json!({field: i64::MAX});
        one.send(&mut world, at(60), &serde_json::to_vec(&request).unwrap(), usize::MAX).unwrap();
        let mut request = other.request(&[]);
        request["waiting"] = json!({field: 1});
        let answer = other.send(&mut world, at(61), &serde_json::to_vec(&request).unwrap(), usize::MAX);
        assert!(answer.is_ok(), "{field}: {:?}", answer.err());
    }
}
