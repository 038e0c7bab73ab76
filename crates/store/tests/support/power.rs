//! A phone whose power may go at any call: all that it does to files is recorded, and what is left of them after each call is laid
//! out and opened again.

use super::*;
use pendamping_disk::{Call as DiskCall, Disk, Fate, Loss, Op, listen};
use pendamping_store::files::{self, Step};
use std::cell::RefCell;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What a phone did to its files, and after how many of the calls it confirmed what.
pub struct Recorded<T> {
    folder: PathBuf,
    start: Disk,
    ops: Vec<Op>,
    confirmed: Vec<(usize, T)>,
}

/// The recorder while the phone works.
pub struct Recorder<T> {
    ops: Rc<RefCell<Vec<Op>>>,
    confirmed: Vec<(usize, T)>,
}

impl<T> Recorder<T> {
    /// A screen says so from now on.
    pub fn confirm(&mut self, what: T) {
        let at = self.ops.borrow().len();
        self.confirmed.push((at, what));
    }
}

fn op_of(call: DiskCall<'_>) -> Option<Op> {
    Some(match call {
        DiskCall::Open(path, true) => Op::Create(path.to_owned()),
        DiskCall::Open(_, false) | DiskCall::Read(_) => return None,
        DiskCall::Write(path, at, bytes) => Op::Write(path.to_owned(), at, bytes.to_vec()),
        DiskCall::Truncate(path, size) => Op::Truncate(path.to_owned(), size),
        DiskCall::Sync(path) => Op::Sync(path.to_owned()),
        DiskCall::Remove(path, _) => Op::Remove(path.to_owned()),
    })
}

fn op_of_step(step: Step<'_>) -> io::Result<Op> {
    Ok(match step {
        Step::Create(path) => Op::Create(path.to_owned()),
        Step::Sync(path) => Op::SyncWhole(path.to_owned(), std::fs::read(path)?),
        Step::SyncFolder(_) => Op::SyncFolder,
        Step::Rename(from, to) => Op::Rename(from.to_owned(), to.to_owned()),
        Step::Remove(path) => Op::Remove(path.to_owned()),
        Step::RemoveAll(path) => Op::RemoveAll(path.to_owned()),
    })
}

/// Records what `work` does in `folder`.
pub fn record<T>(folder: &Path, work: impl FnOnce(&Path, &mut Recorder<T>)) -> Recorded<T> {
    let folder = folder.canonicalize().unwrap();
    let start = Disk::of(&folder).unwrap();
    let ops = Rc::new(RefCell::new(Vec::new()));
    let sink = ops.clone();
    listen(Some(Box::new(move |call| {
        if let Some(op) = op_of(call) {
            let lasting = matches!(call, DiskCall::Remove(_, true));
            sink.borrow_mut().push(op);
            if lasting {
                sink.borrow_mut().push(Op::SyncFolder);
            }
        }
        Fate::Made
    })));
    let sink = ops.clone();
    files::watch(Some(Box::new(move |step| {
        sink.borrow_mut().push(op_of_step(step)?);
        Ok(())
    })));
    let mut recorder = Recorder { ops: ops.clone(), confirmed: Vec::new() };
    work(&folder, &mut recorder);
    listen(None);
    files::watch(None);
    Recorded { folder, start, ops: ops.take(), confirmed: recorder.confirmed }
}

/// What became of the crashes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Crashes {
    /// Calls at which the power went.
    pub calls: usize,
    /// Different states that were laid out and opened.
    pub opened: usize,
    /// Those of them of which the check said no.
    pub bad: usize,
}

impl<T> Recorded<T> {
    /// Lets the power go at each call in turn, once with the loss of all that was not synced, once of nothing, and `seeds` times of
    /// some of it; `check` looks at what is left, and is told what was confirmed until then.
    pub fn crash_at_each(
        &self,
        seeds: u64,
        mut check: impl FnMut(&Path, &[&T]) -> Result<(), String>,
    ) -> Crashes {
        let mut disk = self.start.clone();
        let (mut crashes, mut seen) = (Crashes::default(), std::collections::HashSet::new());
        let mut first = None;
        for at in 0..=self.ops.len() {
            if let Some(op) = at.checked_sub(1).and_then(|at| self.ops.get(at)) {
                disk.take(op);
            }
            crashes.calls += 1;
            let confirmed: Vec<&T> =
                self.confirmed.iter().filter(|(when, _)| *when <= at).map(|(_, what)| what).collect();
            let some = (0..seeds).map(|seed| Loss::Some(at as u64 * 1_000 + seed));
            for loss in [Loss::All, Loss::Nothing].into_iter().chain(some) {
                if loss != Loss::All && !disk.is_unsynced() {
                    continue;
                }
                let to = in_memory();
                disk.lay_out(&self.folder, to.path(), loss).unwrap();
                if !seen.insert((fingerprint(to.path()), confirmed.len())) {
                    continue;
                }
                crashes.opened += 1;
                if let Err(why) = check(to.path(), &confirmed) {
                    crashes.bad += 1;
                    first.get_or_insert(format!("call {at} ({}), {loss:?}: {why}", self.named(at)));
                }
            }
        }
        if let Some(first) = first {
            println!("{crashes:?}; first: {first}");
        }
        crashes
    }

    fn named(&self, at: usize) -> String {
        let text =
            at.checked_sub(1).and_then(|at| self.ops.get(at)).map_or("the start".to_owned(), |op| match op {
                Op::Write(path, at, bytes) => {
                    format!("Write({}, {at}, {} bytes)", path.display(), bytes.len())
                }
                Op::SyncWhole(path, _) => format!("SyncWhole({})", path.display()),
                other => format!("{other:?}"),
            });
        text.replace(&format!("{}/", self.folder.display()), "")
    }
}

/// A copy of a folder, there.
pub fn copy_in_memory(folder: &Path) -> TempDir {
    let copy = in_memory();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// A folder in memory, where the system has such: thousands are laid out, and what they are synced to matters to nobody.
fn in_memory() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

fn fingerprint(folder: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            path.file_name().hash(&mut hasher);
            if path.is_dir() { folders.push(path) } else { std::fs::read(path).unwrap().hash(&mut hasher) }
        }
    }
    hasher.finish()
}

/// Lets the `nth` call that `spoils` names, and with `lasting` each one after it, end as `fate` says. Gives back how many there were.
pub fn failing<T>(nth: usize, lasting: bool, fate: Fate, work: impl FnOnce() -> T) -> (T, usize) {
    let count = Rc::new(RefCell::new(0));
    let due = move |count: &RefCell<usize>| {
        let at = *count.borrow();
        *count.borrow_mut() += 1;
        at == nth || lasting && at > nth
    };
    let counted = count.clone();
    listen(Some(Box::new(move |_| if due(&counted) { fate } else { Fate::Made })));
    let counted = count.clone();
    files::watch(Some(Box::new(move |_| {
        let kind = if fate == Fate::Full { io::ErrorKind::StorageFull } else { io::ErrorKind::Other };
        if due(&counted) { Err(io::Error::new(kind, "a test said so")) } else { Ok(()) }
    })));
    let done = work();
    listen(None);
    files::watch(None);
    let count = *count.borrow();
    (done, count)
}
