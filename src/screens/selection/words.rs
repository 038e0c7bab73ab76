//! Criteria, figures, places and objections in words.

use chrono::NaiveDate;
use pendamping_domain::life::Standing;
use pendamping_domain::objection::ObjectionState;
use pendamping_domain::ranking::Cut;
use pendamping_domain::scheme::Scheme;
use pendamping_domain::selection::{Basis, Criterion, Selection, SelectionRule, TOTAL_MAX};
use pendamping_store_api::selection::{BoardPage, SelectionRow};

use crate::screens::mentor::desk::custody_words;
use crate::text::{Language, language};
use crate::widgets::prelude::*;
use crate::{format, t};

/// By what families are compared, in the language of the page.
pub fn criterion_words(criterion: &Criterion) -> String {
    if language() == Language::English { criterion.en.clone() } else { criterion.id.clone() }
}

/// What is given.
pub fn scheme_name(scheme: Option<&Scheme>) -> String {
    match scheme {
        Some(scheme) if language() == Language::English => scheme.en.clone(),
        Some(scheme) => scheme.id.clone(),
        None => t!("selection-title"),
    }
}

/// A figure from records.
pub fn figure_words(by: &Basis, value: i64) -> String {
    let number = format::number(value);
    match by {
        Basis::MonthsTold => t!("selection-figure-months", count: number),
        Basis::Profit => t!("selection-figure-profit", amount: format::rupiah(value)),
        Basis::Growth => t!("selection-figure-growth", percent: number),
        Basis::Visits => t!("selection-figure-visits", count: number),
        Basis::Trainings => t!("selection-figure-trainings", count: number),
        Basis::Judged | Basis::Unknown(_) => number,
    }
}

/// What a proposal comes to, of a hundred.
pub fn percent(selection: &Selection, rule: &SelectionRule) -> u32 {
    u32::try_from(selection.total(rule) * 100 / TOTAL_MAX).unwrap_or(100)
}

/// Where a proposal stands.
pub fn standing_chip(row: &SelectionRow) -> (String, Tone, Glyph) {
    match row.standing {
        Standing::Recorded => custody_words(&row.custody),
        Standing::Received if !row.decisions.is_empty() => {
            (t!("selection-waits-again"), Tone::Warn, Glyph::Retry)
        }
        standing => decided_chip(standing),
    }
}

/// The same, of one that the centre has.
pub fn decided_chip(standing: Standing) -> (String, Tone, Glyph) {
    match standing {
        Standing::Approved => (t!("selection-granted"), Tone::Good, Glyph::Approve),
        Standing::Declined | Standing::CorrectionAsked => {
            (t!("selection-declined"), Tone::Warn, Glyph::Close)
        }
        Standing::Received | Standing::Recorded => (t!("selection-waits"), Tone::Accent, Glyph::Waiting),
    }
}

/// Where an objection stands.
pub fn objection_chip(state: &ObjectionState, today: NaiveDate) -> (String, Tone, Glyph) {
    match state {
        ObjectionState::Waiting { until } => match (*until - today).num_days() {
            0 => (t!("objection-due-today"), Tone::Warn, Glyph::Clock),
            days => (t!("objection-due", count: days), Tone::Accent, Glyph::Clock),
        },
        ObjectionState::Late { days } => (t!("objection-late", count: *days), Tone::Danger, Glyph::Warning),
        ObjectionState::TooLate => (t!("objection-too-late"), Tone::Quiet, Glyph::Clock),
        ObjectionState::Upheld => (t!("objection-upheld"), Tone::Good, Glyph::Approve),
        ObjectionState::Rejected => (t!("objection-rejected"), Tone::Quiet, Glyph::Close),
    }
}

/// Where the budget ends, and why there: in few words, and in a sentence.
pub fn cut_words(page: &BoardPage) -> (String, String) {
    let of_hundred = |total: &u64| format::number(i64::try_from(total * 100 / TOTAL_MAX).unwrap_or(100));
    match &page.cut {
        Cut::All => (t!("cut-all"), t!("cut-all-text")),
        Cut::Nobody => {
            let rest = format::rupiah(page.rest.0);
            (t!("cut-nobody"), t!("cut-nobody-text", rest: rest, amount: format::rupiah(page.amount.0)))
        }
        Cut::Between { inside, outside } => (
            t!("cut-between", count: page.reaches),
            t!("cut-between-text", inside: of_hundred(inside), outside: of_hundred(outside)),
        ),
        Cut::Lot { total, tied, inside, seed } => (
            t!("cut-lot", count: *tied, total: of_hundred(total)),
            t!("cut-lot-text", inside: *inside, tied: *tied, seed: seed.to_string()),
        ),
        Cut::Waits { total, tied, room } => {
            (t!("cut-waits", count: *tied, total: of_hundred(total)), t!("cut-waits-text", room: *room))
        }
    }
}
