//! Android: what the activity (`android/MainActivity.kt`) says at the start, and what the kernel says of the clocks.
//!
//! The data folder is the app's private one, never shared storage. The place is measured by the web view, and the activity asks
//! the person before.

use std::path::PathBuf;

use anyhow::Context;
use dioxus::document;

use pendamping_domain::place::{Fix, WhyNoPlace};

/// Set by the activity before any of this runs, to what the system's `getFilesDir` answers.
const FOLDER: &str = "PENDAMPING_DATA";

pub(super) fn data_folder() -> anyhow::Result<PathBuf> {
    std::env::var_os(FOLDER)
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .with_context(|| format!("the activity did not say in {FOLDER} where to keep data"))
}

pub(super) async fn locate() -> Result<Fix, WhyNoPlace> {
    // Apart from measuring: the first time a person reads why, and answers, and none of that may eat the time for the place.
    match document::eval("return await window.phone.mayLocate();").join::<bool>().await {
        Ok(true) => {
            // First measured, then asked: the system answers for its latest place.
            let fix = super::browser::locate().await?;
            Ok(Fix { mocked: mocked().await, ..fix })
        }
        Ok(false) => Err(WhyNoPlace::Denied),
        Err(error) => {
            tracing::warn!(%error, "the page did not ask whether it may measure the place");
            Err(WhyNoPlace::Unavailable)
        }
    }
}

/// Whether the system says that the place was made up by another app. An answer that does not come accuses nobody.
async fn mocked() -> bool {
    let answer = document::eval("return window.phone.mocked();").join::<bool>().await;
    answer.unwrap_or_else(|error| {
        tracing::warn!(%error, "the page did not ask whether the place was made up");
        false
    })
}

// On phones of 32 bits the system's numbers are smaller.
#[allow(clippy::useless_conversion)]
pub(super) fn since_boot() -> (String, u64) {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let millis =
        i64::from(now.tv_sec).saturating_mul(1000).saturating_add(i64::from(now.tv_nsec) / 1_000_000);
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_else(|_| super::this_run().to_owned());
    (boot, u64::try_from(millis).unwrap_or(0))
}
