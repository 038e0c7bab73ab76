//! A computer: a developer's window, or the process behind a phone shown in a browser.
//!
//! It has no location of its own. With feature `liveview` the screen is a real browser, so the place is asked there.

use std::path::PathBuf;

use anyhow::Context;

use pendamping_domain::place::{Fix, WhyNoPlace};

pub(super) fn data_folder() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("XDG_DATA_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder).join("pendamping"));
    }
    std::env::home_dir()
        .map(|home| home.join(".local/share/pendamping"))
        .context("this system names no home folder: say where to keep data with --data")
}

pub(super) async fn locate() -> Result<Fix, WhyNoPlace> {
    if cfg!(feature = "liveview") { super::browser::locate().await } else { Err(WhyNoPlace::Unavailable) }
}

#[cfg(target_os = "linux")]
pub(super) fn since_boot() -> (String, u64) {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_else(|_| super::this_run().to_owned());
    (boot, millis(now.tv_sec, now.tv_nsec))
}

#[cfg(target_os = "linux")]
fn millis(seconds: i64, nanos: i64) -> u64 {
    u64::try_from(seconds.saturating_mul(1000).saturating_add(nanos / 1_000_000)).unwrap_or(0)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn since_boot() -> (String, u64) {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let elapsed = START.get_or_init(std::time::Instant::now).elapsed();
    // One more than measured: zero would read as "no such clock".
    (super::this_run().to_owned(), u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).saturating_add(1))
}
