//! What passes between `handle_sync` and the real storage: here the centre's disk fails, and here defects are planted.

use crate::world::chance::Chance;
use crate::world::faults::Fault;
use crate::world::outer::Outer;
use crate::world::planted::Defect;
use crate::world::stage::office_day;
use crate::world::truth::Truth;
use crate::world::work::EDITS;
use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::Revision;
use pendamping_protocol::besides::Besides;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::{Differing, Item, Outcome, Receipt, ScopeKey};
use pendamping_server::mint::Mint;
use pendamping_server::store::lock::Tells;
use pendamping_server::store::sqlite::SqliteStorage;
use pendamping_server::store::{
    Accepted, Batch, Caller, KeptRecord, KeptRevision, Rewound, ScopeEvent, SecretHash, Snapshot,
    StorageError, Stored, Syncing,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// What a planted defect does to the centre's files after a batch.
#[derive(Debug, Default)]
pub struct Meddling {
    /// Revisions that are forgotten while their effect stays.
    pub forget: Vec<RevisionId>,
    /// Revisions that were never committed.
    pub undo: Vec<RevisionId>,
    /// Records that are as their last writer sent them.
    pub replace: Vec<Revision>,
}

/// The storage, as `handle_sync` meets it.
pub struct CentreEdge<'a> {
    inner: &'a SqliteStorage,
    caller: &'a Caller,
    anybody: PersonId,
    truth: &'a Truth,
    defect: Option<Defect>,
    fault: Option<Fault>,
    chance: RefCell<Chance>,
    received: RefCell<Vec<RevisionId>>,
    sent: RefCell<Vec<Revision>>,
}

impl<'a> CentreEdge<'a> {
    /// For one exchange.
    pub fn new(
        inner: &'a SqliteStorage,
        caller: &'a Caller,
        (anybody, truth): (PersonId, &'a Truth),
        (defect, fault): (Option<Defect>, Option<Fault>),
        chance: Chance,
    ) -> CentreEdge<'a> {
        let (chance, received, sent) = (RefCell::new(chance), RefCell::default(), RefCell::default());
        CentreEdge { inner, caller, anybody, truth, defect, fault, chance, received, sent }
    }

    /// What is planted has to be done to what was received.
    pub fn after_commit(&self, meddling: &mut Meddling) {
        let received = self.received.take();
        if self.defect == Some(Defect::LastWriterTakesAll) {
            let edits = |revision: &Revision| EDITS.iter().any(|(kind, _)| *kind == revision.kind);
            let sent = self.sent.take().into_iter();
            meddling.replace = sent
                .filter(|sent| received.contains(&sent.id) && sent.parent.is_some() && edits(sent))
                .collect();
        }
        match (self.defect, self.fault) {
            (Some(Defect::IdentityOutside), Some(Fault::CentreDies)) => meddling.forget = received,
            (Some(Defect::AcknowledgedBeforeCommit), Some(Fault::CentreFails)) => meddling.undo = received,
            _ => {}
        }
    }

    /// The items under new identities, as a centre that does not know them again would keep them.
    fn anew(&self, items: &[Item]) -> Vec<Item> {
        let chance = &mut *self.chance.borrow_mut();
        let anew = |item: &Item| {
            let mut revision: Revision = serde_json::from_str(item.payload.get()).ok()?;
            revision.id = RevisionId(chance.new_id(DateTime::UNIX_EPOCH));
            if revision.parent.is_none() {
                revision.record = RecordId(chance.new_id(DateTime::UNIX_EPOCH));
            }
            let payload = serde_json::value::to_raw_value(&revision).ok()?;
            Some(Item { seq: item.seq, id: revision.id, payload })
        };
        items.iter().filter_map(anew).collect()
    }

    /// Whether an item is of a family that is not its mentor's today.
    fn has_left(&self, item: &Item, now: DateTime<Utc>) -> bool {
        let revision = serde_json::from_str::<Revision>(item.payload.get()).ok();
        self.caller.role == Role::Mentor
            && revision.is_some_and(|Revision { family, .. }| {
                let known = self.truth.mentor_of.contains_key(&family);
                known && !self.truth.accompanies(self.caller.person, family, office_day(now))
            })
    }

    /// What was refused because its family is not its sender's, as if its mentor had sent it.
    fn as_its_mentor(&self, batch: &Batch<'_>, accepted: &mut Accepted, mint: &mut dyn Mint) -> Stored<()> {
        for (item, receipt) in batch.items.iter().zip(&mut accepted.receipts) {
            let not_theirs = matches!(&receipt.outcome, Outcome::SetAside { code: Code::NotFound, .. });
            let revision = serde_json::from_str::<Revision>(item.payload.get()).ok();
            let mentor = revision.and_then(|revision| self.truth.mentor_of.get(&revision.family));
            let Some(mentor) = mentor.filter(|_| not_theirs) else { continue };
            let caller = Caller { person: *mentor, role: Role::Mentor, ..self.caller.clone() };
            let alone = Batch { caller: &caller, items: std::slice::from_ref(item), ..*batch };
            if let Ok(mut again) = self.inner.accept_batch(&alone, mint)? {
                accepted.high_water = again.high_water;
                accepted.received = again.received;
                if let Some(taken) = again.receipts.pop() {
                    *receipt = taken;
                }
            }
        }
        Ok(())
    }
}

impl Syncing for CentreEdge<'_> {
    fn turn_day(&self, now: DateTime<Utc>, day: NaiveDate) -> Stored<()> {
        self.inner.turn_day(now, day)
    }

    fn accept_batch(&self, batch: &Batch<'_>, mint: &mut dyn Mint) -> Stored<Result<Accepted, Rewound>> {
        let planted = self.defect == Some(Defect::AcknowledgedBeforeCommit);
        if self.fault == Some(Fault::CentreFails) && !planted {
            return Err(StorageError::Failed("a planned I/O error".into()));
        }
        let anew = (self.defect == Some(Defect::DoneTwice) && self.fault == Some(Fault::Twice))
            .then(|| self.anew(batch.items));
        let items = anew.as_deref().unwrap_or(batch.items);
        let batch = Batch { caller: self.caller, items, ..*batch };
        let theirs;
        let batch = match self.defect {
            Some(Defect::ScopeOfToday) => {
                theirs = batch
                    .items
                    .iter()
                    .filter(|item| !self.has_left(item, batch.now))
                    .cloned()
                    .collect::<Vec<_>>();
                Batch { items: &theirs, ..batch }
            }
            _ => batch,
        };
        let mut accepted = match self.inner.accept_batch(&batch, mint)? {
            Ok(accepted) => accepted,
            Err(rewound) => return Ok(Err(rewound)),
        };
        if self.defect == Some(Defect::AnybodyWrites) {
            self.as_its_mentor(&batch, &mut accepted, mint)?;
        }
        if self.defect == Some(Defect::ScopeOfToday) {
            let mut received = std::mem::take(&mut accepted.receipts).into_iter();
            let left = Outcome::SetAside { code: Code::NotFound, field: None };
            accepted.receipts = items
                .iter()
                .filter_map(|item| match self.has_left(item, batch.now) {
                    true => Some(Receipt { id: item.id, outcome: left.clone() }),
                    false => received.next(),
                })
                .collect();
        }
        let sent = batch.items.iter().filter_map(|item| serde_json::from_str(item.payload.get()).ok());
        *self.sent.borrow_mut() = sent.collect();
        let received = accepted.receipts.iter();
        *self.received.borrow_mut() = received
            .filter(|receipt| matches!(receipt.outcome, Outcome::Received { .. }))
            .map(|receipt| receipt.id)
            .collect();
        Ok(Ok(accepted))
    }

    fn snapshot(&self, read: &mut dyn FnMut(&mut dyn Snapshot) -> Stored<()>) -> Stored<()> {
        let (defect, anybody) = (self.defect, self.anybody);
        let chance = &mut *self.chance.borrow_mut();
        self.inner.snapshot(&mut |view| {
            read(&mut View { view, defect, anybody, chance: chance.clone(), entered: HashMap::new() })
        })
    }

    fn differing(&self, install: InstallId, buckets: &[Digest]) -> Stored<Differing> {
        self.inner.differing(install, buckets)
    }

    fn disclose(&self, _: &Caller, now: DateTime<Utc>, rows: &BTreeMap<ScopeKey, u64>) -> Stored<()> {
        match self.defect {
            Some(Defect::NotWrittenDown) => Ok(()),
            _ => self.inner.disclose(self.caller, now, rows),
        }
    }
}

impl Tells for CentreEdge<'_> {
    fn promise_token(&self, _: &Caller, token: &SecretHash, now: DateTime<Utc>) -> Stored<bool> {
        self.inner.promise_token(self.caller, token, now)
    }

    fn begin_token(&self, _: &Caller, token: &SecretHash, now: DateTime<Utc>) -> Stored<()> {
        self.inner.begin_token(self.caller, token, now)
    }

    fn take_besides(&self, _: &Caller, besides: &Besides, now: DateTime<Utc>) -> Stored<()> {
        self.inner.take_besides(self.caller, besides, now)
    }
}

struct View<'a> {
    view: &'a mut dyn Snapshot,
    defect: Option<Defect>,
    anybody: PersonId,
    chance: Chance,
    entered: HashMap<String, Position>,
}

impl Snapshot for View<'_> {
    fn scope_events(
        &mut self,
        person: PersonId,
        after: Position,
        to: Position,
        limit: usize,
    ) -> Stored<Vec<ScopeEvent>> {
        let events = self.view.scope_events(person, after, to, limit)?;
        for event in events.iter().filter(|event| event.enters) {
            self.entered.insert(event.key.clone(), event.position);
        }
        Ok(events)
    }

    fn held_since(&mut self, person: PersonId, key: &str) -> Stored<Option<Position>> {
        match (self.defect, self.entered.get(key)) {
            (Some(Defect::OnceHeldIsHeld), Some(position)) => Ok(Some(*position)),
            _ => self.view.held_since(person, key),
        }
    }

    fn changes(
        &mut self,
        person: PersonId,
        after: Position,
        to: Position,
        limit: usize,
    ) -> Stored<Vec<KeptRecord>> {
        let person = if self.defect == Some(Defect::ChangesOfAnybody) { self.anybody } else { person };
        let mut records = self.view.changes(person, after, to, limit)?;
        let gap = self.defect == Some(Defect::GapProneCursor) && records.len() < limit;
        if gap && self.chance.once_in(3) {
            records.pop();
        }
        Ok(records)
    }

    fn backfill(
        &mut self,
        key: &str,
        before: Position,
        after: Option<RecordId>,
        limit: usize,
    ) -> Stored<Vec<KeptRecord>> {
        match self.defect {
            Some(Defect::EnterWithoutBackfill) => Ok(Vec::new()),
            _ => self.view.backfill(key, before, after, limit),
        }
    }

    fn earlier(&mut self, record: RecordId, head: RevisionId) -> Stored<Vec<KeptRevision>> {
        self.view.earlier(record, head)
    }

    fn is_revoked(&mut self, install: InstallId) -> Stored<bool> {
        match self.defect {
            Some(Defect::RevokedReads) => Ok(false),
            _ => self.view.is_revoked(install),
        }
    }
}

impl Outer {
    /// Does to the centre's files what is planted.
    pub fn meddle(&mut self) -> Result<()> {
        let Meddling { forget, undo, replace } = std::mem::take(&mut self.meddling);
        if forget.is_empty() && undo.is_empty() && replace.is_empty() {
            return Ok(());
        }
        let db = self.centre.meddle()?;
        for sent in replace {
            let (record, head) = (sent.record.0, sent.id.0);
            db.execute(
                "UPDATE record SET body = ?3 WHERE id = ?1 AND head = ?2",
                (record.as_bytes(), head.as_bytes(), serde_json::to_string(&sent.body)?),
            )?;
        }
        for id in forget.iter().chain(&undo) {
            let undone = undo.contains(id);
            let record: Vec<u8> =
                db.query_row("SELECT record FROM revision WHERE id = ?1", [id.0.as_bytes()], |row| {
                    row.get(0)
                })?;
            db.execute("DELETE FROM revision WHERE id = ?1", [id.0.as_bytes()])?;
            if undone {
                let none_left = "DELETE FROM record WHERE id = ?1
                     AND NOT EXISTS (SELECT 1 FROM revision WHERE record = ?1)";
                db.execute(none_left, [record])?;
            }
        }
        Ok(())
    }
}
