//! One mentor stands in for another for a period (*Pengganti*). The office arranges it and the centre writes it, with the families
//! it is about, so that both phones can say it without a network. No phone ever writes one.

use crate::id::{FamilyId, PersonId};
use crate::problem::{Problem, ProblemKind};
use crate::revision::{Kind, Record, Rest};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Longest period of a cover, in days. Whoever stays away longer has handed their families on: that is an assignment.
pub const MOST_DAYS: i64 = 92;

/// How far ahead a cover may begin, in days: a year typed wrongly is noticed.
pub const MOST_AHEAD: u64 = 366;

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day. One before the first: it was called off before it began.
    pub until: NaiveDate,
}

/// Where a day lies against a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    Ahead,
    /// It holds.
    Holds,
    /// It is over, or was called off.
    Over,
}

impl Period {
    /// How it stands on `day`.
    pub fn phase(&self, day: NaiveDate) -> Phase {
        match () {
            () if self.until < self.from || self.until < day => Phase::Over,
            () if self.from > day => Phase::Ahead,
            () => Phase::Holds,
        }
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        (self.until - self.from).num_days() + 1
    }

    /// What keeps it from being arranged today, if anything.
    pub fn problem(&self, today: NaiveDate) -> Option<Problem> {
        let farthest = today.checked_add_days(Days::new(MOST_AHEAD)).unwrap_or(NaiveDate::MAX);
        let (field, kind) = match () {
            () if self.until < self.from => ("until", ProblemKind::TooEarly),
            // What was begins nothing: whose family it was when a form was opened cannot be changed afterwards.
            () if self.from < today => ("from", ProblemKind::TooEarly),
            () if self.from > farthest => ("from", ProblemKind::TooLate),
            () if self.days() > MOST_DAYS => ("until", ProblemKind::TooLate),
            () => return None,
        };
        Some(Problem::new(field, kind))
    }
}

/// One mentor standing in for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Who is away, and keeps their families all the same: what they recorded before may still be sent.
    pub mentor: PersonId,
    /// Who stands in.
    pub by: PersonId,
    /// Their name: it is still read on their visits when they are nobody's stand-in here any more.
    pub by_name: String,
    /// When.
    #[serde(flatten)]
    pub period: Period,
    /// The families that the stand-in holds by it now: none before it begins and after it is over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<FamilyId>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Cover {
    const KIND: Kind = Kind::Cover;
}
