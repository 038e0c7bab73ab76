//! Meetings with many families: on the mentor's phone and on that of whoever reviews there. None of them is a visit.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, RevisionId};
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::sync::Row;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    FindPhotoUses, GetPhoto, GetPhotoQueue, GetToday, GroupMeetings, ListGroupMeetings, NoteAttempt,
    NotePhoto, OpenFamily, OpenGroupMeeting, PutPhoto,
};
use pendamping_store_api::photo::PhotoStep;
use pendamping_store_api::work::TimelineEvent;
use support::*;

/// The person of `support::enrolment`, whose phone it is.
fn me() -> PersonId {
    PersonId(id(2))
}

fn held(on: &str, place: &str, families: &[u128]) -> GroupMeeting {
    GroupMeeting {
        day: day(on),
        from: "09:00:00".parse().ok(),
        until: None,
        place: place.to_owned(),
        topics: Vec::new(),
        families: families.iter().map(|n| family(*n)).collect(),
        guests: None,
        results: String::new(),
        photos: Vec::new(),
        rest: Rest::new(),
    }
}

fn saved(n: u128, record: u128, parent: Option<RevisionId>, of: PersonId, met: &GroupMeeting) -> Revision {
    Revision { kind: Kind::GroupMeeting, ..revision(n, record, parent, of.into(), met.write()) }
}

fn listed(phone: &mut Phone, person: PersonId) -> GroupMeetings {
    phone.ask(ListGroupMeetings { person, limit: 50 })
}

fn places(phone: &mut Phone, person: PersonId) -> Vec<String> {
    listed(phone, person).rows.into_iter().map(|row| row.meeting.place).collect()
}

/// Where the meetings were that a family's line of time tells of, newest first.
fn timeline(phone: &mut Phone, of: FamilyId) -> Vec<String> {
    let page = phone.ask(OpenFamily { family: of, today: day("2026-11-23") });
    page.timeline
        .into_iter()
        .filter_map(|row| match row.what {
            TimelineEvent::GroupMeeting(met) => Some(met.place),
            _ => None,
        })
        .collect()
}

#[test]
fn they_are_listed_by_day_and_stand_in_the_line_of_time_of_whoever_was_there() {
    let mut phone = Phone::new();
    phone.pull(3, vec![family_row(1, 1), family_row(2, 2), family_row(3, 3)]);
    assert_eq!((listed(&mut phone, me()).total, listed(&mut phone, me()).rows.len()), (0, 0));
    let first = saved(1, 1, None, me(), &held("2026-11-10", "Balai RW", &[1, 2]));
    let later = saved(2, 2, None, me(), &held("2026-11-12", "Kelurahan", &[2, 9]));
    phone.save(vec![later.clone(), first.clone()]);
    assert_eq!(places(&mut phone, me()), ["Kelurahan", "Balai RW"]);
    phone.receipts(vec![received(&later, 9)]);
    let custody: Vec<Custody> = listed(&mut phone, me()).rows.into_iter().map(|row| row.custody).collect();
    assert_eq!(custody, [Custody::Received { at: Some(now()) }, Custody::OnThisPhone]);
    let of = |phone: &mut Phone| [1, 2, 3].map(|n| timeline(phone, family(n)));
    let stand = [vec!["Balai RW".to_owned()], vec!["Kelurahan".to_owned(), "Balai RW".to_owned()], vec![]];
    assert_eq!(of(&mut phone), stand);

    // By name, and whoever this phone does not have last.
    let page = phone.ask(OpenGroupMeeting { record: later.record });
    let names: Vec<_> = page.present.iter().map(|one| (one.family, one.name.as_deref())).collect();
    assert_eq!(names, [(family(2), Some("Siti Contoh-0002")), (family(9), None)]);
    assert_eq!((page.author, page.author_name.as_deref()), (me(), Some("Ibu Contoh")));
    let nowhere = revision(8, 8, None, family(1), Rest::new()).record;
    assert!(matches!(phone.try_ask(OpenGroupMeeting { record: nowhere }), Err(StoreError::NotFound)));

    // Told anew, with another family in the place of one.
    phone.save(vec![saved(3, 1, Some(first.id), me(), &held("2026-11-13", "Balai RW", &[3, 2]))]);
    let stand = [vec![], vec!["Balai RW".to_owned(), "Kelurahan".to_owned()], vec!["Balai RW".to_owned()]];
    assert_eq!(of(&mut phone), stand);
    assert_eq!(places(&mut phone, me()), ["Balai RW", "Kelurahan"]);
    let one = phone.ask(ListGroupMeetings { person: me(), limit: 1 });
    assert_eq!((one.total, one.rows.len()), (2, 1));
    phone.core.rebuild().unwrap();
    assert_eq!(of(&mut phone), stand);
}

#[test]
fn a_meeting_is_no_visit_and_moves_no_date() {
    let mut phone = Phone::new();
    phone.pull(2, vec![family_row(1, 1), family_row(2, 2)]);
    let ask = || GetToday { today: day("2026-11-23"), offset: 420, limit: 9 };
    let figures = |phone: &mut Phone| {
        let today = phone.ask(ask());
        let page = phone.ask(OpenFamily { family: family(1), today: day("2026-11-23") });
        (today.due_total, today.visited_today, today.visits_this_month, page.due, page.last_visit)
    };
    let before = figures(&mut phone);
    phone.save(vec![saved(1, 1, None, me(), &held("2026-11-23", "Balai RW", &[1, 2]))]);
    assert_eq!(timeline(&mut phone, family(1)), ["Balai RW"]);
    assert_eq!(figures(&mut phone), before);
}

#[test]
fn a_coordinator_reads_each_mentors_until_the_mentor_leaves() {
    let mut phone = Phone::of(Role::Coordinator);
    let (one, other) = (PersonId(id(30)), PersonId(id(31)));
    let row = |n: u128, of: PersonId, place: &str, position: u64| Row {
        author: Some(of),
        ..row_of(&saved(n, n, None, of, &held("2026-11-10", place, &[1])), position)
    };
    phone.pull(3, vec![family_row(1, 1), row(1, one, "Balai RW", 2), row(2, other, "Kelurahan", 3)]);
    assert_eq!(
        (places(&mut phone, one), places(&mut phone, other)),
        (vec!["Balai RW".to_owned()], vec!["Kelurahan".to_owned()])
    );
    assert_eq!(timeline(&mut phone, family(1)).len(), 2);
    phone.page(4, vec![one.to_string()], Vec::new());
    assert_eq!(places(&mut phone, one), [""; 0]);
    assert_eq!(timeline(&mut phone, family(1)), ["Kelurahan"]);
}

#[test]
fn the_signed_list_goes_after_its_record_stays_for_a_while_and_is_known_again() {
    let photo = |n: u128| Photo {
        sha256: format!("{n:064x}"),
        source: None,
        taken: stamp(1),
        place: Place::Fixed(Fix::exact(-6.23, 106.85)),
        bytes: 100,
        width: 40,
        height: 30,
        rest: Rest::new(),
    };
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let list = photo(1);
    let sha256 = list.sha256.clone();
    phone.ask(PutPhoto { sha256: sha256.clone(), jpeg: vec![0xff; 100], family: me().into(), at: now() });
    let met = GroupMeeting { photos: vec![list], ..held("2026-11-10", "Balai RW", &[1]) };
    let met = saved(1, 1, None, me(), &met);
    phone.save(vec![met.clone()]);
    assert_eq!(phone.ask(GetPhotoQueue { at: now() }).next, None, "its record is not at the centre");
    phone.receipts(vec![received(&met, 5)]);
    assert_eq!(phone.ask(GetPhotoQueue { at: now() }).next.unwrap().sha256, sha256);
    // Shown as evidence of a visit as well, it is noticed; a meeting cannot be looked at in the place of a visit.
    let uses = phone.ask(FindPhotoUses { hashes: vec![sha256.clone()] });
    assert_eq!(uses.iter().map(|used| (used.record, used.own)).collect::<Vec<_>>(), [(met.record, false)]);

    phone.ask(NotePhoto { sha256: sha256.clone(), at: now(), paid: 0, step: PhotoStep::Received });
    let mut has_after = |days: i64| {
        let at = now() + TimeDelta::days(days);
        phone.told_at(at, at);
        phone.ask(NoteAttempt { at, failure: None, next_try: None, halt: false, alone: None });
        phone.ask(GetPhoto { sha256: sha256.clone() }).is_some()
    };
    assert!(has_after(1), "it belongs to no family that could have left");
    assert!(!has_after(36), "the centre has it");
}
