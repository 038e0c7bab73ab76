//! The lock and the PIN of a phone that was just enrolled.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::task::{Context, Waker};
use std::time::Duration;

use base64::Engine as _;
use chrono::DateTime;
use pendamping_domain::actor::Role;
use pendamping_domain::id::{ConfigVersion, FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Rest, Revision};
use pendamping_store::vault::UnlockError;
use pendamping_store_api::setup::{GetProfile, Profile};
use pendamping_store_api::upkeep::{TakeHead, TakePage};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Enrolled, OpenError, Phone, Stage, State};
use crate::platform::Platform;
use crate::platform::fake::Fake;
use crate::screens::store_words::is_full;

/// The two copies of the key's envelope.
const ENVELOPE: [&str; 2] = ["key.json", "key.copy.json"];
const PIN: &str = "482913";
const MINUTE: u32 = 60_000;

/// A phone whose records are open, with its folder and its clock.
pub(crate) async fn open(role: Role) -> (TempDir, Fake, Arc<Phone>) {
    // Nobody listens there.
    open_at("http://127.0.0.1:9", role).await
}

/// The same, of a centre that is there.
pub(crate) async fn open_at(centre: &str, role: Role) -> (TempDir, Fake, Arc<Phone>) {
    let folder = TempDir::new().unwrap();
    let device = Fake::at(DateTime::UNIX_EPOCH, 420);
    let phone = Phone::open(folder.path().to_owned(), Platform::Fake(device.clone())).unwrap();
    *phone.state() = State::Enrolled(Box::new(Enrolled {
        profile: Profile {
            install: InstallId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(2)),
            name: "Rina Contoh".to_owned(),
            role,
            area: None,
            centre: centre.to_owned(),
        },
        token: "token".to_owned(),
        signing_seed: [7; 32],
        centre_key: base64::engine::general_purpose::STANDARD.encode([9; 32]),
    }));
    phone.clone().set_pin(PIN.to_owned()).await.unwrap();
    assert_eq!(phone.stage(), Stage::Open);
    (folder, device, phone)
}

/// The centre took this revision, and has its record so, at the place `at`.
pub(crate) async fn receive(phone: &Phone, revision: &Revision, at: u64) {
    let head = serde_json::json!({
        "epoch": "e", "high_water": at, "now": "1970-01-01T00:00:00Z", "knowledge": 1,
        "receipts": [{ "id": revision.id, "outcome": "received", "position": at, "at": "1970-01-01T00:00:00Z" }],
    });
    let head = serde_json::from_value(head).unwrap();
    let answer = TakeHead { head, sent_cursor: None, now: DateTime::UNIX_EPOCH };
    phone.store().unwrap().call(answer).await.unwrap();
    pull(phone, revision, at).await;
}

/// The record comes from the centre as this revision has made it, whoever's it is.
pub(crate) async fn pull(phone: &Phone, revision: &Revision, at: u64) {
    let row = serde_json::json!({
        "record": revision.record, "scope": revision.family, "revision": revision.id, "parent": revision.parent,
        "author": Uuid::from_u128(2), "position": at, "received": 0, "body": revision.body,
    });
    let page = serde_json::json!({
        "cursor": { "epoch": "e", "position": at },
        "rows": [{ "kind": revision.kind, "n": 1, "columns": { "is": row } }],
    });
    let answer = TakePage { page: serde_json::from_value(page).unwrap(), now: DateTime::UNIX_EPOCH };
    phone.store().unwrap().call(answer).await.unwrap();
}

/// The centre answers that it does not take this revision.
pub(crate) async fn refuse(phone: &Phone, revision: RevisionId) {
    let head = serde_json::json!({
        "epoch": "e", "high_water": 0, "now": "1970-01-01T00:00:00Z", "knowledge": 1,
        "receipts": [{ "id": revision, "outcome": "set_aside", "code": "not_allowed" }],
    });
    let head = serde_json::from_value(head).unwrap();
    let answer = TakeHead { head, sent_cursor: None, now: DateTime::UNIX_EPOCH };
    phone.store().unwrap().call(answer).await.unwrap();
}

#[tokio::test]
async fn nobody_there_for_five_minutes_locks() {
    let (_folder, device, phone) = open(Role::Mentor).await;
    device.pass(4 * MINUTE);
    assert!(!phone.lock_if_idle());
    phone.touch();
    device.pass(4 * MINUTE);
    assert!(!phone.lock_if_idle(), "a touch begins the wait anew");
    // The date in the settings has nothing to do with it.
    device.set_wall("2030-01-01T00:00:00Z".parse().unwrap());
    assert!(!phone.lock_if_idle());
    device.pass(MINUTE);
    phone.hand_over(FamilyId(Uuid::from_u128(3)));
    phone.touch();
    assert_eq!(phone.stage(), Stage::Shut, "a touch that comes too late opens nothing");
    assert!(phone.store().is_none() && phone.profile().is_none());
    assert_eq!(phone.handed_over(), None);

    let wrong = phone.clone().unlock("111222".to_owned()).await;
    assert!(matches!(wrong, Err(OpenError::Pin(UnlockError::WrongPin { .. }))));
    assert_eq!(phone.stage(), Stage::Shut);
    phone.clone().unlock(PIN.to_owned()).await.unwrap();
    assert_eq!(phone.stage(), Stage::Open);
    assert!(phone.store().is_some());
    assert!(!phone.lock_if_idle(), "the PIN was a touch");
}

#[tokio::test]
async fn a_familys_phone_locks_sooner() {
    let (_folder, device, phone) = open(Role::Beneficiary).await;
    device.pass(MINUTE);
    assert!(!phone.lock_if_idle());
    device.pass(MINUTE);
    assert!(phone.lock_if_idle());
}

#[tokio::test]
async fn the_watch_locks_by_itself() {
    let (_folder, device, phone) = open(Role::Mentor).await;
    device.pass(6 * MINUTE);
    let mut stage = phone.stage.subscribe();
    let watch = tokio::spawn(phone.clone().lock_when_idle());
    stage.changed().await.unwrap();
    assert_eq!(*stage.borrow(), Stage::Shut);
    watch.abort();
}

#[tokio::test]
async fn only_the_old_pin_changes_the_pin() {
    let (_folder, _device, phone) = open(Role::Mentor).await;
    let refused = phone.clone().change_pin("111222".to_owned(), "705316".to_owned()).await;
    assert!(matches!(refused, Err(OpenError::Pin(UnlockError::WrongPin { left: 4, .. }))), "{refused:?}");
    phone.clone().check_pin(PIN.to_owned()).await.unwrap();
    phone.clone().change_pin(PIN.to_owned(), "705316".to_owned()).await.unwrap();
    assert!(phone.clone().check_pin(PIN.to_owned()).await.is_err());
    phone.clone().check_pin("705316".to_owned()).await.unwrap();
}

/// A centre with nothing to say, and of each request whether it was signed: those with items are, and the first, which says by what key this phone is known.
fn centre() -> (String, Receiver<bool>) {
    centre_that("")
}

/// The same, with more in the head of its answers.
fn centre_that(says: &'static str) -> (String, Receiver<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut length, mut signed) = (0, false);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                signed |= line.to_lowercase().starts_with("pendamping-signature");
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let answer = format!(
                "{{\"head\":{{\"epoch\":\"e\",\"high_water\":0,\"now\":\"1970-01-01T00:00:00Z\",\"knowledge\":1{says}}}}}\n{{\"end\":{{}}}}\n"
            );
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/x-ndjson\r\ncontent-length";
            write!(stream.get_mut(), "{head}: {}\r\n\r\n{answer}", answer.len()).unwrap();
            if tell.send(signed).is_err() {
                return;
            }
        }
    });
    (address, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_is_sent_though_the_form_is_gone_before_the_answer() {
    let (address, told) = centre();
    let (_folder, device, phone) = open_at(&address, Role::Mentor).await;
    let patience = Duration::from_secs(20);
    assert!(told.recv_timeout(patience).unwrap(), "by what key it is known is told at the start");
    // That exchange is over before the save, so that nothing else can carry it.
    let mut sync = phone.sync();
    sync.wait_for(|now| now.ended == 1 && !now.sending).await.unwrap();
    let revision = Revision {
        epoch: None,
        id: RevisionId(Uuid::from_u128(10)),
        record: RecordId(Uuid::from_u128(11)),
        kind: Kind::FollowUp,
        parent: None,
        family: FamilyId(Uuid::from_u128(12)),
        opened: Position(0),
        config: ConfigVersion(0),
        saved: Platform::Fake(device).now(),
        body: Body::new(),
        rest: Rest::new(),
    };
    // The form goes away while the store is at it.
    let mut save = Box::pin(phone.save(vec![revision], None, None));
    let _ = save.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(save);
    assert!(told.recv_timeout(patience).unwrap(), "sent, as its signature shows");
}

/// The centre took this phone out: of what it had nothing is left, and it is nobody's.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_revoked_forgets_everything() {
    let (address, told) = centre_that(",\"revoked\":true");
    let (folder, device, phone) = open_at(&address, Role::Mentor).await;
    let mut stage = phone.stage.subscribe();
    told.recv_timeout(Duration::from_secs(20)).unwrap();
    stage.wait_for(|stage| *stage == Stage::Forgotten).await.unwrap();
    assert!(phone.store().is_none() && phone.profile().is_none());
    // Its files go after the word, on the thread that had them.
    let files = || -> Vec<_> {
        let names = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name());
        names.filter(|name| name.to_string_lossy() != "looks").collect()
    };
    let begun = std::time::Instant::now();
    while !files().is_empty() && begun.elapsed() < Duration::from_secs(20) {
        tokio::task::yield_now().await;
    }
    assert!(files().is_empty(), "{:?}", files());
    let again = Phone::open(folder.path().to_owned(), Platform::Fake(device)).unwrap();
    assert_eq!(again.stage(), Stage::Fresh);
}

/// Two pages look at one phone whose storage went bad, and both send the PIN.
#[tokio::test(flavor = "multi_thread")]
async fn records_are_opened_once_whoever_asks_at_the_same_time() {
    let (folder, device, phone) = open(Role::Mentor).await;
    phone.close();
    let file = folder.path().join("pendamping.db");
    let mut bytes = std::fs::read(&file).unwrap();
    for place in [9_000, 40_000] {
        bytes[place] ^= 0x5a;
    }
    std::fs::write(&file, bytes).unwrap();
    let phone = Phone::open(folder.path().to_owned(), Platform::Fake(device)).unwrap();
    let pin = || phone.clone().unlock(PIN.to_owned());
    let (one, other) = tokio::join!(pin(), pin());
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(phone.stage(), Stage::Open);
    let store = phone.store().unwrap();
    assert_eq!(store.call(GetProfile).await.unwrap().name, "Rina Contoh");
    let quarantined = std::fs::read_dir(folder.path().join("quarantine")).map_or(0, Iterator::count);
    assert_eq!(quarantined, 1, "salvaged once");
}

/// The window goes while a PIN is being tried: nothing may be open when the process ends.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_stays_closed_though_a_pin_is_being_tried() {
    let (folder, device, phone) = open(Role::Mentor).await;
    phone.close();
    let phone = Phone::open(folder.path().to_owned(), Platform::Fake(device)).unwrap();
    let unlocking = tokio::spawn(phone.clone().unlock(PIN.to_owned()));
    let closing = phone.clone();
    tokio::task::spawn_blocking(move || closing.close()).await.unwrap();
    let _ = unlocking.await.unwrap();
    assert!(phone.store().is_none() && phone.stage() != Stage::Open);
    assert!(matches!(phone.clone().unlock(PIN.to_owned()).await, Err(OpenError::NotNow)));
}

/// What becomes of the key's envelope while the app is not running.
async fn started_with(change: impl FnOnce(&Path)) -> (TempDir, Arc<Phone>) {
    let (folder, device, phone) = open(Role::Mentor).await;
    phone.close();
    drop(phone);
    change(folder.path());
    let phone = Phone::open(folder.path().to_owned(), Platform::Fake(device)).unwrap();
    (folder, phone)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_damage_is_called_damage() {
    let (_folder, phone) = started_with(|folder| {
        for name in ENVELOPE {
            std::fs::write(folder.join(name), "{").unwrap();
        }
    })
    .await;
    assert_eq!(phone.stage(), Stage::Damaged);
    // The app was put back to an older one.
    let (_folder, phone) = started_with(|folder| {
        for name in ENVELOPE {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            std::fs::write(folder.join(name), text.replace("\"version\": 1", "\"version\": 9")).unwrap();
        }
    })
    .await;
    assert_eq!(phone.stage(), Stage::Newer);
    let refused = phone.clone().unlock(PIN.to_owned()).await;
    assert!(matches!(refused, Err(OpenError::Pin(UnlockError::Newer(9)))), "{refused:?}");
    phone.clone().look_again().await;
    assert_eq!(phone.stage(), Stage::Newer, "only an app can help");
}

/// The path of the envelope leads round in a circle for a while.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_that_cannot_be_read_just_now_is_looked_at_again() {
    let (folder, phone) = started_with(|folder| {
        let file = folder.join(ENVELOPE[0]);
        std::fs::rename(&file, folder.join("there")).unwrap();
        std::os::unix::fs::symlink(&file, &file).unwrap();
    })
    .await;
    assert_eq!(phone.stage(), Stage::Unread);
    phone.clone().look_again().await;
    assert_eq!(phone.stage(), Stage::Unread);
    let file = folder.path().join(ENVELOPE[0]);
    std::fs::remove_file(&file).unwrap();
    std::fs::rename(folder.path().join("there"), file).unwrap();
    phone.clone().look_again().await;
    assert_eq!(phone.stage(), Stage::Locked);
    phone.clone().unlock(PIN.to_owned()).await.unwrap();
    assert_eq!(phone.stage(), Stage::Open);
    phone.clone().look_again().await;
    assert_eq!(phone.stage(), Stage::Open, "nothing is closed by a button pressed late");
}

/// `/dev/full` is a disk without room: no attempt can be counted, so no PIN is looked at.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_phone_that_does_not_open_says_so() {
    let (_folder, phone) = started_with(|folder| {
        std::os::unix::fs::symlink("/dev/full", folder.join("key.json.new")).unwrap();
    })
    .await;
    let refused = phone.clone().unlock(PIN.to_owned()).await;
    let Err(OpenError::Pin(UnlockError::Io(error))) = refused else { panic!("{refused:?}") };
    assert!(is_full(&error), "{error:?}");
}
