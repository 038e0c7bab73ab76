//! Objections as a table: what was decided, what the family says to it, and what it was answered. The last columns count them.

use crate::export::money::decided_cells;
use crate::export::table::{Cell, mentor_cells};
use crate::export::visits::channel;
use crate::store::money_log::ObjectionLine;
use pendamping_domain::id::RecordId;
use pendamping_domain::objection::{ObjectionState, Verdict};

/// What the last row adds up.
pub const ADDED: [&str; 5] = ["jumlah_sanggahan", "dikabulkan", "tidak_dikabulkan", "menunggu", "terlambat"];

pub fn headings() -> Vec<String> {
    let own = [
        "id_sanggahan",
        "id_usulan",
        "skema",
        "keputusan",
        "tanggal_keputusan",
        "nomor_pemutus",
        "nama_pemutus",
        "alasan_keputusan",
        "tanggal_sanggahan",
        "jalur",
        "isi_sanggahan",
        "status",
        "batas_jawaban",
        "jawaban",
        "tanggal_jawaban",
        "nomor_penjawab",
        "nama_penjawab",
        "alasan_jawaban",
    ];
    own.iter().chain(&ADDED).map(|heading| (*heading).to_owned()).collect()
}

pub fn cells(record: RecordId, told: &ObjectionLine) -> Vec<Cell> {
    let mut cells =
        vec![Cell::text(record), Cell::text(told.objection.selection), Cell::maybe(told.scheme.as_ref())];
    cells.extend(decided_cells(told.against.as_ref()));
    let (status, until) = match &told.state {
        None => ("", None),
        Some(ObjectionState::Waiting { until }) => ("menunggu jawaban", Some(*until)),
        Some(ObjectionState::Late { .. }) => ("jawaban terlambat", None),
        Some(ObjectionState::TooLate) => ("datang setelah batas waktu", None),
        Some(ObjectionState::Upheld) => ("dikabulkan", None),
        Some(ObjectionState::Rejected) => ("tidak dikabulkan", None),
    };
    let verdict = told.answer.as_ref().map(|(verdict, ..)| verdict);
    cells.extend([
        Cell::text(told.came),
        Cell::text(channel(&told.objection.channel)),
        Cell::text(&told.objection.text),
        Cell::text(status),
        Cell::maybe(until),
        Cell::maybe(verdict.map(|verdict| match verdict {
            Verdict::Upheld => "dikabulkan",
            Verdict::Rejected => "tidak dikabulkan",
            Verdict::Unknown(word) => word,
        })),
        Cell::maybe(told.answer.as_ref().map(|(_, _, on, _)| on)),
    ]);
    cells.extend(mentor_cells(told.answer.as_ref().and_then(|(_, by, ..)| by.as_ref())));
    cells.push(Cell::maybe(told.answer.as_ref().and_then(|(.., reason)| reason.as_ref())));
    let late = matches!(told.state, Some(ObjectionState::Late { .. }));
    let counts = [
        true,
        verdict == Some(&Verdict::Upheld),
        verdict == Some(&Verdict::Rejected),
        verdict.is_none(),
        late,
    ];
    cells.extend(counts.map(|is| Cell::number(Some(u8::from(is)))));
    cells
}
