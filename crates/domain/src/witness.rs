//! The mentor's witness of aid: they saw that the family has the money. Mentors witness, they do not carry money. Each witness is a
//! record of its own: two phones that witness the same tranche are both kept, and `ledger` names it when they do not agree.

use crate::aid::{NUMBER_MAX, check_amount, check_day};
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::photo::{Photo, check_photos};
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One witness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AidWitness {
    /// The tranche.
    pub aid: RecordId,
    /// Whose it is.
    pub family: FamilyId,
    /// On which day the money was seen, in the area's zone.
    pub date: NaiveDate,
    /// How much was seen.
    pub amount: Rupiah,
    /// The number of the receipt the family signed.
    pub receipt: String,
    /// The receipt, and the family with what it was given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// It was recorded by mistake, as of another family: it stays readable, and is evidence of nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Longest note, in characters.
pub const NOTE_MAX: usize = 500;

impl Record for AidWitness {
    const KIND: Kind = Kind::AidWitness;
}

impl AidWitness {
    /// Problems, each naming a field; of an edit of `before`, if there is one. `saved` is the day of saving by the phone's own
    /// clock.
    pub fn check(&self, before: Option<&AidWitness>, saved: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        // Of another tranche it would be another record: what was seen of one must not become evidence of the other.
        if let Some(before) = before {
            for (field, same) in [("aid", before.aid == self.aid), ("family", before.family == self.family)] {
                if !same {
                    problems.push(Problem::new(field, ProblemKind::CapturedChanged));
                }
            }
        }
        check_day(&mut problems, "date", self.date, saved);
        check_amount(&mut problems, "amount", self.amount);
        if self.receipt.trim().is_empty() {
            problems.push(Problem::new("receipt", ProblemKind::Missing));
        }
        limit_text(&mut problems, "receipt", &self.receipt, NUMBER_MAX);
        limit_text(&mut problems, "note", &self.note, NOTE_MAX);
        check_photos(&mut problems, &self.photos, before.map_or(&[], |before| &before.photos));
        problems
    }

    /// Whether both tell of the same event: the same money on the same day with the same receipt.
    pub fn agrees_with(&self, other: &AidWitness) -> bool {
        let told = |one: &AidWitness| (one.date, one.amount, one.receipt.trim().to_lowercase());
        told(self) == told(other)
    }
}

/// A witness while it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WitnessDraft {
    /// The tranche.
    pub aid: RecordId,
    /// Whose it is.
    pub family: FamilyId,
    /// On which day the money was seen.
    pub date: Option<NaiveDate>,
    /// How much was seen.
    pub amount: Option<Rupiah>,
    /// The number of the receipt.
    pub receipt: String,
    /// The receipt, and the family with what it was given.
    pub photos: Vec<Photo>,
    /// What else there is to say.
    pub note: String,
    /// It was recorded by mistake.
    pub taken_back: bool,
}

impl WitnessDraft {
    /// Of a tranche, with nothing in it yet.
    pub fn of(aid: RecordId, family: FamilyId) -> WitnessDraft {
        WitnessDraft {
            aid,
            family,
            date: None,
            amount: None,
            receipt: String::new(),
            photos: Vec::new(),
            note: String::new(),
            taken_back: false,
        }
    }

    /// The witness it comes to, saved on a day; of an edit of `before`, if there is one.
    pub fn finish(&self, before: Option<&AidWitness>, saved: NaiveDate) -> Result<AidWitness, Vec<Problem>> {
        let missing = |field: &str| vec![Problem::new(field, ProblemKind::Missing)];
        let amount = self.amount.ok_or_else(|| missing("amount"))?;
        let date = self.date.ok_or_else(|| missing("date"))?;
        let witness = AidWitness {
            aid: self.aid,
            family: self.family,
            date,
            amount,
            receipt: self.receipt.trim().to_owned(),
            photos: self.photos.clone(),
            note: self.note.trim().to_owned(),
            taken_back: self.taken_back,
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let problems = witness.check(before, saved);
        if problems.is_empty() { Ok(witness) } else { Err(problems) }
    }
}

impl From<&AidWitness> for WitnessDraft {
    fn from(witness: &AidWitness) -> WitnessDraft {
        WitnessDraft {
            aid: witness.aid,
            family: witness.family,
            date: Some(witness.date),
            amount: Some(witness.amount),
            receipt: witness.receipt.clone(),
            photos: witness.photos.clone(),
            note: witness.note.clone(),
            taken_back: witness.taken_back,
        }
    }
}
