//! Where ids and secrets come from. Everything that makes one is given a `Mint`, so that a simulation can replay it from a
//! seed. It never looks at a clock itself.

use chrono::{DateTime, Utc};
use rand::RngCore;
use rand::rngs::OsRng;
use uuid::Uuid;

/// A source of randomness for ids, tokens and codes.
pub trait Mint {
    /// Fills `bytes` with random ones.
    fn fill(&mut self, bytes: &mut [u8]);

    /// A new id (UUIDv7) that sorts by `now`.
    fn id(&mut self, now: DateTime<Utc>) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemMint;

impl Mint for SystemMint {
    fn fill(&mut self, bytes: &mut [u8]) {
        OsRng.fill_bytes(bytes);
    }
}
