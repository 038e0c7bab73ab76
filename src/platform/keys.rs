//! The phone's own key store, Android's or Apple's, as the envelope of the database's key needs it.
//!
//! It tells a key that is gone from a store that fails for a moment: after the one only the office helps, after the other
//! trying again. It never keeps the key itself, and never decides what its loss means.

use std::io;
use std::sync::Arc;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use pendamping_store::vault::{DeviceKey, KeyStore};

#[cfg(target_os = "android")]
use android_native_keyring_store::Store;
#[cfg(target_os = "ios")]
use apple_native_keyring_store::protected::Store;

const SERVICE: &str = "id.pendamping.app";
const KEY: &str = "database";

/// On Apple's systems a key may otherwise travel in a backup. Android's store takes no wishes: its keys stay by themselves.
const WISHES: &[(&str, &str)] =
    if cfg!(target_os = "ios") { &[("access-policy", "when-unlocked-this-device-only")] } else { &[] };

/// The key store of the system this app runs on. Opened anew for each question: there is one at enrolment and one for each PIN.
pub(super) struct OfTheSystem;

impl KeyStore for OfTheSystem {
    fn get(&self) -> io::Result<Option<DeviceKey>> {
        let mut kept = match entry().and_then(|entry| entry.get_secret()) {
            Ok(kept) => kept,
            Err(
                error @ (Error::NoEntry
                | Error::BadEncoding(_)
                | Error::BadDataFormat(..)
                | Error::BadStoreFormat(_)),
            ) => {
                // Android answers so when the system's key that wraps ours was lost or renewed.
                tracing::warn!(%error, "the system's key store has no key for this app");
                return Ok(None);
            }
            Err(error) => return Err(io::Error::other(error)),
        };
        let key = <[u8; 32]>::try_from(kept.as_slice()).ok().map(DeviceKey::new);
        kept.fill(0);
        Ok(key)
    }

    fn put(&self, key: &[u8; 32]) -> io::Result<()> {
        entry().and_then(|entry| entry.set_secret(key)).map_err(io::Error::other)
    }
}

fn entry() -> Result<Entry, Error> {
    let store: Arc<Store> = Store::new()?;
    let wishes = WISHES.iter().copied().collect();
    store.build(SERVICE, KEY, Some(&wishes))
}
