//! The mirror: the centre's rows as they were pulled, whole. Nothing here interprets a body.

use crate::errors::Result;
use crate::meta;
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::Kind;
use pendamping_protocol::sync::Row;
use rusqlite::{Connection, OptionalExtension, params};

/// The pulled row of a record.
pub fn get(db: &Connection, kind: &Kind, record: RecordId) -> Result<Option<Row>> {
    let text: Option<String> = db
        .prepare_cached("SELECT row FROM mirror WHERE record = ?1 AND kind = ?2")?
        .query_row([&record.to_string(), kind.as_str()], |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// The same, if the present life of the centre's database sent it: of another life's, the centre need not have it.
pub fn get_of_this_life(db: &Connection, kind: &Kind, record: RecordId) -> Result<Option<Row>> {
    let sent = "SELECT 1 FROM mirror WHERE record = ?1 AND kind = ?2 AND life = ?3";
    let sent = db.prepare_cached(sent)?.exists(params![record.to_string(), kind.as_str(), life(db)?])?;
    if sent { get(db, kind, record) } else { Ok(None) }
}

/// The pulled rows of these records; of what is not here there is none.
pub fn get_all(db: &Connection, records: &[(Kind, RecordId)]) -> Result<Vec<Row>> {
    let all = records.iter().map(|(kind, record)| get(db, kind, *record));
    all.filter_map(Result::transpose).collect()
}

/// Which life of the centre's database this is, as this phone counts them: positions are compared within one.
pub fn life(db: &Connection) -> Result<i64> {
    Ok(meta::get(db, "life")?.unwrap_or(0))
}

/// What became of a pulled row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is the first of its record.
    First,
    /// It took the place of an earlier state.
    Over,
    /// A later state of the record is here already.
    Late,
}

/// Keeps a pulled row unless a later state of the record is here already. That this build cannot make sense of it is to be noted
/// anew.
pub fn put(db: &Connection, row: &Row, life: i64) -> Result<Put> {
    let (record, position) = (row.record.to_string(), row.position.0 as i64);
    let (kind, scope, text) = (row.kind.as_str(), row.scope_key(), serde_json::to_string(row)?);
    let first =
        "INSERT INTO mirror (record, kind, scope, life, position, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO NOTHING";
    if db.prepare_cached(first)?.execute(params![record, kind, scope, life, position, text])? > 0 {
        return Ok(Put::First);
    }
    let over = "UPDATE mirror SET scope = ?3, life = ?4, position = ?5, row = ?6, unreadable = 0
                WHERE record = ?1 AND kind = ?2 AND (?4 > life OR ?5 >= position)";
    let changed = db.prepare_cached(over)?.execute(params![record, kind, scope, life, position, text])?;
    Ok(if changed > 0 { Put::Over } else { Put::Late })
}

/// Notes whether this build can make sense of a row. What it cannot is kept and shown nowhere.
pub fn mark(db: &Connection, kind: &Kind, record: RecordId, unreadable: bool) -> Result<()> {
    db.prepare_cached(
        "UPDATE mirror SET unreadable = ?3 WHERE record = ?1 AND kind = ?2 AND unreadable != ?3",
    )?
    .execute(params![record.to_string(), kind.as_str(), unreadable])?;
    Ok(())
}

/// How many rows this build cannot make sense of.
pub fn count_unreadable(db: &Connection) -> Result<u64> {
    Ok(db.query_row("SELECT count(*) FROM mirror WHERE unreadable = 1", [], |row| row.get::<_, i64>(0))?
        as u64)
}

/// What finds the rows of a scope key by their index: that has the last eight characters alone, and rows of two families may share them.
pub fn of_key(key: &str) -> String {
    format!("substr(mirror.scope, 29) = substr({key}, 29) AND mirror.scope = {key}")
}

/// Records of a scope.
pub fn of_scope(db: &Connection, scope: &str) -> Result<Vec<(Kind, RecordId)>> {
    let mut query = db.prepare_cached(&format!("SELECT kind, record FROM mirror WHERE {}", of_key("?1")))?;
    let rows = query
        .query_map([scope], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|(kind, id)| Some((Kind::from(kind.as_str()), id.parse().ok()?))).collect())
}

/// Scopes of which the present life of the centre's database has sent nothing.
pub fn scopes_of_earlier_lives(db: &Connection) -> Result<Vec<String>> {
    let mut query = db.prepare("SELECT scope FROM mirror GROUP BY scope HAVING max(life) < ?1")?;
    Ok(query.query_map([life(db)?], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?)
}

/// Rows that the present life of the centre's database has not sent, of scopes of which it has sent something.
pub fn of_earlier_lives(db: &Connection) -> Result<Vec<(Kind, RecordId)>> {
    let mut query = db.prepare(
        "SELECT kind, record FROM mirror WHERE life < ?1 AND scope NOT IN (SELECT scope FROM leaving)",
    )?;
    let rows = query
        .query_map([life(db)?], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|(kind, id)| Some((Kind::from(kind.as_str()), id.parse().ok()?))).collect())
}

/// Forgets a record's row.
pub fn forget(db: &Connection, kind: &Kind, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM mirror WHERE kind = ?1 AND record = ?2")?
        .execute([kind.as_str(), &record.to_string()])?;
    Ok(())
}

/// Forgets a scope's rows.
pub fn forget_scope(db: &Connection, scope: &str) -> Result<()> {
    db.prepare_cached(&format!("DELETE FROM mirror WHERE {}", of_key("?1")))?.execute([scope])?;
    Ok(())
}
