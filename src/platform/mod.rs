//! What the device offers the app: where to keep data, what time it is, fresh ids, and where we are.
//!
//! The only part of the app that may name a `target_os`. It never decides what a place or a time *means* (the domain does),
//! and never keeps anything: every answer is handed to whoever asked.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use chrono::Utc;
use pendamping_domain::place::{Fix, WhyNoPlace};
use pendamping_domain::stamp::Stamp;
use rand::RngCore;
use uuid::Uuid;

#[cfg(target_os = "android")]
mod android;
mod browser;
pub mod camera;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod desktop;
pub mod fake;
#[cfg(target_os = "ios")]
mod ios;
pub mod keeping;
#[cfg(any(target_os = "android", target_os = "ios"))]
mod keys;

#[cfg(target_os = "android")]
use android as device;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
use desktop as device;
#[cfg(target_os = "ios")]
use ios as device;

pub use browser::{Networks, Touches};
use camera::{NoPhoto, Shot};

/// How long we wait for a place before recording without one.
pub const LOCATE_TIMEOUT: Duration = Duration::from_secs(10);

/// The device the app runs on, or a made-up one in tests.
#[derive(Clone, Debug)]
pub enum Platform {
    /// The real one.
    Device,
    /// One whose clock and place a test sets.
    Fake(fake::Fake),
}

impl Platform {
    /// Reads the clocks.
    #[must_use]
    pub fn now(&self) -> Stamp {
        match self {
            Self::Device => {
                let (boot, elapsed) = device::since_boot();
                Stamp { wall: Utc::now(), offset: offset_minutes(), boot, elapsed }
            }
            Self::Fake(fake) => fake.now(),
        }
    }

    /// A fresh id: time-ordered (UUIDv7), from the wall clock and the system's randomness.
    #[must_use]
    pub fn mint(&self) -> Uuid {
        let wall = match self {
            Self::Device => Utc::now(),
            Self::Fake(fake) => fake.now().wall,
        };
        let millis = u64::try_from(wall.timestamp_millis()).unwrap_or(0);
        let mut noise = [0_u8; 10];
        rand::thread_rng().fill_bytes(&mut noise);
        uuid::Builder::from_unix_timestamp_millis(millis, &noise).into_uuid()
    }

    /// Measures where we are, waiting at most [`LOCATE_TIMEOUT`]; before the first time, for the person's leave as well.
    ///
    /// # Errors
    /// [`WhyNoPlace`] says why there is no place; it is recorded, never hidden.
    pub async fn locate(&self) -> Result<Fix, WhyNoPlace> {
        match self {
            Self::Device => device::locate().await,
            Self::Fake(fake) => fake.locate(),
        }
    }

    /// The photo that the tap under way asks the camera for: see [`camera`].
    ///
    /// # Errors
    /// When none was taken, or it cannot be read.
    pub async fn photograph(&self, taken: impl FnOnce()) -> Result<Shot, NoPhoto> {
        match self {
            Self::Device => camera::photograph(taken).await,
            Self::Fake(fake) => fake.photograph(),
        }
    }
}

/// The folder the app may keep its data in when none was named on the command line.
///
/// # Errors
/// When the system names no such folder.
pub fn data_folder() -> anyhow::Result<PathBuf> {
    device::data_folder()
}

/// What the program was asked for on its command line. Android starts an app without one, and what stands where it would be
/// must not be read.
pub fn arguments() -> impl Iterator<Item = OsString> {
    let given = if cfg!(target_os = "android") { None } else { Some(std::env::args_os().skip(1)) };
    given.into_iter().flatten()
}

/// Has the records' key guarded by the system's own key store, where it has one for apps. Called once, at the start.
pub fn guard_keys() {
    #[cfg(any(target_os = "android", target_os = "ios"))]
    pendamping_store::vault::use_key_store(Box::new(keys::OfTheSystem));
}

/// Hears of every touch on the page this is called from, from now on.
#[must_use]
pub fn touches() -> Touches {
    browser::touches()
}

/// Hears what the device is connected by, now and whenever that changes.
#[must_use]
pub fn networks() -> Networks {
    browser::networks()
}

/// Waits without holding a thread.
pub async fn sleep(how_long: Duration) {
    tokio::time::sleep(how_long).await;
}

fn offset_minutes() -> i16 {
    let seconds = chrono::Local::now().offset().local_minus_utc();
    i16::try_from(seconds / 60).unwrap_or(0)
}

/// Names this run of the app where the system does not name the run of the device: stamps then compare only within one run,
/// which is less, and never wrong.
#[cfg_attr(any(target_os = "linux", target_os = "android"), allow(dead_code))]
fn this_run() -> &'static str {
    static RUN: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    RUN.get_or_init(|| format!("run-{}", Uuid::from_u128(rand::random())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_goes_forward_within_one_boot() {
        let first = Platform::Device.now();
        let second = Platform::Device.now();
        assert_eq!(first.boot, second.boot);
        assert!(!first.boot.is_empty());
        assert!(first.elapsed <= second.elapsed);
        assert!(first.elapsed > 0);
    }

    #[test]
    fn ids_are_version_seven_and_differ() {
        let one = Platform::Device.mint();
        let other = Platform::Device.mint();
        assert_eq!(one.get_version_num(), 7);
        assert_ne!(one, other);
    }
}
