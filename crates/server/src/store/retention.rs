//! What the office asks of the retention schedule.

use crate::retention::Retention;
use crate::store::Stored;
use crate::store::photo::PhotoName;
use chrono::{DateTime, Utc};

/// A photo that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedPhoto {
    /// Which.
    pub name: PhotoName,
    /// It is counted as one that lies in the place of photos.
    pub counted: bool,
}

/// How much of each ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// Pieces that revoked phones left.
    pub left_behind: usize,
    /// Answered requests of families.
    pub data_requests: usize,
    /// Sums of who received and opened data.
    pub disclosures: usize,
    /// Items of unknown kinds.
    pub unknown_kinds: usize,
    /// Ids that were kept for numbers.
    pub reserved: usize,
    /// Photos that nobody is shown any more. They lie where they lay: whoever asked deletes them there, then says `photo_is_gone`. One
    /// that this was not said of is named again the next time.
    pub photos: Vec<EndedPhoto>,
    /// Families whose NIK went.
    pub niks: usize,
    /// Families of which only what is counted is left.
    pub families_gone: usize,
}

impl Ended {
    /// Whether nothing was due.
    pub fn is_nothing(&self) -> bool {
        *self == Ended::default()
    }
}

/// The verb.
pub trait Retaining {
    /// Deletes what was kept for long enough; a rehearsal unless `keep` says that it stays so.
    fn end_retained(&self, schedule: &Retention, keep: bool, now: DateTime<Utc>) -> Stored<Ended>;
}
