//! How the centre stands, counted in SQL; and which life of it this is.

use crate::mint::Mint;
use crate::store::office::{InstallStatus, Restored, Status};
use crate::store::sqlite::records::{all, id, moment, one, run, value};
use crate::store::sqlite::schema::new_epoch;
use crate::store::sqlite::writing::Writing;
use crate::store::sqlite::{audit, photo};
use crate::store::{StorageError, Stored};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, Position};
use rusqlite::{Connection, Row};
use serde_json::json;

/// Whether the database answers.
pub fn ping(connection: &Connection) -> Stored<()> {
    one(connection, "SELECT position FROM centre", [], |row| value::<i64>(row, 0)).map(|_| ())
}

fn counted(row: &Row<'_>) -> Stored<(String, u64)> {
    Ok((value(row, 0)?, value::<i64>(row, 1)? as u64))
}

/// How the centre stands.
pub fn status(connection: &Connection) -> Stored<Status> {
    let centre = one(connection, "SELECT epoch, position, config FROM centre", [], |row| {
        Ok((value::<String>(row, 0)?, Position(value::<i64>(row, 1)? as u64), value::<u32>(row, 2)?))
    })?;
    let (epoch, position, config) = centre.ok_or(StorageError::Unreadable("the centre's own row"))?;
    let people =
        all(connection, "SELECT role, count(*) FROM person GROUP BY role ORDER BY role", [], counted)?;
    let families = one(connection, "SELECT count(*), count(*) - count(mentor) FROM family", [], |row| {
        Ok((value::<i64>(row, 0)? as u64, value::<i64>(row, 1)? as u64))
    })?;
    let kept_aside = one(connection, "SELECT count(*) FROM set_aside", [], |row| value::<i64>(row, 0))?;
    let installs = all(
        connection,
        "SELECT i.id, p.number, p.role, i.app, i.last_contact, i.received_count, i.unsent, i.oldest_unsent,
             i.set_aside, i.revoked
         FROM install i JOIN person p ON p.id = i.person
         ORDER BY i.revoked IS NOT NULL, coalesce(i.last_contact, 0), p.number",
        [],
        |row| {
            Ok(InstallStatus {
                id: InstallId(id(row, 0)?),
                person: (value(row, 1)?, Role::from(value::<String>(row, 2)?.as_str())),
                app: value(row, 3)?,
                last_contact: value::<Option<i64>>(row, 4)?.map(moment).transpose()?,
                received: value::<i64>(row, 5)? as u64,
                unsent: value::<i64>(row, 6)? as u64,
                oldest_unsent: value::<Option<i64>>(row, 7)?.map(moment).transpose()?,
                set_aside: value::<i64>(row, 8)? as u64,
                revoked: value::<Option<i64>>(row, 9)?.is_some(),
                revoked_at: value::<Option<i64>>(row, 9)?.map(moment).transpose()?,
            })
        },
    )?;
    let chain = audit::verify(connection, None)?;
    Ok(Status {
        epoch,
        position,
        config,
        people: people.into_iter().map(|(role, count)| (Role::from(role.as_str()), count)).collect(),
        families: families.unwrap_or_default(),
        records: all(
            connection,
            "SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind",
            [],
            counted,
        )?,
        kept_aside: kept_aside.unwrap_or(0) as u64,
        photos: photo::counts(connection)?,
        installs,
        audit: (chain.entries, chain.fault.is_none()),
    })
}

/// Begins a new life of the database. Codes end with the one before: nobody knows which of the copy's were used or withdrawn since.
pub fn restored(writing: &mut Writing<'_>, mint: &mut dyn Mint) -> Stored<Restored> {
    let before = one(writing.db(), "SELECT epoch FROM centre", [], |row| value::<String>(row, 0))?
        .ok_or(StorageError::Unreadable("the centre's own row"))?;
    let mut epoch = new_epoch(mint);
    while epoch == before {
        epoch = new_epoch(mint);
    }
    run(writing.db(), "INSERT OR REPLACE INTO life SELECT epoch, position FROM centre", [])?;
    run(writing.db(), "UPDATE centre SET epoch = ?1", [&epoch])?;
    run(writing.db(), "DELETE FROM enrol_code", [])?;
    let position = writing.position();
    audit::note(writing, "restored", &json!({"before": before, "epoch": epoch, "position": position}))?;
    Ok(Restored { before, epoch, position })
}
