//! The records behind a target's number: what counts, measure by measure, the latest day first. A number is how many of these there
//! are, so that it can be opened to all of them.
//!
//! The day is the area's. What the centre set aside does not count before it is mended; what waits here to be sent does, as it does in
//! the month's report. What is undecided or disputed counts until it is taken back.

use crate::errors::Result;
use crate::family::day_there;
use crate::outbox::set_aside;
use crate::progress::COUNTS_FIRST;
use crate::project::projected;
use crate::{core, stage_change};
use chrono::NaiveDate;
use pendamping_domain::attendance::Attendance;
use pendamping_domain::family::Stage;
use pendamping_domain::month::Month;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::target::{Measure, Target};
use pendamping_domain::training::Training;
use pendamping_store_api::target::Counted;
use rusqlite::{Connection, Row, params};
use std::collections::HashMap;

/// A record that counts.
pub struct Behind {
    pub what: Counted,
    pub about: About,
    /// Who told of it; absent where that does not say whose work it is.
    pub author: Option<String>,
    /// Of those with the same, only the first counts.
    pub once: Option<String>,
}

/// When, and which family it is about.
#[derive(Default)]
pub struct About {
    pub day: NaiveDate,
    pub family: Option<String>,
    pub name: Option<String>,
    /// Where it lives.
    pub region: Option<RegionCode>,
}

impl About {
    /// The columns that every question about families begins with: its id, name and region, and the day.
    fn read(row: &Row<'_>) -> rusqlite::Result<Option<About>> {
        let region: Option<String> = row.get(2)?;
        let Ok(day) = row.get::<_, String>(3)?.parse() else { return Ok(None) };
        let region = region.and_then(|region| region.parse().ok());
        Ok(Some(About { family: row.get(0)?, name: row.get(1)?, region, day }))
    }
}

/// Where `f` lives in the target's area; the first day and the day after the last are before these in the parameters.
const THERE: &str = "(?3 IS NULL OR f.region = ?3 OR (f.region > ?3 || '.' AND f.region < ?3 || '/'))";

/// Who wrote a record as the centre says; what it has nothing of was written here.
fn author(kind: &str, id: &str) -> String {
    format!(
        "coalesce((SELECT json_extract(m.row, '$.author') FROM mirror m WHERE m.record = {id} AND m.kind = '{kind}'), ?4)"
    )
}

/// All that counts for a target, whosesoever it is.
pub fn behind(db: &Connection, target: &Target) -> Result<Vec<Behind>> {
    match &target.measure {
        Measure::Visits => visits(db, target, false),
        Measure::FamiliesVisited => visits(db, target, true),
        Measure::MonthsTold => months(db, target),
        Measure::GroupMeetings => meetings(db, target),
        Measure::TrainedFamilies => trained(db, target),
        Measure::StageReached => match &target.stage {
            Some(stage) => staged(db, target, stage),
            None => Ok(Vec::new()),
        },
        Measure::FollowUpsDone => follow_ups(db, target),
        // Of a newer programme: nothing is known of it here.
        Measure::Unknown(_) => Ok(Vec::new()),
    }
}

/// Runs a question whose first three parameters are the days and the area.
fn asked<T>(
    db: &Connection,
    sql: &str,
    target: &Target,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let (first, after) = (target.first_day().to_string(), target.day_after().to_string());
    let area = target.of.as_ref().map(RegionCode::as_str);
    let mut query = db.prepare_cached(sql)?;
    let rows = if query.parameter_count() == 4 {
        let me = core::enrolment(db)?.profile.person.to_string();
        query.query_map(params![first, after, area, me], read)?.collect()
    } else {
        query.query_map(params![first, after, area], read)?.collect::<rusqlite::Result<Vec<T>>>()
    };
    Ok(rows?)
}

/// Visits at which somebody was met, by the day they began. With `families`, each family once.
fn visits(db: &Connection, target: &Target, families: bool) -> Result<Vec<Behind>> {
    let sql = format!(
        "SELECT v.family, f.name, f.region, v.day, v.author, v.id, v.revision
         FROM visit v LEFT JOIN family f ON f.id = v.family
         WHERE v.counts = 1 AND v.day >= ?1 AND v.day < ?2 AND {THERE} AND NOT {}
         ORDER BY v.started DESC, v.id",
        set_aside("visit", "v.id")
    );
    let found = asked(db, &sql, target, |row| {
        let (record, revision): (String, String) = (row.get(5)?, row.get(6)?);
        let (Some(about), Ok(record), Ok(revision)) = (About::read(row)?, record.parse(), revision.parse())
        else {
            return Ok(None);
        };
        let once = about.family.clone().filter(|_| families);
        Ok(Some(Behind { what: Counted::Visit { record, revision }, author: row.get(4)?, once, about }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// Months of businesses, by the month that is told of: late ones count where they belong. Of two records of one month, one counts.
fn months(db: &Connection, target: &Target) -> Result<Vec<Behind>> {
    let sql = format!(
        "SELECT progress.family, f.name, f.region, progress.month || '-01' AS day, {}
         FROM progress LEFT JOIN family f ON f.id = progress.family
         WHERE progress.month || '-01' >= ?1 AND progress.month || '-01' < ?2 AND {THERE} AND NOT {}
         ORDER BY progress.month DESC, f.name_key, progress.family, {COUNTS_FIRST}",
        author("progress", "progress.id"),
        set_aside("progress", "progress.id")
    );
    let found = asked(db, &sql, target, |row| {
        let Some(about) = About::read(row)? else { return Ok(None) };
        let what = Counted::Month(Month::of(about.day));
        Ok(Some(Behind { what, author: row.get(4)?, once: None, about }))
    })?;
    let mut months: Vec<Behind> = found.into_iter().flatten().collect();
    // Before it is asked whose they are: the one that gives way is nobody's.
    months.dedup_by(|later, first| {
        later.about.family == first.about.family && later.about.day == first.about.day
    });
    Ok(months)
}

/// Meetings with many families, by their day. In an area are those at which somebody from there was.
fn meetings(db: &Connection, target: &Target) -> Result<Vec<Behind>> {
    let sql = format!(
        "SELECT m.day, m.person, m.id, json_extract(m.body, '$.place') FROM group_meeting m
         WHERE m.day >= ?1 AND m.day < ?2 AND NOT {} AND (?3 IS NULL OR EXISTS (
           SELECT 1 FROM group_meeting_family g JOIN family f ON f.id = g.family WHERE g.meeting = m.id AND {THERE}))
         ORDER BY m.day DESC, m.saved DESC, m.id",
        set_aside("group_meeting", "m.id")
    );
    let found = asked(db, &sql, target, |row| {
        let (day, record): (String, String) = (row.get(0)?, row.get(2)?);
        let (Ok(day), Ok(record)) = (day.parse(), record.parse()) else { return Ok(None) };
        let place = row.get::<_, Option<String>>(3)?.unwrap_or_default();
        Ok(Some(Behind {
            what: Counted::GroupMeeting { record, place },
            about: About { day, ..About::default() },
            author: row.get(1)?,
            once: None,
        }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// Agreed actions, by the day they were done.
fn follow_ups(db: &Connection, target: &Target) -> Result<Vec<Behind>> {
    let sql = format!(
        "SELECT u.family, f.name, f.region, u.done, {}, json_extract(u.body, '$.action'), v.id, v.revision
         FROM follow_up u LEFT JOIN family f ON f.id = u.family LEFT JOIN visit v ON v.id = u.visit
         WHERE u.done >= ?1 AND u.done < ?2 AND {THERE} AND NOT {}
         ORDER BY u.done DESC, u.saved DESC, u.id",
        author("follow_up", "u.id"),
        set_aside("follow_up", "u.id")
    );
    let found = asked(db, &sql, target, |row| {
        let Some(about) = About::read(row)? else { return Ok(None) };
        let action = row.get::<_, Option<String>>(5)?.unwrap_or_default();
        let visit: Option<(String, String)> = row.get::<_, Option<String>>(6)?.zip(row.get(7)?);
        let visit = visit.and_then(|(record, revision)| record.parse().ok().zip(revision.parse().ok()));
        Ok(Some(Behind { what: Counted::FollowUp { action, visit }, author: row.get(4)?, once: None, about }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// Families that were at a training, in the room or from afar, by the day it began where it was held; each family once. That a training
/// was cancelled, or a code does not fit, is known by `Attendance::presence` alone.
fn trained(db: &Connection, target: &Target) -> Result<Vec<Behind>> {
    let sql = format!(
        // Days in UTC, and one more on either side: which it was there is looked at below.
        "SELECT f.id, f.name, f.region, date(t.starts / 1000, 'unixepoch'), a.id, t.id
         FROM attendance a JOIN family f ON f.id = a.scope JOIN training t ON t.id = a.training
         WHERE t.starts / 1000 >= unixepoch(?1, '-1 day') AND t.starts / 1000 < unixepoch(?2, '+1 day') AND {THERE}
         ORDER BY f.name_key, f.id, a.id"
    );
    let found = asked(db, &sql, target, |row| {
        Ok((About::read(row)?, row.get::<_, String>(4)?, row.get::<_, String>(5)?))
    })?;
    let mut trainings: HashMap<String, Option<Training>> = HashMap::new();
    let mut out = Vec::new();
    for (about, id, training) in found {
        let (Some(about), Ok(id), Ok(held)) = (about, id.parse(), training.parse()) else { continue };
        if !trainings.contains_key(&training) {
            let now = projected(db, &Kind::Training, held)?;
            trainings.insert(training.clone(), now.and_then(|now| Training::read(&now.body).ok()));
        }
        let (Some(Some(at)), Some(now)) = (trainings.get(&training), projected(db, &Kind::Attendance, id)?)
        else {
            continue;
        };
        // What was refused says nothing; what others said of the same attendance stands.
        let body = match (now.refused(), &now.row) {
            (None, _) => &now.body,
            (Some(_), Some(row)) => &row.body,
            (Some(_), None) => continue,
        };
        let day = at.starts.date_naive();
        let is_in = target.first_day() <= day && day < target.day_after();
        if is_in && Attendance::read(body).is_ok_and(|told| told.presence(at).is_some()) {
            let what = Counted::Training { training: held, title: at.title.clone() };
            let once = about.family.clone();
            out.push(Behind { what, about: About { day, ..about }, author: None, once });
        }
    }
    out.sort_by_key(|behind| std::cmp::Reverse(behind.about.day));
    Ok(out)
}

/// Families whose change to a stage was approved, by the day of the decision; each family once. Who proposed it has the credit.
fn staged(db: &Connection, target: &Target, stage: &Stage) -> Result<Vec<Behind>> {
    // The day is that of the decision, which comes after the proposal.
    let sql = format!(
        "SELECT s.family, f.name, f.region, ?1, json_extract(s.body, '$.to'), s.id
         FROM stage_change s LEFT JOIN family f ON f.id = s.family
         WHERE s.standing = 'approved' AND ?1 < ?2 AND {THERE} ORDER BY f.name_key, s.id"
    );
    let found = asked(db, &sql, target, |row| {
        Ok((About::read(row)?, row.get::<_, Option<String>>(4)?, row.get::<_, String>(5)?))
    })?;
    let mut out = Vec::new();
    for (about, to, id) in found {
        let Some(about) = about.filter(|_| to.as_deref() == Some(stage.as_str())) else { continue };
        let Some((proposed, family)) = stage_change::proposed(db, &id)? else { continue };
        let Some(decision) = proposed.decision else { continue };
        let zone = about.region.as_ref().map(RegionCode::offset_minutes).unwrap_or_default();
        let day = day_there(decision.at.timestamp_millis(), zone);
        if target.first_day() <= day && day < target.day_after() {
            let author = proposed.author.map(|author| author.to_string());
            let (what, about) = (Counted::Stage(stage.clone()), About { day, ..about });
            out.push(Behind { what, about, author, once: Some(family) });
        }
    }
    out.sort_by_key(|behind| std::cmp::Reverse(behind.about.day));
    Ok(out)
}
