//! A sheet as rows of cells under known headings, whatever kind of file it came from.

use crate::import::Complaint;
use crate::import::fault::Fault;
use crate::import::{heading, nik};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A column that is known: what it is called here, and the headings it may have.
pub struct Column {
    /// The name used here.
    pub name: &'static str,
    /// Headings, in small letters with underscores. A file may write them in capitals, with spaces, dots or nothing between.
    pub headings: &'static [&'static str],
    /// Whether a file must have it.
    pub needed: bool,
}

impl Column {
    /// Whether a heading of a file is one of its own.
    pub fn is_named(&self, heading: &str) -> bool {
        let plain = plain_heading(heading);
        self.headings.iter().any(|known| plain_heading(known) == plain)
    }
}

/// Why a file as a whole cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASheet {
    /// Some of it is UTF-8 and some is not.
    #[error("line {line}: half of the file is UTF-8 and half is not; save the file as \"CSV UTF-8\"")]
    MixedLetters {
        /// The first line that is not.
        line: usize,
    },
    /// Neither a workbook nor a text.
    #[error("this is neither an Excel workbook (.xlsx) nor a CSV file{0}")]
    NotText(&'static str),
    /// No line at all.
    #[error("the file is empty; the first line must have the headings")]
    Empty,
    /// No row that looks like one of headings, where one must be.
    #[error("no row of headings in the first {}; one of them must have the columns {names}", how_many(*.rows))]
    NoHeadings {
        /// How many rows were looked at.
        rows: usize,
        /// The columns that are needed, each with the headings it may have.
        names: String,
    },
    /// Columns that are missing.
    #[error("line {line}: these columns are missing: {names}")]
    Missing {
        /// The line of the headings.
        line: u64,
        /// Each with the headings it may have.
        names: String,
    },
    /// Two headings for one thing.
    #[error("line {line}: the columns {first:?} and {second:?} say the same; keep one")]
    Twice {
        /// The line of the headings.
        line: u64,
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// Quotes that do not end, or the like.
    #[error("line {line}: the quotes do not fit together")]
    Broken {
        /// The line.
        line: u64,
    },
    /// A workbook that cannot be read.
    #[error("the workbook cannot be read: {0}")]
    Workbook(String),
    /// More than this centre takes at once.
    #[error("the file is too large: {0}")]
    TooLarge(String),
    /// No sheet of that name.
    #[error("there is no sheet {wanted:?}; there are {there}")]
    NoSheet {
        /// The name asked for.
        wanted: String,
        /// The names there are.
        there: String,
    },
    /// The file went away while it was read.
    #[error("cannot read the file: {0}")]
    Unreadable(String),
}

fn how_many(rows: usize) -> String {
    if rows == 1 { "row".to_owned() } else { format!("{rows} rows") }
}

/// What a cell was in the file. A text file has only texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Shape {
    /// A text.
    #[default]
    Text,
    /// A number of a workbook.
    Number,
    /// A date or time of a workbook.
    Date,
    /// A formula that failed.
    Failed,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Its content as text.
    pub text: String,
    /// What it was.
    pub shape: Shape,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// Its line, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether days in it are counted from 1904, as old Macs did.
    pub days_from_1904: bool,
}

impl SheetRow {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// The rows of a file, one after the other.
pub trait Rows {
    /// The next row that has something in it.
    fn next_row(&mut self) -> Result<Option<SheetRow>, NotASheet>;
    /// How far it got, of how much: bytes or rows.
    fn progress(&self) -> (u64, u64);
}

/// The row of headings.
#[derive(Debug, Clone)]
pub struct Heads {
    known: Vec<(&'static str, String, usize)>,
    /// Its line, from 1.
    pub line: u64,
    /// How many rows with something in them stand above it.
    pub above: usize,
    /// All of them, as they stand.
    pub all: Vec<String>,
    /// Headings nobody knows: their cells are not looked at.
    pub unknown: Vec<String>,
    /// How many columns in front are a report's own: all that it adds, as it adds them, or none. One of these names elsewhere is
    /// the office's.
    pub of_report: usize,
    /// Where a report keeps what its rows are twins of.
    twins: Option<usize>,
}

/// What a complaint names in place of a column when it is about all of them.
pub const WHOLE_ROW: &str = "(row)";

/// The columns that a report adds, in front. Only the last is looked at.
pub const REPORT_COLUMNS: &[&str] = &["baris", "kolom", "masalah", TWINS];
/// The column of a report with each value that an earlier line had: a line of text for each, as [`twin_text`] writes it.
const TWINS: &str = "sama_dengan";

/// That `value` stands on `line` too, as a report keeps it.
pub fn twin_text(line: u64, value: &str) -> String {
    format!("baris {line}: {}", on_one_line(value))
}

fn on_one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The heading that a column of a file has in a report about it: its own, unless the report has one of that name itself.
pub fn heading_in_report(heading: &str) -> String {
    let plain = plain_heading(heading);
    let taken = REPORT_COLUMNS.iter().any(|column| plain_heading(column) == plain);
    if taken { format!("{heading} (berkas)") } else { heading.to_owned() }
}

fn is_report(row: &SheetRow) -> bool {
    let mut cells = row.cells.iter().map(|cell| plain_heading(&cell.text));
    REPORT_COLUMNS.iter().all(|column| cells.next() == Some(plain_heading(column)))
}

/// A heading without what people write differently.
pub fn plain_heading(heading: &str) -> String {
    heading.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Of these columns those that are needed, each with the headings it may have.
pub fn needed_names<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    let name = |column: &Column| match column.headings.split_first() {
        Some((first, others)) if !others.is_empty() => format!("{first} (or {})", others.join(", ")),
        _ => column.headings.join(""),
    };
    columns.filter(|column| column.needed).map(name).collect::<Vec<_>>().join("; ")
}

impl Heads {
    /// Reads the row of headings.
    pub fn of(row: &SheetRow, columns: &[Column]) -> Result<Heads, NotASheet> {
        let line = row.line;
        let of_report = if is_report(row) { REPORT_COLUMNS.len() } else { 0 };
        let mut heads = Heads {
            known: Vec::new(),
            line,
            above: 0,
            all: Vec::new(),
            unknown: Vec::new(),
            of_report,
            twins: None,
        };
        for (index, cell) in row.cells.iter().enumerate() {
            let heading = cell.text.trim().to_owned();
            heads.all.push(heading.clone());
            let plain = plain_heading(&heading);
            match columns.iter().find(|column| column.is_named(&heading)) {
                Some(column) => {
                    if let Some((_, first, _)) = heads.known.iter().find(|(name, _, _)| *name == column.name)
                    {
                        return Err(NotASheet::Twice { line, first: first.clone(), second: heading });
                    }
                    heads.known.push((column.name, heading, index));
                }
                // Wherever it was moved to: a row that was a twin must not take the place of the first.
                None if plain == plain_heading(TWINS) => heads.twins = heads.twins.or(Some(index)),
                None if plain.is_empty() || index < of_report => {}
                None => heads.unknown.push(heading),
            }
        }
        let names = needed_names(columns.iter().filter(|column| !heads.has(column.name)));
        if names.is_empty() { Ok(heads) } else { Err(NotASheet::Missing { line, names }) }
    }

    /// What stands in a row under a heading.
    pub fn value<'a>(&self, row: &'a SheetRow, heading: &str) -> Option<&'a str> {
        let index = self.all.iter().position(|each| each == heading)?;
        row.cells.get(index).map(|cell| cell.text.trim())
    }

    /// Whether the file has a column.
    pub fn has(&self, name: &str) -> bool {
        self.known.iter().any(|(known, _, _)| *known == name)
    }

    /// A row under these headings.
    pub fn over<'a>(&'a self, row: &'a SheetRow) -> Cells<'a> {
        Cells { heads: self, row }
    }
}

/// A file as cells under known columns, in memory: for small ones.
pub struct Sheet {
    /// The headings.
    pub heads: Heads,
    /// Headings nobody knows.
    pub unknown: Vec<String>,
    /// The rows.
    pub rows: Vec<SheetRow>,
}

impl Sheet {
    /// Reads all rows.
    pub fn of(rows: &mut dyn Rows, columns: &[Column]) -> Result<Sheet, NotASheet> {
        let heads = heading::find(rows, columns)?;
        let mut sheet = Sheet { unknown: heads.unknown.clone(), heads, rows: Vec::new() };
        while let Some(row) = rows.next_row()? {
            sheet.rows.push(row);
        }
        Ok(sheet)
    }

    /// The rows with their headings.
    pub fn cells(&self) -> impl Iterator<Item = Cells<'_>> {
        self.rows.iter().map(|row| self.heads.over(row))
    }
}

/// A row with its headings.
pub struct Cells<'a> {
    heads: &'a Heads,
    row: &'a SheetRow,
}

impl Cells<'_> {
    /// The line.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// Whether the file has a column.
    pub fn has(&self, name: &str) -> bool {
        self.heads.has(name)
    }

    fn cell(&self, name: &str) -> Option<&Cell> {
        let (_, _, index) = self.heads.known.iter().find(|(known, _, _)| *known == name)?;
        self.row.cells.get(*index)
    }

    /// A cell; none when it is empty or the file has no such column.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.cell(name).map(|cell| cell.text.trim()).filter(|text| !text.is_empty())
    }

    /// The line of the file before that has the same value, if the row comes from a report that says so. When somebody gave
    /// the cell another value, or emptied what the report says, there is none.
    pub fn twin(&self, name: &str) -> Option<u64> {
        // Whoever only tidied a NIK up has not given it another value.
        let plain = |text: &str| if name == "nik" { nik::bare(text) } else { on_one_line(text) };
        let (kept, value) = (self.row.cells.get(self.heads.twins?)?, plain(self.get(name)?));
        kept.text.lines().find_map(|text| {
            let (line, of) = text.trim().strip_prefix("baris ")?.split_once(": ")?;
            let line = line.parse().ok()?;
            (plain(of) == value).then_some(line)
        })
    }

    /// What a cell was in the file.
    pub fn shape(&self, name: &str) -> Shape {
        self.cell(name).map_or(Shape::Text, |cell| cell.shape)
    }

    /// A cell that holds a date, ISO or as Indonesians write it, or as the number of days that a spreadsheet program counts.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        let text = self.get(name)?;
        let counted = || {
            let days = (text.len() == 5).then(|| text.parse::<u64>().ok()).flatten()?;
            let zero = if self.row.days_from_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
            NaiveDate::from_ymd_opt(zero.0, zero.1, zero.2)?.checked_add_days(Days::new(days))
        };
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"))
            .ok()
            .or_else(counted)?;
        (1900..=2099).contains(&date.year()).then_some(date)
    }

    /// A complaint about a cell.
    pub fn wrong(&self, name: &str, fault: Fault) -> Complaint {
        let heading = self.heads.known.iter().find(|(known, _, _)| *known == name);
        let column = heading.map_or_else(|| name.to_owned(), |(_, heading, _)| heading.clone());
        Complaint { line: self.row.line, column, fault }
    }

    /// A complaint when the row has more cells than there are headings: then no cell is surely under its own.
    pub fn beyond(&self) -> Option<Complaint> {
        let (cells, headings) = (&self.row.cells, self.heads.all.len());
        let beyond = cells.get(headings..).unwrap_or_default();
        let blank = beyond.iter().all(|cell| cell.text.trim().is_empty());
        (!blank).then(|| self.wrong(WHOLE_ROW, Fault::too_many_cells(cells.len(), headings)))
    }

    /// What a spreadsheet program did to cells that no column can want: failed formulas, and texts taken for dates.
    pub fn spoiled(&self, dates: &[&str]) -> Vec<Complaint> {
        let known = self.heads.known.iter().filter_map(|(name, _, index)| {
            let cell = self.row.cells.get(*index)?;
            match cell.shape {
                Shape::Failed => Some(self.wrong(name, Fault::formula_failed(&cell.text))),
                Shape::Date if !dates.contains(name) => {
                    Some(self.wrong(name, Fault::became_a_date(&cell.text)))
                }
                _ => None,
            }
        });
        known.collect()
    }
}

/// A value as a complaint may repeat it: short, in quotes, and never a NIK that slipped into another column.
pub fn quoted(value: &str) -> String {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let hidden = if digits(value) >= 16 {
        value.replace(|letter: char| letter.is_ascii_digit(), "#")
    } else {
        value.to_owned()
    };
    let short: String = hidden.chars().take(30).collect();
    if short.len() < hidden.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

/// A number as a spreadsheet program shortens it: `3.17402E+15`, with a point or a comma.
pub fn is_scientific(text: &str) -> bool {
    let Some((figures, exponent)) =
        text.to_uppercase().split_once("E+").map(|(a, b)| (a.to_owned(), b.to_owned()))
    else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(&figures.replacen([',', '.'], "", 1)) && digits(&exponent)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_way() {
        let cell = |text: &str| Cell { text: text.to_owned(), shape: Shape::Text };
        let columns = [Column { name: "started", headings: &["mulai"], needed: true }];
        let head = SheetRow { line: 1, cells: vec![cell("mulai")], days_from_1904: false };
        let heads = Heads::of(&head, &columns).unwrap();
        for (text, days_from_1904, date) in [
            ("2019-08-17", false, Some("2019-08-17")),
            ("17/08/2019", false, Some("2019-08-17")),
            ("43694", false, Some("2019-08-17")),
            ("42232", true, Some("2019-08-17")),
            ("2019", false, None),
            ("99999", false, None),
            ("31/02/2019", false, None),
            ("08/17/2019", false, None),
            ("0019-08-17", false, None),
        ] {
            let row = SheetRow { line: 2, cells: vec![cell(text)], days_from_1904 };
            let read = heads.over(&row).date("started").map(|date| date.to_string());
            assert_eq!(read.as_deref(), date, "{text}");
        }
    }

    #[test]
    fn what_a_complaint_repeats() {
        for (value, said) in [
            ("12", "\"12\""),
            ("3174015708800001", "\"################\""),
            ("NIK 3174 0157 0880 0001", "\"NIK #### #### #### ####\""),
            ("a\tb", "\"a\\tb\""),
        ] {
            assert_eq!(quoted(value), said);
        }
        assert_eq!(quoted(&"a".repeat(31)), format!("\"{}\"…", "a".repeat(30)));
    }

    #[test]
    fn numbers_that_a_spreadsheet_shortened() {
        for (text, is) in [
            ("3.17402E+15", true),
            ("3,17402e+15", true),
            ("3E+15", true),
            ("12E3", false),
            ("E+15", false),
            ("A.1E+5", false),
            ("1.2.3E+5", false),
        ] {
            assert_eq!(is_scientific(text), is, "{text}");
        }
    }

    #[test]
    fn headings_as_people_write_them() {
        for heading in ["nomor_kpm", "Nomor KPM", "NOMOR-KPM", " nomor  kpm.", "NomorKPM"] {
            assert_eq!(plain_heading(heading), "nomorkpm");
        }
    }
}
