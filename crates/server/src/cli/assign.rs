//! `assign`: powers over an area for one person or many, or one family to another mentor.

use crate::cli::{DAY, Data, day, now};
use crate::import::Complaint;
use crate::import::fault::{AREA, Fault};
use crate::import::sheet::{Cells, Column, Sheet, quoted};
use crate::import::source::with_rows;
use crate::store::office::{AreaAssignment, Office, fitting};
use crate::store::sqlite::SqliteStorage;
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
    /// Powers, with commas or spaces between: accompany, review_visits, verify_aid, decide_selection, open_trainings; by
    /// default those that usually go with the role
    #[arg(long, requires = "person")]
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
    /// (several with commas or spaces between). All that is wrong with it is told at once
    #[arg(long, group = "which", value_name = "FILE")]
    csv: Option<PathBuf>,
}

const COLUMNS: &[Column] = &[
    Column { name: "person", headings: &["person", "orang", "nomor"], needed: true },
    Column { name: "area", headings: &["area", "wilayah"], needed: true },
    Column { name: "powers", headings: &["powers", "wewenang"], needed: false },
];

/// The powers that `text` names, with commas, spaces or strokes between, in small letters or not.
fn powers(text: &str) -> Result<BTreeSet<Power>, String> {
    let separates = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|' | '+');
    let (mut powers, mut unknown) = (BTreeSet::new(), Vec::new());
    for word in text.split(separates).filter(|word| !word.is_empty()) {
        match Power::from(word.to_lowercase().as_str()) {
            // A family confirms by its own enrolment, never by an assignment over an area.
            Power::Unknown(_) | Power::Confirm => unknown.push(quoted(word)),
            power => drop(powers.insert(power)),
        }
    }
    if unknown.is_empty() {
        return Ok(powers);
    }
    let known = Power::KNOWN.iter().filter(|power| **power != Power::Confirm).map(Power::as_str);
    Err(format!("{} is no power; {}", unknown.join(", "), known.collect::<Vec<_>>().join(", ")))
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
            _ => storage.assign_areas(&self.areas(&storage, today)?, now, today)?,
        };
        let crate::store::office::Assigned { made, moved, from_others, left, taken } = assigned;
        let others =
            if from_others > 0 { format!(", {from_others} of them had another") } else { String::new() };
        println!("assignments made: {made}; families that came to a mentor: {moved}{others}");
        // Over one area the last word stands alone: what it does not name is gone, and that must not happen unnoticed.
        for (person, power) in &taken {
            println!(
                "{person} has {power} there no more: --powers names all that somebody is to have over an area"
            );
        }
        if left > 0 {
            println!("{left} families have no mentor now");
        }
        Ok(ExitCode::SUCCESS)
    }

    fn areas(&self, storage: &SqliteStorage, today: NaiveDate) -> anyhow::Result<Vec<AreaAssignment>> {
        let from = self.from.unwrap_or(today);
        if self.until.is_some_and(|until| until < from) {
            bail!("--until: lies before the first day");
        }
        if let Some(file) = &self.csv {
            return many(storage, file, from);
        }
        let (Some(person), Some(area)) = (&self.person, &self.area) else {
            bail!("--person and --area, --family and --to, or --csv");
        };
        let powers = powers(&self.powers.join(" ")).map_err(|why| anyhow!("--powers: {why}"))?;
        let area = existing(area.clone()).map_err(|fault| anyhow!("--area: {}", fault.problem))?;
        Ok(vec![AreaAssignment { person: person.clone(), area, powers, from, until: self.until }])
    }
}

/// The assignments of a file. Whatever is wrong with any of its rows is told before none of them is made: whoever mends a list
/// wants to mend it once.
fn many(storage: &SqliteStorage, file: &Path, from: NaiveDate) -> anyhow::Result<Vec<AreaAssignment>> {
    let named = |error| anyhow!("{}: {error}", file.display());
    let read = with_rows(file, None, COLUMNS, |rows, _, _| Sheet::of(rows, COLUMNS));
    let sheet = read.map_err(named)?.map_err(named)?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for cells in sheet.cells() {
        match cells.beyond() {
            Some(complaint) => bad.push(complaint),
            None => good.extend(judged(storage, &cells, from, &mut bad)?),
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

/// The assignment of a row, or all that is wrong with it.
fn judged(
    storage: &SqliteStorage,
    cells: &Cells<'_>,
    from: NaiveDate,
    bad: &mut Vec<Complaint>,
) -> anyhow::Result<Option<AreaAssignment>> {
    let before = bad.len();
    let person = cells.get("person").unwrap_or_default();
    let role = if person.is_empty() { None } else { storage.role_of(person)? };
    if person.is_empty() {
        bad.push(cells.wrong("person", Fault::empty(("the person's number", "nomor orangnya"))));
    } else if role.is_none() {
        bad.push(cells.wrong("person", Fault::no_person(person)));
    }
    let area = match cells.get("area") {
        None => Err(Fault::empty(AREA)),
        Some(area) => area.parse::<RegionCode>().map_err(|_| Fault::no_region(area)).and_then(existing),
    };
    let area = area.map_err(|fault| bad.push(cells.wrong("area", fault))).ok();
    let powers = powers(cells.get("powers").unwrap_or_default()).map_err(Fault::no_power);
    let powers = powers.and_then(|powers| match &role {
        Some(role) => {
            fitting(person, role, &powers).map_err(Fault::role_without_power)?;
            Ok(powers)
        }
        None => Ok(powers),
    });
    let powers = powers.map_err(|fault| bad.push(cells.wrong("powers", fault))).ok();
    Ok(match (area, powers) {
        (Some(area), Some(powers)) if bad.len() == before => {
            Some(AreaAssignment { person: person.to_owned(), area, powers, from, until: None })
        }
        _ => None,
    })
}
