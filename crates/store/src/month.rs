//! A mentor's month: what its report is written from. The day of a visit is the one on the phone's wall when it began.

use crate::core;
use crate::errors::Result;
use crate::follow_up;
use crate::progress::COUNTS_FIRST;
use pendamping_domain::activity::Activity;
use pendamping_domain::family::Family;
use pendamping_domain::id::FamilyId;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Body, Record};
use pendamping_domain::visit::Visit;
use pendamping_store_api::month::{BusinessInMonth, GetMonth, MonthOfWork, VisitInMonth};
use rusqlite::{Connection, params};

/// More than anybody does in a month, and what a report can hold.
const MOST: i64 = 2_000;

/// All of it.
pub fn month(db: &Connection, call: &GetMonth) -> Result<MonthOfWork> {
    let me = core::enrolment(db)?.profile.person.to_string();
    let first = call.month.first_day().to_string();
    let after = call.month.after().first_day().to_string();
    let visited: i64 = db.query_row(
        "SELECT count(*) FROM family f WHERE accompanied = 1 AND EXISTS (SELECT 1 FROM visit v WHERE v.family = f.id
           AND v.counts = 1 AND v.author = ?1 AND v.day >= ?2 AND v.day < ?3)",
        params![me, first, after],
        |row| row.get(0),
    )?;
    let accompanied: i64 = db.query_row(
        "SELECT count(*) FROM family WHERE accompanied = 1 AND id NOT IN (SELECT scope FROM leaving)",
        [],
        |row| row.get(0),
    )?;
    Ok(MonthOfWork {
        visits: visits(db, &me, &first, &after)?,
        businesses: businesses(db, &call.month.to_string())?,
        follow_ups: follow_up::list(
            db,
            "(f.done >= ?1 AND f.done < ?2) OR (f.done IS NULL AND f.due >= ?1 AND f.due < ?2)
               OR (f.done IS NULL AND f.due < ?1) ORDER BY f.due, f.id LIMIT ?3",
            params![first, after, MOST],
        )?,
        activities: activities(db, &me, &first, &after)?,
        accompanied: accompanied as u64,
        visited: visited as u64,
    })
}

fn visits(db: &Connection, me: &str, first: &str, after: &str) -> Result<Vec<VisitInMonth>> {
    let mut query = db.prepare_cached(
        "SELECT v.id, v.family, v.body, coalesce(f.name, '') FROM visit v LEFT JOIN family f ON f.id = v.family
         WHERE v.author = ?1 AND v.day >= ?2 AND v.day < ?3 ORDER BY v.started, v.id LIMIT ?4",
    )?;
    let rows = query
        .query_map(params![me, first, after, MOST], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::with_capacity(rows.len());
    for (record, family, body, family_name) in rows {
        let visit = Visit::read(&serde_json::from_str::<Body>(&body)?);
        if let (Ok(record), Ok(family), Ok(visit)) = (record.parse(), family.parse(), visit) {
            out.push(VisitInMonth { record, visit, family, family_name });
        }
    }
    Ok(out)
}

fn businesses(db: &Connection, month: &str) -> Result<Vec<BusinessInMonth>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT progress.family, progress.body, f.body FROM progress JOIN family f ON f.id = progress.family
         WHERE progress.month = ?1 ORDER BY f.name_key, progress.family, {COUNTS_FIRST} LIMIT ?2"
    ))?;
    let rows = query
        .query_map(params![month, MOST], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out: Vec<BusinessInMonth> = Vec::with_capacity(rows.len());
    for (id, body, of) in rows {
        let Ok(family) = id.parse::<FamilyId>() else { continue };
        // Of two records of the month the one that counts comes first.
        if out.last().is_some_and(|last| last.family == family) {
            continue;
        }
        let progress = Progress::read(&serde_json::from_str::<Body>(&body)?);
        let of = Family::read(&serde_json::from_str::<Body>(&of)?);
        if let (Ok(progress), Ok(of)) = (progress, of) {
            let business = of.business.map(|business| business.name).unwrap_or_default();
            out.push(BusinessInMonth { family, family_name: of.name, business, progress });
        }
    }
    Ok(out)
}

fn activities(db: &Connection, me: &str, first: &str, after: &str) -> Result<Vec<Activity>> {
    let mut query = db.prepare_cached(
        "SELECT body FROM activity WHERE person = ?1 AND day >= ?2 AND day < ?3 ORDER BY day, saved, id LIMIT ?4",
    )?;
    let bodies = query
        .query_map(params![me, first, after, MOST], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::with_capacity(bodies.len());
    for body in bodies {
        if let Ok(activity) = Activity::read(&serde_json::from_str::<Body>(&body)?) {
            out.push(activity);
        }
    }
    Ok(out)
}
