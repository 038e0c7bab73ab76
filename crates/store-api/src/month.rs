//! Calls about a mentor's month: what the report of it is written from.

use crate::shared::FollowUpRow;
use chrono::NaiveDate;
use pendamping_domain::activity::Activity;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_domain::progress::Progress;
use pendamping_domain::visit::Visit;

/// Asks for all that the owner of this phone did in a month.
#[derive(Debug, Clone, Copy)]
pub struct GetMonth {
    /// Which.
    pub month: Month,
}

/// A mentor's month, as far as this phone has it.
#[derive(Debug, Clone)]
pub struct MonthOfWork {
    /// Their own visits, in the order they were made; also those at which nobody was met. Without what the centre set aside.
    pub visits: Vec<VisitInMonth>,
    /// How many more the centre set aside: they are not made before they are mended.
    pub set_aside: u64,
    /// How many more were made to families that this phone no longer has: nothing else of them is here.
    pub gone: VisitCounts,
    /// The latest of this month and the one before of each business, by family.
    pub businesses: Vec<BusinessInMonth>,
    /// Follow-ups that were agreed at one of these visits, were due by the month's end and still open, or were done in the month; by
    /// when they are due.
    pub follow_ups: Vec<FollowUpInMonth>,
    /// Meetings with many families, in the order they were held. None of them is a visit.
    pub meetings: Vec<GroupMeeting>,
    /// What they did besides, in the order it was done.
    pub activities: Vec<Activity>,
    /// Families they accompany now.
    pub accompanied: u64,
    /// How many of those were visited in the month.
    pub visited: u64,
}

/// How many visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VisitCounts {
    /// That count.
    pub counted: u64,
    /// At which nobody was met.
    pub not_met: u64,
}

/// A follow-up of the month.
#[derive(Debug, Clone)]
pub struct FollowUpInMonth {
    /// What was agreed.
    pub row: FollowUpRow,
    /// On which day: that of its visit, where this phone has it.
    pub agreed: Option<NaiveDate>,
}

/// A visit of the month.
#[derive(Debug, Clone)]
pub struct VisitInMonth {
    /// The record.
    pub record: RecordId,
    /// Its content.
    pub visit: Visit,
    /// Whose.
    pub family: FamilyId,
    /// That family's name, as far as this phone has it.
    pub family_name: String,
}

/// A business of which the month was told.
#[derive(Debug, Clone)]
pub struct BusinessInMonth {
    /// Whose.
    pub family: FamilyId,
    /// That family's name.
    pub family_name: String,
    /// What the family calls its business.
    pub business: String,
    /// The month.
    pub progress: Progress,
}
