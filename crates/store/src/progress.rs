//! Months of businesses, as screens list them. Of two records of one month, told by two phones, one counts.

use crate::config;
use crate::errors::Result;
use crate::family::{self, as_the_family_sees};
use crate::project::{Projected, projected};
use crate::visit_page::custody;
use chrono::NaiveDate;
use pendamping_domain::due::missing_months;
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_domain::outlook::{Goal, goal};
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Kind, Record};
use pendamping_store_api::progress::{BusinessPage, MonthRow, OpenBusiness};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(progress) = Progress::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO progress VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
        params![
            now.record.to_string(),
            now.scope,
            progress.month.to_string(),
            now.position.map(|position| position as i64),
            now.pending.last().map(|pending| pending.entry.seq as i64),
            serde_json::to_string(&now.body)?,
        ],
    )?;
    Ok(true)
}

/// Of the records of one month, the one that counts comes first: what is not at the centre yet, because it will be the last there,
/// in the order of saving on this phone; then by the centre's order. A clock has no say: one that is years ahead would outvote
/// whatever is told later.
pub const COUNTS_FIRST: &str = "position IS NULL DESC, position DESC, seq DESC, progress.id DESC";

/// The months of a family's business, the latest first.
pub fn page(db: &Connection, call: &OpenBusiness) -> Result<BusinessPage> {
    let mut query = db.prepare_cached(&format!(
        "SELECT id FROM progress WHERE family = ?1 ORDER BY month DESC, {COUNTS_FIRST} LIMIT ?2"
    ))?;
    let ids = query
        .query_map(params![call.family.to_string(), call.limit.clamp(1, 240) as i64], |row| {
            row.get::<_, String>(0)
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut months: Vec<MonthRow> = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse::<RecordId>().ok()) {
        let Some(now) = projected(db, &Kind::Progress, record)? else { continue };
        let Ok(progress) = Progress::read(&now.body) else { continue };
        let gives_way = months.last().is_some_and(|last| last.progress.month == progress.month);
        let custody = custody(db, &now)?;
        months.push(MonthRow {
            record,
            revision: now.revision,
            progress,
            body: now.body,
            custody,
            gives_way,
        });
    }
    let family = family::get(db, call.family)?.0;
    let latest = months.first().map(|row| row.progress.month);
    Ok(BusinessPage {
        goal: goal_of(db, &family, latest)?,
        family,
        baseline: baseline(db, call.family)?,
        months,
        opened: family::read_up_to(db)?,
    })
}

/// The months of a family's business, each once, the latest first: what rules are judged by.
pub fn counting(db: &Connection, family: FamilyId) -> Result<Vec<Progress>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT body FROM progress WHERE family = ?1 ORDER BY month DESC, {COUNTS_FIRST} LIMIT 240"
    ))?;
    let bodies = query
        .query_map([family.to_string()], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut months: Vec<Progress> = Vec::new();
    for body in bodies {
        let Ok(progress) = Progress::read(&serde_json::from_str(&body)?) else { continue };
        if months.last().is_none_or(|later| later.month != progress.month) {
            months.push(progress);
        }
    }
    Ok(months)
}

/// The same with their records, of the families that a condition on the table holds for.
pub fn counting_records(
    db: &Connection,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Result<HashMap<FamilyId, Vec<(RecordId, Progress)>>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT family, id, body FROM progress WHERE {condition} ORDER BY family, month DESC, {COUNTS_FIRST}"
    ))?;
    let mut rows = query.query(parameters)?;
    let mut all: HashMap<FamilyId, Vec<(RecordId, Progress)>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let (family, id): (String, String) = (row.get(0)?, row.get(1)?);
        let (Ok(family), Ok(id)) = (family.parse(), id.parse()) else { continue };
        let Ok(progress) = Progress::read(&serde_json::from_str(&row.get::<_, String>(2)?)?) else {
            continue;
        };
        let months = all.entry(family).or_default();
        if months.last().is_none_or(|(_, later)| later.month != progress.month) {
            months.push((id, progress));
        }
    }
    Ok(all)
}

/// The same of every family at once, from a month on.
pub fn counting_since(db: &Connection, since: Month) -> Result<HashMap<FamilyId, Vec<Progress>>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT family, body FROM progress WHERE month >= ?1 ORDER BY family, month DESC, {COUNTS_FIRST}"
    ))?;
    let found = query
        .query_map([since.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut all: HashMap<FamilyId, Vec<Progress>> = HashMap::new();
    for (family, body) in found {
        let Ok(family) = family.parse() else { continue };
        let Ok(progress) = Progress::read(&serde_json::from_str(&body)?) else { continue };
        let months = all.entry(family).or_default();
        if months.last().is_none_or(|later| later.month != progress.month) {
            months.push(progress);
        }
    }
    Ok(all)
}

/// The months that are over and that nobody told of, of a family that is known here since a moment (milliseconds).
pub fn untold(family: &Family, since: i64, told: &[Month], today: NaiveDate) -> Vec<Month> {
    missing_months(family, told, family::day_there(since, family.region.offset_minutes()), today)
}

/// How many months a family looks back on.
const OWN_MONTHS: usize = 24;

/// The months of a family's business as the family sees them, each once, the latest first; and the earliest of all.
pub fn own(db: &Connection, family: FamilyId) -> Result<(Vec<Progress>, Option<Progress>)> {
    let seen = |progress: Progress| {
        Progress::read(&as_the_family_sees(&Kind::Progress, &progress.write())).unwrap_or(progress)
    };
    let mut months: Vec<Progress> = counting(db, family)?.into_iter().map(seen).collect();
    let first = months.last().cloned();
    months.truncate(OWN_MONTHS);
    Ok((months, first))
}

/// What the rules ask of a family next; nothing as long as no month was told of.
pub fn goal_of(db: &Connection, family: &Family, latest: Option<Month>) -> Result<Option<Goal>> {
    let Some((latest, config)) = latest.zip(config::current(db)?) else { return Ok(None) };
    Ok(goal(family, latest, &config))
}

/// The earliest month; of two records of it, the one that counts.
fn baseline(db: &Connection, family: FamilyId) -> Result<Option<Progress>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT body FROM progress WHERE family = ?1 ORDER BY month, {COUNTS_FIRST} LIMIT 1"
    ))?;
    let body = query.query_map([family.to_string()], |row| row.get::<_, String>(0))?.next().transpose()?;
    Ok(match body {
        Some(body) => Progress::read(&serde_json::from_str(&body)?).ok(),
        None => None,
    })
}
