//! Today's work: who is due, what was promised, how the month stands.

use crate::errors::Result;
use crate::{cover, draft, family, follow_up, progress, sync_line};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use pendamping_domain::due::{MONTHS_ASKED, Stop, round};
use pendamping_domain::family::Family;
use pendamping_domain::month::Month;
use pendamping_store_api::upkeep::NoteAttempt;
use pendamping_store_api::work::{DueRow, GetToday, Today, UntoldRow};
use rusqlite::{Connection, params};

/// Nobody is sent to a family that now belongs to somebody else, though it stays here until what waits on it has gone.
const HELD: &str = "id NOT IN (SELECT scope FROM leaving)";

/// A round is laid among at least so many of the most overdue: nobody visits more in a day.
const ROUND: i64 = 60;

fn in_round(due: Vec<DueRow>, call: &GetToday) -> Vec<DueRow> {
    let stops: Vec<Stop> = due
        .iter()
        .map(|row| Stop { due: row.due, home: row.family.home, region: row.family.region.clone() })
        .collect();
    let order = round(&stops, call.today);
    order.into_iter().take(call.limit.clamp(1, 500)).map(|at| due[at].clone()).collect()
}

/// Families of whose business months were not told: most months first, then by name.
fn untold(db: &Connection, today: NaiveDate) -> Result<Vec<UntoldRow>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT id, body, since, (SELECT group_concat(DISTINCT month) FROM progress WHERE progress.family = family.id)
         FROM family WHERE accompanied = 1 AND stage IS NOT NULL AND {HELD}
         AND (SELECT count(DISTINCT month) FROM progress
              WHERE progress.family = family.id AND month >= ?1 AND month < ?2) < ?3
         ORDER BY name_key, id"
    ))?;
    // Most families told of all that is asked for: their records need not be read.
    let now = Month::of(today);
    let asked = params![now.plus(-MONTHS_ASKED).to_string(), now.to_string(), MONTHS_ASKED];
    let found = query
        .query_map(asked, |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, Option<String>>(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for (id, body, since, told) in found {
        let (Ok(id), Ok(family)) = (id.parse(), serde_json::from_str::<Family>(&body)) else { continue };
        let told: Vec<Month> =
            told.iter().flat_map(|told| told.split(',')).filter_map(|month| month.parse().ok()).collect();
        let months = progress::untold(&family, since, &told, today);
        if !months.is_empty() {
            rows.push(UntoldRow { family: id, name: family.name, months });
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.months.len()));
    Ok(rows)
}

/// Today's work.
pub fn today(db: &Connection, call: &GetToday, unkept: Option<&NoteAttempt>) -> Result<Today> {
    let limit = call.limit.clamp(1, 500) as i64;
    let tomorrow = call.today.checked_add_days(Days::new(1)).unwrap_or(call.today);
    // "2026-11-24 2" sorts after both forms of the 24th.
    let until = format!("{tomorrow} 2");
    let due_total: i64 = db.query_row(
        "SELECT count(*) FROM family_due WHERE family NOT IN (SELECT scope FROM leaving) AND due < ?1",
        [&until],
        |row| row.get(0),
    )?;
    let rows = family::list(
        db,
        &format!("{HELD} AND due < ?1 ORDER BY due, name_key, id LIMIT ?2"),
        params![until, limit.max(ROUND)],
    )?;
    let due = rows.into_iter().filter_map(|row| Some(DueRow { due: row.due?, family: row })).collect();
    let untold = untold(db, call.today)?;
    let week = call.today.checked_add_days(Days::new(7)).unwrap_or(call.today).to_string();
    let follow_ups_total: i64 =
        db.query_row("SELECT count(*) FROM follow_up WHERE done IS NULL AND due <= ?1", [&week], |row| {
            row.get(0)
        })?;
    let midnight = call.today.and_time(NaiveTime::MIN).and_utc();
    let month_start = Month::of(call.today).first_day().and_time(NaiveTime::MIN).and_utc()
        - TimeDelta::minutes(i64::from(call.offset));
    let one = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| -> Result<u64> {
        Ok(db.query_row(sql, parameters, |row| row.get::<_, i64>(0))? as u64)
    };
    Ok(Today {
        due: in_round(due, call),
        untold_total: untold.len() as u64,
        untold: untold.into_iter().take(limit as usize).collect(),
        due_total: due_total as u64,
        // By the moment first, of which there is an index: else all visits that ever were are read.
        visited_today: one(
            "SELECT count(DISTINCT family) FROM visit
             WHERE started BETWEEN ?2 - 2 * 86400000 AND ?2 + 2 * 86400000 AND counts = 1 AND day = ?1",
            &[&call.today.to_string(), &midnight.timestamp_millis()],
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
