//! The way of a salvage: killed at any step it is finished at the next open; what is told and what is kept; and damaged logs.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::photo::Photo;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::revision::{Record, Rest};
use pendamping_domain::visit::Visit;
use pendamping_store::{Core, RawKey, Step, wipe};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    ForgetSalvaged, GetPhoto, GetSalvaged, GetSyncLine, NoteAttempt, PutDraft, PutPhoto, RecordRevisions,
    TakePage,
};
use pendamping_store_api::shared::{DraftKey, Salvaged};
use std::fs;
use support::damage::*;
use support::*;
use tempfile::TempDir;

const STEPS: [Step; 5] = [Step::Copied, Step::Made, Step::Named, Step::Kept, Step::Placed];

#[test]
fn a_phone_killed_while_it_salvages_finishes_at_the_next_open() {
    let (real, whole) = damaged();
    let expected = {
        let copy = copy_of(real.path());
        frozen(&mut opened(copy.path()))
    };
    assert!(expected.len() < whole.len() && expected.len() + 8 > whole.len());
    for step in STEPS {
        let folder = copy_of(real.path());
        let flipped = fs::read(folder.path().join(FILE)).unwrap();
        Core::salvage_until(folder.path(), &key(), now(), step).unwrap();
        if step < Step::Placed {
            assert!(fs::read(folder.path().join(FILE)).unwrap() == flipped, "{step:?}");
        }
        if step == Step::Named {
            // What the damaged one's log holds must not get into the new one.
            fs::write(folder.path().join(format!("{FILE}-wal")), &flipped).unwrap();
        }
        let names: Vec<_> = in_quarantine(folder.path());
        assert!(names.len() == 1 && is_unfinished(&names[0]) == (step < Step::Kept), "{step:?}: {names:?}");
        let mut core = opened(folder.path());
        assert!(frozen(&mut core) == expected && is_whole(&mut core), "{step:?}");
        assert!(ask(&mut core, GetSalvaged).unwrap().pull_again, "{step:?}");
        let kept = in_quarantine(folder.path());
        assert!(kept.len() == 1 && !is_unfinished(&kept[0]), "{step:?}: {kept:?}");
        assert!(fs::read(kept[0].join(FILE)).unwrap() == flipped, "{step:?}");
        // And the twin goes with the new one.
        drop(core);
        fs::remove_file(folder.path().join(FILE)).unwrap();
        let unreceived = |frozen: &Frozen| frozen.values().filter(|(_, state)| state != "received").count();
        assert_eq!(unreceived(&frozen(&mut opened(folder.path()))), unreceived(&expected), "{step:?}");
    }
}

fn is_unfinished(copy: &std::path::Path) -> bool {
    copy.to_string_lossy().ends_with(".unfinished")
}

#[test]
fn a_copy_of_a_database_that_is_whole_after_all_is_not_kept() {
    let (damaged, _) = damaged();
    let real = a_months_work();
    Core::salvage_until(damaged.path(), &key(), now(), Step::Made).unwrap();
    // What could not be read can be read again.
    fs::copy(real.path().join(FILE), damaged.path().join(FILE)).unwrap();
    let mut core = opened(damaged.path());
    assert_eq!(ask(&mut core, GetSalvaged), None);
    assert!(in_quarantine(damaged.path()).is_empty());
}

/// A phone that was killed with its last ten saves, its last draft and a page of the centre in the logs beside its files, and
/// what it held.
fn killed() -> (TempDir, OwnWork, i64) {
    let real = a_months_work();
    let mut core = Core::open(real.path(), &key()).unwrap();
    for n in 1..=10 {
        let later = revision(8_000 + n, 8_000 + n, None, family(2), a_visit("dalam log").write());
        ask(&mut core, RecordRevisions { revisions: vec![later], draft: None, replaces: None });
    }
    let draft = DraftKey { kind: Visit::KIND, about: FamilyId::into(family(1)) };
    ask(&mut core, PutDraft { key: draft, family: family(1), json: "\"terakhir\"".to_owned(), at: now() });
    let page = pendamping_protocol::sync::Page {
        cursor: cursor(200),
        leave: vec![],
        known: Default::default(),
        rows: vec![family_row(77, 190)],
    };
    ask(&mut core, TakePage { page, now: now() });
    let copy = copy_of(real.path());
    let held = (own_work(&mut core), mirrored(&mut core));
    (copy, held.0, held.1)
}

#[test]
fn a_damaged_log_loses_nothing_that_was_confirmed() {
    let (killed, own, centre) = killed();
    assert_eq!(own.unreceived.len(), OWN as usize - 20 + 10);
    let log = fs::metadata(killed.path().join(format!("{FILE}-wal"))).unwrap().len() as usize;
    assert!(log > 20 * PAGE, "{log}");
    let mut told = 0;
    for at in (0..log - 16).step_by(log / 40) {
        let folder = copy_of(killed.path());
        let file = folder.path().join(format!("{FILE}-wal"));
        flip(&file, at, 16);
        let flipped = fs::read(&file).unwrap();
        let mut core = opened(folder.path());
        assert!(own_work(&mut core) == own, "{at}");
        assert!(sequence(&mut core) == OWN as u64 + 10 && is_whole(&mut core), "{at}");
        let report = ask(&mut core, GetSalvaged);
        let all_here = mirrored(&mut core) == centre;
        // The last commit is the centre's alone: it is read again from where the cursor stands.
        let cursor: Option<String> = core
            .connection()
            .query_row("SELECT (SELECT value FROM meta WHERE name = 'cursor')", [], |row| row.get(0))
            .unwrap();
        let cursor_moved = cursor.is_some_and(|cursor| cursor.contains("200"));
        assert!(all_here || !cursor_moved, "{at}: the cursor is past what is here");
        if let Some(report) = report {
            assert!(report.lost == 0 && !report.drafts_lost && report.pull_again, "{at}: {report:?}");
            let kept = in_quarantine(folder.path());
            assert!(fs::read(kept[0].join(format!("{FILE}-wal"))).unwrap() == flipped, "{at}");
            told += 1;
        }
    }
    println!("of 41 flips in the log {told} cut it where something of the phone's own was");
    assert!(told > 30, "{told}");
}

#[test]
fn a_damaged_log_of_the_twin_changes_nothing() {
    let (killed, own, centre) = killed();
    let log = fs::metadata(killed.path().join(format!("{TWIN}-wal"))).unwrap().len() as usize;
    assert!(log > 10 * PAGE, "{log}");
    for at in (0..log - 16).step_by(log / 12) {
        let folder = copy_of(killed.path());
        flip(&folder.path().join(format!("{TWIN}-wal")), at, 16);
        let mut core = opened(folder.path());
        assert!(own_work(&mut core) == own && mirrored(&mut core) == centre, "{at}");
        assert_eq!(ask(&mut core, GetSalvaged), None, "{at}");
    }
}

#[test]
fn what_was_sent_since_the_log_was_cut_is_not_offered_again() {
    let real = a_months_work();
    let mut core = Core::open(real.path(), &key()).unwrap();
    core.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let old = fs::read(real.path().join(FILE)).unwrap();
    let sent: Vec<_> = (21..=30)
        .map(|n| revision(n, n, None, family(n % 40 + 1), a_visit("x").write()))
        .zip(300..)
        .map(|(one, at)| received(&one, at))
        .collect();
    let head = pendamping_protocol::sync::Head { receipts: sent, ..head() };
    ask(&mut core, pendamping_store_api::calls::TakeHead { head, sent_cursor: None, now: now() });
    let (own, count) = (own_work(&mut core), core.count_received().unwrap());
    assert_eq!(count, 30);
    drop(core);
    // The database as it was before; its twin knows better.
    fs::write(real.path().join(FILE), old).unwrap();
    let mut core = opened(real.path());
    assert!(own_work(&mut core) == own && core.count_received().unwrap() == count);
    assert_eq!(ask(&mut core, GetSyncLine).received, count, "both sides say the same");
    assert!(ask(&mut core, GetSalvaged).is_some_and(|report| report.lost == 0 && report.pull_again));
}

#[test]
fn what_was_salvaged_is_told_until_it_was_read() {
    let (folder, _) = damaged();
    let mut core = opened(folder.path());
    let told: Salvaged = ask(&mut core, GetSalvaged).unwrap();
    assert!(told.lost == 0 && told.unsent == 20 && told.at == now(), "{told:?}");
    drop(core);
    let mut core = opened(folder.path());
    assert_eq!(ask(&mut core, GetSalvaged), Some(told));
    ask(&mut core, ForgetSalvaged);
    assert_eq!(ask(&mut core, GetSalvaged), None);
}

#[test]
fn quarantine_ends_after_35_days_and_with_the_phone() {
    let (folder, _) = damaged();
    drop(opened(folder.path()));
    // The centre tells its time, and the phone is opened again.
    let later = |centre: i64, own: i64| {
        let (centre, own) = (now() + TimeDelta::days(centre), now() + TimeDelta::days(own));
        let core = Core::open_or_salvage(folder.path(), &key(), own).unwrap();
        let mut phone = Phone { folder: tempfile::tempdir().unwrap(), core };
        phone.told_at(centre, own);
        drop(phone);
        drop(Core::open_or_salvage(folder.path(), &key(), own).unwrap());
        in_quarantine(folder.path()).len()
    };
    assert_eq!(later(0, 3_650), 1, "the phone's clock is ten years ahead");
    assert_eq!(later(3_650, 1), 1, "the centre's is");
    assert_eq!(later(34, 34), 1);
    assert_eq!(later(36, 36), 0);

    let (folder, _) = damaged();
    drop(opened(folder.path()));
    wipe(folder.path()).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_wrong_key_moves_nothing() {
    let folder = a_months_work();
    let before = fs::read(folder.path().join(FILE)).unwrap();
    let wrong = Core::open_or_salvage(folder.path(), &RawKey::from_bytes([8; 32]), now());
    assert!(matches!(wrong, Err(StoreError::Corrupt)));
    assert!(fs::read(folder.path().join(FILE)).unwrap() == before && in_quarantine(folder.path()).is_empty());
    assert!(own_work(&mut opened(folder.path())).unreceived.len() == OWN as usize - 20);
}

fn hash(n: u128) -> String {
    format!("{n:064x}")
}

fn with_photo(n: u128, words: usize) -> Visit {
    let photo = Photo {
        sha256: hash(n),
        source: None,
        taken: stamp(1),
        place: Place::Missing { why: WhyNoPlace::Off },
        bytes: 100,
        width: 40,
        height: 30,
        rest: Rest::new(),
    };
    Visit { photos: vec![photo], ..a_visit(&"warung ramai. ".repeat(words)) }
}

fn photos_in(core: &mut Core) -> i64 {
    core.connection().query_row("SELECT count(*) FROM photo", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_received_record_that_is_lost_here_leaves_its_waiting_photo() {
    let mut phone = Phone::new();
    phone.pull(40, (1..=40).map(|n| family_row(n, n as u64)).collect());
    let own: Vec<_> = (1..=40).map(|n| revision(n, n, None, family(n), with_photo(n, 30).write())).collect();
    for (n, one) in (1..).zip(&own) {
        phone.ask(PutPhoto { sha256: hash(n), jpeg: vec![0xff; 1_000], family: family(n), at: now() });
        phone.save(vec![one.clone()]);
    }
    phone.receipts(own.iter().zip(100..).map(|(one, at)| received(one, at)).collect());
    let Phone { folder, core } = phone;
    drop(core);
    let mut core = Core::open(folder.path(), &key()).unwrap();
    let mut leaves = pages(&mut core, "main").into_iter().filter(|(_, (t, k))| t == "outbox" && k == "leaf");
    let (page, _) = leaves.nth(2).unwrap();
    drop(core);
    flip_page(&folder.path().join(FILE), page);
    let mut core = opened(folder.path());
    assert!(ask(&mut core, GetSalvaged).is_some());
    assert_eq!(ask(&mut core, GetSyncLine).photos, 40);
    let at = now() + TimeDelta::hours(25);
    ask(&mut core, NoteAttempt { at, failure: None, next_try: None, halt: false, alone: None });
    assert_eq!(photos_in(&mut core), 40, "the centre waits for all of them");
}

#[test]
fn a_photo_that_went_with_the_log_is_told() {
    let mut phone = Phone::new();
    phone.pull(40, (1..=40).map(|n| family_row(n, n as u64)).collect());
    let Phone { folder, core } = phone;
    drop(core);
    let mut core = Core::open(folder.path(), &key()).unwrap();
    ask(&mut core, PutPhoto { sha256: hash(1), jpeg: vec![0xff; 100_000], family: family(1), at: now() });
    let visit = revision(1, 1, None, family(1), with_photo(1, 3).write());
    ask(&mut core, RecordRevisions { revisions: vec![visit], draft: None, replaces: None });
    let unreadable = DraftKey { kind: "visit".into(), about: RecordId(id(7)) };
    ask(&mut core, PutDraft { key: unreadable, family: family(1), json: "{".to_owned(), at: now() });
    let copy = copy_of(folder.path());
    flip(&copy.path().join(format!("{FILE}-wal")), 200, 16);
    let mut core = opened(copy.path());
    let report = ask(&mut core, GetSalvaged).unwrap();
    let here = ask(&mut core, GetPhoto { sha256: hash(1) }).is_some();
    assert!(here || report.photos_lost, "the visit is here and its photo is not: {report:?}");
}
