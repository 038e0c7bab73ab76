//! Opening the database: the one place that makes a connection, and what every connection must be.

use crate::envelope;
use crate::errors::{Fault, Result};
use crate::files::{self, remove, sync_folder};
use crate::quarantine::{self, ENDS};
use crate::salvage::SALVAGED;
use crate::twin;
use pendamping_store_api::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use zeroize::Zeroizing;

/// The database's file name inside the app's folder.
pub const FILE: &str = "pendamping.db";
/// The oldest SQLite that is safe here (3.51.3 mended a reset of the write-ahead log).
const SQLITE_AT_LEAST: i32 = 3_051_003;

/// The database's key. Wiped from memory when dropped; never printed.
pub struct RawKey(pub(crate) Zeroizing<[u8; 32]>);

impl RawKey {
    /// From 32 bytes: for tests and the centre's recovery.
    pub fn from_bytes(bytes: [u8; 32]) -> RawKey {
        RawKey(Zeroizing::new(bytes))
    }

    /// By what the centre knows it without having it. It stays the same when the PIN changes.
    pub fn known_by(&self) -> String {
        pendamping_protocol::recover::known_by(&self.0)
    }
}

/// Whether this folder has a database, or what can be made one of again. Where that cannot be told it is taken to be there:
/// nothing may be wiped or enrolled over for a bad moment.
pub fn is_there(folder: &Path) -> bool {
    find(folder).unwrap_or(true)
}

/// The same, for who can say that it could not be told.
pub(crate) fn find(folder: &Path) -> io::Result<bool> {
    Ok(folder.join(FILE).try_exists()? || folder.join(twin::FILE).try_exists()?)
}

/// Makes the folder for a phone's data when it is not there yet, for its owner alone.
///
/// # Errors
/// Those of the file system.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Where a new database is made before it is moved to its place.
const UNFINISHED: &str = "pendamping.db.new";

/// A clean place to make a new database in.
pub(crate) fn unfinished(folder: &Path) -> io::Result<PathBuf> {
    make_folder(folder)?;
    for end in ENDS {
        remove(&folder.join(format!("{UNFINISHED}{end}")))?;
    }
    Ok(folder.join(UNFINISHED))
}

/// Moves the new database, closed, to its place.
pub(crate) fn put_in_place(folder: &Path) -> io::Result<()> {
    put_at(folder, FILE)
}

/// Gives the new database, closed, a name.
pub(crate) fn put_at(folder: &Path, name: &str) -> io::Result<()> {
    let beside = folder.join(UNFINISHED);
    files::sync(&beside, &File::open(&beside)?)?;
    files::rename(&beside, &folder.join(name))?;
    sync_folder(folder)
}

/// Says that this phone is being forgotten.
const FORGOTTEN: &str = "pendamping.forgotten";

/// Removes the database and its key envelope. What was not sent is gone: only after the centre said it has everything.
pub fn wipe(folder: &Path) -> io::Result<()> {
    // Without this word a phone that dies in between would say at its next start that its key is lost. On a full disk it cannot
    // be written, and the rest must go all the same.
    let word = folder.join(FORGOTTEN);
    let said = files::create(&word).and_then(|file| files::sync(&word, &file));
    if let Err(error) = said.and_then(|()| sync_folder(folder)) {
        tracing::warn!(%error, "a phone is forgotten without a word of it");
    }
    // The key goes first: without it the rest is noise.
    envelope::forget(folder)?;
    for file in [twin::FILE, FILE, UNFINISHED, SALVAGED] {
        for end in ENDS {
            remove(&folder.join(format!("{file}{end}")))?;
        }
    }
    quarantine::wipe(folder)?;
    remove(&folder.join(FORGOTTEN))
}

/// Goes on forgetting, if that was cut short.
pub(crate) fn finish_wipe(folder: &Path) -> io::Result<()> {
    if folder.join(FORGOTTEN).try_exists()? { wipe(folder) } else { Ok(()) }
}

static CIPHER: Once = Once::new();

/// The first connections of a process, opened at once on several threads, can find SQLite ready and its cipher not yet (seen
/// once in 150 starts). So the first one waits here, and all others for it.
fn wake_the_cipher() {
    let awake = || Connection::open_in_memory()?.execute_batch("PRAGMA key = 'awake'");
    for _ in 0..10_000 {
        if awake().is_ok() {
            return;
        }
        std::thread::yield_now();
    }
}

/// The key as SQLCipher takes one that is not to be stretched.
pub(crate) fn hex(key: &RawKey) -> Zeroizing<String> {
    let digits: Zeroizing<String> = Zeroizing::new(key.0.iter().map(|byte| format!("{byte:02x}")).collect());
    Zeroizing::new(format!("x'{}'", digits.as_str()))
}

/// A connection that is encrypted, durable and checked. `create` decides whether the file may be new.
pub fn connect(path: &Path, key: &RawKey, create: bool) -> Result<Connection> {
    if rusqlite::version_number() < SQLITE_AT_LEAST {
        return Err(StoreError::Refused("SQLite is too old").into());
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    CIPHER.call_once(wake_the_cipher);
    let db = Connection::open_with_flags(path, flags)?;
    if !create {
        // Until somebody said that it is whole, its log stays as it was found, also when this is closed again.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    let pragma = Zeroizing::new(format!("PRAGMA key = \"{}\";", hex(key).as_str()));
    db.execute_batch(&pragma)?;
    // Its own log goes to the standard error, past ours.
    db.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    let cipher: Option<String> = db.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok();
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(StoreError::Refused("the database would not be encrypted").into());
    }
    // A wrong key shows itself at the first read.
    db.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;",
    )?;
    assert_durable(&db)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    // A save and its twin are more statements than are kept ready by default.
    db.set_prepared_statement_cache_capacity(256);
    Ok(db)
}

/// Whether a key opens the database of this folder, or its twin where that is damaged.
pub(crate) fn fits(folder: &Path, key: &RawKey) -> bool {
    [FILE, crate::twin::FILE].iter().any(|file| connect(&folder.join(file), key, false).is_ok())
}

/// Refuses a connection that could lose what a screen confirmed.
pub fn assert_durable(db: &Connection) -> Result<()> {
    let mode: String = db.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    let synchronous: i64 = db.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    if mode.eq_ignore_ascii_case("wal") && synchronous == 2 {
        Ok(())
    } else {
        Err(Fault::Store(StoreError::Refused("the database is not durable")))
    }
}
