//! Records and revisions in SQL: how they are read into values and written back. It judges nothing.

use crate::store::sqlite::sql;
use crate::store::sqlite::writing::Writing;
use crate::store::{Caller, KeptRecord, KeptRevision, StorageError, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{ConfigVersion, FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::{Body, Kind, Revision};
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::limits::BUCKETS;
use pendamping_protocol::sync::Differing;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The columns `record_row` reads, of a table named `r`.
pub const RECORD: &str = "r.id, r.kind, r.scope_key, r.head, r.parent, r.author, r.position, r.received, r.saved, \
                          r.revisions, r.body, r.flags, r.lost";
/// The columns `revision_row` reads, of a table named `v`.
pub const REVISION: &str = "v.id, v.record, v.kind, v.scope_key, v.parent, v.author, v.position, v.received, v.hash, \
                            v.payload, v.merged, v.flags, v.install";

/// An id of 16 bytes.
pub fn id(row: &Row<'_>, column: usize) -> Stored<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes).map_err(sql)
}

/// An id of 16 bytes, if there is one.
pub fn maybe_id(row: &Row<'_>, column: usize) -> Stored<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column).map_err(sql)?.map(Uuid::from_bytes))
}

/// A value of a column.
pub fn value<T: rusqlite::types::FromSql>(row: &Row<'_>, column: usize) -> Stored<T> {
    row.get(column).map_err(sql)
}

/// A moment from milliseconds since 1970.
pub fn moment(millis: i64) -> Stored<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).ok_or(StorageError::Unreadable("a moment"))
}

fn json<T: DeserializeOwned>(text: &str, what: &'static str) -> Stored<T> {
    serde_json::from_str(text).map_err(|_| StorageError::Unreadable(what))
}

fn list<T: DeserializeOwned>(text: Option<String>, what: &'static str) -> Stored<Vec<T>> {
    text.map_or(Ok(Vec::new()), |text| json(&text, what))
}

fn list_text<T: Serialize>(values: &[T]) -> Stored<Option<String>> {
    if values.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(values).map(Some).map_err(|_| StorageError::Unreadable("a list"))
}

fn body_text(body: &Body) -> Stored<String> {
    serde_json::to_string(body).map_err(|_| StorageError::Unreadable("a body"))
}

/// All rows of a query, read by `read`.
pub fn all<T>(
    connection: &Connection,
    query: &str,
    params: impl rusqlite::Params,
    mut read: impl FnMut(&Row<'_>) -> Stored<T>,
) -> Stored<Vec<T>> {
    let mut statement = connection.prepare_cached(query).map_err(sql)?;
    let mut rows = statement.query(params).map_err(sql)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        values.push(read(row)?);
    }
    Ok(values)
}

/// The first row of a query, if there is one.
pub fn one<T>(
    connection: &Connection,
    query: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&Row<'_>) -> Stored<T>,
) -> Stored<Option<T>> {
    let mut statement = connection.prepare_cached(query).map_err(sql)?;
    let mut rows = statement.query(params).map_err(sql)?;
    rows.next().map_err(sql)?.map(read).transpose()
}

/// Runs a statement.
pub fn run(connection: &Connection, statement: &str, params: impl rusqlite::Params) -> Stored<usize> {
    connection.prepare_cached(statement).and_then(|mut statement| statement.execute(params)).map_err(sql)
}

/// Reads the columns of `RECORD`.
pub fn record_row(row: &Row<'_>) -> Stored<KeptRecord> {
    Ok(KeptRecord {
        id: RecordId(id(row, 0)?),
        kind: Kind::from(value::<String>(row, 1)?.as_str()),
        scope_key: value(row, 2)?,
        head: RevisionId(id(row, 3)?),
        parent: maybe_id(row, 4)?.map(RevisionId),
        author: maybe_id(row, 5)?.map(PersonId),
        position: Position(value::<i64>(row, 6)? as u64),
        received: value(row, 7)?,
        saved: value(row, 8)?,
        revisions: value(row, 9)?,
        body: json(&value::<String>(row, 10)?, "a body")?,
        flags: list(value(row, 11)?, "flags")?,
        lost: list(value(row, 12)?, "what gave way")?,
    })
}

/// Reads the columns of `REVISION`.
pub fn revision_row(row: &Row<'_>) -> Stored<KeptRevision> {
    let body = match value::<Option<String>>(row, 10)? {
        Some(merged) => json(&merged, "a merged body")?,
        None => {
            let payload: Vec<u8> = value(row, 9)?;
            serde_json::from_slice::<Revision>(&payload)
                .map_err(|_| StorageError::Unreadable("a payload"))?
                .body
        }
    };
    Ok(KeptRevision {
        id: RevisionId(id(row, 0)?),
        record: RecordId(id(row, 1)?),
        kind: Kind::from(value::<String>(row, 2)?.as_str()),
        scope_key: value(row, 3)?,
        parent: maybe_id(row, 4)?.map(RevisionId),
        author: maybe_id(row, 5)?.map(PersonId),
        install: maybe_id(row, 12)?.map(InstallId),
        position: Position(value::<i64>(row, 6)? as u64),
        received: moment(value(row, 7)?)?,
        hash: value(row, 8)?,
        body,
        flags: list(value(row, 11)?, "flags")?,
    })
}

/// A record by its id.
pub fn record(connection: &Connection, record: RecordId) -> Stored<Option<KeptRecord>> {
    let query = format!("SELECT {RECORD} FROM record r WHERE r.id = ?1");
    one(connection, &query, [record.0.as_bytes()], record_row)
}

/// A revision by its id.
pub fn revision(connection: &Connection, revision: RevisionId) -> Stored<Option<KeptRevision>> {
    let query = format!("SELECT {REVISION} FROM revision v WHERE v.id = ?1");
    one(connection, &query, [revision.0.as_bytes()], revision_row)
}

/// Writes a record as it now stands.
pub fn put_record(writing: &Writing<'_>, record: &KeptRecord) -> Stored<()> {
    run(
        writing.db(),
        "INSERT INTO record (id, kind, scope_key, head, parent, author, position, received, saved, revisions, body, flags, lost)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (id) DO UPDATE SET head = excluded.head, parent = excluded.parent, author = excluded.author,
             position = excluded.position, received = excluded.received, saved = excluded.saved,
             revisions = excluded.revisions, body = excluded.body, flags = excluded.flags, lost = excluded.lost",
        params![
            record.id.0.as_bytes(),
            record.kind.as_str(),
            record.scope_key,
            record.head.0.as_bytes(),
            record.parent.map(|parent| parent.0.into_bytes()),
            record.author.map(|author| author.0.into_bytes()),
            record.position.0 as i64,
            record.received,
            record.saved,
            record.revisions,
            body_text(&record.body)?,
            list_text(&record.flags)?,
            list_text(&record.lost)?,
        ],
    )?;
    Ok(())
}

/// A record as the office's or the centre's own word makes it.
pub fn office_record(
    writing: &Writing<'_>,
    id: RecordId,
    kind: Kind,
    scope_key: String,
    head: RevisionId,
    position: Position,
    body: Body,
) -> KeptRecord {
    KeptRecord {
        id,
        kind,
        scope_key,
        head,
        parent: None,
        author: None,
        position,
        received: writing.millis(),
        saved: None,
        revisions: 1,
        body,
        flags: Vec::new(),
        lost: Vec::new(),
    }
}

/// Where a revision came from; nothing of it for the office's own.
#[derive(Clone, Copy, Default)]
pub struct Origin {
    /// The install and its sequence.
    pub install: Option<(InstallId, u64)>,
    /// The person.
    pub author: Option<PersonId>,
    /// The position its form was opened at.
    pub opened: Position,
    /// The configuration it was made under.
    pub config: ConfigVersion,
    /// When it was saved, milliseconds since 1970.
    pub saved: Option<i64>,
}

/// Writes a revision: `payload` as it was received, `record` as it stands with it. Answers its digest.
pub fn put_revision(
    writing: &Writing<'_>,
    record: &KeptRecord,
    payload: &[u8],
    payload_body: &Body,
    origin: Origin,
) -> Stored<Digest> {
    let hash = payload_hash(payload);
    let digest = Digest::of(record.head, &hash);
    let merged = if *payload_body == record.body { None } else { Some(body_text(&record.body)?) };
    run(
        writing.db(),
        "INSERT INTO revision (id, record, kind, scope_key, parent, install, seq, author, opened, config, position,
             received, saved, payload, hash, digest, merged, flags)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        params![
            record.head.0.as_bytes(),
            record.id.0.as_bytes(),
            record.kind.as_str(),
            record.scope_key,
            record.parent.map(|parent| parent.0.into_bytes()),
            origin.install.map(|(install, _)| install.0.into_bytes()),
            origin.install.map(|(_, seq)| seq as i64),
            origin.author.map(|author| author.0.into_bytes()),
            origin.opened.0 as i64,
            origin.config.0,
            record.position.0 as i64,
            record.received,
            origin.saved,
            payload,
            hash,
            digest.0,
            merged,
            list_text(&record.flags)?,
        ],
    )?;
    Ok(digest)
}

/// Which buckets of an install differ from `buckets`, and every id the centre has in them.
pub fn differing(connection: &Connection, install: InstallId, buckets: &[Digest]) -> Stored<Differing> {
    let held = all(
        connection,
        "SELECT id, digest FROM revision WHERE install = ?1 ORDER BY id",
        [install.0.as_bytes()],
        |row| Ok((RevisionId(id(row, 0)?), Digest(value(row, 1)?))),
    )?;
    let mut own = [Digest::default(); BUCKETS];
    for (_, digest) in &held {
        let bucket = &mut own[usize::from(digest.bucket())];
        *bucket = bucket.xor(*digest);
    }
    let differs = |bucket: u8| buckets.get(usize::from(bucket)) != Some(&own[usize::from(bucket)]);
    Ok(Differing {
        buckets: (0..=u8::MAX).filter(|bucket| differs(*bucket)).collect(),
        ids: held.into_iter().filter(|(_, digest)| differs(digest.bucket())).map(|(id, _)| id).collect(),
    })
}

/// Who accompanies a family now.
pub fn accompanies(connection: &Connection, family: FamilyId) -> Stored<Option<PersonId>> {
    let query = "SELECT mentor FROM family WHERE id = ?1";
    let found = one(connection, query, [family.0.as_bytes()], |row| maybe_id(row, 0))?;
    Ok(found.flatten().map(PersonId))
}

/// The family whose own app somebody has.
pub fn own_family(connection: &Connection, caller: &Caller) -> Stored<Option<FamilyId>> {
    if caller.role != Role::Beneficiary {
        return Ok(None);
    }
    let query = "SELECT f.id FROM family f JOIN person p ON p.number = f.number WHERE p.id = ?1";
    one(connection, query, [caller.person.0.as_bytes()], |row| Ok(FamilyId(id(row, 0)?)))
}

/// The person with an office's number.
pub fn person_by_number(connection: &Connection, number: &str) -> Stored<Option<(PersonId, String)>> {
    connection
        .query_row("SELECT id, role FROM person WHERE number = ?1", [number], |row| {
            Ok((PersonId(Uuid::from_bytes(row.get(0)?)), row.get(1)?))
        })
        .optional()
        .map_err(sql)
}
