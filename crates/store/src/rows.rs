//! The mirror: the centre's rows as they were pulled, whole. Nothing here interprets a body.

use crate::errors::Result;
use pendamping_domain::id::RecordId;
use pendamping_protocol::sync::Row;
use rusqlite::{Connection, OptionalExtension, params};

/// The pulled row of a record.
pub fn get(db: &Connection, record: RecordId) -> Result<Option<Row>> {
    let text: Option<String> = db
        .prepare_cached("SELECT row FROM mirror WHERE record = ?1")?
        .query_row([record.to_string()], |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Keeps a pulled row unless a later state of the record is here already. Tells whether it was kept.
pub fn put(db: &Connection, row: &Row) -> Result<bool> {
    let changed = db
        .prepare_cached(
            "INSERT INTO mirror (record, kind, scope, position, row) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET kind = excluded.kind, scope = excluded.scope, position = excluded.position,
               row = excluded.row WHERE excluded.position >= mirror.position",
        )?
        .execute(params![
            row.record.to_string(),
            row.kind.as_str(),
            row.scope_key(),
            row.position.0 as i64,
            serde_json::to_string(row)?
        ])?;
    Ok(changed > 0)
}

/// Records of a scope.
pub fn of_scope(db: &Connection, scope: &str) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT record FROM mirror WHERE scope = ?1")?;
    let rows = query
        .query_map([scope], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Forgets a record.
pub fn forget(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM mirror WHERE record = ?1")?.execute([record.to_string()])?;
    Ok(())
}
