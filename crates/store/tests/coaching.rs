//! What families struggle with, by stage, on a coordinator's phone: counted again from what was drawn.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{NaiveTime, TimeDelta};
use pendamping_domain::actor::Role;
use pendamping_domain::coaching::Figure;
use pendamping_domain::family::{Business, Family, Stage};
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::person::Person;
use pendamping_domain::progress::ProgressDraft;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_domain::visit::{Met, Visit};
use pendamping_protocol::sync::Row;
use pendamping_store_api::calls::{Coaching, GetCoaching};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use support::*;

const TODAY: &str = "2026-11-18";
const OBSTACLES: [&str; 3] = ["capital", "buyers", "place"];
const TOPICS: [&str; 3] = ["income", "debt", "savings"];
const STAGES: [Stage; 2] = [Stage::Seeding, Stage::Mentoring];

fn now() -> Month {
    Month::of(day(TODAY))
}

fn mentor(n: u128, name: &str, area: &str) -> Row {
    let person = Person {
        number: format!("TKSK-{n}"),
        name: name.to_owned(),
        role: Role::Mentor,
        area: area.parse().ok(),
        phone: None,
        rest: Rest::new(),
    };
    row(&person, RecordId(id(n)), PersonId(id(n)).into(), 1)
}

fn household(n: u128, region: &str, stage: Stage, accompanied: bool) -> Row {
    let business = a_family(n).business.map(|business| Business { stage, ..business });
    let there = Family { region: region.parse().unwrap(), accompanied, business, ..a_family(n) };
    row(&there, RecordId::from(family(n)), family(n), 2)
}

fn told(n: u128, of: u128, month: Month, profit: i64, obstacles: &[&str]) -> Row {
    let draft = ProgressDraft {
        month: Some(month),
        revenue: Some(Rupiah(profit.max(0))),
        goods: Some(Rupiah((-profit).max(0))),
        other_costs: Some(Rupiah(0)),
        obstacles: obstacles.iter().map(|code| (*code).to_owned()).collect(),
        ..ProgressDraft::default()
    };
    let body = draft.finish(None, None, day(TODAY)).unwrap().write();
    let position = u64::try_from(n).unwrap();
    row_of(&Revision { kind: Kind::Progress, ..revision(n, n, None, family(of), body) }, position)
}

fn visited(n: u128, of: u128, on: chrono::NaiveDate, met: bool, topics: &[&str]) -> Row {
    let mut visit: Visit = a_visit("x");
    visit.met = if met { Met::Recipient } else { Met::NotMet };
    visit.topics = topics.iter().map(|code| (*code).to_owned()).collect();
    // Half past midnight in Jakarta.
    visit.captured.started.wall = (on.and_time(NaiveTime::MIN) - TimeDelta::minutes(390)).and_utc();
    visit.captured.ended.wall = visit.captured.started.wall + TimeDelta::minutes(20);
    row_of(&revision(n, n, None, family(of), visit.write()), u64::try_from(n).unwrap())
}

fn seen(phone: &mut Phone) -> Coaching {
    phone.ask(GetCoaching { today: day(TODAY) })
}

#[test]
fn every_figure_counted_again() {
    for seed in 0..8 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut rows = vec![
            mentor(0xa0, "Kota Contoh", "31.74"),
            mentor(0xa1, "Rina Contoh", "31.74.01"),
            mentor(0xa2, "Lina Misal", "31.74.02"),
        ];
        let mut n = 1_000;
        let mut next = || {
            n += 1;
            n
        };
        // Stage and mentor of each family that counts.
        let mut families: BTreeMap<FamilyId, (Stage, u128)> = BTreeMap::new();
        let mut months: BTreeMap<FamilyId, BTreeMap<Month, (i64, BTreeSet<&str>)>> = BTreeMap::new();
        let mut spoken: BTreeMap<FamilyId, BTreeSet<&str>> = BTreeMap::new();
        for of in 1..=24 {
            let stage = STAGES[rng.gen_range(0..2)].clone();
            let (region, works) = [("31.74.01.1001", 0xa1), ("31.74.02.1001", 0xa2), ("31.74.03.1001", 0xa0)]
                [rng.gen_range(0..3)];
            let accompanied = rng.gen_bool(0.9);
            rows.push(household(of, region, stage.clone(), accompanied));
            if accompanied {
                families.insert(family(of), (stage, works));
            }
            for _ in 0..rng.gen_range(0..6) {
                let (ago, profit) = (rng.gen_range(0..7), rng.gen_range(-500..900));
                let amount = rng.gen_range(0..3);
                let obstacles: Vec<&str> = OBSTACLES.choose_multiple(&mut rng, amount).copied().collect();
                rows.push(told(next(), of, now().plus(-ago), profit, &obstacles));
                // The later in the centre's order counts.
                months
                    .entry(family(of))
                    .or_default()
                    .insert(now().plus(-ago), (profit, obstacles.into_iter().collect()));
            }
            for _ in 0..rng.gen_range(0..4) {
                let on = now().plus(-3).first_day() + TimeDelta::days(rng.gen_range(-3..60));
                let met = rng.gen_bool(0.7);
                let topics: Vec<&str> = TOPICS.choose_multiple(&mut rng, 2).copied().collect();
                rows.push(visited(next(), of, on, met, &topics));
                if met && on >= now().plus(-3).first_day() {
                    spoken.entry(family(of)).or_default().extend(topics);
                }
            }
        }
        let mut phone = Phone::of(Role::Coordinator);
        phone.pull(9_000, rows);
        let page = seen(&mut phone);
        assert_eq!(page.since, now().plus(-3));
        let named: BTreeSet<FamilyId> = page.families.iter().map(|one| one.family).collect();
        assert_eq!(named, families.keys().copied().collect(), "seed {seed}");

        let counts = |of: &FamilyId| -> Vec<&(i64, BTreeSet<&str>)> {
            let told = months.get(of).into_iter().flatten();
            told.rev().filter(|(month, _)| now().since(**month) <= 3).map(|(_, told)| told).collect()
        };
        for one in &page.stages {
            let all: Vec<FamilyId> =
                families.iter().filter(|(_, (stage, _))| *stage == one.stage).map(|(of, _)| *of).collect();
            let set = |figure: &Figure| one.behind(figure).iter().copied().collect::<BTreeSet<FamilyId>>();
            let those = |which: &dyn Fn(&FamilyId) -> bool| -> BTreeSet<FamilyId> {
                all.iter().copied().filter(|of| which(of)).collect()
            };
            assert_eq!(set(&Figure::Families), those(&|_| true), "seed {seed}");
            assert_eq!(set(&Figure::Told), those(&|of| !counts(of).is_empty()), "seed {seed}");
            let lost = those(&|of| counts(of).first().is_some_and(|(profit, _)| *profit < 0));
            assert_eq!(set(&Figure::Losses), lost, "seed {seed}");
            for code in OBSTACLES {
                let with = those(&|of| counts(of).iter().any(|(_, obstacles)| obstacles.contains(code)));
                assert_eq!(set(&Figure::Obstacle(code.to_owned())), with, "seed {seed}: {code}");
            }
            for code in TOPICS {
                let with = those(&|of| spoken.get(of).is_some_and(|topics| topics.contains(code)));
                assert_eq!(set(&Figure::Topic(code.to_owned())), with, "seed {seed}: {code}");
            }
            for help in &one.mentors {
                let theirs = those(&|of| PersonId(id(families[of].1)) == help.mentor);
                let with = set(&Figure::Obstacle(help.code.clone()));
                assert_eq!(
                    help.families.iter().copied().collect::<BTreeSet<_>>(),
                    &theirs & &with,
                    "seed {seed}"
                );
                assert_eq!(help.of, (&theirs & &set(&Figure::Told)).len(), "seed {seed}");
            }
        }
        let stages: BTreeSet<&Stage> = families.values().map(|(stage, _)| stage).collect();
        assert_eq!(page.stages.len(), stages.len());
    }
}

#[test]
fn whoever_has_no_business_is_in_no_stage() {
    let mut phone = Phone::of(Role::Coordinator);
    assert_eq!(seen(&mut phone).stages, []);
    let mut alone = a_family(2);
    alone.business = None;
    let without = row(&alone, RecordId::from(family(2)), family(2), 3);
    phone.pull(
        9,
        vec![
            mentor(0xa1, "Rina Contoh", "31.74.01"),
            household(1, "31.74.01.1001", Stage::Seeding, true),
            without,
        ],
    );
    let page = seen(&mut phone);
    let stages: Vec<_> =
        page.stages.iter().map(|one| (&one.stage, one.families.len(), one.told.len())).collect();
    assert_eq!(stages, [(&Stage::Seeding, 1, 0)]);
    assert_eq!(page.stages[0].profit, None);
    assert_eq!(page.families[0].mentor.as_deref(), Some("Rina Contoh"));
}
