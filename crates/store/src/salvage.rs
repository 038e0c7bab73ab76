//! A damaged database: it is copied to quarantine, what can be read of it goes into a new one, and the new one takes its place.
//!
//! The order is what makes it safe to be killed anywhere: until the new database is whole and has its own name the damaged one
//! is in its place and untouched in meaning; from then on any open finishes what is left to do ([`finish`]).

use crate::core::Enrolment;
use crate::damaged::{Damaged, Found, Source};
use crate::errors::{Fault, Result};
use crate::open::{FILE, RawKey, connect, put_at, remove, sync_folder, unfinished};
use crate::quarantine::{self, ENDS};
use crate::{meta, project, rows, schema, tally};
use chrono::{DateTime, Utc};
use pendamping_domain::id::RevisionId;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::sync::{Cursor, Tally};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::Salvaged;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The new database, whole, before it is in its place.
pub(crate) const SALVAGED: &str = "pendamping.db.salvaged";
/// Where the report is kept for the screens.
const REPORT: &str = "salvaged";

const META: Source = Source { table: "meta", key: &["name"], indexes: &[] };
const SMALL: [Source; 2] = [
    Source { table: "setting", key: &["name"], indexes: &[] },
    Source { table: "leaving", key: &["scope"], indexes: &[] },
];
const DRAFT: Source = Source { table: "draft", key: &["kind", "about"], indexes: &[] };
const OUTBOX: Source = Source {
    table: "outbox",
    key: &["seq"],
    indexes: &["outbox_record", "outbox_state", "outbox_family", "sqlite_autoindex_outbox_1"],
};
const MIRROR: Source =
    Source { table: "mirror", key: &["rowid"], indexes: &["mirror_scope", "sqlite_autoindex_mirror_1"] };
/// The mirror of the first schema, which had no row ids.
const MIRROR_1: Source = Source { table: "mirror", key: &["record"], indexes: &["mirror_scope"] };
/// Asked for by name when the table itself does not tell its names.
const NAMES: &[&str] = &[
    "enrolment",
    "enrolled_at",
    "sequence",
    "epoch",
    "life",
    "tally",
    "cursor",
    "sweep",
    "attempts",
    "revoked",
    "behind",
    "clock_ahead_ms",
];

/// Whether the file is as it was written. This reads all pages but free ones: for 5,000 records a fraction of what stretching
/// the PIN takes. A bad page comes as zeros, which break a tree; only at the end of a long row they pass for content. There
/// they are known by what they are: no JSON has a zero byte.
pub(crate) fn is_whole(db: &Connection) -> bool {
    const ZEROS: &str = "SELECT EXISTS (SELECT 1 FROM draft WHERE instr(CAST(json AS BLOB), x'00'))
        OR EXISTS (SELECT 1 FROM mirror WHERE instr(CAST(row AS BLOB), x'00'))
        OR EXISTS (SELECT 1 FROM meta WHERE instr(CAST(value AS BLOB), x'00'))
        OR EXISTS (SELECT 1 FROM outbox WHERE instr(payload, x'00') OR saved = 0)";
    db.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)).is_ok_and(|said| said == "ok")
        && db.query_row(ZEROS, [], |row| row.get::<_, bool>(0)).is_ok_and(|zeros| !zeros)
}

/// How far a salvage goes: tests stop on the way, as a phone does whose battery is pulled.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The damaged files are copied.
    Copied,
    /// The new database is made.
    Made,
    /// The copy has its name in quarantine.
    Kept,
    /// The new database has a name of its own: from here every open finishes it.
    Named,
    /// It is in its place.
    Placed,
}

/// Salvages the database in `folder`.
///
/// # Errors
/// `Corrupt` when not even who this phone belongs to can be read, else that of the moment (a full disk): everything is as it was.
pub(crate) fn salvage(folder: &Path, key: &RawKey, now: DateTime<Utc>, until: Step) -> Result<()> {
    let path = folder.join(FILE);
    // Also tells a wrong key, before anything is copied.
    whose(&mut Damaged::at(&path, key))?;
    let made = || -> Result<()> {
        quarantine::copy_in(folder).map_err(io_fault)?;
        if until == Step::Copied {
            return Ok(());
        }
        make(folder, key, now)
    };
    if let Err(fault) = made() {
        quarantine::drop_copy(folder).map_err(io_fault)?;
        return Err(fault);
    }
    if until <= Step::Made {
        return Ok(());
    }
    quarantine::keep(folder, now).map_err(io_fault)?;
    if until == Step::Kept {
        return Ok(());
    }
    put_at(folder, SALVAGED).map_err(io_fault)?;
    if until == Step::Named {
        return Ok(());
    }
    finish(folder).map_err(io_fault)
}

/// Puts a salvaged database in its place, if there is one. The log of the damaged one goes first: it must not be played into
/// the new one. It is in quarantine with the rest.
pub(crate) fn finish(folder: &Path) -> io::Result<()> {
    if !folder.join(SALVAGED).exists() {
        return Ok(());
    }
    for end in ENDS.iter().skip(1) {
        remove(&folder.join(format!("{FILE}{end}")))?;
    }
    sync_folder(folder)?;
    std::fs::rename(folder.join(SALVAGED), folder.join(FILE))?;
    sync_folder(folder)
}

/// What the last salvage came to, until somebody has read it.
pub(crate) fn report(db: &Connection) -> Result<Option<Salvaged>> {
    meta::get(db, REPORT)
}

/// Somebody has.
pub(crate) fn forget_report(db: &Connection) -> Result<()> {
    meta::put::<Salvaged>(db, REPORT, None)
}

/// Whose phone it is.
fn whose(damaged: &mut Damaged) -> Result<()> {
    let enrolment = damaged.try_ask(|db| meta::get::<Enrolment>(db, "enrolment"))?.flatten();
    enrolment.map(drop).ok_or(Fault::Store(StoreError::Corrupt))
}

fn make(folder: &Path, key: &RawKey, now: DateTime<Utc>) -> Result<()> {
    let path = folder.join(FILE);
    let mut damaged = Damaged::at(&path, key);
    let version =
        damaged.try_ask(|db| Ok(db.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0))?))?;
    let version = version.filter(|version| *version > 0).ok_or(StoreError::Corrupt)?;
    if version > schema::NEWEST {
        return Err(StoreError::NewerSchema { found: version, known: schema::NEWEST }.into());
    }
    let beside = unfinished(folder).map_err(io_fault)?;
    let mut db = connect(&beside, key, true)?;
    // Rows fit the schema they were written in; the way up is the one every phone goes.
    schema::migrate_to(&mut db, version)?;
    let tx = db.transaction()?;
    let report = fill(&tx, &mut damaged, version, now)?;
    meta::put(&tx, REPORT, Some(&report))?;
    tx.commit()?;
    schema::migrate(&mut db)?;
    let tx = db.transaction()?;
    project::rebuild(&tx)?;
    tx.commit()?;
    if !is_whole(&db) {
        return Err(StoreError::Corrupt.into());
    }
    tracing::warn!(?report, "a damaged database was salvaged");
    db.close().map_err(|(_, error)| Fault::Sql(error))
}

/// Copies what can be read, and sets right what is counted over it.
fn fill(db: &Connection, damaged: &mut Damaged, version: u32, now: DateTime<Utc>) -> Result<Salvaged> {
    let names = NAMES.iter().map(|name| Value::Text((*name).to_owned())).collect();
    let mut pull_again = copy(db, damaged, &META, names)?.lost;
    meta::get::<Enrolment>(db, "enrolment")?.ok_or(StoreError::Corrupt)?;
    let counted = meta::get::<u64>(db, "sequence")?.unwrap_or(0);
    let outbox = copy(db, damaged, &OUTBOX, (1..=counted as i64).map(Value::Integer).collect())?;
    let drafts = copy(db, damaged, &DRAFT, Vec::new())?;
    for source in &SMALL {
        pull_again |= copy(db, damaged, source, Vec::new())?.lost && source.table == "leaving";
    }
    let mirror = if version == 1 { MIRROR_1 } else { MIRROR };
    pull_again |= copy(db, damaged, &mirror, Vec::new())?.lost;

    let sequence = set_sequence(db, counted, &outbox)?;
    if meta::get::<Tally>(db, "tally")?.is_none() {
        count_again(db)?;
    }
    if pull_again {
        read_from_the_beginning(db)?;
    }
    let count = |question: &str| -> Result<u64> {
        Ok(db.query_row(question, [], |row| row.get::<_, i64>(0))? as u64)
    };
    let saved = count("SELECT count(*) FROM outbox")?;
    Ok(Salvaged {
        at: now,
        saved,
        unsent: count("SELECT count(*) FROM outbox WHERE state IN ('unsent', 'set_aside')")?,
        lost: sequence.saturating_sub(saved),
        drafts: count("SELECT count(*) FROM draft")?,
        drafts_lost: drafts.lost,
        pull_again,
    })
}

/// Copies a table's readable rows. One that does not fit (it cannot have been written so) is lost, as an unreadable one is.
fn copy(db: &Connection, damaged: &mut Damaged, source: &Source, guessed: Vec<Value>) -> Result<Found> {
    let columns = columns(db, source.table)?;
    if columns.is_empty() {
        return Ok(Found::default());
    }
    let mut found = damaged.read(source, &columns, guessed)?;
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert = db.prepare(&format!(
        "INSERT OR IGNORE INTO {} ({}) VALUES ({places})",
        source.table,
        columns.join(", ")
    ))?;
    for row in std::mem::take(&mut found.rows) {
        if insert.execute(params_from_iter(row))? == 0 {
            found.lost = true;
        }
    }
    Ok(found)
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let mut query = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    Ok(query.query_map([table], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?)
}

/// The sequence never goes back, also where only a key of the newest is left: the centre would take the phone for a copy.
fn set_sequence(db: &Connection, counted: u64, outbox: &Found) -> Result<u64> {
    let seen = outbox.keys.values().filter_map(|key| match key.first() {
        Some(Value::Integer(seq)) => u64::try_from(*seq).ok(),
        _ => None,
    });
    let sequence = seen.max().unwrap_or(0).max(counted);
    meta::put(db, "sequence", Some(&sequence))?;
    Ok(sequence)
}

/// Counts anew what the centre confirmed. Where the count was kept it stays, also if a confirmed revision is lost here: the
/// centre has it, and both sides go on saying the same.
fn count_again(db: &Connection) -> Result<()> {
    let digests = tally::received(db)?.into_iter().map(|(_, digest): (RevisionId, Digest)| digest);
    for digest in digests.collect::<Vec<_>>() {
        tally::add(db, digest)?;
    }
    Ok(())
}

/// Of what was lost of the centre's rows nothing is known, so all of them are asked for again, as from a new life of the
/// centre: what it does not send by then has left.
fn read_from_the_beginning(db: &Connection) -> Result<()> {
    meta::put::<Cursor>(db, "cursor", None)?;
    meta::put(db, "life", Some(&(rows::life(db)? + 1)))?;
    meta::put(db, "sweep", Some(&true))
}

pub(crate) fn io_fault(error: io::Error) -> Fault {
    Fault::Store(match error.kind() {
        io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Sql(Arc::new(error)),
    })
}
