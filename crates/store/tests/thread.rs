//! The store's own thread: whose requests go first, and how it ends.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::revision::{Kind, Record};
use pendamping_protocol::sync::Page;
use pendamping_store::{Core, spawn};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{GetSyncLine, RecordRevisions, TakePage};
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
                    let page = Page { cursor: cursor(1), leave: Vec::new(), rows };
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
