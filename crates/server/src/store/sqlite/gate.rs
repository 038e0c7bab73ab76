//! The way in for whoever writes. It is shut while another database is put in this one's place: what was written meanwhile would be in
//! neither.
//!
//! Who writes looks at it within the transaction, and who shuts it waits for the one that has begun: after that nobody is inside.

use crate::store::{StorageError, Stored};
use std::fs::{File, TryLockError};
use std::path::Path;

/// It, for one who writes: the data folder itself, held. None where the system gives no folder to hold.
pub struct Gate(Option<File>);

/// Shut, until this is dropped, or its process ends.
pub struct Shut {
    _folder: Option<File>,
}

impl Gate {
    /// That of the centre in `folder`.
    pub fn of(folder: &Path) -> Gate {
        Gate(File::open(folder).ok())
    }

    /// Nobody writes any more who looks at it from now on.
    pub fn shut(folder: &Path) -> Shut {
        // Others hold it for no longer than it takes to look. Where there are no locks nobody watches.
        let shut = File::open(folder).and_then(|folder| folder.lock().map(|()| folder));
        if let Err(error) = &shut {
            tracing::warn!(%error, "the data folder cannot be held: what is written while a backup is put in place may be lost");
        }
        Shut { _folder: shut.ok() }
    }

    /// Whether it is open.
    ///
    /// # Errors
    /// `Busy` when it is shut.
    pub fn look(&self) -> Stored<()> {
        let Some(folder) = &self.0 else { return Ok(()) };
        match folder.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Err(StorageError::Busy(
                "a backup is being put in place: what was sent is to be sent again".into(),
            )),
            Err(TryLockError::Error(_)) => Ok(()),
            Ok(()) => folder.unlock().map_err(|error| StorageError::Failed(Box::new(error))),
        }
    }
}
