//! Payout: one row of a payout file, as the bank or post office tells it. The same transfer is told of several times, in one file
//! after another, as it is credited, withdrawn or returned: a source and its reference together name it, so that a file that is
//! imported twice pays nothing twice.

use crate::aid::{NUMBER_MAX, check_amount};
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::scheme;
use crate::stamp::is_possible_date;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

open_enum! {
    /// Where the money is, by the bank.
    pub enum PayoutState {
        /// It did not go through, for a reason.
        Failed = "failed",
        /// It is on the family's account.
        Credited = "credited",
        /// The family took it out.
        Withdrawn = "withdrawn",
        /// It went back to the programme.
        Returned = "returned",
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Whose file it is: small letters, digits and `_` (`bri`, `pos`).
    pub source: String,
    /// What the source knows the transfer by.
    pub reference: String,
    /// The tranche it was for, as the import matched it: of a family of the programme, whether it is on a list or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aid: Option<RecordId>,
    /// The family it went to, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyId>,
    /// Whom the file names: always, so that a row whose family is found later is known again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The last four digits of the NIK in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik4: Option<String>,
    /// How much is in this state, in all: of one that came back in two parts, the second row tells of both.
    pub amount: Rupiah,
    /// When, by the source.
    pub date: NaiveDate,
    /// What happened to it.
    pub state: PayoutState,
    /// Why it failed or came back, in the source's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// It takes the place of everything the source said of this transfer before: else two stories stand beside each other, and
    /// both are asked about.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrects: bool,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Longest name, in characters.
pub const NAME_MAX: usize = 120;
/// Longest reason, in characters.
pub const REASON_MAX: usize = 300;

impl Record for Payout {
    const KIND: Kind = Kind::Payout;
}

impl Payout {
    /// The transfer's record, the same in every file that tells of it.
    pub fn record(source: &str, reference: &str) -> RecordId {
        // A source has no space in it, so that no two pairs are written alike.
        RecordId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("payout {source} {reference}").as_bytes()))
    }

    /// The record of its own transfer.
    pub fn own_record(&self) -> RecordId {
        Payout::record(&self.source, &self.reference)
    }

    /// The record of the row itself, the same whenever the same row is read: what a source told is kept row by row, and never
    /// written over.
    pub fn row_record(&self) -> RecordId {
        // By their names: whether an object of JSON keeps the order of its fields depends on what else is built, and the same row
        // must be the same record in every build.
        let fields: BTreeMap<String, Value> = self.write().into_iter().collect();
        let mut row = String::new();
        for (field, value) in fields {
            row.push_str(&format!("{}:{value}\n", Value::from(field)));
        }
        RecordId(Uuid::new_v5(&self.own_record().0, row.as_bytes()))
    }

    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !scheme::is_code(&self.source) {
            problems.push(Problem::new("source", ProblemKind::Malformed));
        }
        if self.reference.trim().is_empty() {
            problems.push(Problem::new("reference", ProblemKind::Missing));
        }
        limit_text(&mut problems, "reference", &self.reference, NUMBER_MAX);
        if self.aid.is_none() && self.name.trim().is_empty() {
            problems.push(Problem::new("name", ProblemKind::Missing));
        }
        // A tranche that is on no list would else be nobody's, and nowhere.
        if self.aid.is_some() && self.family.is_none() {
            problems.push(Problem::new("family", ProblemKind::Missing));
        }
        limit_text(&mut problems, "name", &self.name, NAME_MAX);
        if self.nik4.as_ref().is_some_and(|nik4| nik4.len() != 4 || !nik4.bytes().all(|b| b.is_ascii_digit()))
        {
            problems.push(Problem::new("nik4", ProblemKind::Malformed));
        }
        check_amount(&mut problems, "amount", self.amount);
        if !is_possible_date(self.date) {
            problems.push(Problem::new("date", ProblemKind::Malformed));
        }
        // What this build does not know may be money or none: it must not be counted as either.
        if matches!(self.state, PayoutState::Unknown(_)) {
            problems.push(Problem::new("state", ProblemKind::NotOffered));
        }
        if self.state == PayoutState::Failed && self.reason.trim().is_empty() {
            problems.push(Problem::new("reason", ProblemKind::Missing));
        }
        limit_text(&mut problems, "reason", &self.reason, REASON_MAX);
        problems
    }
}
