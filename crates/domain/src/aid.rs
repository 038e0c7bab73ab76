//! Aid (Bantuan): one tranche of one scheme to one family, as the decree lists it. There can be only one such record, whoever makes it
//! and how often: its id is made from the three. So a list that is imported twice gives nothing twice, and a payment of a tranche
//! that was paid before meets the first one instead of standing beside it.

use crate::config::Config;
use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::scheme;
use crate::stamp::is_possible_date;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One tranche of one scheme to one family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aid {
    /// The scheme's code.
    pub scheme: String,
    /// The tranche's number.
    pub tranche: u32,
    /// Whose it is.
    pub family: FamilyId,
    /// How much the list says.
    pub amount: Rupiah,
    /// The decree (SK) whose list it stands on.
    pub decree: String,
    /// The decree's date.
    pub decree_date: NaiveDate,
    /// By when it is to be paid, if the list says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<NaiveDate>,
    /// The later decree that struck the family off the list. The record stays: money that comes all the same must meet it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck_by: Option<String>,
    /// That decree's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck_on: Option<NaiveDate>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// No single payment, purchase or tranche is higher: what is above is a typing mistake, and no sum of any number of families can
/// leave the range of whole rupiah.
pub const PAID_MOST: Rupiah = Rupiah(1_000_000_000);
/// Longest number of a decree or a receipt, in characters.
pub const NUMBER_MAX: usize = 80;

impl Record for Aid {
    const KIND: Kind = Kind::Aid;
}

impl Aid {
    /// The record of that tranche for that family, the same wherever it is made.
    pub fn record(scheme: &str, tranche: u32, family: FamilyId) -> RecordId {
        // The number comes first and has no space in it, so that no two pairs are written alike.
        RecordId(Uuid::new_v5(&family.0, format!("aid {tranche} {scheme}").as_bytes()))
    }

    /// Its own record.
    pub fn own_record(&self) -> RecordId {
        Aid::record(&self.scheme, self.tranche, self.family)
    }

    /// Since when it stands as it does: by the decree that said so last.
    pub fn since(&self) -> NaiveDate {
        self.struck_by.as_ref().and(self.struck_on).unwrap_or(self.decree_date)
    }

    /// What is to be paid: nothing when it was struck off.
    pub fn is_due(&self) -> Rupiah {
        if self.struck_by.is_some() { Rupiah(0) } else { self.amount }
    }

    /// Problems, each naming a field. Without a configuration, scheme and amount are not judged by it.
    pub fn check(&self, config: Option<&Config>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !scheme::is_code(&self.scheme) {
            problems.push(Problem::new("scheme", ProblemKind::Malformed));
        } else if let Some(config) = config {
            match scheme::find(&config.schemes, &self.scheme) {
                None => problems.push(Problem::new("scheme", ProblemKind::NotOffered)),
                Some(scheme) => match scheme.tranche(self.tranche) {
                    None => problems.push(Problem::new("tranche", ProblemKind::NotOffered)),
                    // A list that pays another amount than the scheme is asked about before it is in force.
                    Some(tranche) if tranche.amount != self.amount => {
                        let kind = ProblemKind::Contradicts { with: "tranche".to_owned() };
                        problems.push(Problem::new("amount", kind));
                    }
                    Some(_) => {}
                },
            }
        }
        check_amount(&mut problems, "amount", self.amount);
        if self.decree.trim().is_empty() {
            problems.push(Problem::new("decree", ProblemKind::Missing));
        }
        limit_text(&mut problems, "decree", &self.decree, NUMBER_MAX);
        if !is_possible_date(self.decree_date) {
            problems.push(Problem::new("decree_date", ProblemKind::Malformed));
        }
        if let Some(planned) = self.planned {
            if !is_possible_date(planned) {
                problems.push(Problem::new("planned", ProblemKind::Malformed));
            } else if planned < self.decree_date {
                problems.push(Problem::new("planned", ProblemKind::TooEarly));
            }
        }
        if let Some(decree) = &self.struck_by {
            if decree.trim().is_empty() {
                problems.push(Problem::new("struck_by", ProblemKind::Missing));
            }
            limit_text(&mut problems, "struck_by", decree, NUMBER_MAX);
        }
        problems
    }
}

/// Pushes `Malformed` when `amount` is none that is paid at once.
pub(crate) fn check_amount(problems: &mut Vec<Problem>, field: &str, amount: Rupiah) {
    if !(1..=PAID_MOST.0).contains(&amount.0) {
        problems.push(Problem::new(field, ProblemKind::Malformed));
    }
}

/// Pushes a problem when `date` is no day or lies after `saved`, the day of saving by the phone's own clock. A day more is let
/// pass: a phone's zone may be set to the one next door.
pub(crate) fn check_day(problems: &mut Vec<Problem>, field: &str, date: NaiveDate, saved: NaiveDate) {
    if !is_possible_date(date) {
        problems.push(Problem::new(field, ProblemKind::Malformed));
    } else if saved.checked_add_days(Days::new(1)).is_some_and(|last| date > last) {
        problems.push(Problem::new(field, ProblemKind::TooLate));
    }
}
