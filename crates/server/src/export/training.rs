//! Trainings as a table. The secret that codes come from is in no file.

use crate::export::table::{Cell, yes};
use crate::store::record_log::RecordLine;
use pendamping_domain::training::{Attendee, Training};

pub fn headings() -> Vec<&'static str> {
    vec![
        "id_bimtek",
        "judul",
        "kode_wilayah",
        "wilayah",
        "mulai",
        "selesai",
        "tempat",
        "tautan",
        "untuk",
        "kapasitas",
        "narasumber",
        "agenda",
        "dibuka_oleh",
        "batal",
        "alasan_batal",
    ]
}

pub fn cells(line: &RecordLine, told: &Training) -> Vec<Cell> {
    let audience: Vec<&str> = told.audience.iter().map(attendee).collect();
    vec![
        Cell::text(line.record),
        Cell::text(&told.title),
        Cell::text(&told.area),
        Cell::maybe(pendamping_regions::name(told.area.as_str())),
        Cell::text(told.starts.format("%Y-%m-%d %H:%M")),
        Cell::text(told.ends.format("%Y-%m-%d %H:%M")),
        Cell::text(&told.place),
        Cell::text(&told.link),
        Cell::text(audience.join(", ")),
        Cell::number(told.capacity),
        Cell::text(&told.speakers),
        Cell::text(&told.agenda),
        Cell::text(&told.opened_by),
        Cell::text(yes(told.cancelled)),
        Cell::text(&told.cancel_reason),
    ]
}

/// As what somebody comes.
pub fn attendee(attendee: &Attendee) -> &str {
    match attendee {
        Attendee::Family => "KPM",
        Attendee::Mentor => "Pendamping",
        Attendee::Coordinator => "Koordinator",
        Attendee::Guest => "Tamu",
        Attendee::Unknown(word) => word,
    }
}
