//! A file in the data folder that one process at a time holds, for as long as it does what others must not do meanwhile.

use anyhow::Context;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::Path;

/// The file, held. It is let go with this.
pub struct Held(File);

impl Held {
    /// Takes the file, made when it is not there. None when another holds it.
    pub fn take(path: &Path) -> anyhow::Result<Option<Held>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                // A file system without locks: then nobody watches.
                tracing::warn!(%error, "the data folder cannot be held: see to it that one alone serves or restores it");
                Ok(Some(Held(file)))
            }
        }
    }

    /// Says who holds it, to whoever finds it held.
    pub fn says(mut self, who: &str) -> io::Result<Held> {
        self.0.set_len(0)?;
        self.0.rewind()?;
        writeln!(self.0, "{who}")?;
        self.0.flush()?;
        Ok(self)
    }
}
