//! Decisions, and the coordinator's queue.

use crate::errors::Result;
use crate::meta::moment;
use crate::project::{Projected, projected};
use crate::{confirmation, core, person, visit, visit_page};
use pendamping_domain::confirmation::{Channel, Word};
use pendamping_domain::family::Family;
use pendamping_domain::id::{Position, RecordId};
use pendamping_domain::life::{Decided, Standing};
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::visit::Visit;
use pendamping_store_api::StoreError;
use pendamping_store_api::review::{GetQueue, Part, QueueRow, ReviewQueue};
use pendamping_store_api::shared::ReviewRow;
use rusqlite::{Connection, OptionalExtension, params};

/// Writes a decision.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(review) = Review::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO review VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute(
        params![
            now.record.to_string(),
            now.scope,
            review.of.to_string(),
            review.revision.to_string(),
            review.decision.as_str(),
            now.author.map(|author| author.to_string()),
            now.saved,
            now.position.map(|position| position as i64),
            serde_json::to_string(&now.body)?,
        ],
    )?;
    Ok(true)
}

/// Whether `revision` is a decision that this person made already, word for word, on the same revision of a visit: a button
/// pressed twice. Another decision on it is refused unless it has heard a new word of the family, for it would be without effect,
/// and nothing on screen would say so. One that the centre has set aside stands in nobody's way.
pub fn is_said_again(tx: &Connection, revision: &Revision) -> Result<bool> {
    if revision.kind != Kind::Review {
        return Ok(false);
    }
    let Ok(review) = Review::read(&revision.body) else { return Ok(false) };
    let mut query = tx.prepare_cached(
        "SELECT body FROM review r WHERE visit = ?1 AND of_revision = ?2 AND author = ?3 AND id != ?4
           AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = r.id AND o.kind = 'review' AND o.state = 'set_aside')",
    )?;
    let earlier = query
        .query_map(
            params![
                review.of.to_string(),
                review.revision.to_string(),
                core::enrolment(tx)?.profile.person.to_string(),
                revision.record.to_string(),
            ],
            |row| row.get::<_, String>(0),
        )?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let earlier =
        earlier.iter().map(|body| serde_json::from_str(body)).collect::<Result<Vec<Review>, _>>()?;
    if earlier.contains(&review) {
        return Ok(true);
    }
    let new = |word| earlier.iter().all(|before| !before.heard.contains(word));
    if !earlier.is_empty() && !review.heard.iter().any(new) {
        return Err(StoreError::Refused("this revision is decided already").into());
    }
    Ok(false)
}

/// The decisions on a visit, for its life.
pub fn decisions(db: &Connection, visit: &str) -> Result<Vec<Decided>> {
    // What the centre has set aside decides nothing: nobody else will ever hear of it.
    let mut query = db.prepare_cached(
        "SELECT id, position, body FROM review r WHERE visit = ?1
           AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.record = r.id AND o.kind = 'review' AND o.state = 'set_aside')",
    )?;
    let rows = query
        .query_map([visit], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (id, position, body) in rows {
        let (Ok(record), Ok(review)) = (id.parse(), serde_json::from_str::<Review>(&body)) else { continue };
        let position = position.map(|position| Position(position as u64));
        let Review { revision, decision, heard, .. } = review;
        out.push(Decided { review: record, revision, decision, heard, position });
    }
    Ok(out)
}

/// The decisions on a visit, for its page: in the centre's order, this phone's own last.
pub fn of_visit(db: &Connection, visit: &str) -> Result<Vec<ReviewRow>> {
    let me = core::enrolment(db)?.profile;
    let mut query = db.prepare_cached(
        "SELECT r.id, r.body, coalesce(p.name, CASE r.author WHEN ?2 THEN ?3 END), r.saved, r.position
         FROM review r LEFT JOIN person p ON p.id = r.author WHERE r.visit = ?1 ORDER BY r.position IS NULL, r.position, r.id",
    )?;
    let rows = query
        .query_map(params![visit, me.person.to_string(), me.name], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, Option<i64>>(4)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (record, body, by, saved, position) in rows {
        let body: Body = serde_json::from_str(&body)?;
        if let (Ok(record), Ok(review)) = (record.parse(), Review::read(&body)) {
            out.push(ReviewRow { record, review, by, at: moment(saved), received: position.is_some() });
        }
    }
    Ok(out)
}

/// The order of each part.
fn of_part(part: Part) -> &'static str {
    match part {
        Part::Waiting | Part::Flagged => {
            "standing = 'received' AND (?2 = 0 OR flagged = 1)
             ORDER BY EXISTS (SELECT 1 FROM confirmation WHERE confirmation.visit = visit.id
                              AND word IN ('did_not_come', 'something_wrong')) DESC, flagged DESC, received, id"
        }
        Part::Decided => {
            "standing IN ('approved', 'correction_asked')
             ORDER BY (SELECT max(saved) FROM review WHERE review.visit = visit.id) DESC, id"
        }
    }
}

/// What waits for a decision: disputed, then flagged, then oldest first; or what is decided.
pub fn queue(db: &Connection, call: &GetQueue) -> Result<ReviewQueue> {
    let mentor = call.mentor.map(|mentor| mentor.to_string());
    let (total, flagged, decided): (i64, i64, i64) = db.query_row(
        "SELECT count(*) FILTER (WHERE standing = 'received'), count(*) FILTER (WHERE standing = 'received' AND flagged),
                count(*) FILTER (WHERE standing IN ('approved', 'correction_asked'))
         FROM visit WHERE ?1 IS NULL OR author = ?1",
        params![mentor],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let part = of_part(call.part);
    let sql = format!("SELECT id FROM visit WHERE (?1 IS NULL OR author = ?1) AND {part} LIMIT ?3");
    let ids = db
        .prepare_cached(&sql)?
        .query_map(params![mentor, call.part == Part::Flagged, call.limit.clamp(1, 500) as i64], |row| {
            row.get::<_, String>(0)
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for id in ids {
        if let Some(row) = queue_row(db, &id)? {
            rows.push(row);
        }
    }
    Ok(ReviewQueue { total: total as u64, flagged: flagged as u64, decided: decided as u64, rows })
}

fn queue_row(db: &Connection, id: &str) -> Result<Option<QueueRow>> {
    let Ok(record) = id.parse::<RecordId>() else { return Ok(None) };
    let Some(now) = projected(db, &Kind::Visit, record)? else { return Ok(None) };
    let (Ok(content), Ok(family)) = (Visit::read(&now.body), now.scope.parse()) else { return Ok(None) };
    let life = visit::life_of(db, &now)?;
    let of: Option<String> =
        db.query_row("SELECT body FROM family WHERE id = ?1", [&now.scope], |row| row.get(0)).optional()?;
    let of: Option<Family> = of.map(|body| serde_json::from_str(&body)).transpose()?;
    let word: Option<(String, String)> = db
        .query_row(
            // A denial is not covered by another word, whichever came later.
            "SELECT word, channel FROM confirmation WHERE visit = ?1 AND word IS NOT NULL
             ORDER BY word IN ('did_not_come', 'something_wrong') DESC, saved DESC, id LIMIT 1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(Some(QueueRow {
        record,
        revision: now.revision,
        family,
        family_name: of.as_ref().map(|family| family.name.clone()).unwrap_or_default(),
        region: of.as_ref().map(|family| family.region.to_string()).unwrap_or_default(),
        business: of.and_then(|family| family.business).map(|business| business.name),
        mentor: person::name(db, now.author.map(|author| author.to_string()).as_deref())?,
        visited: content.captured.started.wall,
        received: moment(now.received.unwrap_or(now.saved)),
        flags: visit::all_flags(&now, &content),
        standing: life.as_ref().map_or(Standing::Recorded, |life| life.standing),
        explained: !content.explanation.is_empty(),
        again: life.as_ref().is_some_and(|life| life.again),
        answers: life.as_ref().is_some_and(|life| life.answers.is_some()),
        unchanged: visit_page::answers_unchanged(db, &now, life.as_ref())?,
        word: word.map(|(word, channel)| {
            (Word::from(word.as_str()), Channel::from(channel.as_str()).is_independent())
        }),
        reasons: confirmation::reasons(db, id)?,
    }))
}
