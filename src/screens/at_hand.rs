//! The store as handlers use it. It never draws and never decides.

use pendamping_store_api::{StoreError, StoreHandle};

use crate::phone::Phone;

/// The store, or that it is closed.
///
/// # Errors
/// [`StoreError::Closed`] while the app is locked.
pub fn store(phone: &Phone) -> Result<StoreHandle, StoreError> {
    phone.store().ok_or(StoreError::Closed)
}
