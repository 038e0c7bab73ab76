//! What must not stall, come back or vanish: refused items with edits on them, families that left, another life of the centre,
//! pulls that come between two edits.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::revision::{Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::sync::{Differing, Head, Outcome, Receipt, Row, Tally};
use pendamping_store::Core;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    FindFamilies, GetOutbox, GetSyncState, GetUpload, OpenVisit, PutSetting, RecordRevisions, TakeHead,
};
use pendamping_store_api::upkeep::Upload;
use support::*;

fn upload(phone: &mut Phone, max_items: usize) -> Upload {
    phone.ask(GetUpload { max_items, max_bytes: 1 << 20 })
}

fn visit(n: u128, parent: Option<&Revision>, change: impl FnOnce(&mut Visit)) -> Revision {
    let mut content = a_visit("awal");
    change(&mut content);
    revision(n, 1, parent.map(|parent| parent.id), family(1), content.write())
}

fn set_aside(of: &Revision) -> Receipt {
    Receipt {
        id: of.id,
        outcome: Outcome::SetAside { code: Code::Invalid, field: Some("results".to_owned()) },
    }
}

fn waits(of: &Revision, parent: RevisionId) -> Receipt {
    Receipt { id: of.id, outcome: Outcome::Waits { parent } }
}

fn tally_of(revisions: &[&Revision]) -> Tally {
    revisions.iter().fold(Tally::default(), |tally, revision| Tally {
        count: tally.count + 1,
        digest: tally
            .digest
            .xor(Digest::of(revision.id, &payload_hash(&serde_json::to_vec(revision).unwrap()))),
    })
}

#[test]
fn a_correction_of_a_refused_visit_frees_the_edits_that_rested_on_it() {
    let mut phone = Phone::new();
    phone.pull(5, vec![family_row(1, 1)]);
    let first = visit(1, None, |_| {});
    let edit = visit(2, Some(&first), |v| v.results = "lebih lengkap".to_owned());
    phone.save(vec![first.clone()]);
    phone.save(vec![edit.clone()]);
    phone.receipts(vec![set_aside(&first), waits(&edit, first.id)]);

    let page = phone.ask(OpenVisit { record: first.record });
    let mut mended = page.visit.clone();
    mended.explanation = "sudah benar".to_owned();
    let mut answer = revision(3, 1, Some(page.revision), family(1), mended.write());
    answer.record = first.record;
    phone.ask(RecordRevisions { revisions: vec![answer.clone()], draft: None, replaces: Some(first.id) });

    let offered = upload(&mut phone, 100);
    assert_eq!(offered.offered, [answer.id], "the correction, and not what rested on the refused one");
    let sent: Revision = serde_json::from_str(offered.request.items[0].payload.get()).unwrap();
    assert_eq!(sent.parent, None, "it must not rest on what the centre will never have");
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "lebih lengkap");
    phone.receipts(vec![received(&answer, 9)]);
    assert_eq!(phone.ask(GetOutbox { limit: 9 }).waiting.len(), 0);
}

#[test]
fn answering_a_refusal_twice_is_no_error() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.save(vec![first.clone()]);
    phone.receipts(vec![set_aside(&first)]);
    let answer = visit(2, None, |v| v.results = "baru".to_owned());
    let call = RecordRevisions { revisions: vec![answer.clone()], draft: None, replaces: Some(first.id) };
    phone.ask(call.clone());
    phone.ask(call);
    assert_eq!(upload(&mut phone, 9).offered, [answer.id]);
}

#[test]
fn items_that_wait_do_not_keep_others_from_going() {
    let mut phone = Phone::new();
    let orphans: Vec<Revision> = (0..5)
        .map(|n| revision(10 + n, 10 + n, Some(RevisionId(id(0xdead + n))), family(1), a_visit("x").write()))
        .collect();
    phone.save(orphans.clone());
    let free = revision(99, 99, None, family(1), a_visit("y").write());
    phone.save(vec![free.clone()]);
    phone.receipts(orphans.iter().map(|o| waits(o, o.parent.unwrap())).collect());
    assert!(upload(&mut phone, 3).offered.contains(&free.id), "three that wait filled the batch");
}

#[test]
fn a_pull_between_two_edits_shows_in_both() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1), row_of(&first, 2)]);
    let edit = visit(2, Some(&first), |v| v.results = "satu".to_owned());
    let second = visit(3, Some(&edit), |v| {
        v.results = "satu".to_owned();
        v.explanation = "dua".to_owned();
    });
    phone.save(vec![edit]);
    phone.save(vec![second]);
    let other = visit(50, Some(&first), |v| v.topics = vec!["modal".to_owned()]);
    phone.pull(8, vec![row_of(&other, 7)]);
    let shown = phone.ask(OpenVisit { record: first.record }).visit;
    assert_eq!((shown.results.as_str(), shown.explanation.as_str()), ("satu", "dua"));
    assert_eq!(shown.topics, ["modal"], "the other phone's edit was hidden");
}

#[test]
fn what_was_dropped_with_its_family_does_not_come_back() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    phone.receipts(vec![received(&first, 6)]);
    phone.pull(7, vec![row_of(&first, 6)]);
    phone.page(9, vec![family(1).to_string()], Vec::new());
    assert!(
        phone.try_ask(OpenVisit { record: first.record }).is_err(),
        "a dropped family's visit still opens"
    );
}

#[test]
fn after_another_life_of_the_centre_a_received_edit_stays_in_sight() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.receipts(Vec::new());
    phone.pull(50, vec![family_row(1, 1), row_of(&first, 50)]);
    let other_life = |receipts| Head { epoch: "e2".to_owned(), receipts, ..head() };
    phone.ask(TakeHead { head: other_life(Vec::new()), sent_cursor: Some(cursor(50)), now: now() });
    let edit = visit(2, Some(&first), |v| v.results = "sesudah".to_owned());
    phone.save(vec![edit.clone()]);
    phone.ask(TakeHead { head: other_life(vec![received(&edit, 4)]), sent_cursor: None, now: now() });
    // The connection is cut before the page comes.
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "sesudah");
}

#[test]
fn a_difference_that_cannot_heal_is_not_compared_in_every_request() {
    let mut phone = Phone::new();
    let theirs = Tally { count: 1, digest: Digest([7; 16]) };
    let differs = || Head { received: theirs, ..head() };
    let take = |phone: &mut Phone, head| phone.ask(TakeHead { head, sent_cursor: None, now: now() });
    assert!(take(&mut phone, differs()).compare);
    assert!(upload(&mut phone, 1).request.buckets.is_some());
    let compared =
        Head { differing: Some(Differing { buckets: vec![7], ids: vec![RevisionId(id(77))] }), ..differs() };
    assert!(!take(&mut phone, compared).compare);
    assert!(upload(&mut phone, 1).request.buckets.is_none(), "nine kilobytes in each request, for ever");
    assert!(!take(&mut phone, differs()).compare);
}

#[test]
fn what_the_centre_has_and_this_phone_did_not_know_heals_the_count() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    let theirs = tally_of(&[&first]);
    phone.ask(TakeHead { head: Head { received: theirs, ..head() }, sent_cursor: None, now: now() });
    let bucket = theirs.digest.bucket();
    let outcome = phone.ask(TakeHead {
        head: Head {
            received: theirs,
            differing: Some(Differing { buckets: vec![bucket], ids: vec![first.id] }),
            ..head()
        },
        sent_cursor: None,
        now: now(),
    });
    assert_eq!((outcome.received, outcome.compare), (1, false));
    assert_eq!(upload(&mut phone, 9).request.received, theirs);
}

#[test]
fn an_edit_the_centre_turned_out_to_have_stays_in_sight_until_its_row_comes() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1), row_of(&first, 2)]);
    let edit = visit(2, Some(&first), |v| v.results = "sesudah".to_owned());
    phone.save(vec![edit.clone()]);
    let theirs = tally_of(&[&edit]);
    phone.ask(TakeHead {
        head: Head {
            received: theirs,
            differing: Some(Differing { buckets: vec![theirs.digest.bucket()], ids: vec![edit.id] }),
            ..head()
        },
        sent_cursor: None,
        now: now(),
    });
    assert_eq!(phone.ask(OpenVisit { record: first.record }).visit.results, "sesudah");
}

#[test]
fn a_row_that_became_unreadable_is_shown_nowhere() {
    let mut phone = Phone::new();
    phone.pull(5, vec![family_row(1, 1)]);
    let mut broken: Row = family_row(1, 6);
    broken.body.insert("accompanied".to_owned(), "perhaps".into());
    phone.pull(7, vec![broken]);
    let all = FindFamilies {
        text: String::new(),
        villages: Vec::new(),
        stage: None,
        today: day("2026-11-23"),
        limit: 10,
        offset: 0,
    };
    assert_eq!(phone.ask(all).total, 0, "its old state is still listed as if it were so");
}

#[test]
fn only_what_can_be_offered_is_said_to_wait_for_the_next_sync() {
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    let edit = visit(2, Some(&first), |_| {});
    phone.save(vec![first.clone(), edit.clone()]);
    phone.receipts(vec![set_aside(&first), waits(&edit, first.id)]);
    assert_eq!(phone.ask(GetSyncState).waiting, 0);
    let upload = upload(&mut phone, 9);
    assert_eq!((upload.offered.len(), upload.more), (0, 0));
    assert_eq!((upload.request.waiting.count, upload.request.waiting.set_aside), (1, 1));
    assert!(upload.request.waiting.oldest.is_some());
    // A revoked phone that nobody can help any more is wiped all the same.
    let revoked = Head { revoked: true, ..head() };
    assert!(phone.ask(TakeHead { head: revoked, sent_cursor: None, now: now() }).wipe);
}

#[test]
fn a_creation_that_was_cut_can_be_done_again() {
    let folder = tempfile::TempDir::new().unwrap();
    let enrolled = enrolment(pendamping_domain::actor::Role::Mentor);
    drop(Core::create(folder.path(), &key(), &enrolled, now()).unwrap());
    // As if the phone died before the new database was in its place, and another key was made since.
    std::fs::rename(folder.path().join("pendamping.db"), folder.path().join("pendamping.db.new")).unwrap();
    assert!(!pendamping_store::is_there(folder.path()));
    let other = pendamping_store::RawKey::from_bytes([8; 32]);
    drop(Core::create(folder.path(), &other, &enrolled, now()).unwrap());
    assert!(Core::open(folder.path(), &other).is_ok());
    assert!(matches!(Core::create(folder.path(), &other, &enrolled, now()), Err(StoreError::Refused(_))));
    pendamping_store::wipe(folder.path()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_setting_has_a_limit() {
    let mut phone = Phone::new();
    let put = |n| PutSetting { name: "a".to_owned(), value: Some("x".repeat(n)) };
    assert!(phone.try_ask(put(4_000)).is_ok());
    assert!(phone.try_ask(put(4_001)).is_err());
}

#[test]
fn the_flags_of_the_centre_show_as_soon_as_the_receipt_is_here() {
    use pendamping_domain::plausibility::{Flag, FlagKind};
    let mut phone = Phone::new();
    let first = visit(1, None, |_| {});
    phone.pull(5, vec![family_row(1, 1)]);
    phone.save(vec![first.clone()]);
    let flag = Flag { kind: FlagKind::Clock, value: Some(90), with: None };
    phone.receipts(vec![Receipt {
        id: first.id,
        outcome: Outcome::Received { position: Position(6), at: now(), flags: vec![flag.clone()] },
    }]);
    assert_eq!(phone.ask(OpenVisit { record: RecordId(first.record.0) }).centre_flags, [flag]);
}
