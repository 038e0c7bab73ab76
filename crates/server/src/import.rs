//! What the office hands in as CSV: text in, rows and complaints out. Nothing is kept here and nothing is guessed: a cell that
//! is wrong is told by line and column, with what would be right. A NIK is never repeated in a complaint.

pub mod csv;
pub mod families;
pub mod people;

use std::fmt;

/// What is wrong with one cell, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line of the file, from 1.
    pub line: u64,
    /// The column, by its own heading.
    pub column: String,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub right: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}; {}", self.line, self.column, self.problem, self.right)
    }
}

/// A file read: good rows, bad rows, and what is only worth a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<Row> {
    /// Rows without a complaint.
    pub good: Vec<Row>,
    /// What is wrong with the others. At most one row's worth of lines for each bad row.
    pub bad: Vec<Complaint>,
    /// What is unusual in rows that are taken all the same.
    pub warnings: Vec<Complaint>,
}

impl<Row> Default for Read<Row> {
    fn default() -> Self {
        Read { good: Vec::new(), bad: Vec::new(), warnings: Vec::new() }
    }
}
