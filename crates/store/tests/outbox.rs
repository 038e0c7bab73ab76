//! What the phone said it saved: frozen, exactly once, never hidden by a pull, never blocked by another.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{InstallId, RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Record, Rest, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Differing, Head, Outcome, Receipt, Row, Tally};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    AllSentIds, GetDraft, GetOutbox, GetProfile, GetSyncLine, GetUpload, ListDrafts, OfferAgain, OpenFamily,
    OpenVisit, PutDraft, RecordRevisions, TakeHead, TakeSuccessor,
};
use pendamping_store_api::shared::DraftKey;
use support::*;

const ALL: GetUpload = GetUpload { max_items: 500, max_bytes: 1 << 20 };

fn first(n: u128, results: &str) -> Revision {
    revision(n, n, None, family(1), a_visit(results).write())
}

fn edit(n: u128, of: &Revision, results: &str) -> Revision {
    Revision { record: of.record, ..revision(n, 0, Some(of.id), of.family, a_visit(results).write()) }
}

fn a_word() -> Confirmation {
    Confirmation {
        visit: RecordId(id(1)),
        word: Word::Came,
        reasons: Vec::new(),
        note: String::new(),
        channel: Channel::MentorPhone,
        rest: Rest::new(),
    }
}

fn set_aside(of: &Revision, code: Code) -> Receipt {
    Receipt { id: of.id, outcome: Outcome::SetAside { code, field: Some("results".to_owned()) } }
}

#[test]
fn a_save_is_there_after_reopening_and_its_bytes_are_what_is_sent() {
    let mut phone = Phone::new();
    let visit = first(1, "panjang");
    phone.save(vec![visit.clone()]);
    let mut phone = phone.reopened();
    let upload = phone.ask(ALL);
    assert_eq!(upload.offered, vec![visit.id]);
    assert_eq!(upload.request.items[0].payload.get().as_bytes(), serde_json::to_vec(&visit).unwrap());
    assert_eq!(upload.request.sequence, 1);
    assert_eq!(phone.ask(OpenVisit { record: visit.record }).visit.results, "panjang");
}

#[test]
fn saving_the_same_again_changes_nothing_and_other_content_is_refused() {
    let mut phone = Phone::new();
    let visit = first(1, "a");
    phone.save(vec![visit.clone()]);
    phone.save(vec![visit.clone()]);
    assert_eq!(phone.ask(AllSentIds).len(), 1);
    let other = Revision { body: a_visit("b").write(), ..visit.clone() };
    let refused = phone.try_ask(RecordRevisions { revisions: vec![other], draft: None, replaces: None });
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    assert_eq!(phone.ask(OpenVisit { record: visit.record }).visit.results, "a");
}

#[test]
fn a_refused_save_leaves_nothing_half_done() {
    let mut phone = Phone::new();
    let (good, clash) = (first(1, "a"), first(2, "b"));
    phone.save(vec![clash.clone()]);
    let other = Revision { body: a_visit("c").write(), ..clash };
    let call = RecordRevisions { revisions: vec![good.clone(), other], draft: None, replaces: None };
    assert!(phone.try_ask(call).is_err());
    assert!(matches!(phone.try_ask(OpenVisit { record: good.record }), Err(StoreError::NotFound)));
    assert_eq!(phone.ask(ALL).offered.len(), 1);
}

#[test]
fn a_receipt_counts_once_however_often_it_comes() {
    let mut phone = Phone::new();
    let visit = first(1, "a");
    phone.save(vec![visit.clone()]);
    assert_eq!(phone.receipts(vec![received(&visit, 5)]).received, 1);
    assert_eq!(phone.receipts(vec![received(&visit, 5)]).received, 0);
    assert_eq!(phone.ask(GetSyncLine).received, 1);
    assert!(phone.ask(ALL).offered.is_empty());
}

#[test]
fn an_edit_during_upload_stays_unsent_and_a_pull_does_not_hide_it() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let visit = first(1, "lama");
    phone.save(vec![visit.clone()]);
    let on_its_way = phone.ask(ALL).offered;
    let edited = edit(2, &visit, "baru");
    phone.save(vec![edited.clone()]);
    // The receipt of the first and the centre's row of it arrive after the edit.
    phone.receipts(on_its_way.iter().map(|_| received(&visit, 5)).collect());
    phone.pull(5, vec![row_of(&visit, 5)]);
    let page = phone.ask(OpenVisit { record: visit.record });
    assert_eq!((page.visit.results.as_str(), page.custody), ("baru", Custody::OnThisPhone));
    assert_eq!(phone.ask(ALL).offered, vec![edited.id]);
    let timeline = phone.ask(OpenFamily { family: family(1), today: day("2026-11-23") }).timeline;
    assert_eq!(timeline.len(), 1);
}

#[test]
fn an_edit_is_put_field_by_field_on_what_another_phone_changed() {
    let mut phone = Phone::new();
    let visit = first(1, "lama");
    phone.pull(5, vec![row_of(&visit, 5)]);
    phone.save(vec![edit(2, &visit, "milik saya")]);
    let mut elsewhere = a_visit("lama");
    elsewhere.explanation = "dari HP lain".to_owned();
    let mut theirs = row_of(&visit, 6);
    theirs.revision = first(77, "").id;
    theirs.body = elsewhere.write();
    phone.pull(6, vec![theirs]);
    let page = phone.ask(OpenVisit { record: visit.record });
    assert_eq!(
        (page.visit.results.as_str(), page.visit.explanation.as_str()),
        ("milik saya", "dari HP lain")
    );
}

#[test]
fn a_poison_item_is_set_aside_and_the_rest_goes() {
    let mut phone = Phone::new();
    let visits: Vec<Revision> = (1..=5).map(|n| first(n, "x")).collect();
    phone.save(visits.clone());
    let receipts = visits
        .iter()
        .map(|v| if v.id == visits[2].id { set_aside(v, Code::Invalid) } else { received(v, 9) });
    let outcome = phone.receipts(receipts.collect());
    assert_eq!((outcome.received, outcome.set_aside), (4, 1));
    let page = phone.ask(GetOutbox { limit: 50 });
    assert_eq!((page.set_aside.len(), page.waiting.len(), page.received.len()), (1, 0, 4));
    assert_eq!(
        page.set_aside[0].custody,
        Custody::SetAside { code: "invalid".to_owned(), field: Some("results".to_owned()) }
    );
    // Visible and editable: the edit takes its place and goes, the old one does not.
    let mended = edit(20, &visits[2], "benar");
    let mended = Revision { parent: None, ..mended };
    phone.ask(RecordRevisions { revisions: vec![mended.clone()], draft: None, replaces: Some(visits[2].id) });
    assert_eq!(phone.ask(ALL).offered, vec![mended.id]);
    assert_eq!(phone.ask(OpenVisit { record: visits[2].record }).visit.results, "benar");
}

#[test]
fn only_what_rests_on_a_set_aside_item_waits() {
    let mut phone = Phone::new();
    let bad = first(1, "x");
    let child = edit(2, &bad, "y");
    let other = first(3, "z");
    phone.save(vec![bad.clone(), child.clone(), other.clone()]);
    let waits = Receipt { id: child.id, outcome: Outcome::Waits { parent: bad.id } };
    phone.receipts(vec![set_aside(&bad, Code::Invalid), waits]);
    assert_eq!(phone.ask(ALL).offered, vec![other.id]);
    phone.ask(OfferAgain { revision: bad.id });
    assert_eq!(phone.ask(ALL).offered, vec![bad.id, child.id, other.id]);
}

/// A phone was copied with a refused record on it, which was mended on the other: the centre has the record, so a mend of it here begins
/// at what the centre has.
#[test]
fn a_refused_beginning_that_was_mended_elsewhere_is_mended_from_what_the_centre_has() {
    let mut phone = Phone::new();
    let bad = first(1, "x");
    phone.save(vec![bad.clone()]);
    phone.receipts(vec![set_aside(&bad, Code::Invalid)]);
    let elsewhere = Revision { parent: None, ..edit(2, &bad, "y") };
    phone.pull(5, vec![row_of(&elsewhere, 5)]);
    let mended = Revision { parent: None, ..edit(3, &bad, "z") };
    phone.ask(RecordRevisions { revisions: vec![mended.clone()], draft: None, replaces: Some(bad.id) });
    let upload = phone.ask(ALL);
    let sent: Revision = serde_json::from_str(upload.request.items[0].payload.get()).unwrap();
    assert_eq!((sent.id, sent.parent), (mended.id, Some(elsewhere.id)));
}

/// A form was begun on what the centre refused, and left; a photo or that it is cancelled was added on the page; then it was taken up again.
#[test]
fn what_was_saved_since_a_mending_form_was_opened_stays_in_what_is_mended() {
    let mut phone = Phone::new();
    let bad = first(1, "x");
    phone.save(vec![bad.clone()]);
    phone.receipts(vec![set_aside(&bad, Code::Invalid)]);
    let mut since = edit(2, &bad, "x");
    since.body.insert("explanation".to_owned(), "karena hujan".into());
    phone.save(vec![since]);
    let mended = edit(3, &bad, "y");
    let call = || RecordRevisions { revisions: vec![mended.clone()], draft: None, replaces: Some(bad.id) };
    phone.ask(call());
    let visit = phone.ask(OpenVisit { record: bad.record }).visit;
    assert_eq!((visit.results.as_str(), visit.explanation.as_str()), ("y", "karena hujan"));
    // The same again, because nobody knows whether it was kept, is no other.
    phone.ask(call());
    assert_eq!(phone.ask(ALL).offered, [mended.id]);
}

/// What is about a record that the centre refused waits with it: it is not sent again and again, and goes with the mended one.
#[test]
fn what_is_about_a_refused_record_waits_with_it() {
    let mut phone = Phone::new();
    let bad = first(1, "x");
    let word = Confirmation { visit: bad.record, ..a_word() };
    let about = Revision { kind: Kind::Confirmation, ..revision(2, 2, None, family(1), word.write()) };
    phone.save(vec![bad.clone(), about.clone()]);
    let parent = RevisionId(bad.record.0);
    let waits = Receipt { id: about.id, outcome: Outcome::Waits { parent } };
    phone.receipts(vec![set_aside(&bad, Code::Invalid), waits]);
    assert!(phone.ask(ALL).offered.is_empty());
    let mended = edit(3, &bad, "y");
    let mended = Revision { parent: None, ..mended };
    phone.ask(RecordRevisions { revisions: vec![mended.clone()], draft: None, replaces: Some(bad.id) });
    let offered = phone.ask(ALL).offered;
    assert!(offered.contains(&mended.id) && offered.contains(&about.id), "{offered:?}");
}

#[test]
fn an_unknown_kind_is_offered_again_when_the_centre_knows_more() {
    let mut phone = Phone::new();
    let visit = first(1, "x");
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![set_aside(&visit, Code::UnknownKind)]);
    assert!(phone.ask(ALL).offered.is_empty());
    let mut wiser = head();
    wiser.knowledge += 1;
    phone.ask(TakeHead { head: wiser, sent_cursor: None, now: now() });
    assert_eq!(phone.ask(ALL).offered, vec![visit.id]);
}

#[test]
fn counts_that_differ_are_compared_and_what_the_centre_lacks_is_offered_again() {
    let mut phone = Phone::new();
    let visits: Vec<Revision> = (1..=3).map(|n| first(n, "x")).collect();
    phone.save(visits.clone());
    let mut answer = head();
    answer.receipts = visits.iter().map(|v| received(v, 3)).collect();
    answer.received = Some(Tally { count: 2, ..Tally::default() });
    let outcome = phone.ask(TakeHead { head: answer, sent_cursor: None, now: now() });
    assert!(outcome.compare);
    assert_eq!(phone.ask(GetSyncLine).centre_says, Some(2));
    let sent = phone.ask(ALL).request;
    assert_eq!(sent.buckets.unwrap().len(), 256);
    // The centre lost the second.
    let mut answer = head();
    answer.differing =
        Some(Differing { buckets: (0..=255).collect(), ids: vec![visits[0].id, visits[2].id] });
    let outcome = phone.ask(TakeHead { head: answer, sent_cursor: None, now: now() });
    assert_eq!(outcome.offered_again, 1);
    assert_eq!(phone.ask(ALL).offered, vec![visits[1].id]);
    assert_eq!(phone.ask(GetSyncLine).received, 2);
}

/// It became another install: what counts for the one before is at the centre all the same.
#[test]
fn whichever_install_a_phone_was_it_says_how_much_of_it_the_centre_has() {
    let mut phone = Phone::new();
    let (one, two) = (first(1, "x"), first(2, "y"));
    phone.save(vec![one.clone()]);
    phone.receipts(vec![received(&one, 3)]);
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token, signing_seed });
    assert_eq!(phone.ask(GetSyncLine).received, 1);
    phone.save(vec![two.clone()]);
    let mut answer = head();
    answer.receipts = vec![received(&two, 4)];
    answer.received = Some(Tally { count: 0, ..Tally::default() });
    phone.ask(TakeHead { head: answer, sent_cursor: None, now: now() });
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.received, line.centre_says), (2, Some(1)));
}

/// A request that was long on its way came again when nothing spoke against it any more.
#[test]
fn what_was_refused_and_came_a_second_time_is_offered_again_once_both_sides_compare() {
    let mut phone = Phone::new();
    let visit = first(1, "x");
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![set_aside(&visit, Code::NotFound)]);
    let differing = Differing { buckets: (0..=255).collect(), ids: vec![visit.id] };
    let outcome = phone.ask(TakeHead {
        head: Head { differing: Some(differing), ..head() },
        sent_cursor: None,
        now: now(),
    });
    assert_eq!((outcome.offered_again, phone.ask(ALL).offered), (1, vec![visit.id]));
    phone.receipts(vec![received(&visit, 3)]);
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.received, line.set_aside), (1, 0));
}

/// An answer was lost, the office changed the same field after it, and its row came before the receipt: no row comes again, and the
/// next edit of anything else would bring back what the office had replaced.
#[test]
fn a_receipt_that_comes_after_the_row_puts_nothing_on_top_of_it() {
    let mut phone = Phone::new();
    let ours = first(1, "satu");
    let theirs = edit(2, &ours, "dua");
    let theirs = Row { parent: None, ..row_of(&theirs, 9) };
    let record = ours.record;
    phone.save(vec![ours.clone()]);
    phone.pull(9, vec![theirs]);
    assert_eq!(phone.ask(OpenVisit { record }).visit.results, "satu", "it waits");
    phone.receipts(vec![received(&ours, 7)]);
    assert_eq!(phone.ask(OpenVisit { record }).visit.results, "dua");
}

/// Rows of most kinds do not tell their history: what an answer that was lost confirmed is in them all the same.
#[test]
fn a_row_that_shows_the_last_of_ones_own_edits_is_not_covered_by_the_ones_before() {
    let mut phone = Phone::new();
    let first = first(1, "satu");
    let second = edit(2, &first, "dua");
    let third = edit(3, &second, "tiga");
    let record = first.record;
    phone.save(vec![first, second, third.clone()]);
    phone.pull(9, vec![row_of(&third, 9)]);
    assert_eq!(phone.ask(OpenVisit { record }).visit.results, "tiga");
}

#[test]
fn what_is_told_to_wait_is_news_once() {
    let mut phone = Phone::new();
    let (parent, visit) = (first(1, "x"), first(2, "y"));
    phone.save(vec![parent.clone(), visit.clone()]);
    let waits = || Receipt { id: visit.id, outcome: Outcome::Waits { parent: parent.id } };
    assert_eq!([(); 2].map(|()| phone.receipts(vec![waits()]).deferred), [1, 0]);
}

#[test]
fn a_batch_is_bounded_but_never_empty() {
    let mut phone = Phone::new();
    phone.save((1..=10).map(|n| first(n, &"x".repeat(1_000))).collect());
    let batch = phone.ask(GetUpload { max_items: 4, max_bytes: 1 << 20 });
    assert_eq!((batch.offered.len(), batch.more, batch.request.waiting.count), (4, 6, 6));
    assert_eq!(phone.ask(GetUpload { max_items: 4, max_bytes: 1 }).offered.len(), 1);
    assert!(phone.ask(GetUpload { max_items: 10, max_bytes: 4_000 }).offered.len() < 4);
}

#[test]
fn a_draft_is_as_durable_as_a_save_and_goes_with_it() {
    let mut phone = Phone::new();
    let key = DraftKey { kind: pendamping_domain::visit::Visit::KIND, about: family(1).into() };
    let put = |json: &str| PutDraft { key: key.clone(), family: family(1), json: json.to_owned(), at: now() };
    phone.ask(put("{\"a\":1}"));
    phone.ask(put("{\"a\":2}"));
    let mut phone = phone.reopened();
    assert_eq!(phone.ask(GetDraft { key: key.clone() }).as_deref(), Some("{\"a\":2}"));
    let call = RecordRevisions { revisions: vec![first(1, "x")], draft: Some(key.clone()), replaces: None };
    phone.ask(call);
    assert!(phone.ask(ListDrafts).is_empty());
}
