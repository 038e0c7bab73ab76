//! What a pull reads does not grow with what the phone has told already, nor with what else it holds: a month's end costs what a
//! month's beginning did. Counted in pages that are read, with next to no memory to keep them in.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_disk::{Call, Fate, listen};
use pendamping_domain::id::RevisionId;
use pendamping_domain::revision::{Record, Revision};
use std::cell::Cell;
use std::rc::Rc;
use support::*;

/// Families of every phone here.
const FAMILIES: u128 = 20;

fn visit(n: u128) -> Revision {
    revision(n, n, None, family(1 + n % FAMILIES), a_visit(&format!("kunjungan {n}")).write())
}

/// A phone that has told of so many visits, and of which the centre has confirmed all.
fn told(visits: u128) -> Phone {
    let mut phone = Phone::new();
    phone.pull(30, (1..=FAMILIES).map(|n| family_row(n, n as u64)).collect());
    let all: Vec<Revision> = (1..=visits).map(visit).collect();
    for some in all.chunks(50) {
        phone.save(some.to_vec());
        phone.receipts(some.iter().zip(100..).map(|(visit, place)| received(visit, place)).collect());
    }
    phone
}

/// Pages read while `work` is done with a cache of eight.
fn reads(phone: Phone, work: impl FnOnce(&mut Phone)) -> u32 {
    // Only files that are opened behind it are seen.
    listen(None);
    let mut phone = phone.reopened();
    phone.core.connection().execute_batch("PRAGMA cache_size = 8").unwrap();
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    listen(Some(Box::new(move |call| {
        counted.set(counted.get() + u32::from(matches!(call, Call::Read(_))));
        Fate::Made
    })));
    work(&mut phone);
    listen(None);
    count.get()
}

/// Somebody else corrected five of its visits.
fn corrected(phone: &mut Phone) {
    let rows = (1..=5).map(|n| {
        let before = visit(n);
        let body = a_visit("dibetulkan").write();
        row_of(
            &Revision { id: RevisionId(id(9_000 + n)), parent: Some(before.id), body, ..before },
            9_000 + n as u64,
        )
    });
    let rows = rows.collect();
    phone.pull(9_100, rows);
}

#[test]
fn a_row_of_a_record_that_this_phone_told_of_is_taken_in_without_going_through_all_that_it_told() {
    let (few, many) = (reads(told(50), corrected), reads(told(1_000), corrected));
    assert!(few > 20, "{few} pages were read: nothing was counted");
    // Trees are higher, and that is all.
    assert!(many < 2 * few, "{few} pages with 50 visits, {many} with 1,000");
}

#[test]
fn a_family_leaves_without_going_through_all_that_is_held() {
    let leave = |phone: &mut Phone| {
        let others = (2..=3).map(|n| family(n).to_string()).collect();
        phone.page(9_100, others, Vec::new());
    };
    let held = |visits: u128| {
        let mut phone = Phone::new();
        phone.pull(30, (1..=FAMILIES).map(|n| family_row(n, n as u64)).collect());
        let rows: Vec<_> = (1..=visits)
            .map(|n| Revision { family: family(4 + n % (FAMILIES - 4)), ..visit(n) })
            .map(|visit| row_of(&visit, 100))
            .collect();
        for some in rows.chunks(200) {
            phone.pull(100, some.to_vec());
        }
        phone
    };
    let (few, many) = (reads(held(50), leave), reads(held(2_000), leave));
    assert!(few > 10, "{few} pages were read: nothing was counted");
    assert!(many < 2 * few, "{few} pages with 50 visits held, {many} with 2,000");
}
