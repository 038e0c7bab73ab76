//! What is wrong with an input, said so that a screen can put it beside the field and a person can mend it.

use serde::{Deserialize, Serialize};

/// One problem with one field. The screen translates `kind`; the field's name is the record's own (`purposes`, `home.lat`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {kind:?}")]
pub struct Problem {
    /// The record's field, dotted when nested.
    pub field: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// The kinds of problem, each with what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// It must be filled in.
    Missing,
    /// Longer than `max` characters.
    TooLong {
        /// The limit in characters.
        max: usize,
    },
    /// More than `max` entries.
    TooMany {
        /// The limit in entries.
        max: usize,
    },
    /// Not one of the configuration's chips.
    NotOffered,
    /// A date before the earliest that makes sense.
    TooEarly,
    /// A date after the latest that makes sense.
    TooLate,
    /// Not of the form it must have.
    Malformed,
    /// Captured by the phone, so it can never change; a correction stands beside it.
    CapturedChanged,
    /// Two fields contradict each other.
    Contradicts {
        /// The other field.
        with: String,
    },
}

impl Problem {
    /// A problem with `field`.
    pub fn new(field: impl Into<String>, kind: ProblemKind) -> Self {
        Problem { field: field.into(), kind }
    }
}

/// Pushes `TooLong` when `text` has more than `max` characters.
pub(crate) fn limit_text(problems: &mut Vec<Problem>, field: &str, text: &str, max: usize) {
    if text.chars().count() > max {
        problems.push(Problem::new(field, ProblemKind::TooLong { max }));
    }
}
