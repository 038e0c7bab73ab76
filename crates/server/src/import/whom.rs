//! Whom a row about money names: by Nomor KPM, by NIK, or by both. One of the two is needed.

use crate::import::Complaint;
use crate::import::fault::Fault;
use crate::import::nik as written;
use crate::import::sheet::{Cells, Column, Heads, Shape, is_scientific};
use crate::store::money_file::Whom;

/// The column of the number.
pub const NUMBER: Column =
    Column { name: "number", headings: &["nomor_kpm", "no_kpm", "number"], needed: false };
/// The column of the NIK.
pub const NIK: Column = Column { name: "nik", headings: &["nik"], needed: false };

/// What is wrong with a file that names nobody: said once, and not of every row.
pub fn missing(heads: &Heads) -> Option<String> {
    (!heads.has("number") && !heads.has("nik")).then(|| {
        format!("line {}: one of these columns is needed: nomor_kpm (or no_kpm, number); nik", heads.line)
    })
}

/// Whom a row names. What is wrong goes to `bad`; then the answer is of no use.
pub fn whom(cells: &Cells<'_>, bad: &mut Vec<Complaint>) -> Whom {
    let number = cells.get("number").map(str::to_owned);
    if let Some(number) = &number {
        if is_scientific(number) {
            bad.push(cells.wrong("number", Fault::scientific(number)));
        } else if number.chars().count() > 40 {
            bad.push(cells.wrong("number", Fault::too_long(40)));
        }
    }
    let digits = cells.get("nik").map(|given| match cells.shape("nik") {
        Shape::Number => Err(Fault::nik_as_number()),
        _ => written::digits(given),
    });
    let nik = match digits.transpose() {
        Ok(nik) => nik,
        Err(fault) => {
            bad.push(cells.wrong("nik", fault));
            None
        }
    };
    if number.is_none() && cells.get("nik").is_none() {
        let name = if cells.has("number") { "number" } else { "nik" };
        let right = ("the number or the NIK of the family", "nomor KPM atau NIK");
        bad.push(cells.wrong(name, Fault::empty(right)));
    }
    Whom { number, nik }
}
