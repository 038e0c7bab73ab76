//! Families that need attention on a coordinator's phone, and what each mentor has to do.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, Presence, Whose};
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::family::Family;
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::person::Person;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::risk::Risk;
use pendamping_domain::training::{Attendee, Training};
use pendamping_domain::visit::{Met, Visit};
use pendamping_protocol::sync::{EVERYONE, Page, Row};
use pendamping_store_api::calls::{AtRisk, GetMentors, ListAtRisk, TakePage};
use serde_json::json;
use support::*;

const TODAY: &str = "2026-11-18";

fn mentor(n: u128, name: &str, area: &str) -> Row {
    let person = Person {
        number: format!("TKSK-{n}"),
        name: name.to_owned(),
        role: Role::Mentor,
        area: area.parse().ok(),
        phone: None,
        rest: Rest::new(),
    };
    let id = PersonId(id(n));
    row(&person, id.into(), id.into(), 3)
}

fn config() -> Row {
    let config: Config = serde_json::from_value(json!({
        "version": 1, "programme": "Contoh", "visit_every_days": { "seeding": 30 },
        "limits": { "fence_m": 500, "shortest_visit_min": 10, "clock_tolerance_min": 15 },
        "purposes": [], "topics": [], "sectors": [], "wrong_reasons": [], "follow_ups": [],
    }))
    .unwrap();
    let mut row = row(&config, RecordId(id(0xc0)), family(0), 1);
    row.scope = Some(EVERYONE.to_owned());
    row
}

fn at_risk(phone: &mut Phone, mentor: Option<PersonId>) -> AtRisk {
    phone.ask(ListAtRisk { today: day(TODAY), mentor, limit: 50 })
}

/// Name and reasons of each.
fn said(phone: &mut Phone, mentor: Option<PersonId>) -> Vec<(String, Vec<Risk>)> {
    at_risk(phone, mentor).rows.into_iter().map(|row| (row.name, row.risks)).collect()
}

fn visited(n: u128, of: u128, days_ago: i64, met: Met) -> Row {
    let mut visit: Visit = a_visit("x");
    visit.met = met;
    visit.captured.started.wall = now() - TimeDelta::days(days_ago);
    visit.captured.ended.wall = visit.captured.started.wall + TimeDelta::minutes(20);
    row_of(
        &Revision { kind: Kind::Visit, ..revision(n, n, None, family(of), visit.write()) },
        u64::try_from(n).unwrap(),
    )
}

/// A family in another sub-district.
fn elsewhere(n: u128) -> Row {
    let there = Family { region: "31.74.02.1001".parse().unwrap(), ..a_family(n) };
    row(&there, RecordId::from(family(n)), family(n), 4)
}

#[test]
fn each_family_with_its_reasons_the_most_pressing_first() {
    let mut phone = Phone::of(Role::Coordinator);
    let (here, there) = (PersonId(id(0xa1)), PersonId(id(0xa2)));
    let denied = Confirmation {
        visit: RecordId(id(0xec_0000 + 20)),
        word: Word::DidNotCome,
        channel: Channel::OwnPhone,
        reasons: Vec::new(),
        note: String::new(),
        rest: Rest::new(),
    };
    let denied = Revision { kind: Kind::Confirmation, ..revision(40, 40, None, family(1), denied.write()) };
    let met = || a_visit("x").met;
    let rows = vec![
        config(),
        mentor(0xa1, "Rina Contoh", "31.74.01"),
        mentor(0xa2, "Lina Misal", "31.74.02"),
        family_row(1, 4),
        family_row(2, 4),
        family_row(3, 4),
        elsewhere(4),
        // Lately, and denied. Twice nobody was there, though somebody was before. Long ago.
        visited(20, 1, 2, met()),
        row_of(&denied, 41),
        visited(21, 2, 9, met()),
        visited(22, 2, 5, Met::NotMet),
        visited(23, 2, 3, Met::NotMet),
        visited(24, 4, 70, met()),
    ];
    // All came half a year ago.
    let page = Page { cursor: cursor(60), leave: Vec::new(), known: Default::default(), rows };
    phone.ask(TakePage { page, now: now() - TimeDelta::days(1) });
    let name = |n: u128| format!("Siti Contoh-{n:04}");
    let late = Risk::NotVisited(40);
    assert_eq!(
        said(&mut phone, None),
        [(name(1), vec![Risk::Disputed]), (name(4), vec![late.clone()]), (name(2), vec![Risk::NotMet(2)]),]
    );
    assert_eq!(said(&mut phone, Some(there)), [(name(4), vec![late])]);
    let of_one = at_risk(&mut phone, Some(here));
    assert_eq!((of_one.total, of_one.mentor.as_deref()), (2, Some("Rina Contoh")));
    assert_eq!(of_one.rows[0].mentor.as_deref(), Some("Rina Contoh"));

    // Decided: the word was heard.
    let approved = serde_json::json!({"of": denied_of(&denied), "revision": id(20), "decision": "approved", "heard": [denied.record]});
    let approved = Revision {
        kind: Kind::Review,
        ..revision(50, 50, None, family(1), approved.as_object().unwrap().clone())
    };
    phone.pull(61, vec![row_of(&approved, 61)]);
    assert_eq!(said(&mut phone, Some(here)), [(name(2), vec![Risk::NotMet(2)])]);
}

fn denied_of(word: &Revision) -> serde_json::Value {
    word.body["visit"].clone()
}

#[test]
fn what_each_mentor_has_to_do_and_whether_they_were_trained() {
    let mut phone = Phone::of(Role::Coordinator);
    let at = |minute: i64| stamp(minute).wall.fixed_offset();
    let training = Training {
        title: "Bimtek contoh".to_owned(),
        area: "31.74".parse().unwrap(),
        starts: at(-30),
        ends: at(30),
        agenda: String::new(),
        speakers: String::new(),
        place: "Aula".to_owned(),
        link: String::new(),
        audience: vec![Attendee::Mentor],
        capacity: None,
        secret: String::new(),
        cancelled: false,
        cancel_reason: String::new(),
        opened_by: String::new(),
        photos: Vec::new(),
        rest: Rest::new(),
    };
    let (held, key) = (RecordId(id(70)), Training::key(&training.area));
    let whose = Whose::Person(PersonId(id(0xa1)));
    let there = Attendance { mark: Some(Presence::InPerson), ..Attendance::of(held, whose) };
    let there = row(&there, Attendance::record(held, whose), whose.key(), 6);
    let listed = Family { accompanied: false, ..a_family(3) };
    phone.pull(
        60,
        vec![
            config(),
            mentor(0xa1, "Rina Contoh", "31.74.01"),
            mentor(0xa2, "Lina Misal", "31.74.02"),
            family_row(1, 4),
            family_row(2, 4),
            row(&listed, RecordId::from(family(3)), family(3), 4),
            elsewhere(4),
            visited(21, 1, 1, a_visit("x").met),
            row(&training, held, key, 5),
            there,
        ],
    );
    let call = GetMentors { month_start: now() - TimeDelta::days(17), today: day(TODAY) };
    let mut rows: Vec<_> = phone
        .ask(call)
        .rows
        .into_iter()
        .map(|row| (row.name, row.families, row.due, row.trainings))
        .collect();
    rows.sort();
    assert_eq!(rows, [("Lina Misal".to_owned(), 1, 1, 0), ("Rina Contoh".to_owned(), 2, 1, 1)]);
}
