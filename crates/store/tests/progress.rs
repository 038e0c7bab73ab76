//! The months of a business: on a phone that told of them, and on one that heard of them.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::custody::Custody;
use pendamping_domain::id::RevisionId;
use pendamping_domain::money::Rupiah;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_store_api::calls::{BusinessPage, OpenBusiness};
use support::*;

fn told(month: &str, revenue: i64) -> Progress {
    Progress {
        month: month.parse().unwrap(),
        revenue: Rupiah(revenue),
        estimate: None,
        goods: Rupiah(100_000),
        other_costs: Rupiah(0),
        household: None,
        other_income: None,
        stock: None,
        savings: None,
        debt: None,
        workers: None,
        customers: None,
        obstacles: Vec::new(),
        permits: Vec::new(),
        note: String::new(),
        rest: Rest::new(),
    }
}

fn saved(n: u128, record: u128, parent: Option<RevisionId>, progress: &Progress) -> Revision {
    Revision { kind: Kind::Progress, ..revision(n, record, parent, family(1), progress.write()) }
}

fn opened(phone: &mut Phone) -> BusinessPage {
    phone.ask(OpenBusiness { family: family(1), limit: 36 })
}

/// Month, revenue, and whether another record of it counts.
fn months(phone: &mut Phone) -> Vec<(String, i64, bool)> {
    let rows = opened(phone).months.into_iter();
    rows.map(|row| (row.progress.month.to_string(), row.progress.revenue.0, row.gives_way)).collect()
}

fn month(month: &str, revenue: i64, gives_way: bool) -> (String, i64, bool) {
    (month.to_owned(), revenue, gives_way)
}

#[test]
fn they_stand_by_month_whenever_they_were_told() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    assert_eq!((months(&mut phone), opened(&mut phone).baseline), (Vec::new(), None));
    let october = saved(1, 1, None, &told("2026-10", 900_000));
    let august = saved(2, 2, None, &told("2026-08", 700_000));
    phone.save(vec![october.clone()]);
    phone.save(vec![august.clone()]);
    assert_eq!(months(&mut phone), [month("2026-10", 900_000, false), month("2026-08", 700_000, false)]);
    assert_eq!(opened(&mut phone).baseline, Some(told("2026-08", 700_000)));
    phone.receipts(vec![received(&october, 9)]);
    let custody: Vec<Custody> = opened(&mut phone).months.into_iter().map(|row| row.custody).collect();
    assert_eq!(custody, [Custody::Received { at: Some(now()) }, Custody::OnThisPhone]);

    // Told anew it takes its place, also while neither was sent.
    let row = &opened(&mut phone).months[1];
    assert_eq!((row.revision, &row.body), (august.id, &august.body));
    phone.save(vec![saved(3, 2, Some(august.id), &told("2026-08", 750_000))]);
    assert_eq!(months(&mut phone)[1], month("2026-08", 750_000, false));
    let mut phone = phone.reopened();
    assert_eq!(months(&mut phone).len(), 2);
    assert_eq!(phone.ask(OpenBusiness { family: family(1), limit: 1 }).months.len(), 1);
}

#[test]
fn of_two_phones_that_told_of_one_month_the_later_counts_and_both_stay() {
    let mut phone = Phone::new();
    let other = saved(1, 1, None, &told("2026-10", 900_000));
    phone.pull(3, vec![family_row(1, 1), row_of(&other, 3)]);
    let later = Revision { saved: stamp(60), ..saved(2, 2, None, &told("2026-10", 950_000)) };
    phone.save(vec![later]);
    assert_eq!(months(&mut phone), [month("2026-10", 950_000, false), month("2026-10", 900_000, true)]);
    assert_eq!(opened(&mut phone).baseline, Some(told("2026-10", 950_000)), "one month is one month");
}

#[test]
fn a_family_that_leaves_takes_its_months_along() {
    let mut phone = Phone::new();
    phone.pull(3, vec![family_row(1, 1), row_of(&saved(1, 1, None, &told("2026-10", 900_000)), 3)]);
    assert_eq!(months(&mut phone).len(), 1);
    phone.page(4, vec![family(1).to_string()], Vec::new());
    assert!(phone.try_ask(OpenBusiness { family: family(1), limit: 36 }).is_err());
    let left: i64 =
        phone.core.connection().query_row("SELECT count(*) FROM progress", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}
