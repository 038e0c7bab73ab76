//! Calls about a mentor's month: what the report of it is written from, and its figures.

use crate::shared::FollowUpRow;
use chrono::NaiveDate;
use pendamping_domain::activity::Activity;
use pendamping_domain::attendance::Presence;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::mentor_month::MentorMonth;
use pendamping_domain::money::Rupiah;
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
    pub visits: Vec<VisitMade>,
    /// How many records of the month the centre set aside, of every kind that is counted: they do not count before they are mended.
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
    /// Trainings that they held, were at, or at which families of theirs were, in the order they began.
    pub trainings: Vec<TrainingInMonth>,
    /// At how many trainings they were until the month's end, as far as this phone knows: their competence.
    pub trained: u64,
    /// Families they accompany now.
    pub accompanied: u64,
    /// How many of those were visited in the month.
    pub visited: u64,
}

impl MonthOfWork {
    /// All visits that were made, also those to families that are gone from this phone: what a report counts.
    pub fn made(&self) -> VisitCounts {
        let here =
            |counts: bool| self.visits.iter().filter(|row| row.visit.counts() == counts).count() as u64;
        VisitCounts { counted: here(true) + self.gone.counted, not_met: here(false) + self.gone.not_met }
    }

    /// Families present at meetings, those of each meeting added up.
    pub fn present(&self) -> usize {
        self.meetings.iter().map(|met| met.families.len()).sum()
    }

    /// The sum of the profits that were told of.
    pub fn profit(&self) -> Rupiah {
        Rupiah(self.businesses.iter().fold(0, |sum: i64, row| sum.saturating_add(row.progress.profit().0)))
    }

    /// The month in figures, wherever it is read.
    pub fn figures(&self, month: Month) -> MentorMonth {
        let VisitCounts { counted, not_met } = self.made();
        let standing = |at: Standing| self.visits.iter().filter(|row| row.standing == at).count() as u64;
        let done = self.follow_ups.iter().filter(|row| row.is_done_by(month)).count() as u64;
        MentorMonth {
            visits: counted,
            not_met,
            accompanied: self.accompanied,
            visited: self.visited,
            told: self.businesses.len() as u64,
            meetings: self.meetings.len() as u64,
            present: self.present() as u64,
            activities: self.activities.len() as u64,
            held: self.trainings.iter().filter(|row| row.held).count() as u64,
            attended: self.trainings.iter().filter(|row| row.own.is_some()).count() as u64,
            done,
            open: self.follow_ups.len() as u64 - done,
            approved: standing(Standing::Approved),
            corrections: standing(Standing::CorrectionAsked),
        }
    }
}

/// A training of the month, as it has to do with a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingInMonth {
    /// The record.
    pub record: RecordId,
    /// What it is called.
    pub title: String,
    /// The day it began.
    pub day: NaiveDate,
    /// They opened it.
    pub held: bool,
    /// How they were there themselves, if they were.
    pub own: Option<Presence>,
    /// How many of their families were in the room.
    pub in_person: usize,
    /// How many followed from afar.
    pub virtually: usize,
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

impl FollowUpInMonth {
    /// Whether it was done by the end of a month.
    pub fn is_done_by(&self, month: Month) -> bool {
        self.row.follow_up.done.is_some_and(|day| Month::of(day) <= month)
    }
}

/// A visit that a mentor made.
#[derive(Debug, Clone)]
pub struct VisitMade {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: what is decided on.
    pub revision: RevisionId,
    /// Its content.
    pub visit: Visit,
    /// Where it stands.
    pub standing: Standing,
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
