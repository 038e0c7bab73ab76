//! What families ask the office for of their own data: as whoever reviews their visits reads it, and as the office answers it.

use crate::store::office::Declined;
use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_protocol::besides::AskOffice;
use pendamping_protocol::data_requests::DataRequests;

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

/// What phones and the office ask of it.
pub trait FamilyRequests {
    /// Of the families that `caller` reviews; none for those who may not read any. That it goes out is noted first.
    fn requests_seen(&self, caller: &Caller, now: DateTime<Utc>) -> Stored<Option<DataRequests>>;

    /// What families asked for; with `answered` also what is done.
    fn data_requests(&self, answered: bool) -> Stored<Vec<RequestLine>>;

    /// Answers one, by the id or as much of its beginning as names no other.
    fn answer_request(&self, id: &str, answer: &str, now: DateTime<Utc>) -> Result<RequestLine, Declined>;
}
