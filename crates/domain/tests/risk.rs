//! Which families need attention, and why: by table.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::config::RiskLimits;
use pendamping_domain::due::Due;
use pendamping_domain::money::Rupiah;
use pendamping_domain::progress::Progress;
use pendamping_domain::risk::{Known, Risk, pressing, risks};

const TODAY: &str = "2026-08-31";

fn month(on: &str, profit: i64) -> Progress {
    Progress {
        month: on.parse().unwrap(),
        revenue: Rupiah(profit.max(0)),
        estimate: None,
        goods: Rupiah((-profit).max(0)),
        other_costs: Rupiah(0),
        ..progress()
    }
}

fn due(on: &str) -> Option<Due> {
    Some(Due { on: day(on), agreed: false })
}

#[test]
fn each_reason_from_its_limit_on() {
    // Late by more than 30 days, nobody met twice, two months of falling, two months untold.
    let limits = RiskLimits::default();
    let months =
        |told: &[(&str, i64)]| told.iter().map(|(on, profit)| month(on, *profit)).collect::<Vec<_>>();
    let falling = months(&[("2026-08", 100), ("2026-07", 200), ("2026-06", 300)]);
    let gap = months(&[("2026-08", 100), ("2026-06", 200), ("2026-05", 300)]);
    let loss = months(&[("2026-08", -350_000), ("2026-07", -400_000)]);
    let was_loss = months(&[("2026-08", 1), ("2026-07", -400_000)]);
    let nothing = Known::default();
    let table: [(Known<'_>, Vec<Risk>); 11] = [
        (nothing, vec![]),
        (Known { due: due("2026-08-01"), ..nothing }, vec![]),
        (Known { due: due("2026-07-31"), ..nothing }, vec![Risk::NotVisited(31)]),
        (Known { not_met: 1, ..nothing }, vec![]),
        (Known { not_met: 2, ..nothing }, vec![Risk::NotMet(2)]),
        (Known { months: &falling, ..nothing }, vec![Risk::Falling(2)]),
        (Known { months: &falling[..2], ..nothing }, vec![]),
        (Known { months: &gap, ..nothing }, vec![]),
        (Known { months: &loss, untold: 1, ..nothing }, vec![Risk::Loss(Rupiah(350_000))]),
        (Known { months: &was_loss, ..nothing }, vec![]),
        (
            Known { disputed: true, due: due("2026-01-01"), untold: 3, ..nothing },
            vec![Risk::Disputed, Risk::NotVisited(242), Risk::Untold(3)],
        ),
    ];
    for (row, (known, expected)) in table.into_iter().enumerate() {
        let found = risks(&known, &limits, day(TODAY));
        assert_eq!(found, expected, "row {row}");
        assert!(
            found.is_sorted_by_key(|risk| pressing(std::slice::from_ref(risk))),
            "the most pressing first"
        );
    }
}

#[test]
fn families_stand_by_what_presses_most() {
    let in_order = [
        vec![Risk::Disputed, Risk::NotVisited(31)],
        vec![Risk::Disputed],
        vec![Risk::NotVisited(242)],
        vec![Risk::NotVisited(31), Risk::Untold(2)],
        vec![Risk::NotVisited(31)],
        vec![Risk::Loss(Rupiah(900_000))],
        vec![Risk::Loss(Rupiah(350_000)), Risk::Untold(3)],
        vec![Risk::Untold(3)],
    ];
    assert!(in_order.is_sorted_by(|one, other| pressing(one) < pressing(other)));
}
