//! An agreed action with a due date: a record of its own, done or not.

use crate::id::RecordId;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::stamp::is_possible_date;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What was agreed, by when, and whether it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The visit it was agreed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<RecordId>,
    /// What is to be done.
    pub action: String,
    /// By when, in the area's zone.
    pub due: NaiveDate,
    /// When it was done; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<NaiveDate>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for FollowUp {
    const KIND: Kind = Kind::FollowUp;
}

/// Longest action, in characters.
pub const ACTION_MAX: usize = 200;

impl FollowUp {
    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.action.trim().is_empty() {
            problems.push(Problem::new("action", ProblemKind::Missing));
        }
        limit_text(&mut problems, "action", &self.action, ACTION_MAX);
        for (field, date) in [("due", Some(self.due)), ("done", self.done)] {
            if date.is_some_and(|date| !is_possible_date(date)) {
                problems.push(Problem::new(field, ProblemKind::Malformed));
            }
        }
        problems
    }
}
