//! `minutes`: how the money of an area stood, on paper to be signed.

use crate::cli::{DAY, Data, day, now};
use crate::export::file::whole;
use crate::minutes::{Facts, Language, minutes};
use crate::store::office::Office;
use crate::store::period_log::Periods;
use anyhow::bail;
use chrono::NaiveDate;
use clap::Args;
use pendamping_domain::period::rows;
use pendamping_domain::region::RegionCode;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the minutes (berita acara) of an area as PDF: families paid, sums, what does not agree, and room to sign
///
/// From the closed period with that reporting date; where there is none, and the date is today, from the books as they are now, and
/// the paper says that they are not closed. No family is named.
#[derive(Debug, Args)]
pub struct MinutesOf {
    /// The reporting date of a closed period, or today
    #[arg(long, value_name = DAY, value_parser = day)]
    reported: NaiveDate,
    /// The area: 31, 31.74, 31.74.01 or 31.74.01.1001
    #[arg(long, value_name = "CODE")]
    region: RegionCode,
    /// In which language
    #[arg(long, value_enum, default_value = "id")]
    language: Language,
    /// The file, .pdf by its name
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl MinutesOf {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        if pendamping_regions::name(self.region.as_str()).is_none() {
            bail!("--region: there is no region {}", self.region);
        }
        if !self.out.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf")) {
            bail!("--out: {}: the name must end in .pdf", self.out.display());
        }
        let (_, today) = now();
        let list = storage.periods()?;
        if !list.intact {
            bail!("the closed periods are not what was closed: `periods` says which");
        }
        let books = storage.books(Some(&self.region), today)?;
        let closed = list.periods.iter().any(|period| period.reported == self.reported);
        let (rows, digest) = if closed {
            let period = storage.period(Some(self.reported))?;
            (period.rows, Some(period.digest))
        } else if self.reported == today {
            // Of the whole programme: what went to nobody known is told on every paper.
            (rows(&storage.books(None, today)?.books), None)
        } else {
            bail!(
                "--reported: no period was closed for {}; only the books of today, {today}, are open",
                self.reported
            );
        };
        let facts = Facts {
            reported: self.reported,
            made: today,
            area: &self.region,
            rows: &rows,
            digest: digest.as_deref(),
            books: &books,
        };
        whole(&self.out, &minutes(&facts, self.language)?)?;
        println!("the minutes of {} in {}", self.region, self.out.display());
        if !rows.iter().any(|row| row.region.as_ref().is_some_and(|at| at.is_within(&self.region))) {
            println!("no money of the programme went to families there: the paper has only noughts");
        }
        Ok(ExitCode::SUCCESS)
    }
}
