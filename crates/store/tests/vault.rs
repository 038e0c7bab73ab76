//! The key envelope: a PIN opens it, guessing is slow and counted, and the centre's key opens it too.
#![allow(clippy::unwrap_used)]

use base64::Engine;
use chrono::{DateTime, TimeDelta, Utc};
use crypto_box::SecretKey;
use pendamping_store::RawKey;
use pendamping_store::vault::{self, Hardness, Status, UnlockError};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use tempfile::TempDir;

const QUICK: Hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
}

fn made() -> (TempDir, SecretKey) {
    let centre = SecretKey::generate(&mut StdRng::seed_from_u64(1));
    let folder = TempDir::new().unwrap();
    create(folder.path(), "123456", &public(&centre)).unwrap();
    (folder, centre)
}

fn public(centre: &SecretKey) -> String {
    base64::engine::general_purpose::STANDARD_NO_PAD.encode(centre.public_key().as_bytes())
}

fn create(folder: &Path, pin: &str, centre_key: &str) -> Result<RawKey, UnlockError> {
    vault::create(folder, pin, centre_key, QUICK, &mut StdRng::seed_from_u64(4))
}

/// The kind of a refusal by the file system or of a PIN.
fn refusal<T>(answer: Result<T, UnlockError>) -> Option<ErrorKind> {
    match answer {
        Err(UnlockError::Io(error)) => Some(error.kind()),
        _ => None,
    }
}

#[test]
fn the_pin_opens_it_and_only_the_pin() {
    let (folder, _) = made();
    assert!(vault::unlock(folder.path(), "123456", at(0)).is_ok());
    assert!(matches!(
        vault::unlock(folder.path(), "654321", at(0)),
        Err(UnlockError::WrongPin { left: 4, wait_until: None })
    ));
    assert!(vault::unlock(folder.path(), "123456", at(1)).is_ok());
    assert_eq!(vault::status(folder.path()).unwrap(), Status::Locked { failed: 0, not_before: None });
}

#[test]
fn guesses_are_counted_on_disk_and_waits_grow() {
    let (folder, _) = made();
    let mut now = 0;
    for (failed, wait) in
        [(1, 0), (2, 0), (3, 0), (4, 0), (5, 30), (6, 60), (7, 300), (8, 900), (9, 3_600), (10, 3_600)]
    {
        assert!(
            matches!(vault::unlock(folder.path(), "000000", at(now)), Err(UnlockError::WrongPin { .. })),
            "{failed}"
        );
        if wait > 0 {
            // Even the right PIN is not looked at before the time.
            assert!(matches!(
                vault::unlock(folder.path(), "123456", at(now + wait - 1)),
                Err(UnlockError::Wait { .. })
            ));
        }
        now += wait;
    }
    assert!(vault::unlock(folder.path(), "123456", at(now)).is_ok());
}

#[test]
fn a_clock_set_far_back_does_not_lock_for_ever() {
    let (folder, _) = made();
    for _ in 0..5 {
        drop(vault::unlock(folder.path(), "000000", at(0)));
    }
    let long_ago = at(0) - TimeDelta::days(4_000);
    assert!(matches!(vault::unlock(folder.path(), "123456", long_ago), Err(UnlockError::Wait { .. })));
    assert!(vault::unlock(folder.path(), "123456", long_ago + TimeDelta::seconds(30)).is_ok());
}

#[test]
fn a_forgotten_pin_loses_nothing() {
    let (folder, centre) = made();
    assert!(vault::open_with_centre_key(folder.path(), &centre.to_bytes()).is_ok());
    let stranger = SecretKey::generate(&mut StdRng::seed_from_u64(2));
    assert!(vault::open_with_centre_key(folder.path(), &stranger.to_bytes()).is_err());
}

#[test]
fn a_new_pin_takes_the_place_of_the_old() {
    let (folder, _) = made();
    let mut rng = StdRng::seed_from_u64(3);
    assert!(vault::change_pin(folder.path(), "999999", "111111", at(0), &mut rng).is_err());
    vault::change_pin(folder.path(), "123456", "111111", at(0), &mut rng).unwrap();
    assert!(vault::unlock(folder.path(), "123456", at(0)).is_err());
    assert!(vault::unlock(folder.path(), "111111", at(0)).is_ok());
}

#[test]
fn a_newer_or_damaged_envelope_is_told_apart() {
    let (folder, _) = made();
    let file = folder.path().join("key.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    assert!(matches!(vault::unlock(folder.path(), "123456", at(0)), Err(UnlockError::Newer(2))));
    std::fs::write(&file, "{").unwrap();
    assert!(matches!(vault::unlock(folder.path(), "123456", at(0)), Err(UnlockError::Damaged)));
}

#[test]
fn setting_the_clock_back_wins_no_attempt() {
    let (folder, _) = made();
    for _ in 0..9 {
        let _ = vault::unlock(folder.path(), "000000", at(0));
        // Each time past the wait.
        let Ok(Status::Locked { not_before, .. }) = vault::status(folder.path()) else { panic!() };
        if let Some(until) = not_before {
            let _ = vault::unlock(folder.path(), "000000", until);
        }
    }
    let mut now = at(20_000);
    let _ = vault::unlock(folder.path(), "000000", now);
    for guess in 0..5 {
        now -= TimeDelta::hours(3);
        assert!(
            matches!(vault::unlock(folder.path(), "123456", now), Err(UnlockError::Wait { .. })),
            "guess {guess} was looked at"
        );
    }
    assert!(vault::unlock(folder.path(), "123456", now + TimeDelta::hours(2)).is_ok(), "but it ends");
}

#[test]
fn a_pin_is_six_digits_and_nothing_else() {
    let centre = SecretKey::generate(&mut StdRng::seed_from_u64(1));
    for pin in ["", "12345", "1234567", "12345a", "12 456", "+12345", "\u{0661}23456", "12345\n"] {
        let folder = TempDir::new().unwrap();
        let refused = create(folder.path(), pin, &public(&centre));
        assert_eq!(refusal(refused), Some(ErrorKind::InvalidInput), "{pin:?}");
        assert_eq!(vault::status(folder.path()).unwrap(), Status::Fresh, "{pin:?} left something behind");
    }
    let (folder, _) = made();
    let mut rng = StdRng::seed_from_u64(3);
    let refused = vault::change_pin(folder.path(), "123456", "12345", at(0), &mut rng);
    assert_eq!(refusal(refused), Some(ErrorKind::InvalidInput));
    assert!(vault::unlock(folder.path(), "123456", at(0)).is_ok(), "the old one still opens it");
}

#[test]
fn an_envelope_that_opens_records_is_never_replaced() {
    let (folder, centre) = made();
    let envelope = || fs::read(folder.path().join("key.json")).unwrap();
    fs::write(folder.path().join("pendamping.db"), b"records").unwrap();
    let before = envelope();
    let refused = create(folder.path(), "111111", &public(&centre));
    assert_eq!(refusal(refused), Some(ErrorKind::AlreadyExists));
    assert_eq!(envelope(), before);
    assert!(vault::unlock(folder.path(), "123456", at(0)).is_ok());

    // An enrolment that was cut before its records were made: the next one begins anew, with a key of its own.
    fs::remove_file(folder.path().join("pendamping.db")).unwrap();
    assert!(create(folder.path(), "111111", &public(&centre)).is_ok());
    assert!(vault::unlock(folder.path(), "123456", at(0)).is_err());
    assert!(vault::unlock(folder.path(), "111111", at(0)).is_ok());
}

#[test]
fn a_centre_key_that_is_none_makes_no_envelope() {
    let folder = TempDir::new().unwrap();
    for key in ["", "AAAA", "not base64", &"A".repeat(88)] {
        assert!(matches!(create(folder.path(), "123456", key), Err(UnlockError::Damaged)), "{key:?}");
        assert_eq!(vault::status(folder.path()).unwrap(), Status::Fresh, "{key:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_says_so() {
    let centre = SecretKey::generate(&mut StdRng::seed_from_u64(1));
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a file");
    fs::write(&file, b"").unwrap();
    assert!(refusal(create(&file.join("below"), "123456", &public(&centre))).is_some());
    // One that is not there yet is made.
    let new = folder.path().join("not/yet");
    assert!(create(&new, "123456", &public(&centre)).is_ok());
    assert!(vault::unlock(&new, "123456", at(0)).is_ok());
    assert!(matches!(vault::unlock(folder.path(), "123456", at(0)), Err(UnlockError::Fresh)));
}
