//! Calls about what a phone tells the centre besides its records.

use chrono::NaiveDate;
use pendamping_protocol::besides::Besides;
use uuid::Uuid;

/// The setting in which the app keeps the hash of its key's envelope.
pub const ENVELOPE: &str = "envelope";

/// Notes that a page about a family, or about a record of one, was opened. What is neither counts nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoteOpened {
    /// The family, or the record.
    pub about: Uuid,
    /// The day, by the clock the phone's owner works by.
    pub day: NaiveDate,
}

/// The centre keeps what it was told besides.
#[derive(Debug, Clone)]
pub struct TakeBesides {
    /// What the request had.
    pub besides: Besides,
}

/// The centre does not know the token, and knows the one before: it was put back from an older copy. They change places.
#[derive(Debug, Clone, Copy)]
pub struct FallBack;
