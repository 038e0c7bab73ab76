//! Calls about approving many records at once.

use chrono::NaiveDate;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_domain::sample::{Candidate, Now};

/// Asks which records of a kind may be approved together: they wait, nothing speaks against them, and nobody asked anything of them
/// or approved an earlier revision.
#[derive(Debug, Clone)]
pub struct ListUnflagged {
    /// The kind: visits, or what is reported besides.
    pub kind: Kind,
}

/// How many records of a batch are where, and what their screens are called.
#[derive(Debug, Clone)]
pub struct GetBatch {
    /// The kind.
    pub kind: Kind,
    /// Which.
    pub all: Vec<Candidate>,
}

/// The records of a batch as they stand now. What this phone has no more is absent.
#[derive(Debug, Clone)]
pub struct BatchPage {
    /// Each once.
    pub rows: Vec<BatchRow>,
    /// The position this phone has read up to.
    pub opened: Position,
}

/// One of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchRow {
    /// The record.
    pub record: RecordId,
    /// As it stands.
    pub now: Now,
    /// What it belongs to: a family, or its author.
    pub scope: FamilyId,
    /// The family's name, of what belongs to one.
    pub family: Option<String>,
    /// Who did it.
    pub author: Option<PersonId>,
    /// Their name, when known.
    pub mentor: Option<String>,
    /// Its day; of a month its first.
    pub day: NaiveDate,
}
