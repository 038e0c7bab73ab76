//! Calls about trainings and who was at them.

use pendamping_domain::attendance::{Attendance, Totals, Whose};
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use pendamping_domain::scores::Scores;
use pendamping_domain::training::{Attendee, Training};

/// Asks for the trainings this phone knows of.
#[derive(Debug, Clone, Copy)]
pub struct ListTrainings {
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// Trainings, the latest first.
#[derive(Debug, Clone)]
pub struct Trainings {
    /// How many this phone has.
    pub total: u64,
    /// This stretch of them.
    pub rows: Vec<TrainingRow>,
    /// Where whoever uses this phone may open trainings; empty for most.
    pub opens: Vec<RegionCode>,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new one.
    pub opened: Position,
}

/// A training in a list.
#[derive(Debug, Clone)]
pub struct TrainingRow {
    /// The record.
    pub record: RecordId,
    /// Its content.
    pub training: Training,
    /// Where its latest revision is.
    pub custody: Custody,
    /// The reader's own attendance, or that of their own family.
    pub own: Option<Attendance>,
    /// Who was there, as far as this phone knows.
    pub totals: Totals,
}

/// Asks for one training, with its list.
#[derive(Debug, Clone, Copy)]
pub struct OpenTraining {
    /// Which.
    pub record: RecordId,
}

/// One training.
#[derive(Debug, Clone)]
pub struct TrainingPage {
    /// As it stands.
    pub training: Training,
    /// Its fields as they travel: the base of an edit.
    pub body: Body,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// The position this phone has read up to.
    pub opened: Position,
    /// Where its latest revision is.
    pub custody: Custody,
    /// Where whoever uses this phone may open trainings.
    pub opens: Vec<RegionCode>,
    /// The reader's own attendance, or that of their own family; with nothing in it while there is none.
    pub own: RosterRow,
    /// Those of its audience whom this phone knows and whose attendance may be marked here, and whoever was there besides.
    pub roster: Vec<RosterRow>,
    /// Who was there, as far as this phone knows.
    pub totals: Totals,
    /// What they knew before and after, as far as this phone knows.
    pub scores: Scores,
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct RosterRow {
    /// Whose attendance it is; none for a guest.
    pub whose: Option<Whose>,
    /// Their name.
    pub name: String,
    /// What tells them from others of that name: the number the office gave them.
    pub number: String,
    /// As what they come.
    pub attendee: Attendee,
    /// What is known of their attendance.
    pub attendance: Attendance,
    /// The base of an edit: record, latest revision and fields. None while nothing is known.
    pub stands: Option<(RecordId, RevisionId, Body)>,
    /// Where its latest revision is.
    pub custody: Option<Custody>,
}
