//! Mentors' other duties as a table.

use crate::export::table::{Cell, MENTOR, mentor_cells};
use crate::store::record_log::RecordLine;
use pendamping_domain::activity::{Activity, Duty};

pub fn headings() -> Vec<&'static str> {
    let own = ["tanggal", "mulai", "selesai", "kegiatan", "tempat", "catatan"];
    [&["id_kegiatan"], &MENTOR[..], &own].concat()
}

pub fn cells(line: &RecordLine, told: &Activity) -> Vec<Cell> {
    let own = [
        Cell::text(told.day),
        Cell::time(told.from),
        Cell::time(told.until),
        Cell::text(duty(&told.duty)),
        Cell::text(&told.place),
        Cell::text(&told.note),
    ];
    [&[Cell::text(line.record)], &mentor_cells(line.by.as_ref())[..], &own].concat()
}

fn duty(duty: &Duty) -> &str {
    match duty {
        Duty::CoordinationMeeting => "Rapat koordinasi",
        Duty::TrainingAttended => "Pelatihan",
        Duty::DataVerification => "Verifikasi data",
        Duty::Socialisation => "Sosialisasi",
        Duty::Other => "Lainnya",
        Duty::Unknown(word) => word,
    }
}
