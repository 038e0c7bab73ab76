//! What is due: the day that was agreed, else the rhythm of the family's stage.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::due::{Due, next_visit};
use pendamping_domain::family::{Family, Stage};

#[test]
fn the_agreed_day_else_the_rhythm() {
    const KNOWN: &str = "2026-06-01";
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
