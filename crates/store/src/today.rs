//! Today's work: who is due, what was promised, how the month stands.

use crate::errors::Result;
use crate::{cover, draft, family, follow_up, sync_line};
use chrono::{Datelike, Days, TimeDelta, Utc};
use pendamping_store_api::upkeep::NoteAttempt;
use pendamping_store_api::work::{DueRow, GetToday, Today};
use rusqlite::{Connection, params};

/// Nobody is sent to a family that now belongs to somebody else, though it stays here until what waits on it has gone.
const HELD: &str = "id NOT IN (SELECT scope FROM leaving)";

/// Today's work.
pub fn today(db: &Connection, call: &GetToday, unkept: Option<&NoteAttempt>) -> Result<Today> {
    let limit = call.limit.clamp(1, 500) as i64;
    let tomorrow = call.today.checked_add_days(Days::new(1)).unwrap_or(call.today);
    // "2026-11-24 2" sorts after both forms of the 24th.
    let until = format!("{tomorrow} 2");
    let due_total: i64 =
        db.query_row(&format!("SELECT count(*) FROM family WHERE {HELD} AND due < ?1"), [&until], |row| {
            row.get(0)
        })?;
    let rows = family::list(
        db,
        &format!("{HELD} AND due < ?1 ORDER BY due, name_key, id LIMIT ?2"),
        params![until, limit],
    )?;
    let due = rows.into_iter().filter_map(|row| Some(DueRow { due: row.due?, family: row })).collect();
    let week = call.today.checked_add_days(Days::new(7)).unwrap_or(call.today).to_string();
    let follow_ups_total: i64 =
        db.query_row("SELECT count(*) FROM follow_up WHERE done IS NULL AND due <= ?1", [&week], |row| {
            row.get(0)
        })?;
    let month_start = call
        .today
        .with_day(1)
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .map(|start| (start - TimeDelta::minutes(i64::from(call.offset))).and_utc())
        .unwrap_or_else(|| chrono::DateTime::<Utc>::UNIX_EPOCH);
    let one = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| -> Result<u64> {
        Ok(db.query_row(sql, parameters, |row| row.get::<_, i64>(0))? as u64)
    };
    Ok(Today {
        due,
        due_total: due_total as u64,
        visited_today: one(
            "SELECT count(DISTINCT family) FROM visit WHERE counts = 1 AND day = ?1",
            &[&call.today.to_string()],
        )?,
        follow_ups: follow_up::list(
            db,
            "f.done IS NULL AND f.due <= ?1 ORDER BY f.due, f.id LIMIT ?2",
            params![week, limit],
        )?,
        follow_ups_total: follow_ups_total as u64,
        visits_this_month: one(
            "SELECT count(*) FROM visit WHERE counts = 1 AND started >= ?1",
            &[&month_start.timestamp_millis()],
        )?,
        accompanied: one(
            "SELECT count(*) FROM family WHERE accompanied = 1 AND id NOT IN (SELECT scope FROM leaving)",
            &[],
        )?,
        families: one("SELECT count(*) FROM family", &[])?,
        covers: cover::of_own(db, call.today)?,
        drafts: draft::list(db)?,
        sync: sync_line::sync_line(db, unkept)?,
    })
}
