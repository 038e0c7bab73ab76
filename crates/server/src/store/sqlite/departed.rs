//! Families that left the programme, in SQL: which they are, and what goes of them. Positions go on, so that every phone that has such a
//! record gets what is left of it at its next sync; hashes and digests stay those of what was sent, so that it is known again.

use crate::store::sqlite::records::{all, id, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use pendamping_domain::id::FamilyId;
use pendamping_domain::retention::{Reach, reduced};
use pendamping_domain::revision::{Body, Kind, Revision};
use rusqlite::{Connection, params};

/// Families that left: they were accompanied once and are not, and nothing has come under their key since, of anybody: no visit, no word, no
/// payment, no word of the office. `before` is when, milliseconds since 1970.
pub fn left(connection: &Connection, before: i64) -> Stored<Vec<FamilyId>> {
    let query = "SELECT f.id FROM family f JOIN record r ON r.id = f.id
         WHERE json_extract(r.body, '$.accompanied') = 0 AND r.received < ?1
             AND NOT EXISTS (SELECT 1 FROM record n WHERE n.scope_key = r.scope_key AND n.received >= ?1)
             AND EXISTS (SELECT 1 FROM revision v WHERE v.record = f.id
                 AND json_extract(coalesce(v.merged, json_extract(CAST(v.payload AS TEXT), '$.body')), '$.accompanied') = 1)
         ORDER BY f.id";
    all(connection, query, [before], |row| Ok(FamilyId(id(row, 0)?)))
}

/// Takes a family's NIK away, and the four digits of it. Whether there was any.
pub fn without_nik(writing: &mut Writing<'_>, family: FamilyId) -> Stored<bool> {
    let whole =
        run(writing.db(), "DELETE FROM family_identity WHERE family = ?1", [family.0.as_bytes()])? > 0;
    Ok(reduce(writing, family, Reach::Nik)? || whole)
}

/// Leaves of a family's records what is counted. Whether anything went.
pub fn reduce(writing: &mut Writing<'_>, family: FamilyId, reach: Reach) -> Stored<bool> {
    let query = "SELECT id, kind, body FROM record WHERE scope_key = ?1 ORDER BY position";
    let records = all(writing.db(), query, [family.to_string()], |row| {
        Ok((
            value::<[u8; 16]>(row, 0)?,
            Kind::from(value::<String>(row, 1)?.as_str()),
            value::<String>(row, 2)?,
        ))
    })?;
    let mut went = false;
    for (record, kind, body) in records {
        let body = read(&body)?;
        if kind == Kind::Review && is_on_money(writing.db(), &body)? {
            continue;
        }
        let stays = reduced(&kind, &body, reach);
        if !revisions(writing, record, &kind, reach)? && stays.is_none() {
            continue;
        }
        went = true;
        let position = writing.next_position().0 as i64;
        // What gave way in a merge is text of the same fields.
        let statement = "UPDATE record SET body = ?2, position = ?3, lost = NULL WHERE id = ?1";
        let stays = text(&stays.unwrap_or(body))?;
        run(writing.db(), statement, params![record, stays, position])?;
        if kind == Kind::Visit {
            let statement =
                "UPDATE visit_span SET lat = NULL, lon = NULL, accuracy_m = NULL WHERE record = ?1";
            run(writing.db(), statement, [record])?;
        }
    }
    Ok(went)
}

/// The same of every revision of a record. Whether anything went.
fn revisions(writing: &Writing<'_>, record: [u8; 16], kind: &Kind, reach: Reach) -> Stored<bool> {
    let query = "SELECT id, payload, merged FROM revision WHERE record = ?1";
    let revisions = all(writing.db(), query, [record], |row| {
        Ok((value::<[u8; 16]>(row, 0)?, value::<Vec<u8>>(row, 1)?, value::<Option<String>>(row, 2)?))
    })?;
    let mut went = false;
    for (revision, payload, merged) in revisions {
        let mut sent: Revision =
            serde_json::from_slice(&payload).map_err(|_| StorageError::Unreadable("a payload"))?;
        let merged = merged.map(|merged| read(&merged)).transpose()?;
        let stays = (
            reduced(kind, &sent.body, reach),
            merged.as_ref().and_then(|merged| reduced(kind, merged, reach)),
        );
        if stays == (None, None) {
            continue;
        }
        went = true;
        sent.body = stays.0.unwrap_or(sent.body);
        let payload = serde_json::to_vec(&sent).map_err(|_| StorageError::Unreadable("a revision"))?;
        let merged = stays.1.or(merged).map(|merged| text(&merged)).transpose()?;
        let statement = "UPDATE revision SET payload = ?2, merged = ?3 WHERE id = ?1";
        run(writing.db(), statement, params![revision, payload, merged])?;
    }
    Ok(went)
}

/// Whether a decision is on something that the books rest on.
fn is_on_money(connection: &Connection, review: &Body) -> Stored<bool> {
    let of = review.get("of").and_then(|of| of.as_str()).unwrap_or_default();
    let query = "SELECT kind FROM record WHERE id = unhex(?1, '-')";
    let kind = one(connection, query, [of], |row| value::<String>(row, 0))?;
    Ok(kind.is_some_and(|kind| Kind::from(kind.as_str()).is_of_money()))
}

fn read(body: &str) -> Stored<Body> {
    serde_json::from_str(body).map_err(|_| StorageError::Unreadable("a body"))
}

fn text(body: &Body) -> Stored<String> {
    serde_json::to_string(body).map_err(|_| StorageError::Unreadable("a body"))
}
