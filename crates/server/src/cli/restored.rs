//! `restored`: tells a centre that it was put back from an older copy, so that no phone takes it for the one it knew.

use crate::cli::{Data, now, say};
use crate::mint::SystemMint;
use crate::store::office::Office;
use clap::Args;
use std::process::ExitCode;

/// What the office has to know of a centre that was put back where nothing tells what came after the copy.
pub const WHAT_FOLLOWS: &str = "\
At its next sync each phone reads everything again from the beginning, and offers again what the centre lacks.
What is on no phone is for the office to do again, if it was done after the copy was made: first a newer configuration, then
imports, assignments and revocations; and `renew` for apps whose access may have been copied, also if that was done before.
Apps that were enrolled after it need a new code: typed in the app, which keeps its records.
Codes that were given out before work no more, since nobody can tell which were used or withdrawn: give new ones.";

/// The same, of one that was put in the place of another, which tells.
pub const WHAT_FOLLOWS_ANOTHER: &str = "\
At its next sync each phone reads everything again from the beginning, and offers again what the centre lacks.
What is on no phone is for the office to do again, if it was done after the backup was made: first a newer configuration, then
imports and assignments. Apps go on as in the centre that was there, if their person is in the backup; the others with a new code,
once their person is imported again.
Codes are as they were in the centre that was there.";

/// Say that this data folder was put back from an older copy
///
/// Run it before phones sync again. Without it they go on from where they had read, and never see what is written at the
/// positions that the copy gives a second time. It gives the centre a new epoch: each phone then reads everything again from
/// the beginning, and offers again what it has and the centre lacks.
#[derive(Debug, Args)]
pub struct Restored {
    /// Do it
    #[arg(long)]
    yes: bool,
}

impl Restored {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        anyhow::ensure!(
            self.yes,
            "nothing was changed. `restored` begins a new life of the centre: every phone reads everything again. It is for files that were \
             copied back by hand (`restored --yes`); a backup is put back with `restore FILE`"
        );
        let done = storage.restored(now().0, &mut SystemMint)?;
        say(&format!(
            "epoch {} (it was {}); the copy ends at position {}\n{WHAT_FOLLOWS}",
            done.epoch, done.before, done.position.0
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
