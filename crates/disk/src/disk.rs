//! What a disk has for good, and what only the machine's memory has: written, and not yet made last.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What goes to a disk at once, in bytes: a write that is cut may leave some of its sectors, and half of one.
const SECTOR: usize = 512;

/// One step of a program.
#[derive(Debug, Clone)]
pub enum Op {
    /// A file is made, empty.
    Create(PathBuf),
    /// Bytes are written at a place of a file.
    Write(PathBuf, usize, Vec<u8>),
    /// A file gets a length.
    Truncate(PathBuf, usize),
    /// What was written to a file is made last, and that it is there at all.
    Sync(PathBuf),
    /// The same of a file whose writes were not seen, with all that is in it.
    SyncWhole(PathBuf, Vec<u8>),
    /// What folders list is made last.
    SyncFolder,
    /// A file, or all that is in a folder, gets another name.
    Rename(PathBuf, PathBuf),
    /// A file goes.
    Remove(PathBuf),
    /// A folder goes with all that is in it.
    RemoveAll(PathBuf),
}

/// What of the unsynced is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// All of it: the power went.
    All,
    /// Nothing: the program was killed and the machine went on.
    Nothing,
    /// Some, by a seed: any of the writes, whole sectors and half ones; of what folders list, all from some point on.
    Some(u64),
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Debug, Clone, Default)]
struct Content {
    lasting: Vec<u8>,
    pending: Vec<Change>,
}

type Names = BTreeMap<PathBuf, usize>;

/// A disk in the middle of a program.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    contents: Vec<Content>,
    names: Names,
    lasting: Names,
    /// Changes of names that are not made last yet.
    pending: Vec<(Op, Option<usize>)>,
}

impl Disk {
    /// A disk with the files of a folder and of those in it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn of(folder: &Path) -> io::Result<Disk> {
        let mut disk = Disk::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                // Shared memory is no file of a disk.
                let shared = path.to_string_lossy().ends_with("-shm");
                if path.is_dir() {
                    folders.push(path);
                } else if !shared {
                    disk.contents.push(Content { lasting: fs::read(&path)?, pending: Vec::new() });
                    disk.names.insert(path, disk.contents.len() - 1);
                }
            }
        }
        disk.lasting = disk.names.clone();
        Ok(disk)
    }

    /// Takes a step.
    pub fn take(&mut self, op: &Op) {
        match op {
            Op::Create(path) => {
                self.made(path);
            }
            Op::Write(path, at, bytes) => {
                let file = self.made(path);
                self.contents[file].pending.push(Change::Write(*at, bytes.clone()));
            }
            Op::Truncate(path, size) => {
                let file = self.made(path);
                self.contents[file].pending.push(Change::Truncate(*size));
            }
            Op::Sync(path) => {
                let file = self.made(path);
                let content = &mut self.contents[file];
                for change in std::mem::take(&mut content.pending) {
                    apply(&mut content.lasting, &change);
                }
                self.names_it(file);
            }
            Op::SyncWhole(path, bytes) => {
                let file = self.made(path);
                self.contents[file] = Content { lasting: bytes.clone(), pending: Vec::new() };
                self.names_it(file);
            }
            Op::SyncFolder => {
                for (op, file) in std::mem::take(&mut self.pending) {
                    rename(&mut self.lasting, &op, file);
                }
            }
            Op::Rename(..) | Op::Remove(_) | Op::RemoveAll(_) => {
                rename(&mut self.names, op, None);
                self.pending.push((op.clone(), None));
            }
        }
    }

    fn made(&mut self, path: &Path) -> usize {
        if let Some(file) = self.names.get(path) {
            return *file;
        }
        self.contents.push(Content::default());
        let file = self.contents.len() - 1;
        self.names.insert(path.to_owned(), file);
        self.pending.push((Op::Create(path.to_owned()), Some(file)));
        file
    }

    /// A file that was synced is there: SQLite syncs the folder of one that it made.
    fn names_it(&mut self, file: usize) {
        let Some(at) = self.pending.iter().position(|(_, of)| *of == Some(file)) else { return };
        let (op, _) = self.pending.remove(at);
        rename(&mut self.lasting, &op, Some(file));
        // That its name was free before is made last with it.
        if let Op::Create(path) = op {
            let mut index = 0;
            self.pending.retain(|(op, _)| {
                index += 1;
                index > at || !matches!(op, Op::Remove(gone) if *gone == path)
            });
        }
    }

    /// Whether something of it is not made last.
    pub fn is_unsynced(&self) -> bool {
        !self.pending.is_empty() || self.contents.iter().any(|content| !content.pending.is_empty())
    }

    /// Lays out in `to` what is left of the files of `from`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn lay_out(&self, from: &Path, to: &Path, loss: Loss) -> io::Result<()> {
        let mut rng = StdRng::seed_from_u64(if let Loss::Some(seed) = loss { seed } else { 0 });
        let mut names = self.lasting.clone();
        let kept = match loss {
            Loss::All => 0,
            Loss::Nothing => self.pending.len(),
            Loss::Some(_) => rng.gen_range(0..=self.pending.len()),
        };
        for (op, file) in &self.pending[..kept] {
            rename(&mut names, op, *file);
        }
        for (path, file) in names {
            let content = &self.contents[file];
            let mut bytes = content.lasting.clone();
            for change in &content.pending {
                match loss {
                    Loss::All => {}
                    Loss::Nothing => apply(&mut bytes, change),
                    Loss::Some(_) => apply_some(&mut bytes, change, &mut rng),
                }
            }
            let path = to.join(path.strip_prefix(from).unwrap_or(&path));
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, bytes)?;
        }
        Ok(())
    }
}

fn rename(names: &mut Names, op: &Op, file: Option<usize>) {
    match op {
        Op::Create(path) => {
            names.extend(file.map(|file| (path.clone(), file)));
        }
        Op::Remove(path) => {
            names.remove(path);
        }
        Op::RemoveAll(folder) => names.retain(|path, _| !path.starts_with(folder)),
        Op::Rename(from, to) => {
            let moved: Vec<PathBuf> = names.keys().filter(|path| path.starts_with(from)).cloned().collect();
            for path in moved {
                let Some(file) = names.remove(&path) else { continue };
                let rest = path.strip_prefix(from).unwrap_or(Path::new(""));
                // Joined with nothing it would end in a slash.
                let to = if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) };
                names.insert(to, file);
            }
        }
        _ => {}
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Truncate(size) => bytes.resize(*size, 0),
        Change::Write(at, written) => put(bytes, *at, written),
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, written: &[u8]) {
    if bytes.len() < at + written.len() {
        bytes.resize(at + written.len(), 0);
    }
    bytes[at..at + written.len()].copy_from_slice(written);
}

fn apply_some(bytes: &mut Vec<u8>, change: &Change, rng: &mut StdRng) {
    match change {
        Change::Truncate(size) => {
            if rng.gen_bool(0.5) {
                bytes.resize(*size, 0);
            }
        }
        Change::Write(at, written) => {
            let mut done = 0;
            while done < written.len() {
                let piece = (SECTOR - (at + done) % SECTOR).min(written.len() - done);
                let kept = match rng.gen_range(0..10) {
                    0..=4 => piece,
                    5..=8 => 0,
                    _ => rng.gen_range(0..piece),
                };
                if kept > 0 {
                    put(bytes, at + done, &written[done..done + kept]);
                }
                done += piece;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn left(disk: &Disk, loss: Loss) -> BTreeMap<String, Vec<u8>> {
        let to = std::env::temp_dir().join(format!("pendamping-disk-{}-{loss:?}", std::process::id()));
        fs::create_dir_all(&to).unwrap();
        disk.lay_out(Path::new("/phone"), &to, loss).unwrap();
        let files = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path());
        let left = files
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
        let left = left.collect();
        fs::remove_dir_all(&to).unwrap();
        left
    }

    #[test]
    fn what_was_not_synced_is_gone_with_the_power_and_stays_with_the_machine() {
        let path = |name: &str| Path::new("/phone").join(name);
        let mut disk = Disk::default();
        disk.take(&Op::Create(path("a")));
        disk.take(&Op::Write(path("a"), 0, b"first".to_vec()));
        assert!(left(&disk, Loss::All).is_empty() && disk.is_unsynced());
        disk.take(&Op::Sync(path("a")));
        disk.take(&Op::Write(path("a"), 2, b"REST".to_vec()));
        disk.take(&Op::Rename(path("a"), path("b")));
        assert_eq!(left(&disk, Loss::All), [("a".to_owned(), b"first".to_vec())].into());
        assert_eq!(left(&disk, Loss::Nothing), [("b".to_owned(), b"fiREST".to_vec())].into());
        disk.take(&Op::SyncFolder);
        assert_eq!(left(&disk, Loss::All), [("b".to_owned(), b"first".to_vec())].into());
        disk.take(&Op::Remove(path("b")));
        assert!(left(&disk, Loss::Nothing).is_empty());
        disk.take(&Op::SyncFolder);
        assert!(left(&disk, Loss::All).is_empty());
    }

    #[test]
    fn a_file_that_was_made_again_and_synced_is_there() {
        let path = |name: &str| Path::new("/phone").join(name);
        let mut disk = Disk::default();
        for _ in 0..2 {
            disk.take(&Op::Remove(path("a")));
            disk.take(&Op::Write(path("a"), 0, b"again".to_vec()));
            disk.take(&Op::Sync(path("a")));
        }
        disk.take(&Op::SyncFolder);
        assert_eq!(left(&disk, Loss::All), [("a".to_owned(), b"again".to_vec())].into());
    }

    #[test]
    fn of_a_write_that_was_cut_any_sector_may_be_there() {
        let path = Path::new("/phone/a").to_owned();
        let mut disk = Disk::default();
        disk.take(&Op::Write(path.clone(), 0, vec![0; 4 * SECTOR]));
        disk.take(&Op::Sync(path.clone()));
        disk.take(&Op::Write(path, 0, vec![1; 4 * SECTOR]));
        let (mut early, mut late, mut half) = (false, false, false);
        for seed in 0..200 {
            let content = left(&disk, Loss::Some(seed)).remove("a").unwrap();
            let of = |sector: usize| &content[sector * SECTOR..(sector + 1) * SECTOR];
            let is = |sector: usize, byte: u8| of(sector).iter().all(|found| *found == byte);
            early |= is(0, 1) && is(3, 0);
            late |= is(0, 0) && is(3, 1);
            half |= !is(2, 0) && !is(2, 1);
        }
        assert!(early && late && half);
    }
}
