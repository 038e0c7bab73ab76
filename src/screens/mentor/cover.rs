//! Who stands in for whom and until when, as both mentors read it: on *Hari ini*, and on the page of each family it is about; and as
//! whoever reviews there reads it beside each mentor.
//!
//! Words only. Which covers there is something to say of, the store decides.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::cover::Phase;
use pendamping_domain::id::FamilyId;
use pendamping_store_api::cover::{CoverRow, Side};

use crate::widgets::prelude::*;
use crate::{format, t};

/// What the mentor's day begins with: whom they stand in for, and who does for them.
pub fn of_today(rows: &[CoverRow], today: NaiveDate) -> Element {
    rsx! {
        for row in rows {
            {notice(row, title(row), whole(row, today))}
        }
    }
}

/// In whose place this family is accompanied.
pub fn of_family(rows: &[CoverRow], today: NaiveDate) -> Element {
    rsx! {
        for row in rows {
            {notice(row, family_title(row), until(row, today))}
        }
    }
}

/// *menggantikan Rina*: beside a family that is another mentor's.
pub fn in_place_of(rows: &[CoverRow], family: FamilyId) -> Option<String> {
    let covers = |row: &&CoverRow| {
        row.side == Side::StandsIn && row.phase == Phase::Holds && row.families.contains(&family)
    };
    rows.iter().find(covers).map(|row| t!("cover-mark", name: other(row)))
}

/// The same of a mentor, for whoever reviews there: *Digantikan Lina sampai Rabu, 5 Agustus*.
pub fn cover_lines(rows: &[CoverRow], today: NaiveDate) -> Vec<String> {
    let line = |row: &CoverRow| {
        let day = |day| if day == today { t!("cover-today") } else { format::long_day(day) };
        let (name, from, until) = (other(row), day(row.period.from), day(row.period.until));
        match (row.side, row.phase) {
            (Side::StandsIn, Phase::Ahead) => t!("cover-line-in-ahead", name: name, from: from, until: until),
            (Side::StandsIn, _) => t!("cover-line-in", name: name, until: until),
            (Side::Away, Phase::Ahead) => t!("cover-line-away-ahead", name: name, from: from, until: until),
            (Side::Away, _) => t!("cover-line-away", name: name, until: until),
        }
    };
    rows.iter().map(line).collect()
}

fn notice(row: &CoverRow, title: String, text: String) -> Element {
    let tone = if row.phase == Phase::Over { Tone::Warn } else { Tone::Accent };
    rsx! {
        Notice { key: "{row.record}", id: "cover-{row.record}", title, text, tone, icon: Glyph::Families }
    }
}

fn other(row: &CoverRow) -> String {
    row.other.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| t!("cover-other"))
}

fn title(row: &CoverRow) -> String {
    let name = other(row);
    match (row.side, row.phase) {
        (Side::StandsIn, Phase::Ahead) => t!("cover-in-ahead", name: name),
        (Side::StandsIn, Phase::Holds) => t!("cover-in-holds", name: name),
        (Side::StandsIn, Phase::Over) => t!("cover-in-over", name: name),
        (Side::Away, Phase::Ahead) => t!("cover-away-ahead", name: name),
        (Side::Away, _) => t!("cover-away-holds", name: name),
    }
}

fn family_title(row: &CoverRow) -> String {
    match (row.side, row.phase) {
        (Side::StandsIn, Phase::Holds) => t!("cover-in-family", name: other(row)),
        _ => title(row),
    }
}

/// When, in a few words.
fn until(row: &CoverRow, today: NaiveDate) -> String {
    let day = |day| if day == today { t!("cover-today") } else { format::long_day(day) };
    let (from, until) = (day(row.period.from), day(row.period.until));
    match row.phase {
        Phase::Ahead => t!("cover-from-until", from: from, until: until),
        Phase::Holds => t!("cover-until", until: until),
        Phase::Over => t!("cover-over", until: until),
    }
}

/// When, and what it means for whoever reads it.
fn whole(row: &CoverRow, today: NaiveDate) -> String {
    let when = until(row, today);
    let count = row.families.len();
    match (row.side, row.phase) {
        (_, Phase::Ahead) => when,
        (Side::StandsIn, Phase::Holds) => format!("{when} {}", t!("cover-in-count", count: count)),
        (Side::StandsIn, Phase::Over) => format!("{when} {}", t!("cover-in-leaving", count: count)),
        (Side::Away, _) => format!("{when} {}", t!("cover-away-text")),
    }
}
