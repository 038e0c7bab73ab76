//! The key envelope: a PIN opens it, guessing is slow and counted, and the centre's key opens it too.
#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine;
use chrono::{DateTime, TimeDelta, Utc};
use crypto_box::SecretKey;
use pendamping_domain::actor::Role;
use pendamping_store::vault::{self, DeviceKey, Hardness, KeyStore, Recovery, Status, UnlockError};
use pendamping_store::{Core, RawKey};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Mutex;
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

/// `/dev/full` is a disk without room: what is written to the copy that is being made ends there.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_no_pin_is_looked_at_and_the_error_says_why() {
    let (folder, _) = made();
    let beside = folder.path().join("key.json.new");
    std::os::unix::fs::symlink("/dev/full", &beside).unwrap();
    for pin in ["123456", "654321"] {
        assert_eq!(refusal(vault::unlock(folder.path(), pin, at(0))), Some(ErrorKind::StorageFull));
    }
    fs::remove_file(beside).unwrap();
    assert_eq!(vault::status(folder.path()).unwrap(), Status::Locked { failed: 0, not_before: None });
    assert!(vault::unlock(folder.path(), "123456", at(0)).is_ok());
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
fn a_clock_set_ahead_does_not_win_attempts_without_end() {
    let (folder, _) = made();
    let mut looked_at = 0;
    for guess in 0..200 {
        match vault::unlock(folder.path(), "000000", at(guess * 3_600)) {
            Err(UnlockError::WrongPin { .. }) => looked_at += 1,
            Err(UnlockError::Spent) => break,
            other => panic!("{:?}", other.err()),
        }
    }
    assert_eq!(looked_at, 50);
    let right = vault::unlock(folder.path(), "123456", at(400 * 3_600));
    assert!(matches!(right, Err(UnlockError::Spent)), "the office opens it now");
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
    let files = ["key.json", "key.copy.json"].map(|name| folder.path().join(name));
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, text.replace("\"version\": 1", "\"version\": 3")).unwrap();
    }
    assert!(matches!(vault::unlock(folder.path(), "123456", at(0)), Err(UnlockError::Newer(3))));
    for file in files {
        std::fs::write(file, "{").unwrap();
    }
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

/// A phone's key store, which may lose or change what it keeps, and may fail.
#[derive(Default)]
struct Fake {
    kept: Mutex<Option<[u8; 32]>>,
    fails: bool,
    forgets: bool,
}

impl KeyStore for Fake {
    fn get(&self) -> io::Result<Option<DeviceKey>> {
        if self.fails {
            return Err(io::Error::other("the key store is busy"));
        }
        Ok(self.kept.lock().unwrap().map(DeviceKey::new))
    }

    fn put(&self, key: &[u8; 32]) -> io::Result<()> {
        if self.fails {
            return Err(io::Error::other("the key store is busy"));
        }
        *self.kept.lock().unwrap() = (!self.forgets).then_some(*key);
        Ok(())
    }
}

/// An envelope of a phone that has this key store, and the centre that can open it.
fn made_with(store: &Fake) -> (TempDir, SecretKey) {
    let centre = SecretKey::generate(&mut StdRng::seed_from_u64(1));
    let folder = TempDir::new().unwrap();
    let mut rng = StdRng::seed_from_u64(4);
    vault::create_with(folder.path(), "123456", &public(&centre), QUICK, Some(store), &mut rng).unwrap();
    (folder, centre)
}

fn failed(folder: &Path) -> u32 {
    match vault::status(folder).unwrap() {
        Status::Locked { failed, .. } => failed,
        Status::Fresh => panic!("there is an envelope"),
    }
}

#[test]
fn the_device_key_does_not_replace_the_pin() {
    let store = Fake::default();
    let (folder, _) = made_with(&store);
    assert!(vault::unlock_with(folder.path(), "123456", at(0), Some(&store)).is_ok());
    assert!(matches!(
        vault::unlock_with(folder.path(), "654321", at(0), Some(&store)),
        Err(UnlockError::WrongPin { left: 4, .. })
    ));
    let mut rng = StdRng::seed_from_u64(3);
    vault::change_pin_with(folder.path(), "123456", "111111", at(1), Some(&store), &mut rng).unwrap();
    assert!(vault::unlock_with(folder.path(), "123456", at(1), Some(&store)).is_err());
    assert!(vault::unlock_with(folder.path(), "111111", at(1), Some(&store)).is_ok());
}

#[test]
fn without_its_device_key_no_pin_opens_or_counts_and_nothing_is_lost() {
    let store = Fake::default();
    let (folder, centre) = made_with(&store);
    let damaged = |store: Option<&dyn KeyStore>| {
        assert!(matches!(
            vault::unlock_with(folder.path(), "123456", at(0), store),
            Err(UnlockError::Damaged)
        ));
        assert_eq!(failed(folder.path()), 0, "a PIN that could not have opened it was counted");
    };
    // A copy of the folder on another machine, a key store that lost the key, and one that has another.
    damaged(None);
    damaged(Some(&Fake::default()));
    damaged(Some(&Fake { kept: Mutex::new(Some([7; 32])), ..Fake::default() }));
    assert!(vault::open_with_centre_key(folder.path(), &centre.to_bytes()).is_ok());
    assert!(vault::unlock_with(folder.path(), "123456", at(1), Some(&store)).is_ok(), "the key came back");
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = TempDir::new().unwrap();
    let folder = home.path().join("phone");
    pendamping_store::make_folder(&folder).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(pendamping_store::make_folder(&folder).is_ok(), "it may be there already");
}

#[test]
fn a_key_store_that_fails_for_a_moment_costs_no_attempt() {
    let store = Fake::default();
    let (folder, _) = made_with(&store);
    let busy = Fake { fails: true, ..Fake::default() };
    assert!(refusal(vault::unlock_with(folder.path(), "123456", at(0), Some(&busy))).is_some());
    assert_eq!(failed(folder.path()), 0);
    assert!(vault::unlock_with(folder.path(), "123456", at(0), Some(&store)).is_ok());
}

#[test]
fn a_key_store_that_keeps_nothing_is_left_out() {
    for useless in [Fake { fails: true, ..Fake::default() }, Fake { forgets: true, ..Fake::default() }] {
        let (folder, _) = made_with(&useless);
        assert!(vault::unlock(folder.path(), "123456", at(0)).is_ok(), "the PIN stands alone");
        let text = fs::read_to_string(folder.path().join("key.json")).unwrap();
        assert!(text.contains("\"version\": 1"), "an older app may open it: {text}");
    }
}

/// What the centre answers `recovery` with, for the envelope of this folder.
fn answer_of(folder: &Path, centre: &SecretKey, recovery: &Recovery) -> String {
    let base64 = base64::engine::general_purpose::STANDARD_NO_PAD;
    let sealed = base64.decode(&recovery.sealed).unwrap();
    let raw = base64.encode(centre.unseal(&sealed).unwrap());
    let key = vault::open_with_centre_key(folder, &centre.to_bytes()).unwrap();
    drop(Core::create(folder, &key, &support::enrolment(Role::Mentor), at(0)));
    pendamping_protocol::seal::seal(&recovery.key, &raw, &mut StdRng::seed_from_u64(6)).unwrap()
}

fn recover(folder: &Path, centre: &SecretKey, store: &Fake) -> Result<RawKey, UnlockError> {
    let mut rng = StdRng::seed_from_u64(5);
    let recovery = vault::begin_recovery(folder, &mut rng).unwrap();
    let answer = answer_of(folder, centre, &recovery);
    vault::finish_recovery_with(folder, &recovery, &answer, "222222", Some(store), &mut rng)
}

fn opens(folder: &Path, pin: &str, store: &Fake) -> bool {
    vault::unlock_with(folder, pin, at(0), Some(store)).is_ok()
}

/// As when the phone dies there, or its disk is full.
#[cfg(target_os = "linux")]
#[test]
fn a_recovery_that_cannot_be_written_leaves_the_old_pin_as_it_was() {
    let store = Fake::default();
    let (folder, centre) = made_with(&store);
    let beside = folder.path().join("key.json.new");
    std::os::unix::fs::symlink("/dev/full", &beside).unwrap();
    assert_eq!(refusal(recover(folder.path(), &centre, &store)), Some(ErrorKind::StorageFull));
    fs::remove_file(beside).unwrap();
    assert!(opens(folder.path(), "123456", &store), "the screen said that the old PIN holds until then");
    assert!(recover(folder.path(), &centre, &store).is_ok());
    assert!(opens(folder.path(), "222222", &store) && !opens(folder.path(), "123456", &store));
}

#[test]
fn a_recovery_takes_the_key_store_that_there_is() {
    // Its key is lost, or it has another: no PIN opened the envelope any more, so a new key is made.
    for kept in [None, Some([7; 32])] {
        let (folder, centre) = made_with(&Fake::default());
        let store = Fake { kept: Mutex::new(kept), ..Fake::default() };
        assert!(recover(folder.path(), &centre, &store).is_ok());
        assert_ne!(*store.kept.lock().unwrap(), kept);
        assert!(opens(folder.path(), "222222", &store));
        assert!(vault::unlock_with(folder.path(), "222222", at(0), None).is_err(), "together with it alone");
    }
    // It was not there when the envelope was made.
    let (folder, centre) = made();
    let store = Fake::default();
    assert!(recover(folder.path(), &centre, &store).is_ok());
    assert!(opens(folder.path(), "222222", &store));
    assert!(vault::unlock_with(folder.path(), "222222", at(0), None).is_err(), "together with it alone");
    // It fails: nobody is turned away for that, and the PIN stands alone.
    let (folder, centre) = made_with(&Fake::default());
    let busy = Fake { fails: true, ..Fake::default() };
    assert!(recover(folder.path(), &centre, &busy).is_ok());
    assert!(opens(folder.path(), "222222", &busy));
}

#[test]
fn an_app_that_knows_no_key_store_says_that_the_envelope_is_newer() {
    let store = Fake::default();
    let (folder, _) = made_with(&store);
    let text = fs::read_to_string(folder.path().join("key.json")).unwrap();
    assert!(text.contains("\"version\": 2"), "{text}");
    let kept = store.kept.lock().unwrap().unwrap();
    assert!(
        !text.contains(&base64::engine::general_purpose::STANDARD_NO_PAD.encode(kept)),
        "the key itself is in it"
    );
}
