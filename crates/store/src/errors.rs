//! From SQLite's errors to what the reader can do about them. The cause is kept, or logged where the answer has no room for it.

use pendamping_store_api::StoreError;
use rusqlite::{ErrorCode, ffi};
use std::sync::Arc;

/// An error inside the core.
#[derive(Debug)]
pub enum Fault {
    /// SQLite's.
    Sql(rusqlite::Error),
    /// Ours.
    Store(StoreError),
}

/// The core's result.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    /// Whether it says that the file is damaged.
    pub fn is_damage(&self) -> bool {
        match self {
            Fault::Sql(error) => {
                let code = error.sqlite_error_code();
                matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
                    || is_unreadable(error)
            }
            Fault::Store(error) => matches!(error, StoreError::Corrupt),
        }
    }

    /// Whether the storage said it, of a page or of a call. A connection is worth nothing after such a one: SQLCipher gives no more
    /// after a single failed read.
    pub fn is_of_storage(&self) -> bool {
        let Fault::Sql(error) = self else { return false };
        let code = error.sqlite_error_code();
        self.is_damage() || matches!(code, Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen))
    }

    /// Whether it says nothing about the file, but of a bad moment: nothing may be given up for it.
    pub fn is_passing(&self) -> bool {
        let Fault::Sql(error) = self else { return false };
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DiskFull
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory,
            ) => true,
            Some(ErrorCode::SystemIoFailure) => !self.is_damage(),
            _ => false,
        }
    }
}

/// The storage gave an error where it should have given a page: flash says so before it lies.
fn is_unreadable(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error().map(|error| error.extended_code),
        Some(
            ffi::SQLITE_IOERR_READ
                | ffi::SQLITE_IOERR_SHORT_READ
                | ffi::SQLITE_IOERR_DATA
                | ffi::SQLITE_IOERR_CORRUPTFS
        )
    )
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sql(error)
    }
}
impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Store(error)
    }
}
impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        // Its own text may repeat a value.
        Fault::Store(StoreError::Unread { line: error.line(), column: error.column() })
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        let error = match fault {
            Fault::Store(error) => return error,
            Fault::Sql(rusqlite::Error::QueryReturnedNoRows) => return StoreError::NotFound,
            Fault::Sql(error) => error,
        };
        let known = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => StoreError::Storage,
            _ => return StoreError::Sql(Arc::new(error)),
        };
        // These words carry no cause, and whoever looks into a damaged or full phone needs it. SQLite says these by a fixed
        // text and a number, without a value of any row.
        let code = error.sqlite_error().map(|error| error.extended_code);
        tracing::warn!(%error, code, "{known}");
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(code: i32) -> Fault {
        Fault::Sql(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn a_page_that_cannot_be_read_is_damage_and_one_that_cannot_be_written_is_not() {
        for code in [
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_NOTADB,
            ffi::SQLITE_IOERR_READ,
            ffi::SQLITE_IOERR_SHORT_READ,
            ffi::SQLITE_IOERR_DATA,
            ffi::SQLITE_IOERR_CORRUPTFS,
        ] {
            assert!(sql(code).is_damage() && !sql(code).is_passing(), "{code}");
            assert!(sql(code).is_of_storage(), "{code}");
        }
        // Whether the database is damaged is only known once it was opened again.
        assert!(matches!(StoreError::from(sql(ffi::SQLITE_CORRUPT)), StoreError::Corrupt));
        assert!(matches!(StoreError::from(sql(ffi::SQLITE_IOERR_READ)), StoreError::Storage));
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_BUSY, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC] {
            assert!(!sql(code).is_damage() && sql(code).is_passing(), "{code}");
        }
    }
    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        let Err(error) = serde_json::from_str::<u32>("\"Bu Siti Rahasia\"") else {
            panic!("a name is no number")
        };
        assert!(error.to_string().contains("Rahasia"));
        assert_eq!(StoreError::from(Fault::from(error)).to_string(), "cannot be read at line 1, column 17");
    }
}
