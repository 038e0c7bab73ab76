//! Visits as screens list them, with where each stands in review.

use crate::errors::Result;
use crate::outbox::State;
use crate::project::{Projected, projected};
use crate::{confirmation, family, money, photo, review};
use pendamping_domain::id::{Position, RecordId};
use pendamping_domain::life::{Life, Standing, Step, life};
use pendamping_domain::place::Place;
use pendamping_domain::plausibility::{Flag, Span};
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::visit::Visit;
use rusqlite::{Connection, params};

/// Writes a visit.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(visit) = Visit::read(&now.body) else { return Ok(false) };
    let (standing, flagged) = stand(db, now, &visit)?;
    // A day is the area's, whatever zone the phone was set to.
    let zone = family::zone(db, &now.scope)?.unwrap_or(visit.captured.started.offset);
    db.prepare_cached("INSERT OR REPLACE INTO visit VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)")?
        .execute(params![
            now.record.to_string(),
            now.scope,
            now.author.map(|author| author.to_string()),
            visit.captured.started.wall.timestamp_millis(),
            visit.captured.ended.wall.timestamp_millis(),
            family::day_there(visit.captured.started.wall.timestamp_millis(), zone).to_string(),
            visit.counts(),
            visit.next_visit.map(|day| day.to_string()),
            now.revision.to_string(),
            now.received,
            standing,
            flagged,
            serde_json::to_string(&now.body)?,
        ])?;
    photo::project(db, now.record, &visit.photos)?;
    Ok(true)
}

/// Computes again where a visit stands: a review or a family's word came.
pub fn stand_again(db: &Connection, visit: &str) -> Result<()> {
    let Ok(record) = visit.parse::<RecordId>() else { return Ok(()) };
    let Some(now) = projected(db, &Kind::Visit, record)? else { return Ok(()) };
    let Ok(visit) = Visit::read(&now.body) else { return Ok(()) };
    let (standing, flagged) = stand(db, &now, &visit)?;
    db.prepare_cached("UPDATE visit SET standing = ?2, flagged = ?3 WHERE id = ?1")?.execute(params![
        record.to_string(),
        standing,
        flagged
    ])?;
    Ok(())
}

fn stand(db: &Connection, now: &Projected, visit: &Visit) -> Result<(&'static str, bool)> {
    let standing = life_of(db, now)?.map_or(Standing::Recorded, |life| life.standing);
    let disputed = !confirmation::disputes(db, &now.record.to_string())?.is_empty();
    Ok((word(standing), disputed || !all_flags(now, visit).is_empty()))
}

/// A standing as the column holds it.
pub fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Recorded => "recorded",
        Standing::Received => "received",
        Standing::Approved => "approved",
        Standing::CorrectionAsked => "correction_asked",
        Standing::Declined => "declined",
    }
}

/// A standing from its column.
pub fn standing(word: &str) -> Standing {
    match word {
        "received" => Standing::Received,
        "approved" => Standing::Approved,
        "correction_asked" => Standing::CorrectionAsked,
        "declined" => Standing::Declined,
        _ => Standing::Recorded,
    }
}

/// The life of a visit, or of whatever else is decided on: its revisions in the centre's order with this phone's own on top, and the decisions on them.
pub fn life_of(db: &Connection, now: &Projected) -> Result<Option<Life>> {
    let mut steps: Vec<Step> = Vec::new();
    if let Some(row) = &now.row {
        steps.extend(row.earlier.iter().map(|earlier| Step {
            id: earlier.revision,
            parent: earlier.parent,
            position: Some(earlier.position),
        }));
        steps.push(Step { id: row.revision, parent: row.parent, position: Some(row.position) });
    }
    // What lies on top comes after the row; once received it has a place, though perhaps one of another life of the centre.
    let mut last = now.row.as_ref().map_or(0, |row| row.position.0);
    for entry in now.pending.iter().map(|pending| &pending.entry) {
        let position = (entry.state == State::Received).then(|| {
            last = entry.position.unwrap_or(0).max(last.saturating_add(1));
            Position(last)
        });
        steps.push(Step { id: entry.revision, parent: entry.parent, position });
    }
    let visit = now.record.to_string();
    let mut disputes = confirmation::disputes(db, &visit)?;
    if now.kind == Kind::Selection {
        disputes.extend(money::upheld(db, &visit)?);
    }
    Ok(life(&steps, &review::decisions(db, &visit)?, &disputes))
}

/// The flags of phone and centre, each kind once.
pub fn all_flags(now: &Projected, visit: &Visit) -> Vec<Flag> {
    let mut flags = visit.flags.clone();
    for flag in centre_flags(now) {
        if !flags.iter().any(|there| there.kind == flag.kind) {
            flags.push(flag.clone());
        }
    }
    flags
}

/// The flags of the latest revision as the centre computed them; none before it did.
pub fn centre_flags(now: &Projected) -> &[Flag] {
    match (now.pending.last(), &now.row) {
        (Some(last), _) => &last.entry.flags,
        (None, Some(row)) => &row.flags,
        (None, None) => &[],
    }
}

/// The spans of an author's visits between two moments (milliseconds).
pub fn spans(db: &Connection, author: &str, from: i64, to: i64) -> Result<Vec<Span>> {
    let mut query = db.prepare_cached(
        "SELECT id, started, ended, json_extract(body, '$.captured.place') FROM visit WHERE author = ?1 AND started BETWEEN ?2 AND ?3 ORDER BY started",
    )?;
    let rows = query
        .query_map(params![author, from, to], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get::<_, Option<String>>(3)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, from, to, place)| {
            let record = id.parse().ok()?;
            let place = place.and_then(|place| serde_json::from_str::<Place>(&place).ok());
            Some(Span {
                record,
                from: crate::meta::moment(from),
                to: crate::meta::moment(to),
                place: place.and_then(|place| place.fix().copied()),
            })
        })
        .collect())
}
