//! A proposal while it is written: what records say, what a person says, and what is missing.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::figures::{Figure, Known};
use pendamping_domain::money::Rupiah;
use pendamping_domain::progress::Progress;
use pendamping_domain::proposal::{Judged, SelectionDraft};
use pendamping_domain::selection::{Basis, EVIDENCE_MAX};
use pendamping_domain::verification::verified;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A month with that profit.
fn month(id: u128, month: &str, profit: i64) -> (pendamping_domain::id::RecordId, Progress) {
    let told = Progress {
        month: month.parse().unwrap(),
        revenue: Rupiah(profit.max(0)),
        estimate: None,
        goods: Rupiah((-profit).max(0)),
        other_costs: Rupiah(0),
        ..progress()
    };
    (record(id), told)
}

#[test]
fn figures_come_from_records() {
    let known = Known {
        // As they arrived, not as they followed each other.
        months: vec![
            month(3, "2026-03", 900_000),
            month(1, "2026-01", 600_000),
            month(2, "2026-02", -300_000),
        ],
        visits: vec![record(7), record(8)],
        trainings: vec![record(9)],
    };
    let figure = |value, evidence: &[u128]| {
        Some(Figure { value, evidence: evidence.iter().map(|id| record(*id)).collect() })
    };
    for (by, expected) in [
        (Basis::Judged, None),
        ("luck".into(), None),
        (Basis::MonthsTold, figure(3, &[1, 2, 3])),
        (Basis::Profit, figure(400_000, &[1, 2, 3])),
        (Basis::Growth, figure(50, &[1, 3])),
        (Basis::Visits, figure(2, &[7, 8])),
        (Basis::Trainings, figure(1, &[9])),
    ] {
        assert_eq!(known.figure(&by), expected, "{by}");
    }
}

#[test]
fn where_nothing_can_be_said_nothing_is_given() {
    let only = |months: &[(u128, i64)]| Known {
        months: months.iter().map(|(nth, profit)| month(*nth, &format!("2026-{nth:02}"), *profit)).collect(),
        ..Known::default()
    };
    let growth = |known: Known| known.figure(&Basis::Growth).unwrap().value;
    assert_eq!(Known::default().figure(&Basis::Profit), Some(Figure::default()));
    assert_eq!(growth(only(&[])), 0);
    assert_eq!(growth(only(&[(1, 500_000)])), 0, "one month has not grown");
    assert_eq!(growth(only(&[(1, -500_000), (2, 500_000)])), 0, "out of a loss nothing is so many percent");
    assert_eq!(growth(only(&[(1, 500_000), (2, 250_000)])), -50);
}

#[test]
fn a_score_names_no_more_records_than_one_may() {
    let known = Known { visits: (0..40).map(record).collect(), ..Known::default() };
    let figure = known.figure(&Basis::Visits).unwrap();
    assert_eq!(figure.value, 40);
    assert_eq!(figure.evidence.len(), EVIDENCE_MAX);
    assert_eq!(figure.evidence.last(), Some(&record(39)), "the latest");
}

fn said(points: Option<u32>, reason: &str) -> Judged {
    Judged { points, reason: reason.to_owned() }
}

#[test]
fn what_is_missing_is_named_once() {
    let rule = selection_rule();
    let judged = rule.criteria.iter().find(|one| one.by == Basis::Judged).unwrap().code.clone();
    let known = Known { months: vec![month(1, "2026-01", 1_000_000)], ..Known::default() };
    type Change = fn(&mut SelectionDraft, &str);
    let table: &[(&str, Change, &[&str])] = &[
        ("all there", |_, _| {}, &[]),
        ("no points", |d, code| d.judged.get_mut(code).unwrap().points = None, &["scores.effort.points"]),
        ("nothing at all", |d, _| d.judged.clear(), &["scores.effort.points"]),
        ("too many", |d, code| d.judged.get_mut(code).unwrap().points = Some(11), &["scores.effort.points"]),
        (
            "no reason",
            |d, code| d.judged.get_mut(code).unwrap().reason = " ".into(),
            &["scores.effort.reason"],
        ),
        ("not why", |d, _| d.reasons = String::new(), &["reasons"]),
    ];
    for (name, change, fields) in table {
        let mut draft = SelectionDraft::of(family_id(1));
        draft.judged.insert(judged.clone(), said(Some(1), "Rajin mencatat"));
        draft.reasons = "Usaha siap tumbuh".to_owned();
        change(&mut draft, &judged);
        let problems = draft.finish(&rule, &known, None).err().unwrap_or_default();
        let named: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(named, *fields, "{name}");
    }
}

#[test]
fn a_proposal_is_written_on_as_it_was_left() {
    let rule = selection_rule();
    let known = Known { months: vec![month(1, "2026-01", 1_000_000)], ..Known::default() };
    let mut draft = SelectionDraft::of(family_id(1));
    draft.judged.insert("effort".to_owned(), said(Some(2), "Rajin"));
    draft.reasons = "Usaha siap tumbuh".to_owned();
    let proposal = draft.finish(&rule, &known, None).unwrap();
    assert_eq!(SelectionDraft::from(&proposal).finish(&rule, &known, Some(&proposal)), Ok(proposal));
}

proptest! {
    /// However purchases are split over tranches: one that is not approved leaves its tranche open, and no other.
    #[test]
    fn a_tranche_is_verified_when_all_that_it_bought_is(
        uses in proptest::collection::vec((0u128..5, any::<bool>()), 0..30),
    ) {
        let each = || uses.iter().enumerate().map(|(nth, (tranche, good))| (record(nth as u128), record(100 + tranche), *good));
        let approved: BTreeSet<_> = each().filter(|one| one.2).map(|one| one.0).collect();
        let found = verified(each().map(|one| (one.0, one.1)), &approved);
        for tranche in (0..5).map(|nth| record(100 + nth)) {
            let mut of = each().filter(|one| one.1 == tranche).peekable();
            let bought = of.peek().is_some();
            prop_assert_eq!(found.contains(&tranche), bought && of.all(|one| one.2));
        }
    }
}
