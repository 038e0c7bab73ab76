//! Two phones that are one install, in SQL: how that is seen, and the install that one of them takes instead.

use crate::store::sqlite::audit::note;
use crate::store::sqlite::installs::is_known;
use crate::store::sqlite::records::{one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{Batch, Caller, NewInstall, Stored};
use rusqlite::{Connection, params};
use serde_json::json;

/// Successors of one install that have never spoken to the centre: each is an answer that was lost. Of more, the oldest goes.
const SILENT_MAX: i64 = 50;

/// Whether an item stands where the install has sent another already: both were saved by copies of one phone.
pub fn is_anothers(connection: &Connection, batch: &Batch<'_>) -> Stored<bool> {
    for item in batch.items {
        let taken = one(
            connection,
            "SELECT 1 FROM revision WHERE install = ?1 AND seq = ?2 AND id <> ?3",
            params![batch.caller.install.0.as_bytes(), item.seq as i64, item.id.0.as_bytes()],
            |row| value::<i64>(row, 0),
        )?;
        if taken.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes an install that follows the caller's. The other stays as it is: whoever goes on with it has done nothing wrong.
pub fn make(writing: &mut Writing<'_>, caller: &Caller, install: &NewInstall<'_>) -> Stored<bool> {
    // Each is asked for with a key and a token of its own: the same again is a recording of a request, and not its phone.
    let query = "SELECT 1 FROM install WHERE person = ?1 AND public_key = ?2 LIMIT 1";
    let params = params![caller.person.0.as_bytes(), install.key.0];
    let asked_before = one(writing.db(), query, params, |row| value::<i64>(row, 0))?.is_some();
    if asked_before || is_known(writing.db(), &install.token)? {
        return Ok(false);
    }
    run(
        writing.db(),
        "INSERT INTO install (id, person, token_hash, public_key, app, created, received_digest, revoked)
         SELECT ?2, person, ?3, ?4, app, ?5, ?6, revoked FROM install WHERE id = ?1",
        params![
            caller.install.0.as_bytes(),
            install.id.0.as_bytes(),
            install.token.0,
            install.key.0,
            writing.millis(),
            [0_u8; 16]
        ],
    )?;
    let (before, after) = (caller.install.0.as_bytes(), install.id.0.as_bytes());
    run(writing.db(), "INSERT INTO successor (install, follows) VALUES (?1, ?2)", params![after, before])?;
    run(
        writing.db(),
        "DELETE FROM install WHERE id IN (
             SELECT i.id FROM successor s JOIN install i ON i.id = s.install
             WHERE s.follows = ?1 AND i.last_contact IS NULL ORDER BY i.created DESC, i.id DESC LIMIT -1 OFFSET ?2)",
        params![before, SILENT_MAX],
    )?;
    run(writing.db(), "DELETE FROM successor WHERE install NOT IN (SELECT id FROM install)", [])?;
    let said = json!({"person": caller.person, "install": install.id, "follows": caller.install});
    note(writing, "succeeded", &said)?;
    Ok(true)
}
