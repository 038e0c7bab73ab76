//! Stories: real processes over real HTTP, one line a step, each step a check. It looks at what the product does from outside,
//! and never into its files.

mod a_month;
mod a_year;
mod bimtek;
mod business;
mod cover;
mod crowd;
mod decisions;
mod due;
mod handset;
mod incentive;
mod incomes;
pub mod killing;
mod main_story;
mod money;
mod photos;
mod prokus_2020;
mod python;
mod recount;
mod stages;
mod steps;
mod training;
mod world;

use std::path::PathBuf;
use steps::Steps;

/// What a story runs with.
#[derive(Debug, Clone)]
pub struct Stage {
    /// A folder for the centre's and the phones' data, empty at the start.
    pub folder: PathBuf,
    /// The centre's program.
    pub server: PathBuf,
    /// This program, which is also a phone.
    pub phone: PathBuf,
    /// The configuration to put in force.
    pub programme: PathBuf,
}

/// The stories there are.
pub const NAMES: &[&str] = &["main", "a-year", "prokus-2020"];

/// Plays a story; `None` if there is none of that name. True if every step held.
pub fn play(name: &str, stage: &Stage) -> Option<bool> {
    let tell = match name {
        "main" => main_story::tell,
        "a-year" => a_year::tell,
        "prokus-2020" => prokus_2020::tell,
        _ => return None,
    };
    let mut steps = Steps::begin();
    let ended = tell(stage, &mut steps);
    Some(steps.end(ended))
}
