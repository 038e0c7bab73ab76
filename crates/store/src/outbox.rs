//! The outbox: revisions frozen at save. A payload is written once and never again; only its state moves.

use crate::core::touched;
use crate::errors::Result;
use crate::meta;
use crate::{base, centre_page, draft, photo, project, replace, review};
use pendamping_domain::id::{FamilyId, InstallId, Position, RecordId, RevisionId};
use pendamping_domain::plausibility::Flag;
use pendamping_domain::revision::{Body, Kind, Revision};
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::limits::PAYLOAD_MAX;
use pendamping_protocol::sync::{Cursor, Row};
use pendamping_store_api::shared::{RecordRevisions, Saved};
use pendamping_store_api::{Change, StoreError};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, params};
use std::collections::BTreeSet;

/// Where a frozen revision is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not at the centre.
    Unsent,
    /// The centre confirmed it.
    Received,
    /// The centre refused it.
    SetAside,
    /// Another revision took its place.
    Replaced,
}

impl State {
    fn from(word: &str) -> State {
        match word {
            "received" => State::Received,
            "set_aside" => State::SetAside,
            "replaced" => State::Replaced,
            _ => State::Unsent,
        }
    }
}

/// A frozen revision.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its sequence in this install.
    pub seq: u64,
    /// The revision.
    pub revision: RevisionId,
    /// Its record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its family.
    pub family: FamilyId,
    /// Its parent.
    pub parent: Option<RevisionId>,
    /// The frozen bytes; none of what was kept long enough (`retention`).
    pub payload: Vec<u8>,
    /// Their hash.
    pub hash: [u8; 32],
    /// The fields that were on screen when its form was opened, when that is known.
    pub base: Option<Body>,
    /// Where it is.
    pub state: State,
    /// Why it was set aside.
    pub code: Option<String>,
    /// Which field that names.
    pub field: Option<String>,
    /// When it was saved, milliseconds.
    pub saved: i64,
    /// When the centre took it in, milliseconds.
    pub received_at: Option<i64>,
    /// Its place in the centre's order.
    pub position: Option<u64>,
    /// Which revision took its place.
    pub replaced_by: Option<RevisionId>,
    /// The flags as the centre computed them.
    pub flags: Vec<Flag>,
    /// Its effect is in the mirror, or its family left.
    pub settled: bool,
    /// It counts for another install that this phone was; none for this one.
    pub install: Option<InstallId>,
    /// The centre is asked again whether it has it, because that install asks no more.
    pub again: bool,
}

impl Entry {
    /// Its fields.
    pub fn body(&self) -> Result<Body> {
        Ok(serde_json::from_slice::<Revision>(&self.payload)?.body)
    }

    /// Only its hash is left.
    pub fn is_faded(&self) -> bool {
        self.payload.is_empty()
    }

    /// What both sides sum up of it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.revision, &self.hash)
    }
}

/// The columns of an `Entry`, in the order `read` expects.
pub const COLUMNS: &str = "seq, revision, record, kind, family, parent, payload, base, state, code, field, saved, received_at, position,
     replaced_by, flags, settled, hash, install, again";

/// An entry from a row of `COLUMNS`.
pub fn read(row: &SqlRow) -> rusqlite::Result<Entry> {
    fn id<T: std::str::FromStr>(row: &SqlRow, column: usize) -> rusqlite::Result<T> {
        row.get_ref(column)?.as_str()?.parse().map_err(|_| {
            rusqlite::Error::InvalidColumnType(column, "id".to_owned(), rusqlite::types::Type::Text)
        })
    }
    fn json<T: serde::de::DeserializeOwned>(row: &SqlRow, column: usize) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = row.get(column)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
    Ok(Entry {
        seq: row.get::<_, i64>(0)? as u64,
        revision: id(row, 1)?,
        record: id(row, 2)?,
        kind: Kind::from(row.get_ref(3)?.as_str()?),
        family: id(row, 4)?,
        parent: row.get::<_, Option<String>>(5)?.and_then(|text| text.parse().ok()),
        payload: row.get(6)?,
        base: json(row, 7)?,
        state: State::from(row.get_ref(8)?.as_str()?),
        code: row.get(9)?,
        field: row.get(10)?,
        saved: row.get(11)?,
        received_at: row.get(12)?,
        position: row.get::<_, Option<i64>>(13)?.map(|position| position as u64),
        replaced_by: row.get::<_, Option<String>>(14)?.and_then(|text| text.parse().ok()),
        flags: json(row, 15)?.unwrap_or_default(),
        settled: row.get(16)?,
        hash: row.get::<_, Vec<u8>>(17)?.try_into().unwrap_or_default(),
        install: row.get::<_, Option<String>>(18)?.and_then(|text| text.parse().ok()),
        again: row.get(19)?,
    })
}

/// Entries that fit a condition, by sequence.
pub fn entries(db: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<Entry>> {
    let mut query = db.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE {condition}"))?;
    Ok(query.query_map(parameters, read)?.collect::<std::result::Result<_, _>>()?)
}

/// What lies on top of the centre's row of a record: unsent and set aside, and what the centre has confirmed but whose effect
/// the row does not show yet (the centre does not send back what this phone just told it).
pub fn on_top(db: &Connection, kind: &Kind, record: RecordId, row: Option<&Row>) -> Result<Vec<Entry>> {
    let mut entries = entries(
        db,
        "record = ?1 AND kind = ?2 AND settled = 0 AND state IN ('unsent', 'set_aside', 'received') ORDER BY seq",
        [&record.to_string(), kind.as_str()],
    )?;
    if let Some(row) = row {
        // Its receipt was lost on the way, but its effect came back; and with it that of all that it was made from.
        let mut inside: Vec<RevisionId> = row.earlier.iter().map(|earlier| earlier.revision).collect();
        inside.extend([Some(row.revision), row.parent].into_iter().flatten());
        for entry in entries.iter().rev().filter(|entry| entry.state != State::SetAside) {
            if inside.contains(&entry.revision) {
                inside.extend(entry.parent);
            }
        }
        entries.retain(|entry| !inside.contains(&entry.revision));
    }
    Ok(entries)
}

fn contains(row: &Row, revision: RevisionId) -> bool {
    row.revision == revision || row.earlier.iter().any(|earlier| earlier.revision == revision)
}

/// A row came: what it already shows need no longer be put on top of it, and what waited for its revisions may go. Tells whether
/// there is anything of the record here.
pub fn settle(tx: &Connection, row: &Row) -> Result<bool> {
    let record = row.record.to_string();
    let mut query = tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE record = ?1), EXISTS (SELECT 1 FROM outbox WHERE waits_for IS NOT NULL)",
    )?;
    let (has, some_wait): (bool, bool) = query.query_row([&record], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if has {
        let kind = row.kind.as_str();
        tx.prepare_cached(
            "UPDATE outbox SET settled = 1
             WHERE record = ?1 AND kind = ?2 AND state = 'received' AND settled = 0 AND position <= ?3",
        )?
        .execute(params![record, kind, row.position.0 as i64])?;
        settle_of_earlier_lives(tx, row, &record)?;
    }
    if some_wait {
        let revisions = row.earlier.iter().map(|earlier| earlier.revision).chain([row.revision]);
        let here: Vec<String> = revisions.map(|revision| revision.to_string()).chain([record]).collect();
        free(tx, &here)?;
    }
    Ok(has)
}

/// The centre has these revisions and records: what waited for one of them may go.
pub fn free(tx: &Connection, here: &[String]) -> Result<()> {
    let mut free = tx.prepare_cached(
        "UPDATE outbox SET waits_for = NULL WHERE waits_for IS NOT NULL AND waits_for = ?1",
    )?;
    here.iter().try_for_each(|id| free.execute([id]).map(drop)).map_err(Into::into)
}

/// What waits on a phone that hears that it is revoked is tried once more, before it is told as what never went.
pub fn try_what_waits_once_more(tx: &Connection) -> Result<()> {
    tx.execute("UPDATE outbox SET waits_for = NULL WHERE waits_for IS NOT NULL AND state = 'unsent'", [])?;
    Ok(())
}

/// What has no place of its own was received in an earlier life of the centre. It is in the row, or the centre has lost it and it
/// will be offered again: until then it is on top, also when it was in an earlier row, or an edit made meanwhile would take it
/// back. A row that does not tell all of its history (only visits do) is taken to have it.
fn settle_of_earlier_lives(tx: &Connection, row: &Row, record: &str) -> Result<()> {
    let parent_of_all = row.earlier.first().map_or(row.parent, |first| first.parent);
    let tells_all = row.kind == Kind::Visit && parent_of_all.is_none();
    let without_place =
        "record = ?1 AND kind = ?2 AND state = 'received' AND position IS NULL AND length(payload) > 0";
    for entry in entries(tx, without_place, [record, row.kind.as_str()])? {
        let settled = !tells_all || contains(row, entry.revision);
        if settled != entry.settled {
            tx.prepare_cached("UPDATE outbox SET settled = ?2 WHERE revision = ?1")?
                .execute(params![entry.revision.to_string(), settled])?;
        }
    }
    Ok(())
}

/// The centre has lost a record: what this phone told it of that is on top of nothing again.
pub fn unsettle(tx: &Connection, kind: &Kind, record: RecordId) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET settled = 0
         WHERE record = ?1 AND kind = ?2 AND state = 'received' AND position IS NULL AND length(payload) > 0",
    )?
    .execute([&record.to_string(), kind.as_str()])?;
    Ok(())
}

/// One entry by its revision.
pub fn get(db: &Connection, revision: RevisionId) -> Result<Option<Entry>> {
    Ok(entries(db, "revision = ?1", [revision.to_string()])?.into_iter().next())
}

/// Every id this install froze and did not replace.
pub fn all_ids(db: &Connection) -> Result<Vec<RevisionId>> {
    Ok(entries(db, "state != 'replaced' ORDER BY seq", [])?.into_iter().map(|entry| entry.revision).collect())
}

/// A family's name, while this phone has it.
pub fn family_name(db: &Connection, family: FamilyId) -> Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT name FROM family WHERE id = ?1")?
        .query_row([family.to_string()], |row| row.get(0))
        .optional()?)
}

/// In a question: the centre has nothing of the record `id` of a kind, because it refused the first revision. One whose edit it
/// refused stays.
pub fn set_aside(kind: &str, id: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM outbox o WHERE o.record = {id} AND o.kind = '{kind}' AND o.parent IS NULL
           AND o.state = 'set_aside')"
    )
}

/// How many wait.
pub fn count_unsent(db: &Connection) -> Result<u64> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM outbox WHERE state = 'unsent'")?
        .query_row([], |row| row.get::<_, i64>(0))? as u64)
}

/// Unsent revisions that can be offered: all but those that rest, at whatever distance, on one that will not come, or are about its
/// record. That is what this phone has set aside; and on one that is revoked also what the centre told to wait for something that
/// this phone has not to send: it may come from another phone one day, and this one is to forget.
pub fn offerable(db: &Connection) -> Result<String> {
    let never = match meta::get::<bool>(db, "revoked")? {
        Some(true) => {
            "state = 'set_aside' OR (state = 'unsent' AND waits_for IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM outbox r WHERE r.state = 'unsent' AND outbox.waits_for IN (r.revision, r.record)))"
        }
        _ => "state = 'set_aside'",
    };
    Ok(format!(
        "state = 'unsent' AND revision NOT IN (
    WITH RECURSIVE blocked (revision) AS (
      SELECT revision FROM outbox WHERE {never}
      UNION
      SELECT o.revision FROM blocked b JOIN outbox r ON r.revision = b.revision
      JOIN outbox o ON o.parent = b.revision OR o.waits_for IN (b.revision, r.record)
      WHERE o.state = 'unsent'
    ) SELECT revision FROM blocked)"
    ))
}

/// What goes up: what can be offered, and what the centre is asked for again.
pub fn offered(db: &Connection) -> Result<String> {
    let offerable = offerable(db)?;
    Ok(match meta::get::<bool>(db, AGAIN)? {
        Some(true) => format!("(state = 'received' AND again = 1 OR {offerable})"),
        _ => offerable,
    })
}

/// The name under which it is kept that something is offered again: most phones never do.
pub const AGAIN: &str = "again";

/// The centre may have lost what counts for an install that this phone was: no comparison tells, so all of it is offered again.
/// Answers how much that is.
pub fn offer_of_other_installs_again(tx: &Connection) -> Result<u64> {
    let found = tx.execute(
        "UPDATE outbox SET again = 1 WHERE state = 'received' AND install IS NOT NULL AND length(payload) > 0",
        [],
    )?;
    if found > 0 {
        meta::put(tx, AGAIN, Some(&true))?;
    }
    Ok(found as u64)
}

/// Places in an order that is gone: what of them this phone shows by itself stands where what waits does, until a row says otherwise.
pub fn forget_places(tx: &Connection, changed: &mut Change) -> Result<()> {
    let placed = entries(tx, "position IS NOT NULL", [])?;
    tx.execute("UPDATE outbox SET position = NULL WHERE position IS NOT NULL", [])?;
    let records: BTreeSet<_> = placed.into_iter().map(|entry| (entry.kind, entry.record)).collect();
    records.into_iter().try_for_each(|(kind, record)| project::project(tx, record, &kind, changed))
}

/// How many could be offered now.
pub fn count_offerable(db: &Connection) -> Result<u64> {
    let mut query = db.prepare_cached(&format!("SELECT count(*) FROM outbox WHERE {}", offered(db)?))?;
    Ok(query.query_row([], |row| row.get::<_, i64>(0))? as u64)
}

/// Whether the centre has everything and this phone is to be wiped: what were saved now would go with it.
pub const CLOSED: &str = "closed";

/// Refuses where nothing may be saved any more.
pub fn is_open(tx: &Connection) -> Result<()> {
    match meta::get::<bool>(tx, CLOSED)? {
        Some(true) => Err(StoreError::Refused("this phone is revoked and is about to be wiped").into()),
        _ => Ok(()),
    }
}

/// Saves: freezes each revision, writes its projection, drops the draft.
pub fn record(tx: &Transaction, mut call: RecordRevisions) -> Result<(Saved, Change)> {
    if call.revisions.is_empty() {
        return Err(StoreError::Refused("nothing to save").into());
    }
    is_open(tx)?;
    let mut changed = touched(&[Kind::Contact]);
    if let (Some(replaced), Some(first)) = (call.replaces, call.revisions.first_mut()) {
        replace::take_the_place(tx, replaced, first)?;
    }
    for revision in &mut call.revisions {
        if get(tx, revision.id)?.is_none() && review::is_said_again(tx, revision)? {
            continue;
        }
        freeze(tx, revision)?;
        project::project(tx, revision.record, &revision.kind, &mut changed)?;
    }
    if let Some(key) = &call.draft {
        changed.extend(draft::forget(tx, key)?.1);
    }
    Ok((Saved { waiting: count_unsent(tx)? }, changed))
}

/// The name under which the life of the centre's database is kept that was read before the present one.
pub const ENDED: &str = "ended_epoch";

/// In which life of the centre's database `opened` is a place, as far as this phone can still tell.
fn epoch_of(tx: &Transaction, opened: Position) -> Result<Option<String>> {
    match meta::get::<Cursor>(tx, "cursor")?.filter(|cursor| opened <= cursor.position) {
        Some(cursor) => Ok(Some(cursor.epoch)),
        // Its form was opened before another life was noticed.
        None => meta::get(tx, ENDED),
    }
}

/// Freezes one revision, with the life of the centre in which it was made. The same again is no error; the same id with other content is.
fn freeze(tx: &Transaction, revision: &mut Revision) -> Result<()> {
    let there = get(tx, revision.id)?;
    revision.epoch = match there.as_ref().filter(|there| !there.is_faded()) {
        Some(there) => serde_json::from_slice::<Revision>(&there.payload)?.epoch,
        None => epoch_of(tx, revision.opened)?,
    };
    let payload = serde_json::to_vec(revision)?;
    if payload.len() > PAYLOAD_MAX {
        return Err(StoreError::Refused("a record is larger than 64 KiB").into());
    }
    if let Some(there) = there {
        let same = there.hash == payload_hash(&payload);
        return if same {
            Ok(())
        } else {
            Err(StoreError::Refused("this revision was saved with other content").into())
        };
    }
    let base = base::seen(tx, revision)?;
    let seq = meta::get::<u64>(tx, "sequence")?.unwrap_or(0) + 1;
    meta::put(tx, "sequence", Some(&seq))?;
    tx.prepare_cached(
        "INSERT INTO outbox (seq, revision, record, kind, family, parent, payload, hash, base, state, saved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'unsent', ?10)",
    )?
    .execute(params![
        seq as i64,
        revision.id.to_string(),
        revision.record.to_string(),
        revision.kind.as_str(),
        revision.family.to_string(),
        revision.parent.map(|parent| parent.to_string()),
        payload,
        payload_hash(&payload),
        base.map(|body| serde_json::to_string(&body)).transpose()?,
        revision.saved.wall.timestamp_millis(),
    ])?;
    centre_page::goes_after_it(tx, revision)?;
    photo::remember_uses(tx, revision)
}

/// Offers a set-aside revision again as it is.
pub fn offer_again(tx: &Transaction, revision: RevisionId) -> Result<((), Change)> {
    let Some(entry) = get(tx, revision)? else { return Err(StoreError::NotFound.into()) };
    tx.execute(
        "UPDATE outbox SET state = 'unsent', code = NULL, field = NULL, waits_for = NULL
         WHERE revision = ?1 AND state = 'set_aside'",
        [revision.to_string()],
    )?;
    let mut changed = touched(&[Kind::Contact]);
    project::project(tx, entry.record, &entry.kind, &mut changed)?;
    centre_page::drop_if_left(tx, &entry.family.to_string(), &mut changed)?;
    Ok(((), changed))
}
