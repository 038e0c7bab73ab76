//! What a mentor did besides visits: when, what it was, and whose it is.

mod example;

use chrono::NaiveTime;
use example::*;
use pendamping_domain::activity::{Activity, ActivityDraft, Duty, NOTE_MAX, PLACE_MAX};
use pendamping_domain::actor::Role;
use pendamping_domain::id::FamilyId;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};
use uuid::Uuid;

const SAVED: &str = "2026-08-03";

#[test]
fn it_lies_behind_and_in_a_calendar_that_people_use() {
    for (on, problems) in [
        ("2026-08-03", &[][..]),
        ("2026-07-01", &[]),
        // The area's zone may be ahead of the phone's.
        ("2026-08-04", &[]),
        ("2026-08-05", &["day too_late"]),
        ("1969-12-31", &["day malformed"]),
        ("2201-01-01", &["day malformed"]),
    ] {
        assert_eq!(said(&Activity { day: day(on), ..activity() }.check(day(SAVED))), *problems, "{on}");
    }
}

#[test]
fn it_ends_after_it_began() {
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
    for (from, until, problems) in [
        (None, None, &[][..]),
        (clock(9), None, &[]),
        (clock(9), clock(12), &[]),
        (None, clock(12), &["from missing"]),
        (clock(9), clock(9), &["until too_early"]),
        (clock(12), clock(9), &["until too_early"]),
    ] {
        assert_eq!(said(&Activity { from, until, ..activity() }.check(day(SAVED))), *problems);
    }
}

#[test]
fn what_is_called_other_is_said_in_words() {
    for (duty, note, problems) in [
        (Duty::Other, "Membantu posko banjir", &[][..]),
        (Duty::Other, " \n", &["note missing"]),
        (Duty::Socialisation, "", &[]),
        // A newer phone's word.
        (Duty::from("disaster_relief"), "", &[]),
    ] {
        let told = Activity { duty: duty.clone(), note: note.to_owned(), ..activity() };
        assert_eq!(said(&told.check(day(SAVED))), *problems, "{duty}");
    }
}

#[test]
fn words_have_a_limit() {
    let long = |max| "é".repeat(max);
    for (place, note, duty, problems) in [
        (PLACE_MAX, NOTE_MAX, PLACE_MAX, &[][..]),
        (PLACE_MAX + 1, 0, 0, &["place too_long 120"]),
        (0, NOTE_MAX + 1, 0, &["note too_long 1000"]),
        (0, 0, PLACE_MAX + 1, &["duty too_long 120"]),
    ] {
        let told =
            Activity { place: long(place), note: long(note), duty: Duty::from(&*long(duty)), ..activity() };
        assert_eq!(said(&told.check(day(SAVED))), *problems);
    }
}

#[test]
fn a_draft_says_what_is_missing_and_keeps_what_it_does_not_know() {
    let saved = day(SAVED);
    let said_of = |draft: &ActivityDraft| draft.finish(None, saved).map_err(|problems| said(&problems));
    assert_eq!(
        said_of(&ActivityDraft::default()),
        Err(vec!["duty missing".to_owned(), "day missing".to_owned()])
    );
    let no_day = ActivityDraft { day: None, ..ActivityDraft::from(&activity()) };
    assert_eq!(said_of(&no_day), Err(vec!["day missing".to_owned()]));
    let other = ActivityDraft { duty: Some(Duty::Other), ..ActivityDraft::from(&activity()) };
    assert_eq!(said_of(&other), Err(vec!["note missing".to_owned()]));

    let mut newer = activity();
    newer.rest.insert("people".to_owned(), 12.into());
    let edited = ActivityDraft { place: " Balai RW ".to_owned(), ..ActivityDraft::from(&newer) };
    let told = Activity { place: "Balai RW".to_owned(), ..newer.clone() };
    assert_eq!(edited.finish(Some(&newer), saved), Ok(told));
}

#[test]
fn it_is_its_authors_own() {
    let of = |family: u128| Revision {
        family: FamilyId(Uuid::from_u128(family)),
        ..revision(Kind::Activity, activity().write())
    };
    let not_allowed = Err(Refused::NotAllowed(String::new()));
    // `person_id(1)` is who acts.
    assert_eq!(judge(&mentor(), &of(1), None, None), Ok(()));
    assert_eq!(
        judge(&actor(Role::Mentor, &[]), &of(1), None, None),
        Ok(()),
        "also while no family is theirs"
    );
    assert_eq!(judge(&mentor(), &of(2), None, None), not_allowed);
    for other in [coordinator(), beneficiary()] {
        assert_eq!(judge(&other, &of(1), None, None), not_allowed, "{}", other.role);
    }
    let ahead = Activity { day: day("2026-09-01"), ..activity() };
    let too_late = Problem::new("day", ProblemKind::TooLate);
    let ahead = Revision { body: ahead.write(), ..of(1) };
    assert_eq!(judge(&mentor(), &ahead, None, None), Err(Refused::Invalid(too_late)));
}
