//! The way in for whoever writes. It is shut while another database is put in this one's place: what was written meanwhile would be in
//! neither.
//!
//! Who writes looks at it within the transaction, and who shuts it waits for the one that has begun: after that nobody is inside.

use crate::store::{StorageError, Stored};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Its name in the data folder.
const FILE: &str = "writes.lock";

/// It, for one who writes.
pub struct Gate(File);

/// Shut, until this is dropped, or its process ends.
pub struct Shut {
    _file: File,
}

impl Gate {
    /// That of the centre in `folder`.
    pub fn of(folder: &Path) -> Stored<Gate> {
        open(folder).map(Gate)
    }

    /// Nobody writes any more who looks at it from now on.
    pub fn shut(folder: &Path) -> Stored<Shut> {
        let file = open(folder)?;
        // Others hold it for no longer than it takes to look. A file system without locks says so, and then nobody watches.
        if let Err(error) = file.lock() {
            tracing::warn!(%error, "the data folder cannot be held: what is written while a backup is put in place may be lost");
        }
        Ok(Shut { _file: file })
    }

    /// Whether it is open.
    ///
    /// # Errors
    /// `Busy` when it is shut.
    pub fn look(&self) -> Stored<()> {
        match self.0.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Err(StorageError::Busy(
                "a backup is being put in place: what was sent is to be sent again".into(),
            )),
            Err(TryLockError::Error(_)) => Ok(()),
            Ok(()) => self.0.unlock().map_err(|error| StorageError::Failed(Box::new(error))),
        }
    }
}

/// Nobody but its owner may: whoever opens it can shut it.
fn open(folder: &Path) -> Stored<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(folder.join(FILE)).map_err(|error| StorageError::Failed(Box::new(error)))?;
    #[cfg(unix)]
    if let Err(error) = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)) {
        tracing::warn!(%error, "the lock of the database may be held by others: chmod 600 it");
    }
    Ok(file)
}
