//! Objections to decisions on selections, with their answers, as far as this phone may read them.

use crate::errors::Result;
use crate::money::UNNUMBERED;
use crate::project::projected;
use crate::{config, core, family, person, selection};
use chrono::NaiveDate;
use pendamping_domain::config::Config;
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::objection::{Objection, ObjectionAnswer, ObjectionState, state_of};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_store_api::selection::{AnswerRow, ListObjections, ListedObjection, ObjectionRow, Objections};
use rusqlite::{Connection, OptionalExtension, params};

/// One of the table, as it is kept.
struct Kept {
    id: RecordId,
    known: i64,
    received: bool,
    body: Body,
}

fn kept(row: &rusqlite::Row) -> rusqlite::Result<(String, i64, i64, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn read((id, place, known, body): (String, i64, i64, String)) -> Result<Option<Kept>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    Ok(Some(Kept { id, known, received: place < UNNUMBERED, body: serde_json::from_str(&body)? }))
}

/// The objections to the decisions on a proposal, in the order of the centre.
pub fn of_selection(
    db: &Connection,
    proposal: &str,
    config: Option<&Config>,
    today: NaiveDate,
    zone: i16,
) -> Result<Vec<ObjectionRow>> {
    let mut query = db.prepare_cached(
        "SELECT id, place, known, body FROM money WHERE about = ?1 AND kind = 'objection' ORDER BY place, id",
    )?;
    let found = query.query_map([proposal], kept)?.collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for one in found {
        if let Some(kept) = read(one)? {
            rows.extend(row(db, kept, config, today, zone)?);
        }
    }
    Ok(rows)
}

fn row(
    db: &Connection,
    kept: Kept,
    config: Option<&Config>,
    today: NaiveDate,
    zone: i16,
) -> Result<Option<ObjectionRow>> {
    // Without the programme nothing was decided that anybody could object to.
    let (Some(config), Ok(objection)) = (config, Objection::read(&kept.body)) else { return Ok(None) };
    let came = family::day_there(kept.known, zone);
    // What it is against may not have come yet; then nothing says that it was late.
    let decided = selection::day_of(db, objection.decision, zone)?.unwrap_or(came);
    let answer = answer(db, kept.id, zone)?;
    let verdict = answer.as_ref().map(|answer| &answer.verdict);
    let state = state_of(decided, came, verdict, config, today);
    Ok(Some(ObjectionRow {
        record: kept.id,
        decision: objection.decision,
        channel: objection.channel,
        text: (!objection.text.trim().is_empty()).then_some(objection.text),
        came,
        received: kept.received,
        state,
        answer,
        had_a_hand: had_a_hand(db, objection.selection)?,
    }))
}

/// The first answer by the centre's order counts.
fn answer(db: &Connection, objection: RecordId, zone: i16) -> Result<Option<AnswerRow>> {
    let found = db
        .prepare_cached(
            "SELECT id, place, known, body FROM money WHERE about = ?1 AND kind = 'objection_answer'
             ORDER BY place, id LIMIT 1",
        )?
        .query_row([objection.to_string()], kept)
        .optional()?;
    let Some(kept) = found.map(read).transpose()?.flatten() else { return Ok(None) };
    let Ok(said) = ObjectionAnswer::read(&kept.body) else { return Ok(None) };
    let author = projected(db, &Kind::ObjectionAnswer, kept.id)?.and_then(|now| now.author);
    Ok(Some(AnswerRow {
        verdict: said.verdict,
        reason: said.reason,
        by: named(db, author)?,
        day: family::day_there(kept.known, zone),
        received: kept.received,
    }))
}

/// A person's name: of whoever uses this phone it is known without their record.
fn named(db: &Connection, person: Option<PersonId>) -> Result<Option<String>> {
    let me = core::enrolment(db)?.profile;
    match person {
        Some(person) if person == me.person => Ok(Some(me.name)),
        person => person::name(db, person.map(|person| person.to_string()).as_deref()),
    }
}

/// Whether who uses this phone proposed, or decided on it, also where their decision stayed without effect.
fn had_a_hand(db: &Connection, proposal: RecordId) -> Result<bool> {
    let me = core::enrolment(db)?.profile.person;
    if projected(db, &Kind::Selection, proposal)?.is_some_and(|now| now.author == Some(me)) {
        return Ok(true);
    }
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM review WHERE visit = ?1 AND author = ?2)")?
        .query_row(params![proposal.to_string(), me.to_string()], |row| row.get(0))?)
}

/// The objections of everything this phone has.
pub fn list(db: &Connection, call: &ListObjections) -> Result<Objections> {
    let config = config::current(db)?;
    let mut query = db.prepare_cached(
        "SELECT m.id, m.place, m.known, m.body, f.id, f.name, f.region FROM money m JOIN family f ON f.id = m.family
         WHERE m.kind = 'objection' AND m.family NOT IN (SELECT scope FROM leaving)",
    )?;
    let found = query
        .query_map([], |row| {
            Ok((kept(row)?, row.get::<_, String>(4)?, row.get::<_, String>(5)?, row.get::<_, String>(6)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for (one, family, family_name, region) in found {
        let (Some(kept), Ok(family)) = (read(one)?, family.parse()) else { continue };
        let zone = region.parse::<RegionCode>().map_or(420, |region| region.offset_minutes());
        if let Some(objection) = row(db, kept, config.as_ref(), call.today, zone)? {
            rows.push(ListedObjection { family, family_name, region, objection });
        }
    }
    rows.sort_by_key(|row| (pressing(&row.objection.state), row.objection.came, row.objection.record));
    let waits = |row: &&ListedObjection| {
        matches!(row.objection.state, ObjectionState::Waiting { .. } | ObjectionState::Late { .. })
    };
    let (waiting, total) = (rows.iter().filter(waits).count() as u64, rows.len() as u64);
    rows.truncate(call.limit.clamp(1, 500));
    let (undecided, proposed): (i64, i64) = db
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE standing = 'received'), count(*) FROM money
             WHERE kind = 'selection' AND family NOT IN (SELECT scope FROM leaving)",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Objections {
        waiting,
        total,
        rows,
        undecided: undecided as u64,
        proposed: proposed as u64,
        decides: selection::decides(db)?,
    })
}

/// What is late longest comes first, then what is due first; last what nobody waits for.
fn pressing(state: &ObjectionState) -> (u8, i64) {
    match state {
        ObjectionState::Late { days } => (0, -days),
        ObjectionState::Waiting { until } => (1, i64::from(until.to_epoch_days())),
        ObjectionState::TooLate => (2, 0),
        ObjectionState::Upheld | ObjectionState::Rejected => (3, 0),
    }
}
