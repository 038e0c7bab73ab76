//! The rows that were not good, as a file: what is wrong with each, then its own columns as they were. Whoever mends it
//! imports it as it is. Of the columns in front only the last is looked at then: it says which rows were twins, so that one
//! that was not mended is refused again and does not take the place of the first.

use crate::export::file::{Out, TableFile};
use crate::import::Complaint;
use crate::import::sheet::{Heads, REPORT_COLUMNS, Shape, SheetRow, WHOLE_ROW, heading_in_report, twin_text};
use std::path::PathBuf;

/// How wide the columns in front are, in letters: a problem should be read without widening anything.
const WIDTHS: &[f64] = &[7.0, 16.0, 80.0, 28.0];

/// The column of a complaint, for whoever made the file.
fn heading(complaint: &Complaint) -> &str {
    if complaint.column == WHOLE_ROW { "(seluruh baris)" } else { &complaint.column }
}

/// A report that is begun with the first bad row. Without a path, none is written.
pub struct Report {
    path: Option<PathBuf>,
    delimiter: u8,
    file: Option<TableFile>,
}

impl Report {
    /// A report at `path`, with the delimiter of the file it is about.
    pub fn new(path: Option<PathBuf>, delimiter: u8) -> Report {
        Report { path, delimiter, file: None }
    }

    /// Adds a row.
    pub fn add(&mut self, heads: &Heads, row: &SheetRow, complaints: &[Complaint]) -> anyhow::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        // A report that was mended and is bad again has these columns: the new ones take their place.
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let mut file = TableFile::create(path, self.delimiter)?;
                file.widths(WIDTHS)?;
                let own = heads.all.iter().skip(heads.of_report);
                let names: Vec<String> = own.map(|heading| heading_in_report(heading)).collect();
                let names = names.iter().map(String::as_str);
                let heading: Vec<Out<'_>> =
                    REPORT_COLUMNS.iter().copied().chain(names).map(Out::Text).collect();
                file.row(&heading)?;
                none.insert(file)
            }
        };
        let line = row.line.to_string();
        let list = |part: &dyn Fn(&Complaint) -> Option<String>| {
            complaints.iter().filter_map(part).collect::<Vec<_>>().join("\n")
        };
        let columns = list(&|each| Some(heading(each).to_owned()));
        let faults = list(&|each| Some(format!("{}: {}", heading(each), each.fault.masalah)));
        let twins = list(&|each| Some(twin_text(each.fault.twin?, heads.value(row, &each.column)?)));
        let mut cells = vec![Out::Text(&line), Out::Lines(&columns), Out::Lines(&faults), Out::Lines(&twins)];
        // Cells beyond the last heading are kept as well: they are what has to be mended.
        for index in heads.of_report..row.cells.len().max(heads.all.len()) {
            cells.push(match row.cells.get(index) {
                Some(cell) if cell.shape == Shape::Number => Out::Number(&cell.text),
                Some(cell) => Out::Text(&cell.text),
                None => Out::Text(""),
            });
        }
        file.row(&cells)
    }

    /// Puts the report in its place. Answers where, if there was anything to report.
    pub fn finish(self) -> anyhow::Result<Option<PathBuf>> {
        let Some(file) = self.file else { return Ok(None) };
        file.finish()?;
        Ok(self.path)
    }
}
