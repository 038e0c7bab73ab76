//! A database that any older version of the app wrote, with a full outbox, becomes the present one: the bytes that will be sent are the
//! same, and a kill at any moment leaves the old one or the new one.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::PersonId;
use pendamping_domain::revision::{Record, Revision};
use pendamping_store::Core;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    FindFamilies, GetOutbox, GetSalvaged, GetSyncLine, GetUpload, ListActivities, OpenVisit,
};
use rusqlite::{Connection, params};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::older::{NEWEST, older, payloads, version};
use support::*;

const ALL: GetUpload = GetUpload { max_items: 500, max_bytes: 1 << 22 };

const FOLDER: &str = "PENDAMPING_TEST_FOLDER";

#[test]
fn a_full_outbox_moves_from_every_older_schema_byte_for_byte() {
    for from in 1..NEWEST {
        moves_whole(from, if from == 1 { 250 } else { 40 });
    }
}

fn moves_whole(from: u32, n: u128) {
    let (mut phone, before) = older(from, n);
    assert_eq!(version(phone.core.connection()), from);
    let mut phone = phone.reopened();
    assert_eq!(version(phone.core.connection()), NEWEST);
    assert_eq!(payloads(phone.core.connection()), before);
    let upload = phone.ask(ALL);
    assert_eq!(upload.offered.len() as u128, n - 2, "from {from}");
    for item in &upload.request.items {
        assert_eq!(item.payload.get().as_bytes(), before[item.seq as usize - 1]);
    }
    let page = phone.ask(GetOutbox { limit: 9 });
    assert_eq!((page.set_aside.len(), page.received.len()), (1, 1));
    let all = FindFamilies {
        text: "contoh".to_owned(),
        villages: Vec::new(),
        stage: None,
        today: day("2026-11-23"),
        limit: 9,
        offset: 0,
    };
    assert_eq!(phone.ask(all).total, 1);

    // What an edit was made from was not kept by version 1, but the row it was made from is still there.
    let edited = revision(9_001, 9_001, None, family(1), a_visit("x").write()).record;
    assert_eq!(phone.ask(OpenVisit { record: edited }).visit.results, "baru");
    let mut elsewhere = a_visit("lama");
    elsewhere.explanation = "dari HP lain".to_owned();
    let theirs = revision(9_003, 9_001, None, family(1), elsewhere.write());
    phone.pull(7, vec![row_of(&theirs, 7)]);
    let shown = phone.ask(OpenVisit { record: edited }).visit;
    assert_eq!((shown.results.as_str(), shown.explanation.as_str()), ("baru", "dari HP lain"));
}

/// Version 3 knew no activities: it kept their rows and showed them nowhere.
#[test]
fn what_an_older_build_could_not_read_is_shown_by_the_one_that_can() {
    let mut phone = Phone::new();
    let me = PersonId(id(2));
    let body = json!({"duty": "socialisation", "day": "2026-11-10", "place": "Balai RW"});
    let told = revision(1, 1, None, me.into(), body.as_object().unwrap().clone());
    let told = Revision { kind: "song".into(), ..told };
    phone.pull(2, vec![row_of(&told, 2)]);
    assert_eq!(phone.core.count_unreadable().unwrap(), 1);
    let db = phone.core.connection();
    db.execute_batch(
        "UPDATE mirror SET kind = 'activity', row = json_set(row, '$.kind', 'activity');
         DROP TABLE faded_visit; ALTER TABLE outbox DROP COLUMN kept_from;
         ALTER TABLE outbox DROP COLUMN install; ALTER TABLE outbox DROP COLUMN again;
         DROP TABLE family_due; DROP TABLE asked; DROP TABLE opened; DROP TABLE money; DROP TABLE reported; DROP TABLE activity; DROP TABLE progress; DROP TABLE training; DROP TABLE attendance; DROP TABLE stage_change; DROP TABLE cover; DROP TABLE group_meeting; DROP TABLE group_meeting_family; PRAGMA user_version = 3",
    )
    .unwrap();
    let mut phone = phone.reopened();
    assert_eq!(version(phone.core.connection()), NEWEST);
    assert_eq!(phone.core.count_unreadable().unwrap(), 0);
    let listed = phone.ask(ListActivities { person: me, limit: 9 });
    assert_eq!(listed.rows[0].activity.place, "Balai RW");
}

/// Not a test of its own: the process that the next one kills.
#[test]
fn the_process_that_is_killed_while_it_opens() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    Core::open(Path::new(&folder), &key()).unwrap();
}

#[test]
fn a_kill_while_the_schema_moves_leaves_the_old_or_the_new() {
    let (phone, before) = older(1, 400);
    let Phone { folder, core } = phone;
    drop(core);
    let old = std::fs::read(folder.path().join("pendamping.db")).unwrap();
    let mut cut_short = 0;
    for millis in [1, 5, 10, 20, 30, 40, 50, 60, 80, 100, 130, 160, 200, 250, 300] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_process_that_is_killed_while_it_opens"])
            .env(FOLDER, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        child.kill().unwrap();
        if !child.wait().unwrap().success() {
            cut_short += 1;
        }
        let db = Connection::open(folder.path().join("pendamping.db")).unwrap();
        db.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).unwrap();
        assert_eq!(payloads(&db), before, "after {millis} ms, version {}", version(&db));
        assert!([1, NEWEST].contains(&version(&db)));
        drop(db);
        let mut core = Core::open(folder.path(), &key()).unwrap();
        assert_eq!(payloads(core.connection()), before);
        drop(core);
        std::fs::write(folder.path().join("pendamping.db"), &old).unwrap();
    }
    assert!(cut_short > 0, "no process was killed in time to prove anything");
}

#[test]
fn a_newer_database_is_refused_and_not_damaged() {
    let mut phone = Phone::new();
    phone.save(vec![revision(1, 1, None, family(1), a_visit("x").write())]);
    phone.core.connection().execute_batch("PRAGMA user_version = 99").unwrap();
    let Phone { folder, core } = phone;
    drop(core);
    let before = std::fs::read(folder.path().join("pendamping.db")).unwrap();
    let refused = Core::open(folder.path(), &key());
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 99, known: NEWEST })));
    assert!(std::fs::read(folder.path().join("pendamping.db")).unwrap() == before, "it was written to");
}

/// The step up reads what it changes only: a bad page elsewhere must be met before it.
#[test]
fn a_damaged_database_of_version_1_goes_to_quarantine_as_it_was() {
    let (mut phone, before) = older(1, 20);
    for n in 1..=30 {
        let json = format!("\"{}\"", "masih ditulis ".repeat(100));
        let draft = "INSERT INTO draft (kind, about, family, json, at) VALUES ('visit', ?1, ?1, ?2, 1)";
        phone.core.connection().execute(draft, params![family(n).to_string(), json]).unwrap();
    }
    let leaf = |(_, (tree, kind)): &(usize, (String, String))| tree == "draft" && kind == "leaf";
    let (page, _) = damage::pages(&mut phone.core, "main").into_iter().find(leaf).unwrap();
    let Phone { folder, core } = phone;
    drop(core);
    damage::forget_twin(folder.path());
    let file = folder.path().join(damage::FILE);
    damage::flip_page(&file, page);
    let flipped = std::fs::read(&file).unwrap();
    let mut core = damage::opened(folder.path());
    let kept = damage::in_quarantine(folder.path());
    assert!(std::fs::read(kept[0].join(damage::FILE)).unwrap() == flipped);
    let log = kept[0].join(format!("{}-wal", damage::FILE));
    assert_eq!(std::fs::metadata(log).map_or(0, |log| log.len()), 0, "it was moved before it was looked at");
    assert_eq!((version(core.connection()), payloads(core.connection())), (NEWEST, before));
    let drafts = damage::drafts(&mut core).len();
    assert!(
        drafts > 20 && drafts < 30 && damage::ask(&mut core, GetSalvaged).unwrap().drafts_lost,
        "{drafts}"
    );
}

/// The way a damaged phone is salvaged reads rows of whatever schema they were written in.
#[test]
fn a_damaged_database_of_any_older_version_moves_with_what_can_be_read() {
    for from in 1..NEWEST {
        let (Phone { folder, mut core }, before) = older(from, 30);
        let leaf = |(_, (tree, kind)): &(usize, (String, String))| tree == "outbox" && kind == "leaf";
        let (page, _) = damage::pages(&mut core, "main").into_iter().find(leaf).unwrap();
        drop(core);
        damage::forget_twin(folder.path());
        damage::flip_page(&folder.path().join(damage::FILE), page);
        let mut core = damage::opened(folder.path());
        let left = payloads(core.connection());
        let report = damage::ask(&mut core, GetSalvaged).unwrap();
        assert_eq!((version(core.connection()), report.lost), (NEWEST, (before.len() - left.len()) as u64));
        assert!(left.len() > 15 && left.iter().all(|payload| before.contains(payload)), "from {from}");
        assert_eq!(
            core.count_received().unwrap(),
            damage::ask(&mut core, GetSyncLine).received,
            "from {from}"
        );
    }
}

/// Version 1 had no twin: here a bad page costs what is on it, and the way up is the same.
#[test]
fn a_damaged_database_of_version_1_moves_with_what_can_be_read() {
    let (phone, before) = older(1, 60);
    let Phone { folder, core } = phone;
    drop(core);
    damage::forget_twin(folder.path());
    let real = folder;
    let count = damage::page_count(&real.path().join(damage::FILE));
    let (mut open, mut costs) = (0, Vec::new());
    for page in 1..=count {
        let folder = damage::copy_of(real.path());
        damage::flip_page(&folder.path().join(damage::FILE), page);
        let mut core = match Core::open_or_salvage(folder.path(), &key(), now()) {
            Ok(core) => core,
            Err(error) => {
                assert!(matches!(error, StoreError::Corrupt), "page {page}: {error:?}");
                continue;
            }
        };
        open += 1;
        assert!(version(core.connection()) > 1 && damage::is_whole(&mut core), "page {page}");
        let left = payloads(core.connection());
        assert!(left.iter().all(|payload| before.contains(payload)), "page {page}: one changed");
        let lost = before.len() - left.len();
        let report = damage::ask(&mut core, GetSalvaged);
        assert_eq!(report.as_ref().map_or(0, |report| report.lost), lost as u64, "page {page}");
        costs.extend((lost > 0).then_some(lost));
        // From now on there is a twin.
        assert!(damage::page_count(&folder.path().join(damage::TWIN)) > 0, "page {page}");
    }
    // Only the root of all costs more than what is on it.
    let costly = costs.iter().filter(|lost| **lost > 8).count();
    println!(
        "version 1: {count} pages flipped, {open} phones open, of their {} revisions lost: {costs:?}",
        before.len()
    );
    assert!(open + 3 > count && !costs.is_empty() && costly <= 1, "{open} of {count}: {costs:?}");
}
