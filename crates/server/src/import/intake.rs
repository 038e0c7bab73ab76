//! A file on its way in: rows are read, judged and handed on one at a time, so that a file of any length takes the memory of
//! one row. What is bad is told and goes to the report as it is met.

use crate::import::fault::Fault;
use crate::import::report::Report;
use crate::import::sheet::{Cells, Heads, Rows, SheetRow, WHOLE_ROW};
use crate::import::{Complaint, Judged};
use crate::store::office::{Declined, Incoming, Misfit};

/// Whoever watches.
pub trait Watch {
    /// Something unusual that stops nothing.
    fn note(&mut self, what: &Complaint);
    /// Something wrong.
    fn complaint(&mut self, what: &Complaint);
    /// So many rows were read, and the file is so far.
    fn rows(&mut self, rows: u64, progress: (u64, u64));
    /// All rows were read.
    fn all_read(&mut self, rows: u64);
}

/// How each row is judged.
pub type Judge<'a, Row> = &'a mut dyn FnMut(&Cells<'_>) -> Judged<Row>;

/// What is told of how far it is: every so many rows.
const TOLD_EVERY: u64 = 100;

/// A file being read.
pub struct Intake<'a, Row> {
    rows: &'a mut dyn Rows,
    heads: &'a Heads,
    judge: Judge<'a, Row>,
    report: &'a mut Report,
    watch: &'a mut dyn Watch,
    /// The row that was handed on last.
    current: Option<SheetRow>,
    read: u64,
    bad: u64,
}

impl<'a, Row> Intake<'a, Row> {
    /// Begins after the row of headings.
    pub fn new(
        rows: &'a mut dyn Rows,
        heads: &'a Heads,
        judge: Judge<'a, Row>,
        report: &'a mut Report,
        watch: &'a mut dyn Watch,
    ) -> Intake<'a, Row> {
        Intake { rows, heads, judge, report, watch, current: None, read: 0, bad: 0 }
    }

    fn reject(&mut self, row: &SheetRow, complaints: &[Complaint]) -> Result<(), Declined> {
        self.bad += 1;
        for complaint in complaints {
            self.watch.complaint(complaint);
        }
        self.report.add(self.heads, row, complaints).map_err(|error| Declined::Wrong(format!("{error:#}")))
    }
}

impl<Row> Incoming<Row> for Intake<'_, Row> {
    fn next(&mut self) -> Result<Option<Row>, Declined> {
        loop {
            let row = self.rows.next_row().map_err(|error| Declined::Wrong(error.to_string()))?;
            let Some(row) = row else {
                self.watch.all_read(self.read);
                return Ok(None);
            };
            self.read += 1;
            if self.read.is_multiple_of(TOLD_EVERY) {
                self.watch.rows(self.read, self.rows.progress());
            }
            let judged = (self.judge)(&self.heads.over(&row));
            match judged.row {
                Ok(good) => {
                    for warning in &judged.warnings {
                        self.watch.note(warning);
                    }
                    self.current = Some(row);
                    return Ok(Some(good));
                }
                Err(complaints) => self.reject(&row, &complaints)?,
            }
        }
    }

    fn misfit(&mut self, why: &Misfit) -> Result<(), Declined> {
        let Some(row) = self.current.take() else { return Ok(()) };
        // What is said of a family is said of the cell that names it.
        let named = if self.heads.over(&row).get("number").is_some() { "number" } else { "nik" };
        let (name, fault) = match why {
            Misfit::NoFamily { number } => (named, Fault::no_family(number.as_deref())),
            Misfit::NikOfNobody { number } => ("nik", Fault::nik_of_nobody(number)),
            Misfit::ListedTwice { line } => (named, Fault::also_on(*line, ("family", "KPM"))),
            Misfit::OlderDecree { decree, date } => (WHOLE_ROW, Fault::older_decree(decree, *date)),
            Misfit::OtherZeros { reference } => ("reference", Fault::other_zeros(reference)),
            Misfit::NotListed => (named, Fault::not_listed()),
            Misfit::StruckBefore { by } => (named, Fault::struck_before(by)),
            Misfit::NikTaken { by } => ("nik", Fault::nik_taken(by)),
            Misfit::RoleStays { role } => ("role", Fault::role_stays(role)),
            Misfit::HalfABusiness => ("business", Fault::half_a_business()),
            Misfit::Shape { what } => (WHOLE_ROW, Fault::shape(what)),
        };
        let complaint = self.heads.over(&row).wrong(name, fault);
        self.reject(&row, &[complaint])
    }

    fn put_by(&mut self) -> Result<Vec<u8>, Declined> {
        serde_json::to_vec(&self.current.take()).map_err(|error| Declined::Wrong(error.to_string()))
    }

    fn take_up(&mut self, kept: &[u8]) -> Result<(), Declined> {
        self.current = serde_json::from_slice(kept).map_err(|error| Declined::Wrong(error.to_string()))?;
        Ok(())
    }

    fn bad(&self) -> u64 {
        self.bad
    }
}
