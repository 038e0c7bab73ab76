//! `clock`: the office says that this machine's clock is right.

use crate::cli::{Data, now, say};
use crate::store::office::Office;
use clap::Args;
use std::process::ExitCode;

/// Say that this machine's clock is right, after it had been ahead for days
///
/// A day behind the one that the centre was sure of is taken for a wrong clock: assignments and covers with dates stay as they were, and
/// `serve` logs that. Where it was the days before that were wrong, this says so: everything is looked at anew, by today.
#[derive(Debug, Args)]
pub struct Clock {
    /// Do it
    #[arg(long)]
    is_right: bool,
}

impl Clock {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let (now, today) = now();
        anyhow::ensure!(
            self.is_right,
            "nothing was changed. By this machine's clock it is {today}: if that is so, `clock --is-right`"
        );
        storage.believe_clock(now, today)?;
        say(&format!("it is {today}: assignments and covers hold by that day"))?;
        Ok(ExitCode::SUCCESS)
    }
}
