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
fn it_may_be_done_early_late_or_without_a_visit() {
    for done in ["2026-01-01", "2026-08-20", "2027-01-01"] {
        let follow_up = FollowUp { done: Some(day(done)), visit: None, ..follow_up() };
        assert_eq!(said(&follow_up.check()), [""; 0], "{done}");
    }
}
