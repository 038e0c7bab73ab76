//! What a phone can make itself is left out of its answer, and what it makes is the very row that others are sent.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_domain::revision::Kind;
use pendamping_protocol::brief::{as_sent, named, whole};
use pendamping_protocol::digest::Digest;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{Item, Line, Row};
use pendamping_store_api::calls::GetRows;
use pendamping_sync::exchange::{Lines, Transport};
use pendamping_sync::{Failure, take_turn};
use serde_json::json;
use std::cell::Cell;
use std::collections::HashMap;
use support::handset::{Handset, Road};
use support::{Answer, Phone, World, at, visit};

fn asked_briefly(phone: &mut Phone, world: &mut World, items: &[Item]) -> Answer {
    let mut request = phone.request(items);
    request["b"] = json!(1);
    phone.send(world, at(60), &serde_json::to_vec(&request).unwrap(), usize::MAX).unwrap()
}

/// Puts back what was left out, as a phone does.
fn made_whole(phone: &mut Phone, items: &[Item], mut answer: Answer) -> Vec<Row> {
    let ids: Vec<RevisionId> = items.iter().map(|item| item.id).collect();
    named(&mut answer.head, &ids).unwrap();
    let had: HashMap<(Kind, RecordId), Row> =
        phone.rows.values().map(|row| ((row.kind.clone(), row.record), row.clone())).collect();
    let mut rows = Vec::new();
    for page in &mut answer.pages {
        let own = |nth: usize| as_sent(phone.person, &items[nth], &answer.head.receipts[nth].outcome);
        whole(page, own, had.clone()).unwrap();
        rows.append(&mut page.rows);
    }
    phone.rows.extend(rows.iter().map(|row| (row.record, row.clone())));
    rows
}

#[test]
fn a_row_as_it_was_sent_is_not_sent_back() {
    let mut world = World::new();
    let (mut phone, mut older) = (world.phone("M1"), world.phone("M1"));
    phone.sync(&mut world, &[]);
    let (one, first) = phone.visit(phone.family("F1"));
    let (two, second) = phone.visit(phone.family("F2"));
    let unreadable = Item { seq: 3, ..first.clone() };
    let items = [first, unreadable, second];
    let answer = asked_briefly(&mut phone, &mut world, &items);
    assert!(answer.head.receipts.is_empty() && answer.head.outcomes.len() == 3);
    let left_out: Vec<(u32, u32)> = answer.pages.iter().flat_map(|page| page.known.sent.clone()).collect();
    assert!(!left_out.is_empty());
    assert!(answer.pages.iter().all(|page| page.rows.iter().all(|row| row.kind != Kind::Visit)));
    made_whole(&mut phone, &items, answer);
    let told = older.sync(&mut world, &[]);
    assert!(told.pages.iter().all(|page| page.known.is_nothing()), "who does not ask for it gets every row");
    for record in [one, two] {
        assert_eq!(phone.rows[&record], older.rows[&record]);
    }
}

#[test]
fn of_a_row_that_is_there_only_what_changed_is_sent() {
    let mut world = World::new();
    let (mut phone, mut other, mut older) = (world.phone("M1"), world.phone("M1"), world.phone("M1"));
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, first) = phone.visit(family);
    phone.sync(&mut world, std::slice::from_ref(&first));
    other.sync(&mut world, &[]);
    older.sync(&mut world, &[]);
    let mut body = visit(0);
    body["results"] = json!("Buku kas hilang");
    let edit = phone.item("visit", family, record, Some(first.id), body.clone());
    phone.sync(&mut world, std::slice::from_ref(&edit));
    let answer = asked_briefly(&mut other, &mut world, &[]);
    let changed: Vec<&Row> = answer.pages.iter().flat_map(|page| &page.known.changed).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].body.keys().collect::<Vec<_>>(), ["results"]);
    let mut page = answer.pages.iter().find(|page| !page.known.changed.is_empty()).unwrap().clone();
    let stale = Row { body: Default::default(), ..older.rows[&record].clone() };
    whole(&mut page, |_| None, HashMap::from([((Kind::Visit, record), stale)])).unwrap_err();
    made_whole(&mut other, &[], answer);
    older.sync(&mut world, &[]);
    assert_eq!(other.rows[&record], older.rows[&record]);
    // Twice since it was read: whole.
    let mut last = edit.id;
    for text in ["Buku kas ketemu", "Buku kas baru"] {
        body["results"] = json!(text);
        let edit = phone.item("visit", family, record, Some(last), body.clone());
        last = edit.id;
        phone.sync(&mut world, &[edit]);
    }
    let answer = asked_briefly(&mut other, &mut world, &[]);
    assert!(answer.pages.iter().all(|page| page.known.is_nothing()));
}

/// A way on which the first answer leaves out what the phone has otherwise.
struct Mistaken<'w> {
    road: Road<'w>,
    asked: Cell<u32>,
}

impl Transport for Mistaken<'_> {
    fn sync(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<Lines, Failure> {
        self.asked.set(self.asked.get() + 1);
        let lines = self.road.sync(centre, token, body, signature)?;
        Ok(Box::new(lines.map(|line| match line {
            Ok(Line::Page(mut page)) => {
                page.known.on = page.known.on.map(|_| Digest([9; 16]));
                Ok(Line::Page(page))
            }
            other => other,
        })))
    }

    fn succeed(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure> {
        self.road.succeed(centre, token, body, signature)
    }
}

#[test]
fn what_was_left_out_and_is_not_here_is_asked_for_whole_at_once() {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, first) = phone.visit(family);
    phone.sync(&mut world, std::slice::from_ref(&first));
    let mut handset = Handset::of(&mut world, "M1");
    assert!(handset.sync(&Road::new(&mut world)).0.is_none());
    let mut body = visit(0);
    body["results"] = json!("Buku kas hilang");
    let edit = phone.item("visit", family, record, Some(first.id), body);
    phone.sync(&mut world, std::slice::from_ref(&edit));
    let mistaken = Mistaken { road: Road::new(&mut world), asked: Cell::new(0) };
    let now = || at(90);
    let turn = take_turn(&handset.store, &mistaken, &mut handset.session, (200, 1 << 18), &now, &mut || 0.5);
    assert!(turn.failure.is_none(), "{:?}", turn.failure);
    assert_eq!(mistaken.asked.get(), 2);
    let rows = handset.ask(GetRows { records: vec![(Kind::Visit, record)] });
    assert_eq!((rows[0].revision, &rows[0].body["results"]), (edit.id, &json!("Buku kas hilang")));
    assert_eq!(rows[0].earlier.len(), 1);
}
