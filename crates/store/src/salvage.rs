//! A damaged database: it is copied to quarantine, what can be read of it goes into a new one, and the new one takes its place.
//!
//! The order is what makes it safe to be killed anywhere: until the new database is whole and has its own name the damaged one
//! is in its place and untouched; from then on any open finishes what is left to do ([`finish`]).

use crate::core::Enrolment;
use crate::damaged::Damaged;
use crate::errors::{Fault, Result};
use crate::files::{remove, rename, sync_folder};
use crate::fill::{self, Remains};
use crate::open::{FILE, RawKey, connect, put_at, unfinished};
use crate::quarantine::{self, ENDS};
use crate::whole::is_whole;
use crate::{meta, project, schema, twin};
use chrono::{DateTime, Utc};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::Salvaged;
use rusqlite::Connection;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The new database, whole, before it is in its place.
pub(crate) const SALVAGED: &str = "pendamping.db.salvaged";
/// Where the report is kept for the screens.
const REPORT: &str = "salvaged";

/// How far a salvage goes: tests stop on the way, as a phone does whose battery is pulled.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The damaged files are copied.
    Copied,
    /// The new database is made.
    Made,
    /// The new database has a name of its own: from here every open finishes it.
    Named,
    /// The copy has its name in quarantine.
    Kept,
    /// The new one is in its place. Its twin is made when it opens.
    Placed,
}

/// Salvages the database in `folder`.
///
/// # Errors
/// `Corrupt` when not even who this phone belongs to can be read, else that of the moment (a full disk): everything is as it was.
pub(crate) fn salvage(folder: &Path, key: &RawKey, now: DateTime<Utc>, until: Step) -> Result<()> {
    // Also tells a wrong key, before anything is copied.
    whose(folder, key)?;
    let made = || -> Result<()> {
        let copy = quarantine::copy_in(folder, now).map_err(io_fault)?;
        if until == Step::Copied {
            return Ok(());
        }
        make(folder, &copy, key, now)
    };
    if let Err(fault) = made() {
        quarantine::drop_copies(folder).map_err(io_fault)?;
        return Err(fault);
    }
    if until <= Step::Made {
        return Ok(());
    }
    put_at(folder, SALVAGED).map_err(io_fault)?;
    if until == Step::Named {
        return Ok(());
    }
    finish_until(folder, until).map_err(io_fault)
}

/// Puts a salvaged database in its place, if there is one. The log of the damaged one goes first: it must not be played into
/// the new one. It is in quarantine with the rest.
pub(crate) fn finish(folder: &Path) -> io::Result<()> {
    if folder.join(SALVAGED).exists() { finish_until(folder, Step::Placed) } else { Ok(()) }
}

fn finish_until(folder: &Path, until: Step) -> io::Result<()> {
    quarantine::keep(folder)?;
    if until == Step::Kept {
        return Ok(());
    }
    for end in ENDS.iter().skip(1) {
        remove(&folder.join(format!("{FILE}{end}")))?;
    }
    sync_folder(folder)?;
    rename(&folder.join(SALVAGED), &folder.join(FILE))?;
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

/// Whose phone it is: the database says so, or its twin.
fn whose(folder: &Path, key: &RawKey) -> Result<()> {
    for file in [FILE, twin::FILE] {
        let said =
            Damaged::at(folder.join(file), key).try_ask(|db| meta::get::<Enrolment>(db, "enrolment"))?;
        if said.flatten().is_some() {
            return Ok(());
        }
    }
    Err(StoreError::Corrupt.into())
}

/// Makes the new database from the copy: bad storage is read once, and the original stays as it is.
fn make(folder: &Path, copy: &Path, key: &RawKey, now: DateTime<Utc>) -> Result<()> {
    let mut found = Remains::of(copy, key)?;
    schema::must_be_known(found.version)?;
    let beside = unfinished(folder).map_err(io_fault)?;
    let mut db = connect(&beside, key, true)?;
    // Rows fit the schema they were written in; the way up is the one every phone goes.
    schema::migrate_to(&mut db, found.version)?;
    let tx = db.transaction()?;
    let report = fill::fill(&tx, &mut found, now)?;
    meta::put(&tx, REPORT, Some(&report))?;
    tx.commit()?;
    schema::migrate(&mut db)?;
    let tx = db.transaction()?;
    fill::count_again(&tx)?;
    project::rebuild(&tx)?;
    tx.commit()?;
    if !is_whole(&db)? {
        return Err(StoreError::Corrupt.into());
    }
    tracing::warn!(?report, "a damaged database was salvaged");
    db.close().map_err(|(_, error)| Fault::Sql(error))
}

pub(crate) fn io_fault(error: io::Error) -> Fault {
    Fault::Store(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Sql(Arc::new(error)),
    })
}
