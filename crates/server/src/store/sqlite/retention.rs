//! The retention schedule, carried out in SQL: by the centre's clock, in one transaction, noted in the audit log.

use crate::exchange::office_day;
use crate::retention::Retention;
use crate::store::Stored;
use crate::store::retention::{Ended, Retaining};
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::records::run;
use crate::store::sqlite::writing::Writing;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

fn end(writing: &mut Writing<'_>, schedule: &Retention) -> Stored<Ended> {
    let before = |days: u32| (writing.now - TimeDelta::days(days.into())).timestamp_millis();
    let day = (office_day(writing.now) - TimeDelta::days(schedule.disclosures.into())).to_string();
    let db = writing.db();
    let left = before(schedule.left_behind);
    let answered = before(schedule.data_requests);
    let unknown = before(schedule.unknown_kinds);
    let ended = Ended {
        left_behind: run(db, "DELETE FROM left_behind WHERE received < ?1", [left])?,
        data_requests: run(db, "DELETE FROM data_request WHERE answered < ?1", [answered])?,
        disclosures: run(db, "DELETE FROM disclosure WHERE day < ?1", [&day])?
            + run(db, "DELETE FROM opening WHERE day < ?1", [&day])?
            + run(db, "DELETE FROM taken_out WHERE day < ?1", [&day])?,
        unknown_kinds: run(db, "DELETE FROM set_aside WHERE received < ?1", [unknown])?,
    };
    let Ended { left_behind, data_requests, disclosures, unknown_kinds } = ended;
    if ended != Ended::default() {
        let detail = json!({
            "schedule": schedule, "left_behind": left_behind, "data_requests": data_requests, "disclosures": disclosures,
            "unknown_kinds": unknown_kinds,
        });
        note(writing, "retention", &detail)?;
    }
    Ok(ended)
}

impl Retaining for SqliteStorage {
    fn end_retained(&self, schedule: &Retention, keep: bool, now: DateTime<Utc>) -> Stored<Ended> {
        if !keep {
            return self.rehearse(now, |writing| end(writing, schedule));
        }
        self.write(now, |writing| end(writing, schedule))
    }
}

impl SqliteStorage {
    /// Runs `work` in a write transaction of which nothing stays.
    fn rehearse<T>(&self, now: DateTime<Utc>, work: impl FnOnce(&mut Writing<'_>) -> Stored<T>) -> Stored<T> {
        let mut connection = super::lock(&self.writer);
        let mut writing = Writing::begin(&mut connection, now)?;
        work(&mut writing)
    }
}
