//! A kind of record as a table: its headings, and what a record says in each of its columns.

use crate::export::file::{Out, TableFile};
use crate::export::{activity, attendance, family, follow_up, group_meeting, progress, training};
use crate::store::record_log::{FamilyLine, Logged, RecordLine, Told};
use crate::store::visit_log::Named;
use chrono::NaiveTime;
use pendamping_domain::config::Config;
use std::fmt::Display;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text; whatever it begins with, it stays one.
    Text(String),
    /// A number.
    Number(String),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Display) -> Cell {
        Cell::Text(text.to_string())
    }

    /// A text that may be missing.
    pub fn maybe(text: Option<impl Display>) -> Cell {
        Cell::Text(text.map(|text| text.to_string()).unwrap_or_default())
    }

    /// A time of the day.
    pub fn time(time: Option<NaiveTime>) -> Cell {
        Cell::maybe(time.map(|time| time.format("%H:%M")))
    }

    /// A number that may be missing: then the cell is empty, for what nobody counted is not nought.
    pub fn number(number: Option<impl Display>) -> Cell {
        number.map_or_else(|| Cell::Text(String::new()), |number| Cell::Number(number.to_string()))
    }

    /// What stands in it.
    pub fn shown(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Number(text) => text,
        }
    }

    /// As a file takes it.
    pub fn out(&self) -> Out<'_> {
        match self {
            Cell::Text(text) => Out::Text(text),
            Cell::Number(text) => Out::Number(text),
        }
    }
}

/// The columns that say which family a record is about.
pub const FAMILY: [&str; 6] = ["nomor_kpm", "nama_kpm", "kode_desa", "desa", "kecamatan", "kabupaten_kota"];
/// The columns that say whose work it is.
pub const MENTOR: [&str; 2] = ["nomor_pendamping", "nama_pendamping"];

/// The cells under `FAMILY`.
pub fn family_cells(family: Option<&FamilyLine>) -> [Cell; 6] {
    let Some(FamilyLine { named, region }) = family else { return [const { Cell::Text(String::new()) }; 6] };
    let path = pendamping_regions::path(region.as_str());
    let place = |level: usize| Cell::maybe(path.get(level));
    [Cell::text(&named.number), Cell::text(&named.name), Cell::text(region), place(3), place(2), place(1)]
}

/// The cells under `MENTOR`.
pub fn mentor_cells(by: Option<&Named>) -> [Cell; 2] {
    [Cell::maybe(by.map(|by| &by.number)), Cell::maybe(by.map(|by| &by.name))]
}

/// Yes or no.
pub fn yes(is: bool) -> &'static str {
    if is { "ya" } else { "tidak" }
}

/// The headings of a kind's table.
pub fn headings(of: Logged) -> Vec<&'static str> {
    match of {
        Logged::Families => family::headings(),
        Logged::FollowUps => follow_up::headings(),
        Logged::Progress => progress::headings(),
        Logged::GroupMeetings => group_meeting::headings(),
        Logged::Activities => activity::headings(),
        Logged::Trainings => training::headings(),
        Logged::Attendance => attendance::headings(),
    }
}

/// What a record says under them. Chips are said by the labels of `config`; one that it does not have any more by its code.
pub fn cells(line: &RecordLine, config: Option<&Config>) -> Vec<Cell> {
    match &line.told {
        Told::Family(told) => family::cells(line, told, config),
        Told::FollowUp(told, agreed) => follow_up::cells(line, told, *agreed),
        Told::Progress(told, counts) => progress::cells(line, told, *counts, config),
        Told::GroupMeeting(told, families) => group_meeting::cells(line, told, families, config),
        Told::Activity(told) => activity::cells(line, told),
        Told::Training(told) => training::cells(line, told),
        Told::Attendance(told) => attendance::cells(line, told),
    }
}

/// Writes the headings.
pub fn head(file: &mut TableFile, of: Logged) -> anyhow::Result<()> {
    file.row(&headings(of).into_iter().map(Out::Text).collect::<Vec<_>>())
}

/// Writes one record.
pub fn line(file: &mut TableFile, line: &RecordLine, config: Option<&Config>) -> anyhow::Result<()> {
    let cells = cells(line, config);
    file.row(&cells.iter().map(Cell::out).collect::<Vec<_>>())
}
