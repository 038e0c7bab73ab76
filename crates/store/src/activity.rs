//! What mentors did besides visits, as screens list it. Of the kinds that belong to no family: the scope is the mentor.

use crate::errors::Result;
use crate::project::{Projected, projected};
use crate::visit_page::custody;
use crate::{core, family, person};
use pendamping_domain::activity::Activity;
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::revision::{Kind, Record};
use pendamping_store_api::StoreError;
use pendamping_store_api::activity::{Activities, ActivityPage, ActivityRow, ListActivities};
use rusqlite::{Connection, params};

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(activity) = Activity::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO activity VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
        now.record.to_string(),
        now.scope,
        activity.day.to_string(),
        now.saved,
        serde_json::to_string(&now.body)?,
    ])?;
    Ok(true)
}

/// A mentor's, the latest day first.
pub fn list(db: &Connection, call: &ListActivities) -> Result<Activities> {
    let person = call.person.to_string();
    let total: i64 = db
        .prepare_cached("SELECT count(*) FROM activity WHERE person = ?1")?
        .query_row([&person], |row| row.get(0))?;
    let mut query = db.prepare_cached(
        "SELECT id FROM activity WHERE person = ?1 ORDER BY day DESC, saved DESC, id DESC LIMIT ?2",
    )?;
    let ids = query
        .query_map(params![person, call.limit.clamp(1, 500) as i64], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse::<RecordId>().ok()) {
        let Some(now) = projected(db, &Kind::Activity, record)? else { continue };
        let Ok(activity) = Activity::read(&now.body) else { continue };
        rows.push(ActivityRow { record, activity, custody: custody(db, &now)? });
    }
    Ok(Activities {
        name: name(db, call.person)?,
        total: total as u64,
        rows,
        opened: family::read_up_to(db)?,
    })
}

/// A mentor's name: on their own phone as it was enrolled.
pub fn name(db: &Connection, of: PersonId) -> Result<Option<String>> {
    let profile = core::enrolment(db)?.profile;
    if profile.person == of { Ok(Some(profile.name)) } else { person::name(db, Some(&of.to_string())) }
}

/// One, to be told anew.
pub fn page(db: &Connection, record: RecordId) -> Result<ActivityPage> {
    let now = projected(db, &Kind::Activity, record)?.ok_or(StoreError::NotFound)?;
    let activity = Activity::read(&now.body).map_err(|_| StoreError::NotFound)?;
    Ok(ActivityPage {
        activity,
        revision: now.revision,
        opened: family::read_up_to(db)?,
        custody: custody(db, &now)?,
        body: now.body,
    })
}
