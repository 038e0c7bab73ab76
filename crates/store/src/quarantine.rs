//! Where damaged databases are kept: a folder for each, named by its time, until the retention schedule ends it.

use crate::open::{FILE, make_folder, sync_folder};
use chrono::{DateTime, TimeDelta, Utc};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The folder's name.
pub(crate) const FOLDER: &str = "quarantine";
/// As long as what the centre confirmed stays on the phone.
const KEPT_DAYS: i64 = 35;
/// A copy that is not whole yet, or of a database that is still in its place.
const UNFINISHED: &str = "unfinished";

/// The files of a database, by what their names end with.
pub(crate) const ENDS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Copies the database as it is. Nothing else changes: whatever goes wrong from here on, the original is in its place.
pub(crate) fn copy_in(folder: &Path) -> io::Result<()> {
    let to = folder.join(FOLDER).join(UNFINISHED);
    drop_copy(folder)?;
    make_folder(&to)?;
    for end in ENDS {
        let name = format!("{FILE}{end}");
        match fs::copy(folder.join(&name), to.join(&name)) {
            Ok(_) => File::open(to.join(&name))?.sync_all()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    sync_folder(&to)
}

/// Takes back a copy whose original stays.
pub(crate) fn drop_copy(folder: &Path) -> io::Result<()> {
    remove_all(&folder.join(FOLDER).join(UNFINISHED))
}

/// From now on the copy is what is left of the database.
pub(crate) fn keep(folder: &Path, now: DateTime<Utc>) -> io::Result<()> {
    let quarantine = folder.join(FOLDER);
    let mut at = now.timestamp_millis();
    while quarantine.join(at.to_string()).exists() {
        at += 1;
    }
    fs::rename(quarantine.join(UNFINISHED), quarantine.join(at.to_string()))?;
    sync_folder(&quarantine)
}

/// Removes what has been kept long enough.
pub(crate) fn expire(folder: &Path, now: DateTime<Utc>) -> io::Result<()> {
    let kept = match fs::read_dir(folder.join(FOLDER)) {
        Ok(kept) => kept,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let until = (now - TimeDelta::days(KEPT_DAYS)).timestamp_millis();
    for entry in kept {
        let path = entry?.path();
        let since = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<i64>().ok());
        if since.is_some_and(|since| since < until) {
            remove_all(&path)?;
        }
    }
    Ok(())
}

/// Removes everything in it.
pub(crate) fn wipe(folder: &Path) -> io::Result<()> {
    remove_all(&folder.join(FOLDER))
}

fn remove_all(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
