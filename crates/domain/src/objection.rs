//! Objection (sanggah): a family does not accept the decision on its selection. It may do so for some days, by any channel; somebody
//! who neither proposed nor decided answers in writing. Neither the decision nor the objection is ever changed: each is a
//! record beside the other.

use crate::actor::{Actor, Power};
use crate::aid_word::check_sealed;
use crate::config::Config;
use crate::confirmation::Channel;
use crate::id::{FamilyId, PersonId, RecordId};
use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::rules::Refused;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The proposal that was decided on.
    pub selection: RecordId,
    /// The decision it is against.
    pub decision: RecordId,
    /// Whose objection it is.
    pub family: FamilyId,
    /// By which channel it came.
    pub channel: Channel,
    /// In the family's own words, where it may be read on the way.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// In its own words, sealed for the centre: base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

open_enum! {
    /// What an objection is answered with.
    pub enum Verdict {
        /// The family is right: it is decided anew.
        Upheld = "upheld",
        /// The decision stands.
        Rejected = "rejected",
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionAnswer {
    /// The objection.
    pub objection: RecordId,
    /// What is answered.
    pub verdict: Verdict,
    /// Why, for the family to read; empty on its mentor's phone.
    #[serde(default)]
    pub reason: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Longest words of an objection or its answer, in characters.
pub const TEXT_MAX: usize = 1_000;
/// Most objections to one decision by one channel. Somebody answers each in writing, and no family has more to say of one decision than
/// fits into so many; by channel, so that whoever fills one, as a mentor's phone could, leaves the family room on its own.
pub const OBJECTIONS_BY_CHANNEL: usize = 5;

impl Record for Objection {
    const KIND: Kind = Kind::Objection;
}

impl Objection {
    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        match (self.text.trim().is_empty(), &self.sealed) {
            (true, None) => problems.push(Problem::new("text", ProblemKind::Missing)),
            // What is sealed is not to be read: not beside it either.
            (false, Some(_)) => {
                problems.push(Problem::new("text", ProblemKind::Contradicts { with: "sealed".to_owned() }));
            }
            _ => {}
        }
        limit_text(&mut problems, "text", &self.text, TEXT_MAX);
        check_sealed(&mut problems, "sealed", self.sealed.as_deref());
        problems
    }
}

impl Record for ObjectionAnswer {
    const KIND: Kind = Kind::ObjectionAnswer;
}

impl ObjectionAnswer {
    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if matches!(self.verdict, Verdict::Unknown(_)) {
            problems.push(Problem::new("verdict", ProblemKind::NotOffered));
        }
        if self.reason.trim().is_empty() {
            problems.push(Problem::new("reason", ProblemKind::Missing));
        }
        limit_text(&mut problems, "reason", &self.reason, TEXT_MAX);
        problems
    }
}

/// Whether `actor` may answer an objection to what `proposers` proposed and `deciders` decided.
///
/// # Errors
/// They may not.
pub fn may_answer(actor: &Actor, proposers: &[PersonId], deciders: &[PersonId]) -> Result<(), Refused> {
    let had_a_hand = proposers.contains(&actor.person) || deciders.contains(&actor.person);
    match actor.has(&Power::DecideSelection) && !had_a_hand {
        true => Ok(()),
        false => Err(Refused::NotAllowed(String::new())),
    }
}

/// Where an objection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectionState {
    /// It waits for its answer, until that day.
    Waiting {
        /// The last day for the answer.
        until: NaiveDate,
    },
    /// Its answer is late by so many days.
    Late {
        /// How many.
        days: i64,
    },
    /// It came after its time. It is kept, and whoever answers may still hear it.
    TooLate,
    /// It was upheld.
    Upheld,
    /// It was rejected.
    Rejected,
}

/// Where an objection stands that the centre took on the day `came`, against a decision it took on the day `decided`. The first
/// answer by the centre's order counts.
pub fn state_of(
    decided: NaiveDate,
    came: NaiveDate,
    answer: Option<&Verdict>,
    config: &Config,
    today: NaiveDate,
) -> ObjectionState {
    let days = config.selection.as_ref().map(|rule| (rule.objection_days, rule.answer_days));
    // A configuration that has lost its selection lets nobody's objection run out.
    let (to_object, to_answer) = days.unwrap_or((u32::MAX, u32::MAX));
    let after = |day: NaiveDate, days: u32| {
        day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
    };
    match answer {
        Some(Verdict::Upheld) => ObjectionState::Upheld,
        Some(Verdict::Rejected) => ObjectionState::Rejected,
        Some(Verdict::Unknown(_)) | None if came > after(decided, to_object) => ObjectionState::TooLate,
        Some(Verdict::Unknown(_)) | None => {
            let until = after(came, to_answer);
            match (today - until).num_days() {
                days if days > 0 => ObjectionState::Late { days },
                _ => ObjectionState::Waiting { until },
            }
        }
    }
}
