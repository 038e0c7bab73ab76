//! What is due: the day that was agreed, else the rhythm of the family's stage.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::due::{Due, Made, Stop, last_and_agreed, missing_months, next_visit, round};
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::place::Fix;

/// When a family came.
const KNOWN: &str = "2026-06-01";

#[test]
fn the_agreed_day_else_the_rhythm() {
    // stage (seeding and mentoring: every 30 days, incubation: 60), last visit, agreed day, due, agreed?
    #[rustfmt::skip]
    let table = [
        // Never visited: due since it came.
        ("mentoring",   None,               None,               Some("2026-06-01"), false),
        ("mentoring",   Some("2026-07-10"), None,               Some("2026-08-09"), false),
        ("incubation",  Some("2026-07-10"), None,               Some("2026-09-08"), false),
        ("mentoring",   Some("2026-07-10"), Some("2026-07-20"), Some("2026-07-20"), true),
        ("mentoring",   Some("2026-07-10"), Some("2026-12-01"), Some("2026-12-01"), true),
        // Kept on the day, or visited later: the agreement is used up.
        ("mentoring",   Some("2026-07-20"), Some("2026-07-20"), Some("2026-08-19"), false),
        ("mentoring",   Some("2026-07-25"), Some("2026-07-20"), Some("2026-08-24"), false),
        // Agreed at a visit that did not count: nobody was met yet.
        ("mentoring",   None,               Some("2026-06-05"), Some("2026-06-05"), true),
        // No rhythm, but an agreement is one.
        ("independent", Some("2026-07-10"), None,               None,               false),
        ("independent", Some("2026-07-10"), Some("2026-07-20"), Some("2026-07-20"), true),
        ("retired",     None,               None,               None,               false),
        // Without a business: as one that is beginning.
        ("",            Some("2026-07-10"), None,               Some("2026-08-09"), false),
    ];
    for (row, (stage, last, agreed, on, is_agreed)) in table.into_iter().enumerate() {
        let mut family = family();
        match stage {
            "" => family.business = None,
            stage => family.business.as_mut().unwrap().stage = Stage::from(stage),
        }
        let due = next_visit(&family, last.map(day), agreed.map(day), day(KNOWN), &config());
        assert_eq!(due, on.map(|on| Due { on: day(on), agreed: is_agreed }), "row {row}");
        let listed = Family { accompanied: false, ..family };
        let due = next_visit(&listed, last.map(day), agreed.map(day), day(KNOWN), &config());
        assert_eq!(due, None, "row {row}: on the list only");
    }
}

#[test]
fn a_family_never_visited_is_due_since_it_is_accompanied() {
    let since = |since: &str| Family { accompanied_since: Some(day(since)), ..family() };
    for (since, last, on) in [
        ("2026-03-10", None, Some("2026-03-10")),
        ("2026-07-10", None, Some("2026-07-10")),
        ("2026-07-10", Some("2026-06-10"), None),
    ]
    .map(|(on, last, due)| (since(on), last, due))
    {
        let due = next_visit(&since, last.map(day), None, day(KNOWN), &config()).unwrap();
        assert!(!due.agreed && on.is_none_or(|on| due.on == day(on)), "{due:?}");
        assert_eq!(due, next_visit(&since, last.map(day), None, day("2020-01-01"), &config()).unwrap());
    }
    let months = |came: &str| missing_months(&since("2026-06-05"), &[], day(came), day("2026-08-30"));
    assert_eq!(months(KNOWN), months("2026-08-29"));
    assert_eq!(months(KNOWN).iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-06", "2026-07"]);
}

#[test]
fn the_last_visit_and_what_was_agreed_at_the_latest() {
    let made = |began: i64, on: &str, counts: bool, next: Option<&str>| Made {
        began,
        day: day(on),
        counts,
        next: next.map(day),
    };
    let met = made(1, "2026-08-01", true, Some("2026-08-20"));
    let nobody = made(2, "2026-08-05", false, None);
    let agreed_at_the_gate = made(3, "2026-08-06", false, Some("2026-08-09"));
    let met_again = made(4, "2026-08-10", true, None);
    for (visits, last, agreed) in [
        (vec![], None, None),
        (vec![nobody], None, None),
        (vec![nobody, met], Some("2026-08-01"), Some("2026-08-20")),
        (vec![agreed_at_the_gate, nobody, met], Some("2026-08-01"), Some("2026-08-09")),
        (vec![met_again, met], Some("2026-08-10"), None),
    ] {
        assert_eq!(last_and_agreed(&visits), (last.map(day), agreed.map(day)), "{visits:?}");
    }
}

#[test]
fn days_late() {
    let due = Due { on: day("2026-08-03"), agreed: true };
    for (today, late) in [("2026-08-01", -2), ("2026-08-03", 0), ("2026-09-03", 31)] {
        assert_eq!(due.days_late(day(today)), late, "{today}");
    }
}

#[test]
fn no_day_beyond_the_calendar() {
    let due = next_visit(&family(), Some(chrono::NaiveDate::MAX), None, day("2026-06-01"), &config());
    assert_eq!(due, None);
}

#[test]
fn months_that_nobody_told_of() {
    // Months told, known since, today: what is missing.
    #[rustfmt::skip]
    let table: &[(&[&str], &str, &str, &[&str])] = &[
        (&[],                                  "2026-08-03", "2026-08-30", &[]),
        (&[],                                  "2026-07-31", "2026-08-01", &["2026-07"]),
        (&[],                                  "2026-01-01", "2026-08-30", &["2026-05", "2026-06", "2026-07"]),
        (&["2026-07"],                         "2026-01-01", "2026-08-30", &["2026-05", "2026-06"]),
        (&["2026-07", "2026-05", "2026-06"],   "2026-01-01", "2026-08-30", &[]),
        // The month before it came is owed only where an earlier one was told of.
        (&["2026-07"],                         "2026-07-20", "2026-08-30", &[]),
        (&["2026-05"],                         "2026-07-20", "2026-08-30", &["2026-06", "2026-07"]),
        // Over the turn of the year; the current month is not over.
        (&["2026-12"],                         "2026-11-02", "2027-01-31", &["2026-11"]),
    ];
    for (told, since, today, missing) in table {
        let told: Vec<_> = told.iter().map(|month| month.parse().unwrap()).collect();
        let found = |family: &Family| {
            let months = missing_months(family, &told, day(since), day(today));
            months.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(found(&family()), *missing, "{told:?} {since} {today}");
        let mut others =
            [Family { accompanied: false, ..family() }, Family { business: None, ..family() }, family()];
        others[2].business.as_mut().unwrap().stage = Stage::Independent;
        assert!(others.iter().all(|family| found(family).is_empty()), "nobody asks those");
    }
}

fn stop(on: &str, place: Option<(f64, f64)>, region: &str) -> Stop {
    let due = Due { on: day(on), agreed: false };
    Stop { due, home: place.map(|(lat, lon)| Fix::exact(lat, lon)), region: region.to_owned() }
}

#[test]
fn a_round_begins_with_the_latest_and_goes_on_nearby() {
    const TODAY: &str = "2026-08-30";
    let (here, there) = ("31.74.01.1001", "31.74.01.1002");
    let stops = [
        stop("2026-08-29", Some((-6.230, 106.850)), here),
        stop("2026-08-28", Some((-6.260, 106.890)), there),
        stop("2026-08-27", Some((-6.231, 106.851)), here),
        // Never measured: with its village.
        stop("2026-08-29", None, there),
        stop("2026-08-30", Some((-6.230, 106.850)), here),
        // A month late, wherever it lives.
        stop("2026-07-20", Some((-6.300, 106.900)), there),
    ];
    assert_eq!(round(&stops, day(TODAY)), [5, 2, 0, 1, 3, 4]);
    assert_eq!(round(&[], day(TODAY)), Vec::<usize>::new());
}

proptest::proptest! {
    /// Nobody is left out or visited twice, and nobody who is later due comes before an older class.
    #[test]
    fn a_round_is_of_all(lates in proptest::collection::vec((-3_i64..40, 0_i32..4, proptest::bool::ANY), 0..30)) {
        let today = day("2026-08-30");
        let stops: Vec<Stop> = lates.iter().map(|(late, at, known)| {
            let on = (today - chrono::TimeDelta::days(*late)).to_string();
            stop(&on, known.then(|| (-6.2 - f64::from(*at) / 100.0, 106.8)), &format!("31.74.01.100{at}"))
        }).collect();
        let order = round(&stops, today);
        let mut all = order.clone();
        all.sort_unstable();
        proptest::prop_assert_eq!(all, (0..stops.len()).collect::<Vec<_>>());
        let class = |at: &usize| match stops[*at].due.days_late(today) { 15.. => 0, 1.. => 1, _ => 2 };
        proptest::prop_assert!(order.windows(2).all(|pair| class(&pair[0]) <= class(&pair[1])));
    }
}
