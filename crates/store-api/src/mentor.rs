//! Calls about one mentor, as whoever reviews there reads their page.

use crate::cover::CoverRow;
use crate::month::VisitMade;
use chrono::NaiveDate;
use pendamping_domain::id::PersonId;

/// Asks for a mentor's latest visits, and for who stands in for whom.
#[derive(Debug, Clone, Copy)]
pub struct OpenMentor {
    /// Who.
    pub mentor: PersonId,
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// How many visits at most (1 to 500).
    pub limit: usize,
}

/// A mentor's page.
#[derive(Debug, Clone)]
pub struct MentorPage {
    /// Their name, when this phone knows it.
    pub name: Option<String>,
    /// Their visits on this phone.
    pub total: u64,
    /// The latest of them.
    pub visits: Vec<VisitMade>,
    /// Whom they stand in for, and who does for them, now or soon.
    pub covers: Vec<CoverRow>,
}
