//! What a family may know of its own data: who was given it and who opened it.

use crate::store::{Caller, Stored};
use pendamping_protocol::disclosures::Disclosures;

/// What families ask about their own data.
pub trait OwnData {
    /// Of the family whose own app asks; none of anybody else.
    fn own_disclosures(&self, caller: &Caller) -> Stored<Option<Disclosures>>;
}
