//! A meeting with many families: when, who was there, and whose it is.

mod example;

use chrono::NaiveTime;
use example::*;
use pendamping_domain::actor::Role;
use pendamping_domain::group_meeting::{
    FAMILIES_MAX, GUESTS_MAX, GroupMeeting, GroupMeetingDraft, PLACE_MAX, RESULTS_MAX,
};
use pendamping_domain::id::FamilyId;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};
use uuid::Uuid;

const SAVED: &str = "2026-08-03";

fn families(count: u128) -> Vec<FamilyId> {
    (1..=count).map(|n| FamilyId(Uuid::from_u128(n))).collect()
}

fn checked(meeting: &GroupMeeting) -> Vec<String> {
    said(&meeting.check(None, Some(&config()), day(SAVED)))
}

#[test]
fn every_field_has_its_limit() {
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
    let of = || GroupMeeting { photos: Vec::new(), ..group_meeting() };
    let many = FAMILIES_MAX as u128;
    let twice = [families(2), families(1)].concat();
    let photos = |letters: &[&str]| letters.iter().map(|letter| photo(letter, "0")).collect();
    for (meeting, problems) in [
        (group_meeting(), &[][..]),
        (GroupMeeting { day: day("2026-08-04"), ..of() }, &[]),
        (GroupMeeting { day: day("2026-08-05"), ..of() }, &["day too_late"]),
        (GroupMeeting { day: day("1969-12-31"), ..of() }, &["day malformed"]),
        (GroupMeeting { from: None, until: None, ..of() }, &[]),
        (GroupMeeting { from: None, ..of() }, &["from missing"]),
        (GroupMeeting { until: clock(9), ..of() }, &["until too_early"]),
        (GroupMeeting { place: "é".repeat(PLACE_MAX), results: "é".repeat(RESULTS_MAX), ..of() }, &[]),
        (GroupMeeting { place: "é".repeat(PLACE_MAX + 1), ..of() }, &["place too_long 120"]),
        (GroupMeeting { results: "é".repeat(RESULTS_MAX + 1), ..of() }, &["results too_long 2000"]),
        (GroupMeeting { topics: Vec::new(), ..of() }, &[]),
        (GroupMeeting { topics: vec!["chess".to_owned()], ..of() }, &["topics not_offered"]),
        (GroupMeeting { families: families(1), ..of() }, &[]),
        (GroupMeeting { families: families(many), ..of() }, &[]),
        (GroupMeeting { families: Vec::new(), ..of() }, &["families missing"]),
        (GroupMeeting { families: families(many + 1), ..of() }, &["families too_many 200"]),
        (GroupMeeting { families: twice, ..of() }, &["families malformed"]),
        (GroupMeeting { guests: None, ..of() }, &[]),
        (GroupMeeting { guests: Some(0), ..of() }, &[]),
        (GroupMeeting { guests: Some(GUESTS_MAX), ..of() }, &[]),
        (GroupMeeting { guests: Some(GUESTS_MAX + 1), ..of() }, &["guests too_many 500"]),
        (GroupMeeting { photos: photos(&["a", "b", "c", "d", "e"]), ..of() }, &[]),
        (GroupMeeting { photos: photos(&["a", "b", "c", "d", "e", "f"]), ..of() }, &["photos too_many 5"]),
        (GroupMeeting { photos: photos(&["a", "a"]), ..of() }, &["photos malformed"]),
        (GroupMeeting { photos: photos(&["x"]), ..of() }, &["photos malformed"]),
    ] {
        assert_eq!(checked(&meeting), *problems, "{meeting:?}");
    }
}

#[test]
fn an_edit_may_leave_what_stood_there_and_changes_no_photo() {
    let before = GroupMeeting { topics: vec!["chess".to_owned()], ..group_meeting() };
    let check = |meeting: &GroupMeeting| said(&meeting.check(Some(&before), Some(&config()), day(SAVED)));
    assert_eq!(check(&before), [""; 0], "a topic that the office withdrew since");
    let mut other = before.clone();
    other.photos[0].bytes += 1;
    assert_eq!(check(&other), ["photos captured_changed"]);
    let draft = GroupMeetingDraft::from(&before);
    assert_eq!(draft.finish(None, Some(&config()), day(SAVED)), Ok(before), "the form knows as much");
}

#[test]
fn a_draft_says_what_is_missing_and_keeps_what_it_does_not_know() {
    let (saved, config) = (day(SAVED), config());
    let said_of = |draft: &GroupMeetingDraft| {
        draft.finish(None, Some(&config), saved).map_err(|problems| said(&problems))
    };
    let missing = Err(vec!["day missing".to_owned(), "families missing".to_owned()]);
    assert_eq!(said_of(&GroupMeetingDraft::default()), missing);
    assert_eq!(said_of(&GroupMeetingDraft::from(&group_meeting())), Ok(group_meeting()));

    let mut newer = group_meeting();
    newer.rest.insert("led_by".to_owned(), "Ibu RW".into());
    let edited = GroupMeetingDraft { place: " Balai RW 07 ".to_owned(), ..GroupMeetingDraft::from(&newer) };
    let told = GroupMeeting { place: "Balai RW 07".to_owned(), ..newer.clone() };
    assert_eq!(edited.finish(Some(&newer), Some(&config), saved), Ok(told));
}

#[test]
fn it_is_its_authors_own() {
    let of = |key: u128| Revision {
        family: FamilyId(Uuid::from_u128(key)),
        ..revision(Kind::GroupMeeting, group_meeting().write())
    };
    let not_allowed = Err(Refused::NotAllowed(String::new()));
    // `person_id(1)` is who acts.
    assert_eq!(judge(&mentor(), &of(1), None, Some(&config())), Ok(()));
    assert_eq!(judge(&mentor(), &of(2), None, None), not_allowed);
    for other in [coordinator(), beneficiary()] {
        assert_eq!(judge(&other, &of(1), None, None), not_allowed, "{}", other.role);
    }
    assert_eq!(judge(&actor(Role::Mentor, &[]), &of(1), None, None), Ok(()));
    let empty = GroupMeeting { families: Vec::new(), ..group_meeting() };
    let empty = Revision { body: empty.write(), ..of(1) };
    let missing = Problem::new("families", ProblemKind::Missing);
    assert_eq!(judge(&mentor(), &empty, None, None), Err(Refused::Invalid(missing)));
}
