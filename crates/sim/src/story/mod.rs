//! The headless story: a visit from the phone to the review, by real processes over real HTTP. Each step prints a line with its
//! figures; the first that does not hold ends the story with an error.

mod centre;
mod handset;
mod plot;
mod wire;

use anyhow::Result;
use std::path::PathBuf;

/// The stories there are.
pub const NAMES: &[&str] = &["visit"];

/// Tells the story in `dir`, or in a temporary folder that is removed afterwards.
pub fn tell(dir: Option<PathBuf>) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let dir = dir.unwrap_or_else(|| temporary.path().to_owned());
    let mut plot = plot::Plot::begin(dir)?;
    plot.tell()?;
    println!("story complete: {} steps", plot.steps());
    Ok(())
}
