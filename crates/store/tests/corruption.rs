//! A damaged phone: what can be read is saved, the rest is kept, and the mentor is told.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::Record;
use pendamping_domain::visit::Visit;
use pendamping_store::{Core, RawKey, Step, wipe};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    Call, ForgetSalvaged, GetSalvaged, GetSyncState, ListDrafts, PutDraft, RecordRevisions,
};
use pendamping_store_api::shared::{DraftKey, Salvaged};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::*;
use tempfile::TempDir;

const FILE: &str = "pendamping.db";
const PAGE: usize = 4096;
const OWN: u128 = 40;
const DRAFTS: u128 = 12;

/// A frozen revision: its sequence, its bytes, where it is.
type Frozen = BTreeMap<i64, (Vec<u8>, String)>;

/// A mentor's phone in the middle of a month: some received, some set back, some unsent, drafts, and the centre's rows.
fn a_months_work() -> TempDir {
    let mut phone = Phone::new();
    phone.pull(40, (1..=40).map(|n| family_row(n, n as u64)).collect());
    let result =
        |n: u128| format!("kunjungan {n}: {}", "warung ramai, catatan kas diisi. ".repeat(n as usize % 40));
    let own: Vec<_> =
        (1..=OWN).map(|n| revision(n, n, None, family(n % 40 + 1), a_visit(&result(n)).write())).collect();
    for one in &own {
        phone.save(vec![one.clone()]);
    }
    phone.receipts(own.iter().take(20).zip(100..).map(|(one, at)| received(one, at)).collect());
    phone.pull(130, own.iter().take(12).zip(100..).map(|(one, at)| row_of(one, at)).collect());
    for n in 1..=DRAFTS {
        let key = DraftKey { kind: Visit::KIND, about: FamilyId::into(family(n)) };
        let json = format!("\"{}\"", "masih ditulis ".repeat(n as usize * 40));
        phone.ask(PutDraft { key, family: family(n), json, at: now() });
    }
    let Phone { folder, mut core } = phone;
    core.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(core);
    folder
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

fn flip(file: &Path, from: usize, bytes: usize) {
    let mut content = fs::read(file).unwrap();
    for byte in &mut content[from..from + bytes] {
        *byte ^= 0x5a;
    }
    fs::write(file, content).unwrap();
}

fn frozen(core: &mut Core) -> Frozen {
    let mut query = core.connection().prepare("SELECT seq, payload, state FROM outbox").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn drafts(core: &mut Core) -> Vec<(String, String)> {
    let mut query = core.connection().prepare("SELECT about, json FROM draft ORDER BY about").unwrap();
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// What each page is: its tree, its kind (`leaf`, `internal`, `overflow`), and how many rows it holds.
fn pages(core: &mut Core) -> BTreeMap<usize, (String, String, u64)> {
    let mut query = core.connection().prepare("SELECT pageno, name, pagetype, ncell FROM dbstat").unwrap();
    let rows = query.query_map([], |row| {
        Ok((row.get::<_, i64>(0)? as usize, (row.get(1)?, row.get(2)?, row.get::<_, i64>(3)? as u64)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn ask<C: Call>(core: &mut Core, call: C) -> C::Answer {
    core.handle(call.into()).and_then(C::answer).unwrap()
}

fn sequence(core: &mut Core) -> u64 {
    let text: String = core
        .connection()
        .query_row("SELECT value FROM meta WHERE name = 'sequence'", [], |row| row.get(0))
        .unwrap();
    text.parse().unwrap()
}

fn is_whole(core: &mut Core) -> bool {
    let said: String = core.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let mut bad = core.connection().prepare("PRAGMA cipher_integrity_check").unwrap();
    said == "ok" && !bad.exists([]).unwrap()
}

fn in_quarantine(folder: &Path) -> Vec<PathBuf> {
    let Ok(kept) = fs::read_dir(folder.join("quarantine")) else { return Vec::new() };
    kept.map(|entry| entry.unwrap().path()).collect()
}

fn opened(folder: &Path) -> Core {
    Core::open_or_salvage(folder, &key(), now()).unwrap()
}

/// A page in the middle of the outbox, and the phone with it flipped.
fn damaged() -> (TempDir, Frozen) {
    let folder = a_months_work();
    let mut core = Core::open(folder.path(), &key()).unwrap();
    let whole = frozen(&mut core);
    let (page, _) = pages(&mut core)
        .into_iter()
        .filter(|(_, (tree, kind, _))| tree == "outbox" && kind == "leaf")
        .nth(2)
        .unwrap();
    drop(core);
    flip(&folder.path().join(FILE), (page - 1) * PAGE + 1_000, 16);
    (folder, whole)
}

#[test]
fn whichever_page_is_damaged_only_what_is_on_it_is_lost() {
    let real = a_months_work();
    let mut core = Core::open(real.path(), &key()).unwrap();
    let (whole, written, pages) = (frozen(&mut core), drafts(&mut core), pages(&mut core));
    drop(core);
    let count = fs::metadata(real.path().join(FILE)).unwrap().len() as usize / PAGE;
    assert!(whole.len() == OWN as usize && count > 60, "{count} pages are too few to say something");
    let (mut recovered, mut lossless, mut unread) = (0, 0, Vec::new());
    for page in 1..=count {
        let folder = copy_of(real.path());
        let file = folder.path().join(FILE);
        flip(&file, (page - 1) * PAGE + 1_000, 16);
        let flipped = fs::read(&file).unwrap();
        let (tree, kind, cells) = pages.get(&page).cloned().unwrap_or_default();
        let about = format!("page {page}, {kind} of {tree}");
        let mut core = match Core::open_or_salvage(folder.path(), &key(), now()) {
            Ok(core) => core,
            Err(error) => {
                assert!(matches!(error, StoreError::Corrupt), "{about}: {error:?}");
                assert!(tree == "meta" || tree == "sqlite_schema", "{about}");
                assert!(fs::read(&file).unwrap() == flipped, "{about}: it was changed");
                assert!(in_quarantine(folder.path()).is_empty(), "{about}");
                continue;
            }
        };
        recovered += 1;
        let Some(report) = ask(&mut core, GetSalvaged) else {
            // Nothing reads the page: whatever was saved reads as before.
            assert!(frozen(&mut core) == whole && drafts(&mut core) == written, "{about} went unnoticed");
            unread.push(about);
            continue;
        };
        let left = frozen(&mut core);
        for (seq, entry) in &left {
            assert!(whole.get(seq) == Some(entry), "{about}: revision {seq} changed");
        }
        let lost = (whole.len() - left.len()) as u64;
        // A leaf costs its rows, a long row's page that row; only the root of all costs more.
        let may_cost = match (tree.as_str(), kind.as_str()) {
            ("outbox", "leaf") => cells,
            ("outbox", "overflow") => 1,
            ("outbox", _) => OWN as u64,
            _ => 0,
        };
        assert!(lost <= may_cost, "{about}: {lost} lost");
        assert_eq!((report.saved, report.lost), (left.len() as u64, lost), "{about}");
        assert_eq!(report.drafts, ask(&mut core, ListDrafts).len() as u64, "{about}");
        assert_eq!(report.drafts < DRAFTS as u64, report.drafts_lost, "{about}");
        assert!(tree == "draft" || !report.drafts_lost, "{about}");
        let here: i64 =
            core.connection().query_row("SELECT count(*) FROM mirror", [], |row| row.get(0)).unwrap();
        assert!(here == 52 || report.pull_again, "{about}: rows of the centre are missing for good");
        assert_eq!(sequence(&mut core), OWN as u64, "{about}");
        assert!(is_whole(&mut core), "{about}");
        assert_eq!(ask(&mut core, GetSyncState).token, "token", "{about}");
        // It is a phone to go on with.
        let next = revision(9_000, 9_000, None, family(3), a_visit("sesudah itu").write());
        ask(&mut core, RecordRevisions { revisions: vec![next], draft: None, replaces: None });
        assert_eq!(sequence(&mut core), OWN as u64 + 1, "{about}");
        let kept = in_quarantine(folder.path());
        assert!(kept.len() == 1 && fs::read(kept[0].join(FILE)).unwrap() == flipped, "{about}: {kept:?}");
        lossless += u32::from(lost == 0 && !report.drafts_lost);
    }
    assert!(unread.len() < count / 20, "{unread:?}");
    println!("unread: {unread:?}");
    println!(
        "{count} pages flipped, {recovered} phones open, {lossless} of them without any loss of their own work"
    );
    assert!(recovered * 100 >= count * 80, "{recovered} of {count}");
}

#[test]
fn a_phone_killed_while_it_salvages_finishes_at_the_next_open() {
    let (real, whole) = damaged();
    let mut uninterrupted = opened(copy_of(real.path()).path());
    let expected = frozen(&mut uninterrupted);
    assert!(expected.len() < whole.len() && expected.len() + 8 > whole.len());
    for step in [Step::Copied, Step::Made, Step::Kept, Step::Named, Step::Placed] {
        let folder = copy_of(real.path());
        let flipped = fs::read(folder.path().join(FILE)).unwrap();
        Core::salvage_until(folder.path(), &key(), now(), step).unwrap();
        if step < Step::Named {
            assert!(fs::read(folder.path().join(FILE)).unwrap() == flipped, "{step:?}");
        }
        if step == Step::Named {
            // What the damaged one's log holds must not get into the new one.
            fs::write(folder.path().join(format!("{FILE}-wal")), &flipped).unwrap();
        }
        let mut core = opened(folder.path());
        assert!(frozen(&mut core) == expected && is_whole(&mut core), "{step:?}");
        assert_eq!(ask(&mut core, GetSalvaged).unwrap().lost, (whole.len() - expected.len()) as u64);
        let kept = in_quarantine(folder.path());
        assert!(!kept.is_empty() && kept.iter().all(|kept| fs::read(kept.join(FILE)).unwrap() == flipped));
        assert!(kept.iter().all(|kept| !kept.ends_with("unfinished")), "{step:?}: {kept:?}");
    }
}

#[test]
fn a_damaged_log_leaves_a_phone_that_opens() {
    let real = a_months_work();
    let mut core = Core::open(real.path(), &key()).unwrap();
    for n in 1..=10 {
        let later = revision(8_000 + n, 8_000 + n, None, family(2), a_visit("dalam log").write());
        ask(&mut core, RecordRevisions { revisions: vec![later], draft: None, replaces: None });
    }
    // As a kill leaves it: the log beside the database.
    let killed = copy_of(real.path());
    drop(core);
    let log = fs::metadata(killed.path().join(format!("{FILE}-wal"))).unwrap().len() as usize;
    assert!(log > 20 * PAGE, "{log}");
    for at in (0..log - 16).step_by(log / 12) {
        let folder = copy_of(killed.path());
        flip(&folder.path().join(format!("{FILE}-wal")), at, 16);
        let mut core = opened(folder.path());
        let count = frozen(&mut core).len() as u64;
        assert!(count >= OWN as u64 && sequence(&mut core) == count && is_whole(&mut core), "{at}: {count}");
    }
}

#[test]
fn what_was_salvaged_is_told_until_it_was_read() {
    let (folder, _) = damaged();
    let mut core = opened(folder.path());
    let told: Salvaged = ask(&mut core, GetSalvaged).unwrap();
    assert!(told.lost > 0 && told.unsent == 20 && told.at == now(), "{told:?}");
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
    let later =
        |days| drop(Core::open_or_salvage(folder.path(), &key(), now() + TimeDelta::days(days)).unwrap());
    later(34);
    assert_eq!(in_quarantine(folder.path()).len(), 1);
    later(36);
    assert!(in_quarantine(folder.path()).is_empty());

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
}
