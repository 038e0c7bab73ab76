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

/// The pulled rows of these records; of what is not here there is none.
pub fn get_all(db: &Connection, records: &[(Kind, RecordId)]) -> Result<Vec<Row>> {
    let all = records.iter().map(|(kind, record)| get(db, kind, *record));
    all.filter_map(Result::transpose).collect()
}

/// Which life of the centre's database this is, as this phone counts them: positions are compared within one.
pub fn life(db: &Connection) -> Result<i64> {
    Ok(meta::get(db, "life")?.unwrap_or(0))
}

/// Keeps a pulled row unless a later state of the record is here already. Tells whether it was kept; that this build cannot
/// make sense of it is to be noted anew.
pub fn put(db: &Connection, row: &Row, life: i64) -> Result<bool> {
    let changed = db
        .prepare_cached(
            "INSERT INTO mirror (record, kind, scope, life, position, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET scope = excluded.scope, life = excluded.life, position = excluded.position,
               row = excluded.row, unreadable = 0 WHERE excluded.life > mirror.life OR excluded.position >= mirror.position",
        )?
        .execute(params![
            row.record.to_string(),
            row.kind.as_str(),
            row.scope_key(),
            life,
            row.position.0 as i64,
            serde_json::to_string(row)?
        ])?;
    Ok(changed > 0)
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

/// Records of a scope.
pub fn of_scope(db: &Connection, scope: &str) -> Result<Vec<(Kind, RecordId)>> {
    let mut query = db.prepare_cached("SELECT kind, record FROM mirror WHERE scope = ?1")?;
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
    db.prepare_cached("DELETE FROM mirror WHERE scope = ?1")?.execute([scope])?;
    Ok(())
}
