//! A family (KPM) and its business.

use crate::config::Config;
use crate::open_enum;
use crate::place::Fix;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::region::RegionCode;
use crate::revision::{Kind, Record, Rest};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

open_enum! {
    /// How the family left PKH.
    pub enum LeftPkh {
        /// It no longer has a component (a pregnant woman, a child at school, …).
        ComponentsEnded = "components_ended",
        /// It said it can stand on its own.
        SelfSufficient = "self_sufficient",
    }
}

open_enum! {
    /// How far the business is (Model).
    pub enum Stage {
        /// Pembibitan.
        Seeding = "seeding",
        /// Mentoring.
        Mentoring = "mentoring",
        /// Inkubasi.
        Incubation = "incubation",
        /// Mandiri.
        Independent = "independent",
    }
}

/// The family's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    /// What the family calls it.
    pub name: String,
    /// Sector: a chip code of the configuration.
    pub sector: String,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// How far it is.
    pub stage: Stage,
    /// Permits it holds (`nib`, `pirt`, `halal`): chip codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permits: Vec<String>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A household that left PKH.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// The office's number for it (Nomor KPM).
    pub number: String,
    /// The person who receives on its behalf.
    pub name: String,
    /// Last four digits of that person's NIK; the rest stays at the centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik4: Option<String>,
    /// The village it lives in.
    pub region: RegionCode,
    /// Street, house, RT/RW.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The home's position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Fix>,
    /// How it left PKH.
    pub left_pkh: LeftPkh,
    /// Accompanied month by month, or on the list only.
    pub accompanied: bool,
    /// Since when: a family that was never visited is due from that day on, on every device. Older records do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accompanied_since: Option<NaiveDate>,
    /// Its business, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business: Option<Business>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Family {
    const KIND: Kind = Kind::Family;
}

/// The fields of a family that its mentor may correct; all others are the office's.
pub const MENTOR_MAY_CORRECT: &[&str] = &["address", "phone", "home"];

impl Family {
    /// Problems of a family as somebody wrote it. Chips are checked only when a configuration is at hand.
    pub fn check(&self, config: Option<&Config>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", ProblemKind::Missing));
        }
        if self.number.trim().is_empty() {
            problems.push(Problem::new("number", ProblemKind::Missing));
        }
        limit_text(&mut problems, "name", &self.name, 120);
        limit_text(&mut problems, "number", &self.number, 40);
        limit_text(&mut problems, "address", &self.address, 300);
        if self.nik4.as_ref().is_some_and(|nik4| nik4.len() != 4 || !nik4.bytes().all(|b| b.is_ascii_digit()))
        {
            problems.push(Problem::new("nik4", ProblemKind::Malformed));
        }
        if let Some(phone) = &self.phone
            && !is_phone(phone)
        {
            problems.push(Problem::new("phone", ProblemKind::Malformed));
        }
        if self.home.is_some_and(|home| !home.in_indonesia()) {
            problems.push(Problem::new("home", ProblemKind::Malformed));
        }
        if let (Some(business), Some(config)) = (&self.business, config)
            && !config.sectors.iter().any(|chip| chip.code == business.sector)
        {
            problems.push(Problem::new("business.sector", ProblemKind::NotOffered));
        }
        problems
    }
}

/// Digits, spaces and dashes, perhaps with a leading plus; 6 to 16 digits.
pub fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (6..=16).contains(&digits) && rest.bytes().all(|b| b.is_ascii_digit() || b == b' ' || b == b'-')
}
