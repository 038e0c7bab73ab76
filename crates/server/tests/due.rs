//! What the centre finds due, who gets which of it, and since when a family is accompanied.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::NaiveDate;
use pendamping_domain::due::Task;
use pendamping_domain::id::RecordId;
use pendamping_server::store::due_log::DueLogAsk;
use pendamping_server::store::office::{Declined, Office};
use serde_json::json;
use support::{World, at, day, visit};

fn asked(on: &str) -> DueLogAsk {
    DueLogAsk { on: on.parse().unwrap(), area: None, mentor: None, reader: None }
}

fn due(world: &World, ask: &DueLogAsk) -> Result<Vec<(String, String, NaiveDate)>, Declined> {
    let mut found = Vec::new();
    world.storage.due_log(ask, at(500), day(), &mut |line| {
        let what = match &line.task {
            Task::Visit(due) if due.agreed => "agreed".to_owned(),
            Task::Visit(_) => "visit".to_owned(),
            Task::FollowUp { action, .. } => action.clone(),
            Task::Month(month) => month.to_string(),
        };
        found.push((line.family.named.number.clone(), what, line.task.on()));
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn what_each_family_waits_for() {
    let mut world = World::new();
    // Since when the office says; F1 to F3 since they came, on 1 March.
    let fields = json!({"accompanied_since": "2026-01-10", "business": {"name": "W", "sector": "cakes", "stage": "seeding"}});
    world.family("F5", "31.74.02.1001", fields);
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let (f1, f2) = (phone.family("F1"), phone.family("F2"));
    let visited = RecordId(phone.id());
    let agreed = json!({"visit": visited, "action": "Buat catatan", "due": "2026-03-16"});
    let done = json!({"visit": visited, "action": "Urus NIB", "due": "2026-03-10", "done": "2026-03-09"});
    for (kind, of, body) in [
        ("visit", f1, visit(0)),
        ("follow_up", f1, agreed),
        ("follow_up", f1, done),
        ("visit", f2, json!({"next_visit": "2026-03-08"})),
    ] {
        let record = if of == f1 && kind == "visit" { visited } else { RecordId(phone.id()) };
        let mut said = visit(0);
        if kind != "visit" {
            said = body;
        } else if let (Some(said), Some(body)) = (said.as_object_mut(), body.as_object()) {
            said.extend(body.clone());
        }
        let item = phone.item(kind, of, record, None, said);
        assert_eq!(phone.sync_at(&mut world, at(300), &[item]).words(), ["received"], "{kind}");
    }
    let on = |day: &str| {
        let found = due(&world, &asked(day)).unwrap();
        found.into_iter().map(|(of, what, on)| format!("{of} {what} {on}")).collect::<Vec<_>>()
    };
    let waits = ["F2 agreed 2026-03-08", "F3 visit 2026-03-02", "F4 visit 2026-03-02", "F5 visit 2026-01-10"];
    let untold = ["F5 2026-01 2026-02-01", "F5 2026-02 2026-03-01"];
    assert_eq!(on("2026-03-08"), [&waits[..], &untold].concat());
    let later = ["F1 Buat catatan 2026-03-16", "F1 visit 2026-04-01"];
    assert_eq!(on("2026-04-30"), [&later[..], &waits, &untold, &["F5 2026-03 2026-04-01"]].concat());

    let whose = |ask: DueLogAsk| {
        let mut found: Vec<_> = due(&world, &ask).unwrap().into_iter().map(|(of, ..)| of).collect();
        found.dedup();
        found
    };
    let number = |number: &str| Some(number.to_owned());
    let ask = || asked("2026-03-08");
    assert_eq!(whose(DueLogAsk { area: Some("31.74.02".parse().unwrap()), ..ask() }), ["F4", "F5"]);
    assert_eq!(whose(DueLogAsk { mentor: number("M1"), ..ask() }), ["F2", "F3"]);
    assert_eq!(whose(DueLogAsk { reader: number("M2"), ..ask() }), ["F4", "F5"]);
    assert_eq!(whose(DueLogAsk { reader: number("K1"), mentor: number("M2"), ..ask() }), ["F4", "F5"]);
    let why = due(&world, &DueLogAsk { reader: number("M9"), ..ask() }).unwrap_err();
    assert_eq!(why.to_string(), "no person has the number \"M9\"");
}

#[test]
fn nothing_is_due_without_a_programme() {
    let why = due(&World::empty(), &asked("2026-03-08")).unwrap_err();
    assert_eq!(why.to_string(), "nothing is due without a programme: run configure first");
}

#[test]
fn since_when_a_family_is_accompanied() {
    let mut world = World::new();
    // What the office says of F1, and since when it is accompanied afterwards. It came on 2 March, by the clock of its village.
    for (said, since) in [
        (json!({}), Some("2026-03-02")),
        (json!({"address": "Gang Contoh"}), Some("2026-03-02")),
        (json!({"accompanied_since": "2026-02-01"}), Some("2026-02-01")),
        (json!({}), Some("2026-02-01")),
        (json!({"accompanied": false, "accompanied_since": null}), None),
        (json!({}), Some("2026-03-02")),
    ] {
        world.family("F1", "31.74.01.1001", said.clone());
        let mut phone = world.phone("M1");
        phone.sync(&mut world, &[]);
        let family = phone.of_kind("family").into_iter().find(|row| row.body["number"] == "F1").unwrap();
        assert_eq!(family.body.get("accompanied_since").and_then(|since| since.as_str()), since, "{said}");
    }
}
