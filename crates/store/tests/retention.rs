//! What the centre confirmed stays 35 days and is offered again when it has lost it; then only its hash is left.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::activity::{Activity, Duty};
use pendamping_domain::id::{PersonId, RevisionId};
use pendamping_domain::month::Month;
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::sync::{Differing, Head, Tally};
use pendamping_store_api::calls::{
    GetMonth, GetOutbox, GetUpload, NoteAttempt, OpenVisit, RecordRevisions, TakeHead, TakePage,
};
use pendamping_store_api::upkeep::AckOutcome;
use support::*;

const ALL: GetUpload = GetUpload { max_items: 500, max_bytes: 1 << 22 };

fn after(days: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(days)
}

/// A phone with a visit that the centre has, and has sent back.
fn phone() -> (Phone, Revision) {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let visit = of_this_life(revision(1, 1, None, family(1), a_visit("awal").write()));
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![received(&visit, 2)]);
    phone.pull(2, vec![row_of(&visit, 2)]);
    (phone, visit)
}

fn bytes(phone: &mut Phone, of: &Revision) -> i64 {
    let question = "SELECT length(payload) FROM outbox WHERE revision = ?1";
    phone.core.connection().query_row(question, [of.id.to_string()], |row| row.get(0)).unwrap()
}

fn tally_of(revisions: &[&Revision]) -> Tally {
    revisions.iter().fold(Tally::default(), |tally, one| Tally {
        count: tally.count + 1,
        digest: tally.digest.xor(Digest::of(one.id, &payload_hash(&serde_json::to_vec(one).unwrap()))),
    })
}

#[test]
fn after_35_days_only_the_hash_is_left_and_both_sides_still_count_the_same() {
    let (mut phone, visit) = phone();
    phone.told_at(after(34), after(34));
    assert!(bytes(&mut phone, &visit) > 0);
    let before = (phone.ask(ALL).request.received, phone.ask(OpenVisit { record: visit.record }).visit);
    phone.told_at(after(36), after(36));
    assert_eq!(bytes(&mut phone, &visit), 0);
    assert_eq!(
        before,
        (phone.ask(ALL).request.received, phone.ask(OpenVisit { record: visit.record }).visit)
    );
    assert_eq!(before.0, tally_of(&[&visit]));
    assert!(phone.ask(GetOutbox { limit: 9 }).received.is_empty(), "it is shown nowhere as sent");
    // The buckets are the same too.
    let differs = Head { received: Some(tally_of(&[])), now: after(36), ..head() };
    phone.ask(TakeHead { head: differs, sent_cursor: None, now: after(36) });
    let own = Digest::of(visit.id, &payload_hash(&serde_json::to_vec(&visit).unwrap()));
    assert_eq!(phone.ask(ALL).request.buckets.unwrap()[usize::from(own.bucket())], own);
    // Saved again as it was it is no error, and it can be built on.
    phone.save(vec![visit.clone()]);
    let mut phone = phone.reopened();
    let mut edited = a_visit("awal");
    edited.explanation = "sesudah".to_owned();
    let edit = revision(2, 1, Some(visit.id), family(1), edited.write());
    phone.save(vec![Revision { opened: pendamping_domain::id::Position(0), ..edit }]);
    assert_eq!(phone.ask(OpenVisit { record: visit.record }).visit.explanation, "sesudah");
}

#[test]
fn no_clock_alone_lets_go_of_anything() {
    const YEARS: i64 = 3_650;
    // Centre and phone, in days, when it is received and at a later head; and whether it is still there then.
    for (received_at, later, stays) in [
        ((0, 0), (1, YEARS), true),
        ((0, 0), (YEARS, 1), true),
        ((0, -YEARS), (1, 1), true),
        ((-YEARS, 0), (1, 1), true),
        ((0, -YEARS), (36, 36), false),
        ((0, 0), (36, YEARS), false),
        ((0, 0), (YEARS, 36), false),
    ] {
        let mut phone = Phone::new();
        phone.pull(1, vec![family_row(1, 1)]);
        let visit = revision(1, 1, None, family(1), a_visit("awal").write());
        phone.save(vec![visit.clone()]);
        let head = Head { receipts: vec![received(&visit, 2)], now: after(received_at.0), ..head() };
        phone.ask(TakeHead { head, sent_cursor: None, now: after(received_at.1) });
        phone.pull(2, vec![row_of(&visit, 2)]);
        phone.told_at(after(later.0), after(later.1));
        assert_eq!(bytes(&mut phone, &visit) > 0, stays, "received at {received_at:?}, then {later:?}");
    }
}

#[test]
fn what_is_not_in_a_row_yet_or_has_something_unsent_on_it_stays() {
    let (mut phone, visit) = phone();
    let alone = revision(5, 5, None, family(1), a_visit("belum kembali").write());
    phone.save(vec![alone.clone()]);
    phone.receipts(vec![received(&alone, 3)]);
    let edit = revision(2, 1, Some(visit.id), family(1), a_visit("lagi").write());
    phone.save(vec![edit.clone()]);
    phone.told_at(after(36), after(36));
    assert!(bytes(&mut phone, &visit) > 0 && bytes(&mut phone, &alone) > 0 && bytes(&mut phone, &edit) > 0);
    phone.receipts(vec![received(&edit, 4)]);
    phone.pull(4, vec![row_of(&alone, 3), row_of(&edit, 4)]);
    phone.told_at(after(80), after(80));
    assert_eq!(bytes(&mut phone, &visit) + bytes(&mut phone, &alone) + bytes(&mut phone, &edit), 0);
}

/// The form was open when the family left, with nothing typed into it yet: that keeps nobody's family.
#[test]
fn what_is_saved_of_a_family_that_has_left_goes_as_the_rest_of_it_did() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    phone.page(2, vec![family(1).to_string()], vec![]);
    let visit = of_this_life(revision(1, 1, None, family(1), a_visit("awal").write()));
    let told = Activity {
        duty: Duty::CoordinationMeeting,
        day: day("2026-11-10"),
        from: None,
        until: None,
        place: "Kantor camat".to_owned(),
        note: String::new(),
        rest: Rest::new(),
    };
    let own = revision(2, 2, None, PersonId(id(2)).into(), told.write());
    let activity = of_this_life(Revision { kind: Kind::Activity, ..own });
    phone.save(vec![visit.clone(), activity.clone()]);
    assert!(phone.try_ask(OpenVisit { record: visit.record }).is_ok(), "it is seen until the centre has it");
    phone.receipts(vec![received(&visit, 3), received(&activity, 4)]);
    assert!(phone.try_ask(OpenVisit { record: visit.record }).is_err());
    phone.told_at(after(36), after(36));
    assert_eq!(bytes(&mut phone, &visit), 0);
    assert!(bytes(&mut phone, &activity) > 0, "what is a mentor's own leaves with no family");
    // Should the family come back, it is seen again.
    phone.pull(5, vec![family_row(1, 5), row_of(&visit, 5)]);
    assert!(phone.try_ask(OpenVisit { record: visit.record }).is_ok());
}

/// The centre says, of every bucket, that it has these.
fn compared(phone: &mut Phone, has: &[&Revision], at: DateTime<Utc>) -> AckOutcome {
    let received = Some(tally_of(has));
    let differs = Head { received, now: at, ..head() };
    phone.ask(TakeHead { head: differs, sent_cursor: None, now: at });
    let ids: Vec<RevisionId> = has.iter().map(|one| one.id).collect();
    let differing = Some(Differing { buckets: (0..=255).collect(), ids });
    phone.ask(TakeHead { head: Head { received, differing, now: at, ..head() }, sent_cursor: None, now: at })
}

#[test]
fn within_35_days_what_the_centre_lost_is_offered_again_and_later_the_difference_is_told() {
    let (mut phone, visit) = phone();
    let outcome = compared(&mut phone, &[], after(34));
    assert_eq!((outcome.offered_again, phone.ask(ALL).offered), (1, vec![visit.id]));
    let sent = phone.ask(ALL).request.items[0].payload.get().as_bytes().to_vec();
    assert!(sent == serde_json::to_vec(&visit).unwrap(), "the bytes frozen at save");

    let (mut phone, visit) = self::phone();
    phone.told_at(after(36), after(36));
    let outcome = compared(&mut phone, &[], after(37));
    assert_eq!((outcome.offered_again, outcome.compare), (0, false));
    assert!(phone.ask(ALL).offered.is_empty() && phone.ask(ALL).request.buckets.is_none());
    let line = phone.ask(GetOutbox { limit: 9 }).sync;
    assert_eq!((line.received, line.centre_says), (1, Some(0)));
    assert_eq!(bytes(&mut phone, &visit), 0);
}

#[test]
fn what_left_with_its_family_still_counts_in_its_month() {
    let (mut phone, visit) = phone();
    let month = Month::of(visit.saved.date());
    let counted = |phone: &mut Phone| {
        let told = phone.ask(GetMonth { month });
        (told.gone.counted, told.gone.not_met)
    };
    phone.page(5, vec![family(1).to_string()], Vec::new());
    let before = counted(&mut phone);
    assert_eq!(before, (1, 0));
    phone.told_at(after(36), after(36));
    assert_eq!((bytes(&mut phone, &visit), counted(&mut phone)), (0, before));
    let mut phone = phone.reopened();
    phone.core.rebuild().unwrap();
    assert_eq!(counted(&mut phone), before);
}

/// What the centre lost stays in sight where this phone told it, and goes where another did.
#[test]
fn of_what_a_restored_centre_does_not_send_only_the_phones_own_stays_on_screen() {
    let (mut phone, visit) = phone();
    let others = revision(9, 9, None, family(1), a_visit("dari HP lain").write());
    phone.pull(3, vec![row_of(&others, 3)]);
    let restored = || Head { epoch: "e2".to_owned(), ..head() };
    phone.ask(TakeHead { head: restored(), sent_cursor: Some(cursor(3)), now: now() });
    let cursor = pendamping_protocol::sync::Cursor { epoch: "e2".to_owned(), ..cursor(1) };
    let page = pendamping_protocol::sync::Page {
        cursor,
        leave: Vec::new(),
        known: Default::default(),
        rows: vec![family_row(1, 1)],
    };
    phone.ask(TakePage { page, now: now() });
    phone.ask(NoteAttempt { at: now(), failure: None, next_try: None, halt: false, alone: None });
    assert!(phone.try_ask(OpenVisit { record: others.record }).is_err());
    assert_eq!(phone.ask(OpenVisit { record: visit.record }).visit.results, "awal");
    // An edit of it rests on what is on screen.
    let edit = revision(2, 1, Some(visit.id), family(1), a_visit("lagi").write());
    phone.ask(RecordRevisions { revisions: vec![edit], draft: None, replaces: None });
    assert_eq!(phone.ask(OpenVisit { record: visit.record }).visit.results, "lagi");
}
