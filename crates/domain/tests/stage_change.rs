//! A proposed change of stage, and what the rules say of the next stage: by table, and for any history by property.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::family::{Business, Family, Stage};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::outlook::{Condition, Evidence, Need, Outlook, goal, outlook, outlook_on};
use pendamping_domain::progress::Progress;
use pendamping_domain::stage_change::{REASONS_MAX, StageChange, StageChangeDraft};
use proptest::prelude::*;

const NOW: &str = "2026-08";

fn at(stage: Stage) -> Family {
    let business = family().business.unwrap();
    Family {
        business: Some(Business { stage, ..business }),
        region: "31.74.01.1001".parse().unwrap(),
        ..family()
    }
}

/// A month with that profit, and nothing from elsewhere.
fn month(month: &str, profit: i64) -> Progress {
    Progress {
        month: month.parse().unwrap(),
        revenue: Rupiah(profit.max(0)),
        estimate: None,
        goods: Rupiah((-profit).max(0)),
        other_costs: Rupiah(0),
        other_income: None,
        ..progress()
    }
}

fn seen(stage: Stage, months: &[Progress], trainings: u32) -> Option<Outlook> {
    let family = at(stage);
    outlook(&Evidence { family: &family, months, trainings, now: NOW.parse().unwrap() }, &config())
}

/// `mentoring: profit 2/3, training 1/1`
fn written(outlook: Option<Outlook>) -> String {
    let Some(outlook) = outlook else { return "nothing".to_owned() };
    let one = |it: &Condition| format!("{} {}/{}", it.need.as_str(), it.met, it.of);
    let conditions: Vec<String> = outlook.conditions.iter().map(one).collect();
    format!(
        "{}: {}{}",
        outlook.to.as_str(),
        conditions.join(", "),
        if outlook.is_met() { " yes" } else { "" }
    )
}

#[test]
fn a_proposal_says_what_and_why() {
    let long = "é".repeat(REASONS_MAX + 1);
    let newer = || Stage::from("franchise");
    for (from, to, reasons, problems) in [
        (Stage::Seeding, Stage::Mentoring, "Untung terus", vec![]),
        (Stage::Mentoring, Stage::Seeding, "Usaha berhenti", vec![]),
        (Stage::Seeding, Stage::Seeding, "Sama", vec!["to contradicts from"]),
        (Stage::Seeding, newer(), "Baru", vec!["to not_offered"]),
        (newer(), Stage::Seeding, "Baru", vec!["from not_offered"]),
        (Stage::Seeding, Stage::Mentoring, " ", vec!["reasons missing"]),
        (Stage::Seeding, Stage::Mentoring, long.as_str(), vec!["reasons too_long 1000"]),
    ] {
        let change = StageChange { from, to, reasons: reasons.to_owned(), ..stage_change() };
        assert_eq!(said(&change.check()), problems, "{change:?}");
    }
    let many = StageChange { conditions: vec![stage_change().conditions[0].clone(); 13], ..stage_change() };
    assert_eq!(said(&many.check()), ["conditions too_many 12"]);
    let nothing = StageChangeDraft::default().finish(Stage::Seeding, Vec::new(), None).unwrap_err();
    assert_eq!(said(&nothing), ["to missing", "reasons missing"]);
}

#[test]
fn the_next_stage_and_how_far_it_is() {
    let good = |months: &[&str]| months.iter().map(|on| month(on, 600_000)).collect::<Vec<_>>();
    let three = good(&["2026-06", "2026-07", "2026-08"]);
    let loss = vec![month("2026-08", 600_000), month("2026-07", -1), month("2026-06", 600_000)];
    let rich = |months: &[&str]| months.iter().map(|on| month(on, 5_500_000)).collect::<Vec<_>>();
    for (stage, months, trainings, expected) in [
        (Stage::Seeding, vec![], 0, "mentoring: profit 0/3, training 0/1"),
        (Stage::Seeding, three.clone(), 0, "mentoring: profit 3/3, training 0/1"),
        (Stage::Seeding, three.clone(), 4, "mentoring: profit 3/3, training 1/1 yes"),
        // Told late and early, in any order; the current month may be missing.
        (
            Stage::Seeding,
            good(&["2026-07", "2026-05", "2026-06"]),
            1,
            "mentoring: profit 3/3, training 1/1 yes",
        ),
        // What is missing is missing, and too long ago says nothing of today.
        (Stage::Seeding, good(&["2026-08", "2026-06", "2026-05"]), 1, "mentoring: profit 1/3, training 1/1"),
        (Stage::Seeding, good(&["2026-05", "2026-04", "2026-03"]), 1, "mentoring: profit 0/3, training 1/1"),
        // A month that lies ahead of the phone's clock is not taken.
        (Stage::Seeding, good(&["2026-09", "2026-08", "2026-07"]), 1, "mentoring: profit 2/3, training 1/1"),
        (Stage::Seeding, loss, 1, "mentoring: profit 1/3, training 1/1"),
        (Stage::Mentoring, three, 1, "incubation: profit 0/6, training 1/1"),
        // At the minimum wage of its own city, from whatever stage.
        (Stage::Incubation, rich(&["2026-08", "2026-07", "2026-06"]), 0, "independent: minimum_wage 3/3 yes"),
        (Stage::Seeding, rich(&["2026-08", "2026-07", "2026-06"]), 0, "independent: minimum_wage 3/3 yes"),
        (Stage::Independent, rich(&["2026-08", "2026-07", "2026-06"]), 9, "nothing"),
        (Stage::from("franchise"), vec![], 0, "nothing"),
    ] {
        assert_eq!(written(seen(stage.clone(), &months, trainings)), expected, "{stage:?} {months:?}");
    }
}

#[test]
fn the_wage_of_the_smallest_area_and_of_that_month() {
    for (region, on, wage) in [
        ("31.74.01.1001", "2026-08", Some(5_500_000)),
        ("31.74.01.1001", "2026-06", Some(5_000_000)),
        // A city's own counts also where it is less, and the latest by then.
        ("31.75.01.1001", "2026-08", Some(4_800_000)),
        ("31.71.01.1001", "2026-08", Some(5_000_000)),
        ("31.71.01.1001", "2025-12", Some(4_000_000)),
        ("31.71.01.1001", "2019-12", None),
        ("32.04.01.2001", "2026-08", None),
    ] {
        let region = region.parse().unwrap();
        let on: Month = on.parse().unwrap();
        assert_eq!(config().minimum_wage(&region, on), wage.map(Rupiah), "{region} {on}");
    }
    // Wages of the household count too; where no minimum wage is known, nobody can say that it was reached.
    let work = |on: &str| Progress { other_income: Some(Rupiah(4_900_000)), ..month(on, 600_000) };
    let months = [work("2026-08"), work("2026-07"), month("2026-06", 5_000_000)];
    let mut family = at(Stage::Incubation);
    let said = |family: &Family| {
        let evidence = Evidence { family, months: &months, trainings: 0, now: NOW.parse().unwrap() };
        let conditions = outlook_on(&Stage::Independent, &evidence, &config()).unwrap().conditions;
        (conditions[0].met, conditions[0].amount)
    };
    assert_eq!(said(&family), (3, Some(Rupiah(5_500_000))));
    family.region = "32.04.01.2001".parse().unwrap();
    assert_eq!(said(&family), (0, None));
}

proptest! {
    /// Whatever was told: taking a month away never brings a family nearer, and a row is never longer than what was told.
    #[test]
    fn a_month_less_is_never_better(
        profits in prop::collection::vec((0_i32..12, -500_000_i64..9_000_000), 0..12),
        without in 0_usize..12,
        trainings in 0_u32..3,
    ) {
        let now: Month = NOW.parse().unwrap();
        let mut months: Vec<Progress> =
            profits.iter().map(|(back, profit)| month(&now.plus(-back).to_string(), *profit)).collect();
        months.sort_by_key(|month| month.month);
        months.dedup_by_key(|month| month.month);
        let family = at(Stage::Seeding);
        let met = |months: &[Progress], to: &Stage| {
            let evidence = Evidence { family: &family, months, trainings, now };
            outlook_on(to, &evidence, &config()).unwrap().conditions.iter().map(|one| one.met).collect::<Vec<_>>()
        };
        let mut fewer = months.clone();
        if without < fewer.len() {
            fewer.remove(without);
        }
        for to in [Stage::Mentoring, Stage::Incubation, Stage::Independent] {
            let all = met(&months, &to);
            // Without the latest month an older row may be longer: that is what taking from the top does, so only below it.
            if without + 1 < months.len() {
                for (less, more) in met(&fewer, &to).iter().zip(&all) {
                    prop_assert!(less <= more, "{to:?}: {less} > {more}");
                }
            }
            prop_assert!(all.iter().all(|met| *met as usize <= months.len().max(1)));
        }
    }
}

#[test]
fn what_a_business_is_on_its_way_to() {
    let words = |family: &Family, latest: &str, config: &_| {
        goal(family, latest.parse().unwrap(), config)
            .map(|goal| format!("{} {} {}", goal.to.as_str(), goal.need.as_str(), goal.amount.0))
    };
    let mut without = config();
    without.stage_rules.retain(|rule| rule.to != Stage::Mentoring);
    let profit = |to: &str| {
        let rule = config().stage_rules.into_iter().find(|rule| rule.to.as_str() == to).unwrap();
        Some(format!("{to} {} {}", Need::Profit.as_str(), rule.profit_at_least.unwrap().0))
    };
    let wage = |month: &str| {
        let region = at(Stage::Seeding).region;
        let wage = config().minimum_wage(&region, month.parse().unwrap()).unwrap();
        Some(format!("independent minimum_wage {}", wage.0))
    };
    assert_eq!(words(&at(Stage::Seeding), NOW, &config()), profit("mentoring"));
    assert_eq!(words(&at(Stage::Seeding), NOW, &without), profit("incubation"));
    assert_eq!(words(&at(Stage::Mentoring), NOW, &config()), profit("incubation"));
    assert_eq!(words(&at(Stage::Incubation), NOW, &config()), wage(NOW));
    assert_eq!(words(&at(Stage::Independent), NOW, &config()), None);
    assert_eq!(words(&Family { business: None, ..at(Stage::Seeding) }, NOW, &config()), None);
    // Nobody can say what the wage is before there was one.
    assert_eq!(words(&at(Stage::Incubation), "1990-01", &config()), None);
}
