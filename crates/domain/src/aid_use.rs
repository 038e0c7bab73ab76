//! Use of aid (Penggunaan bantuan): one purchase, with its receipt and a photo of the goods, against a line of the family's plan or
//! beside it. What deviates from the plan is asked about (`spending`); recording it is never stopped.

use crate::aid::{NUMBER_MAX, check_amount, check_day};
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::photo::{Photo, check_photos};
use crate::plan::WHAT_MAX;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::scheme::is_code;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One purchase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AidUse {
    /// The tranche it was paid from.
    pub aid: RecordId,
    /// Whose it is.
    pub family: FamilyId,
    /// The line of the plan it is for; none when it was not planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What was bought.
    pub what: String,
    /// For how much.
    pub amount: Rupiah,
    /// On which day, in the area's zone.
    pub date: NaiveDate,
    /// The number on the receipt; empty when there is none, as from a neighbour.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receipt: String,
    /// The receipt and the goods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What is answered to what deviates from the plan.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// It was recorded by mistake: it stays readable, and counts for nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Longest note and longest explanation, in characters.
pub const NOTE_MAX: usize = 500;

impl Record for AidUse {
    const KIND: Kind = Kind::AidUse;
}

impl AidUse {
    /// Problems, each naming a field; of an edit of `before`, if there is one. `saved` is the day of saving by the phone's own
    /// clock.
    pub fn check(&self, before: Option<&AidUse>, saved: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        // Of another tranche it would be another record: else money moves from one to the other without a word.
        if let Some(before) = before {
            for (field, same) in [("aid", before.aid == self.aid), ("family", before.family == self.family)] {
                if !same {
                    problems.push(Problem::new(field, ProblemKind::CapturedChanged));
                }
            }
        }
        if self.line.as_ref().is_some_and(|line| !is_code(line)) {
            problems.push(Problem::new("line", ProblemKind::Malformed));
        }
        if self.what.trim().is_empty() {
            problems.push(Problem::new("what", ProblemKind::Missing));
        }
        limit_text(&mut problems, "what", &self.what, WHAT_MAX);
        check_amount(&mut problems, "amount", self.amount);
        check_day(&mut problems, "date", self.date, saved);
        limit_text(&mut problems, "receipt", &self.receipt, NUMBER_MAX);
        limit_text(&mut problems, "note", &self.note, NOTE_MAX);
        limit_text(&mut problems, "explanation", &self.explanation, NOTE_MAX);
        check_photos(&mut problems, &self.photos, before.map_or(&[], |before| &before.photos));
        problems
    }
}

/// A purchase while it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UseDraft {
    /// The tranche.
    pub aid: RecordId,
    /// Whose it is.
    pub family: FamilyId,
    /// The line of the plan it is for.
    pub line: Option<String>,
    /// What was bought.
    pub what: String,
    /// For how much.
    pub amount: Option<Rupiah>,
    /// On which day.
    pub date: Option<NaiveDate>,
    /// The number on the receipt.
    pub receipt: String,
    /// The receipt and the goods.
    pub photos: Vec<Photo>,
    /// What else there is to say.
    pub note: String,
    /// What is answered to what deviates from the plan.
    pub explanation: String,
    /// It was recorded by mistake.
    pub taken_back: bool,
}

impl UseDraft {
    /// Of a tranche, with nothing in it yet.
    pub fn of(aid: RecordId, family: FamilyId) -> UseDraft {
        UseDraft {
            aid,
            family,
            line: None,
            what: String::new(),
            amount: None,
            date: None,
            receipt: String::new(),
            photos: Vec::new(),
            note: String::new(),
            explanation: String::new(),
            taken_back: false,
        }
    }

    /// The purchase it comes to, saved on a day; of an edit of `before`, if there is one.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field.
    pub fn finish(&self, before: Option<&AidUse>, saved: NaiveDate) -> Result<AidUse, Vec<Problem>> {
        let missing = |field: &str| vec![Problem::new(field, ProblemKind::Missing)];
        let amount = self.amount.ok_or_else(|| missing("amount"))?;
        let date = self.date.ok_or_else(|| missing("date"))?;
        let bought = AidUse {
            aid: self.aid,
            family: self.family,
            line: self.line.clone(),
            what: self.what.trim().to_owned(),
            amount,
            date,
            receipt: self.receipt.trim().to_owned(),
            photos: self.photos.clone(),
            note: self.note.trim().to_owned(),
            explanation: self.explanation.trim().to_owned(),
            taken_back: self.taken_back,
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let problems = bought.check(before, saved);
        if problems.is_empty() { Ok(bought) } else { Err(problems) }
    }
}

impl From<&AidUse> for UseDraft {
    fn from(bought: &AidUse) -> UseDraft {
        UseDraft {
            aid: bought.aid,
            family: bought.family,
            line: bought.line.clone(),
            what: bought.what.clone(),
            amount: Some(bought.amount),
            date: Some(bought.date),
            receipt: bought.receipt.clone(),
            photos: bought.photos.clone(),
            note: bought.note.clone(),
            explanation: bought.explanation.clone(),
            taken_back: bought.taken_back,
        }
    }
}
