//! Whatever comes in whatever order: nothing confirmed is lost or doubled, an unsent edit is never hidden, what screens read is
//! what a rebuild would make, and in the end the phone shows what the centre has.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::merge::{changed_fields, merge};
use pendamping_domain::revision::{Body, Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::sync::{
    Backfill, Cursor, Differing, Earlier, Head, Outcome, Page, Receipt, Row, Tally,
};
use pendamping_store_api::calls::{
    AllSentIds, DropDraft, GetOutbox, GetUpload, NoteAttempt, OfferAgain, OpenVisit, PutDraft,
    RecordRevisions, TakeHead, TakePage,
};
use pendamping_store_api::shared::{DraftKey, HistoryRow};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::*;

#[derive(Debug, Clone)]
enum Step {
    /// Save an edit of (or a new) visit `record`: field `field` gets a new value.
    Save { record: u128, field: u8 },
    /// Sync: at most `items` go up; the answer is cut after the head or not at all; `refuse` sets the first new one aside.
    Sync { items: usize, arrives: bool, pages: bool, refuse: bool },
    /// Somebody else edits.
    Elsewhere { record: u128, field: u8 },
    /// The mentor mends the first set-aside item, or offers it again.
    Mend { again: bool },
    /// The family leaves, or comes back.
    Move,
    /// A form is begun, or given up.
    Draft { begin: bool },
    /// The app is closed and opened.
    Reopen,
    /// The centre's database starts another life, without the newest `lost` revisions of each record.
    Restored { lost: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0u128..3, 0u8..3).prop_map(|(record, field)| Step::Save { record, field }),
        5 => (1usize..4, any::<bool>(), any::<bool>(), prop::bool::weighted(0.2))
            .prop_map(|(items, arrives, pages, refuse)| Step::Sync { items, arrives, pages, refuse }),
        2 => (0u128..3, 0u8..3).prop_map(|(record, field)| Step::Elsewhere { record, field }),
        1 => any::<bool>().prop_map(|again| Step::Mend { again }),
        1 => Just(Step::Move),
        1 => any::<bool>().prop_map(|begin| Step::Draft { begin }),
        1 => Just(Step::Reopen),
        1 => (0usize..3).prop_map(|lost| Step::Restored { lost }),
    ];
    prop::collection::vec(step, 1..40)
}

/// A centre that keeps every revision with the fields it led to.
#[derive(Default)]
struct Centre {
    epoch: u32,
    position: u64,
    records: BTreeMap<RecordId, Vec<Kept>>,
    known: BTreeMap<RevisionId, (Position, Vec<u8>)>,
    held: bool,
    entered: u64,
    left: u64,
}

struct Kept {
    id: RevisionId,
    parent: Option<RevisionId>,
    position: u64,
    body: Body,
    ours: bool,
}

impl Centre {
    fn take(&mut self, revision: &Revision, ours: bool) -> Option<u64> {
        let position = self.position + 1;
        let history = self.records.entry(revision.record).or_default();
        let body = match revision.parent {
            None if history.is_empty() => revision.body.clone(),
            None => return None,
            Some(parent) => {
                let base = history.iter().find(|kept| kept.id == parent)?.body.clone();
                merge(&base, &history.last()?.body, &revision.body).body
            }
        };
        history.push(Kept { id: revision.id, parent: revision.parent, position, body, ours });
        self.position = position;
        Some(position)
    }

    fn accept(&mut self, payload: &str, refuse: &mut bool) -> Outcome {
        let revision: Revision = serde_json::from_str(payload).unwrap();
        if let Some((position, bytes)) = self.known.get(&revision.id) {
            assert_eq!(bytes, payload.as_bytes(), "the bytes changed on the way");
            return Outcome::Received { position: *position, at: now(), flags: Vec::new(), install: None };
        }
        if std::mem::take(refuse) {
            return Outcome::SetAside { code: Code::Invalid, field: None };
        }
        match (self.take(&revision, true), revision.parent) {
            (Some(position), _) => {
                self.known.insert(revision.id, (Position(position), payload.as_bytes().to_vec()));
                Outcome::Received {
                    position: Position(position),
                    at: now(),
                    flags: Vec::new(),
                    install: None,
                }
            }
            (None, Some(parent)) => Outcome::Waits { parent },
            (None, None) => Outcome::SetAside { code: Code::Invalid, field: Some("parent".to_owned()) },
        }
    }

    fn head(&self, receipts: Vec<Receipt>) -> Head {
        let received = self.known.iter().fold(Tally::default(), |tally, (id, (_, bytes))| Tally {
            count: tally.count + 1,
            digest: tally.digest.xor(Digest::of(*id, &payload_hash(bytes))),
        });
        Head {
            epoch: self.epoch(),
            high_water: Position(self.position),
            receipts,
            received: Some(received),
            ..head()
        }
    }

    /// What a phone that has read up to `cursor` gets, in pages of one row.
    fn pages(&self, cursor: Option<&Cursor>) -> Vec<Page> {
        let from = cursor.map_or(0, |cursor| cursor.position.0);
        let page = |position, backfill, rows| Page {
            cursor: Cursor { epoch: self.epoch(), position: Position(position), backfill },
            leave: Vec::new(),
            known: Default::default(),
            rows,
        };
        let mut pages = Vec::new();
        if self.left > from {
            pages.push(Page { leave: vec![family(1).to_string()], ..page(self.left, None, Vec::new()) });
        }
        if self.held {
            let entered = Position(self.entered);
            let resumed = cursor.and_then(|cursor| cursor.backfill.clone()).filter(|b| b.enter == entered);
            let mut rows: Vec<Row> =
                self.records.iter().filter_map(|(record, kept)| row_at(*record, kept)).collect();
            rows.push(family_row(1, self.entered));
            rows.sort_by_key(|row| row.record);
            if from < self.entered {
                for row in rows.iter().filter(|row| resumed.as_ref().is_none_or(|b| row.record > b.after)) {
                    let backfill = Backfill { enter: entered, after: row.record };
                    pages.push(page(from.max(self.entered - 1), Some(backfill), vec![row.clone()]));
                }
            }
            rows.retain(|row| row.position.0 > from.max(self.entered));
            rows.sort_by_key(|row| row.position);
            pages.extend(rows.into_iter().map(|row| page(row.position.0, None, vec![row])));
        }
        pages.push(page(self.position, None, Vec::new()));
        pages
    }

    fn differing(&self, theirs: &[Digest]) -> Differing {
        let ours = || self.known.iter().map(|(id, (_, bytes))| (*id, Digest::of(*id, &payload_hash(bytes))));
        let buckets: Vec<u8> = (0..=255u8)
            .filter(|bucket| {
                let here = ours().filter(|(_, digest)| digest.bucket() == *bucket);
                here.fold(Digest::default(), |sum, (_, digest)| sum.xor(digest))
                    != theirs[usize::from(*bucket)]
            })
            .collect();
        let ids = ours().filter(|(_, digest)| buckets.contains(&digest.bucket())).map(|(id, _)| id).collect();
        Differing { buckets, ids }
    }

    fn epoch(&self) -> String {
        format!("e{}", self.epoch)
    }

    fn hold(&mut self, held: bool) {
        if self.held != held {
            self.held = held;
            *(if held { &mut self.entered } else { &mut self.left }) = self.position + 1;
            self.position += 1;
        }
    }
}

fn row_at(record: RecordId, kept: &[Kept]) -> Option<Row> {
    let last = kept.last()?;
    let earlier = kept.windows(2).map(|pair| Earlier {
        revision: pair[0].id,
        parent: pair[0].parent,
        author: None,
        position: Position(pair[0].position),
        received: 0,
        was: changed_fields(&pair[0].body, &pair[1].body)
            .into_iter()
            .map(|field| {
                let value = pair[0].body.get(&field).cloned().unwrap_or(serde_json::Value::Null);
                (field, value)
            })
            .collect(),
    });
    Some(Row {
        kind: Visit::KIND,
        record,
        scope: Some(family(1).to_string()),
        revision: last.id,
        parent: last.parent,
        author: last.ours.then(|| pendamping_domain::id::PersonId(id(2))),
        position: Position(last.position),
        received: 0,
        saved: None,
        flags: Vec::new(),
        lost: Vec::new(),
        earlier: earlier.collect(),
        body: last.body.clone(),
    })
}

struct World {
    phone: Phone,
    centre: Centre,
    minted: u128,
    /// Each confirmed save: its id, its record, and the field it set to which value.
    saved: Vec<(RevisionId, RecordId, u8, String)>,
}

fn set(visit: &mut Visit, field: u8, value: &str) {
    match field {
        0 => visit.results = value.to_owned(),
        1 => visit.explanation = value.to_owned(),
        _ => visit.topics = vec![value.to_owned()],
    }
}

fn get(visit: &Visit, field: u8) -> String {
    match field {
        0 => visit.results.clone(),
        1 => visit.explanation.clone(),
        _ => visit.topics.first().cloned().unwrap_or_default(),
    }
}

impl World {
    fn new() -> World {
        let mut world =
            World { phone: Phone::new(), centre: Centre::default(), minted: 1_000, saved: Vec::new() };
        world.centre.hold(true);
        world.sync(9, true, true, false);
        world
    }

    fn mint(&mut self) -> u128 {
        self.minted += 1;
        self.minted
    }

    fn save(&mut self, record: u128, field: u8, replaces: Option<RevisionId>) {
        let n = self.mint();
        let value = format!("nilai {n}");
        let record_id = revision(n, record, None, family(1), Body::new()).record;
        let open = self.phone.try_ask(OpenVisit { record: record_id });
        let (mut content, parent) = match open {
            Ok(page) => (page.visit, Some(page.revision)),
            Err(_) if self.centre.records.contains_key(&record_id) => return,
            // A family that left: what was here of it is gone, and nobody begins a second first revision of it.
            Err(_) if self.saved.iter().any(|(_, saved, ..)| *saved == record_id) => return,
            Err(_) => (a_visit(""), None),
        };
        set(&mut content, field, &value);
        let made = revision(n, record, parent, family(1), content.write());
        let call = RecordRevisions { revisions: vec![made.clone()], draft: None, replaces };
        self.phone.ask(call.clone());
        // A tap that came twice.
        self.phone.ask(call);
        self.saved.push((made.id, record_id, field, value));
    }

    fn sync(&mut self, items: usize, arrives: bool, pages: bool, refuse: bool) {
        let upload = self.phone.ask(GetUpload { max_items: items, max_bytes: 1 << 20 });
        let mut refuse = refuse;
        let receipts: Vec<Receipt> = upload
            .request
            .items
            .iter()
            .map(|item| Receipt { id: item.id, outcome: self.centre.accept(item.payload.get(), &mut refuse) })
            .collect();
        if !arrives {
            return;
        }
        let sent = upload.request.cursor;
        let known = sent.clone().filter(|cursor| cursor.epoch == self.centre.epoch());
        let differing = upload.request.buckets.map(|theirs| self.centre.differing(&theirs));
        let head = Head { differing, ..self.centre.head(receipts) };
        self.phone.ask(TakeHead { head, sent_cursor: sent, now: now() });
        // Here the line may be cut.
        self.check();
        let answer = self.centre.pages(known.as_ref());
        let taken = if pages { answer.len() } else { answer.len() / 2 };
        for page in answer.into_iter().take(taken) {
            self.phone.ask(TakePage { page, now: now() });
        }
        if pages {
            self.phone.ask(NoteAttempt {
                at: now(),
                failure: None,
                next_try: None,
                halt: false,
                alone: None,
            });
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Save { record, field } => self.save(record, field, None),
            Step::Sync { items, arrives, pages, refuse } => self.sync(items, arrives, pages, refuse),
            Step::Elsewhere { record, field } => {
                let n = self.mint();
                let record_id = revision(n, record, None, family(1), Body::new()).record;
                let Some(last) = self.centre.records.get(&record_id).and_then(|kept| kept.last()) else {
                    return;
                };
                let mut content = Visit::read(&last.body).unwrap();
                set(&mut content, field, &format!("lain {n}"));
                let made = revision(n, record, Some(last.id), family(1), content.write());
                self.centre.take(&made, false).unwrap();
            }
            Step::Mend { again } => {
                let set_aside = self.phone.ask(GetOutbox { limit: 9 }).set_aside;
                let Some(first) = set_aside.first() else { return };
                if again {
                    self.phone.ask(OfferAgain { revision: first.revision });
                } else {
                    let record = (0..3)
                        .find(|n| revision(1, *n, None, family(1), Body::new()).record == first.record)
                        .unwrap();
                    self.save(record, 0, Some(first.revision));
                }
            }
            Step::Move => self.centre.hold(!self.centre.held),
            Step::Draft { begin } => {
                let key = DraftKey { kind: Visit::KIND, about: family(1).into() };
                if begin {
                    self.phone.ask(PutDraft { key, family: family(1), json: "{}".to_owned(), at: now() });
                } else {
                    self.phone.ask(DropDraft { key });
                }
            }
            Step::Reopen => {
                let phone = std::mem::replace(&mut self.phone, Phone::new());
                self.phone = phone.reopened();
            }
            Step::Restored { lost } => {
                // Renumbered from the beginning. What others lost they would have to offer again: here nobody else does.
                for kept in self.centre.records.values_mut() {
                    for _ in 0..lost {
                        if let Some(gone) = kept.pop_if(|last| last.ours) {
                            self.centre.known.remove(&gone.id);
                        }
                    }
                }
                self.centre.epoch += 1;
                self.centre.position = 0;
                let mut all: Vec<&mut Kept> = self.centre.records.values_mut().flatten().collect();
                all.sort_by_key(|kept| kept.position);
                for (position, kept) in (1..).zip(all) {
                    kept.position = position;
                    self.centre.position = position;
                    if let Some(known) = self.centre.known.get_mut(&kept.id) {
                        known.0 = Position(position);
                    }
                }
                self.centre.position += 1;
                (self.centre.entered, self.centre.left) = (self.centre.position, 0);
            }
        }
        self.check();
    }

    fn check(&mut self) {
        let ids = self.phone.ask(AllSentIds);
        let db = self.phone.core.connection();
        let states: BTreeMap<String, String> = db
            .prepare("SELECT revision, state FROM outbox ORDER BY seq")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(states.len(), self.saved.len(), "each confirmed save is there once");
        for (revision, ..) in &self.saved {
            let state = &states[&revision.to_string()];
            assert_eq!(ids.contains(revision), state != "replaced");
        }
        assert_eq!(
            self.phone.core.count_received().unwrap(),
            states.values().filter(|s| *s == "received").count() as u64
        );
        self.nothing_unsent_is_hidden(&states);
        let before = projections(&mut self.phone);
        self.phone.core.rebuild().unwrap();
        assert_eq!(projections(&mut self.phone), before, "a rebuild makes something else");
    }

    fn nothing_unsent_is_hidden(&mut self, states: &BTreeMap<String, String>) {
        let mut shown: BTreeMap<(RecordId, u8), (RevisionId, String)> = BTreeMap::new();
        for (revision, record, field, value) in &self.saved {
            match states[&revision.to_string()].as_str() {
                "unsent" | "set_aside" => shown.insert((*record, *field), (*revision, value.clone())),
                // A later save of the same field was received, or took another's place: either may show.
                _ => shown.remove(&(*record, *field)),
            };
        }
        for ((record, field), (revision, value)) in shown {
            let page = self.phone.ask(OpenVisit { record });
            // Its receipt was lost, but the centre's row came with it and with what others wrote over it since.
            let came_back = |row: &HistoryRow| row.revision == revision && row.received.is_some();
            if !page.history.iter().any(came_back) {
                assert_eq!(get(&page.visit, field), value, "an unsent edit is hidden");
            }
        }
    }

    fn settle(&mut self) {
        self.centre.hold(true);
        for _ in 0..12 {
            self.sync(100, true, true, false);
            self.step(Step::Mend { again: false });
        }
        self.sync(100, true, true, false);
        self.sync(100, true, true, false);
        let outbox = self.phone.ask(GetOutbox { limit: 9 });
        assert_eq!((outbox.waiting.len(), outbox.set_aside.len()), (0, 0), "something stalls");
        assert_eq!(outbox.sync.centre_says, None, "counts differ in the end");
        let expected: Vec<(RecordId, RevisionId, Body)> = self
            .centre
            .records
            .iter()
            .filter_map(|(record, kept)| kept.last().map(|last| (*record, last.id, last.body.clone())))
            .collect();
        for (record, head, body) in expected {
            let page = self.phone.ask(OpenVisit { record });
            assert_eq!((page.revision, page.body), (head, body));
        }
    }
}

/// All that screens read from, as text.
fn projections(phone: &mut Phone) -> Vec<String> {
    let db = phone.core.connection();
    let mut lines = Vec::new();
    for table in ["family", "visit", "follow_up", "review", "confirmation", "person", "contact", "config"] {
        let mut query = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> =
                (0..columns).map(|n| format!("{:?}", row.get_ref(n).unwrap())).collect();
            lines.push(format!("{table} {}", values.join(" ")));
        }
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_doubled_or_hidden(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.settle();
    }
}
