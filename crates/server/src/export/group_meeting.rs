//! Meetings with many families as a table: one row for each meeting, with the numbers of its families.

use crate::export::table::{Cell, MENTOR, mentor_cells};
use crate::export::visits::labels;
use crate::store::record_log::RecordLine;
use crate::store::visit_log::Named;
use pendamping_domain::config::Config;
use pendamping_domain::group_meeting::GroupMeeting;

pub fn headings() -> Vec<&'static str> {
    let own =
        ["tanggal", "mulai", "selesai", "tempat", "topik", "kpm_hadir", "hadir_lain", "nomor_kpm", "hasil"];
    [&["id_pertemuan"], &MENTOR[..], &own].concat()
}

pub fn cells(line: &RecordLine, told: &GroupMeeting, known: &[Named], config: Option<&Config>) -> Vec<Cell> {
    let topics = config.map(|config| config.topics.as_slice()).unwrap_or_default();
    let numbers: Vec<&str> = known.iter().map(|family| family.number.as_str()).collect();
    let own = [
        Cell::text(told.day),
        Cell::time(told.from),
        Cell::time(told.until),
        Cell::text(&told.place),
        Cell::text(labels(topics, &told.topics)),
        Cell::number(Some(told.families.len())),
        Cell::number(told.guests),
        Cell::text(numbers.join(" | ")),
        Cell::text(&told.results),
    ];
    [&[Cell::text(line.record)], &mentor_cells(line.by.as_ref())[..], &own].concat()
}
