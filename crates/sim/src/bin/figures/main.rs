//! Measures what the product costs on this machine: queries of the phone's screens, the monthly report, and a mentor's day on
//! the wire. It prints figures and judges none: `script/bench` builds and calls it.

mod figure;
mod fleet;
mod instructions;
mod peer;
mod pull;
mod report;
mod store;
mod told;
mod wire;
mod workload;

use crate::workload::{RECORDS, Workload};
use clap::{Parser, ValueEnum};
use std::path::PathBuf;
use std::time::Instant;

/// How often each query is asked.
const TIMES: usize = 50;

/// Measures what the product costs; prints figures and judges by no time.
#[derive(Debug, Parser)]
struct Bench {
    /// Only these parts (default: screens, store and wire)
    parts: Vec<Part>,
    /// Phones of the fleet
    #[arg(long, default_value_t = 1_000)]
    phones: usize,
    /// Families that the centre grows by
    #[arg(long, default_value_t = 990_000)]
    families: usize,
    /// Does nothing but write the rows of a first pull to this file
    #[arg(long, hide = true)]
    keep: Option<PathBuf>,
    /// Does nothing but take the rows of this file into an empty store, which is what is looked at from outside; with the part
    /// `store`, measures that with them
    #[arg(long, hide = true)]
    take: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Part {
    /// Queries of the phone's screens, and reports
    Screens,
    /// The phone's store beside raw inserts
    Store,
    /// Bytes and requests, beside a peer
    Wire,
    /// A thousand phones
    Fleet,
    /// The pull of one mentor as the centre grows
    Growth,
    /// Instructions of a synced row
    Instructions,
}

fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    if let Some(file) = &bench.take {
        let rows = pull::kept(file)?;
        if bench.parts != [Part::Store] {
            return pull::take(&rows);
        }
        let mut figures = figure::Figures::default();
        pull::written(&mut figures, &rows)?;
        figures.table();
        return Ok(());
    }
    if let Some(file) = &bench.keep {
        return pull::keep(&Workload::fill(RECORDS)?.first_pull()?, file);
    }
    let profile = if cfg!(debug_assertions) { "dev (unoptimised)" } else { "release" };
    println!(
        "Build: {profile}; encrypted store, through its thread and calls. Milliseconds: median / worst.\n"
    );
    let asked = |part| bench.parts.contains(&part) || (bench.parts.is_empty() && part <= Part::Wire);
    if asked(Part::Screens) {
        let small = told::Told::fill(30, 3)?;
        let large = told::Told::fill(300, 24)?;
        store::queries(&small, &large)?;
        report::written(&small, &large)?;
    }
    let mut figures = figure::Figures::default();
    let rows = if asked(Part::Wire) { Some(wire::told(&mut figures)?) } else { None };
    if asked(Part::Store) {
        let rows = rows.map_or_else(|| Workload::fill(RECORDS)?.first_pull(), Ok)?;
        pull::written(&mut figures, &rows)?;
    }
    if asked(Part::Fleet) {
        fleet::many(&mut figures, bench.phones)?;
    }
    if asked(Part::Growth) {
        fleet::growth(&mut figures, bench.families)?;
    }
    if asked(Part::Instructions) {
        instructions::per_row(&mut figures)?;
    }
    figures.table();
    Ok(())
}

/// What something took, over and over.
pub struct Took {
    times: Vec<f64>,
}

impl Took {
    /// Does it so many times; `each` gets the number of the repetition.
    pub fn over<T, E>(times: usize, mut each: impl FnMut(usize) -> Result<T, E>) -> anyhow::Result<Took>
    where
        anyhow::Error: From<E>,
    {
        let mut took = Vec::with_capacity(times);
        for repetition in 0..times {
            let began = Instant::now();
            let done = each(repetition)?;
            took.push(began.elapsed().as_secs_f64() * 1e3);
            drop(done);
        }
        took.sort_by(f64::total_cmp);
        Ok(Took { times: took })
    }
}

impl std::fmt::Display for Took {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = |place: usize| self.times.get(place).copied().unwrap_or_default();
        write!(f, "{:.2} / {:.2}", at(self.times.len() / 2), at(self.times.len().saturating_sub(1)))
    }
}
