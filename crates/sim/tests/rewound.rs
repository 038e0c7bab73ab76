//! A phone that was put back from a copy, and two that are one install: nothing is doubled, nothing is lost, and nobody has to do
//! anything.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::revision::Kind;
use pendamping_server::store::office::{Office, RevokeWhat};
use pendamping_store_api::calls::{GetDraft, PutDraft};
use pendamping_store_api::shared::DraftKey;
use pendamping_sync::Action;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use support::{Centre, Phone, all_is_well};

/// A centre, and a phone that sent three saves.
fn begun(seed: u64) -> (Centre, Phone) {
    let centre = Centre::new(seed);
    let mut phone = centre.phone(seed + 1_000);
    phone.sync(&centre);
    for _ in 0..3 {
        phone.save(&centre, None);
    }
    phone.sync(&centre);
    assert_eq!(phone.line().received, 3);
    (centre, phone)
}

#[test]
fn a_phone_put_back_from_yesterday_goes_on_as_another_install() {
    let (centre, mut phone) = begun(1);
    let mut restored = phone.copy(7);
    let first = phone.install();
    phone.save(&centre, None);
    phone.save(&centre, None);
    phone.sync(&centre);
    let lost_with_it = phone.confirmed.clone();
    drop(phone);

    centre.later(TimeDelta::days(1));
    restored.save(&centre, None);
    let turn = restored.turn(&centre);
    assert!(turn.failure.is_none() && turn.received == 1, "in one turn, by itself: {turn:?}");
    assert_ne!(restored.install(), first);
    restored.save(&centre, None);
    restored.confirmed.extend(lost_with_it);
    all_is_well(&centre, &mut [&mut restored]);
    assert_eq!((centre.installs(), restored.listed()), (2, 7));
    // It stays the install that it became.
    let second = restored.install();
    restored.restart();
    restored.save(&centre, None);
    all_is_well(&centre, &mut [&mut restored]);
    assert_eq!((restored.install(), centre.installs()), (second, 2));
}

#[test]
fn what_waited_in_the_copy_and_was_sent_since_is_there_once() {
    let (centre, mut phone) = begun(2);
    let before = phone.save(&centre, None);
    phone.save(&centre, Some(&before));
    let mut restored = phone.copy(8);
    phone.save(&centre, None);
    phone.sync(&centre);
    restored.confirmed.clone_from(&phone.confirmed);
    drop(phone);
    assert_eq!(restored.line().waiting, 2);
    all_is_well(&centre, &mut [&mut restored]);
    // Of which none counts for the new install, and all of it is at the centre.
    assert_eq!((restored.line().received, restored.line().centre_says, centre.installs()), (5, None, 2));
}

#[test]
fn two_copies_that_both_go_on_are_two_installs_and_lose_nothing() {
    let mut most = 0;
    for seed in 0..12 {
        let (centre, mut phone) = begun(100 + seed);
        let mut rng = StdRng::seed_from_u64(seed);
        for _ in 0..rng.gen_range(0..3) {
            phone.save(&centre, None);
        }
        let mut other = phone.copy(9_000 + seed);
        for _ in 0..30 {
            centre.later(TimeDelta::minutes(10));
            let one = if rng.gen_bool(0.5) { &mut phone } else { &mut other };
            match rng.gen_range(0..6) {
                0..=2 => drop(one.save(&centre, None)),
                3 => {
                    one.sync(&centre);
                }
                4 => {
                    centre.loses_successor.set(rng.gen_bool(0.5));
                    drop(one.turn(&centre));
                }
                _ => one.restart(),
            }
        }
        centre.loses_successor.set(false);
        all_is_well(&centre, &mut [&mut phone, &mut other]);
        assert_ne!(phone.install(), other.install(), "seed {seed}");
        most = most.max(centre.installs());
    }
    // Each lost answer leaves an install that nobody has, and that is all.
    assert!((2..12).contains(&most), "{most} installs");
}

#[test]
fn an_answer_that_is_lost_is_asked_for_again() {
    let (centre, mut phone) = begun(3);
    let mut restored = phone.copy(10);
    phone.save(&centre, None);
    phone.sync(&centre);
    restored.save(&centre, None);
    centre.loses_successor.set(true);
    let before = restored.install();
    let turn = restored.turn(&centre);
    assert!(turn.failure.is_some() && matches!(turn.next, Action::WaitUntil(_)), "not yet: {turn:?}");
    restored.restart();
    assert_eq!((restored.install(), restored.line().waiting), (before, 1));
    all_is_well(&centre, &mut [&mut phone, &mut restored]);
}

/// The copy's latest was refused: its sequence counts, and no revision at the centre stands at it.
#[test]
fn a_copy_that_no_sequence_tells_of_is_seen_by_what_both_sides_hold() {
    let (centre, mut phone) = begun(4);
    let mut other = phone.copy(11);
    other.save_unfit(&centre);
    other.sync(&centre);
    assert_eq!(other.set_aside(), 1);
    phone.save(&centre, None);
    let turn = phone.turn(&centre);
    assert!(turn.failure.is_none() && turn.received == 1);
    assert_eq!(phone.install(), other.install());
    other.sync(&centre);
    assert_ne!(phone.install(), other.install(), "the centre has of it what it never made");
    for _ in 0..2 {
        phone.save(&centre, None);
        other.save(&centre, None);
        phone.sync(&centre);
        other.sync(&centre);
    }
    assert_eq!((phone.line().centre_says, other.line().centre_says), (None, None));
    assert_eq!((centre.held().len(), centre.installs()), (8, 2));
}

#[test]
fn the_copy_of_a_revoked_phone_sends_what_waits_and_is_wiped() {
    let (centre, mut phone) = begun(5);
    let mut other = phone.copy(12);
    phone.save(&centre, None);
    phone.sync(&centre);
    other.save(&centre, None);
    let what = RevokeWhat::Install(phone.install());
    centre.storage.borrow().revoke(&what, centre.now.get()).unwrap();
    assert_eq!(other.sync(&centre), Action::Wipe);
    assert_ne!(other.install(), phone.install(), "its successor is as revoked as it was");
    assert!(centre.held().contains_key(&other.confirmed[0]));
    assert_eq!(phone.sync(&centre), Action::Wipe);
}

/// The centre is put back to before the phone took another install: it knows neither that one nor what came since.
#[test]
fn a_centre_that_knows_only_the_earlier_install_is_given_all_of_it_again() {
    for told in [true, false] {
        let (mut centre, mut phone) = begun(6);
        let backup = centre.backup();
        for _ in 0..4 {
            phone.save(&centre, None);
        }
        phone.sync(&centre);
        let mut restored = phone.copy(13);
        restored.confirmed.clone_from(&phone.confirmed);
        phone.save(&centre, None);
        phone.sync(&centre);
        drop(phone);
        restored.save(&centre, None);
        restored.sync(&centre);
        assert_eq!((restored.line().received, centre.held().len()), (8, 9));
        centre.put_back(backup, told);
        assert_eq!(centre.held().len(), 3);
        let turn = restored.turn(&centre);
        assert!(turn.failure.is_none(), "nobody has to do anything: {turn:?}");
        all_is_well(&centre, &mut [&mut restored]);
        assert_eq!(centre.held().len(), 8, "what only the lost phone had is lost");
    }
}

/// The centre is put back to before the phone was enrolled: it knows no install that this phone ever was. A new code keeps all.
#[test]
fn a_phone_that_the_centre_never_had_is_enrolled_again_and_keeps_everything() {
    for told in [true, false] {
        let mut centre = Centre::new(7);
        let backup = centre.backup();
        let mut phone = centre.phone(1_007);
        let first = phone.save(&centre, None);
        phone.save(&centre, None);
        phone.save_unfit(&centre);
        phone.sync(&centre);
        assert_eq!((phone.line().received, phone.set_aside()), (2, 1));
        // One that waits for the first exchange after, one over what the lost centre had, and a draft.
        phone.save(&centre, None);
        phone.save(&centre, Some(&first));
        let draft = DraftKey { kind: Kind::Activity, about: first.record };
        let (family, at) = (first.family, centre.now.get());
        let put = PutDraft { key: draft.clone(), family, json: "{}".to_owned(), at };
        phone.store().call_blocking(put).unwrap();
        let lost = phone.install();
        centre.put_back(backup, told);
        assert_eq!(phone.sync(&centre), Action::Halted);
        assert_eq!(phone.line().last_failure.as_deref(), Some("sign_in_again"));

        // Somebody else's code changes nothing.
        let refused = phone.enrol_again(&centre, "M2").unwrap_err();
        assert_eq!((refused.code().as_str(), phone.install()), ("not_found", lost));
        assert_eq!(phone.sync(&centre), Action::Halted);

        phone.enrol_again(&centre, "M1").unwrap();
        // Killed before it spoke: it is who it became.
        phone.restart();
        assert_ne!(phone.install(), lost);
        for _ in 0..3 {
            centre.later(TimeDelta::minutes(1));
            phone.sync(&centre);
        }
        let held = centre.held();
        assert!(phone.confirmed.iter().all(|id| held.get(id) == Some(&1)), "each once: {held:?}");
        assert_eq!((held.len(), phone.set_aside(), phone.listed()), (4, 1, 4), "told: {told}");
        assert_eq!(centre.activities(), 3, "an edit is no second record");
        assert_eq!((phone.line().received, phone.line().waiting, phone.line().centre_says), (4, 0, None));
        assert!(phone.store().call_blocking(GetDraft { key: draft }).unwrap().is_some());
        // What is saved later goes on as ever.
        phone.save(&centre, None);
        phone.sync(&centre);
        assert_eq!((centre.held().len(), phone.line().received, phone.line().centre_says), (5, 5, None));
    }
}
