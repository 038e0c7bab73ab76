//! The store's own thread: whose requests go first, and how it ends.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, Utc};
use pendamping_domain::revision::{Kind, Record};
use pendamping_protocol::sync::Page;
use pendamping_store::{Core, spawn};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{GetSyncLine, PutPhoto, RecordRevisions, TakePage};
use std::time::Duration;
use support::{Phone, a_visit, cursor, family, family_row, key, now, revision};

#[test]
fn a_save_goes_before_the_pages_that_wait() {
    let Phone { folder: _folder, core } = Phone::new();
    let (front, changes, thread) = spawn(core).unwrap();
    let (back, pulled) = (front.in_background(), front.in_background());
    let pages = 60;
    let pulling = std::thread::spawn(move || {
        let callers: Vec<_> = (0..pages)
            .map(|n: u64| {
                let back = pulled.clone();
                std::thread::spawn(move || {
                    let rows = (1..=200).map(|f| family_row(u128::from(n * 200 + f), 1)).collect();
                    let page = Page { cursor: cursor(1), leave: Vec::new(), known: Default::default(), rows };
                    back.call_blocking(TakePage { page, now: now() }).unwrap();
                    std::time::Instant::now()
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect::<Vec<_>>()
    });
    // Until the queue of pages is there.
    while back.queued() < 40 {
        std::thread::yield_now();
    }
    let save = RecordRevisions {
        revisions: vec![revision(1, 1, None, family(1), a_visit("x").write())],
        draft: None,
        replaces: None,
    };
    front.call_blocking(save).unwrap();
    let saved = std::time::Instant::now();
    let behind = pulling.join().unwrap().into_iter().filter(|done| *done > saved).count();
    assert!(behind > 3, "the save waited for {} of {pages} pages", pages as usize - behind);
    let mut touched = std::collections::BTreeSet::new();
    while let Ok(change) = changes.try_recv() {
        assert!(!change.is_empty());
        touched.extend(change);
    }
    assert!(touched.contains(&Kind::Visit) && touched.contains(&Kind::Family));
    drop(thread);
}

/// Of the program's faults one is at hand: a moment before all others, from which nothing can be taken away.
fn a_job_that_panics() -> PutPhoto {
    PutPhoto { sha256: "0".repeat(64), jpeg: vec![1], family: family(1), at: DateTime::<Utc>::MIN_UTC }
}

#[test]
fn a_fault_of_the_program_costs_one_call_and_leaves_nobody_waiting() {
    let mut phone = Phone::new();
    phone.told_at(now(), now());
    let Phone { folder: _folder, core } = phone;
    let (store, _changes, thread) = spawn(core).unwrap();
    let save = |n: u128| RecordRevisions {
        revisions: vec![revision(n, n, None, family(1), a_visit("x").write())],
        draft: None,
        replaces: None,
    };
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        use futures_lite::future::{block_on, poll_once};
        // The panic comes after something slow, so that the saves stand in the queue behind it.
        let rows = (1..=200).map(|f| family_row(f, 1)).collect();
        let mut slow = Box::pin(store.call(TakePage {
            page: Page { cursor: cursor(1), leave: Vec::new(), known: Default::default(), rows },
            now: now(),
        }));
        let mut panics = Box::pin(store.call(a_job_that_panics()));
        assert!(block_on(poll_once(&mut slow)).is_none() && block_on(poll_once(&mut panics)).is_none());
        let mut saves: Vec<_> = (1..=20).map(|n| Box::pin(store.call(save(n)))).collect();
        for save in &mut saves {
            block_on(poll_once(save));
        }
        block_on(slow).unwrap();
        let panicked = block_on(panics);
        let saved = saves.into_iter().map(|save| block_on(save).is_ok()).collect::<Vec<_>>();
        let again = store.call_blocking(a_job_that_panics());
        tell.send((panicked, saved, again, store.call_blocking(GetSyncLine))).unwrap();
    });
    let (panicked, saved, again, line) =
        told.recv_timeout(Duration::from_secs(20)).expect("somebody waits for an answer for ever");
    assert!(matches!(panicked, Err(StoreError::Refused(_))), "{panicked:?}");
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
    assert_eq!(saved, [true; 20]);
    let line = line.unwrap();
    assert_eq!((line.waiting, line.photos), (20, 0), "what panicked left nothing behind");
    drop(thread);
}

#[test]
fn letting_go_does_what_is_queued_and_leaves_nothing_open() {
    for saves in [0, 1, 30] {
        let Phone { folder, core } = Phone::new();
        let (store, _changes, thread) = spawn(core).unwrap();
        // Each asks and waits for no answer, as a screen does that is closed.
        for n in 0..saves {
            let revisions = vec![revision(n, n, None, family(1), a_visit("x").write())];
            let mut asked = Box::pin(store.call(RecordRevisions { revisions, draft: None, replaces: None }));
            futures_lite::future::block_on(futures_lite::future::poll_once(&mut asked));
        }
        drop(thread);
        assert!(
            matches!(store.call_blocking(GetSyncLine), Err(StoreError::Closed)),
            "{saves}: every handle is closed"
        );
        let logs: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert!(logs.iter().all(|name| !name.to_string_lossy().ends_with("-wal")), "{saves}: {logs:?}");
        let core = Core::open(folder.path(), &key()).unwrap();
        let mut phone = Phone { folder, core };
        assert_eq!(phone.ask(GetSyncLine).waiting, saves as u64);
    }
}
