//! Pages: rows and cursor move together; leaving is not deletion; searching finds every word; a full disk loses
//! nothing.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::TimeDelta;
use pendamping_domain::family::Family;
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_protocol::sync::Page;
use pendamping_store::{Core, RawKey};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{FindFamilies, GetUpload, OpenFamily, RecordRevisions, TakeHead, TakePage};
use pendamping_store_api::work::FamilyList;
use support::*;

const ALL: GetUpload = GetUpload { max_items: 500, max_bytes: 1 << 22 };

fn find(phone: &mut Phone, text: &str) -> FamilyList {
    phone.ask(FindFamilies {
        text: text.to_owned(),
        villages: Vec::new(),
        stage: None,
        today: day("2026-11-23"),
        limit: 50,
        offset: 0,
    })
}

fn visit(n: u128, of: u128) -> Revision {
    revision(n, n, None, family(of), a_visit("x").write())
}

#[test]
fn every_connection_is_encrypted_and_durable() {
    let mut phone = Phone::new();
    let db = phone.core.connection();
    let pragma = |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, String>(0)).ok();
    assert_eq!(pragma("journal_mode").as_deref(), Some("wal"));
    assert_eq!(db.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
    assert!(pragma("cipher_version").is_some());
    let file = std::fs::read(phone.folder.path().join("pendamping.db")).unwrap();
    assert!(!file.starts_with(b"SQLite format 3"));
}

#[test]
fn another_key_opens_nothing_and_damages_nothing() {
    let Phone { folder, core } = Phone::new();
    drop(core);
    assert!(matches!(Core::open(folder.path(), &RawKey::from_bytes([8; 32])), Err(StoreError::Corrupt)));
    assert!(Core::open(folder.path(), &key()).is_ok());
}

#[test]
fn a_page_that_cannot_be_applied_moves_neither_rows_nor_cursor() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    // The disk fills up in the middle of a page.
    let pages: i64 = phone.core.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    phone.core.connection().execute_batch(&format!("PRAGMA max_page_count = {}", pages + 3)).unwrap();
    let page = Page {
        cursor: cursor(200),
        leave: Vec::new(),
        known: Default::default(),
        rows: (2..200).map(|n| family_row(n, n as u64)).collect(),
    };
    let full = phone.try_ask(TakePage { page: page.clone(), now: now() });
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    assert_eq!(phone.ask(ALL).request.cursor, Some(cursor(1)));
    assert_eq!(find(&mut phone, "").total, 1);
    phone.core.connection().execute_batch("PRAGMA max_page_count = 1000000").unwrap();
    phone.ask(TakePage { page, now: now() });
    assert_eq!(find(&mut phone, "").total, 199);
    assert_eq!(phone.ask(ALL).request.cursor, Some(cursor(200)));
}

#[test]
fn a_page_of_another_epoch_or_backwards_is_refused() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    phone.pull(9, Vec::new());
    let mut page = Page { cursor: cursor(8), leave: Vec::new(), known: Default::default(), rows: Vec::new() };
    assert!(phone.try_ask(TakePage { page: page.clone(), now: now() }).is_err());
    page.cursor.position.0 = 10;
    page.cursor.epoch = "other".to_owned();
    assert!(phone.try_ask(TakePage { page, now: now() }).is_err());
}

#[test]
fn a_centre_with_another_life_is_read_from_its_beginning_and_the_rows_stay() {
    let mut phone = Phone::new();
    phone.receipts(Vec::new());
    phone.pull(9, vec![family_row(1, 9)]);
    let mut other = head();
    other.epoch = "e2".to_owned();
    phone.ask(TakeHead { head: other, sent_cursor: Some(cursor(9)), now: now() });
    assert_eq!(phone.ask(ALL).request.cursor, None);
    assert_eq!(find(&mut phone, "").total, 1);
}

#[test]
fn a_family_that_left_goes_but_not_before_what_waits_on_it_is_received() {
    let mut phone = Phone::new();
    phone.pull(2, vec![family_row(1, 1), family_row(2, 2)]);
    let unsent = visit(1, 1);
    phone.save(vec![unsent.clone()]);
    phone.page(3, vec![family(1).to_string(), family(2).to_string()], Vec::new());
    let found: Vec<_> = find(&mut phone, "").rows.iter().map(|row| (row.id, row.left)).collect();
    assert_eq!(found, [(family(1), true)], "and is told from those that are held");
    assert!(phone.ask(OpenFamily { family: family(1), today: day("2026-11-23") }).left);
    phone.receipts(vec![received(&unsent, 4)]);
    assert_eq!(find(&mut phone, "").total, 0);
    assert!(matches!(
        phone.try_ask(OpenFamily { family: family(1), today: day("2026-11-23") }),
        Err(StoreError::NotFound)
    ));
}

#[test]
fn a_family_that_comes_back_in_time_stays() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let unsent = visit(1, 1);
    phone.save(vec![unsent.clone()]);
    phone.page(2, vec![family(1).to_string()], Vec::new());
    phone.pull(3, vec![family_row(1, 3)]);
    phone.receipts(vec![received(&unsent, 4)]);
    assert!(find(&mut phone, "").rows.iter().all(|row| !row.left));
    assert_eq!(find(&mut phone, "").total, 1);
}

#[test]
fn an_older_state_of_a_row_does_not_replace_a_later_one() {
    let mut phone = Phone::new();
    let mut late = family_row(1, 7);
    late.body.insert("name".to_owned(), "Nama Baru".into());
    phone.pull(7, vec![late]);
    phone.pull(8, vec![family_row(1, 3)]);
    assert_eq!(find(&mut phone, "").rows[0].name, "Nama Baru");
}

#[test]
fn families_are_found_by_every_word_of_what_was_typed() {
    let mut phone = Phone::new();
    phone.pull(30, (1..=30).map(|n| family_row(n, n as u64)).collect());
    for (text, count) in [
        ("", 30),
        ("siti", 30),
        ("CONTOH-0007", 1),
        ("kpm 0012", 1),
        ("siti 0012 warung", 1),
        ("zzz", 0),
        ("  ", 30),
        ("%", 0),
        ("🙂", 0),
    ] {
        assert_eq!(find(&mut phone, text).total, count, "{text}");
    }
    let by_village = FindFamilies {
        text: "tebet".to_owned(),
        villages: vec!["31.74.01.1001".to_owned()],
        stage: None,
        today: day("2026-11-23"),
        limit: 5,
        offset: 28,
    };
    let found = phone.ask(by_village);
    assert_eq!((found.total, found.rows.len()), (30, 2));
}

#[test]
fn a_row_this_build_cannot_read_breaks_nothing() {
    let mut phone = Phone::new();
    let mut odd = family_row(1, 1);
    odd.body.insert("accompanied".to_owned(), "perhaps".into());
    let mut unknown = family_row(3, 3);
    unknown.kind = "seminar".into();
    phone.pull(3, vec![odd, family_row(2, 2), unknown]);
    assert_eq!(find(&mut phone, "").total, 1);
}

#[test]
fn a_full_disk_refuses_the_save_and_keeps_what_was_saved() {
    let mut phone = Phone::new();
    phone.save(vec![visit(1, 1)]);
    let pages: i64 = phone.core.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    phone.core.connection().execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    let big: Vec<Revision> =
        (2..60).map(|n| revision(n, n, None, family(1), a_visit(&"x".repeat(1_900)).write())).collect();
    let refused = phone.try_ask(RecordRevisions { revisions: big, draft: None, replaces: None });
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert_eq!(phone.ask(ALL).offered.len(), 1);
    let mut phone = phone.reopened();
    assert_eq!(phone.ask(ALL).offered.len(), 1);
}

/// A day is the area's: what is shown does not depend on which of the two came first, nor on where the phone was when it was told.
#[test]
fn a_visit_that_comes_before_its_family_gets_the_day_where_that_lives() {
    let mut phone = Phone::new();
    // Half past eleven in the evening of the phone's zone, which is the next day two hours further east.
    let mut late = a_visit("malam");
    let moment = "2026-11-23T16:30:00Z".parse().unwrap();
    late.captured.started = Stamp { wall: moment, ..stamp(0) };
    late.captured.ended = Stamp { wall: moment + TimeDelta::minutes(20), ..stamp(20) };
    let told = revision(1, 1, None, family(1), late.write());
    phone.pull(5, vec![row_of(&told, 5)]);
    let day = |phone: &mut Phone| -> String {
        phone.core.connection().query_row("SELECT day FROM visit", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(day(&mut phone), "2026-11-23");
    let there = Family { region: "91.71.01.1001".parse().unwrap(), ..a_family(1) };
    phone.pull(6, vec![row(&there, RecordId::from(family(1)), family(1), 6)]);
    let pulled = day(&mut phone);
    phone.core.rebuild().unwrap();
    assert_eq!((pulled, day(&mut phone)), ("2026-11-24".to_owned(), "2026-11-24".to_owned()));
}

#[test]
fn lists_of_visits_are_told_when_a_family_moves_to_where_their_days_are_others() {
    let mut phone = Phone::new();
    phone.pull(1, vec![family_row(1, 1)]);
    let mut late = a_visit("x");
    // In Jakarta half past ten in the evening, in Maluku half past midnight.
    late.captured.started = Stamp { wall: "2026-11-18T15:30:00Z".parse().unwrap(), ..stamp(0) };
    phone.save(vec![revision(10, 10, None, family(1), late.write())]);
    let mut touched_by = |position: u64, region: &str, phone_of: &str| {
        let lives =
            Family { region: region.parse().unwrap(), phone: Some(phone_of.to_owned()), ..a_family(1) };
        phone.core.take_changes();
        phone.pull(position, vec![row(&lives, RecordId::from(family(1)), family(1), position)]);
        phone.core.take_changes().contains(&Kind::Visit)
    };
    assert!(touched_by(2, "81.01.01.2001", "0812"));
    assert!(!touched_by(3, "81.01.01.2001", "0813"), "it only has another number");
}
