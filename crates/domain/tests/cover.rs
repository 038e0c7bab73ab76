//! One mentor standing in for another: its days, and that no phone writes one.
#![allow(clippy::unwrap_used)]

mod example;

use example::*;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::cover::{Period, Phase};
use pendamping_domain::problem::ProblemKind;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};

fn period(from: &str, until: &str) -> Period {
    Period { from: day(from), until: day(until) }
}

#[test]
fn it_holds_from_the_first_day_to_the_last() {
    for (on, phase) in [
        ("2026-08-02", Phase::Ahead),
        ("2026-08-03", Phase::Holds),
        ("2026-08-14", Phase::Holds),
        ("2026-08-15", Phase::Over),
    ] {
        assert_eq!(cover().period.phase(day(on)), phase, "{on}");
    }
    // Called off on the second before it began on the third.
    assert_eq!(period("2026-08-03", "2026-08-02").phase(day("2026-08-02")), Phase::Over);
}

#[test]
fn what_can_be_arranged() {
    for (from, until, wrong) in [
        ("2026-08-03", "2026-08-03", None),
        ("2026-08-03", "2026-11-02", None),
        ("2026-08-03", "2026-11-03", Some(("until", ProblemKind::TooLate))),
        ("2026-08-02", "2026-08-09", Some(("from", ProblemKind::TooEarly))),
        ("2026-08-09", "2026-08-08", Some(("until", ProblemKind::TooEarly))),
        ("2027-08-04", "2027-08-05", None),
        ("2027-08-05", "2027-08-05", Some(("from", ProblemKind::TooLate))),
    ] {
        let problem = period(from, until).problem(day("2026-08-03"));
        let told = problem.as_ref().map(|problem| (problem.field.as_str(), problem.kind.clone()));
        assert_eq!(told, wrong, "{from} {until}");
    }
}

#[test]
fn no_phone_writes_one() {
    let revision = Revision { family: person_id(1).into(), ..revision(Kind::Cover, cover().write()) };
    for role in [Role::Mentor, Role::Coordinator] {
        let actor = actor(role, &[Power::Accompany, Power::ReviewVisits, Power::OpenTrainings]);
        let judged = judge(&actor, &revision, None, Some(&config()));
        assert!(matches!(judged, Err(Refused::NotAllowed(_))), "{judged:?}");
    }
}
