//! Who may read and write what, once more and written apart: the table in `table` against `domain::scope`, for every role, kind, field and
//! verb, by the powers that somebody has. Whoever opens something changes two places, and says it there in words. Which powers an area
//! gives over which family is the centre's, and tried there with the same table (`server/tests/scope.rs`).
#![allow(clippy::unwrap_used)]

mod table;

use pendamping_domain::actor::{Actor, Power, Role};
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::{Body, Kind};
use pendamping_domain::scope::{readable, reads_data_requests, redact, writable};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use table::{READS, WRITES, cell_of, has, lets, rows};
use uuid::Uuid;

/// Fields that some kind has, so that each rule meets what it is about, and some that none has.
const FIELDS: &[&str] = &[
    "targets",
    "number",
    "name",
    "role",
    "area",
    "phone",
    "address",
    "home",
    "nik4",
    "region",
    "flags",
    "explanation",
    "beside",
    "topics",
    "results",
    "photos",
    "of",
    "revision",
    "decision",
    "comments",
    "heard",
    "scheme",
    "visit",
    "channel",
    "reasons",
    "note",
    "secret",
    "families",
    "mentor",
    "by",
    "source",
    "reference",
    "aid",
    "family",
    "amount",
    "date",
    "state",
    "reason",
    "corrects",
    "sealed",
    "answer",
    "selection",
    "objection",
    "verdict",
    "scores",
    "points",
    "bank_name",
    "a_field_of_tomorrow",
];
const POWERS: &[&str] =
    &["accompany", "review_visits", "open_trainings", "decide_selection", "verify_aid", "confirm"];

fn roles() -> [Role; 4] {
    [Role::Mentor, Role::Coordinator, Role::Beneficiary, Role::Office]
}

#[test]
fn every_kind_stands_in_the_table() {
    let source = include_str!("../src/revision.rs");
    let body = source.split("pub enum Kind {").nth(1).unwrap().split('}').next().unwrap();
    let kinds: BTreeSet<&str> =
        body.split("= \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let read: BTreeSet<String> = rows(READS).iter().map(|(kind, _)| kind.to_string()).collect();
    let mut written: BTreeSet<String> = rows(WRITES).iter().map(|(kind, _)| kind.to_string()).collect();
    assert_eq!(read.iter().map(String::as_str).collect::<BTreeSet<_>>(), kinds);
    // Attendance has a test of its own.
    assert!(written.insert("attendance".to_owned()));
    assert_eq!(written, read);
}

#[test]
fn what_each_role_reads_of_each_field() {
    for (kind, cells) in rows(READS) {
        for role in roles() {
            for own in [false, true] {
                // What a person wrote about themselves, and who opened a training, is the one exception for other roles.
                let opens = own && matches!(kind, Kind::Person | Kind::Training);
                let cell = if opens { "all" } else { cell_of(&cells, &role, own) };
                let may = readable(&role, &kind, own);
                for field in FIELDS {
                    assert_eq!(
                        may.allow(field),
                        has(cell, field),
                        "{role} reads {field} of {kind}, own {own}"
                    );
                }
            }
        }
        // Who is not known reads nothing, and of what is not known nobody reads anything.
        assert!(FIELDS.iter().all(|field| !readable(&Role::from("auditor"), &kind, true).allow(field)));
    }
    for role in roles() {
        assert!(FIELDS.iter().all(|field| !readable(&role, &Kind::from("tomorrow"), true).allow(field)));
    }
}

#[test]
fn what_each_power_writes_of_each_field() {
    for (kind, cells) in rows(WRITES) {
        for role in roles() {
            // All combinations of powers, and none.
            for mask in 0..1_u32 << POWERS.len() {
                let held = POWERS.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
                let powers: BTreeSet<Power> = held.map(|(_, power)| Power::from(*power)).collect();
                let actor =
                    Actor { person: PersonId(Uuid::nil()), role: role.clone(), powers: powers.clone() };
                for (new, cell) in [(true, cells[0]), (false, cells[1])] {
                    let may = writable(&actor, &kind, new);
                    for field in FIELDS {
                        assert_eq!(
                            may.allow(field),
                            lets(cell, &role, &powers, field),
                            "{role} with {powers:?} writes {field} of {kind}, new {new}"
                        );
                    }
                }
            }
        }
    }
    let anybody = Actor {
        person: PersonId(Uuid::nil()),
        role: Role::Mentor,
        powers: POWERS.iter().map(|power| Power::from(*power)).collect(),
    };
    assert!(FIELDS.iter().all(|field| !writable(&anybody, &Kind::from("tomorrow"), true).allow(field)));
}

#[test]
fn attendance_is_marked_by_who_keeps_the_list_and_said_by_ones_own_phone() {
    let own_word = ["training", "family", "person", "code", "check_in"];
    for mask in 0..1_u32 << POWERS.len() {
        let held = POWERS.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        let powers: BTreeSet<Power> = held.map(|(_, power)| Power::from(*power)).collect();
        let has = |power: &str| powers.contains(&Power::from(power));
        let (marks, says) = (has("open_trainings") || has("accompany"), has("confirm") || powers.is_empty());
        let actor = Actor { person: PersonId(Uuid::nil()), role: Role::Mentor, powers: powers.clone() };
        for new in [true, false] {
            let may = writable(&actor, &Kind::Attendance, new);
            for field in FIELDS.iter().copied().chain(own_word).chain(["mark", "evidence"]) {
                let expected = match (marks, says) {
                    (true, _) => !["code", "check_in"].contains(&field),
                    (false, true) => own_word.contains(&field),
                    (false, false) => false,
                };
                assert_eq!(may.allow(field), expected, "{powers:?} writes {field} of attendance");
            }
        }
    }
}

#[test]
fn what_a_family_asks_the_office_for_is_its_own_and_of_who_reviews() {
    for mask in 0..1_u32 << POWERS.len() {
        let held = POWERS.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        let powers: BTreeSet<Power> = held.map(|(_, power)| Power::from(*power)).collect();
        let reviews = powers.contains(&Power::ReviewVisits);
        for (role, of_others, own) in [
            ("office", reviews, reviews),
            ("coordinator", reviews, reviews),
            ("mentor", false, false),
            ("beneficiary", false, true),
            ("auditor", false, false),
        ] {
            let actor =
                Actor { person: PersonId(Uuid::nil()), role: Role::from(role), powers: powers.clone() };
            assert_eq!(
                (reads_data_requests(&actor, false), reads_data_requests(&actor, true)),
                (of_others, own),
                "{role} with {powers:?}"
            );
        }
    }
}

/// A record with any of the fields, each with a word in it that stands for nothing else.
fn body() -> impl Strategy<Value = Body> {
    prop::collection::btree_map(prop::sample::select(FIELDS), 0_u32..9, 0..FIELDS.len()).prop_map(|fields| {
        fields.into_iter().map(|(field, n)| (field.to_owned(), Value::from(format!("{field} {n}")))).collect()
    })
}

proptest! {
    #[test]
    fn nothing_reaches_a_device_that_the_table_keeps_back(
        row in 0_usize..24, role in 0_usize..4, own: bool, mut body in body(), captured: bool
    ) {
        let (kind, cells) = rows(READS).swap_remove(row);
        let (reader, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        if captured && kind == Kind::Visit {
            body.insert("captured".into(), json!({"started": 1, "place": {"lat": -6.2, "lon": 106.8}}));
        }
        let role = roles()[role].clone();
        let opens = own && matches!(kind, Kind::Person | Kind::Training);
        let cell = if opens { "all" } else { cell_of(&cells, &role, own) };
        let author = if own { reader } else { other };
        let Some(seen) = redact(&role, reader, Some(author), &kind, &body) else { return Ok(()) };
        prop_assert!(cell != "none");
        for (field, value) in &seen {
            prop_assert!(has(cell, field), "{} sees {} of {}", role, field, kind);
            if field != "captured" {
                prop_assert_eq!(value, &body[field], "nothing is changed on its way");
            }
        }
        let text = serde_json::to_string(&seen).unwrap();
        prop_assert!(role != Role::Beneficiary || !text.contains("106.8"), "where a mentor stood");
    }
}
