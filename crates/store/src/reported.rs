//! What mentors report besides visits, as it is reviewed: months of businesses, meetings, other duties. Each has its own table for
//! its own screens; here is where it stands.

use crate::errors::Result;
use crate::progress::COUNTS_FIRST;
use crate::project::{Projected, projected};
use crate::visit_page::history;
use crate::{activity, family, group_meeting, review, visit};
use chrono::NaiveDate;
use pendamping_domain::activity::Activity;
use pendamping_domain::family::Family;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::life::{Life, Standing};
use pendamping_domain::progress::{Doubt, Progress, doubts};
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_store_api::StoreError;
use pendamping_store_api::reported::{
    Counts, GetReported, OpenReported, Reported, ReportedPage, ReportedRow, Said, Waits,
};
use pendamping_store_api::review::Part;
use rusqlite::{Connection, OptionalExtension, params};

/// Writes where one stands. Whether a month is flagged is found when the months beside it are there too (`flag_again`).
pub fn project(db: &Connection, kind: &Kind, now: &Projected) -> Result<()> {
    let Some(said) = read(kind, &now.body) else { return Ok(()) };
    let standing = standing(db, now)?;
    db.prepare_cached("INSERT OR REPLACE INTO reported VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![
            now.record.to_string(),
            kind.as_str(),
            now.scope,
            now.author.map(|author| author.to_string()),
            day(&said).to_string(),
            now.revision.to_string(),
            now.received,
            visit::word(standing),
            is_flagged_alone(&said),
        ])?;
    Ok(())
}

/// Computes again where one stands: a decision came.
pub fn stand_again(db: &Connection, id: &str) -> Result<()> {
    let kind: Option<String> = db
        .prepare_cached("SELECT kind FROM reported WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let (Some(kind), Ok(record)) = (kind, id.parse::<RecordId>()) else { return Ok(()) };
    let Some(now) = projected(db, &Kind::from(kind.as_str()), record)? else { return Ok(()) };
    db.prepare_cached("UPDATE reported SET standing = ?2 WHERE id = ?1")?
        .execute(params![id, visit::word(standing(db, &now)?)])?;
    Ok(())
}

/// It is gone from this phone.
pub fn forget(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM reported WHERE id = ?1")?.execute([record.to_string()])?;
    Ok(())
}

fn standing(db: &Connection, now: &Projected) -> Result<Standing> {
    Ok(visit::life_of(db, now)?.map_or(Standing::Recorded, |life| life.standing))
}

fn read(kind: &Kind, body: &Body) -> Option<Said> {
    Some(match kind {
        Kind::Progress => Said::Progress(Box::new(Progress::read(body).ok()?)),
        Kind::GroupMeeting => Said::GroupMeeting(Box::new(GroupMeeting::read(body).ok()?)),
        Kind::Activity => Said::Activity(Box::new(Activity::read(body).ok()?)),
        _ => return None,
    })
}

fn day(said: &Said) -> NaiveDate {
    match said {
        Said::Progress(progress) => progress.month.first_day(),
        Said::GroupMeeting(meeting) => meeting.day,
        Said::Activity(activity) => activity.day,
    }
}

/// Whether it asks to be looked at for what it says itself: a meeting without its signed list.
fn is_flagged_alone(said: &Said) -> bool {
    matches!(said, Said::GroupMeeting(meeting) if meeting.photos.is_empty())
}

/// Flags months with figures that look wrong beside the month before: those between two months, which were written, and the first
/// after them. Each is compared with the record that counts of the last month before it that was told of.
pub fn flag_again(db: &Connection, family: &str, first: &str, last: &str) -> Result<()> {
    let mut query = db.prepare_cached(&format!(
        "SELECT id, month, body FROM progress WHERE family = ?1
           AND month >= (SELECT coalesce(max(month), ?2) FROM progress WHERE family = ?1 AND month < ?2)
           AND month <= (SELECT coalesce(min(month), ?3) FROM progress WHERE family = ?1 AND month > ?3)
         ORDER BY month, {COUNTS_FIRST}"
    ))?;
    let mut rows = query.query([family, first, last])?;
    let (mut before, mut counts) = (None::<Progress>, None::<(String, Option<Progress>)>);
    while let Some(row) = rows.next()? {
        let (id, month): (String, String) = (row.get(0)?, row.get(1)?);
        let body: Body = serde_json::from_str(&row.get::<_, String>(2)?)?;
        let progress = Progress::read(&body).ok();
        if counts.as_ref().is_none_or(|(of, _)| *of != month) {
            before = counts.take().and_then(|(_, progress)| progress);
            counts = Some((month.clone(), progress.clone()));
        }
        let is_flagged = progress.is_some_and(|progress| !doubts(&progress, before.as_ref()).is_empty());
        if month.as_str() >= first {
            db.prepare_cached("UPDATE reported SET flagged = ?2 WHERE id = ?1 AND flagged <> ?2")?
                .execute(params![id, is_flagged])?;
        }
    }
    Ok(())
}

/// The last month before that was told of.
fn before(db: &Connection, family: &str, progress: &Progress) -> Result<Option<Progress>> {
    let body: Option<String> = db
        .prepare_cached(&format!(
            "SELECT body FROM progress WHERE family = ?1 AND month < ?2 ORDER BY month DESC, {COUNTS_FIRST} LIMIT 1"
        ))?
        .query_row(params![family, progress.month.to_string()], |row| row.get(0))
        .optional()?;
    Ok(body
        .map(|body| serde_json::from_str(&body))
        .transpose()?
        .and_then(|body: Body| Progress::read(&body).ok()))
}

/// How many records of a kind are where, as every count of reviews is made.
const COUNTS: &str = "count(*) FILTER (WHERE standing = 'received'), count(*) FILTER (WHERE standing = 'received' AND flagged),
    count(*) FILTER (WHERE standing IN ('approved', 'correction_asked'))";

fn counts_in(row: &rusqlite::Row, first: usize) -> rusqlite::Result<Counts> {
    let count = |at: usize| row.get::<_, i64>(first + at).map(|count| count as u64);
    Ok(Counts { waiting: count(0)?, flagged: count(1)?, decided: count(2)? })
}

fn counts(db: &Connection, kind: &Kind) -> Result<Counts> {
    let found = match kind {
        Kind::Visit => db
            .prepare_cached(&format!("SELECT {COUNTS} FROM visit"))?
            .query_row([], |row| counts_in(row, 0))?,
        kind => db
            .prepare_cached(&format!("SELECT {COUNTS} FROM reported WHERE kind = ?1"))?
            .query_row([kind.as_str()], |row| counts_in(row, 0))?,
    };
    Ok(found)
}

/// How many of each kind wait: visits first.
pub fn waits(db: &Connection) -> Result<Waits> {
    let kinds = std::iter::once(&Kind::Visit).chain(Kind::REPORTED);
    let kinds = kinds.map(|kind| Ok((kind.clone(), counts(db, kind)?))).collect::<Result<_>>()?;
    Ok(Waits { kinds })
}

/// The order of each part.
fn of_part(part: Part) -> &'static str {
    match part {
        Part::Waiting | Part::Flagged => {
            "standing = 'received' AND (?2 = 0 OR flagged = 1) ORDER BY flagged DESC, received, id"
        }
        Part::Decided => {
            "standing IN ('approved', 'correction_asked')
             ORDER BY (SELECT max(saved) FROM review WHERE review.visit = reported.id) DESC, id"
        }
    }
}

/// What waits for a decision, flagged first, then oldest; or what is decided.
pub fn queue(db: &Connection, call: &GetReported) -> Result<Reported> {
    let part = of_part(call.part);
    let ids = db
        .prepare_cached(&format!("SELECT id FROM reported WHERE kind = ?1 AND {part} LIMIT ?3"))?
        .query_map(
            params![call.kind.as_str(), call.part == Part::Flagged, call.limit.clamp(1, 500) as i64],
            |row| row.get::<_, String>(0),
        )?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse().ok()) {
        rows.extend(row(db, &call.kind, record)?);
    }
    Ok(Reported { counts: counts(db, &call.kind)?, rows })
}

fn row(db: &Connection, kind: &Kind, record: RecordId) -> Result<Option<ReportedRow>> {
    let Some(now) = projected(db, kind, record)? else { return Ok(None) };
    let Some(said) = read(kind, &now.body) else { return Ok(None) };
    let life = visit::life_of(db, &now)?;
    let of = family_of(db, kind, &now)?;
    Ok(Some(ReportedRow {
        record,
        revision: now.revision,
        family: of.as_ref().map(|family| family.name.clone()),
        region: of.map(|family| family.region.to_string()),
        mentor: name(db, now.author)?,
        day: day(&said),
        doubts: doubted(db, &now.scope, &said)?,
        said,
        standing: life.as_ref().map_or(Standing::Recorded, |life| life.standing),
        again: life.as_ref().is_some_and(|life| life.again),
        answers: life.as_ref().is_some_and(|life| life.answers.is_some()),
    }))
}

fn doubted(db: &Connection, scope: &str, said: &Said) -> Result<Vec<Doubt>> {
    let Said::Progress(progress) = said else { return Ok(Vec::new()) };
    Ok(doubts(progress, before(db, scope, progress)?.as_ref()))
}

fn name(db: &Connection, author: Option<PersonId>) -> Result<Option<String>> {
    author.map_or(Ok(None), |author| activity::name(db, author))
}

/// The family, of what belongs to one that this phone has.
fn family_of(db: &Connection, kind: &Kind, now: &Projected) -> Result<Option<Family>> {
    let Some(id) = now.scope.parse::<FamilyId>().ok().filter(|_| !kind.is_of_its_author()) else {
        return Ok(None);
    };
    Ok(family::get(db, id).ok().map(|(family, _, _)| family))
}

/// The page of one.
pub fn page(db: &Connection, call: &OpenReported) -> Result<ReportedPage> {
    let kind = &call.kind;
    let now = projected(db, kind, call.record)?.ok_or(StoreError::NotFound)?;
    let said = read(kind, &now.body).ok_or(StoreError::NotFound)?;
    let life: Life = visit::life_of(db, &now)?.ok_or(StoreError::NotFound)?;
    let (before, present) = match &said {
        Said::Progress(progress) => (before(db, &now.scope, progress)?, Vec::new()),
        Said::GroupMeeting(meeting) => (None, group_meeting::present(db, meeting)?),
        Said::Activity(_) => (None, Vec::new()),
    };
    Ok(ReportedPage {
        record: call.record,
        kind: kind.clone(),
        revision: now.revision,
        opened: family::read_up_to(db)?,
        scope: now.scope.parse().map_err(|_| StoreError::NotFound)?,
        family: family_of(db, kind, &now)?,
        author: now.author,
        author_name: name(db, now.author)?,
        life,
        reviews: review::of_visit(db, &call.record.to_string())?,
        doubts: doubted(db, &now.scope, &said)?,
        before,
        present,
        history: history(&now),
        body: now.body,
        said,
    })
}
