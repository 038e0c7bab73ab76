//! Records that may be approved together, and how they stand.

use crate::errors::Result;
use crate::project::projected;
use crate::{activity, family, visit};
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::review::BATCH_MAX;
use pendamping_domain::revision::Kind;
use pendamping_domain::sample::{Candidate, Now};
use pendamping_store_api::batch::{BatchPage, BatchRow, GetBatch, ListUnflagged};
use rusqlite::{Connection, OptionalExtension, params};

/// Where a kind's records stand.
fn table(kind: &Kind) -> &'static str {
    match kind {
        Kind::Visit => {
            "(SELECT id, 'visit' AS kind, family AS scope, author, day, revision, received, standing, flagged FROM visit)"
        }
        _ => "reported",
    }
}

/// What waits and has nothing against it, the oldest first. What answers a correction, or was changed after an approval, is for
/// somebody's eyes; and while a correction is asked of a mentor, or its answer waits, so is everything of that kind of theirs: no
/// new draw makes good what was found in the last.
pub fn unflagged(db: &Connection, call: &ListUnflagged) -> Result<Vec<Candidate>> {
    let sql = format!(
        "SELECT id, revision, author FROM {} WHERE kind = ?1 AND standing = 'received' AND flagged = 0 AND author IS NOT NULL
           AND author NOT IN (SELECT t.author FROM {} t WHERE t.kind = ?1 AND t.author IS NOT NULL
             AND (t.standing = 'correction_asked' OR (t.standing = 'received' AND EXISTS (
               SELECT 1 FROM review r WHERE r.visit = t.id AND r.decision = 'correction_asked'))))
         ORDER BY received, id LIMIT ?2",
        table(&call.kind),
        table(&call.kind)
    );
    let found = db
        .prepare_cached(&sql)?
        .query_map(params![call.kind.as_str(), BATCH_MAX as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut candidates = Vec::with_capacity(found.len());
    for (record, revision, author) in found {
        let (Ok(record), Ok(revision), Ok(author)) = (record.parse(), revision.parse(), author.parse())
        else {
            continue;
        };
        let Some(now) = projected(db, &call.kind, record)? else { continue };
        if visit::life_of(db, &now)?.is_some_and(|life| !life.again) {
            candidates.push(Candidate { record, revision, author });
        }
    }
    Ok(candidates)
}

/// A batch as it stands.
pub fn page(db: &Connection, call: &GetBatch) -> Result<BatchPage> {
    let mut rows = Vec::with_capacity(call.all.len().min(BATCH_MAX));
    for one in call.all.iter().take(BATCH_MAX) {
        rows.extend(row(db, &call.kind, one.record)?);
    }
    Ok(BatchPage { rows, opened: family::read_up_to(db)? })
}

type Found = (String, String, Option<String>, String, String, bool);

fn row(db: &Connection, kind: &Kind, record: RecordId) -> Result<Option<BatchRow>> {
    let sql = format!(
        "SELECT revision, scope, author, day, standing, flagged FROM {} WHERE id = ?1 AND kind = ?2",
        table(kind)
    );
    let found: Option<Found> = db
        .prepare_cached(&sql)?
        .query_row(params![record.to_string(), kind.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })
        .optional()?;
    let Some((revision, scope, author, day, standing, flagged)) = found else { return Ok(None) };
    let (Ok(revision), Ok(scope), Ok(day)) = (revision.parse(), scope.parse(), day.parse()) else {
        return Ok(None);
    };
    let author: Option<PersonId> = author.and_then(|author| author.parse().ok());
    Ok(Some(BatchRow {
        record,
        now: Now { revision, standing: visit::standing(&standing), flagged },
        scope,
        family: if kind.is_of_its_author() {
            None
        } else {
            family::get(db, scope).ok().map(|(family, _, _)| family.name)
        },
        author,
        mentor: author.map_or(Ok(None), |author| activity::name(db, author))?,
        day,
    }))
}
