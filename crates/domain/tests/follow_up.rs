//! A follow-up: what was agreed, by when, and whether it was done.

mod example;

use example::*;
use pendamping_domain::follow_up::{ACTION_MAX, FollowUp};

#[test]
fn a_follow_up_needs_words() {
    let at_limit = "é".repeat(ACTION_MAX);
    let beyond = "é".repeat(ACTION_MAX + 1);
    let table: &[(&str, &[&str])] = &[
        ("Urus NIB", &[]),
        ("", &["action missing"]),
        (" \n", &["action missing"]),
        (&at_limit, &[]),
        (&beyond, &["action too_long 200"]),
    ];
    for (action, problems) in table {
        let follow_up = FollowUp { action: (*action).to_owned(), ..follow_up() };
        assert_eq!(said(&follow_up.check()), *problems, "{action:?}");
    }
}

#[test]
fn its_days_are_in_a_calendar_that_people_use() {
    for (due, problems) in [
        ("1969-12-31", &["due malformed"][..]),
        ("1970-01-01", &[]),
        ("2200-12-31", &[]),
        ("2201-01-01", &["due malformed"]),
    ] {
        assert_eq!(said(&FollowUp { due: day(due), done: None, ..follow_up() }.check()), *problems, "{due}");
    }
    let done = FollowUp { done: Some(chrono::NaiveDate::MAX), ..follow_up() };
    assert_eq!(said(&done.check()), ["done malformed"]);
}

#[test]
fn it_may_be_done_early_late_or_without_a_visit() {
    for done in ["2026-01-01", "2026-08-20", "2027-01-01"] {
        let follow_up = FollowUp { done: Some(day(done)), visit: None, ..follow_up() };
        assert_eq!(said(&follow_up.check()), [""; 0], "{done}");
    }
}
