//! iOS: the app's own container, and the clock that goes on while the device sleeps.
//!
//! The system names no id for a boot that can be read without unsafe code, so stamps compare within one run of the app.

use std::path::PathBuf;

use anyhow::Context;

use pendamping_domain::place::{Fix, WhyNoPlace};

pub(super) fn data_folder() -> anyhow::Result<PathBuf> {
    std::env::home_dir()
        .map(|home| home.join("Library/Application Support/pendamping"))
        .context("the system names no container for this app")
}

pub(super) async fn locate() -> Result<Fix, WhyNoPlace> {
    super::browser::locate().await
}

pub(super) fn since_boot() -> (String, u64) {
    // On Apple's systems this clock counts sleep too.
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let millis =
        i64::from(now.tv_sec).saturating_mul(1000).saturating_add(i64::from(now.tv_nsec) / 1_000_000);
    (super::this_run().to_owned(), u64::try_from(millis).unwrap_or(0))
}
