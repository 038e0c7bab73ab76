//! Busy, full and damaged say to a person what to do; what SQLite said is in the log, for whoever looks into it. Alone in its
//! file: the log of other tests would be in it.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::revision::Record;
use pendamping_store::{Core, RawKey};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::RecordRevisions;
use std::sync::Arc;
use support::*;

/// What `work` logs.
fn logged(work: impl FnOnce()) -> String {
    let log = tempfile::NamedTempFile::new().unwrap();
    let writer = Arc::new(log.reopen().unwrap());
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
    tracing::subscriber::with_default(subscriber, work);
    std::fs::read_to_string(log.path()).unwrap()
}

#[test]
fn the_cause_of_a_full_or_damaged_store_is_in_the_log_and_no_record_is() {
    let mut phone = Phone::new();
    let said = "Bu Siti pindah rumah ".repeat(90);
    let revisions = (1..200).map(|n| revision(n, n, None, family(1), a_visit(&said).write())).collect();
    let pages: i64 = phone.core.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    phone.core.connection().execute_batch(&format!("PRAGMA max_page_count = {}", pages + 3)).unwrap();
    let text = logged(|| {
        let full = phone.try_ask(RecordRevisions { revisions, draft: None, replaces: None });
        assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    });
    assert!(text.contains("the disk is full") && text.contains("code=13"), "{text}");
    assert!(!text.contains("Siti"), "{text}");

    let Phone { folder, core } = phone;
    drop(core);
    let text = logged(|| {
        let corrupt = Core::open(folder.path(), &RawKey::from_bytes([8; 32]));
        assert!(matches!(corrupt, Err(StoreError::Corrupt)));
    });
    assert!(text.contains("the database is damaged") && text.contains("code=26"), "{text}");
}
