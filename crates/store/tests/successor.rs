//! A phone becomes another install: nothing of the one it was is asked for by its name.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::InstallId;
use pendamping_domain::revision::Record;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Head, Outcome, Receipt};
use pendamping_store_api::calls::{GetProfile, GetSyncState, GetUpload, TakeHead, TakeSuccessor};
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

#[test]
fn what_a_restored_centre_lost_of_an_earlier_install_and_refuses_now_is_set_aside() {
    let mut phone = Phone::new();
    let visit = revision(1, 1, None, family(1), a_visit("awal").write());
    phone.save(vec![visit.clone()]);
    phone.receipts(vec![received(&visit, 2)]);
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token, signing_seed });
    let other = |receipts| Head { epoch: "e2".to_owned(), receipts, ..head() };
    phone.ask(TakeHead { head: other(Vec::new()), sent_cursor: None, now: now() });
    assert_eq!(phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).offered, [visit.id]);
    let outcome = Outcome::SetAside { code: Code::NotFound, field: None };
    let receipts = vec![Receipt { id: visit.id, outcome }];
    phone.ask(TakeHead { head: other(receipts), sent_cursor: None, now: now() });
    let query = "SELECT state || ' ' || code FROM outbox";
    let stands: String = phone.core.connection().query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(stands, "set_aside not_found");
    assert!(phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).offered.is_empty());
}
