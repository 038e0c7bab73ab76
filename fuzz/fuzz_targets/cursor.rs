//! A cursor of any phone, also of one that was put back, altered or made up: reading from it ends, every page goes on from the one before,
//! and what is sent is of the reader's scope.
#![no_main]

#[allow(dead_code, clippy::unwrap_used)]
#[path = "../../crates/server/tests/support/mod.rs"]
mod support;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::cell::RefCell;
use support::{Phone, World, at};

thread_local! {
    static CENTRE: RefCell<(World, Phone, String)> = RefCell::new(centre());
}

fn centre() -> (World, Phone, String) {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    let answer = phone.sync(&mut world, &[]);
    (world, phone, answer.head.epoch)
}

fuzz_target!(|bytes: &[u8]| {
    CENTRE.with_borrow_mut(|(world, phone, epoch)| {
        // Mostly of this life of the database: a cursor of another is not looked at further.
        let (cursor, whole): (Value, bool) = match bytes.split_first() {
            Some((how, rest)) if how & 3 == 0 => {
                (serde_json::from_slice(rest).unwrap_or(Value::Null), false)
            }
            Some((_, rest)) => {
                let number = rest.get(..8).map_or(0, |eight| u64::from_le_bytes(eight.try_into().unwrap()));
                let enter = rest.get(8..16).map_or(0, |eight| u64::from_le_bytes(eight.try_into().unwrap()));
                let last = String::from_utf8_lossy(rest.get(16..).unwrap_or_default()).into_owned();
                let backfill = json!({"enter": enter, "last": last});
                (json!({"epoch": epoch, "position": number, "backfill": backfill}), true)
            }
            None => return,
        };
        let mut request = serde_json::to_value(phone.request(&[])).unwrap();
        request["cursor"] = cursor;
        let bytes = serde_json::to_vec(&request).unwrap();
        phone.rows.clear();
        if let Ok(answer) = phone.send(world, at(70), &bytes, usize::MAX) {
            assert!(answer.pages.len() < 1_000, "it does not end");
            let places: Vec<_> = answer.pages.iter().map(|page| page.cursor.position).collect();
            assert!(places.is_sorted(), "{places:?}");
            for row in phone.rows.values() {
                let village = row.body.get("region").and_then(Value::as_str).unwrap_or(support::VILLAGE);
                assert!(row.kind.as_str() != "family" || village == support::VILLAGE, "{row:?}");
            }
        } else {
            let _ = whole;
        }
    });
});
