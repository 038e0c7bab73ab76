//! The programme's configuration on this phone: the one that the centre's row has.

use crate::errors::Result;
use crate::family;
use crate::project::Projected;
use pendamping_domain::config::Config;
use pendamping_domain::revision::Record;
use rusqlite::{Connection, OptionalExtension, params};

/// Shows the row's version alone: a centre that was put back has an earlier one again. One that this build cannot read stays in the mirror
/// and is not shown.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(config) = Config::read(&now.body) else { return Ok(false) };
    db.execute("DELETE FROM config", [])?;
    db.execute(
        "INSERT INTO config (version, body) VALUES (?1, ?2)",
        params![config.version.0, serde_json::to_string(&now.body)?],
    )?;
    family::due_again_for_all(db)?;
    Ok(true)
}

/// The version in force. What an earlier app left may have those before it too.
pub fn current(db: &Connection) -> Result<Option<Config>> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM config ORDER BY version DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}
