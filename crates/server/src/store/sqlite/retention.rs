//! The retention schedule, carried out in SQL: by the centre's clock, in one transaction, noted in the audit log.

use crate::exchange::office_day;
use crate::retention::Retention;
use crate::store::photo::PhotoName;
use crate::store::retention::{Ended, EndedPhoto, Retaining};
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::departed;
use crate::store::sqlite::records::{all, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::retention::Reach;
use pendamping_domain::revision::Kind;
use rusqlite::{Connection, params};
use serde_json::json;

fn end(writing: &mut Writing<'_>, schedule: &Retention) -> Stored<Ended> {
    let now = writing.now;
    let before = |days: u32| (now - TimeDelta::days(days.into())).timestamp_millis();
    let day = (office_day(now) - TimeDelta::days(schedule.disclosures.into())).to_string();
    let db = writing.db();
    let left = before(schedule.left_behind);
    let answered = before(schedule.data_requests);
    let unknown = before(schedule.unknown_kinds);
    let reserved = before(schedule.reserved);
    let mut ended = Ended {
        left_behind: run(db, "DELETE FROM left_behind WHERE received < ?1", [left])?,
        data_requests: run(db, "DELETE FROM data_request WHERE answered < ?1", [answered])?,
        disclosures: run(db, "DELETE FROM disclosure WHERE day < ?1", [&day])?
            + run(db, "DELETE FROM opening WHERE shown < ?1", [&day])?
            + run(db, "DELETE FROM taken_out WHERE day < ?1", [&day])?,
        unknown_kinds: run(db, "DELETE FROM set_aside WHERE received < ?1", [unknown])?,
        reserved: run(db, "DELETE FROM reserved WHERE since < ?1", [reserved])?,
        photos: photos(db, before(schedule.photos))?,
        ..Ended::default()
    };
    for family in departed::left(writing.db(), before(schedule.niks))? {
        ended.niks += usize::from(departed::without_nik(writing, family)?);
    }
    for family in departed::left(writing.db(), before(schedule.families_gone))? {
        ended.families_gone += usize::from(departed::reduce(writing, family, Reach::Family)?);
    }
    if !ended.is_nothing() {
        let Ended {
            left_behind,
            data_requests,
            disclosures,
            unknown_kinds,
            reserved,
            ref photos,
            niks,
            families_gone,
        } = ended;
        let detail = json!({
            "schedule": schedule, "left_behind": left_behind, "data_requests": data_requests, "disclosures": disclosures,
            "unknown_kinds": unknown_kinds, "reserved": reserved, "photos": photos.len(), "niks": niks, "families_gone": families_gone,
        });
        note(writing, "retention", &detail)?;
    }
    Ok(ended)
}

/// Photos of which the last record that tells of them came before, and none of money does: nobody sends or sees them any more, and one that
/// never came is no longer awaited. That they were offered as evidence once stays known, so that none is offered again.
fn photos(db: &Connection, before: i64) -> Stored<Vec<EndedPhoto>> {
    let money: Vec<&str> = Kind::OF_MONEY.iter().map(Kind::as_str).collect();
    let money = serde_json::to_string(&money).map_err(|_| StorageError::Unreadable("kinds"))?;
    let past = "NOT EXISTS (SELECT 1 FROM photo_use o JOIN record r ON r.id = o.record WHERE o.hash = named.hash AND o.picture = 1
             AND (r.received >= ?1 OR r.kind IN (SELECT value FROM json_each(?2))))";
    let query = format!(
        "SELECT hash, EXISTS (SELECT 1 FROM photo WHERE sha256 = hash) FROM (SELECT sha256 AS hash FROM photo p
                 WHERE received < ?1 OR EXISTS (SELECT 1 FROM photo_use u WHERE u.hash = p.sha256)
             UNION SELECT hash FROM photo_use WHERE picture = 1) named WHERE {past} ORDER BY hash"
    );
    let photos = all(db, &query, params![before, money], |row| {
        Ok(EndedPhoto { name: PhotoName(value(row, 0)?), counted: value(row, 1)? })
    })?;
    for photo in &photos {
        run(db, "UPDATE photo_use SET picture = 0 WHERE hash = ?1", [photo.name.0])?;
    }
    Ok(photos)
}

impl Retaining for SqliteStorage {
    fn end_retained(&self, schedule: &Retention, keep: bool, now: DateTime<Utc>) -> Stored<Ended> {
        if !keep {
            return self.rehearse(now, |writing| end(writing, schedule));
        }
        let ended = self.write(now, |writing| end(writing, schedule))?;
        // What is deleted is written over in the file. The log before it has it on until it is emptied, which waits for whoever reads.
        let busy = |row: &rusqlite::Row<'_>| value::<bool>(row, 0);
        match one(&super::lock(&self.writer), "PRAGMA wal_checkpoint(TRUNCATE)", [], busy)? {
            Some(false) => Ok(ended),
            _ => Err(StorageError::Busy(
                "what was due is deleted, but somebody else is reading and the database's log still has it: run this once more".into(),
            )),
        }
    }
}

impl SqliteStorage {
    /// Runs `work` in a write transaction of which nothing stays.
    fn rehearse<T>(&self, now: DateTime<Utc>, work: impl FnOnce(&mut Writing<'_>) -> Stored<T>) -> Stored<T> {
        let mut connection = super::lock(&self.writer);
        let mut writing = Writing::begin(&mut connection, &self.gate, now)?;
        work(&mut writing)
    }
}
