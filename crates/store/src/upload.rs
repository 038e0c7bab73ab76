//! The next batch: the oldest unsent revisions, bounded, with how far this phone has read and what it holds.

use crate::centre_page::TORN;
use crate::core::enrolment;
use crate::errors::Result;
use crate::outbox::{self, COLUMNS, read};
use crate::{acknowledge, besides, config, meta, tally};
use pendamping_domain::id::{ConfigVersion, RevisionId};
use pendamping_protocol::brief::BRIEF;
use pendamping_protocol::limits::ITEMS_MAX;
use pendamping_protocol::sync::{Cursor, Item, SyncRequest, VERSION, Waiting};
use pendamping_store_api::Change;
use pendamping_store_api::StoreError;
use pendamping_store_api::upkeep::{Alone, GetUpload, Upload};
use rusqlite::{Connection, Transaction, params};
use serde_json::value::RawValue;

/// How many are remembered to go behind; of more, the earliest is forgotten and tried with the others again.
const BEHIND_MAX: usize = 64;

/// The batch as it goes out. What waits for another revision goes last, so that it never fills a batch before what can arrive;
/// so does what did not get through alone, the latest such last of all.
pub fn upload(db: &Connection, call: &GetUpload) -> Result<Upload> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox WHERE {}
         ORDER BY waits_for IS NOT NULL, (SELECT key FROM json_each(?2) WHERE value = revision), seq LIMIT ?1",
        outbox::offered(db)?
    ))?;
    let behind = serde_json::to_string(&behind(db)?)?;
    let mut rows = query.query(params![call.max_items.min(ITEMS_MAX) as i64, behind])?;
    let (mut items, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let entry = read(row)?;
        bytes += entry.payload.len();
        if bytes > call.max_bytes && !items.is_empty() {
            break;
        }
        // The bytes are JSON because this store made them; were they damaged, SQLCipher's page check would have failed before.
        let text = String::from_utf8(entry.payload).map_err(|_| StoreError::Corrupt)?;
        let payload = RawValue::from_string(text)?;
        items.push(Item { seq: entry.seq, id: entry.revision, payload });
    }
    items.sort_by_key(|item| item.seq);
    let offered: Vec<RevisionId> = items.iter().map(|item| item.id).collect();
    let waiting = waiting(db, &offered)?;
    let besides = besides::to_tell(db, items.len())?;
    Ok(Upload {
        more: outbox::count_offerable(db)?.saturating_sub(offered.len() as u64),
        request: SyncRequest {
            v: VERSION,
            install: if items.is_empty() && besides.is_nothing() {
                None
            } else {
                Some(enrolment(db)?.profile.install)
            },
            cursor: meta::get::<Cursor>(db, "cursor")?,
            sequence: meta::get(db, "sequence")?.unwrap_or(0),
            config: config::current(db)?.map_or(ConfigVersion(0), |config| config.version),
            received: tally::get(db)?,
            waiting,
            items,
            buckets: match meta::get::<bool>(db, "compare")? {
                Some(true) => Some(tally::buckets(db)?),
                _ => None,
            },
            besides,
            brief: brief(db)?,
        },
        offered,
    })
}

/// Keeps what did not get through alone behind the others, or sets it aside when it is known to be refused.
pub fn put_behind(tx: &Transaction, alone: &Alone, changed: &mut Change) -> Result<()> {
    if let Some(code) = &alone.refused {
        return acknowledge::refuse(tx, alone.revision, code, changed);
    }
    let mut behind = behind(tx)?;
    behind.retain(|known| *known != alone.revision);
    behind.push(alone.revision);
    let overflow = behind.len().saturating_sub(BEHIND_MAX);
    meta::put(tx, "behind", Some(&behind.split_off(overflow)))
}

fn behind(db: &Connection) -> Result<Vec<RevisionId>> {
    Ok(meta::get(db, "behind")?.unwrap_or_default())
}

/// A record is told at its last place alone: behind a cut, what is missing of it is not what changed since.
fn brief(db: &Connection) -> Result<u32> {
    Ok(if meta::get(db, TORN)? == Some(true) { 0 } else { BRIEF })
}

/// What will still wait once `offered` are received. On a revoked phone what rests on what never comes waits for nobody: it is told besides, and
/// the office must not wait for it either.
fn waiting(db: &Connection, offered: &[RevisionId]) -> Result<Waiting> {
    let waits = match meta::get::<bool>(db, "revoked")? {
        Some(true) => outbox::offerable(db)?,
        _ => "state = 'unsent'".to_owned(),
    };
    let mut query = db.prepare_cached(&format!(
        "SELECT count(*) FILTER (WHERE waits), min(saved) FILTER (WHERE waits), count(*) FILTER (WHERE state = 'set_aside')
         FROM (SELECT state, saved, {waits} AS waits FROM outbox
             WHERE state IN ('unsent', 'set_aside') AND revision NOT IN (SELECT value FROM json_each(?1)))"
    ))?;
    Ok(query.query_row([serde_json::to_string(offered)?], |row| {
        Ok(Waiting {
            count: row.get::<_, i64>(0)? as u64,
            oldest: row.get::<_, Option<i64>>(1)?.map(meta::moment),
            set_aside: row.get::<_, i64>(2)? as u64,
        })
    })?)
}
