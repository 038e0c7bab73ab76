//! The feed: one page of what a reader has not read yet, in the order of change, as that reader may see it. It reads through
//! a `Snapshot`; it writes nothing and knows no SQL. `shown` is the only place where fields leave the centre.

use crate::accept::flags_for;
use crate::store::{Caller, KeptRecord, KeptRevision, Snapshot, Stored};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{PersonId, Position, RecordId, RevisionId};
use pendamping_domain::merge::changed_fields;
use pendamping_domain::revision::{Body, Kind};
use pendamping_domain::scope::{readable, redact};
use pendamping_protocol::brief::Known;
use pendamping_protocol::sync::{Backfill, Cursor, Earlier, Page, Row};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Rows of a page weigh about this much at most, in bytes of JSON: a line stays far below what a phone takes.
const PAGE_BYTES: usize = 1 << 20;
/// What all earlier revisions of one row may weigh together; the oldest are left out beyond it.
const EARLIER_BYTES: usize = 256 << 10;
/// Scope events looked at for one page.
const EVENTS: usize = 400;
/// So many records that the reader may not see are worth telling the phone to skip for good.
const HIDDEN_WORTH_A_CURSOR: usize = 20;

/// What a page is asked for.
pub struct Ask<'a> {
    /// Who reads.
    pub reader: &'a Caller,
    /// The life of the database.
    pub epoch: &'a str,
    /// How far the reader has read.
    pub cursor: &'a Cursor,
    /// Nothing after this is looked at: what comes later is the next sync's.
    pub to: Position,
    /// Most rows of it, and most scope keys that left.
    pub rows: usize,
    /// The rows of what the reader sent in this very request, with the number of the item; none for who wants every row.
    pub sent: &'a HashMap<RevisionId, (u32, Row)>,
    /// How far the reader had read before this answer, if they want of a row that they have only what changed.
    pub had: Option<Position>,
}

/// A page, and whether it was the last.
pub struct Turned {
    /// The page; none when there is nothing to say.
    pub page: Option<Page>,
    /// Nothing is left up to the position asked for.
    pub last: bool,
    /// Of which families how many rows are given out with it.
    pub disclosed: BTreeMap<String, u64>,
}

/// The next page.
pub fn next_page(snapshot: &mut dyn Snapshot, ask: &Ask<'_>) -> Stored<Turned> {
    let mut filling = Filling {
        ask,
        rows: Vec::new(),
        known: Known::default(),
        disclosed: BTreeMap::new(),
        leave: Vec::new(),
        bytes: 0,
        seen: 0,
        hidden: 0,
        at: ask.cursor.position,
    };
    let rest = filling.fill(snapshot)?;
    let Filling { rows, known, disclosed, leave, hidden, at, .. } = filling;
    let last = rest.is_none() && at >= ask.to;
    let position = if last { at.max(ask.to) } else { at };
    let nothing = rows.is_empty() && known.is_nothing() && leave.is_empty();
    // A key that ended with the page before is still to be closed: until then the reader does not know that this was all.
    let open = ask.cursor.backfill.is_some();
    if last && nothing && !open && hidden < HIDDEN_WORTH_A_CURSOR {
        return Ok(Turned { page: None, last, disclosed });
    }
    let cursor = Cursor { epoch: ask.epoch.to_owned(), position, backfill: rest };
    Ok(Turned { page: Some(Page { cursor, leave, rows, known }), last, disclosed })
}

struct Filling<'a> {
    ask: &'a Ask<'a>,
    rows: Vec<Row>,
    known: Known,
    disclosed: BTreeMap<String, u64>,
    leave: Vec<String>,
    bytes: usize,
    /// Records looked at, shown or not.
    seen: usize,
    hidden: usize,
    at: Position,
}

impl Filling<'_> {
    fn room(&self) -> usize {
        if self.bytes >= PAGE_BYTES { 0 } else { self.ask.rows.saturating_sub(self.seen) }
    }

    /// Fills the page. Answers where inside a key it stopped, if inside one; `at` is how far it got.
    fn fill(&mut self, snapshot: &mut dyn Snapshot) -> Stored<Option<Backfill>> {
        let (person, to) = (self.ask.reader.person, self.ask.to);
        let mut resume = self.ask.cursor.backfill.clone();
        let from = match &resume {
            // The `enter` itself comes right after `at`: it is looked at again, and gone if the key left meanwhile.
            Some(resume) => Position(resume.enter.0.saturating_sub(1)).max(self.at),
            None => self.at,
        };
        let events = snapshot.scope_events(person, from, to, EVENTS)?;
        let all = events.len() < EVENTS;
        for event in events {
            if !self.changes(snapshot, Position(event.position.0 - 1))? {
                return Ok(None);
            }
            if !event.enters {
                if self.leave.len() >= self.ask.rows {
                    return Ok(None);
                }
                self.leave.push(event.key);
                self.at = event.position;
                continue;
            }
            if snapshot.held_since(person, &event.key)? == Some(event.position) {
                let after = match resume.take() {
                    Some(resume) if resume.enter == event.position => Some(resume.after),
                    _ => None,
                };
                if let Some(rest) = self.backfill(snapshot, &event.key, event.position, after)? {
                    return Ok(Some(rest));
                }
            }
            self.at = event.position;
        }
        if all && self.changes(snapshot, to)? {
            self.at = to;
        }
        Ok(None)
    }

    /// Takes changes up to `to` in. False when the page is full before that.
    fn changes(&mut self, snapshot: &mut dyn Snapshot, to: Position) -> Stored<bool> {
        while self.at < to {
            let room = self.room();
            if room == 0 {
                return Ok(false);
            }
            let records = snapshot.changes(self.ask.reader.person, self.at, to, room)?;
            let all = records.len() < room;
            for record in records {
                let position = record.position;
                self.take(snapshot, record)?;
                self.at = position;
                if self.room() == 0 {
                    return Ok(self.at >= to);
                }
            }
            if all {
                self.at = to;
            }
        }
        Ok(true)
    }

    /// Takes in what stands under a key that came at `enter`. Answers where it stopped when the page is full.
    fn backfill(
        &mut self,
        snapshot: &mut dyn Snapshot,
        key: &str,
        enter: Position,
        mut after: Option<RecordId>,
    ) -> Stored<Option<Backfill>> {
        loop {
            let room = self.room();
            if room == 0 {
                // Full before anything of this key: the next page begins with it.
                return Ok(after
                    .map(|after| Backfill { enter, after })
                    .or(Some(Backfill { enter, after: RecordId(uuid::Uuid::nil()) })));
            }
            let records = snapshot.backfill(key, enter, after, room)?;
            let all = records.len() < room;
            for record in records {
                after = Some(record.id);
                self.take(snapshot, record)?;
                if self.room() == 0 {
                    break;
                }
            }
            if all && self.room() > 0 {
                return Ok(None);
            }
        }
    }

    fn take(&mut self, snapshot: &mut dyn Snapshot, record: KeptRecord) -> Stored<()> {
        self.seen += 1;
        let told = record.revisions > 1
            && match record.kind {
                Kind::Visit => true,
                // A family reads its months, and decides nothing.
                ref kind if kind.is_decided_on() => self.ask.reader.role != Role::Beneficiary,
                // Whoever judges a visit by its distance from home must learn that the home was moved.
                Kind::Family => self.ask.reader.role == Role::Coordinator,
                _ => false,
            };
        let earlier = if told { snapshot.earlier(record.id, record.head)? } else { Vec::new() };
        let before = if self.has(snapshot, &record, &earlier)? {
            before(self.ask.reader, &record, &earlier)
        } else {
            None
        };
        let Some(row) = shown(self.ask.reader, record, &earlier) else {
            self.hidden += 1;
            return Ok(());
        };
        if let Some((item, _)) = self.ask.sent.get(&row.revision).filter(|(_, sent)| *sent == row) {
            self.known.leave_sent(*item);
            return Ok(());
        }
        if is_about_a_family(&row) {
            *self.disclosed.entry(row.scope_key()).or_default() += 1;
        }
        self.bytes += weight(&row.body) + row.earlier.iter().map(|e| 150 + weight(&e.was)).sum::<usize>();
        if !before.is_some_and(|before| self.known.leave_unchanged(before, &row)) {
            self.rows.push(row);
        }
        Ok(())
    }

    /// Whether the reader has the record as its last earlier revision left it. Where a phone has not after all, it says so.
    fn has(
        &self,
        snapshot: &mut dyn Snapshot,
        record: &KeptRecord,
        earlier: &[KeptRevision],
    ) -> Stored<bool> {
        let Some(read) = self.ask.had else { return Ok(false) };
        if earlier.last().is_none_or(|last| last.position > read) {
            return Ok(false);
        }
        let since = snapshot.held_since(self.ask.reader.person, &record.scope_key)?;
        Ok(since.is_some_and(|enter| enter <= read))
    }
}

/// A record as `reader` may see it; nothing when they may not. Every row that leaves the centre was made here.
pub fn shown(reader: &Caller, record: KeptRecord, earlier: &[KeptRevision]) -> Option<Row> {
    let own = |author| author == Some(reader.person);
    let body = redact(&reader.role, reader.person, author_of(&record), &record.kind, &record.body)?;
    let fields = readable(&reader.role, &record.kind, own(author_of(&record)));
    let flags = if fields.allow("flags") { record.flags } else { Vec::new() };
    let flags = flags_for(reader, record.author, flags);
    let lost = record
        .lost
        .into_iter()
        .filter(|lost| lost.field.split('.').next().is_some_and(|field| fields.allow(field)))
        .collect();
    let scope = (record.scope_key != record.id.to_string()).then_some(record.scope_key);
    Some(Row {
        earlier: earlier_shown(reader, &record.kind, earlier, &body),
        kind: record.kind,
        record: record.id,
        scope,
        revision: record.head,
        parent: record.parent,
        author: record.author,
        position: record.position,
        received: record.received,
        saved: record.saved.filter(|saved| *saved != record.received),
        flags,
        lost,
        body,
    })
}

/// A record as it was shown before its latest revision.
fn before(reader: &Caller, record: &KeptRecord, earlier: &[KeptRevision]) -> Option<Row> {
    let (last, earlier) = earlier.split_last()?;
    let record = KeptRecord {
        head: last.id,
        parent: last.parent,
        position: last.position,
        received: last.received.timestamp_millis(),
        body: last.body.clone(),
        ..record.clone()
    };
    shown(reader, record, earlier)
}

/// Whether a row is a family's data, so that giving them out is a disclosure.
fn is_about_a_family(row: &Row) -> bool {
    match &row.kind {
        Kind::Config | Kind::Person | Kind::Contact | Kind::Training | Kind::Cover => false,
        // A mentor's own is not.
        Kind::Attendance => row.body.contains_key("family"),
        kind => !kind.is_of_its_author(),
    }
}

/// Whose word a record is: a record about a person is that person's own.
fn author_of(record: &KeptRecord) -> Option<PersonId> {
    match record.kind {
        Kind::Person => Some(PersonId(record.id.0)),
        _ => record.author,
    }
}

fn earlier_shown(reader: &Caller, kind: &Kind, earlier: &[KeptRevision], head: &Body) -> Vec<Earlier> {
    let mut shown = Vec::new();
    let mut bytes = 0;
    let mut next = head.clone();
    for revision in earlier.iter().rev() {
        let Some(body) = redact(&reader.role, reader.person, revision.author, kind, &revision.body) else {
            continue;
        };
        let was: Body = changed_fields(&body, &next)
            .into_iter()
            // A field that the later one added was nothing before.
            .map(|field| (field.clone(), body.get(&field).cloned().unwrap_or(Value::Null)))
            .collect();
        bytes += 150 + weight(&was);
        if bytes > EARLIER_BYTES {
            break;
        }
        shown.push(Earlier {
            revision: revision.id,
            parent: revision.parent,
            author: revision.author,
            position: revision.position,
            received: revision.received.timestamp_millis(),
            was,
        });
        next = body;
    }
    shown.reverse();
    shown
}

fn weight(body: &Body) -> usize {
    serde_json::to_string(body).map_or(0, |text| text.len())
}
