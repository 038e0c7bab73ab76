//! The disk is full, or the storage fails, at each call in turn that a phone makes to its files: that ends in a told error, and
//! nothing that was confirmed is lost.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_disk::Fate;
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_protocol::sync::{Head, Page};
use pendamping_store::Core;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{
    AllSentIds, Call, GetDraft, GetPhoto, GetSalvaged, GetSyncLine, GetUpload, PutDraft, PutPhoto,
    RecordRevisions, TakeHead, TakePage,
};
use pendamping_store_api::shared::DraftKey;
use std::path::Path;
use support::damage::{FILE, ask, flip_page, in_quarantine, own_work, pages};
use support::older::{NEWEST, older, payloads, version};
use support::power::{copy_in_memory, failing};
use support::*;

/// Once and never again, or from then on.
const HOW: [(bool, Fate); 4] =
    [(false, Fate::Full), (true, Fate::Full), (false, Fate::Fails), (true, Fate::Fails)];

fn visit(n: u128) -> Revision {
    revision(n, n, None, family(1), a_visit(&format!("kunjungan {n}")).write())
}

fn try_ask<C: Call>(core: &mut Core, call: C) -> Result<C::Answer, StoreError> {
    core.handle(call.into()).and_then(C::answer)
}

fn save(n: u128) -> RecordRevisions {
    RecordRevisions { revisions: vec![visit(2 * n - 1), visit(2 * n)], draft: None, replaces: None }
}

/// Lets each call fail in turn, in each way; `work` tells whether it was reached.
fn each_call(how: &[(bool, Fate)], mut work: impl FnMut(usize, bool, Fate) -> bool) -> usize {
    let mut calls = 0;
    for (lasting, fate) in how.iter().copied() {
        let mut nth = 0;
        while work(nth, lasting, fate) {
            nth += 1;
            calls += 1;
        }
    }
    calls
}

fn phone_with_a_save() -> tempfile::TempDir {
    let mut phone = Phone::new();
    ask(&mut phone.core, save(1));
    drop(phone.core);
    phone.folder
}

/// Where the storage fails once it is tried again, and whoever asked never knows.
fn passes(lasting: bool, fate: Fate) -> bool {
    fate == Fate::Fails && !lasting
}

fn told(error: &StoreError, fate: Fate) -> bool {
    match fate {
        Fate::Full => matches!(error, StoreError::Full),
        _ => matches!(error, StoreError::Storage),
    }
}

#[test]
fn a_save_is_kept_or_refused_and_the_phone_goes_on() {
    let real = phone_with_a_save();
    let calls = each_call(&HOW, |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let mut core = Core::open(folder.path(), &key()).unwrap();
        core.connection().execute_batch("PRAGMA wal_autocheckpoint = 10").unwrap();
        let (saved, count) = failing(nth, lasting, fate, || try_ask(&mut core, save(2)));
        let at = format!("call {nth}, {fate:?}, from then on: {lasting}");
        if let Err(error) = &saved {
            assert!(told(error, fate) && !passes(lasting, fate), "{at}: {error:?}");
        }
        // What was refused left nothing, and what was confirmed is there. The same again is taken.
        let saves = |core: &mut Core| ask(core, AllSentIds).len() / 2;
        let here = saves(&mut core);
        assert_eq!(here, if saved.is_ok() { 2 } else { 1 }, "{at}");
        ask(&mut core, save(2));
        ask(&mut core, save(3));
        drop(core);
        let mut core = Core::open_or_salvage(folder.path(), &key(), now()).unwrap();
        assert_eq!(saves(&mut core), 3, "{at}");
        assert!(in_quarantine(folder.path()).is_empty(), "{at}: it was taken for damaged");
        count > nth
    });
    println!("saves: {calls} calls failed");
    assert!(calls > 50, "{calls}");
}

/// A picture over many pages of the database, no two alike.
fn picture(n: u8) -> PutPhoto {
    let jpeg = (0..40_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8 ^ n).collect();
    PutPhoto { sha256: format!("{n:064x}"), jpeg, family: family(1), at: now() }
}

fn is_here(core: &mut Core, n: u8) -> bool {
    let PutPhoto { sha256, jpeg, .. } = picture(n);
    let held = ask(core, GetPhoto { sha256 });
    assert!(held.as_ref().is_none_or(|held| held.jpeg == jpeg), "picture {n} is here, and not whole");
    held.is_some()
}

#[test]
fn a_picture_is_kept_whole_or_refused_and_the_form_and_the_saves_stay() {
    let real = phone_with_a_save();
    let key_of_form = DraftKey { kind: Kind::Visit, about: RecordId(id(1)) };
    let form = r#"{"results":"belum selesai"}"#;
    {
        let mut core = Core::open(real.path(), &key()).unwrap();
        ask(&mut core, picture(1));
        let json = form.to_owned();
        ask(&mut core, PutDraft { key: key_of_form.clone(), family: family(1), json, at: now() });
    }
    let calls = each_call(&HOW, |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let mut core = Core::open(folder.path(), &key()).unwrap();
        core.connection().execute_batch("PRAGMA wal_autocheckpoint = 10").unwrap();
        let (kept, count) = failing(nth, lasting, fate, || try_ask(&mut core, picture(2)));
        let at = format!("call {nth}, {fate:?}, from then on: {lasting}");
        if let Err(error) = &kept {
            assert!(told(error, fate), "{at}: {error:?}");
        }
        let is_whole = |core: &mut Core, second: bool, saves: usize| {
            let draft = ask(core, GetDraft { key: key_of_form.clone() });
            assert_eq!(draft.as_deref(), Some(form), "{at}");
            assert_eq!((is_here(core, 1), is_here(core, 2)), (true, second), "{at}");
            assert_eq!(ask(core, AllSentIds).len() / 2, saves, "{at}");
        };
        is_whole(&mut core, kept.is_ok(), 1);
        // The camera's next try, and the save of the form that was under way.
        ask(&mut core, picture(2));
        ask(&mut core, save(2));
        is_whole(&mut core, true, 2);
        drop(core);
        let mut core = Core::open_or_salvage(folder.path(), &key(), now()).unwrap();
        is_whole(&mut core, true, 2);
        assert!(in_quarantine(folder.path()).is_empty(), "{at}: it was taken for damaged");
        count > nth
    });
    println!("pictures: {calls} calls failed");
    assert!(calls > 50, "{calls}");
}

#[test]
fn a_head_and_a_page_are_taken_in_whole_or_not_at_all() {
    let real = phone_with_a_save();
    let sync = |core: &mut Core| -> Result<(), StoreError> {
        let receipts = vec![received(&visit(1), 40), received(&visit(2), 41)];
        try_ask(core, TakeHead { head: Head { receipts, ..head() }, sent_cursor: None, now: now() })?;
        let rows = (10..20).map(|n| family_row(u128::from(n), n)).collect();
        let page = Page { cursor: cursor(20), leave: Vec::new(), known: Default::default(), rows };
        try_ask(core, TakePage { page, now: now() })
    };
    let calls = each_call(&HOW, |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let mut core = Core::open(folder.path(), &key()).unwrap();
        let (done, count) = failing(nth, lasting, fate, || sync(&mut core));
        let at = format!("call {nth}, {fate:?}, from then on: {lasting}");
        if let Err(error) = &done {
            assert!(told(error, fate) && !passes(lasting, fate), "{at}: {error:?}");
        }
        let state = |core: &mut Core| {
            let rows: i64 =
                core.connection().query_row("SELECT count(*) FROM mirror", [], |row| row.get(0)).unwrap();
            let read = ask(core, GetUpload { max_items: 9, max_bytes: 1 << 20 }).request.cursor;
            let read = read.map_or(0, |cursor| cursor.position.0);
            assert_eq!(ask(core, GetSyncLine).received, core.count_received().unwrap(), "{at}");
            (read, rows, core.count_received().unwrap())
        };
        let now = state(&mut core);
        let may = [(0, 0, 0), (0, 0, 2), (20, 10, 2)];
        assert!(may.contains(&now) && (done.is_err() || now == may[2]), "{at}: {now:?}");
        sync(&mut core).unwrap();
        assert_eq!(state(&mut core), may[2], "{at}");
        drop(core);
        let mut core = Core::open(folder.path(), &key()).unwrap();
        assert_eq!(state(&mut core), may[2], "{at}");
        count > nth
    });
    println!("sync: {calls} calls failed");
    assert!(calls > 50, "{calls}");
}

#[test]
fn a_schema_that_cannot_move_is_as_it_was() {
    let (Phone { folder: real, core }, before) = older(NEWEST - 1, 6);
    drop(core);
    let calls = each_call(&HOW[1..3], |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let (opened, count) = failing(nth, lasting, fate, || Core::open(folder.path(), &key()).map(drop));
        let at = format!("call {nth}, {fate:?}, from then on: {lasting}");
        drop(opened);
        let mut core = Core::open_or_salvage(folder.path(), &key(), now()).unwrap();
        assert_eq!(version(core.connection()), NEWEST, "{at}");
        assert!(payloads(core.connection()) == before, "{at}");
        count > nth
    });
    println!("schema: {calls} calls failed");
    assert!(calls > 50, "{calls}");
}

#[test]
fn what_is_read_while_the_storage_fails_once_is_read_all_the_same() {
    let real = phone_with_a_save();
    let calls = each_call(&HOW[2..], |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let mut core = Core::open(folder.path(), &key()).unwrap();
        // So that all of it comes from the disk.
        core.connection().execute_batch("PRAGMA shrink_memory").unwrap();
        let (read, count) = failing(nth, lasting, fate, || try_ask(&mut core, AllSentIds));
        let at = format!("call {nth}, from then on: {lasting}");
        match read {
            Ok(read) => assert_eq!(read.len(), 2, "{at}"),
            Err(error) => assert!(lasting && told(&error, fate), "{at}: {error:?}"),
        }
        assert_eq!(ask(&mut core, AllSentIds).len(), 2, "{at}");
        count > nth
    });
    println!("reads: {calls} calls failed");
    assert!(calls > 0, "{calls}");
}

#[test]
fn no_phone_is_salvaged_because_its_storage_failed_once_while_it_opened() {
    let real = phone_with_a_save();
    let calls = each_call(&HOW[2..3], |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let open = || Core::open_or_salvage(folder.path(), &key(), now());
        let (opened, count) = failing(nth, lasting, fate, open);
        let mut core = opened.unwrap_or_else(|error| panic!("call {nth}: {error:?}"));
        assert_eq!(ask(&mut core, AllSentIds).len(), 2, "call {nth}");
        assert!(in_quarantine(folder.path()).is_empty(), "call {nth}: it was taken for damaged");
        count > nth
    });
    println!("opening: {calls} calls failed");
    assert!(calls > 20, "{calls}");
}

/// A page that is as it was not written is damage, also where it shows while the app runs.
#[test]
fn a_damaged_database_is_told_as_such_while_it_is_open() {
    let real = phone_with_a_save();
    damaged(real.path());
    let mut core = Core::open(real.path(), &key()).unwrap();
    for _ in 0..2 {
        let told = try_ask(&mut core, AllSentIds).unwrap_err();
        assert!(matches!(told, StoreError::Corrupt), "{told:?}");
    }
    drop(core);
    let mut core = Core::open_or_salvage(real.path(), &key(), now()).unwrap();
    assert_eq!(ask(&mut core, AllSentIds).len(), 2);
}

fn damaged(folder: &Path) {
    let mut core = Core::open(folder, &key()).unwrap();
    let leaf = |(_, (tree, kind)): &(usize, (String, String))| tree == "outbox" && kind == "leaf";
    let (page, _) = pages(&mut core, "main").into_iter().find(leaf).unwrap();
    drop(core);
    flip_page(&folder.join(FILE), page);
}

#[test]
fn a_salvage_that_cannot_go_on_leaves_all_for_the_next() {
    let real = phone_with_a_save();
    damaged(real.path());
    let whole = copy_in_memory(real.path());
    let expected = own_work(&mut Core::open_or_salvage(whole.path(), &key(), now()).unwrap());
    let calls = each_call(&HOW[1..3], |nth, lasting, fate| {
        let folder = copy_in_memory(real.path());
        let open = || Core::open_or_salvage(folder.path(), &key(), now()).map(drop);
        let (opened, count) = failing(nth, lasting, fate, open);
        let at = format!("call {nth}, {fate:?}, from then on: {lasting}: {opened:?}");
        let mut core = Core::open_or_salvage(folder.path(), &key(), now())
            .unwrap_or_else(|error| panic!("{at}: then {error:?}"));
        // Where the twin could not be read either, what was on the bad page is lost, and that is told.
        let lost = ask(&mut core, GetSalvaged).map_or(0, |report| report.lost);
        assert!(own_work(&mut core) == expected || fate == Fate::Fails && lost > 0, "{at}");
        assert!(!in_quarantine(folder.path()).is_empty(), "{at}");
        count > nth
    });
    println!("salvage: {calls} calls failed");
    assert!(calls > 100, "{calls}");
}
