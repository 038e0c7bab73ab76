//! Purchases as a table. `jumlah` is what was told, `dihitung` what of it counts: nothing of one that was taken back.

use crate::export::money::{STANDS, stands_cells};
use crate::export::table::{Cell, yes};
use crate::store::money_log::PurchaseLine;
use pendamping_domain::id::RecordId;

/// What the last row adds up.
pub const ADDED: [&str; 2] = ["jumlah", "dihitung"];

pub fn headings() -> Vec<String> {
    let own = [
        "id_belanja",
        "skema",
        "tahap",
        "tanggal",
        "barang",
        "baris_rab",
        "jumlah",
        "dihitung",
        "nota",
        "foto",
        "dibatalkan",
        "penjelasan",
        "catatan",
    ];
    own.iter().chain(&STANDS).map(|heading| (*heading).to_owned()).collect()
}

pub fn cells(record: RecordId, told: &PurchaseLine) -> Vec<Cell> {
    let bought = &told.bought;
    let counted = if bought.taken_back { 0 } else { bought.amount.0 };
    let mut cells = vec![
        Cell::text(record),
        Cell::maybe(told.tranche.as_ref().map(|(scheme, _)| scheme)),
        Cell::number(told.tranche.as_ref().map(|(_, number)| number)),
        Cell::text(bought.date),
        Cell::text(&bought.what),
        // A line that is no longer in the plan says at least its code.
        Cell::maybe(told.planned.as_ref().or(bought.line.as_ref())),
        Cell::number(Some(bought.amount.0)),
        Cell::number(Some(counted)),
        Cell::text(&bought.receipt),
        Cell::number(Some(bought.photos.len())),
        Cell::text(yes(bought.taken_back)),
        Cell::text(&bought.explanation),
        Cell::text(&bought.note),
    ];
    cells.extend(stands_cells(told.stands.as_ref()));
    cells
}
