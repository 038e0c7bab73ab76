//! Calls about what a phone tells the centre besides its records.

use chrono::NaiveDate;
use pendamping_protocol::besides::Besides;
pub use pendamping_protocol::besides::{ASK_TEXT_MAX, AskOffice};
pub use pendamping_protocol::data_requests::{DataRequest, DataRequests};
pub use pendamping_protocol::disclosures::{AskedOfOffice, Disclosed, Disclosures};
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

/// A family asks the office for something: it is on disk when this answers, and goes with the next sync.
#[derive(Debug, Clone)]
pub struct PutAsk {
    /// It.
    pub ask: AskOffice,
}

/// What the family asked for on this phone, the latest first.
#[derive(Debug, Clone, Copy)]
pub struct ListAsks;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskRow {
    /// It.
    pub ask: AskOffice,
    /// The centre has it.
    pub told: bool,
}

/// The centre keeps what it was told besides.
#[derive(Debug, Clone)]
pub struct TakeBesides {
    /// What the request had.
    pub besides: Besides,
}

/// Keeps the token that is to follow the one that counts, before the centre is told of it. One that is kept already stays: the centre may have
/// been told of that.
#[derive(Debug, Clone)]
pub struct KeepNextToken {
    /// It.
    pub token: String,
}

/// The centre does not know the token, and knows the one before: it was put back from an older copy. They change places.
#[derive(Debug, Clone, Copy)]
pub struct FallBack;
