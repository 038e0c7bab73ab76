//! `export`: what the centre has, as a file for a spreadsheet program.

use crate::cli::{DAY, Data, day, now};
use crate::export::file::TableFile;
use crate::export::visits;
use crate::store::office::{Declined, Office};
use crate::store::visit_log::VisitLogAsk;
use anyhow::bail;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pendamping_domain::life::Standing;
use pendamping_domain::region::RegionCode;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the log of visits to a file
///
/// One row for each visit, times in the zone of the family's area. The audit log notes, before anything is written, whose data
/// goes into the file and for whom. The file can be read by its owner alone; keep it as safe as the centre itself.
#[derive(Debug, Args)]
pub struct Export {
    /// What
    what: What,
    /// The file, .csv or .xlsx by its name
    file: PathBuf,
    /// First day of the visits, for instance 2026-11-27
    #[arg(long, value_name = DAY, value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day of the visits, for instance 2026-11-27
    #[arg(long, value_name = DAY, value_parser = day)]
    to: Option<NaiveDate>,
    /// Only families in this region: 31, 31.74, 31.74.01 or 31.74.01.1001
    #[arg(long, value_name = "CODE")]
    area: Option<RegionCode>,
    /// Only visits of the mentor with this number
    #[arg(long, value_name = "NUMBER")]
    mentor: Option<String>,
    /// Only visits that stand there
    #[arg(long)]
    state: Option<State>,
    /// Only what the person with this number may see, row by row and field by field (default: the office's whole view)
    #[arg(long = "as", value_name = "NUMBER")]
    reader: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The log of visits
    Visits,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    /// Not decided on yet
    Waiting,
    /// A correction is asked
    Correction,
    /// Approved
    Approved,
}

impl From<State> for Standing {
    fn from(state: State) -> Standing {
        match state {
            State::Waiting => Standing::Received,
            State::Correction => Standing::CorrectionAsked,
            State::Approved => Standing::Approved,
        }
    }
}

impl Export {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let What::Visits = self.what;
        let storage = data.open_existing()?;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            bail!("--to: lies before --from");
        }
        if let Some(area) =
            self.area.as_ref().filter(|area| pendamping_regions::name(area.as_str()).is_none())
        {
            bail!("--area: there is no region {area}");
        }
        let ask = VisitLogAsk {
            from: self.from,
            to: self.to,
            area: self.area,
            mentor: self.mentor,
            state: self.state.map(Standing::from),
            reader: self.reader,
        };
        let config = storage.current_config()?;
        let mut file = TableFile::create(&self.file, b',')?;
        visits::head(&mut file)?;
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} visits") {
            bar.set_style(style);
        }
        let (now, today) = now();
        let count = storage.visit_log(&ask, now, today, &mut |line| {
            bar.inc(1);
            visits::line(&mut file, line, config.as_ref())
                .map_err(|error| Declined::Wrong(format!("{error:#}")))
        })?;
        file.finish()?;
        bar.finish_and_clear();
        println!("{count} visits in {}", self.file.display());
        Ok(ExitCode::SUCCESS)
    }
}
