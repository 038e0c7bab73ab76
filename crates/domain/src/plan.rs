//! The family's plan for its money (RAB, rencana anggaran biaya): what it will buy, line by line. A tranche has one plan, so the
//! record's id is made from the tranche's. A plan for more than the tranche is asked about and saved all the same: the family may
//! put in money of its own.

use crate::aid::check_amount;
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::scheme::is_code;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
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

impl Record for AidPlan {
    const KIND: Kind = Kind::AidPlan;
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

/// A line while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDraft {
    /// What purchases name it by: given when the line is begun, and never changed.
    pub code: String,
    /// What is to be bought.
    pub what: String,
    /// How many.
    pub quantity: Option<u32>,
    /// For how much each.
    pub price: Option<Rupiah>,
}

/// A plan while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDraft {
    /// The tranche.
    pub aid: RecordId,
    /// Whose it is.
    pub family: FamilyId,
    /// Its lines, with empty ones that nobody filled in.
    pub lines: Vec<LineDraft>,
    /// What else there is to say.
    pub note: String,
}

impl LineDraft {
    /// Nothing was written into it.
    pub fn is_empty(&self) -> bool {
        self.what.trim().is_empty() && self.price.is_none()
    }

    /// What the line comes to so far.
    pub fn sum(&self) -> Rupiah {
        let quantity = i64::from(self.quantity.unwrap_or(1));
        Rupiah(self.price.unwrap_or_default().0.saturating_mul(quantity))
    }
}

impl PlanDraft {
    /// Of a tranche, with nothing in it yet.
    pub fn of(aid: RecordId, family: FamilyId) -> PlanDraft {
        PlanDraft { aid, family, lines: Vec::new(), note: String::new() }
    }

    /// Adds an empty line, with a code that no line of this plan has, nor is `taken`: what was bought for a line must not become what
    /// was bought for another.
    pub fn add_line(&mut self, taken: &BTreeSet<String>) {
        let free = |code: &String| !taken.contains(code) && self.lines.iter().all(|line| line.code != *code);
        let code = (1..).map(|nth: u32| format!("l{nth}")).find(free);
        self.lines.push(LineDraft {
            code: code.unwrap_or_default(),
            what: String::new(),
            quantity: Some(1),
            price: None,
        });
    }

    /// What all lines come to so far.
    pub fn sum(&self) -> Rupiah {
        Rupiah(self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.sum().0)))
    }

    /// The plan it comes to; of an edit of `before`, if there is one. Lines that nobody filled in are left out.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field: of a line `lines.<its code>.<field>`.
    pub fn finish(&self, before: Option<&AidPlan>) -> Result<AidPlan, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut lines = Vec::new();
        for line in self.lines.iter().filter(|line| !line.is_empty()) {
            let field = |name: &str| format!("lines.{}.{name}", line.code);
            if line.what.trim().is_empty() {
                problems.push(Problem::new(field("what"), ProblemKind::Missing));
            }
            limit_text(&mut problems, &field("what"), line.what.trim(), WHAT_MAX);
            match line.quantity {
                Some(quantity) if (1..=QUANTITY_MAX).contains(&quantity) => {}
                Some(_) => problems.push(Problem::new(field("quantity"), ProblemKind::Malformed)),
                None => problems.push(Problem::new(field("quantity"), ProblemKind::Missing)),
            }
            match line.price {
                Some(price) => check_amount(&mut problems, &field("price"), price),
                None => problems.push(Problem::new(field("price"), ProblemKind::Missing)),
            }
            let known = before.and_then(|before| before.line(&line.code));
            lines.push(PlanLine {
                code: line.code.clone(),
                what: line.what.trim().to_owned(),
                quantity: line.quantity.unwrap_or_default(),
                price: line.price.unwrap_or_default(),
                rest: known.map(|line| line.rest.clone()).unwrap_or_default(),
            });
        }
        let plan = AidPlan {
            aid: self.aid,
            family: self.family,
            lines,
            note: self.note.trim().to_owned(),
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        if problems.is_empty() {
            problems = plan.check();
        }
        if problems.is_empty() { Ok(plan) } else { Err(problems) }
    }
}

impl From<&AidPlan> for PlanDraft {
    fn from(plan: &AidPlan) -> PlanDraft {
        let line = |line: &PlanLine| LineDraft {
            code: line.code.clone(),
            what: line.what.clone(),
            quantity: Some(line.quantity),
            price: Some(line.price),
        };
        PlanDraft {
            aid: plan.aid,
            family: plan.family,
            lines: plan.lines.iter().map(line).collect(),
            note: plan.note.clone(),
        }
    }
}
