//! Whether the database is as it was written.

use crate::errors::{Fault, Result};
use rusqlite::Connection;

/// Reads all pages but the content of free ones, in the schema of any age: for 5,000 records a fraction of what stretching the PIN
/// takes, and more with every photo (ADR 12). A bad page comes as zeros, which
/// break a tree; only at the end of a long row they pass for content. There they are known by what they are: no JSON has a zero
/// byte.
///
/// # Errors
/// Those of a bad moment.
pub(crate) fn is_whole(db: &Connection) -> Result<bool> {
    let look = || -> Result<bool> {
        let said: String = db.query_row("PRAGMA main.quick_check(1)", [], |row| row.get(0))?;
        Ok(said == "ok" && !has_zeros(db, "main")? && !centre_has_zeros(db)?)
    };
    match look() {
        Err(fault) if !fault.is_passing() => Ok(false),
        other => other,
    }
}

/// Whether something of the phone's own has zeros for its end, in this one of the databases that are open.
pub(crate) fn has_zeros(db: &Connection, of: &str) -> Result<bool> {
    let question = format!(
        "SELECT EXISTS (SELECT 1 FROM {of}.draft WHERE instr(CAST(json AS BLOB), x'00'))
            OR EXISTS (SELECT 1 FROM {of}.meta WHERE instr(CAST(value AS BLOB), x'00'))
            OR EXISTS (SELECT 1 FROM {of}.setting WHERE instr(CAST(value AS BLOB), x'00'))
            OR EXISTS (SELECT 1 FROM {of}.outbox WHERE instr(payload, x'00') OR saved = 0)"
    );
    db.query_row(&question, [], |row| row.get(0)).map_err(Fault::from)
}

fn centre_has_zeros(db: &Connection) -> Result<bool> {
    let question = "SELECT EXISTS (SELECT 1 FROM main.mirror WHERE instr(CAST(row AS BLOB), x'00'))";
    db.query_row(question, [], |row| row.get(0)).map_err(Fault::from)
}
