//! Minutes (*berita acara*): how the money of an area stood on a reporting date, on paper to be signed. From a closed period, or from the
//! books of the day. It names no family, writes no file and looks at no clock.

use crate::export::books::{name, owner};
use crate::store::book_log::BookSums;
use chrono::{Datelike, NaiveDate};
use clap::ValueEnum;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::id::FamilyId;
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::money::Rupiah;
use pendamping_domain::period::Row;
use pendamping_domain::region::{Level, RegionCode};
use pendamping_domain::scheme::{self, Scheme};
use pendamping_report::minutes::{Amounts, Minutes, Open, Part};
use pendamping_report::{About, Document, fill, pdf, read};
use std::collections::{BTreeMap, BTreeSet};

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Bahasa Indonesia
    Id,
    /// English
    En,
}

/// What minutes are made from.
pub struct Facts<'a> {
    /// The reporting date.
    pub reported: NaiveDate,
    /// Today.
    pub made: NaiveDate,
    /// The area.
    pub area: &'a RegionCode,
    /// The accounts, of the whole programme; those of the area are chosen here.
    pub rows: &'a [Row],
    /// The digest of the period that the accounts are from, where they are from one.
    pub digest: Option<&'a str>,
    /// The books of the area as they stand today.
    pub books: &'a BookSums,
}

const MONTHS: [[&str; 2]; 12] = [
    ["Januari", "January"],
    ["Februari", "February"],
    ["Maret", "March"],
    ["April", "April"],
    ["Mei", "May"],
    ["Juni", "June"],
    ["Juli", "July"],
    ["Agustus", "August"],
    ["September", "September"],
    ["Oktober", "October"],
    ["November", "November"],
    ["Desember", "December"],
];

impl Language {
    fn of<'a>(self, id: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Id => id,
            Language::En => en,
        }
    }

    /// *31 Agustus 2026*.
    fn day(self, day: NaiveDate) -> String {
        let month = MONTHS.get(day.month0() as usize).map_or("", |[id, en]| self.of(id, en));
        format!("{} {month} {}", day.day(), day.year())
    }

    /// *10.000*: in groups of three, as Indonesians write it, in both languages; it stands beside amounts that are.
    fn count(count: i64) -> String {
        Rupiah(count).to_string().replace("Rp", "")
    }
}

/// The minutes as PDF. The same facts give the same bytes.
///
/// # Errors
/// When the template or the writer fails.
pub fn minutes(facts: &Facts<'_>, language: Language) -> anyhow::Result<Vec<u8>> {
    let (title, reported) = (language.of("Berita acara", "Minutes"), language.day(facts.reported));
    let about = About {
        title: format!("{title} {}, {reported}", area(facts.area)),
        author: "Pendamping".to_owned(),
        made: (
            u16::try_from(facts.made.year()).unwrap_or_default(),
            facts.made.month() as u8,
            facts.made.day() as u8,
        ),
        language: language.of("id", "en").to_owned(),
    };
    Ok(pdf(&document(facts, language)?, &[], &about)?)
}

/// What they say.
///
/// # Errors
/// When the template fails.
pub fn document(facts: &Facts<'_>, language: Language) -> anyhow::Result<Document> {
    let template = match language {
        Language::Id => include_str!("../../../assets/report/minutes.id.md"),
        Language::En => include_str!("../../../assets/report/minutes.en.md"),
    };
    Ok(read(&fill(template, &told(facts, language))?))
}

fn told(facts: &Facts<'_>, language: Language) -> Minutes {
    let inside = |row: &&Row| row.region.as_ref().is_some_and(|region| region.is_within(facts.area));
    let rows: Vec<&Row> = facts.rows.iter().filter(inside).collect();
    let schemes = &facts.books.schemes;
    let tranche = |row: &Row| (row.scheme.clone(), row.tranche);
    let tranches = by(&rows, tranche);
    let level = within(facts.area);
    let areas = by(&rows, |row| row.region.as_ref().map(|region| region.at(level)));
    Minutes {
        reported: language.day(facts.reported),
        made: language.day(facts.made),
        area: area(facts.area),
        code: facts.area.to_string(),
        digest: facts.digest.unwrap_or_default().to_owned(),
        families: Language::count(families(&rows)),
        strangers: strangers(facts.rows),
        total: amounts(&rows.iter().map(|row| row.sum).sum()),
        tranches: parts(tranches, |(scheme, number)| tranche_name(schemes, scheme, *number, language)),
        areas: parts(areas, |code| {
            code.as_ref().map_or_else(String::new, |code| format!("{} ({code})", area(code)))
        }),
        open: open(facts.books, language),
    }
}

/// What stayed with people whom nobody knows.
fn strangers(rows: &[Row]) -> String {
    let unknown = rows.iter().filter(|row| row.family.is_none());
    match unknown.map(|row| row.sum).sum::<Sum>().net() {
        Rupiah(0) => String::new(),
        net => net.to_string(),
    }
}

fn by<'a, K: Ord>(rows: &[&'a Row], key: impl Fn(&Row) -> K) -> BTreeMap<K, Vec<&'a Row>> {
    let mut parts: BTreeMap<K, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        parts.entry(key(row)).or_default().push(row);
    }
    parts
}

fn parts<K>(parts: BTreeMap<K, Vec<&Row>>, name: impl Fn(&K) -> String) -> Vec<Part> {
    let each = parts.into_iter().map(|(key, rows)| Part {
        name: name(&key),
        families: Language::count(families(&rows)),
        sum: amounts(&rows.iter().map(|row| row.sum).sum()),
    });
    each.collect()
}

/// The next smaller areas.
fn within(area: &RegionCode) -> Level {
    match area.as_str().split('.').count() {
        1 => Level::City,
        2 => Level::SubDistrict,
        _ => Level::Village,
    }
}

fn area(code: &RegionCode) -> String {
    pendamping_regions::name(code.as_str()).unwrap_or(code.as_str()).to_owned()
}

fn tranche_name(
    schemes: &[Scheme],
    code: &Option<String>,
    number: Option<u32>,
    language: Language,
) -> String {
    let Some(code) = code else { return language.of("tidak diketahui", "unknown").to_owned() };
    let name =
        scheme::find(schemes, code).map_or(code.as_str(), |scheme| language.of(&scheme.id, &scheme.en));
    let tranche = language.of("tahap", "tranche");
    number.map_or_else(|| name.to_owned(), |number| format!("{name}, {tranche} {number}"))
}

/// How many families have some of the money.
fn families(rows: &[&Row]) -> i64 {
    let paid = rows.iter().filter(|row| row.sum.net().0 > 0).filter_map(|row| row.family);
    paid.collect::<BTreeSet<FamilyId>>().len() as i64
}

fn amounts(sum: &Sum) -> Amounts {
    Amounts {
        listed: Language::count(sum.listed),
        planned: sum.planned.to_string(),
        credited: sum.credited.to_string(),
        returned: sum.returned.to_string(),
        matched: sum.matched.to_string(),
        excess: sum.excess.to_string(),
        unlisted: sum.unlisted.to_string(),
        witnessed: sum.witnessed.to_string(),
        confirmed: sum.confirmed.to_string(),
        spent: sum.spent.to_string(),
    }
}

fn open(books: &BookSums, language: Language) -> Vec<Open> {
    let mut kinds: BTreeMap<MismatchKind, (i64, Rupiah)> = BTreeMap::new();
    let all = books.books.accounts.iter().flat_map(|account| &account.mismatches);
    for mismatch in all.filter(|mismatch| mismatch.is_open(books.today)) {
        let (count, amount) = kinds.entry(mismatch.kind.clone()).or_default();
        *count += 1;
        amount.0 = amount.0.saturating_add(mismatch.amount.0.abs());
    }
    let each = kinds.into_iter().map(|(kind, (count, amount))| {
        let plain = kind.as_str().replace('_', " ");
        let cleared_by = kind.owner();
        Open {
            name: language.of(name(&kind), &plain).to_owned(),
            owner: language.of(owner(&cleared_by), cleared_by.as_str()).to_owned(),
            count: Language::count(count),
            amount: amount.to_string(),
        }
    });
    each.collect()
}
