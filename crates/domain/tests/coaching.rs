//! What families of each stage struggle with, and which mentor to help: by table, and counted again in another way.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::coaching::{Change, Figure, Known, Middle, OfStage, coaching, median, since};
use pendamping_domain::family::Stage;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::progress::Progress;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const NOW: &str = "2026-11";

fn now() -> Month {
    NOW.parse().unwrap()
}

fn family(n: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(n))
}

fn month(on: &str, profit: i64, obstacles: &[&str]) -> Progress {
    Progress {
        month: on.parse().unwrap(),
        revenue: Rupiah(profit.max(0)),
        estimate: None,
        goods: Rupiah((-profit).max(0)),
        other_costs: Rupiah(0),
        obstacles: obstacles.iter().map(|code| (*code).to_owned()).collect(),
        ..progress()
    }
}

fn known(n: u128, mentor: u128, months: &[Progress]) -> Known<'_> {
    let mentor = (mentor > 0).then(|| person_id(mentor));
    Known { family: family(n), stage: Stage::Seeding, mentor, months, topics: &[] }
}

fn counted(one: &OfStage) -> Vec<(&str, usize)> {
    one.obstacles.iter().map(|one| (one.code.as_str(), one.families.len())).collect()
}

#[test]
fn a_family_counts_once_by_its_last_months() {
    assert_eq!(since(now()).to_string(), "2026-08", "three months that are over");
    let told = [
        // Twice the same obstacle; and one from before, which is over.
        vec![
            month("2026-10", 300, &["capital", "buyers"]),
            month("2026-09", 100, &["capital"]),
            month("2026-07", 900, &["place"]),
        ],
        // Told of the present month already. The month before is missing: nothing is said of a change.
        vec![month("2026-11", -50, &["capital"]), month("2026-09", 10, &[])],
        // The first month that counts, against one that no longer does.
        vec![month("2026-08", 200, &["buyers"]), month("2026-07", 260, &["place"])],
        // Too long ago, and never.
        vec![month("2026-07", 5_000, &["place"])],
        vec![],
    ];
    let families: Vec<_> = told.iter().zip(1..).map(|(months, n)| known(n, 0, months)).collect();
    let all = coaching(&families, now());
    assert_eq!(all.len(), 1);
    let one = &all[0];
    assert_eq!((one.families.len(), one.told.len()), (5, 3));
    assert_eq!(counted(one), [("buyers", 2), ("capital", 2)]);
    assert_eq!(one.losses, [family(2)]);
    // 300, -50 and 200; and up by 200, down by 60.
    let change = Some(Change { by: Rupiah(70), of: 2 });
    assert_eq!(one.profit, Some(Middle { profit: Rupiah(200), change }));
    assert_eq!(one.mentors, [], "nobody is known to accompany them");
    assert_eq!(one.behind(&Figure::Losses), [family(2)]);
    assert_eq!(one.behind(&Figure::Obstacle("buyers".to_owned())), [family(1), family(3)]);
    assert_eq!(one.behind(&Figure::Obstacle("place".to_owned())), []);
}

#[test]
fn stages_stand_in_their_order_and_are_apart() {
    let months = [month("2026-10", 100, &["capital"])];
    let of = |n, stage: Stage| Known { stage, ..known(n, 1, &months) };
    let families = [
        of(1, Stage::Unknown("later".to_owned())),
        of(2, Stage::Incubation),
        of(3, Stage::Seeding),
        of(4, Stage::Incubation),
    ];
    let all = coaching(&families, now());
    let seen: Vec<_> = all.iter().map(|one| (one.stage.as_str(), one.families.len())).collect();
    assert_eq!(seen, [("seeding", 1), ("incubation", 2), ("later", 1)]);
    assert_eq!(coaching(&[], now()), []);
}

#[test]
fn the_mentor_with_most_families_that_share_an_obstacle_comes_first() {
    let (capital, buyers, both) = (
        [month("2026-10", 1, &["capital"])],
        [month("2026-10", 1, &["buyers"])],
        [month("2026-10", 1, &["buyers", "capital"])],
    );
    let none = [month("2026-10", 1, &[])];
    let mut families = Vec::new();
    let mut add = |mentor: u128, months: &'static [Progress]| {
        families.push(known(families.len() as u128 + 1, mentor, months));
    };
    let forever = |months: &[Progress]| -> &'static [Progress] { Vec::leak(months.to_vec()) };
    let (capital, buyers, both, none) = (forever(&capital), forever(&buyers), forever(&both), forever(&none));
    // One: two of two. Two: two of three. Three: three. Four: one of each, which is nobody's to help with. Five: two of two, but
    // three are named.
    for (mentor, months) in [
        (2, buyers),
        (2, buyers),
        (2, none),
        (1, both),
        (1, both),
        (3, capital),
        (3, capital),
        (3, buyers),
        (3, capital),
        (4, capital),
        (4, buyers),
        (5, none),
        (5, none),
        (5, buyers),
        (5, buyers),
    ] {
        add(mentor, months);
    }
    let all = coaching(&families, now());
    let named: Vec<_> = all[0]
        .mentors
        .iter()
        .map(|one| (one.mentor, one.code.as_str(), one.families.len(), one.of))
        .collect();
    // Of the two obstacles that both families of the first have, that which more families of the stage have.
    assert_eq!(counted(&all[0]), [("buyers", 8), ("capital", 6)]);
    assert_eq!(
        named,
        [(person_id(3), "capital", 3, 4), (person_id(1), "buyers", 2, 2), (person_id(2), "buyers", 2, 3)]
    );
    let figure = Figure::Mentor(person_id(3), "capital".to_owned());
    assert_eq!(all[0].behind(&figure).len(), 3);
    assert_eq!(all[0].behind(&Figure::Mentor(person_id(3), "buyers".to_owned())), []);
}

#[test]
fn an_address_of_a_figure_is_read_as_it_was_written() {
    for figure in [
        Figure::Families,
        Figure::Told,
        Figure::Losses,
        Figure::Obstacle("capital".to_owned()),
        Figure::Topic("a.b/c d".to_owned()),
        Figure::Mentor(person_id(7), "capital.own".to_owned()),
    ] {
        assert_eq!(figure.to_string().parse::<Figure>().unwrap(), figure);
    }
    for text in ["", "obstacle", "mentor.x.capital", "families.x", "all"] {
        assert!(text.parse::<Figure>().is_err(), "{text}");
    }
}

/// Mentor, and months as (how many months ago, profit, obstacles).
type Drawn = (u128, Vec<(i32, i64, BTreeSet<u8>)>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let month = (0..8, -1_000..1_000_i64, prop::collection::btree_set(0..4_u8, 0..3));
    prop::collection::vec((0..4_u128, prop::collection::vec(month, 0..5)), 0..30)
}

proptest! {
    #[test]
    fn counted_again_family_by_family(drawn in drawn()) {
        let told: Vec<Vec<Progress>> = drawn
            .iter()
            .map(|(_, months)| {
                let mut months: Vec<Progress> = months
                    .iter()
                    .map(|(ago, profit, obstacles)| {
                        let codes: Vec<String> = obstacles.iter().map(u8::to_string).collect();
                        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                        month(&now().plus(-ago).to_string(), *profit, &codes)
                    })
                    .collect();
                months.sort_by_key(|month| std::cmp::Reverse(month.month));
                months.dedup_by_key(|month| month.month);
                months
            })
            .collect();
        let families: Vec<Known<'_>> =
            told.iter().zip(&drawn).zip(1..).map(|((months, (mentor, _)), n)| known(n, *mentor, months)).collect();
        let all = coaching(&families, now());
        prop_assert_eq!(all.len(), usize::from(!drawn.is_empty()));
        let Some(one) = all.first() else { return Ok(()) };

        let counts = |month: &&Progress| (0..=3).contains(&now().since(month.month));
        let has = |months: &[Progress], code: &str| {
            months.iter().filter(counts).any(|month| month.obstacles.iter().any(|one| one == code))
        };
        for code in 0..4_u8 {
            let code = code.to_string();
            let expected = told.iter().filter(|months| has(months, &code)).count();
            let found = one.obstacles.iter().find(|one| one.code == code).map_or(0, |one| one.families.len());
            prop_assert_eq!(found, expected);
        }
        prop_assert!(one.obstacles.is_sorted_by_key(|one| std::cmp::Reverse(one.families.len())));
        prop_assert_eq!(one.told.len(), told.iter().filter(|months| months.iter().any(|month| counts(&month))).count());
        prop_assert!(one.losses.iter().all(|lost| one.told.contains(lost)));

        // As many earn more than the family in the middle as earn less, give or take.
        if let Some(middle) = &one.profit {
            let latest: Vec<i64> =
                told.iter().filter_map(|months| months.iter().find(counts)).map(|month| month.profit().0).collect();
            let above = latest.iter().filter(|profit| **profit > middle.profit.0).count();
            let below = latest.iter().filter(|profit| **profit < middle.profit.0).count();
            prop_assert!(above * 2 <= latest.len() && below * 2 <= latest.len(), "{above} {below} {latest:?}");
        }

        // Nobody who is not named has more families with one obstacle than the last who is.
        let most = |mentor: PersonId| {
            (0..4_u8).map(|code| {
                let theirs = |(family, months): &(&Known<'_>, &Vec<Progress>)| {
                    family.mentor == Some(mentor) && has(months, &code.to_string())
                };
                families.iter().zip(&told).filter(theirs).count()
            }).max().unwrap()
        };
        let least = one.mentors.iter().map(|help| help.families.len()).min().unwrap_or(0);
        for mentor in (1..4).map(person_id) {
            match one.mentors.iter().find(|help| help.mentor == mentor) {
                Some(help) => prop_assert_eq!(help.families.len(), most(mentor)),
                None => prop_assert!(most(mentor) < 2 || (one.mentors.len() == 3 && most(mentor) <= least)),
            }
        }
    }

    #[test]
    fn the_middle_never_leaves_the_amounts(amounts in prop::collection::vec(any::<i64>(), 0..9)) {
        let middle = median(amounts.clone());
        prop_assert_eq!(middle.is_none(), amounts.is_empty());
        if let Some(Rupiah(middle)) = middle {
            prop_assert!(amounts.iter().min().unwrap() <= &middle && &middle <= amounts.iter().max().unwrap());
        }
    }
}
