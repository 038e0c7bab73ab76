//! What families ask the office for of their own data, as whoever reviews in their area reads it.

use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_protocol::data_requests::DataRequests;

/// What phones ask of it.
pub trait SeenRequests {
    /// Of the families that `caller` reviews; none for those who may not read any. That it goes out is noted first.
    fn requests_seen(&self, caller: &Caller, now: DateTime<Utc>) -> Stored<Option<DataRequests>>;
}
