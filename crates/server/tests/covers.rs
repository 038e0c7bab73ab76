//! One mentor stands in for another: the scope comes and goes by the day, both may send and nothing is lost, nobody else sees
//! more than before, and what the office asks wrongly is told.
#![allow(clippy::unwrap_used)]

mod files;
mod support;

use chrono::TimeDelta;
use files::{file, ran};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::cover::{Period, Phase};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_server::store::cover::{CoverAsk, CoverLine};
use pendamping_server::store::office::{Declined, Office};
use pendamping_server::store::visit_log::VisitLogAsk;
use serde_json::{Value, json};
use support::{Phone, World, at, day};

const A_DAY: i64 = 24 * 60;
const FIELDS: [&str; 5] = ["mentor", "by", "by_name", "from", "until"];

/// A day of March 2026, of which the second is the world's today.
fn march(day: u32) -> chrono::NaiveDate {
    format!("2026-03-{day:02}").parse().unwrap()
}

/// Noon or so of a day of March.
fn noon(day: i64) -> chrono::DateTime<chrono::Utc> {
    at((day - 2) * A_DAY + 180)
}

fn ask(mentor: &str, by: &str, from: u32, until: u32) -> CoverAsk {
    let period = Period { from: march(from), until: march(until) };
    CoverAsk { mentor: mentor.to_owned(), by: by.to_owned(), period, reason: "cuti".to_owned() }
}

fn arrange(world: &mut World, ask: &CoverAsk) -> Result<bool, String> {
    let arranged = world.storage.arrange_cover(ask, at(0), day(), &mut world.mint);
    arranged.map(|arranged| arranged.made).map_err(|declined: Declined| declined.to_string())
}

fn end(world: &World, mentor: &str, on: u32) -> Result<CoverLine, String> {
    world.storage.end_cover(mentor, noon(on.into()), march(on)).map_err(|declined| declined.to_string())
}

/// M2 stands in for M1 from the fourth to the tenth.
fn covered() -> World {
    let mut world = World::new();
    assert_eq!(arrange(&mut world, &ask("M1", "M2", 4, 10)), Ok(true));
    world
}

fn families(phone: &Phone) -> Vec<String> {
    let mut numbers: Vec<_> =
        phone.of_kind("family").iter().map(|row| row.body["number"].as_str().unwrap().to_owned()).collect();
    numbers.sort();
    numbers
}

fn names(phone: &Phone) -> Vec<String> {
    let mut names: Vec<_> =
        phone.of_kind("person").iter().map(|row| row.body["number"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// What a phone is told of the one cover it knows: the fields, and how many families.
fn told(phone: &Phone) -> Option<(Vec<&str>, usize)> {
    let rows = phone.of_kind("cover");
    assert!(rows.len() <= 1);
    let body = &rows.first()?.body;
    let fields = FIELDS.into_iter().filter(|field| body.contains_key(*field)).collect();
    Some((fields, body.get("families").and_then(Value::as_array).map_or(0, Vec::len)))
}

#[test]
fn the_scope_comes_on_the_first_day_and_goes_after_the_last() {
    let mut world = covered();
    world.people(&[("M3", Role::Mentor)]);
    world.assign("M3", "31.74.03", &[Power::Accompany]);
    let mut phones = ["M1", "M2", "M3", "K1"].map(|number| world.phone(number));
    let mut own = [world.family_phone("F1"), world.family_phone("F4")];
    let all: [&str; 4] = ["F1", "F2", "F3", "F4"];
    for (on, stand_in_has, about, knows) in [
        (3, &all[3..], 0, false),
        (4, &all[..], 3, true),
        (10, &all[..], 3, true),
        (11, &all[3..], 0, false),
        (12, &all[3..], 0, false),
    ] {
        for phone in phones.iter_mut().chain(&mut own) {
            phone.sync_at(&mut world, noon(on), &[]);
        }
        let [mentor, stand_in, third, reviewer] = &phones;
        assert_eq!(families(stand_in), stand_in_has, "day {on}");
        assert_eq!(families(mentor), all[..3], "day {on}: who is away keeps them");
        assert_eq!(families(third), [""; 0]);
        assert_eq!(families(reviewer), all, "day {on}");
        // Told from the day it was arranged to whom it is about; and to nobody else.
        assert_eq!(told(mentor), Some((FIELDS.to_vec(), about)), "day {on}");
        assert_eq!(told(reviewer), Some((FIELDS.to_vec(), about)), "day {on}");
        assert_eq!(told(stand_in), (on <= 10).then(|| (FIELDS.to_vec(), about)), "day {on}");
        assert_eq!((told(third), told(&own[1])), (None, None));
        assert_eq!(told(&own[0]), Some((FIELDS.to_vec(), 0)), "a family is not told of the others");
        // The family meets the stand-in by name while it holds; the two know each other from the day it was arranged.
        assert_eq!(names(&own[0]).contains(&"M2".to_owned()), knows, "day {on}");
        assert_eq!(names(stand_in).contains(&"M1".to_owned()), on <= 10, "day {on}");
        assert_eq!(names(mentor).contains(&"M2".to_owned()), on <= 10, "day {on}");
        assert_eq!(names(third), ["M3"]);
    }
    let reason = phones.iter().chain(&own).flat_map(|phone| phone.rows.values());
    assert!(!reason.map(|row| format!("{row:?}")).any(|row| row.contains("cuti")), "why stays in the office");
}

#[test]
fn a_reviewer_of_another_area_meets_the_stand_in_and_a_new_one_too() {
    let mut world = covered();
    world.people(&[("K2", Role::Coordinator), ("K3", Role::Coordinator)]);
    world.assign("K2", "31.74.01", &[Power::ReviewVisits]);
    let (mut before, mut after) = (world.phone("K2"), world.phone("K3"));
    let mut stand_in = world.phone("M2");
    before.sync_at(&mut world, noon(3), &[]);
    assert_eq!(names(&before), ["K2", "M1"]);
    before.sync_at(&mut world, noon(4), &[]);
    assert_eq!(names(&before), ["K2", "M1", "M2"]);
    // Who comes to review there in the middle of it is known to the stand-in, and knows them.
    world
        .storage
        .assign_areas(
            &[pendamping_server::store::office::AreaAssignment {
                person: "K3".to_owned(),
                area: "31.74.01.1001".parse().unwrap(),
                powers: [Power::ReviewVisits].into(),
                from: march(5),
                until: None,
            }],
            noon(5),
            march(5),
        )
        .unwrap();
    after.sync_at(&mut world, noon(5), &[]);
    stand_in.sync_at(&mut world, noon(5), &[]);
    assert_eq!(names(&after), ["K3", "M1", "M2"]);
    assert!(names(&stand_in).contains(&"K3".to_owned()));
}

#[test]
fn a_family_that_comes_or_goes_meanwhile_does_so_for_both() {
    let mut world = covered();
    let (mut mentor, mut stand_in) = (world.phone("M1"), world.phone("M2"));
    let mut see = |world: &mut World, about: usize, has: &[&str]| {
        mentor.sync_at(world, noon(5), &[]);
        stand_in.sync_at(world, noon(5), &[]);
        assert_eq!(
            (told(&mentor).unwrap().1, families(&stand_in)),
            (about, has.iter().map(|f| (*f).to_owned()).collect())
        );
    };
    see(&mut world, 3, &["F1", "F2", "F3", "F4"]);
    world.storage.assign_family("F4", "M1", noon(5), march(5)).unwrap();
    see(&mut world, 4, &["F1", "F2", "F3", "F4"]);
    world.people(&[("M3", Role::Mentor)]);
    for family in ["F1", "F4"] {
        world.storage.assign_family(family, "M3", noon(5), march(5)).unwrap();
    }
    see(&mut world, 2, &["F2", "F3"]);
    // From somebody whom the stand-in has nothing to do with.
    world.storage.assign_family("F1", "M1", noon(5), march(5)).unwrap();
    see(&mut world, 3, &["F1", "F2", "F3"]);
}

/// The clock of the centre's machine was weeks ahead for an hour.
#[test]
fn what_a_wrong_clock_began_and_ended_is_put_right_with_it() {
    let mut world = covered();
    let (mut mentor, mut stand_in) = (world.phone("M1"), world.phone("M2"));
    stand_in.sync_at(&mut world, noon(5), &[]);
    let during = families(&stand_in);
    assert!(during.contains(&"F1".to_owned()), "{during:?}");
    // It ends the cover, which has days to go.
    mentor.sync_at(&mut world, noon(30), &[]);
    stand_in.sync_at(&mut world, noon(30), &[]);
    assert_eq!(families(&stand_in), ["F4"]);
    stand_in.sync_at(&mut world, noon(6), &[]);
    assert_eq!(families(&stand_in), during, "it has not ended");
    let (_, item) = stand_in.visit(mentor.family("F1"));
    assert_eq!(stand_in.sync_at(&mut world, noon(6), &[item]).words(), ["received"]);
    stand_in.sync_at(&mut world, noon(20), &[]);
    assert_eq!(families(&stand_in), ["F4"], "and ends when its time comes");
}

/// A machine without a battery begins in 1970, and one whose zone is wrong is a day behind: what that takes away and gives would be
/// delivered to phones.
#[test]
fn a_clock_that_is_behind_begins_and_ends_nothing() {
    let mut world = covered();
    let (mut mentor, mut stand_in) = (world.phone("M1"), world.phone("M2"));
    (1..=5).for_each(|day| drop(stand_in.sync_at(&mut world, noon(day), &[])));
    let during = families(&stand_in);
    assert!(during.contains(&"F1".to_owned()), "{during:?}");
    for wrong in [noon(5) - TimeDelta::days(20_000), noon(5) - TimeDelta::days(1), noon(2)] {
        mentor.sync_at(&mut world, wrong, &[]);
        stand_in.sync_at(&mut world, wrong, &[]);
        assert_eq!(families(&stand_in), during, "{wrong}");
    }
    // Nor does what the office orders meanwhile.
    world
        .storage
        .assign_family("F3", "M2", noon(2) - TimeDelta::days(20_000), march(2) - chrono::Days::new(20_000))
        .unwrap();
    stand_in.sync_at(&mut world, noon(5), &[]);
    assert_eq!(families(&stand_in), during, "once it is put right");
    // One that ran ahead for an hour of that day is put right on it.
    stand_in.sync_at(&mut world, noon(30), &[]);
    stand_in.sync_at(&mut world, noon(5), &[]);
    assert_eq!(families(&stand_in), during, "on the same day");
    stand_in.sync_at(&mut world, noon(20), &[]);
    assert_eq!(families(&stand_in), ["F3", "F4"], "what ends still does");
}

#[test]
fn a_clock_that_was_ahead_for_long_is_believed_when_the_office_says_so() {
    let mut world = covered();
    let mut stand_in = world.phone("M2");
    stand_in.sync_at(&mut world, noon(5), &[]);
    let during = families(&stand_in);
    (30..40).for_each(|day| drop(stand_in.sync_at(&mut world, noon(day), &[])));
    stand_in.sync_at(&mut world, noon(6), &[]);
    assert_eq!(families(&stand_in), ["F4"], "a clock that is behind, as far as it can tell");
    world.storage.believe_clock(noon(6), march(6)).unwrap();
    stand_in.sync_at(&mut world, noon(6), &[]);
    assert_eq!(families(&stand_in), during);
    stand_in.sync_at(&mut world, noon(20), &[]);
    assert_eq!(families(&stand_in), ["F4"]);
}

/// The visit of a phone as the coordinator's has it.
fn author(reviewer: &Phone, record: RecordId) -> Option<pendamping_domain::id::PersonId> {
    reviewer.rows[&record].author
}

#[test]
fn both_send_and_each_visit_is_its_authors() {
    let mut world = covered();
    let (mut mentor, mut stand_in, mut reviewer) = (world.phone("M1"), world.phone("M2"), world.phone("K1"));
    // Before leave, and not sent until it is nearly over.
    mentor.sync_at(&mut world, noon(3), &[]);
    let family = mentor.family("F1");
    let (late, late_item) = mentor.visit(family);
    stand_in.sync_at(&mut world, noon(4), &[]);
    let (made, item) = stand_in.visit(family);
    let moved = |phone: &mut Phone, field: &str, new: &str| {
        let row = phone.rows[&family.into()].clone();
        let mut body = row.body;
        body.insert(field.to_owned(), json!(new));
        phone.item("family", family, family.into(), Some(row.revision), Value::Object(body))
    };
    let address = moved(&mut stand_in, "address", "Jalan Contoh 2");
    let telephone = moved(&mut mentor, "phone", "0819000000");
    let sent = stand_in.sync_at(&mut world, noon(5), &[item, address]);
    assert_eq!(sent.words(), ["received", "received"]);
    let sent = mentor.sync_at(&mut world, noon(9), &[late_item, telephone]);
    assert_eq!(sent.words(), ["received", "received"]);
    reviewer.sync_at(&mut world, noon(9), &[]);
    assert_eq!(author(&reviewer, made), Some(stand_in.person));
    assert_eq!(author(&reviewer, late), Some(mentor.person));
    let kept = &reviewer.rows[&family.into()];
    assert_eq!(
        (&kept.body["address"], &kept.body["phone"]),
        (&json!("Jalan Contoh 2"), &json!("0819000000"))
    );
    assert!(kept.lost.is_empty(), "nothing gave way");
    // Each has the other's visit too, so that both know when the family is due.
    mentor.sync_at(&mut world, noon(9), &[]);
    assert!(mentor.rows.contains_key(&made));

    let mut log = Vec::new();
    let by_author = VisitLogAsk { mentor: Some("M2".to_owned()), ..VisitLogAsk::default() };
    let count = world.storage.visit_log(&by_author, noon(9), march(9), &mut |line| {
        log.push((
            line.family.number.clone(),
            line.mentor.clone().unwrap().number,
            line.standing.as_ref().unwrap().standing,
        ));
        Ok(())
    });
    assert_eq!(count.unwrap(), 1);
    assert_eq!(log, [("F1".to_owned(), "M2".to_owned(), Standing::Received)]);
}

#[test]
fn what_was_recorded_during_it_is_taken_in_however_late_and_nothing_later_is() {
    let mut world = covered();
    let (mut stand_in, mut mentor) = (world.phone("M2"), world.phone("M1"));
    stand_in.sync_at(&mut world, noon(3), &[]);
    mentor.sync_at(&mut world, noon(3), &[]);
    let family = mentor.family("F1");
    // Before it began the family was not theirs, whoever told them of it.
    let (_, early) = stand_in.visit(family);
    assert_eq!(stand_in.sync_at(&mut world, noon(3), &[early]).words(), ["not_found"]);
    stand_in.sync_at(&mut world, noon(4), &[]);
    let (record, item) = stand_in.visit(family);
    let (_, second) = stand_in.visit(family);
    // It ends; others learn of that first. What the phone has is judged by when its form was opened.
    mentor.sync_at(&mut world, noon(20), &[]);
    let answer = stand_in.sync_at(&mut world, noon(20), &[item]);
    assert_eq!(answer.words(), ["received"]);
    assert_eq!(families(&stand_in), ["F4"], "sent, then forgotten");
    assert_eq!(stand_in.sync_at(&mut world, noon(21), &[second]).words(), ["received"]);
    let (_, after) = stand_in.visit(family);
    assert_eq!(stand_in.sync_at(&mut world, noon(21), &[after]).words(), ["not_found"]);
    mentor.sync_at(&mut world, noon(21), &[]);
    assert_eq!(author(&mentor, record), Some(stand_in.person));
}

#[test]
fn a_third_mentor_gets_nothing_and_may_send_nothing() {
    let mut world = covered();
    world.people(&[("M3", Role::Mentor)]);
    let (mut third, mut stand_in) = (world.phone("M3"), world.phone("M2"));
    stand_in.sync_at(&mut world, noon(5), &[]);
    third.sync_at(&mut world, noon(5), &[]);
    let family: FamilyId = stand_in.family("F1");
    let cover = stand_in.of_kind("cover")[0].clone();
    let (_, item) = third.visit(family);
    let mentor = FamilyId(cover.scope_key().parse().unwrap());
    let forged =
        third.item("cover", mentor, cover.record, Some(cover.revision), Value::Object(cover.body.clone()));
    let own = third.item(
        "cover",
        third.person.into(),
        RecordId(uuid::Uuid::from_u128(5)),
        None,
        Value::Object(cover.body.clone()),
    );
    let answer = third.sync_at(&mut world, noon(5), &[item, forged, own]);
    assert_eq!(answer.words(), ["not_found", "not_found", "not_found"]);
    // Nor may those whom it is about.
    let forged =
        stand_in.item("cover", mentor, cover.record, Some(cover.revision), Value::Object(cover.body));
    assert_eq!(stand_in.sync_at(&mut world, noon(5), &[forged]).words(), ["not_found"]);
    assert_eq!(world.count("cover"), 1);
}

#[test]
fn one_that_is_ended_early_ends_at_once_and_one_ahead_is_called_off() {
    let mut world = covered();
    let (mut stand_in, mut mentor) = (world.phone("M2"), world.phone("M1"));
    stand_in.sync_at(&mut world, noon(5), &[]);
    mentor.sync_at(&mut world, noon(5), &[]);
    let (_, item) = stand_in.visit(mentor.family("F1"));
    let ended = end(&world, "M1", 6).unwrap();
    assert_eq!((ended.period.until, ended.ended), (march(10), true), "which one it was");
    assert_eq!(stand_in.sync_at(&mut world, noon(6), &[item]).words(), ["received"]);
    assert_eq!(families(&stand_in), ["F4"]);
    mentor.sync_at(&mut world, noon(6), &[]);
    assert_eq!(mentor.of_kind("cover")[0].body["until"], "2026-03-06");
    assert_eq!(told(&mentor).unwrap().1, 0);
    // The same days are free again; and one that never began leaves no trace but in the office's list.
    assert_eq!(arrange(&mut world, &ask("M1", "M2", 20, 21)), Ok(true));
    assert_eq!(end(&world, "M1", 7).unwrap().period.from, march(20));
    stand_in.sync_at(&mut world, noon(7), &[]);
    assert!(stand_in.of_kind("cover").is_empty());
    stand_in.sync_at(&mut world, noon(20), &[]);
    assert_eq!(families(&stand_in), ["F4"]);
    assert_eq!(end(&world, "M1", 8), Err("nobody stands in for M1, now or later".to_owned()));
    let phases = |over| -> Vec<_> {
        world.storage.covers(march(8), over).unwrap().iter().map(|line| (line.phase, line.ended)).collect()
    };
    assert_eq!((phases(false), phases(true)), (vec![], vec![(Phase::Over, true), (Phase::Over, true)]));
    assert!(world.storage.status().unwrap().audit.1, "the chain is whole");
}

#[test]
fn what_the_office_asks_wrongly_is_told_and_changes_nothing() {
    let mut world = covered();
    world.people(&[("M3", Role::Mentor), ("M4", Role::Mentor)]);
    let before = world.high_water();
    let stands = "M2 stands in for M1 from 2026-03-04 until 2026-03-10";
    let end_it = "end that first (cover --end M1), or choose other days";
    for (asked, said) in [
        (ask("M9", "M2", 4, 5), "no person has the number \"M9\"".to_owned()),
        (ask("M1", "M9", 4, 5), "no person has the number \"M9\"".to_owned()),
        (ask("K1", "M3", 4, 5), "K1 is no mentor: only mentors are covered".to_owned()),
        (ask("M3", "K1", 4, 5), "K1 is no mentor: only mentors stand in".to_owned()),
        (ask("M3", "M3", 4, 5), "M3 cannot stand in for themselves: name another mentor".to_owned()),
        (ask("M3", "M4", 5, 4), "the last day lies before the first".to_owned()),
        (
            ask("M3", "M4", 1, 4),
            "the first day, 2026-03-01, is over: a cover begins today (2026-03-02) or later".to_owned(),
        ),
        (
            CoverAsk {
                period: Period { from: march(4), until: "2026-06-04".parse().unwrap() },
                ..ask("M3", "M4", 4, 4)
            },
            "93 days are too many: a cover has at most 92; for longer, give the families to another mentor (assign)"
                .to_owned(),
        ),
        (
            CoverAsk {
                period: Period {
                    from: "2062-03-04".parse().unwrap(),
                    until: "2062-03-05".parse().unwrap(),
                },
                ..ask("M3", "M4", 4, 4)
            },
            "the first day, 2062-03-04, is more than 366 days away: is the year right?".to_owned(),
        ),
        (
            CoverAsk { reason: "x".repeat(301), ..ask("M3", "M4", 4, 5) },
            "the reason is longer than 300 letters".to_owned(),
        ),
        (ask("M1", "M3", 10, 12), format!("{stands}, and a mentor has one stand-in at a time: {end_it}")),
        (ask("M2", "M3", 2, 4), format!("{stands}, so M2 cannot be away then: {end_it}")),
        (ask("M3", "M1", 9, 20), format!("{stands}, so M1 is away then and cannot stand in: {end_it}")),
    ] {
        assert_eq!(arrange(&mut world, &asked), Err(said), "{asked:?}");
    }
    assert_eq!(world.high_water(), before);
    assert_eq!(arrange(&mut world, &ask("M1", "M2", 4, 10)), Ok(false), "the very same stands");
    assert_eq!(world.storage.covers(day(), false).unwrap().len(), 1);
    // One after the other, and for two at once, may be.
    assert_eq!(arrange(&mut world, &ask("M1", "M3", 11, 12)), Ok(true));
    assert_eq!(arrange(&mut world, &ask("M4", "M2", 4, 10)), Ok(true));
    assert_eq!(arrange(&mut world, &ask("M2", "M1", 11, 12)), Err(
        "M3 stands in for M1 from 2026-03-11 until 2026-03-12, so M1 is away then and cannot stand in: end that first (cover --end M1), or choose other days".to_owned()
    ));
}

#[test]
fn as_the_office_types_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let people = "nomor,nama,peran\nM1,Rina Contoh,pendamping\nM2,Lina Misal,pendamping\n";
    let path = file(&folder, "people.csv", people);
    assert_eq!(ran(&data, &["import", "people", path.to_str().unwrap()]).0, 0);
    let ahead = |days| (chrono::Utc::now().date_naive() + chrono::Days::new(days)).to_string();
    let (from, until) = (ahead(10), ahead(20));
    let arrange = [
        "cover",
        "--mentor",
        "M1",
        "--by",
        "M2",
        "--from",
        &from,
        "--until",
        &until,
        "--reason",
        "cuti tahunan",
    ];
    let said =
        format!("M2 (Lina Misal) stands in for M1 (Rina Contoh), from {from} until {until}, families: 0");
    let good = |out: String| (0, out, String::new());
    assert_eq!(ran(&data, &["cover", "--list"]), good("nobody stands in for anybody\n".to_owned()));
    assert_eq!(ran(&data, &arrange), good(format!("{said}\n")));
    assert_eq!(ran(&data, &arrange), good(format!("{said} (stands already)\n")));
    assert_eq!(ran(&data, &["cover", "--list"]), good(format!("ahead: {said}; cuti tahunan\n")));
    assert_eq!(ran(&data, &["cover", "--end", "M1"]), good(format!("ended: {said}\n")));
    assert_eq!(ran(&data, &["cover", "--list"]), good("nobody stands in for anybody\n".to_owned()));
    let all = ran(&data, &["cover", "--list", "--all"]).1;
    assert!(all.starts_with("ended early: M2 (Lina Misal)"), "{all}");
    assert_eq!(
        ran(&data, &["cover", "--end", "M1"]),
        (1, String::new(), "error: nobody stands in for M1, now or later\n".to_owned())
    );
    for args in [
        &["cover"][..],
        &["cover", "--mentor", "M1", "--by", "M2"],
        &["cover", "--mentor", "M1", "--until", &until],
        &["cover", "--mentor", "M1", "--by", "M2", "--until", "besok"],
        &["cover", "--by", "M2", "--end", "M1"],
        &["cover", "--list", "--end", "M1"],
    ] {
        assert_eq!(ran(&data, args).0, 2, "{args:?}");
    }
}
