//! How long what the centre confirmed stays on the phone: 35 days, then only its hash, so that both sides go on counting the same.
//! Until then it is offered again to a centre that turns out to have lost it.
//!
//! No clock alone throws anything away: what is kept counts from the later, and has been kept until the earlier, of what the centre
//! told and what the phone's own clock shows.

use crate::errors::Result;
use crate::{meta, month};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pendamping_domain::revision::{Kind, Revision};
use rusqlite::{Connection, Transaction, params};

/// How long it stays.
const KEPT_DAYS: i64 = 35;
/// How many fade with one head: the first after an update may find thousands.
const AT_ONCE: usize = 500;

/// Keeps what the centre's clock showed.
pub fn note_centre_clock(db: &Connection, told: DateTime<Utc>) -> Result<()> {
    meta::put(db, "told", Some(&told))
}

/// What the centre's clock showed last.
pub fn centre_clock(db: &Connection) -> Result<Option<DateTime<Utc>>> {
    meta::get(db, "told")
}

/// From when on something counts as kept that is kept now.
pub fn from(db: &Connection, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    Ok(centre_clock(db)?.map_or(now, |told| told.max(now)))
}

/// What counts from before this was kept for `kept`; none while the centre never told its time.
pub fn before(db: &Connection, now: DateTime<Utc>, kept: TimeDelta) -> Result<Option<DateTime<Utc>>> {
    Ok(centre_clock(db)?.map(|told| told.min(now) - kept))
}

/// The same for what stays as long as what the centre confirmed.
pub fn before_all_days(db: &Connection, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    before(db, now, TimeDelta::days(KEPT_DAYS))
}

/// Lets go of what was kept long enough, once a day. What is still on top of a row, what is to be offered again, and what something
/// unsent was made on stays.
pub fn fade(tx: &Transaction, now: DateTime<Utc>) -> Result<()> {
    let Some(before) = before_all_days(tx, now)? else { return Ok(()) };
    let day = before.date_naive();
    if meta::get::<NaiveDate>(tx, "faded")? == Some(day) {
        return Ok(());
    }
    // What came from an older schema, or out of a salvage, is kept from now on.
    tx.execute(
        "UPDATE outbox SET kept_from = ?1 WHERE state = 'received' AND kept_from IS NULL",
        [from(tx, now)?.timestamp_millis()],
    )?;
    let mut query = tx.prepare(
        "SELECT seq, kind, payload FROM outbox o
         WHERE state = 'received' AND settled = 1 AND again = 0 AND kept_from < ?1 AND length(payload) > 0
           AND NOT EXISTS (SELECT 1 FROM outbox c WHERE c.record = o.record AND c.state IN ('unsent', 'set_aside'))
         ORDER BY seq LIMIT ?2",
    )?;
    let old = query
        .query_map(params![before.timestamp_millis(), AT_ONCE as i64], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    for (seq, kind, payload) in &old {
        if *kind == Kind::Visit.as_str()
            && let Ok(revision) = serde_json::from_slice::<Revision>(payload)
        {
            month::remember_faded(tx, &revision)?;
        }
        tx.prepare_cached("UPDATE outbox SET payload = x'', base = NULL, flags = NULL WHERE seq = ?1")?
            .execute([seq])?;
    }
    if old.len() < AT_ONCE { meta::put(tx, "faded", Some(&day)) } else { Ok(()) }
}
