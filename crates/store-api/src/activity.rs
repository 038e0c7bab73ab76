//! Calls about what a mentor did besides visits.

use pendamping_domain::activity::Activity;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::Body;

/// Asks for a mentor's activities.
#[derive(Debug, Clone, Copy)]
pub struct ListActivities {
    /// Whose.
    pub person: PersonId,
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// A mentor's activities, the latest day first.
#[derive(Debug, Clone)]
pub struct Activities {
    /// The mentor's name, when this phone knows it.
    pub name: Option<String>,
    /// How many this phone has of them.
    pub total: u64,
    /// This stretch of them.
    pub rows: Vec<ActivityRow>,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new one.
    pub opened: Position,
}

/// An activity in a list.
#[derive(Debug, Clone)]
pub struct ActivityRow {
    /// The record.
    pub record: RecordId,
    /// Its content.
    pub activity: Activity,
    /// Where its latest revision is.
    pub custody: Custody,
}

/// Asks for one activity, to tell it anew.
#[derive(Debug, Clone, Copy)]
pub struct OpenActivity {
    /// Which.
    pub record: RecordId,
}

/// One activity.
#[derive(Debug, Clone)]
pub struct ActivityPage {
    /// As it stands.
    pub activity: Activity,
    /// Its fields as they travel: the base of an edit.
    pub body: Body,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// The position this phone has read up to.
    pub opened: Position,
    /// Where its latest revision is.
    pub custody: Custody,
}
