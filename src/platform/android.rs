//! Android, without a line of Java: what the kernel says suffices for folder and clocks.
//!
//! The data folder is the app's private one (what `getFilesDir` answers), worked out from the process's own name and user.
//! It never uses shared storage. The place is asked of the web view, which may refuse where its page counts as insecure.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use anyhow::{Context, ensure};

use pendamping_domain::place::{Fix, WhyNoPlace};

/// Android gives each person on a device this many user ids.
const IDS_PER_PERSON: u32 = 100_000;

pub(super) fn data_folder() -> anyhow::Result<PathBuf> {
    let line = std::fs::read("/proc/self/cmdline").context("the process cannot read its own name")?;
    let name = line.split(|byte| matches!(byte, 0 | b':')).next().unwrap_or_default();
    let package = std::str::from_utf8(name).context("the process's name is no text")?;
    ensure!(
        package.contains('.') && !package.contains('/'),
        "the process is named {package:?}, which is no Android package"
    );
    let person = std::fs::metadata("/proc/self").context("the process cannot read whose it is")?.uid()
        / IDS_PER_PERSON;
    Ok(PathBuf::from(format!("/data/user/{person}/{package}/files")))
}

pub(super) async fn locate() -> Result<Fix, WhyNoPlace> {
    super::browser::locate().await
}

pub(super) fn since_boot() -> (String, u64) {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let millis =
        i64::from(now.tv_sec).saturating_mul(1000).saturating_add(i64::from(now.tv_nsec) / 1_000_000);
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_else(|_| super::this_run().to_owned());
    (boot, u64::try_from(millis).unwrap_or(0))
}
