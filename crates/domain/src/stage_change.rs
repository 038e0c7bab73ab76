//! A change of a family's stage (Perubahan model), as its mentor proposes it. Whoever has the power decides with a `Review`;
//! nobody decides what they proposed. What was proposed and decided stays readable.

use crate::family::Stage;
use crate::outlook::Condition;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use serde::{Deserialize, Serialize};

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChange {
    /// The stage the family had on screen.
    pub from: Stage,
    /// The stage that is proposed. A business may also fall back.
    pub to: Stage,
    /// Why, in the mentor's own words.
    pub reasons: String,
    /// What the rules said of it on the mentor's phone: whoever decides sees the same, and can compare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for StageChange {
    const KIND: Kind = Kind::StageChange;
}

/// Longest reasons, in characters.
pub const REASONS_MAX: usize = 1_000;
/// Most conditions: no rule has more.
pub const CONDITIONS_MAX: usize = 12;

impl StageChange {
    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if matches!(self.from, Stage::Unknown(_)) {
            problems.push(Problem::new("from", ProblemKind::NotOffered));
        }
        if matches!(self.to, Stage::Unknown(_)) {
            problems.push(Problem::new("to", ProblemKind::NotOffered));
        } else if self.to == self.from {
            problems.push(Problem::new("to", ProblemKind::Contradicts { with: "from".to_owned() }));
        }
        if self.reasons.trim().is_empty() {
            problems.push(Problem::new("reasons", ProblemKind::Missing));
        }
        limit_text(&mut problems, "reasons", &self.reasons, REASONS_MAX);
        if self.conditions.len() > CONDITIONS_MAX {
            problems.push(Problem::new("conditions", ProblemKind::TooMany { max: CONDITIONS_MAX }));
        }
        problems
    }
}

/// A proposal as it is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChangeDraft {
    /// To which stage; none while nothing is chosen.
    pub to: Option<Stage>,
    /// Why.
    pub reasons: String,
}

impl From<&StageChange> for StageChangeDraft {
    fn from(told: &StageChange) -> Self {
        StageChangeDraft { to: Some(told.to.clone()), reasons: told.reasons.clone() }
    }
}

impl StageChangeDraft {
    /// The proposal it comes to for a family that is at `from`, with what the rules say; told anew, what this build does not
    /// know of `before` stays.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field.
    pub fn finish(
        &self,
        from: Stage,
        conditions: Vec<Condition>,
        before: Option<&StageChange>,
    ) -> Result<StageChange, Vec<Problem>> {
        let Some(to) = self.to.clone() else {
            let mut problems = vec![Problem::new("to", ProblemKind::Missing)];
            if self.reasons.trim().is_empty() {
                problems.push(Problem::new("reasons", ProblemKind::Missing));
            }
            return Err(problems);
        };
        let change = StageChange {
            from,
            to,
            reasons: self.reasons.trim().to_owned(),
            conditions,
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let problems = change.check();
        if problems.is_empty() { Ok(change) } else { Err(problems) }
    }
}
