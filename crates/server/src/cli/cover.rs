//! `cover`: one mentor stands in for another for a period.

use crate::cli::{DAY, Data, day, now, say};
use crate::store::cover::{CoverAsk, CoverLine};
use crate::store::office::Office;
use crate::store::sqlite::SqliteStorage;
use anyhow::bail;
use chrono::NaiveDate;
use clap::Args;
use pendamping_domain::cover::{Period, Phase};
use std::fmt::Write;
use std::process::ExitCode;

/// Have one mentor stand in for another for a period; list those, or end one early
///
/// While it holds, the stand-in accompanies all families of the mentor, also those that come meanwhile. The mentor keeps them.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Cover {
    /// The number of the mentor who is away
    #[arg(long, group = "which", value_name = "NUMBER", requires_all = ["by", "until"])]
    mentor: Option<String>,
    /// The number of the mentor who stands in
    #[arg(long, value_name = "NUMBER", requires = "mentor")]
    by: Option<String>,
    /// First day, for instance 2026-11-27 (default: today)
    #[arg(long, value_name = DAY, value_parser = day, requires = "mentor")]
    from: Option<NaiveDate>,
    /// Last day, for instance 2026-12-04; at most 92 days in all
    #[arg(long, value_name = DAY, value_parser = day, requires = "mentor")]
    until: Option<NaiveDate>,
    /// Why, for the office's own list: it reaches no phone
    #[arg(long, value_name = "TEXT", requires = "mentor", default_value = "", hide_default_value = true)]
    reason: String,
    /// List what holds and what is ahead
    #[arg(long, group = "which")]
    list: bool,
    /// With --list: also what is over
    #[arg(long, requires = "list")]
    all: bool,
    /// End the cover of the mentor with this number now; one that has not begun is called off
    #[arg(long, group = "which", value_name = "NUMBER")]
    end: Option<String>,
}

impl Cover {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let (now, today) = now();
        let text = match (self.mentor, self.by, self.until, self.end) {
            (Some(mentor), Some(by), Some(until), _) => {
                let period = Period { from: self.from.unwrap_or(today), until };
                let ask = CoverAsk { mentor, by, period, reason: self.reason.trim().to_owned() };
                let arranged = storage.arrange_cover(&ask, now, today, &mut crate::mint::SystemMint)?;
                let already = if arranged.made { "" } else { " (stands already)" };
                format!("{}{already}", told(&arranged.line))
            }
            (_, _, _, Some(mentor)) => format!("ended: {}", told(&storage.end_cover(&mentor, now, today)?)),
            _ if self.list => listed(&storage, today, self.all)?,
            _ => bail!("--mentor with --by and --until, --list, or --end"),
        };
        say(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn listed(storage: &SqliteStorage, today: NaiveDate, all: bool) -> anyhow::Result<String> {
    let lines = storage.covers(today, all)?;
    if lines.is_empty() {
        return Ok("nobody stands in for anybody".to_owned());
    }
    let mut text = String::new();
    for line in lines {
        let state = match line.phase {
            Phase::Holds => "now",
            Phase::Ahead => "ahead",
            Phase::Over if line.ended => "ended early",
            Phase::Over => "over",
        };
        let reason = if line.reason.is_empty() { String::new() } else { format!("; {}", line.reason) };
        writeln!(text, "{state}: {}{reason}", told(&line))?;
    }
    Ok(text)
}

/// A cover in one line.
fn told(line: &CoverLine) -> String {
    let CoverLine { mentor, by, period: Period { from, until }, families, .. } = line;
    format!(
        "{} ({}) stands in for {} ({}), from {from} until {until}, families: {families}",
        by.number, by.name, mentor.number, mentor.name
    )
}
