//! The next batch: the oldest unsent revisions, bounded, with how far this phone has read and what it holds.

use crate::core::enrolment;
use crate::errors::Result;
use crate::outbox::{COLUMNS, read};
use crate::{config, meta, tally};
use pendamping_domain::id::ConfigVersion;
use pendamping_protocol::sync::{Cursor, Item, SyncRequest, VERSION, Waiting};
use pendamping_store_api::upkeep::{GetUpload, Upload};
use rusqlite::Connection;
use serde_json::value::RawValue;

/// Unsent revisions that can be offered: all but those that rest on one this phone has set aside.
const OFFERABLE: &str = "state = 'unsent' AND (waits_for IS NULL OR NOT EXISTS
    (SELECT 1 FROM outbox AS rest WHERE rest.revision = outbox.waits_for AND rest.state = 'set_aside'))";

/// The batch as it goes out.
pub fn upload(db: &Connection, call: &GetUpload) -> Result<Upload> {
    let mut query =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE {OFFERABLE} ORDER BY seq LIMIT ?1"))?;
    let mut rows = query.query([call.max_items.max(1) as i64])?;
    let (mut items, mut offered, mut bytes) = (Vec::new(), Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let entry = read(row)?;
        bytes += entry.payload.len();
        if bytes > call.max_bytes && !items.is_empty() {
            break;
        }
        offered.push(entry.revision);
        // The bytes are JSON because this store made them with serde_json; were they damaged, SQLCipher's page check would
        // have failed before.
        let payload = RawValue::from_string(String::from_utf8_lossy(&entry.payload).into_owned())?;
        items.push(Item { seq: entry.seq, id: entry.revision, payload });
    }
    let waiting = waiting(db, offered.len() as u64)?;
    let offerable: i64 =
        db.query_row(&format!("SELECT count(*) FROM outbox WHERE {OFFERABLE}"), [], |row| row.get(0))?;
    Ok(Upload {
        more: (offerable as u64).saturating_sub(offered.len() as u64),
        request: SyncRequest {
            v: VERSION,
            install: enrolment(db)?.profile.install,
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
        },
        offered,
    })
}

/// What will still wait once `offered` are received: they are the oldest, so the oldest of the rest is told.
fn waiting(db: &Connection, offered: u64) -> Result<Waiting> {
    let mut query = db.prepare_cached(
        "SELECT (SELECT count(*) FROM outbox WHERE state = 'unsent'),
                (SELECT saved FROM outbox WHERE state = 'unsent' ORDER BY seq LIMIT 1 OFFSET ?1),
                (SELECT count(*) FROM outbox WHERE state = 'set_aside')",
    )?;
    Ok(query.query_row([offered as i64], |row| {
        Ok(Waiting {
            count: (row.get::<_, i64>(0)? as u64).saturating_sub(offered),
            oldest: row.get::<_, Option<i64>>(1)?.map(meta::moment),
            set_aside: row.get::<_, i64>(2)? as u64,
        })
    })?)
}
