//! Purchases, proposals and objections as tables; the last row of each adds up the columns of numbers above it.

use crate::export::books::TOTAL;
use crate::export::file::{Out, TableFile};
use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells, yes};
use crate::export::{aid_use, objection, selection};
use crate::store::money_log::{DecidedLine, MoneyLine, MoneyLines, StandsLine, Told};
use pendamping_domain::config::Config;
use pendamping_domain::life::Standing;
use pendamping_domain::review::Decision;

/// The columns that say where something stands and what was decided.
pub const STANDS: [&str; 6] =
    ["status", "keputusan", "tanggal_keputusan", "nomor_pemutus", "nama_pemutus", "alasan_keputusan"];

/// A table being made, with what its numbers come to.
pub struct Table {
    of: MoneyLines,
    headings: Vec<String>,
    sums: Vec<i64>,
    note: Option<String>,
}

impl Table {
    /// Of what, by the configuration in force: selections have a column for each of its criteria.
    pub fn of(of: MoneyLines, config: Option<&Config>) -> Table {
        let own = match of {
            MoneyLines::Purchases => aid_use::headings(),
            MoneyLines::Selections => selection::headings(config),
            MoneyLines::Objections => objection::headings(),
        };
        let whose = FAMILY.iter().chain(&MENTOR).map(|heading| (*heading).to_owned());
        let headings: Vec<String> = whose.chain(own).collect();
        Table { of, sums: vec![0; headings.len()], headings, note: None }
    }

    /// The headings.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// What a line says under them.
    pub fn cells(&mut self, line: &MoneyLine, config: Option<&Config>) -> Vec<Cell> {
        let own = match &line.told {
            Told::Purchase(told) => aid_use::cells(line.record, told),
            Told::Selection(told) => {
                self.note = selection::cut(told).or(self.note.take());
                selection::cells(line.record, told, config)
            }
            Told::Objection(told) => objection::cells(line.record, told),
        };
        let cells = [&family_cells(Some(&line.family))[..], &mentor_cells(line.by.as_ref()), &own].concat();
        for (sum, cell) in self.sums.iter_mut().zip(&cells) {
            if let Cell::Number(number) = cell {
                *sum = sum.saturating_add(number.parse().unwrap_or(0));
            }
        }
        cells
    }

    /// The row that adds up what is to be added up.
    pub fn total(&self) -> Vec<Cell> {
        let (added, noted): (&[&str], &str) = match self.of {
            MoneyLines::Purchases => (&aid_use::ADDED, ""),
            MoneyLines::Selections => (&selection::ADDED, selection::CUT),
            MoneyLines::Objections => (&objection::ADDED, ""),
        };
        let cell = |(at, (heading, sum)): (usize, (&String, &i64))| match heading.as_str() {
            _ if at == 0 => Cell::text(TOTAL),
            heading if added.contains(&heading) => Cell::number(Some(sum)),
            heading if heading == noted => Cell::maybe(self.note.as_ref()),
            _ => Cell::text(""),
        };
        self.headings.iter().zip(&self.sums).enumerate().map(cell).collect()
    }

    /// Writes the headings.
    pub fn head(&self, file: &mut TableFile) -> anyhow::Result<()> {
        file.row(&self.headings.iter().map(|heading| Out::Text(heading)).collect::<Vec<_>>())
    }

    /// Writes one line.
    pub fn line(
        &mut self,
        file: &mut TableFile,
        line: &MoneyLine,
        config: Option<&Config>,
    ) -> anyhow::Result<()> {
        let cells = self.cells(line, config);
        file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
    }

    /// Writes the last row.
    pub fn end(&self, file: &mut TableFile) -> anyhow::Result<()> {
        file.row(&self.total().iter().map(Cell::out).collect::<Vec<_>>())
    }
}

/// The cells under `STANDS`.
pub fn stands_cells(stands: Option<&StandsLine>) -> Vec<Cell> {
    let status = stands.map(|line| match (line.standing, line.again) {
        (Standing::Approved, _) => "Disetujui",
        (Standing::Declined, _) => "Ditolak",
        (Standing::CorrectionAsked, _) => "Perlu diperbaiki",
        (Standing::Recorded | Standing::Received, true) => "Menunggu keputusan lagi",
        (Standing::Recorded | Standing::Received, false) => "Menunggu keputusan",
    });
    let mut cells = vec![Cell::maybe(status)];
    cells.extend(decided_cells(stands.and_then(|line| line.decided.as_ref())));
    cells
}

/// What was decided, when, by whom and why.
pub fn decided_cells(decided: Option<&DecidedLine>) -> Vec<Cell> {
    let by = decided.and_then(|line| line.by.as_ref());
    let mut cells = vec![
        Cell::maybe(decided.map(|line| match &line.decision {
            Decision::Approved => "Disetujui",
            Decision::CorrectionAsked => "Diminta perbaikan",
            Decision::Declined => "Ditolak",
            Decision::Unknown(word) => word,
        })),
        Cell::maybe(decided.map(|line| line.on)),
    ];
    cells.extend(mentor_cells(by));
    cells.push(Cell::maybe(decided.map(|line| &line.reason)));
    cells
}

/// Yes or no, where it is known.
pub fn known(is: Option<bool>) -> Cell {
    Cell::maybe(is.map(yes))
}
