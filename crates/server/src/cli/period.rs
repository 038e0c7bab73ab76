//! `close-period` and `periods`: the books of a reporting date, frozen for good.

use crate::cli::{DAY, Data, day, now, office_time, say};
use crate::mint::{Mint, SystemMint};
use crate::store::period_log::Periods;
use chrono::NaiveDate;
use clap::Args;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::money::Rupiah;
use std::process::ExitCode;
use uuid::Builder;

/// Close the books for a reporting date: what the centre knows now of the time up to it is frozen, with its digest
///
/// Closing also mints the seed of its audit: before, nobody can know whom it will draw, and afterwards nobody can choose. What is learnt later changes nothing in it, and appears as adjustments of the next one. Without --yes nothing is kept, and the sums are
/// shown that would be closed. A period that is closed stays closed: there is no command to open one.
#[derive(Debug, Args)]
pub struct ClosePeriod {
    /// The reporting date, today or before and after the last one that was closed
    #[arg(long, value_name = DAY, value_parser = day)]
    reported: NaiveDate,
    /// Close it
    #[arg(long)]
    yes: bool,
}

impl ClosePeriod {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let (now, today) = now();
        let mut seed = [0; 16];
        SystemMint.fill(&mut seed);
        let seed = Builder::from_random_bytes(seed).into_uuid();
        let period = data.open_existing()?.close_period(self.reported, self.yes, seed, now, today)?;
        // A digest or a seed that nobody will keep would only be noted down by mistake.
        let end = if self.yes {
            format!("digest {}\naudit seed {}\nclosed", period.digest, seed)
        } else {
            "a rehearsal, nothing was kept (--yes closes it)".to_owned()
        };
        say(&format!(
            "{}: {} accounts, {}\n{} corrected since the period before\n{end}",
            period.reported,
            period.rows.len(),
            sums(&period.total),
            period.corrections.len()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// List the closed periods with their digests, and check that none was changed, put in or taken away
#[derive(Debug, Args)]
pub struct PeriodsOf {}

impl PeriodsOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let list = data.open_existing()?.periods()?;
        let mut text = String::new();
        for period in &list.periods {
            let broken = if period.intact { "" } else { "  NOT WHAT WAS CLOSED" };
            text.push_str(&format!(
                "{} {}  closed {}, {} accounts, {}, audit seed {}{broken}\n",
                period.reported,
                period.digest,
                office_time(period.closed),
                period.accounts,
                sums(&period.total),
                period.seed.map_or_else(|| "-".to_owned(), |seed| seed.to_string())
            ));
        }
        text.push_str(match (list.intact, list.periods.is_empty()) {
            (false, _) => "the chain is BROKEN: these are not the periods that were closed",
            (true, true) => "no period was closed yet",
            (true, false) => "the chain is whole",
        });
        say(&text)?;
        Ok(if list.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn sums(total: &Sum) -> String {
    let Sum { planned, credited, returned, matched, .. } = total;
    let net = Rupiah(credited.0 - returned.0);
    format!("{planned} planned, {credited} credited, {returned} came back ({net} stayed), {matched} matched")
}
