//! What went wrong in the store, as every screen says it.

use std::io;

use pendamping_store_api::StoreError;

use crate::t;

/// What went wrong in the store, by what a person can do about it.
#[must_use]
pub fn store_words(error: &StoreError) -> String {
    match error {
        StoreError::Busy => t!("store-busy"),
        StoreError::Full => t!("store-full"),
        StoreError::Corrupt => t!("store-corrupt"),
        StoreError::Storage => t!("store-storage"),
        StoreError::NewerSchema { .. } => t!("store-newer"),
        StoreError::NotFound => t!("store-not-found"),
        StoreError::Closed => t!("store-closed"),
        StoreError::Refused(_) | StoreError::Sql(_) | StoreError::Unread { .. } => {
            t!("store-other", code: error.to_string())
        }
    }
}

/// Whether an error of the file system says that there is no room: only the person can make some, and trying again alone is in vain.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether it may be said that nothing was lost: not before somebody has looked at what is damaged.
#[must_use]
pub fn nothing_lost(error: &StoreError) -> bool {
    !matches!(error, StoreError::Corrupt)
}
