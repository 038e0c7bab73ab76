//! Calls about the months of a family's business.

use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::outlook::Goal;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::Body;

/// Asks for the months of a family's business that this phone knows.
#[derive(Debug, Clone, Copy)]
pub struct OpenBusiness {
    /// Whose.
    pub family: FamilyId,
    /// How many records at most (1 to 240), the latest months first.
    pub limit: usize,
}

/// The months of a business.
#[derive(Debug, Clone)]
pub struct BusinessPage {
    /// The family.
    pub family: Family,
    /// The latest month first. Two phones may have told of the same one: then the record that is later in the centre's order
    /// comes first, and it is the one that counts. What is not at the centre yet is later than all that is.
    pub months: Vec<MonthRow>,
    /// The earliest month that was ever told of: what growth is measured from.
    pub baseline: Option<Progress>,
    /// What the rules ask for next, as an amount a month.
    pub goal: Option<Goal>,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new one.
    pub opened: Position,
}

/// A month in a list.
#[derive(Debug, Clone)]
pub struct MonthRow {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// Its content.
    pub progress: Progress,
    /// Its fields as they travel: the base of an edit.
    pub body: Body,
    /// Where its latest revision is.
    pub custody: Custody,
    /// Another record of the same month counts.
    pub gives_way: bool,
}
