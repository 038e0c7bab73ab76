//! CSV as offices make it: UTF-8 with or without a mark, comma or semicolon, headings in Indonesian or English.

use crate::import::Complaint;
use csv::{ReaderBuilder, Trim};

/// A column that is known: what it is called here, and the headings it may have.
pub struct Column {
    /// The name used here.
    pub name: &'static str,
    /// Headings, in small letters with underscores.
    pub headings: &'static [&'static str],
    /// Whether a file must have it.
    pub needed: bool,
}

/// Why a file as a whole cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASheet {
    /// A byte that is no UTF-8.
    #[error("line {line}: not UTF-8; save the file as \"CSV UTF-8\"")]
    NotUtf8 {
        /// The line.
        line: usize,
    },
    /// No line at all.
    #[error("the file is empty; the first line must have the headings")]
    Empty,
    /// Columns that are missing.
    #[error("line 1: these columns are missing: {0}")]
    Missing(String),
    /// A heading twice.
    #[error("line 1: the column {0} is there twice")]
    Twice(String),
    /// Quotes that do not end, or the like.
    #[error("line {line}: the quotes do not fit together")]
    Broken {
        /// The line.
        line: u64,
    },
}

/// A file as cells under known columns.
pub struct Sheet {
    headings: Vec<(&'static str, String, usize)>,
    /// Headings nobody knows: their cells are not looked at.
    pub unknown: Vec<String>,
    /// The rows.
    pub rows: Vec<SheetRow>,
    width: usize,
}

/// A row.
pub struct SheetRow {
    /// Its line, from 1.
    pub line: u64,
    cells: Vec<String>,
}

/// A row with its headings.
pub struct Cells<'a> {
    sheet: &'a Sheet,
    row: &'a SheetRow,
}

/// Reads a file.
pub fn read(bytes: &[u8], columns: &[Column]) -> Result<Sheet, NotASheet> {
    let text = std::str::from_utf8(bytes).map_err(|error| NotASheet::NotUtf8 {
        line: 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().filter(|line| !line.trim().is_empty()).ok_or(NotASheet::Empty)?;
    let count = |delimiter| first.chars().filter(|letter| *letter == delimiter).count();
    let delimiter = if count(';') > count(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet { headings: Vec::new(), unknown: Vec::new(), rows: Vec::new(), width: 0 };
    for (index, record) in reader.records().enumerate() {
        let record = record
            .map_err(|error| NotASheet::Broken { line: error.position().map_or(0, csv::Position::line) })?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if index == 0 {
            sheet.head(&cells, columns)?;
        } else if cells.iter().any(|cell| !cell.is_empty()) {
            let line = record.position().map_or(0, csv::Position::line);
            sheet.rows.push(SheetRow { line, cells });
        }
    }
    Ok(sheet)
}

impl Sheet {
    fn head(&mut self, cells: &[String], columns: &[Column]) -> Result<(), NotASheet> {
        self.width = cells.len();
        for (index, heading) in cells.iter().enumerate() {
            let plain = heading.to_lowercase().replace([' ', '-'], "_");
            match columns.iter().find(|column| column.headings.contains(&plain.as_str())) {
                Some(column) if self.headings.iter().any(|(name, _, _)| *name == column.name) => {
                    return Err(NotASheet::Twice(heading.clone()));
                }
                Some(column) => self.headings.push((column.name, heading.clone(), index)),
                None if !heading.is_empty() => self.unknown.push(heading.clone()),
                None => {}
            }
        }
        let missing: Vec<&str> = columns
            .iter()
            .filter(|column| column.needed && !self.has(column.name))
            .filter_map(|column| column.headings.first().copied())
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(NotASheet::Missing(missing.join(", "))) }
    }

    /// Whether the file has a column.
    pub fn has(&self, name: &str) -> bool {
        self.headings.iter().any(|(known, _, _)| *known == name)
    }

    /// The rows with their headings. Those with more cells than there are headings are complained about instead.
    pub fn cells(&self) -> impl Iterator<Item = Result<Cells<'_>, Complaint>> {
        self.rows.iter().map(move |row| {
            if row.cells.len() <= self.width {
                return Ok(Cells { sheet: self, row });
            }
            let (cells, headings) = (row.cells.len(), self.width);
            Err(Complaint {
                line: row.line,
                column: "(row)".to_owned(),
                problem: format!("has {cells} cells under {headings} headings"),
                right: "put a text with a comma or semicolon in quotes".to_owned(),
            })
        })
    }
}

impl Cells<'_> {
    /// The line.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// Whether the file has a column.
    pub fn has(&self, name: &str) -> bool {
        self.sheet.has(name)
    }

    /// A cell; none when it is empty or the file has no such column.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, _, index) = self.sheet.headings.iter().find(|(known, _, _)| *known == name)?;
        self.row.cells.get(*index).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// A complaint about a cell.
    pub fn wrong(&self, name: &str, problem: impl Into<String>, right: impl Into<String>) -> Complaint {
        let heading = self.sheet.headings.iter().find(|(known, _, _)| *known == name);
        Complaint {
            line: self.row.line,
            column: heading.map_or_else(|| name.to_owned(), |(_, heading, _)| heading.clone()),
            problem: problem.into(),
            right: right.into(),
        }
    }
}

/// A value as a complaint may repeat it: short, in quotes.
pub fn quoted(value: &str) -> String {
    let short: String = value.chars().take(30).collect();
    if short.len() < value.len() { format!("{short:?}…") } else { format!("{short:?}") }
}
