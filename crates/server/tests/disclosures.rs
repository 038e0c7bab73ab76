//! A family asks who had its data, over real HTTP: it is told of everybody but itself, and nobody else is told. What it asks the office for
//! is listed there, answered there, and read on its own phone.
#![allow(clippy::unwrap_used, clippy::type_complexity)]

mod support;

use pendamping_protocol::disclosures::Disclosures;
use pendamping_server::store::sqlite::FILE;
use serde_json::{Value, json};
use support::command::{good, lines, ran};
use support::doors::{Doors, Response, bytes};
use support::{Phone, World};

fn asked(doors: &Doors, phone: &Phone) -> Response {
    let token = format!("Bearer {}", phone.token);
    doors.ask("GET", "/v1/disclosures", &[("authorization", &token)], b"")
}

fn tells(doors: &Doors, phone: &Phone, besides: Value) {
    let mut request = phone.request(&[]);
    request["besides"] = besides;
    assert_eq!(doors.sync(phone, &[], &bytes(&request)).status, 200);
}

#[test]
fn a_family_is_told_who_had_its_data_and_nobody_else_is() {
    let mut world = World::new();
    let [mut mentor, mut reviewer, mut foreign] = ["M1", "K1", "M2"].map(|number| world.phone(number));
    let (mut own, mut neighbour) = (world.family_phone("F1"), world.family_phone("F2"));
    for phone in [&mut mentor, &mut reviewer, &mut foreign, &mut own, &mut neighbour] {
        phone.sync(&mut world, &[]);
    }
    let doors = Doors::open(&world);
    let family = mentor.family("F1");
    tells(&doors, &mentor, json!({"opened": [{"family": family, "day": "2026-03-02", "count": 3}]}));
    let file = world.folder.path().join("families.csv");
    good(world.folder.path(), &["export", "families", file.to_str().unwrap()]);
    let told: Disclosures = serde_json::from_value(asked(&doors, &own).json()).unwrap();
    let seen: Vec<(Option<&str>, &str, Option<&str>, bool, u64)> = told
        .lines
        .iter()
        .map(|line| {
            (line.name.as_deref(), line.role.as_str(), line.export.as_deref(), line.received > 0, line.opened)
        })
        .collect();
    assert!(seen.contains(&(Some("Nama M1"), "mentor", None, true, 3)), "{seen:?}");
    assert!(seen.contains(&(Some("Nama K1"), "coordinator", None, true, 0)), "{seen:?}");
    assert!(seen.contains(&(None, "office", Some("families"), false, 0)), "{seen:?}");
    assert!(!seen.iter().any(|line| line.0 == Some("Nama M2") || line.1 == "beneficiary"), "{seen:?}");
    // The other family is told of its own; those who work with families are not told who else does.
    let other: Disclosures = serde_json::from_value(asked(&doors, &neighbour).json()).unwrap();
    assert!(other.lines.iter().all(|line| line.opened == 0) && !other.lines.is_empty());
    for phone in [&mentor, &reviewer, &foreign] {
        assert_eq!(asked(&doors, phone).refusal().1, "not_found");
    }
    assert_eq!(doors.ask("GET", "/v1/disclosures", &[], b"").refusal().1, "sign_in_again");
    good(world.folder.path(), &["revoke", "--person", "F1"]);
    assert_eq!(asked(&doors, &own).refusal().1, "not_found");
}

/// A phone's clock was years off, in both directions, or a day ahead: what was opened by it is told, once, on a day that can be.
#[test]
fn what_was_opened_by_a_wrong_clock_is_told_on_the_day_it_came() {
    let mut world = World::new();
    let (mut mentor, mut own) = (world.phone("M1"), world.family_phone("F1"));
    mentor.sync(&mut world, &[]);
    own.sync(&mut world, &[]);
    let doors = Doors::open(&world);
    let family = mentor.family("F1");
    let opened = |day: &str, count: u32| json!({"family": family, "day": day, "count": count});
    let today = "2026-03-02";
    let told = json!({"opened": [opened("2016-01-01", 2), opened("2036-01-01", 3), opened("2026-02-01", 1), opened(today, 4)]});
    tells(&doors, &mentor, told.clone());
    // An answer may be lost.
    tells(&doors, &mentor, told);
    tells(&doors, &mentor, json!({"opened": [opened("2036-01-01", 5)]}));
    let seen = || -> Vec<(String, u64)> {
        let told: Disclosures = serde_json::from_value(asked(&doors, &own).json()).unwrap();
        let opened = told.lines.iter().filter(|line| line.opened > 0);
        opened.map(|line| (line.day.to_string(), line.opened)).collect()
    };
    assert_eq!(seen(), [(today.to_owned(), 2 + 5 + 4), ("2026-02-01".to_owned(), 1)]);
    // Nobody fills the centre with days.
    let days = |year: i32| -> Vec<Value> {
        let first = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        first.iter_days().take(300).map(|day| opened(&day.to_string(), 1)).collect()
    };
    tells(&doors, &mentor, json!({"opened": days(2040)}));
    tells(&doors, &mentor, json!({"opened": days(1999)}));
    assert_eq!(
        seen()[0],
        (today.to_owned(), 2 + 5 + 4 + 98),
        "a hundred days that cannot be, with the two before"
    );
}

#[test]
fn what_a_family_asks_for_is_listed_answered_and_read() {
    let mut world = World::new();
    let (mut own, mut mentor) = (world.family_phone("F1"), world.phone("M1"));
    own.sync(&mut world, &[]);
    mentor.sync(&mut world, &[]);
    let doors = Doors::open(&world);
    let folder = world.folder.path();
    assert_eq!(good(folder, &["data-requests"]), "no family waits for an answer\n");
    let id = |n: u128| uuid::Uuid::from_u128(0xabcd_0000_0000_0000_0000_0000_0000_0000 + n);
    let ask = |n: u128, what: &str, text: &str| json!({"id": id(n), "what": what, "text": text, "at": "2026-03-02T02:00:00Z"});
    let asks = json!({"asks": [
        ask(1, "correction", "Alamat saya salah, RT 3 bukan RT 2"), ask(2, "copy", ""), ask(3, "money", ""),
        ask(4, "copy", &"x".repeat(1_001))
    ]});
    // An answer may be lost: the same again is the same. Nobody asks for a family but itself.
    tells(&doors, &own, asks.clone());
    tells(&doors, &own, asks);
    tells(&doors, &mentor, json!({"asks": [ask(5, "copy", "")]}));
    let listed = lines(folder, &["data-requests", "--json"]);
    let what: Vec<_> = listed.iter().map(|line| (line["number"].as_str(), line["what"].as_str())).collect();
    assert_eq!(what, [(Some("F1"), Some("correction")), (Some("F1"), Some("copy"))]);
    let told: Disclosures = serde_json::from_value(asked(&doors, &own).json()).unwrap();
    assert_eq!(told.asked.iter().filter(|asked| asked.answer.is_none()).count(), 2);

    let two = ran(folder, &["data-requests", "answer", "abcd", "Sudah"]);
    assert!(two.code == 1 && two.err.contains("more than one"), "{}", two.err);
    let said = good(folder, &["data-requests", "answer", &id(1).to_string(), "Sudah diperbaiki"]);
    assert!(said.contains("Sudah diperbaiki") && said.contains("(F1)"), "{said}");
    assert_eq!(ran(folder, &["data-requests", "answer", &id(1).to_string(), "Lagi"]).code, 1);
    assert_eq!(lines(folder, &["data-requests", "--json"]).len(), 1);
    assert_eq!(lines(folder, &["data-requests", "--all", "--json"]).len(), 2);
    let told: Disclosures = serde_json::from_value(asked(&doors, &own).json()).unwrap();
    let answers: Vec<_> = told.asked.iter().filter_map(|asked| asked.answer.as_deref()).collect();
    assert_eq!(answers, ["Sudah diperbaiki"]);
    assert_eq!(lines(folder, &["audit", "list", "--json", "--what", "data_requested"]).len(), 2);
    let open = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    let texts: i64 = open
        .query_row("SELECT count(*) FROM audit WHERE detail LIKE '%Alamat%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(texts, 0, "the log has no words of a family");
}
