//! Calls about what families of each stage struggle with.

use chrono::NaiveDate;
use pendamping_domain::coaching::OfStage;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::month::Month;

/// Asks what the families on this phone struggle with.
#[derive(Debug, Clone, Copy)]
pub struct GetCoaching {
    /// Today, in the area's zone.
    pub today: NaiveDate,
}

/// What families struggle with, by stage.
#[derive(Debug, Clone)]
pub struct Coaching {
    /// From which month on is counted.
    pub since: Month,
    /// Each stage that has families.
    pub stages: Vec<OfStage>,
    /// The mentors this phone knows, by name.
    pub mentors: Vec<(PersonId, String)>,
    /// The families that are counted, by name.
    pub families: Vec<CoachedFamily>,
}

/// A family behind the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoachedFamily {
    /// Which.
    pub family: FamilyId,
    /// Its name.
    pub name: String,
    /// Its village code.
    pub region: String,
    /// Who accompanies it, when known.
    pub mentor: Option<String>,
}
