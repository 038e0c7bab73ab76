//! Families as screens search and open them, and when each is due a visit.

use crate::errors::Result;
use crate::meta;
use crate::project::{Projected, projected};
use crate::text::{like, searchable};
use crate::{centre_page, config, confirmation, core, cover, follow_up, person, progress, visit};
use chrono::{DateTime, NaiveDate, TimeDelta};
use pendamping_domain::actor::Role;
use pendamping_domain::config::Config;
use pendamping_domain::due::{Due, next_visit};
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::redact;
use pendamping_domain::visit::Visit;
use pendamping_protocol::sync::Cursor;
use pendamping_store_api::Change;
use pendamping_store_api::StoreError;
use pendamping_store_api::work::{
    FamilyList, FamilyPage, FamilyRow, FindFamilies, OpenFamily, OwnFamily, OwnVisit,
};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use uuid::Uuid;

/// Two days, in milliseconds: how far back the overlap flag looks.
const RECENT_MS: i64 = 2 * 86_400_000;

/// Families with when each is due, for questions that ask for it.
pub const WITH_DUE: &str = "family LEFT JOIN family_due ON family_due.family = family.id";

/// Writes a family.
pub fn project(db: &Connection, now: &Projected, touched: &mut Change) -> Result<bool> {
    let Ok(family) = Family::read(&now.body) else { return Ok(false) };
    let business = family.business.as_ref();
    let search = searchable(&format!(
        "{} {} {} {} {}",
        family.name,
        family.number,
        family.nik4.as_deref().unwrap_or(""),
        family.address,
        business.map_or("", |business| business.name.as_str()),
    ));
    let since = meta::get::<i64>(db, &format!("since.{}", now.scope))?.unwrap_or(now.saved);
    db.prepare_cached("INSERT OR REPLACE INTO family VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            now.scope,
            family.name,
            searchable(&family.name),
            search,
            family.region.as_str(),
            business.map(|business| business.stage.as_str().to_owned()),
            family.accompanied,
            since,
            now.revision.to_string(),
            serde_json::to_string(&now.body)?,
        ])?;
    if days_again(db, &now.scope, family.region.offset_minutes())? {
        touched.insert(Kind::Visit);
    }
    Ok(true)
}

/// The days of a family's visits are days where it lives: they may have come before it did, and it may move. Whether any
/// is another day than before.
fn days_again(db: &Connection, id: &str, zone: i16) -> Result<bool> {
    let mut query = db.prepare_cached("SELECT rowid, started, day FROM visit WHERE family = ?1")?;
    let visits = query
        .query_map([id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut moved = false;
    for (visit, started, was) in visits {
        let day = day_there(started, zone).to_string();
        if day != was {
            db.prepare_cached("UPDATE visit SET day = ?2 WHERE rowid = ?1")?.execute(params![visit, day])?;
            moved = true;
        }
    }
    Ok(moved)
}

/// Computes again when families are due.
pub fn due_again(db: &Connection, families: &[String]) -> Result<()> {
    let Some(config) = config::current(db)? else { return Ok(()) };
    families.iter().try_for_each(|id| due_under(db, id, &config))
}

/// Computes again when every family is due: the rhythm changed.
pub fn due_again_for_all(db: &Connection) -> Result<()> {
    let mut query = db.prepare("SELECT id FROM family")?;
    let ids =
        query.query_map([], |row| row.get::<_, String>(0))?.collect::<std::result::Result<Vec<_>, _>>()?;
    due_again(db, &ids)
}

fn due_under(db: &Connection, id: &str, config: &Config) -> Result<()> {
    let found: Option<(String, i64)> = db
        .prepare_cached("SELECT body, since FROM family WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((body, since)) = found else { return Ok(()) };
    let family: Family = serde_json::from_str(&body)?;
    let due = due_of(db, id, &family, since, config)?;
    match due.map(|due| format!("{} {}", due.on, u8::from(due.agreed))) {
        Some(due) => db
            .prepare_cached(
                "INSERT INTO family_due VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET due = excluded.due WHERE due <> excluded.due",
            )?
            .execute([id, &due])?,
        None => return forget_due(db, id),
    };
    Ok(())
}

/// A family that is gone, or to which nobody goes, is due at no day.
pub fn forget_due(db: &Connection, id: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM family_due WHERE family = ?1")?.execute([id])?;
    Ok(())
}

/// When a family is due, as the column holds it.
fn due_column(db: &Connection, id: &str) -> Result<Option<String>> {
    let mut query = db.prepare_cached("SELECT due FROM family_due WHERE family = ?1")?;
    Ok(query.query_row([id], |row| row.get(0)).optional()?)
}

/// The column sorts by day: `2026-11-23 1`, the last figure telling whether it was agreed.
pub fn read_due(column: Option<&str>) -> Option<Due> {
    let (day, agreed) = column?.split_once(' ')?;
    Some(Due { on: day.parse().ok()?, agreed: agreed == "1" })
}

fn due_of(db: &Connection, id: &str, family: &Family, since: i64, config: &Config) -> Result<Option<Due>> {
    let day = day_there(since, family.region.offset_minutes());
    Ok(next_visit(family, last_visit(db, id)?, agreed(db, id)?, day, config))
}

/// The day agreed at the latest visit. Finding nobody at home does not undo what was agreed before.
fn agreed(db: &Connection, id: &str) -> Result<Option<NaiveDate>> {
    let day: Option<String> = db
        .prepare_cached(
            "SELECT next_visit FROM visit WHERE family = ?1 AND (counts = 1 OR next_visit IS NOT NULL)
             ORDER BY started DESC LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    Ok(day.and_then(|day| day.parse().ok()))
}

/// The last visit of a family that counts, by the day where it lives.
pub fn last_visit(db: &Connection, id: &str) -> Result<Option<NaiveDate>> {
    let day: Option<String> = db
        .prepare_cached("SELECT max(day) FROM visit WHERE family = ?1 AND counts = 1")?
        .query_row([id], |row| row.get(0))?;
    Ok(day.and_then(|day| day.parse().ok()))
}

/// The zone in which a family lives, minutes east of UTC; none while this phone does not have it.
pub fn zone(db: &Connection, id: &str) -> Result<Option<i16>> {
    let region: Option<String> = db
        .prepare_cached("SELECT region FROM family WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(region.and_then(|region| region.parse::<RegionCode>().ok()).map(|region| region.offset_minutes()))
}

/// The day on which a moment (milliseconds) fell in a zone.
pub fn day_there(millis: i64, offset_minutes: i16) -> NaiveDate {
    let there = DateTime::from_timestamp_millis(millis).unwrap_or_default().naive_utc();
    there.checked_add_signed(TimeDelta::minutes(i64::from(offset_minutes))).unwrap_or(there).date()
}

/// How far this phone has read.
pub fn read_up_to(db: &Connection) -> Result<Position> {
    Ok(meta::get::<Cursor>(db, "cursor")?.map_or(Position(0), |cursor| cursor.position))
}

/// Searches.
pub fn find(db: &Connection, call: &FindFamilies) -> Result<FamilyList> {
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut parameters: Vec<Sql> = Vec::new();
    let words: Vec<String> =
        searchable(&call.text).split(' ').filter(|word| !word.is_empty()).map(like).collect();
    if words.is_empty() && !call.text.trim().is_empty() {
        // Nothing that could be a name or a number was asked for: that is not the same as asking for all.
        conditions.push("0 = 1".to_owned());
    }
    let mut found = Vec::new();
    for word in words.into_iter().take(8) {
        parameters.push(word.into());
        found.push(format!("search LIKE ?{}", parameters.len()));
    }
    let mut by_text = found.join(" AND ");
    if !call.villages.is_empty() && !by_text.is_empty() {
        let marks: Vec<String> = call
            .villages
            .iter()
            .take(300)
            .map(|village| {
                parameters.push(village.clone().into());
                format!("?{}", parameters.len())
            })
            .collect();
        by_text = format!("(({by_text}) OR region IN ({}))", marks.join(", "));
    }
    if !by_text.is_empty() {
        conditions.push(by_text);
    }
    if let Some(stage) = &call.stage {
        parameters.push(stage.as_str().to_owned().into());
        conditions.push(format!("stage = ?{}", parameters.len()));
    }
    let condition = conditions.join(" AND ");
    let (total, accompanied): (i64, i64) = db.query_row(
        &format!("SELECT count(*), count(*) FILTER (WHERE accompanied) FROM family WHERE {condition}"),
        params_from_iter(&parameters),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let order = format!(
        "{condition} ORDER BY due IS NULL, due, name_key, id LIMIT {} OFFSET {}",
        call.limit.clamp(1, 500),
        call.offset
    );
    Ok(FamilyList {
        total: total as u64,
        accompanied: accompanied as u64,
        rows: list(db, &order, params_from_iter(&parameters))?,
    })
}

/// Families that fit a condition.
pub fn list(db: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<FamilyRow>> {
    let mut query = db.prepare(&format!(
        "SELECT id, body, due, id IN (SELECT scope FROM leaving) FROM {WITH_DUE} WHERE {condition}"
    ))?;
    let rows = query
        .query_map(parameters, |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (id, body, due, left) in rows {
        let family: Family = serde_json::from_str(&body)?;
        let Ok(family_id) = id.parse() else { continue };
        let business = family.business;
        out.push(FamilyRow {
            id: family_id,
            name: family.name,
            number: family.number,
            region: family.region.to_string(),
            address: family.address,
            sector: business.as_ref().map(|business| business.sector.clone()),
            stage: business.as_ref().map(|business| business.stage.clone()),
            business: business.map(|business| business.name),
            accompanied: family.accompanied,
            home: family.home,
            last_visit: last_visit(db, &id)?,
            due: read_due(due.as_deref()),
            left,
        });
    }
    Ok(out)
}

/// A family as it stands.
pub fn get(db: &Connection, id: FamilyId) -> Result<(Family, Body, Projected)> {
    let now = projected(db, &Kind::Family, RecordId::from(id))?.ok_or(StoreError::NotFound)?;
    let family = Family::read(&now.body).map_err(|_| StoreError::NotFound)?;
    Ok((family, now.body.clone(), now))
}

/// A family's page.
pub fn family_page(db: &Connection, call: &OpenFamily) -> Result<FamilyPage> {
    let (family, body, now) = get(db, call.family)?;
    let id = call.family.to_string();
    let due = due_column(db, &id)?;
    let me = core::enrolment(db)?.profile.person.to_string();
    let latest: i64 =
        db.query_row("SELECT coalesce(max(started), 0) FROM visit WHERE author = ?1", [&me], |r| r.get(0))?;
    Ok(FamilyPage {
        id: call.family,
        family,
        body,
        revision: now.revision,
        opened: read_up_to(db)?,
        due: read_due(due.as_deref()),
        last_visit: last_visit(db, &id)?,
        follow_ups: follow_up::list(db, "f.family = ?1 AND f.done IS NULL ORDER BY f.due, f.id", [&id])?,
        timeline: crate::timeline::timeline(db, &id)?,
        covers: cover::of_family(db, call.family, call.today)?,
        recent_spans: visit::spans(db, &me, latest - RECENT_MS, i64::MAX)?,
        clock_ahead_ms: meta::get(db, "clock_ahead_ms")?,
        left: centre_page::is_leaving(db, &id)?,
    })
}

/// A family's own view; without an id, that of the one family on this phone. A mentor's phone that is handed over shows no more
/// of it than the family's own would hold.
pub fn own_family(db: &Connection, family: Option<FamilyId>) -> Result<OwnFamily> {
    let id = match family {
        Some(id) => id,
        None => {
            let only: Option<String> =
                db.query_row("SELECT id FROM family ORDER BY id LIMIT 1", [], |row| row.get(0)).optional()?;
            only.and_then(|id| id.parse().ok()).ok_or(StoreError::NotFound)?
        }
    };
    let (_, body, _) = get(db, id)?;
    let content =
        Family::read(&as_the_family_sees(&Kind::Family, &body)).map_err(|_| StoreError::NotFound)?;
    let key = id.to_string();
    let mut query = db.prepare_cached(
        "SELECT id, revision, body, author FROM visit WHERE family = ?1 ORDER BY started DESC LIMIT 100",
    )?;
    let found = query
        .query_map([&key], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, Option<String>>(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut visits = Vec::new();
    for (record, revision, body, author) in found {
        let body: Body = serde_json::from_str(&body)?;
        let visit = Visit::read(&as_the_family_sees(&Kind::Visit, &body));
        let (Ok(record_id), Ok(revision), Ok(visit)) = (record.parse(), revision.parse(), visit) else {
            continue;
        };
        visits.push(OwnVisit {
            record: record_id,
            revision,
            visit,
            mentor: mentor_name(db, author.as_deref())?,
            confirmation: confirmation::of_visit(db, &record)?.pop(),
        });
    }
    let last = last_visit(db, &key)?;
    let next = agreed(db, &key)?.filter(|day| last.is_none_or(|last| *day > last));
    let column = due_column(db, &key)?;
    let routine = read_due(column.as_deref()).filter(|due| !due.agreed).map(|due| due.on);
    let (months, baseline) = progress::own(db, id)?;
    Ok(OwnFamily {
        id,
        goal: progress::goal_of(db, &content, months.first().map(|month| month.month))?,
        family: content,
        opened: read_up_to(db)?,
        mentor: own_mentor(db)?,
        stand_ins: cover::stand_ins(db)?,
        visits,
        next_visit: next,
        routine_visit: routine,
        follow_ups: follow_up::list(db, "f.family = ?1 AND f.done IS NULL ORDER BY f.due, f.id", [&key])?,
        months,
        baseline,
    })
}

/// The fields of a record that its family may see, whoever's phone this is.
pub fn as_the_family_sees(kind: &Kind, body: &Body) -> Body {
    // Nothing of these kinds is the reader's own.
    redact(&Role::Beneficiary, PersonId(Uuid::nil()), None, kind, body).unwrap_or_default()
}

fn mentor_name(db: &Connection, author: Option<&str>) -> Result<Option<String>> {
    let profile = core::enrolment(db)?.profile;
    if author == Some(profile.person.to_string().as_str()) {
        return Ok(Some(profile.name));
    }
    person::name(db, author)
}

/// The family's mentor: on its own phone the one mentor it knows who stands in for nobody, on the mentor's phone the owner.
fn own_mentor(db: &Connection) -> Result<Option<String>> {
    let profile = core::enrolment(db)?.profile;
    if profile.role == Role::Mentor {
        return Ok(Some(profile.name));
    }
    Ok(db
        .query_row(
            "SELECT name FROM person WHERE role = 'mentor' AND id NOT IN (SELECT stand_in FROM cover)
             ORDER BY id DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?)
}
