//! What is and was sent, and which corrections are asked.

use crate::core::enrolment;
use crate::errors::Result;
use crate::meta::moment;
use crate::outbox::{self, Entry, State, entries};
use crate::project::projected;
use crate::sync_line::sync_line;
use crate::visit_page::custody;
use crate::{review, visit};
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::RecordId;
use pendamping_domain::review::Decision;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::visit::Visit;
use pendamping_store_api::upkeep::NoteAttempt;
use pendamping_store_api::work::{CorrectionRow, Outbox, OutboxRow};
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
        waiting: rows("state = 'unsent' ORDER BY seq LIMIT ?1")?,
        received: rows("state = 'received' ORDER BY received_at DESC, seq DESC LIMIT ?1")?,
    })
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

/// A visit's revision may have been decided on since.
fn received(db: &Connection, entry: &Entry) -> Result<Custody> {
    let now = if entry.kind == Kind::Visit { projected(db, &Kind::Visit, entry.record)? } else { None };
    match now {
        Some(now) if now.revision == entry.revision => custody(db, &now),
        _ => Ok(Custody::Received { at: entry.received_at.map(moment) }),
    }
}

/// Visits of which a correction is asked and not yet answered, oldest request first: on a mentor's phone, whoever made them,
/// since whoever holds the family now answers.
pub fn corrections(db: &Connection) -> Result<Vec<CorrectionRow>> {
    if enrolment(db)?.profile.role != Role::Mentor {
        return Ok(Vec::new());
    }
    let mut query = db.prepare_cached(
        "SELECT v.id, v.revision, v.body, coalesce(f.name, '') FROM visit v LEFT JOIN family f ON f.id = v.family
         WHERE v.standing = ?1",
    )?;
    let standing = visit::word(pendamping_domain::life::Standing::CorrectionAsked);
    let found = query
        .query_map([standing], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut out = Vec::new();
    for (id, revision, body, family_name) in found {
        let Ok(record) = id.parse::<RecordId>() else { continue };
        let Ok(content) = Visit::read(&serde_json::from_str(&body)?) else { continue };
        // The first by the centre's order counts.
        let asked = review::of_visit(db, &id)?.into_iter().find(|row| {
            row.review.decision == Decision::CorrectionAsked && row.review.revision.to_string() == revision
        });
        if let Some(asked) = asked {
            out.push(CorrectionRow {
                visit: record,
                family_name,
                visited: content.captured.started.wall,
                asked: asked.at,
                by: asked.by,
                comments: asked.review.comments,
            });
        }
    }
    out.sort_by_key(|row| row.asked);
    Ok(out)
}
