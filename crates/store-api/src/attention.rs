//! Calls about families that need attention.

use chrono::NaiveDate;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::risk::Risk;

/// Asks for the families that need attention.
#[derive(Debug, Clone, Copy)]
pub struct ListAtRisk {
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// Only where this mentor works.
    pub mentor: Option<PersonId>,
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// Families that need attention, those with the most pressing reasons first.
#[derive(Debug, Clone)]
pub struct AtRisk {
    /// How many.
    pub total: u64,
    /// This stretch of them.
    pub rows: Vec<AtRiskRow>,
    /// The mentor asked about, if any.
    pub mentor: Option<String>,
}

/// A family that needs attention.
#[derive(Debug, Clone)]
pub struct AtRiskRow {
    /// The family.
    pub family: FamilyId,
    /// Its name.
    pub name: String,
    /// Its village code.
    pub region: String,
    /// The name of whoever works there, when known.
    pub mentor: Option<String>,
    /// Why, the most pressing first.
    pub risks: Vec<Risk>,
}
