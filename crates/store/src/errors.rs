//! From SQLite's errors to what the reader can do about them. The cause is kept, or logged where the answer has no room for it.

use pendamping_store_api::StoreError;
use rusqlite::ErrorCode;
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
            }
            Fault::Store(error) => matches!(error, StoreError::Corrupt),
        }
    }
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
        Fault::Store(StoreError::Sql(Arc::new(error)))
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
            _ => return StoreError::Sql(Arc::new(error)),
        };
        // These words carry no cause, and whoever looks into a damaged or full phone needs it. SQLite says these by a fixed
        // text and a number, without a value of any row.
        let code = error.sqlite_error().map(|error| error.extended_code);
        tracing::warn!(%error, code, "{known}");
        known
    }
}
