//! What a family may know of its own data: who was given it and who opened it; and what it asks the office for.

use crate::store::office::Declined;
use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_protocol::besides::AskOffice;
use pendamping_protocol::disclosures::Disclosures;

/// What a family asked for, as the office looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    /// Nomor KPM, and the family's name.
    pub family: (String, String),
    /// It.
    pub ask: AskOffice,
    /// When it came.
    pub received: DateTime<Utc>,
    /// When it was answered, and how.
    pub answer: Option<(DateTime<Utc>, String)>,
}

/// What families and the office ask about families' own data.
pub trait OwnData {
    /// Of the family whose own app asks; none of anybody else.
    fn own_disclosures(&self, caller: &Caller) -> Stored<Option<Disclosures>>;

    /// What families asked for; with `answered` also what is done.
    fn data_requests(&self, answered: bool) -> Stored<Vec<RequestLine>>;

    /// Answers one, by the id or as much of its beginning as names no other.
    fn answer_request(&self, id: &str, answer: &str, now: DateTime<Utc>) -> Result<RequestLine, Declined>;
}
