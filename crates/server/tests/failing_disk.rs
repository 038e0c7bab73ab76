//! The centre's disk is full, or fails, at each call in turn that the centre makes to its files while it takes a batch in and answers it: the
//! phone is told to try again, no half of the batch is there, and the same batch is then received once. What could not be written down
//! about who is given what does not go out.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_disk::{Call, Fate, listen};
use pendamping_domain::id::RecordId;
use pendamping_protocol::sync::{Item, Line};
use pendamping_server::auth::authenticate;
use pendamping_server::error::Refused;
use pendamping_server::handle_sync;
use pendamping_server::store::office::Office;
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use support::{Phone, Seeded, World, at, visit};

/// Once and never again, or from then on.
const HOW: [(bool, Fate); 4] =
    [(false, Fate::Full), (true, Fate::Full), (false, Fate::Fails), (true, Fate::Fails)];

/// Lets the `nth` call, and with `lasting` each one after it, end as `fate` says. Gives back how many there were, and whether a file could
/// not be opened.
fn failing<T>(nth: usize, lasting: bool, fate: Fate, work: impl FnOnce() -> T) -> (T, usize, bool) {
    let seen = Rc::new(Cell::new((0, false)));
    let noted = seen.clone();
    listen(Some(Box::new(move |call| {
        let (at, closed) = noted.get();
        let fails = at == nth || lasting && at > nth;
        noted.set((at + 1, closed || fails && matches!(call, Call::Open(..))));
        if fails { fate } else { Fate::Made }
    })));
    let done = work();
    listen(None);
    let (count, closed) = seen.get();
    (done, count, closed)
}

/// All that a batch may leave behind, of every table.
fn laid_down(world: &World) -> Vec<(String, Vec<Vec<rusqlite::types::Value>>)> {
    let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
    let names =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let names: Vec<String> =
        open.prepare(names).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names
        .into_iter()
        .map(|name| {
            let mut query = open.prepare(&format!("SELECT * FROM {name} ORDER BY 1, 2")).unwrap();
            let columns = query.column_count();
            let rows =
                query.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
            let rows = rows.map(Result::unwrap).collect();
            (name, rows)
        })
        .collect()
}

/// M1 has read all there is and saved two visits, what was agreed at one of them, a change of the other, and what the centre will refuse.
fn with_a_batch() -> (World, Phone, Vec<Item>) {
    listen(None);
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let ((first, one), (_, two)) = (phone.visit(family), phone.visit(phone.family("F2")));
    let (agreed, song) = (RecordId(phone.id()), RecordId(phone.id()));
    let agreed =
        phone.item("follow_up", family, agreed, None, json!({"action": "Buku kas", "due": "2026-03-09"}));
    let mut later = visit(0);
    later["results"] = json!("Buku kas belum rapi");
    let edit = phone.item("visit", family, first, Some(one.id), later);
    let song = phone.item("song", family, song, None, json!({"title": "Satu"}));
    (world, phone, vec![one, two, agreed, edit, song])
}

const WORDS: [&str; 5] = ["received", "received", "received", "received", "unknown_kind"];

fn said(world: &mut World, phone: &Phone, items: &[Item]) -> Result<Vec<String>, Refused> {
    let bytes = serde_json::to_vec(&phone.request(items)).unwrap();
    let storage = world.storage.clone();
    let caller = authenticate(storage.as_ref(), Some(&format!("Bearer {}", phone.token)))?;
    let signature = phone.key.sign(&bytes);
    let mut exchange =
        handle_sync(storage.as_ref(), at(60), &mut world.mint, &caller, &bytes, Some(&signature))?;
    let Some(Line::Head(head)) = exchange.next_line(storage.as_ref())? else { panic!("no head first") };
    while exchange.next_line(storage.as_ref())?.is_some() {}
    Ok(head.receipts.iter().map(|receipt| support::word(&receipt.outcome)).collect())
}

#[test]
fn a_batch_is_whole_or_nowhere_and_received_once_when_it_comes_again() {
    let (original, phone, items) = with_a_batch();
    let folder = original.folder;
    drop(original.storage);
    let before = laid_down(&World::copied(folder.path()));
    let mut calls = 0;
    let (mut refused, mut unheard) = (0, 0);
    for (lasting, fate) in HOW {
        for nth in 0.. {
            let mut world = World::copied(folder.path());
            let at = format!("call {nth}, {fate:?}, from then on: {lasting}");
            let (answer, count, closed) = failing(nth, lasting, fate, || said(&mut world, &phone, &items));
            let after = laid_down(&world);
            match &answer {
                Ok(words) => assert_eq!(words, &WORDS, "{at}"),
                // What cannot even be opened may be no matter of the disk: then the centre failed, and a phone comes again all the same.
                Err(no) if closed && no.code.as_str() == "internal" => {}
                Err(no) => assert_eq!((no.code.as_str(), no.after_s), ("try_again", Some(120)), "{at}"),
            }
            // Where the answer broke off behind the batch, all of it is there.
            let whole = ["visit", "follow_up"].map(|kind| world.count(kind)) == [2, 1];
            assert!(whole || after == before, "{at}: half of it is there");
            assert!(whole || answer.is_err(), "{at}: it was said to be there");
            refused += usize::from(!whole);
            unheard += usize::from(whole && answer.is_err());
            // The same centre goes on, and the phone sends the same again.
            assert_eq!(said(&mut world, &phone, &items).unwrap(), WORDS, "{at}");
            let folder = world.folder;
            drop(world.storage);
            let storage = Arc::new(SqliteStorage::open(folder.path()).unwrap());
            let world = World { storage, folder, mint: Seeded(12) };
            assert_eq!(["visit", "follow_up"].map(|kind| world.count(kind)), [2, 1], "{at}");
            let status = world.storage.status().unwrap();
            assert_eq!((status.kept_aside, status.audit.1), (1, true), "{at}");
            let open = rusqlite::Connection::open(world.folder.path().join(FILE)).unwrap();
            let query = "SELECT received_count, (SELECT count(*) FROM revision WHERE install = i.id) FROM install i WHERE id = ?1";
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let counted: (i64, i64) = open.query_row(query, [phone.install.0.as_bytes()], row).unwrap();
            assert_eq!(counted, (4, 4), "{at}");
            calls += 1;
            if count <= nth {
                break;
            }
        }
    }
    println!("{calls} calls failed: {refused} batches refused, {unheard} taken whose answer broke off");
    assert!(refused > 20 && unheard > 0, "{refused} {unheard}");
}

/// No room for the entry, in the middle of an answer.
#[test]
fn what_cannot_be_written_down_does_not_go_out() {
    listen(None);
    let mut world = World::new();
    let phone = world.phone("M1");
    let storage = world.storage.clone();
    let bytes = serde_json::to_vec(&phone.request(&[])).unwrap();
    let caller = authenticate(storage.as_ref(), Some(&format!("Bearer {}", phone.token))).unwrap();
    let mut exchange = handle_sync(storage.as_ref(), at(60), &mut world.mint, &caller, &bytes, None).unwrap();
    assert!(matches!(exchange.next_line(storage.as_ref()), Ok(Some(Line::Head(_)))));
    let full = |call: Call<'_>| if let Call::Write(..) = call { Fate::Full } else { Fate::Made };
    listen(Some(Box::new(full)));
    let told = exchange.next_line(storage.as_ref());
    listen(None);
    assert_eq!(told.map(drop).map_err(|no| no.code.to_string()), Err("try_again".to_owned()));
}
