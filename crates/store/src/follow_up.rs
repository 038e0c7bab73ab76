//! Follow-ups as screens list them.

use crate::errors::Result;
use crate::project::Projected;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::revision::{Body, Record};
use pendamping_store_api::shared::FollowUpRow;
use rusqlite::{Connection, params};

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(follow_up) = FollowUp::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO follow_up VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
        params![
            now.record.to_string(),
            now.scope,
            follow_up.visit.map(|visit| visit.to_string()),
            follow_up.due.to_string(),
            follow_up.done.map(|done| done.to_string()),
            now.saved,
            now.revision.to_string(),
            serde_json::to_string(&now.body)?,
        ],
    )?;
    Ok(true)
}

/// Those that fit a condition on `follow_up` (`f`).
pub fn list(db: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<FollowUpRow>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT f.id, f.revision, f.body, f.family, coalesce(family.name, '') FROM follow_up AS f
         LEFT JOIN family ON family.id = f.family WHERE {condition}"
    ))?;
    let rows = query
        .query_map(parameters, |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, String>(4)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (record, revision, body, family, family_name) in rows {
        let body: Body = serde_json::from_str(&body)?;
        if let (Ok(record), Ok(revision), Ok(family), Ok(follow_up)) =
            (record.parse(), revision.parse(), family.parse(), FollowUp::read(&body))
        {
            out.push(FollowUpRow { record, revision, follow_up, family, family_name });
        }
    }
    Ok(out)
}
