//! Where damaged databases are kept: a folder for each, named by its time, until the retention schedule ends it.

use crate::errors::Result;
use crate::files::{self, remove_all, sync_folder};
use crate::open::{FILE, make_folder};
use crate::salvage::io_fault;
use crate::{meta, retention, twin};
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The folder's name.
pub(crate) const FOLDER: &str = "quarantine";
/// The name under which it is kept since when they are there.
const SEEN: &str = "quarantined";
/// What the name of a copy ends with until the new database stands.
const UNFINISHED: &str = "unfinished";
/// What is read at once. Flash fails by blocks of at least so many bytes.
const PAGE: usize = 4096;

/// The files of a database, by what their names end with.
pub(crate) const ENDS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Copies the database and its twin as they are, and tells where to. Nothing else changes: whatever goes wrong from here on, the
/// original is in its place.
pub(crate) fn copy_in(folder: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    drop_copies(folder)?;
    let quarantine = folder.join(FOLDER);
    let mut at = now.timestamp_millis();
    while quarantine.join(at.to_string()).exists() {
        at += 1;
    }
    let to = quarantine.join(format!("{at}.{UNFINISHED}"));
    make_folder(&to)?;
    for name in [FILE, twin::FILE].iter().flat_map(|file| ENDS.map(|end| format!("{file}{end}"))) {
        let mut from = match File::open(folder.join(&name)) {
            Ok(from) => from,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let mut copy = files::create(&to.join(&name))?;
        let length = from.metadata()?.len();
        let unreadable = copy_pages(&mut from, length, &mut copy)?;
        if unreadable > 0 {
            tracing::warn!(%name, unreadable, "pages could not be read: the copy has zeros for them");
        }
        files::sync(&to.join(&name), &copy)?;
    }
    sync_folder(&to)?;
    Ok(to)
}

/// Copies what can be read, with zeros for each page that cannot: they are known for what they are when they are met. Tells how
/// many those are.
fn copy_pages(from: &mut (impl Read + Seek), length: u64, to: &mut impl Write) -> io::Result<u64> {
    let mut unreadable = 0;
    for at in (0..length).step_by(PAGE) {
        let mut page = [0; PAGE];
        let page = &mut page[..PAGE.min((length - at) as usize)];
        from.seek(SeekFrom::Start(at))?;
        if from.read_exact(page).is_err() {
            page.fill(0);
            unreadable += 1;
        }
        to.write_all(page)?;
    }
    Ok(unreadable)
}

/// Takes back copies of what is still in its place.
pub(crate) fn drop_copies(folder: &Path) -> io::Result<()> {
    for (path, name) in entries(folder)? {
        if name.ends_with(UNFINISHED) {
            remove_all(&path)?;
        }
    }
    Ok(())
}

/// The new database stands: from now on the copy is what is left of the old one.
pub(crate) fn keep(folder: &Path) -> io::Result<()> {
    for (path, name) in entries(folder)? {
        if let Some(at) = name.strip_suffix(UNFINISHED).and_then(|name| name.strip_suffix('.')) {
            files::rename(&path, &path.with_file_name(at))?;
            sync_folder(&folder.join(FOLDER))?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let kept = match fs::read_dir(folder.join(FOLDER)) {
        Ok(kept) => kept,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    kept.map(|entry| entry.map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned())))
        .collect()
}

/// Removes what has been kept as long as what the centre confirmed, and copies of a database that turned out to be whole. Their
/// names are of the clock of that moment, which nobody vouches for: they are kept from when they are first seen here.
pub(crate) fn expire(db: &Connection, folder: &Path, now: DateTime<Utc>) -> Result<()> {
    drop_copies(folder).map_err(io_fault)?;
    let (from, before) = (retention::from(db, now)?, retention::before_all_days(db, now)?);
    let known: BTreeMap<String, DateTime<Utc>> = meta::get(db, SEEN)?.unwrap_or_default();
    let mut seen = BTreeMap::new();
    for (path, name) in entries(folder).map_err(io_fault)? {
        let since = known.get(&name).copied().unwrap_or(from);
        if before.is_some_and(|before| since < before) {
            remove_all(&path).map_err(io_fault)?;
        } else {
            seen.insert(name, since);
        }
    }
    if seen == known { Ok(()) } else { meta::put(db, SEEN, (!seen.is_empty()).then_some(&seen)) }
}

/// Removes everything in it.
pub(crate) fn wipe(folder: &Path) -> io::Result<()> {
    remove_all(&folder.join(FOLDER))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Storage of which one block gives nothing but an error.
    struct Bad {
        content: Cursor<Vec<u8>>,
        block: u64,
    }
    impl Read for Bad {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let (at, end) = (self.content.position(), self.content.position() + into.len() as u64);
            let bad = self.block * PAGE as u64;
            if at < bad + PAGE as u64 && end > bad {
                return Err(io::Error::from_raw_os_error(5));
            }
            self.content.read(into)
        }
    }
    impl Seek for Bad {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.content.seek(to)
        }
    }

    #[test]
    fn a_block_that_cannot_be_read_costs_itself() {
        let length = 5 * PAGE + 100;
        let content: Vec<u8> = (0..length).map(|at| (at % 251) as u8 + 1).collect();
        for block in 0..=6 {
            let mut from = Bad { content: Cursor::new(content.clone()), block };
            let mut to = Vec::new();
            let unreadable = copy_pages(&mut from, length as u64, &mut to).unwrap();
            assert_eq!(unreadable, u64::from(block < 6), "{block}");
            let bad = block as usize * PAGE..(block as usize + 1) * PAGE;
            assert_eq!(to.len(), length);
            for (at, (was, is)) in content.iter().zip(&to).enumerate() {
                assert!(*is == if bad.contains(&at) { 0 } else { *was }, "{block}: {at}");
            }
        }
    }
}
