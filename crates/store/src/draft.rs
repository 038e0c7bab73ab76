//! Drafts: what is being written, kept as durably as a save. The latest wins.

use crate::errors::Result;
use crate::meta::moment;
use crate::{centre_page, outbox};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_store_api::shared::{DraftKey, DraftRow, PutDraft};
use pendamping_store_api::{Change, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Largest draft, in bytes.
const JSON_MAX: usize = 64 << 10;

/// A draft's JSON.
pub fn get(db: &Connection, key: &DraftKey) -> Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT json FROM draft WHERE kind = ?1 AND about = ?2")?
        .query_row(params![key.kind.as_str(), key.about.to_string()], |row| row.get(0))
        .optional()?)
}

/// Keeps a draft.
pub fn put(tx: &Transaction, call: &PutDraft) -> Result<((), Change)> {
    outbox::is_open(tx)?;
    if call.json.len() > JSON_MAX {
        return Err(StoreError::Refused("a draft is larger than 64 KiB").into());
    }
    tx.prepare_cached(
        "INSERT INTO draft (kind, about, family, json, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET family = excluded.family, json = excluded.json, at = excluded.at",
    )?
    .execute(params![
        call.key.kind.as_str(),
        call.key.about.to_string(),
        call.family.to_string(),
        call.json,
        call.at.timestamp_millis()
    ])?;
    // No list shows a draft's content: only its coming and going would be worth announcing, and lists re-run on entry.
    Ok(((), Change::new()))
}

/// Forgets a draft.
pub fn forget(tx: &Transaction, key: &DraftKey) -> Result<((), Change)> {
    let family: Option<String> = tx
        .query_row(
            "DELETE FROM draft WHERE kind = ?1 AND about = ?2 RETURNING family",
            params![key.kind.as_str(), key.about.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    let mut touched: Change = family.is_some().then(|| key.kind.clone()).into_iter().collect();
    if let Some(family) = family {
        centre_page::drop_if_left(tx, &family, &mut touched)?;
    }
    Ok(((), touched))
}

/// All drafts, newest first.
pub fn list(db: &Connection) -> Result<Vec<DraftRow>> {
    let mut query =
        db.prepare_cached("SELECT kind, about, family, at FROM draft ORDER BY at DESC LIMIT 200")?;
    let rows = query
        .query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, i64>(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut drafts = Vec::new();
    for (kind, about, family, at) in rows {
        let (Ok(about), Ok(family)) = (about.parse::<RecordId>(), family.parse::<FamilyId>()) else {
            continue;
        };
        let family_name = outbox::family_name(db, family)?.unwrap_or_default();
        drafts.push(DraftRow {
            key: DraftKey { kind: Kind::from(kind.as_str()), about },
            family,
            family_name,
            at: moment(at),
        });
    }
    Ok(drafts)
}
