//! One record as screens see it: the centre's row, then what this phone has on top of it, put there field by field. The same
//! function serves a save, a pull, a receipt and a rebuild, so that none of them can hide an unsent edit.

use crate::errors::Result;
use crate::outbox::Entry;
use crate::{config, confirmation, core, family, follow_up, outbox, person, review, rows, visit};
use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::merge::merge;
use pendamping_domain::revision::{Body, Kind};
use pendamping_protocol::sync::Row;
use pendamping_store_api::Change;
use rusqlite::Connection;

/// A record as screens see it.
pub struct Projected {
    /// The record.
    pub record: RecordId,
    /// Its scope key: for most kinds the family.
    pub scope: String,
    /// Its fields.
    pub body: Body,
    /// The latest revision.
    pub revision: RevisionId,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// When it was saved, milliseconds.
    pub saved: i64,
    /// When the centre took it in, milliseconds; none while it waits here.
    pub received: Option<i64>,
    /// Its place in the centre's order, once it has one.
    pub position: Option<u64>,
    /// The centre's row, if it was pulled.
    pub row: Option<Row>,
    /// What is on top of the row, in the order of saving.
    pub pending: Vec<Entry>,
}

/// The record as it stands; none when neither centre nor phone has anything of it.
pub fn projected(db: &Connection, record: RecordId) -> Result<Option<Projected>> {
    let row = rows::get(db, record)?;
    let pending = outbox::on_top(db, record, row.as_ref().map(|row| row.position))?;
    let Some(scope) =
        row.as_ref().map(Row::scope_key).or_else(|| pending.first().map(|entry| entry.family.to_string()))
    else {
        return Ok(None);
    };
    let me = if pending.is_empty() { None } else { Some(core::enrolment(db)?.profile.person) };
    let mut body = row.as_ref().map(|row| row.body.clone());
    let mut head = row.as_ref().map(|row| row.revision);
    for entry in &pending {
        let ours = entry.body()?;
        body = Some(match body {
            Some(theirs) if entry.parent != head => merge(&entry.base, &theirs, &ours).body,
            _ => ours,
        });
        head = Some(entry.revision);
    }
    let (Some(body), Some(revision)) = (body, head) else { return Ok(None) };
    let last = pending.last();
    Ok(Some(Projected {
        record,
        scope,
        body,
        revision,
        author: me.or(row.as_ref().and_then(|row| row.author)),
        saved: last.map(|e| e.saved).or(row.as_ref().map(|r| r.saved.unwrap_or(r.received))).unwrap_or(0),
        received: last.map_or(row.as_ref().map(|row| row.received), |entry| entry.received_at),
        position: last.map_or(row.as_ref().map(|row| row.position.0), |entry| entry.position),
        row,
        pending,
    }))
}

/// Writes the record's projection anew, and whatever is computed from it.
pub fn project(db: &Connection, record: RecordId, kind: &Kind, touched: &mut Change) -> Result<()> {
    touched.insert(kind.clone());
    let now = projected(db, record)?;
    match (kind, &now) {
        (Kind::Config, Some(now)) => config::project(db, now),
        (Kind::Person, Some(now)) => person::project(db, now),
        (Kind::Contact, Some(now)) => person::project_contact(db, now),
        (Kind::Family, Some(now)) => family::project(db, now),
        (Kind::Visit, Some(now)) => {
            touched.insert(Kind::Family);
            visit::project(db, now)
        }
        (Kind::FollowUp, Some(now)) => follow_up::project(db, now),
        (Kind::Review, Some(now)) => {
            touched.insert(Kind::Visit);
            review::project(db, now)
        }
        (Kind::Confirmation, Some(now)) => {
            touched.insert(Kind::Visit);
            confirmation::project(db, now)
        }
        (Kind::Unknown(_), _) => Ok(()),
        (kind, None) => forget(db, kind, record),
    }
}

fn forget(db: &Connection, kind: &Kind, record: RecordId) -> Result<()> {
    let statement = match kind {
        Kind::Family => "DELETE FROM family WHERE id = ?1",
        Kind::Visit => "DELETE FROM visit WHERE id = ?1",
        Kind::FollowUp => "DELETE FROM follow_up WHERE id = ?1",
        Kind::Review => "DELETE FROM review WHERE id = ?1",
        Kind::Confirmation => "DELETE FROM confirmation WHERE id = ?1",
        Kind::Person => "DELETE FROM person WHERE id = ?1",
        Kind::Contact => "DELETE FROM contact WHERE person = ?1",
        Kind::Config | Kind::Unknown(_) => return Ok(()),
    };
    db.prepare_cached(statement)?.execute([record.to_string()])?;
    Ok(())
}

/// Empties all projections and makes them again from mirror and outbox.
pub fn rebuild(db: &Connection) -> Result<()> {
    db.execute_batch(
        "DELETE FROM family; DELETE FROM visit; DELETE FROM follow_up; DELETE FROM review; DELETE FROM confirmation;
         DELETE FROM person; DELETE FROM contact; DELETE FROM config;",
    )?;
    // What others are computed from comes first.
    for kind in [
        Kind::Config,
        Kind::Person,
        Kind::Contact,
        Kind::Family,
        Kind::Visit,
        Kind::FollowUp,
        Kind::Review,
        Kind::Confirmation,
    ] {
        let mut query = db.prepare(
            "SELECT record FROM mirror WHERE kind = ?1 UNION SELECT record FROM outbox WHERE kind = ?1",
        )?;
        let ids = query
            .query_map([kind.as_str()], |row| row.get::<_, String>(0))?
            .collect::<std::result::Result<Vec<_>, _>>()?;
        for record in ids.iter().filter_map(|id| id.parse().ok()) {
            project(db, record, &kind, &mut Change::new())?;
        }
    }
    Ok(())
}
