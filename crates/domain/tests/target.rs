//! Targets: what an office could get wrong in one, and how far one should be by a day.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::config::Config;
use pendamping_domain::family::Stage;
use pendamping_domain::revision::{Record, Rest};
use pendamping_domain::target::{AMOUNT_MAX, Measure, Pace, TARGETS_MAX, Target};
use proptest::prelude::*;

/// Ninety visits of each mentor in Jakarta, July to September: 92 days.
fn target() -> Target {
    Target {
        code: "visits_2026_q3".to_owned(),
        id: "Kunjungan triwulan III".to_owned(),
        en: "Visits, third quarter".to_owned(),
        measure: Measure::Visits,
        stage: None,
        of: "31".parse().ok(),
        mentor: None,
        each_mentor: true,
        from: "2026-07".parse().unwrap(),
        to: "2026-09".parse().unwrap(),
        amount: 92,
        rest: Rest::new(),
    }
}

#[test]
fn each_mistake_names_its_setting() {
    type Change = fn(&mut Target);
    let table: &[(&str, Change, &[&str])] = &[
        ("as it is", |_| {}, &[]),
        ("no code", |t| t.code.clear(), &["code"]),
        ("a code that is no address", |t| t.code = "Kunjungan Q3".into(), &["code"]),
        ("a long code", |t| t.code = "x".repeat(41), &["code"]),
        ("no Indonesian", |t| t.id = " ".into(), &["id"]),
        ("long English", |t| t.en = "x".repeat(121), &["en"]),
        ("what nobody can count", |t| t.measure = Measure::from("smiles"), &["measure"]),
        ("no stage", |t| t.measure = Measure::StageReached, &["stage"]),
        ("a stage for visits", |t| t.stage = Some(Stage::Mentoring), &["stage"]),
        ("a stage nobody comes to", |t| reached(t, Stage::Seeding), &["stage"]),
        ("a stage nobody knows", |t| reached(t, Stage::from("rich")), &["stage"]),
        ("a stage", |t| reached(t, Stage::Independent), &[]),
        ("one mentor", |t| (t.each_mentor, t.mentor) = (false, Some("TKSK-001".into())), &[]),
        ("one and all", |t| t.mentor = Some("TKSK-001".into()), &["each_mentor"]),
        (
            "a mentor without a number",
            |t| (t.each_mentor, t.mentor) = (false, Some(String::new())),
            &["mentor"],
        ),
        ("a single month", |t| t.to = t.from, &[]),
        ("ends before it begins", |t| t.to = t.from.before(), &["to"]),
        ("five years", |t| t.to = t.from.plus(59), &[]),
        ("longer", |t| t.to = t.from.plus(60), &["to"]),
        ("nothing", |t| t.amount = 0, &["amount"]),
        ("more than there are", |t| t.amount = AMOUNT_MAX + 1, &["amount"]),
    ];
    for (name, change, fields) in table {
        let mut wrong = target();
        change(&mut wrong);
        let first = Target { code: "first".to_owned(), ..target() };
        let said = Config { targets: vec![first, wrong], ..config() }.check();
        let named: Vec<&str> = said.iter().map(|sentence| sentence.split(": ").next().unwrap()).collect();
        let expected: Vec<String> = fields.iter().map(|field| format!("targets[1].{field}")).collect();
        assert_eq!(named, expected, "{name}: {said:?}");
    }
}

fn reached(target: &mut Target, stage: Stage) {
    (target.measure, target.stage) = (Measure::StageReached, Some(stage));
}

#[test]
fn a_code_stands_once_and_there_are_not_too_many() {
    let twice = Config { targets: vec![target(), target()], ..config() }.check();
    assert_eq!(twice, ["targets[1].code: \"visits_2026_q3\" is there twice"]);
    let many = |count: usize| {
        let each = |n: usize| Target { code: format!("t{n}"), ..target() };
        Config { targets: (0..count).map(each).collect(), ..config() }.check()
    };
    assert_eq!(many(TARGETS_MAX), [""; 0]);
    assert_eq!(many(TARGETS_MAX + 1), [format!("targets: must be at most {TARGETS_MAX}")]);
}

#[test]
fn how_it_goes_by_the_day() {
    for (today, reached, expected, pace) in [
        ("2026-06-30", 0, 0, Pace::NotBegun),
        ("2026-06-30", 92, 0, Pace::Reached),
        // Nobody is behind on the first morning; the next day one is to be there.
        ("2026-07-01", 0, 0, Pace::OnPace(0)),
        ("2026-07-02", 0, 1, Pace::Behind(1)),
        ("2026-08-01", 31, 31, Pace::OnPace(0)),
        ("2026-08-01", 40, 31, Pace::OnPace(9)),
        ("2026-08-01", 30, 31, Pace::Behind(1)),
        ("2026-09-30", 91, 91, Pace::OnPace(0)),
        ("2026-09-30", 92, 91, Pace::Reached),
        ("2026-10-01", 91, 92, Pace::Missed(1)),
        ("2027-10-01", 0, 92, Pace::Missed(92)),
        ("2027-10-01", 200, 92, Pace::Reached),
    ] {
        let far = target().reach(reached, day(today));
        assert_eq!((far.expected, far.pace), (expected, pace), "{reached} on {today}");
        assert_eq!((far.reached, far.amount), (reached, 92));
        assert_eq!(pace.falls_short(), matches!(pace, Pace::Behind(_) | Pace::Missed(_)));
    }
}

#[test]
fn whom_it_touches_and_who_sees_all_of_it() {
    for (of, area, touches, within) in [
        (None, "31.74.01", true, false),
        (Some("31"), "31.74.01", true, false),
        (Some("31.74"), "31.74", true, true),
        (Some("31.74.01"), "31.74", true, true),
        (Some("31.75"), "31.74", false, false),
    ] {
        let target = Target { of: of.map(|of| of.parse().unwrap()), ..target() };
        let area = area.parse().unwrap();
        assert_eq!((target.touches(&area), target.lies_within(&area)), (touches, within), "{of:?} {area}");
    }
}

#[test]
fn what_a_newer_centre_says_travels_on() {
    let mut config = Config { targets: vec![target()], ..config() };
    config.targets[0].rest.insert("weight".to_owned(), 2.into());
    assert_eq!(Config::read(&config.write()).unwrap(), config);
    let mut without = config.write();
    without.remove("targets");
    assert_eq!(Config::read(&without).unwrap().targets, []);
}

proptest! {
    #[test]
    fn what_is_expected_rises_from_nothing_to_all_and_pace_follows_from_it(
        amount in 1..=AMOUNT_MAX, months in 0..60, day in -100..2_000i64, reached in 0..200_000_000u64,
    ) {
        let from = target().from;
        let target = Target { amount, to: from.plus(months), ..target() };
        let today = target.first_day() + chrono::TimeDelta::days(day);
        let (now, next) = (target.reach(reached, today), target.expected(today.succ_opt().unwrap()));
        prop_assert!(now.expected <= next && next <= u64::from(amount));
        prop_assert_eq!(now.expected == u64::from(amount), today >= target.day_after());
        if day <= 0 {
            prop_assert_eq!(now.expected, 0);
        }
        match now.pace {
            Pace::Reached => prop_assert!(reached >= now.amount),
            Pace::NotBegun => prop_assert!(reached < now.amount && day < 0),
            Pace::OnPace(more) => prop_assert_eq!(now.expected + more, reached),
            Pace::Behind(fewer) => prop_assert!(fewer > 0 && reached + fewer == now.expected),
            Pace::Missed(fewer) => {
                prop_assert!(today >= target.day_after());
                prop_assert_eq!(reached + fewer, now.amount);
            }
        }
    }
}
