//! What an album does of its folder on this machine by itself, because the store over it does not: nobody else looks at a picture, and what
//! a kill left of one goes.

use crate::store::photo::PhotoName;
use crate::store::sqlite::folder::make_folder;
use chrono::{DateTime, TimeDelta, Utc};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How long what a picture was being written into is left alone: another process may be at it.
const WRITTEN: TimeDelta = TimeDelta::days(1);

/// Makes the folder where there is none. Others lose sight of what earlier centres put in it; the folder itself may be the office's own, so
/// that is only told.
pub fn open(folder: &Path) -> io::Result<()> {
    make_folder(folder)?;
    #[cfg(unix)]
    if let Err(error) = keep_private(folder) {
        // A place that fails keeps photos waiting, and nobody from serving.
        tracing::warn!(folder = %folder.display(), %error, "who looks into the folder of photos is not known");
    }
    Ok(())
}

#[cfg(unix)]
fn keep_private(folder: &Path) -> io::Result<()> {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let others = |path: &Path| metadata(path).map(|found| found.permissions().mode() & 0o077 != 0);
    for within in within(folder)? {
        match others(&within) {
            Ok(false) => {}
            Ok(true) => {
                // Who is not its owner cannot, and must be able to work all the same.
                if let Err(error) = set_permissions(&within, Permissions::from_mode(0o700)) {
                    tracing::warn!(folder = %within.display(), %error, "others can look at these photos: chmod 700 it");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    if others(folder)? {
        tracing::warn!(folder = %folder.display(), "others can look into the folder of photos: chmod 700 is safer");
    }
    Ok(())
}

/// Makes the folder in which a photo lies, before the store would with whatever the umask allows. As durable as the photo.
pub fn make_within(folder: &Path, name: PhotoName) -> io::Result<()> {
    let within = of(folder, name);
    if !within.is_dir() {
        make_folder(&within)?;
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Deletes what a photo was being written into. Whoever may be at it fails, and has to come again: it is to be deleted anyway.
pub fn sweep_of(folder: &Path, name: PhotoName) -> io::Result<()> {
    let written = staged(&of(folder, name))?;
    written.iter().filter(|(_, whose)| *whose == name.to_string()).try_for_each(|(path, _)| remove(path))
}

/// Deletes what was being written into a day ago, and answers how much that was: whoever did was killed.
pub fn sweep(folder: &Path, now: DateTime<Utc>) -> io::Result<usize> {
    let mut swept = 0;
    for within in within(folder)? {
        for (path, _) in staged(&within)? {
            let written = match fs::metadata(&path).and_then(|found| found.modified()) {
                Ok(written) => DateTime::<Utc>::from(written),
                // Just put in its place.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if now - written >= WRITTEN {
                remove(&path)?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

fn of(folder: &Path, name: PhotoName) -> PathBuf {
    folder.join(&name.to_string()[..2])
}

/// The folders in it that have photos: by their first two digits. Others are not the centre's.
fn within(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(|name| name.len() == 2 && is_hex(name));
        if ours && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// What the store writes a photo into before it is whole, as `object_store` names it (`NAME.jpg#1`), with the photo's name.
fn staged(within: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(within) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let file = entry.file_name();
        let parts = file.to_str().and_then(|file| file.split_once(".jpg#"));
        let Some((name, number)) = parts else { continue };
        if name.len() == 64 && is_hex(name) && number.bytes().all(|byte| byte.is_ascii_digit()) {
            found.push((entry.path(), name.to_owned()));
        }
    }
    Ok(found)
}

fn is_hex(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
