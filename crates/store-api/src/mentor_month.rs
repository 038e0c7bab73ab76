//! Calls about the months of mentors, as whoever reviews there compares them.

use crate::month::MonthOfWork;
use pendamping_domain::id::PersonId;
use pendamping_domain::mentor_month::MentorMonth;
use pendamping_domain::month::Month;
use pendamping_domain::region::RegionCode;

/// Asks for a month of every mentor this phone knows.
#[derive(Debug, Clone, Copy)]
pub struct ListMentorMonths {
    /// Which.
    pub month: Month,
}

/// A month of every mentor, by name.
#[derive(Debug, Clone)]
pub struct MentorMonths {
    /// One each.
    pub rows: Vec<MentorMonthRow>,
    /// All together, each family once.
    pub together: MentorMonth,
}

/// A mentor's month in a list.
#[derive(Debug, Clone)]
pub struct MentorMonthRow {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub area: Option<RegionCode>,
    /// The figures.
    pub figures: MentorMonth,
}

/// Asks for a month of one mentor.
#[derive(Debug, Clone, Copy)]
pub struct OpenMentorMonth {
    /// Who.
    pub mentor: PersonId,
    /// Which month.
    pub month: Month,
}

/// A month of one mentor: what their own report is written from, as far as this phone has it.
#[derive(Debug, Clone)]
pub struct MentorMonthPage {
    /// Their name.
    pub name: String,
    /// Where they work.
    pub area: Option<RegionCode>,
    /// All that they did.
    pub work: MonthOfWork,
}
