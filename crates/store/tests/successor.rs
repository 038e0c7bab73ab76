//! A phone becomes another install: nothing of the one it was is asked for by its name.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{InstallId, RevisionId};
use pendamping_domain::revision::{Record, Revision};
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::{Differing, Head, Outcome, Receipt, Tally};
use pendamping_store_api::calls::{
    GetProfile, GetSyncLine, GetSyncState, GetUpload, RecordRevisions, TakeHead, TakeSuccessor,
};
use pendamping_store_api::upkeep::AckOutcome;
use support::*;

#[test]
fn the_tokens_of_the_install_that_it_was_are_earlier_ones_and_no_more_its_own() {
    let mut phone = Phone::new();
    let visit = revision(1, 1, None, family(1), a_visit("awal").write());
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![received(&visit, 2)]);
    let previous = "INSERT INTO meta (name, value) VALUES ('previous_token', '\"before that\"')";
    phone.core.connection().execute(previous, []).unwrap();
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token: token.clone(), signing_seed });
    let state = phone.ask(GetSyncState);
    assert_eq!((state.install, state.token.as_str(), state.previous_token), (install, "new", None));
    assert_eq!(state.earlier, [("token".to_owned(), [9; 32]), ("before that".to_owned(), [9; 32])]);
    let upload = phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 });
    assert_eq!((upload.request.received.count, upload.request.sequence), (0, 1), "the sequence goes on");
    // Of another than this one it is nobody's successor.
    phone.ask(TakeSuccessor { of, install: InstallId(id(78)), token, signing_seed });
    assert_eq!(phone.ask(GetSyncState).install, install);
}

/// A phone that became another install after its centre had received these, and whose centre was restored from before that.
fn put_back(revisions: &[Revision]) -> Phone {
    let mut phone = Phone::new();
    for (revision, at) in revisions.iter().zip(2..) {
        phone.save(vec![revision.clone()]);
        phone.receipts(vec![received(revision, at)]);
    }
    become_another(&mut phone);
    let outcome = phone.ask(TakeHead { head: other(Vec::new()), sent_cursor: None, now: now() });
    assert_eq!(outcome.offered_again, revisions.len() as u64, "at once, not with the next news");
    phone
}

/// What a comparison with the centre brought to light: `unknown` is nothing that this phone made.
fn rewound(phone: &mut Phone, theirs: Tally) -> AckOutcome {
    let differing = Differing { buckets: vec![0], ids: vec![RevisionId(id(99))] };
    let head = Head { received: Some(theirs), differing: Some(differing), ..head() };
    phone.ask(TakeHead { head, sent_cursor: None, now: now() })
}

/// Else a copy of a phone whose centre's answer was lost would count otherwise than it for ever.
#[test]
fn what_only_another_install_heals_is_compared_again_while_there_is_none() {
    let mut phone = Phone::new();
    let theirs = Tally { count: 1, digest: Digest::default() };
    for _ in 0..2 {
        let outcome = rewound(&mut phone, theirs);
        assert!(outcome.rewound && outcome.compare, "{outcome:?}");
        let upload = phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 });
        assert!(upload.request.buckets.is_some(), "the centre is asked where they differ");
    }
}

/// Both sides had not compared yet what the restored centre has of the install that it was.
#[test]
fn what_was_received_before_a_restore_is_offered_again_by_a_successor_that_did_not_compare() {
    let visit = revision(1, 1, None, family(1), a_visit("awal").write());
    let mut phone = Phone::new();
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![received(&visit, 2)]);
    let theirs = Head { received: Some(Tally { count: 5, digest: Digest::default() }), ..other(Vec::new()) };
    phone.ask(TakeHead { head: theirs, sent_cursor: None, now: now() });
    become_another(&mut phone);
    assert_eq!(offered(&mut phone), [visit.id]);
}

fn become_another(phone: &mut Phone) {
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token, signing_seed });
}

fn other(receipts: Vec<Receipt>) -> Head {
    Head { epoch: "e2".to_owned(), receipts, ..head() }
}

fn answered(phone: &mut Phone, id: RevisionId, outcome: Outcome) {
    let head = other(vec![Receipt { id, outcome }]);
    phone.ask(TakeHead { head, sent_cursor: None, now: now() });
}

fn offered(phone: &mut Phone) -> Vec<RevisionId> {
    phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).offered
}

#[test]
fn what_a_restored_centre_lost_of_an_earlier_install_and_refuses_now_is_set_aside() {
    let visit = revision(1, 1, None, family(1), a_visit("awal").write());
    let mut phone = put_back(std::slice::from_ref(&visit));
    assert_eq!(offered(&mut phone), [visit.id]);
    answered(&mut phone, visit.id, Outcome::SetAside { code: Code::NotFound, field: None });
    let query = "SELECT state || ' ' || code FROM outbox";
    let stands: String = phone.core.connection().query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(stands, "set_aside not_found");
    assert!(offered(&mut phone).is_empty());
}

/// It would be sent at every exchange for ever, and be neither at the centre nor among what has yet to go.
#[test]
fn what_rests_on_that_waits_for_it_as_anything_unsent_does() {
    let visit = revision(1, 1, None, family(1), a_visit("awal").write());
    let edit = revision(2, 1, Some(visit.id), family(1), a_visit("dilengkapi").write());
    let mut phone = put_back(&[visit.clone(), edit.clone()]);
    answered(&mut phone, visit.id, Outcome::SetAside { code: Code::Invalid, field: None });
    answered(&mut phone, edit.id, Outcome::Waits { parent: visit.id });
    assert!(offered(&mut phone).is_empty());
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.waiting, line.set_aside), (1, 1));
    let mended = revision(3, 1, Some(visit.id), family(1), a_visit("dibetulkan").write());
    let call = RecordRevisions { revisions: vec![mended.clone()], draft: None, replaces: Some(visit.id) };
    phone.ask(call);
    assert_eq!(offered(&mut phone), [mended.id]);
    let states = "SELECT group_concat(state, ' ') FROM (SELECT state FROM outbox ORDER BY seq)";
    let states: String = phone.core.connection().query_row(states, [], |row| row.get(0)).unwrap();
    assert_eq!(states, "replaced replaced unsent");
}
