//! What was agreed at visits as a table: until when, and whether it was done.

use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells};
use crate::store::record_log::RecordLine;
use chrono::NaiveDate;
use pendamping_domain::follow_up::FollowUp;

pub fn headings() -> Vec<&'static str> {
    let own = ["id_kunjungan", "disepakati", "tindak_lanjut", "batas", "selesai"];
    [&["id_tindak_lanjut"], &FAMILY[..], &MENTOR, &own].concat()
}

pub fn cells(line: &RecordLine, told: &FollowUp, agreed: Option<NaiveDate>) -> Vec<Cell> {
    let own = [
        Cell::maybe(told.visit),
        Cell::maybe(agreed),
        Cell::text(&told.action),
        Cell::text(told.due),
        Cell::maybe(told.done),
    ];
    let whose = family_cells(line.family.as_ref());
    [&[Cell::text(line.record)], &whose[..], &mentor_cells(line.by.as_ref()), &own].concat()
}
