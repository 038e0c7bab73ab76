//! The family's plan for its money (RAB, rencana anggaran biaya): what it will buy, line by line. A tranche has one plan, so the
//! record's id is made from the tranche's. A plan for more than the tranche is asked about and saved all the same: the family may
//! put in money of its own.

use crate::aid::check_amount;
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::Rest;
use crate::scheme::is_code;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// What purchases name it by: small letters, digits and `_`. It stays when words and figures change.
    pub code: String,
    /// What is to be bought.
    pub what: String,
    /// How many.
    pub quantity: u32,
    /// For how much each.
    pub price: Rupiah,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// The plan for one tranche.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AidPlan {
    /// The tranche.
    pub aid: RecordId,
    /// Whose it is.
    pub family: FamilyId,
    /// Its lines.
    pub lines: Vec<PlanLine>,
    /// What else there is to say, as why it is for more than the tranche.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Most lines: what fits on the ministry's sheet.
pub const LINES_MAX: usize = 40;
/// Longest words of a line, in characters.
pub const WHAT_MAX: usize = 120;
/// Longest note, in characters.
pub const NOTE_MAX: usize = 500;
/// Most pieces on one line.
pub const QUANTITY_MAX: u32 = 1_000_000;

impl PlanLine {
    /// What the line comes to.
    pub fn sum(&self) -> Rupiah {
        Rupiah(self.price.0.saturating_mul(i64::from(self.quantity)))
    }
}

impl AidPlan {
    /// The plan's record of that tranche, the same wherever it is made.
    pub fn record(aid: RecordId) -> RecordId {
        RecordId(Uuid::new_v5(&aid.0, b"plan"))
    }

    /// What all lines come to.
    pub fn sum(&self) -> Rupiah {
        Rupiah(self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.sum().0)))
    }

    /// By how much it is for more than `amount`, if it is: to be asked about, not to be refused.
    pub fn is_over(&self, amount: Rupiah) -> Option<Rupiah> {
        let over = self.sum().0.saturating_sub(amount.0);
        (over > 0).then_some(Rupiah(over))
    }

    /// The line known by `code`.
    pub fn line(&self, code: &str) -> Option<&PlanLine> {
        self.lines.iter().find(|line| line.code == code)
    }

    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.lines.is_empty() {
            problems.push(Problem::new("lines", ProblemKind::Missing));
        }
        if self.lines.len() > LINES_MAX {
            problems.push(Problem::new("lines", ProblemKind::TooMany { max: LINES_MAX }));
        }
        for (at, line) in self.lines.iter().enumerate() {
            let twice = self.lines.iter().take(at).any(|earlier| earlier.code == line.code);
            if !is_code(&line.code) || twice {
                problems.push(Problem::new("lines.code", ProblemKind::Malformed));
            }
            if line.what.trim().is_empty() {
                problems.push(Problem::new("lines.what", ProblemKind::Missing));
            }
            limit_text(&mut problems, "lines.what", &line.what, WHAT_MAX);
            if !(1..=QUANTITY_MAX).contains(&line.quantity) {
                problems.push(Problem::new("lines.quantity", ProblemKind::Malformed));
            }
            check_amount(&mut problems, "lines.price", line.price);
        }
        limit_text(&mut problems, "note", &self.note, NOTE_MAX);
        problems
    }
}
