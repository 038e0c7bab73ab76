//! The next token is this phone's own: kept before the centre is told of it, told while it asks, and used once it is promised; whenever the phone
//! is killed in between, it is the same.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::InstallId;
use pendamping_protocol::besides::{Answered, Besides};
use pendamping_protocol::sync::Head;
use pendamping_protocol::token::NextToken;
use pendamping_store_api::calls::{
    FallBack, GetProfile, GetSyncState, GetUpload, KeepNextToken, TakeBesides, TakeHead, TakeSuccessor,
};
use support::*;

fn told(phone: &mut Phone) -> Option<NextToken> {
    phone.ask(GetUpload { max_items: 9, max_bytes: 1 << 20 }).request.besides.next
}

fn keep(phone: &mut Phone, token: &str) {
    phone.ask(KeepNextToken { token: token.to_owned() });
}

fn answer(phone: &mut Phone, sign: bool) {
    let head = Head { besides: Answered { sign, ..Answered::default() }, ..head() };
    phone.ask(TakeHead { head, sent_cursor: None, now: now() });
}

fn promise(phone: &mut Phone, next: NextToken) {
    phone.ask(TakeBesides { besides: Besides { next: Some(next), ..Besides::default() } });
}

/// The token, whether one is to be made, and whether the next request is to be signed.
fn state(phone: &mut Phone) -> (String, bool, bool) {
    let state = phone.ask(GetSyncState);
    (state.token, state.makes_token, state.signs)
}

#[test]
fn killed_between_any_two_steps_it_tells_of_the_same_and_is_not_locked_out() {
    let mut phone = Phone::new();
    assert_eq!(state(&mut phone), ("token".to_owned(), false, false));
    answer(&mut phone, true);
    let mut phone = phone.reopened();
    assert_eq!((state(&mut phone), told(&mut phone)), (("token".to_owned(), true, true), None));
    keep(&mut phone, "next");
    let mut phone = phone.reopened();
    let next = NextToken::of("token", "next");
    assert_eq!(state(&mut phone), ("token".to_owned(), false, true));
    assert_eq!(told(&mut phone), Some(next.clone()));
    // Its answer is lost, and whatever comes in between: the centre may have been told of it.
    keep(&mut phone, "another");
    let mut phone = phone.reopened();
    assert_eq!(told(&mut phone), Some(next.clone()));
    promise(&mut phone, NextToken::of("token", "another"));
    promise(&mut phone, NextToken::of("before", "next"));
    assert_eq!(phone.ask(GetSyncState).token, "token", "nothing was promised of this one");
    promise(&mut phone, next.clone());
    let mut phone = phone.reopened();
    assert_eq!(state(&mut phone), ("next".to_owned(), false, false));
    assert_eq!(told(&mut phone), None);
    promise(&mut phone, next);
    assert_eq!(phone.ask(GetSyncState).previous_token.as_deref(), Some("token"), "once");
}

#[test]
fn it_is_told_of_while_the_centre_asks_and_not_otherwise() {
    let mut phone = Phone::new();
    answer(&mut phone, true);
    keep(&mut phone, "next");
    answer(&mut phone, false);
    assert_eq!(told(&mut phone), None);
    answer(&mut phone, true);
    assert_eq!(told(&mut phone), Some(NextToken::of("token", "next")));
    // It follows whichever counts.
    promise(&mut phone, NextToken::of("token", "next"));
    answer(&mut phone, true);
    keep(&mut phone, "third");
    phone.ask(FallBack);
    assert_eq!(told(&mut phone), Some(NextToken::of("token", "third")));
}

#[test]
fn when_it_is_asked_to_sign_it_does_so_at_once_and_once() {
    let mut phone = Phone::new();
    let mut hears = |sign: bool, revoked: bool| {
        let head = Head { besides: Answered { sign, ..Answered::default() }, revoked, ..head() };
        let outcome = phone.ask(TakeHead { head, sent_cursor: None, now: now() });
        (outcome.tell, outcome.wipe)
    };
    assert_eq!(hears(false, false), (false, false));
    assert_eq!(hears(true, false), (true, false));
    assert_eq!(hears(true, false), (false, false), "not in a circle");
    assert_eq!(hears(false, false), (false, false));
    assert_eq!(hears(true, false), (true, false));
    // Nor does it forget before an answer to what it signed as one that is revoked.
    assert_eq!(hears(false, true), (true, false));
    assert_eq!(hears(false, true), (false, true));
    assert_eq!(hears(false, true), (false, true));
}

#[test]
fn another_install_makes_its_own() {
    let mut phone = Phone::new();
    answer(&mut phone, true);
    keep(&mut phone, "next");
    let of = phone.ask(GetProfile).install;
    let (install, token, signing_seed) = (InstallId(id(77)), "new".to_owned(), [5; 32]);
    phone.ask(TakeSuccessor { of, install, token, signing_seed });
    assert_eq!((state(&mut phone), told(&mut phone)), (("new".to_owned(), false, false), None));
    answer(&mut phone, true);
    assert_eq!((state(&mut phone), told(&mut phone)), (("new".to_owned(), true, true), None));
}
