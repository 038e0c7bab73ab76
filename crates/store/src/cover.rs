//! Who stands in for whom, as screens say it. The centre writes it, under the key of the mentor who is away.

use crate::errors::Result;
use crate::project::Projected;
use crate::{core, person};
use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_domain::cover::{Cover, Phase};
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::revision::{Body, Record};
use pendamping_store_api::cover::{CoverRow, Side, StandIn};
use rusqlite::{Connection, params};

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(cover) = Cover::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO cover VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        now.record.to_string(),
        cover.mentor.to_string(),
        cover.by.to_string(),
        cover.by_name,
        cover.period.from.to_string(),
        serde_json::to_string(&now.body)?,
    ])?;
    Ok(true)
}

/// What there is to say today to whoever uses this phone, the earliest first.
pub fn of_own(db: &Connection, today: NaiveDate) -> Result<Vec<CoverRow>> {
    of(db, core::enrolment(db)?.profile.person, today)
}

/// What there is to say of a mentor today to whoever reviews there: what is over is no longer.
pub fn current(db: &Connection, mentor: PersonId, today: NaiveDate) -> Result<Vec<CoverRow>> {
    let mut rows = of(db, mentor, today)?;
    rows.retain(|row| row.phase != Phase::Over);
    Ok(rows)
}

fn of(db: &Connection, me: PersonId, today: NaiveDate) -> Result<Vec<CoverRow>> {
    let mut query = db.prepare_cached(
        "SELECT id, body FROM cover WHERE mentor = ?1 OR stand_in = ?1 ORDER BY from_day, id LIMIT 100",
    )?;
    let rows = query
        .query_map([me.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (record, body) in rows {
        let cover = Cover::read(&serde_json::from_str::<Body>(&body)?);
        let (Ok(record), Ok(cover)) = (record.parse(), cover) else { continue };
        let (side, other) =
            if cover.by == me { (Side::StandsIn, cover.mentor) } else { (Side::Away, cover.by) };
        let other = person::name(db, Some(&other.to_string()))?;
        out.extend(CoverRow::of(record, side, other, cover, today));
    }
    Ok(out)
}

/// What of that is about one family.
pub fn of_family(db: &Connection, family: FamilyId, today: NaiveDate) -> Result<Vec<CoverRow>> {
    let mut rows = of_own(db, today)?;
    rows.retain(|row| row.families.contains(&family));
    Ok(rows)
}

/// Who comes in place of the mentor, on a family's own phone: all that it is told of is about its mentor.
pub fn stand_ins(db: &Connection) -> Result<Vec<StandIn>> {
    if core::enrolment(db)?.profile.role != Role::Beneficiary {
        return Ok(Vec::new());
    }
    let mut query = db.prepare_cached("SELECT body FROM cover ORDER BY from_day DESC, id LIMIT 100")?;
    let bodies =
        query.query_map([], |row| row.get::<_, String>(0))?.collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for body in bodies {
        if let Ok(cover) = Cover::read(&serde_json::from_str::<Body>(&body)?) {
            out.push(StandIn { name: cover.by_name, period: cover.period });
        }
    }
    Ok(out)
}
