//! A copy of the database while others write to it, and the way back: both are one transaction on either side (SQLite's online
//! backup, in one step), so a phone that syncs meanwhile sees the one centre or the other. What becomes of a copy's file is
//! `crate::backup`'s business.

use crate::store::audit::Chain;
use crate::store::photo::PhotoName;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::gate::{Gate, Shut};
use crate::store::sqlite::records::{all, id, one, value};
use crate::store::sqlite::schema::newest;
use crate::store::sqlite::{BUSY, FILE, SqliteStorage, audit, connect, folder, lock, sql};
use crate::store::{StorageError, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::id::{InstallId, Position};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

/// What is in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The schema it has.
    pub schema: i64,
    /// The life of the database it is of.
    pub epoch: String,
    /// The last position given in it.
    pub position: Position,
    /// Its audit log.
    pub audit: Chain,
    /// The key that apps know it by.
    pub key: Vec<u8>,
}

impl SqliteStorage {
    /// The key that apps know this centre by: what they sealed their own to.
    pub fn key(&self) -> Stored<Vec<u8>> {
        self.read(key)
    }

    /// Nobody writes from now on, in this process or another, until that is let go.
    pub fn shut(&self) -> Stored<Shut> {
        let shut = Gate::shut(self.path.parent().unwrap_or(Path::new(".")));
        // Whoever had looked before is still inside.
        let mut writer = lock(&self.writer);
        writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        drop(writer);
        Ok(shut)
    }

    /// Notes that a backup is made in a file: all that is known of everybody goes into it.
    pub fn note_backup(&self, file: &Path, now: DateTime<Utc>) -> Stored<()> {
        self.write(now, |writing| note(writing, "backed_up", &json!({"file": file.display().to_string()})))
    }

    /// Writes what is in the database now into a new file, while others write. The file is whole by itself.
    pub fn copy_to(&self, file: &Path) -> Stored<Copied> {
        copy(&connect(&self.path)?, file)
    }
}

/// Makes the centre in `folder`, there or not, what the database in `from` is: all at once, also while it serves.
pub fn put_in_place(from: &Path, centre: &Path) -> Stored<()> {
    // Not made where it is not there: an empty one would be put in place.
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sql)?;
    centre_in(&from)?;
    let path = centre.join(FILE);
    folder::make(centre, &path).map_err(|error| StorageError::Failed(Box::new(error)))?;
    let mut live = connect(&path)?;
    all_at_once(&from, &mut live)
}

/// What a copy holds, when it is whole: every page is read.
///
/// # Errors
/// `Unreadable` when it is not, `NewerSchema` when a newer centre made it.
pub fn look_at(file: &Path) -> Stored<Copied> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sql)?;
    let schema: i64 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(unreadable)?;
    if schema > newest() {
        return Err(StorageError::NewerSchema { found: schema, known: newest() });
    }
    let said: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(unreadable)?;
    if said != "ok" {
        return Err(StorageError::Unreadable("the database in the backup is damaged"));
    }
    said_of(&connection, schema)
}

/// The photos a copy counts as whole.
pub fn photos_of(file: &Path) -> Stored<Vec<PhotoName>> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sql)?;
    all(&connection, "SELECT sha256 FROM photo ORDER BY sha256", [], |row| Ok(PhotoName(value(row, 0)?)))
}

/// The installs that a copy has as revoked.
pub fn revoked_in(file: &Path) -> Stored<BTreeSet<InstallId>> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sql)?;
    let query = "SELECT id FROM install WHERE revoked IS NOT NULL";
    Ok(all(&connection, query, [], |row| Ok(InstallId(id(row, 0)?)))?.into_iter().collect())
}

fn unreadable(_: rusqlite::Error) -> StorageError {
    StorageError::Unreadable("the database in the backup is damaged")
}

/// The life that a database is of, and the last position given in it.
fn centre_in(connection: &Connection) -> Stored<(String, Position)> {
    let centre = one(connection, "SELECT epoch, position FROM centre", [], |row| {
        Ok((value(row, 0)?, Position(value::<i64>(row, 1)? as u64)))
    });
    let Ok(Some((epoch, position))) = centre else {
        return Err(StorageError::Unreadable("what is in the backup is no centre"));
    };
    Ok((epoch, position))
}

fn key(connection: &Connection) -> Stored<Vec<u8>> {
    let key = one(connection, "SELECT public_key FROM centre", [], |row| value(row, 0))?;
    key.ok_or(StorageError::Unreadable("the centre's own row"))
}

fn said_of(connection: &Connection, schema: i64) -> Stored<Copied> {
    let (epoch, position) = centre_in(connection)?;
    Ok(Copied { schema, epoch, position, audit: audit::verify(connection, None)?, key: key(connection)? })
}

fn copy(from: &Connection, file: &Path) -> Stored<Copied> {
    let mut to = Connection::open(file).map_err(sql)?;
    all_at_once(from, &mut to)?;
    // So that it is one file.
    to.pragma_update(None, "journal_mode", "DELETE").map_err(sql)?;
    let schema = to.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(sql)?;
    said_of(&to, schema)
}

/// In one step: in several, each write of another process would begin it anew.
fn all_at_once(from: &Connection, to: &mut Connection) -> Stored<()> {
    let begun = Instant::now();
    let backup = Backup::new(from, to).map_err(sql)?;
    loop {
        match backup.step(-1).map_err(sql)? {
            StepResult::Done => return Ok(()),
            _ if begun.elapsed() > BUSY => {
                return Err(StorageError::Busy("somebody else writes for too long".into()));
            }
            _ => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    }
}
