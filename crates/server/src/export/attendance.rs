//! Who was at trainings as a table: one row for each person at each, whatever evidence there is.

use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells};
use crate::export::training::attendee;
use crate::store::record_log::{AttendanceLine, RecordLine};
use pendamping_domain::attendance::{Attendance, Presence};

pub fn headings() -> Vec<&'static str> {
    let own = ["nomor", "nama", "hadir", "bukti", "nilai_awal", "nilai_akhir"];
    [&["id_kehadiran", "id_bimtek", "bimtek", "tanggal", "sebagai"], &FAMILY[..], &MENTOR, &own].concat()
}

pub fn cells(line: &RecordLine, told: &AttendanceLine) -> Vec<Cell> {
    let training = told.training.as_ref();
    let first = [
        Cell::text(line.record),
        Cell::text(told.attendance.training),
        Cell::maybe(training.map(|(title, _)| title)),
        Cell::maybe(training.map(|(_, day)| day)),
        Cell::maybe(told.attendee.as_ref().map(attendee)),
    ];
    let who = told.who.as_ref().or(line.family.as_ref().map(|family| &family.named));
    let own = [
        Cell::maybe(who.map(|who| &who.number)),
        Cell::maybe(who.map(|who| &who.name)),
        Cell::text(presence(told.presence.as_ref())),
        Cell::text(evidence(&told.attendance)),
        Cell::number(told.attendance.pre),
        Cell::number(told.attendance.post),
    ];
    // A mentor's own attendance is under their own number already.
    let mentor = mentor_cells(line.family.as_ref().and(line.by.as_ref()));
    [&first[..], &family_cells(line.family.as_ref()), &mentor, &own].concat()
}

fn presence(presence: Option<&Presence>) -> &str {
    match presence {
        Some(Presence::InPerson) => "Di tempat",
        Some(Presence::Virtual) => "Virtual",
        Some(Presence::Absent) | None => "Tidak hadir",
        Some(Presence::Unknown(word)) => word,
    }
}

fn evidence(attendance: &Attendance) -> String {
    let word = |field: &&'static str| match *field {
        "mark" => "ditandai",
        "listed" => "daftar bertanda tangan",
        "code" => "kode ruangan",
        "check_in" => "lapor virtual",
        other => other,
    };
    attendance.evidence().iter().map(word).collect::<Vec<_>>().join(", ")
}
