//! Which families need attention, of those this phone has: computed when it is asked, from what was recorded.

use crate::errors::Result;
use crate::{config, family, progress};
use chrono::NaiveDate;
use pendamping_domain::family::Family;
use pendamping_domain::person::Person;
use pendamping_domain::region::RegionCode;
use pendamping_domain::risk::{Known, pressing, risks};
use pendamping_store_api::attention::{AtRisk, AtRiskRow, ListAtRisk};
use rusqlite::{Connection, OptionalExtension};

/// What SQL knows of a family at once.
struct Found {
    id: String,
    body: String,
    since: i64,
    due: Option<String>,
    not_met: u32,
    disputed: bool,
}

/// The latest visits that met nobody are counted among so many: more say nothing more.
const LOOKED_BACK: u32 = 12;

/// Families that need attention, the most pressing first.
pub fn at_risk(db: &Connection, call: &ListAtRisk) -> Result<AtRisk> {
    let limits = config::current(db)?.map(|config| config.risk).unwrap_or_default();
    let mentors = mentors(db)?;
    let asked = call.mentor.map(|mentor| mentor.to_string());
    let of = asked.as_ref().and_then(|asked| mentors.iter().find(|mentor| mentor.0 == *asked));
    let mut rows = Vec::new();
    for found in found(db)? {
        let (Ok(id), Ok(family)) = (found.id.parse(), serde_json::from_str::<Family>(&found.body)) else {
            continue;
        };
        let works_there = |area: &RegionCode| family.region.is_within(area);
        if asked.is_some() && !of.is_some_and(|(_, _, area)| works_there(area)) {
            continue;
        }
        let months = progress::counting(db, id)?;
        let told: Vec<_> = months.iter().map(|month| month.month).collect();
        let known = Known {
            due: family::read_due(found.due.as_deref()),
            not_met: found.not_met,
            disputed: found.disputed,
            untold: progress::untold(&family, found.since, &told, call.today).len(),
            months: &months,
        };
        let risks = risks(&known, &limits, call.today);
        if !risks.is_empty() {
            let mentor =
                mentors.iter().find(|(_, _, area)| works_there(area)).map(|(_, name, _)| name.clone());
            rows.push(AtRiskRow {
                family: id,
                name: family.name,
                region: family.region.to_string(),
                mentor,
                risks,
            });
        }
    }
    rows.sort_by_cached_key(|row| (pressing(&row.risks), row.name.clone()));
    let total = rows.len() as u64;
    rows.truncate(call.limit.clamp(1, 500));
    Ok(AtRisk { total, rows, mentor: of.map(|(_, name, _)| name.clone()) })
}

/// Accompanied families, with what SQL knows of them.
fn found(db: &Connection) -> Result<Vec<Found>> {
    let mut query = db.prepare_cached(
        "SELECT f.id, f.body, f.since, f.due,
           (SELECT count(*) FROM (SELECT counts, started FROM visit v WHERE v.family = f.id ORDER BY started DESC LIMIT ?1)
            WHERE counts = 0 AND started > coalesce((SELECT max(started) FROM visit w WHERE w.family = f.id AND w.counts = 1), -1)),
           EXISTS (SELECT 1 FROM visit v JOIN confirmation c ON c.visit = v.id
                   WHERE v.family = f.id AND v.standing = 'received' AND c.word IN ('did_not_come', 'something_wrong'))
         FROM family f WHERE f.accompanied = 1 AND f.id NOT IN (SELECT scope FROM leaving)",
    )?;
    let rows = query.query_map([LOOKED_BACK], |row| {
        Ok(Found {
            id: row.get(0)?,
            body: row.get(1)?,
            since: row.get(2)?,
            due: row.get(3)?,
            not_met: row.get(4)?,
            disputed: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<std::result::Result<Vec<_>, _>>()?)
}

/// The mentors this phone knows, with where they work.
fn mentors(db: &Connection) -> Result<Vec<(String, String, RegionCode)>> {
    let mut query =
        db.prepare_cached("SELECT id, body FROM person WHERE role = 'mentor' ORDER BY name, id")?;
    let rows = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let known = rows.into_iter().filter_map(|(id, body)| {
        let person: Person = serde_json::from_str(&body).ok()?;
        Some((id, person.name, person.area?))
    });
    Ok(known.collect())
}

/// How many accompanied families live where a mentor works, and how many of them are due or late today.
pub fn load(db: &Connection, area: &RegionCode, today: NaiveDate) -> Result<(u64, u64)> {
    let (from, to) = (format!("{}.", area.as_str()), format!("{}/", area.as_str()));
    let counted = db
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE due < ?4) FROM family
             WHERE accompanied = 1 AND (region = ?1 OR (region > ?2 AND region < ?3))",
        )?
        .query_row([area.as_str(), &from, &to, &format!("{today} 2")], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
        })
        .optional()?;
    Ok(counted.unwrap_or_default())
}
