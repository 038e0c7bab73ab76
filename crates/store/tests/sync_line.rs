//! How the last exchange ended is told, also where it could not be kept.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::revision::{Kind, Record};
use pendamping_protocol::brief::BRIEF;
use pendamping_store_api::calls::{GetSyncLine, GetUpload, NoteAttempt};
use support::*;

fn ended(failure: Option<&str>) -> NoteAttempt {
    NoteAttempt {
        at: now(),
        failure: failure.map(str::to_owned),
        next_try: failure.map(|_| now() + TimeDelta::minutes(1)),
        halt: false,
        alone: None,
    }
}

/// A database that takes nothing in, and still answers: as on a full disk.
fn takes_nothing(phone: &mut Phone, nothing: bool) {
    phone.core.connection().pragma_update(None, "query_only", nothing).unwrap();
}

#[test]
fn a_record_that_was_changed_before_it_went_is_one_that_waits() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let first = revision(10, 10, None, family(1), a_visit("awal").write());
    let again = revision(11, 10, Some(first.id), family(1), a_visit("lagi").write());
    phone.save(vec![first, revision(20, 20, None, family(1), a_visit("lain").write())]);
    phone.save(vec![again]);
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.waiting, line.records), (3, 2));
}

#[test]
fn a_failure_that_could_not_be_kept_is_told_until_an_attempt_is() {
    let mut phone = Phone::new();
    phone.ask(ended(None));
    phone.core.take_changes();
    takes_nothing(&mut phone, true);
    assert!(phone.try_ask(ended(Some("store"))).is_err());
    assert!(phone.core.take_changes().contains(&Kind::Contact), "the line is drawn anew");
    let line = phone.ask(GetSyncLine);
    assert_eq!((line.last_failure.as_deref(), line.last_good), (Some("store"), Some(now())));
    assert_eq!(line.next_try, Some(now() + TimeDelta::minutes(1)));
    // It was in memory only: the next one counts, whether it can be kept or not.
    assert!(phone.try_ask(ended(Some("offline"))).is_err());
    assert_eq!(phone.ask(GetSyncLine).last_failure.as_deref(), Some("offline"));
    takes_nothing(&mut phone, false);
    phone.ask(ended(Some("store")));
    assert_eq!(phone.ask(GetSyncLine).last_failure.as_deref(), Some("store"));
    phone.ask(ended(None));
    assert_eq!(phone.ask(GetSyncLine).last_failure, None);
}

#[test]
fn behind_an_answer_that_broke_off_nothing_may_be_left_out() {
    let mut phone = Phone::new();
    let says = |phone: &mut Phone| phone.ask(GetUpload { max_items: 1, max_bytes: 1 }).request.brief;
    assert_eq!(says(&mut phone), BRIEF);
    phone.pull(1, vec![family_row(1, 1)]);
    phone.ask(ended(Some("cut")));
    assert_eq!(says(&mut phone), 0);
    phone.pull(2, Vec::new());
    phone.ask(ended(None));
    assert_eq!(says(&mut phone), BRIEF);
}
