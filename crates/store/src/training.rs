//! Trainings, as screens list them. They belong to regions: whose phone this is decides which it knows.

use crate::attendance::{self, roster};
use crate::errors::Result;
use crate::project::{Projected, projected, projected_all};
use crate::visit_page::custody;
use crate::{core, family, meta};
use chrono::NaiveDate;
use pendamping_domain::attendance::{Attendance, Presence, Totals, Whose};
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::month::Month;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::scores::Scores;
use pendamping_domain::training::{Attendee, Training};
use pendamping_store_api::StoreError;
use pendamping_store_api::training::{ListTrainings, TrainingPage, TrainingRow, Trainings};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// The name under which the phone keeps where its owner may open trainings, as the centre said last.
pub const OPENS: &str = "opens_trainings";

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(training) = Training::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO training VALUES (?1, ?2, ?3)")?.execute(params![
        now.record.to_string(),
        training.starts.timestamp_millis(),
        serde_json::to_string(&now.body)?,
    ])?;
    Ok(true)
}

/// All of them, the latest first.
pub fn list(db: &Connection, call: &ListTrainings) -> Result<Trainings> {
    let total: i64 = db.prepare_cached("SELECT count(*) FROM training")?.query_row([], |row| row.get(0))?;
    let shown = "1 = 1 ORDER BY starts DESC, id LIMIT ?1";
    let limit = [call.limit.clamp(1, 500) as i64];
    let own = attendance::own(db, &core::enrolment(db)?.profile)?;
    let people = attendance::people(db)?;
    let at = format!("w.training IN (SELECT id FROM training WHERE {shown})");
    let mut told = by_training(attendance::told(db, &at, limit)?);
    let mut rows = Vec::new();
    for now in projected_all(db, &Kind::Training, shown, limit)? {
        let Ok(training) = Training::read(&now.body) else { continue };
        let known = told.remove(&now.record).unwrap_or_default();
        let mut totals = Totals::default();
        for one in &known {
            if let Some(attendee) = as_what(one, &people) {
                totals.add(&attendee, one.presence(&training).as_ref());
            }
        }
        let own = known.into_iter().find(|one| one.whose() == Some(own));
        rows.push(TrainingRow { record: now.record, custody: custody(db, &now)?, training, own, totals });
    }
    Ok(Trainings { total: total as u64, rows, opens: opens(db)?, opened: family::read_up_to(db)? })
}

fn by_training(told: Vec<(Projected, Attendance)>) -> HashMap<RecordId, Vec<Attendance>> {
    let mut all: HashMap<RecordId, Vec<Attendance>> = HashMap::new();
    for (_, one) in told {
        all.entry(one.training).or_default().push(one);
    }
    all
}

/// As what somebody came; none for what names nobody. Whom this phone does not know is a guest to it.
fn as_what(told: &Attendance, people: &HashMap<PersonId, Attendee>) -> Option<Attendee> {
    match (told.whose(), &told.guest) {
        (Some(Whose::Family(_)), _) => Some(Attendee::Family),
        (Some(Whose::Person(person)), _) => Some(people.get(&person).cloned().unwrap_or(Attendee::Guest)),
        (None, guest) => guest.as_ref().map(|guest| guest.attendee.clone()),
    }
}

/// A training of a month, with who was there.
pub struct Held {
    /// The record.
    pub record: RecordId,
    /// The training.
    pub training: Training,
    /// Who opened it.
    pub by: Option<PersonId>,
    /// The day it began, by the clock of its area.
    pub day: NaiveDate,
    /// Who was there, and how. Guests are nobody's.
    pub present: Vec<(Whose, Presence)>,
}

/// The day on which a training began, by the clock of its area.
pub fn day(training: &Training) -> NaiveDate {
    family::day_there(training.starts.timestamp_millis(), training.area.offset_minutes())
}

/// The trainings that began in a month and that somebody was at, in their order. What nobody was at may not have taken place.
pub fn held_in(db: &Connection, month: Month) -> Result<Vec<Held>> {
    // The day is that of the training's area: a day more on either side, and then it is looked at.
    let (first, after) = (month.first_day().to_string(), month.after().first_day().to_string());
    let within = "starts >= unixepoch(?1, '-1 day') * 1000 AND starts < unixepoch(?2, '+1 day') * 1000";
    let at = format!("w.training IN (SELECT id FROM training WHERE {within})");
    let mut told = by_training(attendance::told(db, &at, [&first, &after])?);
    let mut held = Vec::new();
    let which = format!("{within} ORDER BY starts, w.id");
    for now in projected_all(db, &Kind::Training, &which, [&first, &after])? {
        let Ok(training) = Training::read(&now.body) else { continue };
        let day = day(&training);
        let known = told.remove(&now.record).unwrap_or_default();
        let anybody = known.iter().any(|one| one.presence(&training).is_some());
        if Month::of(day) != month || !anybody {
            continue;
        }
        let present = known.iter().filter_map(|one| Some((one.whose()?, one.presence(&training)?))).collect();
        held.push(Held { record: now.record, training, by: now.author, day, present });
    }
    Ok(held)
}

/// One, with its list.
pub fn page(db: &Connection, record: RecordId) -> Result<TrainingPage> {
    let now = projected(db, &Kind::Training, record)?.ok_or(StoreError::NotFound)?;
    let training = Training::read(&now.body).map_err(|_| StoreError::NotFound)?;
    let opens = opens(db)?;
    let (own, roster) = roster(db, record, &training, &opens)?;
    let (mut totals, mut scores) = (Totals::default(), Scores::default());
    let mut counted = |line: &pendamping_store_api::training::RosterRow| {
        let presence = line.attendance.presence(&training);
        totals.add(&line.attendee, presence.as_ref());
        scores.add(&line.attendance, presence.as_ref());
    };
    roster.iter().for_each(&mut counted);
    if !roster.iter().any(|line| line.whose == own.whose) {
        counted(&own);
    }
    Ok(TrainingPage {
        revision: now.revision,
        opened: family::read_up_to(db)?,
        custody: custody(db, &now)?,
        body: now.body,
        training,
        opens,
        own,
        roster,
        totals,
        scores,
    })
}

/// Where whoever uses this phone may open trainings.
fn opens(db: &Connection) -> Result<Vec<RegionCode>> {
    Ok(meta::get(db, OPENS)?.unwrap_or_default())
}
