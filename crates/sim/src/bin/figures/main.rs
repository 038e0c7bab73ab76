//! Measures what the product costs on this machine, part by part. It prints figures and judges none by time: `script/bench` builds and
//! calls it. Of many phones none may fail and nothing may be lost: then it ends with an error, after the figures.

mod figure;
mod fleet;
mod growth;
mod instructions;
mod mentor;
mod peer;
mod report;
mod screens;
mod store;
mod told;
mod wire;
mod workload;

use crate::workload::{RECORDS, Workload};
use anyhow::bail;
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
    /// Phones of the part `fleet`
    #[arg(long, default_value_t = 1_000)]
    phones: usize,
    /// Families that the centre grows by in the part `growth`
    #[arg(long, default_value_t = 990_000)]
    families: usize,
    /// Only write the rows of a first pull to this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["parts", "take"])]
    keep: Option<PathBuf>,
    /// Only take the rows of this file into an empty store, to be looked at from outside (perf, valgrind); with the part `store`
    /// measure that with them
    #[arg(long, value_name = "FILE")]
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
    /// Many phones, each a first pull and a day
    Fleet,
    /// The pull of one mentor as the centre grows
    Growth,
    /// Instructions of a synced row
    Instructions,
}

fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    if let Some(file) = &bench.take {
        let rows = store::kept(file)?;
        if bench.parts != [Part::Store] {
            return store::take(&rows);
        }
        let mut figures = figure::Figures::default();
        store::written(&mut figures, &rows)?;
        figures.table();
        return Ok(());
    }
    if let Some(file) = &bench.keep {
        return store::keep(&Workload::fill(RECORDS)?.first_pull()?, file);
    }
    let profile = if cfg!(debug_assertions) { "dev (hardly optimised)" } else { "release" };
    println!(
        "Build: {profile}; encrypted store, through its thread and calls. Milliseconds: median / worst.\n"
    );
    let asked = |part| bench.parts.contains(&part) || (bench.parts.is_empty() && part <= Part::Wire);
    if asked(Part::Screens) {
        let small = told::Told::fill(30, 3)?;
        let large = told::Told::fill(300, 24)?;
        screens::queries(&small, &large)?;
        report::written(&small, &large)?;
    }
    let mut figures = figure::Figures::default();
    let rows = if asked(Part::Wire) { Some(wire::told(&mut figures)?) } else { None };
    if asked(Part::Store) {
        let rows = rows.map_or_else(|| Workload::fill(RECORDS)?.first_pull(), Ok)?;
        store::written(&mut figures, &rows)?;
    }
    let wrong = if asked(Part::Fleet) { fleet::many(&mut figures, bench.phones)? } else { Vec::new() };
    if asked(Part::Growth) {
        growth::told(&mut figures, bench.families)?;
    }
    if asked(Part::Instructions) {
        instructions::per_row(&mut figures)?;
    }
    figures.table();
    match wrong.first() {
        None => Ok(()),
        Some(first) => bail!("{} things went wrong with many phones, the first: {first}", wrong.len()),
    }
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
