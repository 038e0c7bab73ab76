//! What families wait for as a table: one row for each visit, agreed action or untold month that is due.

use crate::export::file::{Out, TableFile};
use crate::export::table::{Cell, FAMILY, MENTOR, family_cells, mentor_cells};
use crate::store::due_log::DueLine;
use chrono::NaiveDate;
use pendamping_domain::due::Task;

/// Writes the headings.
pub fn head(file: &mut TableFile) -> anyhow::Result<()> {
    let own = ["yang_ditunggu", "batas", "terlambat_hari", "keterangan"];
    let headings = [&FAMILY[..], &MENTOR, &own].concat();
    file.row(&headings.into_iter().map(Out::Text).collect::<Vec<_>>())
}

/// Writes one task, as it stands on a day.
pub fn line(file: &mut TableFile, line: &DueLine, today: NaiveDate) -> anyhow::Result<()> {
    let (what, note) = match &line.task {
        Task::Visit(due) => ("kunjungan", if due.agreed { "disepakati" } else { "menurut model" }.to_owned()),
        Task::FollowUp { action, .. } => ("tindak lanjut", action.clone()),
        Task::Month(month) => ("perkembangan usaha", month.to_string()),
    };
    let on = line.task.on();
    let own =
        [Cell::text(what), Cell::text(on), Cell::number(Some((today - on).num_days())), Cell::text(note)];
    let whose = family_cells(Some(&line.family));
    let cells = [&whose[..], &mentor_cells(line.mentor.as_ref()), &own].concat();
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}
