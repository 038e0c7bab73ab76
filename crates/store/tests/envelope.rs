//! The envelope is kept twice: a page of storage that is lost costs nobody their records, and nothing takes the place of a key
//! that opens records.
#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use crypto_box::SecretKey;
use pendamping_domain::actor::Role;
use pendamping_store::vault::{self, Hardness, Status, UnlockError};
use pendamping_store::{Core, RawKey, is_there, wipe};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::damage::{FILE as RECORDS, TWIN, copy_of};
use support::{enrolment, now};
use tempfile::TempDir;

const QUICK: Hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };
const PIN: &str = "123456";
const FIRST: &str = "key.json";
const SECOND: &str = "key.copy.json";
const BOTH: [&str; 2] = [FIRST, SECOND];

fn create(folder: &Path, pin: &str) -> Result<RawKey, UnlockError> {
    let centre = SecretKey::generate(&mut StdRng::seed_from_u64(1));
    let centre = BASE64.encode(centre.public_key().as_bytes());
    vault::create(folder, pin, &centre, QUICK, &mut StdRng::seed_from_u64(4))
}

/// A phone with records that a PIN opens.
fn enrolled() -> TempDir {
    enrolled_in(TempDir::new().unwrap())
}

fn enrolled_in(folder: TempDir) -> TempDir {
    let key = create(folder.path(), PIN).unwrap();
    drop(Core::create(folder.path(), &key, &enrolment(Role::Mentor), now()).unwrap());
    folder
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
}

/// The PIN opens what opens the records.
fn opens(folder: &Path, pin: &str) -> bool {
    vault::unlock(folder, pin, at(0)).is_ok_and(|key| Core::open_or_salvage(folder, &key, now()).is_ok())
}

fn change_pin(folder: &Path, new: &str) {
    vault::change_pin(folder, PIN, new, at(0), &mut StdRng::seed_from_u64(3)).unwrap();
}

fn are_the_same(folder: &Path) -> bool {
    fs::read(folder.join(FIRST))
        .ok()
        .is_some_and(|first| fs::read(folder.join(SECOND)).unwrap_or_default() == first)
}

fn everything_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file());
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Thousands of synced files: in memory, where the system has such a place.
fn quick_folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

/// What bad storage makes of a file; nothing is one that is gone.
fn spoilt(file: &Path) -> Vec<Option<Vec<u8>>> {
    let whole = fs::read(file).unwrap();
    let flipped = |bit: usize| {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        Some(bytes)
    };
    let mut all =
        vec![None, Some(Vec::new()), Some(whole[..whole.len() / 2].to_vec()), Some(vec![0; whole.len()])];
    all.extend((0..whole.len() * 8).map(flipped));
    all
}

fn put(file: &Path, content: Option<&Vec<u8>>) {
    match content {
        Some(content) => fs::write(file, content).unwrap(),
        None => fs::remove_file(file).unwrap(),
    }
}

#[test]
fn whatever_becomes_of_one_copy_the_other_opens_the_records_and_mends_it() {
    let folder = enrolled_in(quick_folder());
    for name in BOTH {
        let file = folder.path().join(name);
        for (n, content) in spoilt(&file).iter().enumerate() {
            put(&file, content.as_ref());
            assert!(
                matches!(vault::status(folder.path()), Ok(Status::Locked { failed: 0, .. })),
                "{name} {n}"
            );
            assert!(are_the_same(folder.path()), "{name} {n}: it is not mended");
            put(&file, content.as_ref());
            assert!(vault::unlock(folder.path(), PIN, at(0)).is_ok(), "{name} {n}");
        }
        assert!(opens(folder.path(), PIN));
    }
}

#[test]
fn a_newer_app_is_asked_for_only_where_no_copy_is_whole() {
    let folder = enrolled();
    let text = fs::read_to_string(folder.path().join(FIRST)).unwrap();
    let newer = text.replacen("\"version\": 1", "\"version\": 3", 1).into_bytes();
    assert_ne!(newer, text.as_bytes());
    for name in BOTH {
        let other = BOTH[usize::from(name == FIRST)];
        for left in [None, Some(Vec::new()), Some(newer.clone())] {
            put(&folder.path().join(name), Some(&newer));
            match &left {
                Some(left) => fs::write(folder.path().join(other), left).unwrap(),
                None => drop(fs::remove_file(folder.path().join(other))),
            }
            let before = everything_in(folder.path());
            assert!(matches!(vault::status(folder.path()), Err(UnlockError::Newer(3))), "{name} {left:?}");
            assert!(everything_in(folder.path()) == before, "{name} {left:?}: something was written");
        }
    }
}

#[test]
fn a_first_copy_that_cannot_be_read_at_all_is_done_without() {
    let folder = enrolled();
    fs::remove_file(folder.path().join(FIRST)).unwrap();
    fs::create_dir(folder.path().join(FIRST)).unwrap();
    assert!(matches!(vault::status(folder.path()), Ok(Status::Locked { .. })));
    assert!(vault::open_with_centre_key(folder.path(), &[1; 32]).is_err(), "and only the right key opens it");
}

/// Puts a file out of reach for a while, as a system that is short of something does: its path leads round in a circle.
#[cfg(unix)]
fn out_of_reach(file: &Path) {
    fs::rename(file, file.with_extension("there")).unwrap();
    std::os::unix::fs::symlink(file, file).unwrap();
}

#[cfg(unix)]
fn in_reach_again(file: &Path) {
    fs::remove_file(file).unwrap();
    fs::rename(file.with_extension("there"), file).unwrap();
}

#[cfg(unix)]
#[test]
fn a_first_copy_that_is_out_of_reach_for_a_while_is_not_replaced_by_an_older_one() {
    let folder = enrolled();
    let first = folder.path().join(FIRST);
    let old = fs::read(folder.path().join(SECOND)).unwrap();
    change_pin(folder.path(), "111111");
    // The battery went out between the two.
    fs::write(folder.path().join(SECOND), old).unwrap();
    out_of_reach(&first);
    let before = everything_in(folder.path());
    assert!(matches!(vault::status(folder.path()), Err(UnlockError::Io(_))), "it passes, and is no damage");
    assert!(matches!(vault::unlock(folder.path(), PIN, at(0)), Err(UnlockError::Io(_))));
    assert!(matches!(vault::unlock(folder.path(), "111111", at(0)), Err(UnlockError::Io(_))));
    assert!(everything_in(folder.path()) == before && first.is_symlink(), "something was written");
    in_reach_again(&first);
    assert!(opens(folder.path(), "111111") && !opens(folder.path(), PIN));
}

#[cfg(unix)]
#[test]
fn as_long_as_a_copy_is_out_of_reach_no_damage_is_claimed() {
    let folder = enrolled();
    let (first, second) = (folder.path().join(FIRST), folder.path().join(SECOND));
    for content in [None, Some(b"{".to_vec())] {
        put(&first, content.as_ref());
        out_of_reach(&second);
        assert!(matches!(vault::status(folder.path()), Err(UnlockError::Io(_))));
        in_reach_again(&second);
        assert!(matches!(vault::status(folder.path()), Ok(Status::Locked { .. })));
        assert!(are_the_same(folder.path()), "it is not mended");
    }
}

/// An input/output error, again and again: that is how flash says that a page is lost.
#[cfg(target_os = "linux")]
#[test]
fn a_first_copy_whose_page_is_lost_is_mended() {
    let folder = enrolled();
    let first = folder.path().join(FIRST);
    fs::remove_file(&first).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", &first).unwrap();
    assert!(opens(folder.path(), PIN));
    assert!(are_the_same(folder.path()) && !first.is_symlink());
    // Of both, it may still be that they are only out of reach.
    for name in BOTH {
        fs::remove_file(folder.path().join(name)).unwrap();
        std::os::unix::fs::symlink("/proc/self/mem", folder.path().join(name)).unwrap();
    }
    assert!(matches!(vault::status(folder.path()), Err(UnlockError::Io(_))));
}

#[test]
fn records_without_a_key_are_damaged_and_never_enrolled_over() {
    let spoil_key = |folder: &Path, how: usize| {
        for name in BOTH.iter().filter(|name| folder.join(name).exists()) {
            match how {
                0 => fs::remove_file(folder.join(name)).unwrap(),
                1 => fs::write(folder.join(name), b"{").unwrap(),
                _ => {
                    let text = fs::read_to_string(folder.join(name)).unwrap();
                    fs::write(folder.join(name), text.replace("\"wrapped\": \"", "\"wrapped\": \"AA"))
                        .unwrap();
                }
            }
        }
    };
    for (how, left) in [(0, RECORDS), (1, RECORDS), (2, RECORDS), (0, TWIN)] {
        let folder = enrolled();
        for file in [RECORDS, TWIN] {
            if file != left {
                fs::remove_file(folder.path().join(file)).unwrap();
            }
        }
        spoil_key(folder.path(), how);
        let before = everything_in(folder.path());
        let about = format!("{how}, {left} left");
        assert!(matches!(vault::status(folder.path()), Err(UnlockError::Damaged)), "{about}");
        assert!(matches!(vault::unlock(folder.path(), PIN, at(0)), Err(UnlockError::Damaged)), "{about}");
        match create(folder.path(), "111111") {
            Err(UnlockError::Io(error)) => {
                assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists, "{about}");
                assert!(error.to_string().contains("there are records here already"), "{about}: {error}");
            }
            other => panic!("{about}: {:?}", other.map(drop)),
        }
        assert!(everything_in(folder.path()) == before, "{about}: something was touched");
    }
}

#[test]
fn a_pin_whose_change_was_cut_short_is_the_new_one() {
    let folder = enrolled();
    let old = fs::read(folder.path().join(SECOND)).unwrap();
    change_pin(folder.path(), "111111");
    assert!(are_the_same(folder.path()));
    // The battery went out between the two.
    fs::write(folder.path().join(SECOND), old).unwrap();
    vault::status(folder.path()).unwrap();
    assert!(are_the_same(folder.path()), "the first look ends the old PIN");
    for gone in BOTH {
        fs::remove_file(folder.path().join(gone)).unwrap();
        assert!(!opens(folder.path(), PIN), "without {gone} the old PIN opens");
        assert!(opens(folder.path(), "111111"), "without {gone} no PIN opens");
    }
}

#[test]
fn guesses_are_counted_in_both() {
    for gone in BOTH {
        let folder = enrolled();
        for _ in 0..5 {
            drop(vault::unlock(folder.path(), "000000", at(0)));
        }
        fs::remove_file(folder.path().join(gone)).unwrap();
        let early = vault::unlock(folder.path(), PIN, at(1));
        assert!(matches!(early, Err(UnlockError::Wait { .. })), "without {gone} the guesses were free");
    }
}

#[test]
fn an_envelope_of_an_app_that_kept_one_copy_opens_and_is_kept_twice() {
    let folder = enrolled();
    let first = folder.path().join(FIRST);
    let text = fs::read_to_string(&first).unwrap();
    let mut older: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(older.as_object_mut().unwrap().remove("sum").is_some());
    fs::write(&first, serde_json::to_vec_pretty(&older).unwrap()).unwrap();
    fs::remove_file(folder.path().join(SECOND)).unwrap();
    assert!(matches!(vault::status(folder.path()), Ok(Status::Locked { failed: 0, .. })));
    assert!(are_the_same(folder.path()));
    assert!(opens(folder.path(), PIN));
    fs::remove_file(first).unwrap();
    assert!(opens(folder.path(), PIN));
}

#[test]
fn what_an_enrolment_that_was_cut_off_left_opens_nothing_of_the_next() {
    let folder = TempDir::new().unwrap();
    drop(create(folder.path(), PIN).unwrap());
    let key = create(folder.path(), "111111").unwrap();
    drop(Core::create(folder.path(), &key, &enrolment(Role::Mentor), now()).unwrap());
    assert!(are_the_same(folder.path()));
    fs::remove_file(folder.path().join(FIRST)).unwrap();
    assert!(!opens(folder.path(), PIN) && opens(folder.path(), "111111"));
}

#[test]
fn a_phone_that_was_forgotten_keeps_no_copy_and_one_killed_meanwhile_goes_on_forgetting() {
    let real = enrolled();
    fs::write(real.path().join(format!("{FIRST}.new")), b"cut off").unwrap();
    fs::write(real.path().join(format!("{SECOND}.new")), b"cut off").unwrap();
    let folder = copy_of(real.path());
    wipe(folder.path()).unwrap();
    assert_eq!(everything_in(folder.path()).len(), 0);

    // Its keys are gone and its records are not.
    let folder = copy_of(real.path());
    let in_the_way = folder.path().join(TWIN);
    fs::remove_file(&in_the_way).unwrap();
    fs::create_dir(&in_the_way).unwrap();
    assert!(wipe(folder.path()).is_err() && is_there(folder.path()) && !folder.path().join(FIRST).exists());
    fs::remove_dir(&in_the_way).unwrap();
    assert!(matches!(vault::status(folder.path()), Ok(Status::Fresh)), "not a damaged phone");
    assert!(!is_there(folder.path()) && everything_in(folder.path()).is_empty());
    assert!(create(folder.path(), PIN).is_ok());
}
