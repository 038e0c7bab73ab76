//! `assign`: powers over an area for one person or many, or one family to another mentor.

use crate::cli::{DAY, Data, day, now};
use crate::import::fault::{AREA, Fault};
use crate::import::sheet::{Column, Sheet};
use crate::import::source::with_rows;
use crate::store::office::{AreaAssignment, Office};
use anyhow::{anyhow, bail};
use chrono::NaiveDate;
use clap::Args;
use pendamping_domain::actor::Power;
use pendamping_domain::region::RegionCode;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Give a person powers over an area, or move one family to another mentor
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Assign {
    /// The person's number
    #[arg(long, group = "which", value_name = "NUMBER", requires = "area")]
    person: Option<String>,
    /// The area's official code: 31, 31.74, 31.74.01 or 31.74.01.1001
    #[arg(long, value_name = "CODE", requires = "person")]
    area: Option<RegionCode>,
    /// Powers, with commas: accompany, review_visits, verify_aid, decide_selection, open_trainings; by default those that
    /// usually go with the role
    #[arg(long, value_delimiter = ',', requires = "person")]
    powers: Vec<String>,
    /// First day, for instance 2026-11-27 (default: today)
    #[arg(long, value_name = DAY, value_parser = day, requires = "person")]
    from: Option<NaiveDate>,
    /// Last day, for instance 2026-11-27 (default: open)
    #[arg(long, value_name = DAY, value_parser = day, requires = "person")]
    until: Option<NaiveDate>,
    /// A family's Nomor KPM
    #[arg(long, group = "which", value_name = "NUMBER", requires = "to")]
    family: Option<String>,
    /// The mentor's number
    #[arg(long, value_name = "NUMBER", requires = "family")]
    to: Option<String>,
    /// Many at once: a CSV file (or a workbook) with the columns person, area and powers
    #[arg(long, group = "which", value_name = "FILE")]
    csv: Option<PathBuf>,
}

const COLUMNS: &[Column] = &[
    Column { name: "person", headings: &["person", "orang", "nomor"], needed: true },
    Column { name: "area", headings: &["area", "wilayah"], needed: true },
    Column { name: "powers", headings: &["powers", "wewenang"], needed: false },
];

fn powers<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<BTreeSet<Power>, String> {
    words
        .into_iter()
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| match Power::from(word) {
            // A family confirms by its own enrolment, never by an assignment over an area.
            Power::Unknown(_) | Power::Confirm => {
                let known: Vec<&str> = Power::KNOWN
                    .iter()
                    .filter(|power| **power != Power::Confirm)
                    .map(Power::as_str)
                    .collect();
                Err(format!("{word:?} is no power; {}", known.join(", ")))
            }
            power => Ok(power),
        })
        .collect()
}

fn existing(area: RegionCode) -> Result<RegionCode, Fault> {
    match pendamping_regions::name(area.as_str()) {
        Some(_) => Ok(area),
        None => Err(Fault::no_region(area.as_str())),
    }
}

impl Assign {
    pub fn run(self, data: &Data) -> anyhow::Result<ExitCode> {
        let storage = data.open_existing()?;
        let (now, today) = now();
        let assigned = match (&self.family, &self.to) {
            (Some(family), Some(to)) => storage.assign_family(family, to, now, today)?,
            _ => storage.assign_areas(&self.areas(today)?, now, today)?,
        };
        let crate::store::office::Assigned { made, moved, from_others } = assigned;
        let others =
            if from_others > 0 { format!(", {from_others} of them had another") } else { String::new() };
        println!("{made} assignments made; {moved} families came to a mentor{others}");
        Ok(ExitCode::SUCCESS)
    }

    fn areas(&self, today: NaiveDate) -> anyhow::Result<Vec<AreaAssignment>> {
        let from = self.from.unwrap_or(today);
        if self.until.is_some_and(|until| until < from) {
            bail!("--until: lies before the first day");
        }
        if let Some(file) = &self.csv {
            return many(file, from);
        }
        let (Some(person), Some(area)) = (&self.person, &self.area) else {
            bail!("--person and --area, --family and --to, or --csv");
        };
        let powers =
            powers(self.powers.iter().map(String::as_str)).map_err(|why| anyhow!("--powers: {why}"))?;
        let area = existing(area.clone()).map_err(|fault| anyhow!("--area: {}", fault.problem))?;
        Ok(vec![AreaAssignment { person: person.clone(), area, powers, from, until: self.until }])
    }
}

fn many(file: &Path, from: NaiveDate) -> anyhow::Result<Vec<AreaAssignment>> {
    let named = |error| anyhow!("{}: {error}", file.display());
    let sheet =
        with_rows(file, None, |rows, _, _| Sheet::of(rows, COLUMNS)).map_err(named)?.map_err(named)?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for cells in sheet.cells() {
        if let Some(complaint) = cells.beyond() {
            bad.push(complaint);
            continue;
        }
        let person = cells.get("person");
        if person.is_none() {
            bad.push(cells.wrong("person", Fault::empty(("the person's number", "nomor orangnya"))));
        }
        let area = match cells.get("area").map(|area| area.parse::<RegionCode>()) {
            Some(Ok(area)) => existing(area).map_err(|fault| bad.push(cells.wrong("area", fault))).ok(),
            Some(Err(_)) => {
                bad.push(cells.wrong("area", Fault::no_region(cells.get("area").unwrap_or_default())));
                None
            }
            None => {
                bad.push(cells.wrong("area", Fault::empty(AREA)));
                None
            }
        };
        let words = cells.get("powers").unwrap_or("");
        let powers = powers(words.split([' ', ',', '|', '+']))
            .map_err(|why| bad.push(cells.wrong("powers", Fault::no_power(why))))
            .ok();
        if let (Some(person), Some(area), Some(powers)) = (person, area, powers) {
            good.push(AreaAssignment { person: person.to_owned(), area, powers, from, until: None });
        }
    }
    for complaint in &bad {
        eprintln!("{complaint}");
    }
    if !bad.is_empty() {
        bail!("nothing was assigned");
    }
    Ok(good)
}
