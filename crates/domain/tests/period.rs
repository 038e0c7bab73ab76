//! A closed period: it stays as it was, can be computed again, and with its adjustments is what the books say now.
#![allow(clippy::unwrap_used)]

mod books;
mod example;

use books::{Centre, Event, any_event};
use example::*;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::Payout;
use pendamping_domain::period::{
    Adjustment, Before, Cause, Closing, Period, Row, adjusted, adjustments, rows, since,
};
use pendamping_domain::region::{Level, RegionCode};
use pendamping_domain::sample::SampleRule;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn close(centre: &Centre) -> Period {
    Period::close(&centre.books(), closing(5), None)
}

fn closing(seed: u128) -> Closing {
    Closing { reported: day("2026-08-31"), at: Position(7), seed: Uuid::from_u128(seed) }
}

/// One tranche that was paid, and one payment to somebody whom nobody knows.
fn small() -> Centre {
    let stranger = Payout {
        reference: "R-2".to_owned(),
        aid: None,
        family: None,
        name: "Joko Misal".to_owned(),
        nik4: Some("0042".to_owned()),
        amount: Rupiah(250_000),
        ..payout()
    };
    Centre::told(&[Event::Listed(aid()), Event::Paid(payout()), Event::Paid(stranger)])
}

/// `sha256sum` of the file that `CANONICAL` is.
const DIGEST: &str = "be4b6bcc0e3e7c213c18699dc6f1517a046040156489d94f4046122872eb9e12";
const CANONICAL: &str = "\
pendamping period 2\n\
2026-08-31\t7\t-\t00000000-0000-0000-0000-000000000005\n\
7cfd0076-1090-586d-9b51-8a41595b1145\t-\t-\t-\t-\tnot_listed\t0\t0\t250000\t0\t0\t0\t0\t250000\t0\t0\t0\n\
c0d9cee2-2d53-5536-b741-eae23b7d139e\tbsimu\t1\t00000000-0000-0000-0000-000000000001\t31.74.01.1001\tpaid\t1\t500000\t500000\t0\t0\t500000\t0\t0\t0\t0\t0\n\
total\t1\t500000\t750000\t0\t0\t500000\t0\t250000\t0\t0\t0\n\
";

#[test]
fn anybody_can_compute_the_digest_again() {
    let period = close(&small());
    assert_eq!(period.canonical(), CANONICAL);
    assert_eq!(period.digest, DIGEST);
    assert!(period.is_intact());
}

#[test]
fn what_is_changed_afterwards_is_noticed() {
    type Change = fn(&mut Period);
    let table: &[(&str, Change)] = &[
        ("a figure", |p| p.rows[0].sum.credited.0 += 1),
        ("a figure and the total", |p| (p.rows[0].sum.spent.0, p.total.spent.0) = (1, 1)),
        ("a state", |p| p.rows[0].state = "verified".into()),
        ("the day", |p| p.reported = day("2026-09-01")),
        ("the position", |p| p.at = Position(8)),
        ("an account", |p| drop(p.rows.pop())),
        ("the period before", |p| p.previous = Some("0".repeat(64))),
        ("the seed", |p| p.seed = Some(Uuid::from_u128(6))),
        ("no seed", |p| p.seed = None),
        ("a correction", |p| p.corrections.push(Adjustment { before: p.rows.first().cloned(), after: None })),
        ("the place", |p| p.rows[0].region = "31.75".parse().ok()),
    ];
    for (name, change) in table {
        let mut period = close(&small());
        change(&mut period);
        assert!(!period.is_intact(), "{name}");
    }
    // A total that its rows do not come to is found also when somebody computed the digest again.
    let mut period = close(&small());
    period.total.credited.0 += 1;
    period.digest = Sha256::digest(period.canonical()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!period.is_intact());
}

/// As the first builds closed them.
#[test]
fn a_period_without_a_seed_stays_what_was_closed() {
    let canonical = CANONICAL
        .replace("period 2", "period 1")
        .replace("\t-\t00000000-0000-0000-0000-000000000005\n", "\t-\n");
    let mut first = close(&small());
    first.seed = None;
    assert_eq!(first.canonical(), canonical);
    first.digest = Sha256::digest(&canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    let text = serde_json::to_string(&first).unwrap();
    assert!(!text.contains("seed"));
    let read: Period = serde_json::from_str(&text).unwrap();
    assert!(read.is_intact() && read.audit(SampleRule { percent: 100, least: 1 }).is_empty());
}

#[test]
fn what_a_correction_says_was_closed_is_under_the_digest() {
    let period = close(&small());
    let mut centre = small();
    centre.take(&Event::Paid(Payout { reference: "R-3".to_owned(), ..payout() }));
    let books = centre.books();
    let mut next = Period::close(&books, closing(6), Some(Before { period: &period, known: &books }));
    assert!(next.is_intact() && next.corrections.len() == 1);
    next.corrections[0].before.as_mut().unwrap().sum.planned.0 += 1;
    assert!(!next.is_intact());
}

#[test]
fn each_period_names_the_one_before_and_what_was_learnt_of_it() {
    let mut centre = small();
    let period = close(&centre);
    let paid = |reference: &str, on| Payout { reference: reference.to_owned(), date: day(on), ..payout() };
    // One payment of August came late, one was made in September.
    centre.take(&Event::Paid(paid("R-3", "2026-08-30")));
    let known = centre.books();
    centre.take(&Event::Paid(paid("R-4", "2026-09-02")));
    let now = centre.books();
    let next = Closing { reported: day("2026-09-30"), at: Position(9), seed: Uuid::from_u128(6) };
    let next = Period::close(&now, next, Some(Before { period: &period, known: &known }));
    assert_eq!(next.previous.as_ref(), Some(&period.digest));
    let text = serde_json::to_string(&next).unwrap();
    assert_eq!(serde_json::from_str::<Period>(&text).unwrap(), next);
    assert!(next.is_intact());
    assert!(next.canonical().contains("\ncorrected\t"));

    let told: Vec<(Cause, i64)> = since(&period, &next.corrections, &next.rows)
        .into_iter()
        .map(|(cause, one)| (cause, one.change().credited.0))
        .collect();
    assert_eq!(told, [(Cause::Correction, 500_000), (Cause::Since, 500_000)]);
}

#[test]
fn a_family_that_moved_takes_its_money_along() {
    let closed = close(&small());
    let mut now = closed.rows.clone();
    let moved = now.iter_mut().find(|row| row.family.is_some()).unwrap();
    moved.region = "31.75.01.1001".parse().ok();
    let found = adjustments(&closed.rows, &now);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].change(), Sum::default());
    let credited = |level| {
        let sums = by_level(&adjusted(&closed.rows, &found), level);
        sums.into_iter()
            .filter_map(|(area, sum)| Some((area?.to_string(), sum.credited.0)))
            .collect::<Vec<_>>()
    };
    assert_eq!(credited(Level::City), [("31.75".to_owned(), 500_000)]);
    assert_eq!(credited(Level::Province), [("31".to_owned(), 500_000)]);
}

#[test]
fn an_audit_looks_into_every_sub_district_and_anybody_can_draw_it_again() {
    let mut centre = Centre::default();
    for family in (1..=4).map(family_id) {
        for tranche in 1..=20 {
            let aid = Aid { tranche, family, ..aid() };
            let reference = format!("{family} {tranche}");
            centre.take(&Event::Listed(aid.clone()));
            // Of the twentieth nothing was paid: there is nothing to look at.
            if tranche < 20 {
                let to = Some(aid.own_record());
                centre.take(&Event::Paid(Payout { reference, aid: to, family: Some(family), ..payout() }));
            }
        }
    }
    let period = Period::close(&centre.books(), closing(5), None);
    let by_id: BTreeMap<RecordId, &Row> = period.rows.iter().map(|row| (row.id, row)).collect();
    let area = |id: &RecordId| by_id[id].region.as_ref().unwrap().at(Level::SubDistrict);
    for (percent, least, expected) in [(10, 3, 8), (1, 1, 3), (100, 1, 76)] {
        let drawn = period.audit(SampleRule { percent, least });
        assert_eq!(drawn.len(), expected, "{percent} of a hundred");
        assert_eq!(drawn.iter().map(area).collect::<BTreeSet<_>>().len(), 3);
        assert!(drawn.iter().all(|id| by_id[id].sum.credited == Rupiah(500_000)));
    }
    let rule = SampleRule { percent: 10, least: 3 };
    let draw = |seed| Period::close(&centre.books(), closing(seed), None).audit(rule);
    assert_eq!(draw(5), draw(5));
    assert_ne!(draw(5), draw(6));
}

fn by_level(rows: &[Row], level: Level) -> BTreeMap<Option<RegionCode>, Sum> {
    let mut sums: BTreeMap<_, Sum> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(row.region.as_ref().map(|region| region.at(level))).or_default();
        *sum = *sum + row.sum;
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn closed_and_adjustments_are_what_the_books_say_now(
        events in prop::collection::vec(any_event(), 0..40), closed_after in 0..40usize,
    ) {
        let period = close(&Centre::told(&events[..closed_after.min(events.len())]));
        prop_assert!(period.is_intact());
        let books = Centre::told(&events).books();
        let now = rows(&books);
        // Each account is one row: none hides another.
        let ids: BTreeSet<RecordId> = now.iter().map(|row| row.id).collect();
        prop_assert_eq!(ids.len(), books.accounts.len());

        let found = adjustments(&period.rows, &now);
        prop_assert_eq!(&adjusted(&period.rows, &found), &now);
        let change: Sum = found.iter().map(|one| one.change()).sum();
        prop_assert_eq!(period.total + change, books.total());
        for level in [Level::Province, Level::City, Level::SubDistrict, Level::Village] {
            prop_assert_eq!(by_level(&adjusted(&period.rows, &found), level), books.by_level(level));
        }
        // Nothing is adjusted that did not change.
        prop_assert!(found.iter().all(|one| one.before != one.after && one.id().is_some()));
        prop_assert_eq!(adjustments(&period.rows, &period.rows), []);
    }

    #[test]
    fn corrections_and_what_came_since_are_all_that_differs(
        events in prop::collection::vec(any_event(), 0..40), cuts in (0..40usize, 0..40usize),
    ) {
        let upto = |cut: usize| Centre::told(&events[..cut.min(events.len())]).books();
        let period = Period::close(&upto(cuts.0.min(cuts.1)), closing(1), None);
        let (known, now) = (upto(cuts.0.max(cuts.1)), Centre::told(&events).books());
        let next = Period::close(&now, closing(2), Some(Before { period: &period, known: &known }));
        let told = since(&period, &next.corrections, &next.rows);
        let change = |cause| told.iter().filter(|(of, _)| *of == cause).map(|(_, one)| one.change()).sum::<Sum>();
        prop_assert_eq!(period.total + change(Cause::Correction), known.total());
        prop_assert_eq!(known.total() + change(Cause::Since), now.total());
    }

    #[test]
    fn the_digest_is_that_of_the_accounts_in_any_order(events in prop::collection::vec(any_event(), 0..30)) {
        let books = Centre::told(&events).books();
        let mut turned = books.clone();
        turned.accounts.reverse();
        let digest = |books| Period::close(books, closing(1), None).digest;
        prop_assert_eq!(digest(&books), digest(&turned));
        let families: BTreeSet<Option<FamilyId>> = books.accounts.iter().map(|one| one.family).collect();
        prop_assert!(families.len() <= 6);
    }
}
