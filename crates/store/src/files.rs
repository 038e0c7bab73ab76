//! What the store does to files itself, beside what SQLite does: each step is one function here, so that a test sees all of them and
//! can let each fail.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// A step that is about to be taken.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// A file is made, empty.
    Create(&'a Path),
    /// What is in a file is made last.
    Sync(&'a Path),
    /// What a folder lists is made last.
    SyncFolder(&'a Path),
    /// A file or folder gets another name.
    Rename(&'a Path, &'a Path),
    /// A file goes.
    Remove(&'a Path),
    /// A folder goes with all that is in it.
    RemoveAll(&'a Path),
}

/// Is told of each step on this thread, and may refuse it.
pub type Watch = Box<dyn FnMut(Step<'_>) -> io::Result<()>>;

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// Lets steps on this thread be watched: for tests.
pub fn watch(by: Option<Watch>) {
    WATCH.with(|watch| *watch.borrow_mut() = by);
}

fn step(step: Step<'_>) -> io::Result<()> {
    WATCH.with(|watch| watch.borrow_mut().as_mut().map_or(Ok(()), |watch| watch(step)))
}

pub(crate) fn create(file: &Path) -> io::Result<File> {
    step(Step::Create(file))?;
    File::create(file)
}

/// Makes what was written last. `file` is open at `path`.
pub(crate) fn sync(path: &Path, file: &File) -> io::Result<()> {
    step(Step::Sync(path))?;
    file.sync_all()
}

pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step(Step::Rename(from, to))?;
    fs::rename(from, to)
}

/// Makes a rename in the folder last. Only some systems let a folder be opened for that; the others do it by themselves.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    step(Step::SyncFolder(folder))?;
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes a file that may not be there.
pub(crate) fn remove(file: &Path) -> io::Result<()> {
    step(Step::Remove(file))?;
    there_or_not(fs::remove_file(file))
}

/// Removes a folder that may not be there, with all that is in it.
pub(crate) fn remove_all(folder: &Path) -> io::Result<()> {
    step(Step::RemoveAll(folder))?;
    there_or_not(fs::remove_dir_all(folder))
}

fn there_or_not(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
