//! `retention`: carries out the schedule of the programme's file, and says first what that would do.

use crate::cli::{Data, now, say};
use crate::retention::Retention;
use crate::store::office::Office;
use crate::store::retention::{Ended, Retaining};
use anyhow::anyhow;
use clap::Args;
use std::process::ExitCode;

/// Delete what was kept for as long as the programme's file says
///
/// A rehearsal without --yes. Records, the books of money, closed periods and the audit log are never deleted. The section [retention] of the
/// programme's file has the days; those that it lacks are assumed.
#[derive(Debug, Args)]
pub struct RetentionOf {
    /// Do it
    #[arg(long)]
    yes: bool,
}

impl RetentionOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let schedule = match storage.current_config()? {
            Some(config) => Retention::of(&config).map_err(|wrong| anyhow!(wrong.join("; ")))?,
            None => Retention::default(),
        };
        let Ended { left_behind, data_requests, disclosures, unknown_kinds } =
            storage.end_retained(&schedule, self.yes, now().0)?;
        let what = if self.yes { "deleted" } else { "a rehearsal, nothing was deleted (--yes does it)" };
        say(&format!(
            "left behind on revoked phones, after {} days: {left_behind}
answered requests of families, after {} days: {data_requests}
sums of who received and opened data, after {} days: {disclosures}
items of unknown kinds, after {} days: {unknown_kinds}
{what}",
            schedule.left_behind, schedule.data_requests, schedule.disclosures, schedule.unknown_kinds
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
