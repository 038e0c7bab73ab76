//! The family's word as screens list it. A mentor's phone shows only that a word came, also of one that was given on it by
//! hand-over: what was said lies in the frozen revision, until the centre has it.

use crate::core;
use crate::errors::Result;
use crate::meta::moment;
use crate::project::Projected;
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::redact;
use pendamping_store_api::shared::ConfirmationRow;
use rusqlite::{Connection, params};
use serde_json::Value;

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let owner = core::enrolment(db)?.profile;
    let Some(body) = redact(&owner.role, owner.person, now.author, &Kind::Confirmation, &now.body) else {
        return Ok(false);
    };
    let Some(of) = body.get("visit").and_then(Value::as_str) else { return Ok(false) };
    let word = |name: &str| body.get(name).and_then(Value::as_str);
    db.prepare_cached("INSERT OR REPLACE INTO confirmation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            now.record.to_string(),
            now.scope,
            of,
            word("word"),
            word("channel").unwrap_or(""),
            now.saved,
            now.received,
            serde_json::to_string(&body)?,
        ])?;
    Ok(true)
}

/// The words against a visit, where this phone may read them.
pub fn disputes(db: &Connection, visit: &str) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(
        "SELECT id FROM confirmation WHERE visit = ?1 AND word IN ('did_not_come', 'something_wrong')",
    )?;
    let ids = query
        .query_map([visit], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// What was not right at a visit, by any of the words against it, each once: one of two complaints does not hide the other.
pub fn reasons(db: &Connection, visit: &str) -> Result<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    for said in of_visit(db, visit)?.into_iter().filter_map(|row| row.confirmation) {
        let against = said.word.disputes();
        for reason in said.reasons.into_iter().filter(|_| against) {
            if !out.contains(&reason) {
                out.push(reason);
            }
        }
    }
    Ok(out)
}

/// The words on a visit, in the order they came.
pub fn of_visit(db: &Connection, visit: &str) -> Result<Vec<ConfirmationRow>> {
    let mut query = db.prepare_cached(
        "SELECT id, body, saved, received FROM confirmation WHERE visit = ?1 ORDER BY saved, id",
    )?;
    let rows = query
        .query_map([visit], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, Option<i64>>(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (record, body, saved, received) in rows {
        let Ok(record) = record.parse() else { continue };
        let body: Body = serde_json::from_str(&body)?;
        out.push(ConfirmationRow {
            record,
            confirmation: Confirmation::read(&body).ok(),
            at: moment(saved),
            received: received.is_some(),
        });
    }
    Ok(out)
}
