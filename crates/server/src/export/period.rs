//! Closed periods as tables: one row for each account as it was closed, for each that is looked at on the spot, and for each that differs
//! since, what was corrected apart from what happened later; the last row adds them up.

use crate::export::books::{TOTAL, paid, state};
use crate::export::file::{Out, TableFile};
use crate::export::table::{Cell, FAMILY, family_cells};
use crate::store::period_log::{PeriodLine, PeriodLines, Told};
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::period::{Adjustment, Cause, Row};

/// What sums add up, in the order of `Sum::parts`.
const SUMS: [&str; 11] = [
    "terdaftar",
    "direncanakan",
    "masuk",
    "ditarik",
    "kembali",
    "cocok",
    "kelebihan",
    "di_luar_daftar",
    "disaksikan",
    "diakui_kpm",
    "dibelanjakan",
];

/// The headings.
pub fn headings(of: PeriodLines) -> Vec<&'static str> {
    let own = match of {
        PeriodLines::Adjustments => {
            &["id_akun", "skema", "tahap", "sebab", "perubahan", "status_semula", "status"][..]
        }
        PeriodLines::Rows => &["id_akun", "skema", "tahap", "status"],
        PeriodLines::Audit(..) => &["id_akun", "skema", "tahap", "status", "penerima", "sumber", "referensi"],
    };
    [&FAMILY[..], own, &SUMS].concat()
}

/// Writes the headings.
pub fn head(file: &mut TableFile, of: PeriodLines) -> anyhow::Result<()> {
    file.row(&headings(of).into_iter().map(Out::Text).collect::<Vec<_>>())
}

/// What a line adds to the last row. Of an adjustment that is by how much the sums changed, which may be negative.
pub fn sum(line: &PeriodLine) -> Sum {
    match &line.told {
        Told::Row(row) => row.sum,
        Told::Adjusted(_, one) => one.change(),
    }
}

/// What a line says under the headings.
pub fn cells(line: &PeriodLine, of: PeriodLines) -> Vec<Cell> {
    let own = match &line.told {
        Told::Row(row) => {
            let mut cells = account(Some(row));
            cells.push(Cell::text(state(&row.state)));
            if matches!(of, PeriodLines::Audit(..)) {
                let none = [Cell::text(""), Cell::text(""), Cell::text("")];
                cells.extend(line.paid.as_ref().map_or(none, paid));
            }
            cells
        }
        Told::Adjusted(cause, one) => adjusted(*cause, one),
    };
    [&family_cells(line.family.as_ref())[..], &own, &sum_cells(&sum(line))].concat()
}

fn account(row: Option<&Row>) -> Vec<Cell> {
    vec![
        Cell::maybe(row.map(|row| row.id)),
        Cell::maybe(row.and_then(|row| row.scheme.as_ref())),
        Cell::number(row.and_then(|row| row.tranche)),
    ]
}

fn adjusted(cause: Cause, one: &Adjustment) -> Vec<Cell> {
    let mut cells = account(one.after.as_ref().or(one.before.as_ref()));
    cells.push(Cell::text(match cause {
        Cause::Correction => "koreksi",
        Cause::Since => "sesudah_tanggal_laporan",
    }));
    cells.push(Cell::text(match (&one.before, &one.after) {
        (None, _) => "baru",
        (_, None) => "hilang",
        _ => "berubah",
    }));
    let shown = |row: &Option<Row>| Cell::maybe(row.as_ref().map(|row| state(&row.state).to_owned()));
    cells.extend([shown(&one.before), shown(&one.after)]);
    cells
}

fn sum_cells(sum: &Sum) -> Vec<Cell> {
    sum.parts().into_iter().map(|(_, amount)| Cell::number(Some(amount))).collect()
}

/// Writes one line.
pub fn line(file: &mut TableFile, line: &PeriodLine, of: PeriodLines) -> anyhow::Result<()> {
    let cells = cells(line, of);
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}

/// Writes the row that adds all others up.
pub fn total(file: &mut TableFile, of: PeriodLines, sum: &Sum) -> anyhow::Result<()> {
    let mut cells = vec![Cell::text(""); headings(of).len() - SUMS.len()];
    if let Some(first) = cells.first_mut() {
        *first = Cell::text(TOTAL);
    }
    cells.extend(sum_cells(sum));
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}
