//! What is and was sent, and which corrections are asked.

use crate::core::enrolment;
use crate::errors::Result;
use crate::meta::moment;
use crate::outbox::{self, Entry, State, entries};
use crate::project::projected;
use crate::sync_line::sync_line;
use crate::visit_page::custody;
use crate::{photo, review, visit};
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::Kind;
use pendamping_store_api::reported::{AskedOf, GetAsked};
use pendamping_store_api::upkeep::NoteAttempt;
use pendamping_store_api::work::{CorrectionRow, Outbox, OutboxRow, PhotosRefused};
use rusqlite::Connection;

/// The page.
pub fn outbox_page(db: &Connection, limit: usize, unkept: Option<&NoteAttempt>) -> Result<Outbox> {
    let rows = |condition: &str| -> Result<Vec<OutboxRow>> {
        entries(db, condition, [limit.clamp(1, 500) as i64])?
            .into_iter()
            .map(|entry| row(db, entry))
            .collect()
    };
    Ok(Outbox {
        sync: sync_line(db, unkept)?,
        corrections: corrections(db)?,
        set_aside: rows("state = 'set_aside' ORDER BY seq LIMIT ?1")?,
        photos_refused: photos_refused(db, limit.clamp(1, 500))?,
        waiting: rows("state = 'unsent' ORDER BY seq LIMIT ?1")?,
        received: rows(
            "state = 'received' AND length(payload) > 0 ORDER BY received_at DESC, seq DESC LIMIT ?1",
        )?,
    })
}

fn photos_refused(db: &Connection, limit: usize) -> Result<Vec<PhotosRefused>> {
    let mut out = Vec::new();
    for (revision, code, photos) in photo::refused(db, limit)? {
        for entry in entries(db, "revision = ?1", [&revision])? {
            out.push(PhotosRefused { row: row(db, entry)?, code: code.clone(), photos });
        }
    }
    Ok(out)
}

fn row(db: &Connection, entry: Entry) -> Result<OutboxRow> {
    let custody = match entry.state {
        State::SetAside => {
            Custody::SetAside { code: entry.code.clone().unwrap_or_default(), field: entry.field.clone() }
        }
        State::Received => received(db, &entry)?,
        State::Unsent | State::Replaced => Custody::OnThisPhone,
    };
    Ok(OutboxRow {
        revision: entry.revision,
        record: entry.record,
        kind: entry.kind,
        family: entry.family,
        family_name: outbox::family_name(db, entry.family)?,
        saved: moment(entry.saved),
        custody,
        bytes: entry.payload.len() as u64,
    })
}

/// It may have been decided on since.
fn received(db: &Connection, entry: &Entry) -> Result<Custody> {
    let now = if entry.kind.is_decided_on() { projected(db, &entry.kind, entry.record)? } else { None };
    match now {
        Some(now) if now.revision == entry.revision => custody(db, &now),
        _ => Ok(Custody::Received { at: entry.received_at.map(moment) }),
    }
}

/// A record of which a correction is asked.
struct Sought {
    kind: Kind,
    id: String,
    scope: String,
    /// Its latest one; none where the table does not tell.
    revision: Option<String>,
    day: String,
}

/// What a correction is asked of and not yet answered, oldest request first: on a mentor's phone, whoever recorded it, since
/// whoever holds the family now answers.
pub fn corrections(db: &Connection) -> Result<Vec<CorrectionRow>> {
    if enrolment(db)?.profile.role != Role::Mentor {
        return Ok(Vec::new());
    }
    let mut query = db.prepare_cached(
        "SELECT 'visit', id, family, revision, day FROM visit WHERE standing = ?1
         UNION ALL SELECT kind, id, scope, revision, day FROM reported WHERE standing = ?1
         UNION ALL SELECT kind, id, family, NULL, json_extract(body, '$.date') FROM money
           WHERE kind = 'aid_use' AND standing = ?1",
    )?;
    let sought = query
        .query_map([visit::word(Standing::CorrectionAsked)], |row| {
            Ok(Sought {
                kind: Kind::from(row.get::<_, String>(0)?.as_str()),
                id: row.get(1)?,
                scope: row.get(2)?,
                revision: row.get(3)?,
                day: row.get(4)?,
            })
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for Sought { kind, id, scope, revision, day } in sought {
        let (Ok(record), Ok(scope), Ok(day)) = (id.parse::<RecordId>(), scope.parse(), day.parse()) else {
            continue;
        };
        let revision = match revision {
            Some(revision) => revision,
            None => match projected(db, &kind, record)? {
                Some(now) => now.revision.to_string(),
                None => continue,
            },
        };
        // The first by the centre's order counts.
        let asked = review::of_visit(db, &id)?.into_iter().find(|row| {
            row.review.decision == Decision::CorrectionAsked && row.review.revision.to_string() == revision
        });
        let Some(asked) = asked else { continue };
        let family_name = if kind.is_of_its_author() { None } else { outbox::family_name(db, scope)? };
        out.push(CorrectionRow {
            record,
            kind,
            scope,
            family_name,
            day,
            asked: asked.at,
            by: asked.by,
            comments: asked.review.comments,
        });
    }
    out.sort_by_key(|row| row.asked);
    Ok(out)
}

/// The correction of a record that is asked and not answered yet.
pub fn asked(db: &Connection, call: &GetAsked) -> Result<Option<AskedOf>> {
    let row = corrections(db)?.into_iter().find(|row| row.record == call.record);
    Ok(row.map(|row| AskedOf { by: row.by, at: row.asked, comments: row.comments }))
}
