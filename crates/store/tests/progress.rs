//! The months of a business: on a phone that told of them, and on one that heard of them.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::id::RevisionId;
use pendamping_domain::money::Rupiah;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::sync::Row;
use pendamping_store_api::calls::{BusinessPage, GetToday, OpenBusiness, OpenOwnFamily};
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

/// What another phone told of October, as the centre tells it; that phone's clock said `year`.
fn october_told_elsewhere(n: u128, revenue: i64, year: i32, position: u64) -> Row {
    let clock = format!("{year}-11-20T03:00:00Z").parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    Row {
        saved: Some(clock.timestamp_millis()),
        ..row_of(&saved(n, n, None, &told("2026-10", revenue)), position)
    }
}

/// Of the months that the family sees: the latest, and the one that growth is measured from.
fn own(phone: &mut Phone) -> (usize, i64, i64) {
    let own = phone.ask(OpenOwnFamily { family: Some(family(1)) });
    (own.months.len(), own.months[0].revenue.0, own.baseline.unwrap().revenue.0)
}

#[test]
fn of_two_phones_that_told_of_one_month_the_later_at_the_centre_counts_whatever_their_clocks_say() {
    for role in [Role::Mentor, Role::Beneficiary] {
        let mut phone = Phone::of(role);
        let ahead = october_told_elsewhere(1, 900_000, 2036, 3);
        let later = october_told_elsewhere(2, 950_000, 2026, 5);
        phone.pull(5, vec![family_row(1, 1), later, ahead]);
        assert_eq!(months(&mut phone), [month("2026-10", 950_000, false), month("2026-10", 900_000, true)]);
        assert_eq!(opened(&mut phone).baseline, Some(told("2026-10", 950_000)), "one month is one month");
        assert_eq!(own(&mut phone), (1, 950_000, 950_000));
        // Told anew, the first is the later one, though a clock was set right meanwhile.
        phone.pull(7, vec![october_told_elsewhere(1, 970_000, 2026, 7)]);
        assert_eq!(months(&mut phone), [month("2026-10", 970_000, false), month("2026-10", 950_000, true)]);
        assert_eq!(own(&mut phone), (1, 970_000, 970_000));
    }
}

#[test]
fn what_was_not_sent_yet_counts_on_its_own_phone_until_the_centre_has_a_later_one() {
    let mut phone = Phone::new();
    phone.pull(3, vec![family_row(1, 1), october_told_elsewhere(1, 900_000, 2036, 3)]);
    let first = saved(2, 2, None, &told("2026-10", 950_000));
    phone.save(vec![first.clone()]);
    assert_eq!(months(&mut phone)[0], month("2026-10", 950_000, false));
    // The clock was set back between the two.
    let back = Revision { saved: stamp(-600), ..saved(3, 1_000, None, &told("2026-10", 960_000)) };
    phone.save(vec![back.clone()]);
    let counts = |phone: &mut Phone| {
        let page = opened(phone);
        let ways: Vec<bool> = page.months.iter().map(|row| row.gives_way).collect();
        assert_eq!(ways, [false, true, true], "one of each month counts");
        let counting = page.months[0].progress.revenue.0;
        assert_eq!(page.baseline.unwrap().revenue.0, counting);
        assert_eq!(own(phone), (1, counting, counting));
        counting
    };
    assert_eq!(counts(&mut phone), 960_000);
    phone.receipts(vec![received(&first, 8), received(&back, 9)]);
    assert_eq!(counts(&mut phone), 960_000, "sent in the order of saving");
    phone.pull(11, vec![october_told_elsewhere(1, 905_000, 2026, 11)]);
    assert_eq!(counts(&mut phone), 905_000);
    assert_eq!(counts(&mut phone.reopened()), 905_000);
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

/// Version 5 knew by the phone's clock which counts, and nothing of the centre's order.
#[test]
fn on_a_phone_that_went_by_clocks_the_centres_order_counts_from_the_next_start_on() {
    let mut phone = Phone::new();
    let rows = [october_told_elsewhere(1, 900_000, 2036, 3), october_told_elsewhere(2, 950_000, 2026, 5)];
    phone.pull(5, [family_row(1, 1)].into_iter().chain(rows).collect());
    phone.save(vec![saved(3, 3, None, &told("2026-09", 800_000))]);
    let before = months(&mut phone);
    let five = include_str!("../src/schema/0005.sql");
    let set_back = format!(
        "DROP TABLE faded_visit; ALTER TABLE outbox DROP COLUMN kept_from;
         ALTER TABLE outbox DROP COLUMN install; ALTER TABLE outbox DROP COLUMN again;
         DROP TABLE family_due; DROP TABLE asked; DROP TABLE opened; DROP TABLE money; DROP TABLE reported; DROP TABLE progress; {five}; DROP TABLE training; DROP TABLE attendance; DROP TABLE stage_change; DROP TABLE cover; DROP TABLE group_meeting; DROP TABLE group_meeting_family; PRAGMA user_version = 5"
    );
    phone.core.connection().execute_batch(&set_back).unwrap();
    let mut phone = phone.reopened();
    assert_eq!(months(&mut phone), before);
    assert_eq!(before[0], month("2026-10", 950_000, false));
}

#[test]
fn months_that_nobody_told_of_are_asked_for_until_they_are() {
    let mut phone = Phone::new();
    let since = Family { accompanied_since: Some(day("2026-08-03")), ..a_family(1) };
    phone.pull(1, vec![row(&since, family(1).into(), family(1), 1)]);
    let untold = |phone: &mut Phone| {
        let today = phone.ask(GetToday { today: day("2026-11-20"), offset: 420, limit: 20 });
        assert_eq!(today.untold_total, today.untold.len() as u64);
        let months = today.untold.iter().flat_map(|row| &row.months);
        months.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(untold(&mut phone), ["2026-08", "2026-09", "2026-10"]);
    phone.save(vec![saved(1, 1, None, &told("2026-09", 700_000))]);
    // Told twice it is one month, and this month is not over.
    phone.save(vec![saved(2, 2, None, &told("2026-09", 750_000))]);
    phone.save(vec![saved(3, 3, None, &told("2026-11", 800_000))]);
    assert_eq!(untold(&mut phone), ["2026-08", "2026-10"]);
    phone.save(vec![saved(4, 4, None, &told("2026-10", 700_000))]);
    assert_eq!(untold(&mut phone), ["2026-08"]);
    phone.save(vec![saved(5, 5, None, &told("2026-08", 700_000))]);
    assert_eq!(untold(&mut phone), Vec::<String>::new());
}
