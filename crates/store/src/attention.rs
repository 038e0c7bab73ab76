//! Which families need attention, of those this phone has: computed when it is asked, from what was recorded.

use crate::errors::Result;
use crate::{config, family, progress};
use chrono::NaiveDate;
use pendamping_domain::family::Family;
use pendamping_domain::id::PersonId;
use pendamping_domain::month::Month;
use pendamping_domain::person::Person;
use pendamping_domain::region::RegionCode;
use pendamping_domain::risk::{Known, pressing, risks};
use pendamping_store_api::attention::{AtRisk, AtRiskRow, ListAtRisk};
use rusqlite::{Connection, OptionalExtension};
use std::cmp::Reverse;

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

/// How many months are looked back on: twenty years are all there is.
const MONTHS: i32 = 240;

/// Families that need attention, the most pressing first.
pub fn at_risk(db: &Connection, call: &ListAtRisk) -> Result<AtRisk> {
    let limits = config::current(db)?.map(|config| config.risk).unwrap_or_default();
    let mentors = mentors(db)?;
    let of = call.mentor.and_then(|asked| mentors.iter().find(|mentor| mentor.person == asked));
    let all = progress::counting_since(db, Month::of(call.today).plus(-MONTHS))?;
    let mut rows = Vec::new();
    for found in found(db)? {
        let (Ok(id), Ok(family)) = (found.id.parse(), serde_json::from_str::<Family>(&found.body)) else {
            continue;
        };
        if call.mentor.is_some() && !of.is_some_and(|one| family.region.is_within(&one.area)) {
            continue;
        }
        let months = all.get(&id).map_or(&[][..], Vec::as_slice);
        let told: Vec<_> = months.iter().map(|month| month.month).collect();
        let known = Known {
            due: family::read_due(found.due.as_deref()),
            not_met: found.not_met,
            disputed: found.disputed,
            untold: progress::untold(&family, found.since, &told, call.today).len(),
            months,
        };
        let risks = risks(&known, &limits, call.today);
        if !risks.is_empty() {
            let mentor = accompanies(&mentors, &family.region).map(|one| one.name.clone());
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
    Ok(AtRisk { total, rows, mentor: of.map(|one| one.name.clone()) })
}

/// Accompanied families, with what SQL knows of them.
fn found(db: &Connection) -> Result<Vec<Found>> {
    let mut query = db.prepare_cached(
        "SELECT f.id, f.body, f.since, d.due,
           (SELECT count(*) FROM (SELECT counts, started FROM visit v WHERE v.family = f.id ORDER BY started DESC LIMIT ?1)
            WHERE counts = 0 AND started > coalesce((SELECT max(started) FROM visit w WHERE w.family = f.id AND w.counts = 1), -1)),
           EXISTS (SELECT 1 FROM visit v JOIN confirmation c ON c.visit = v.id
                   WHERE v.family = f.id AND +v.standing = 'received' AND c.word IN ('did_not_come', 'something_wrong'))
         FROM family f LEFT JOIN family_due d ON d.family = f.id
         WHERE f.accompanied = 1 AND f.id NOT IN (SELECT scope FROM leaving)",
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

/// A mentor, and where they work.
pub struct Works {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where.
    pub area: RegionCode,
}

/// Who accompanies the families there: of several, whoever has the smallest area.
pub fn accompanies<'a>(mentors: &'a [Works], there: &RegionCode) -> Option<&'a Works> {
    let works_there = mentors.iter().filter(|one| there.is_within(&one.area));
    works_there.min_by_key(|one| Reverse(one.area.as_str().len()))
}

/// The mentors this phone knows, with where they work, by name.
pub fn mentors(db: &Connection) -> Result<Vec<Works>> {
    let mut query =
        db.prepare_cached("SELECT id, body FROM person WHERE role = 'mentor' ORDER BY name, id")?;
    let rows = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let known = rows.into_iter().filter_map(|(id, body)| {
        let person: Person = serde_json::from_str(&body).ok()?;
        Some(Works { person: id.parse().ok()?, name: person.name, area: person.area? })
    });
    Ok(known.collect())
}

/// How many accompanied families live where a mentor works, and how many of them are due or late today.
pub fn load(db: &Connection, area: &RegionCode, today: NaiveDate) -> Result<(u64, u64)> {
    let (from, to) = (format!("{}.", area.as_str()), format!("{}/", area.as_str()));
    let counted = db
        .prepare_cached(&format!(
            "SELECT count(*), count(*) FILTER (WHERE due < ?4) FROM {}
             WHERE accompanied = 1 AND (region = ?1 OR (region > ?2 AND region < ?3))",
            family::WITH_DUE
        ))?
        .query_row([area.as_str(), &from, &to, &format!("{today} 2")], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
        })
        .optional()?;
    Ok(counted.unwrap_or_default())
}
