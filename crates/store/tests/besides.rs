//! What is told besides records is told again where the centre may not have it: as another install, and in another life of the centre.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::Duration;
use pendamping_domain::id::InstallId;
use pendamping_protocol::besides::{ASKS_MAX, Besides, SINCE};
use pendamping_protocol::sync::Head;
use pendamping_store_api::besides::{AskOffice, ENVELOPE};
use pendamping_store_api::calls::{
    EnrolAgain, GetProfile, GetUpload, ListAsks, NoteOpened, PutAsk, PutSetting, TakeBesides, TakeHead,
    TakeSuccessor,
};
use support::*;

/// What there is to tell.
fn said(phone: &mut Phone) -> Besides {
    phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).request.besides
}

/// All of it is told, and that makes an end of it.
fn told(phone: &mut Phone) {
    let besides = said(phone);
    phone.ask(TakeBesides { besides });
    assert!(said(phone).is_nothing());
    assert!(phone.ask(ListAsks).iter().all(|row| row.told));
}

/// A phone that told its envelope, what its family asks for, and two openings.
fn one_that_told() -> Phone {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    phone.ask(PutSetting { name: ENVELOPE.to_owned(), value: Some("ab".repeat(32)) });
    let ask = AskOffice { id: id(70), what: "copy".to_owned(), text: String::new(), at: now() };
    phone.ask(PutAsk { ask });
    open(&mut phone, 2);
    phone.ask(TakeHead { head: head(), sent_cursor: None, now: now() });
    assert_eq!(counts(&said(&mut phone)), (true, 1, vec![2]));
    told(&mut phone);
    phone
}

fn open(phone: &mut Phone, times: usize) {
    (0..times).for_each(|_| phone.ask(NoteOpened { about: family(1).0, day: day("2026-11-18") }));
}

/// Whether the envelope is told, how many requests, and the sums of openings.
fn counts(besides: &Besides) -> (bool, usize, Vec<u32>) {
    let opened = besides.opened.iter().map(|opened| opened.count).collect();
    (besides.envelope.is_some(), besides.asks.len(), opened)
}

/// Closed after its first exchange, and its PIN forgotten: the centre knows it all the same.
#[test]
fn a_centre_that_was_never_heard_is_told_by_what_key_it_knows_the_phone() {
    for takes in [true, false] {
        let mut phone = Phone::new();
        phone.ask(PutSetting { name: ENVELOPE.to_owned(), value: Some("ab".repeat(32)) });
        let ask = AskOffice { id: id(70), what: "copy".to_owned(), text: String::new(), at: now() };
        phone.ask(PutAsk { ask });
        assert_eq!(counts(&said(&mut phone)), (true, 0, vec![]));
        let knowledge = if takes { head().knowledge } else { SINCE - 1 };
        if takes {
            let besides = said(&mut phone);
            phone.ask(TakeBesides { besides });
        }
        phone.ask(TakeHead { head: Head { knowledge, ..head() }, sent_cursor: None, now: now() });
        let requests = usize::from(takes);
        assert_eq!(counts(&said(&mut phone)), (false, requests, vec![]), "a centre that takes it: {takes}");
    }
}

#[test]
fn another_install_tells_its_envelope_and_what_was_asked_for_and_no_opening_twice() {
    let mut phone = one_that_told();
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token: token.clone(), signing_seed });
    assert_eq!(counts(&said(&mut phone)), (true, 1, vec![]));
    assert!(phone.ask(ListAsks).iter().all(|row| !row.told), "it is not said that the office has it");
    told(&mut phone);
    open(&mut phone, 1);
    let ask = AskOffice { id: id(71), what: "copy".to_owned(), text: String::new(), at: now() };
    phone.ask(PutAsk { ask });
    assert_eq!(counts(&said(&mut phone)), (false, 1, vec![1]), "of its own openings");
    told(&mut phone);
    let install = InstallId(id(78));
    phone.ask(EnrolAgain { centre: "https://pusat".to_owned(), install, token, signing_seed });
    assert_eq!(counts(&said(&mut phone)), (true, 2, vec![]));
    told(&mut phone);
}

#[test]
fn another_life_of_the_centre_is_told_all_of_it() {
    let mut phone = one_that_told();
    let head = Head { epoch: "e2".to_owned(), ..head() };
    phone.ask(TakeHead { head: head.clone(), sent_cursor: None, now: now() });
    assert_eq!(counts(&said(&mut phone)), (true, 1, vec![2]));
    assert!(phone.ask(ListAsks).iter().all(|row| !row.told), "it is not said that the office has it");
    told(&mut phone);
    phone.ask(TakeHead { head, sent_cursor: None, now: now() });
    assert!(said(&mut phone).is_nothing(), "once a life");
}

/// Whether the centre takes it is known only when it was heard: until then nothing is told, and then it does not wait for the next
/// time.
#[test]
fn what_was_asked_for_before_the_centre_was_heard_goes_at_once_when_it_is() {
    let mut phone = Phone::new();
    let ask = AskOffice { id: id(70), what: "copy".to_owned(), text: String::new(), at: now() };
    phone.ask(PutAsk { ask });
    assert!(said(&mut phone).is_nothing());
    let heard = |phone: &mut Phone| phone.ask(TakeHead { head: head(), sent_cursor: None, now: now() }).tell;
    assert!(heard(&mut phone));
    assert_eq!(counts(&said(&mut phone)), (false, 1, vec![]));
    // Once: a centre that does not say that it took it is told with the next exchange.
    assert!(!heard(&mut phone));
    told(&mut phone);
}

#[test]
fn however_much_a_family_asks_for_each_of_it_goes_the_earliest_first() {
    let mut phone = Phone::new();
    phone.ask(TakeHead { head: head(), sent_cursor: None, now: now() });
    for n in 0..130 {
        let at = now() + Duration::seconds(n as i64);
        phone.ask(PutAsk {
            ask: AskOffice { id: id(500 + n), what: "copy".to_owned(), text: String::new(), at },
        });
    }
    let mut went = Vec::new();
    while !said(&mut phone).is_nothing() {
        let besides = said(&mut phone);
        assert!(besides.asks.len() <= ASKS_MAX);
        went.extend(besides.asks.iter().map(|ask| ask.id));
        phone.ask(TakeBesides { besides });
    }
    assert_eq!(went, (0..130).map(|n| id(500 + n)).collect::<Vec<_>>());
    assert_eq!(phone.ask(ListAsks).len(), 100, "its screen shows the latest");
}

#[test]
fn words_that_were_written_on_are_not_told_as_kept_under_the_same_id() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let ask = |n, text: &str| AskOffice {
        id: id(n),
        what: "correction".to_owned(),
        text: text.to_owned(),
        at: now(),
    };
    phone.ask(PutAsk { ask: ask(70, "Alamat salah") });
    phone.ask(PutAsk { ask: ask(70, "Alamat salah") });
    assert!(phone.try_ask(PutAsk { ask: ask(70, "Alamat salah, nomor juga") }).is_err());
    phone.ask(PutAsk { ask: ask(71, "Alamat salah, nomor juga") });
    assert_eq!(phone.ask(ListAsks).len(), 2);
}
