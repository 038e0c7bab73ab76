//! A mentor's month: what its report is written from. The day of a visit is the one on the phone's wall when it began.

use crate::core;
use crate::errors::Result;
use crate::follow_up;
use crate::progress::COUNTS_FIRST;
use pendamping_domain::family::Family;
use pendamping_domain::id::FamilyId;
use pendamping_domain::month::Month;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Body, Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_store_api::month::{
    BusinessInMonth, FollowUpInMonth, GetMonth, MonthOfWork, VisitCounts, VisitInMonth,
};
use rusqlite::{Connection, OptionalExtension, params};

/// More than anybody does in a month, and what a report can hold.
const MOST: i64 = 2_000;

/// Families `f` that a month is counted over: both of its figures, or it says that 2 of 1 were visited.
const ACCOMPANIED: &str = "f.accompanied = 1 AND f.id NOT IN (SELECT scope FROM leaving)";

/// A visit `v` of which the centre has nothing, because it refused the first revision. One whose edit it refused stays made.
const SET_ASIDE: &str =
    "EXISTS (SELECT 1 FROM outbox o WHERE o.record = v.id AND o.kind = 'visit' AND o.parent IS NULL
  AND o.state = 'set_aside')";

/// Own visits `v` of the month.
const OWN: &str = "v.author = ?1 AND v.day >= ?2 AND v.day < ?3";

/// All of it.
pub fn month(db: &Connection, call: &GetMonth) -> Result<MonthOfWork> {
    let me = core::enrolment(db)?.profile.person.to_string();
    let first = call.month.first_day().to_string();
    let after = call.month.after().first_day().to_string();
    let count = |question: String, parameters: &[&dyn rusqlite::ToSql]| -> Result<u64> {
        Ok(db.query_row(&question, parameters, |row| row.get::<_, i64>(0))? as u64)
    };
    let accompanied = format!("SELECT count(*) FROM family f WHERE {ACCOMPANIED}");
    let visited = format!(
        "{accompanied} AND EXISTS (SELECT 1 FROM visit v WHERE v.family = f.id AND v.counts = 1 AND {OWN} AND NOT {SET_ASIDE})"
    );
    let set_aside = format!("SELECT count(*) FROM visit v WHERE {OWN} AND {SET_ASIDE}");
    Ok(MonthOfWork {
        visits: visits(db, &me, &first, &after)?,
        set_aside: count(set_aside, &[&me, &first, &after])?,
        gone: gone(db, call.month)?,
        businesses: businesses(db, call.month)?,
        follow_ups: follow_ups(db, &me, &first, &after)?,
        meetings: of_ones_own(db, "group_meeting", &me, &first, &after)?,
        activities: of_ones_own(db, "activity", &me, &first, &after)?,
        accompanied: count(accompanied, &[])?,
        visited: count(visited, &[&me, &first, &after])?,
    })
}

fn visits(db: &Connection, me: &str, first: &str, after: &str) -> Result<Vec<VisitInMonth>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT v.id, v.family, v.body, coalesce(f.name, '') FROM visit v LEFT JOIN family f ON f.id = v.family
         WHERE {OWN} AND NOT {SET_ASIDE} ORDER BY v.started, v.id LIMIT ?4",
    ))?;
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

/// What was agreed in the month belongs to its work although it falls due later; what falls due or was done in it does too.
fn follow_ups(db: &Connection, me: &str, first: &str, after: &str) -> Result<Vec<FollowUpInMonth>> {
    let rows = follow_up::list(
        db,
        &format!(
            "f.visit IN (SELECT v.id FROM visit v WHERE {OWN} AND NOT {SET_ASIDE})
               OR (f.done >= ?2 AND f.done < ?3) OR (f.done IS NULL AND f.due < ?3) ORDER BY f.due, f.id LIMIT ?4"
        ),
        params![me, first, after, MOST],
    )?;
    let mut day = db.prepare_cached("SELECT day FROM visit WHERE id = ?1")?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let visit = row.follow_up.visit.map(|visit| visit.to_string());
        let agreed: Option<String> = day.query_row([visit], |row| row.get(0)).optional()?;
        out.push(FollowUpInMonth { row, agreed: agreed.and_then(|day| day.parse().ok()) });
    }
    Ok(out)
}

/// With a family its visits leave the screens; what this phone froze of them stays, and the work was done. Each visit is told by the
/// last revision of it that the centre received: a family does not leave before.
fn gone(db: &Connection, month: Month) -> Result<VisitCounts> {
    let mut query = db.prepare_cached(
        "SELECT o.payload FROM outbox o WHERE o.kind = 'visit' AND o.state = 'received'
           AND o.record NOT IN (SELECT id FROM visit)
           AND o.seq = (SELECT max(l.seq) FROM outbox l WHERE l.record = o.record AND l.kind = 'visit' AND l.state = 'received')
           AND EXISTS (SELECT 1 FROM outbox b WHERE b.record = o.record AND b.kind = 'visit' AND b.parent IS NULL)",
    )?;
    let mut counts = VisitCounts::default();
    for payload in query.query_map([], |row| row.get::<_, Vec<u8>>(0))? {
        let Ok(visit) = Visit::read(&serde_json::from_slice::<Revision>(&payload?)?.body) else { continue };
        if Month::of(visit.captured.started.date()) != month {
            continue;
        }
        match visit.counts() {
            true => counts.counted += 1,
            false => counts.not_met += 1,
        }
    }
    Ok(counts)
}

/// The latest of this month and the one before, of each business: most are told of once the month is over, in the next.
fn businesses(db: &Connection, month: Month) -> Result<Vec<BusinessInMonth>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT progress.family, progress.body, f.body FROM progress JOIN family f ON f.id = progress.family
         WHERE progress.month IN (?1, ?2) ORDER BY f.name_key, progress.family, progress.month DESC, {COUNTS_FIRST} LIMIT ?3"
    ))?;
    let rows = query
        .query_map(params![month.to_string(), month.before().to_string(), MOST], |row| {
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

/// What is the mentor's own, of the kind that this table lists.
fn of_ones_own<R: Record>(
    db: &Connection,
    table: &'static str,
    me: &str,
    first: &str,
    after: &str,
) -> Result<Vec<R>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT body FROM {table} WHERE person = ?1 AND day >= ?2 AND day < ?3 ORDER BY day, saved, id LIMIT ?4",
    ))?;
    let bodies = query
        .query_map(params![me, first, after, MOST], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::with_capacity(bodies.len());
    for body in bodies {
        if let Ok(told) = R::read(&serde_json::from_str::<Body>(&body)?) {
            out.push(told);
        }
    }
    Ok(out)
}
