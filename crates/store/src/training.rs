//! Trainings, as screens list them. They belong to regions: whose phone this is decides which it knows.

use crate::attendance::{self, roster};
use crate::errors::Result;
use crate::project::{Projected, projected};
use crate::visit_page::custody;
use crate::{core, family, meta};
use pendamping_domain::attendance::Totals;
use pendamping_domain::id::RecordId;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::scores::Scores;
use pendamping_domain::training::Training;
use pendamping_store_api::StoreError;
use pendamping_store_api::training::{ListTrainings, TrainingPage, TrainingRow, Trainings};
use rusqlite::{Connection, params};

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
    let mut query = db.prepare_cached("SELECT id FROM training ORDER BY starts DESC, id LIMIT ?1")?;
    let ids = query
        .query_map([call.limit.clamp(1, 500) as i64], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let own = attendance::own(db, &core::enrolment(db)?.profile)?;
    let mut rows = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse::<RecordId>().ok()) {
        let Some(now) = projected(db, &Kind::Training, record)? else { continue };
        let Ok(training) = Training::read(&now.body) else { continue };
        let known = attendance::known(db, record)?;
        let mut totals = Totals::default();
        for line in &known {
            totals.add(&line.attendee, line.attendance.presence(&training).as_ref());
        }
        let own = known.into_iter().find(|line| line.whose == Some(own)).map(|line| line.attendance);
        rows.push(TrainingRow { record, custody: custody(db, &now)?, training, own, totals });
    }
    Ok(Trainings { total: total as u64, rows, opens: opens(db)?, opened: family::read_up_to(db)? })
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
