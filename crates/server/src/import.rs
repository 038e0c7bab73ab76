//! What the office hands in as CSV or XLSX: a file in, rows and complaints out, one row at a time. Nothing is kept here and
//! nothing is guessed: a cell that is wrong is told by line and column, with what would be right. A NIK is never repeated in a
//! complaint.

pub mod aid;
pub mod amount;
pub mod choice;
pub mod csv;
pub mod families;
pub mod fault;
pub mod heading;
pub mod intake;
pub mod nik;
pub mod payouts;
pub mod people;
pub mod report;
pub mod sheet;
pub mod source;
pub mod text;
pub mod whom;
pub mod xlsx;

use fault::{Fault, Right};
use sheet::Cells;
use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is wrong with one cell, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line of the file, from 1.
    pub line: u64,
    /// The column, by its own heading.
    pub column: String,
    /// What is wrong, and what would be right.
    pub fault: Fault,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}; {}", self.line, self.column, self.fault.problem, self.fault.right)
    }
}

/// One row, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<Row> {
    /// The row, or all that is wrong with it.
    pub row: Result<Row, Vec<Complaint>>,
    /// What is unusual in a row that is taken all the same.
    pub warnings: Vec<Complaint>,
}

impl<Row> Judged<Row> {
    fn bad(complaints: impl Iterator<Item = Complaint>) -> Judged<Row> {
        Judged { row: Err(complaints.collect()), warnings: Vec::new() }
    }
}

/// A file read whole: good rows, bad rows, and what is only worth a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<Row> {
    /// Rows without a complaint.
    pub good: Vec<Row>,
    /// What is wrong with the others. At most one row's worth of lines for each bad row.
    pub bad: Vec<Complaint>,
    /// What is unusual in rows that are taken all the same.
    pub warnings: Vec<Complaint>,
}

impl<Row> Read<Row> {
    /// Judges every row of a sheet that is in memory.
    pub fn of(sheet: &sheet::Sheet, mut judge: impl FnMut(&Cells<'_>) -> Judged<Row>) -> Read<Row> {
        let mut read = Read { good: Vec::new(), bad: Vec::new(), warnings: Vec::new() };
        for cells in sheet.cells() {
            let judged = judge(&cells);
            match judged.row {
                Ok(row) => {
                    read.good.push(row);
                    read.warnings.extend(judged.warnings);
                }
                Err(complaints) => read.bad.extend(complaints),
            }
        }
        read
    }
}

/// Which values a column has had, and on which line first. Only hashes are kept: a country's NIKs fit into memory, and are not
/// in it. Two different values in a file of a million would share a hash once in tens of millions of such files.
#[derive(Debug, Default)]
pub struct Seen(HashMap<u64, u32>);

impl Seen {
    /// The line an earlier row had `value` on, if one had.
    pub fn before(&mut self, value: &str, line: u64) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let here = u32::try_from(line).unwrap_or(u32::MAX);
        let first = *self.0.entry(hasher.finish()).or_insert(here);
        (first != here).then_some(u64::from(first))
    }

    /// A complaint when an earlier line had the value of this cell: of this file, or of the one whose report this is.
    fn twin(&mut self, cells: &Cells<'_>, name: &str, one: Right<'_>) -> Option<Complaint> {
        let value = cells.get(name)?;
        // One NIK is one, in groups or not.
        let same = if name == "nik" { nik::bare(value) } else { value.to_owned() };
        let here = self.before(&same, cells.line()).map(|line| Fault::also_on(line, one));
        let number = (name == "number").then_some(value);
        let before = cells.twin(name).map(|line| Fault::still_twin(line, number));
        before.or(here).map(|fault| cells.wrong(name, fault))
    }
}
