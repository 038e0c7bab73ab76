//! People who use the app, and when their phones last spoke to the centre.

use crate::actor::Role;
use crate::region::RegionCode;
use crate::revision::{Kind, Record, Rest};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A person, as others may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The office's own number for them (a mentor's TKSK number).
    pub number: String,
    /// Full name.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Where they work, when that is one region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<RegionCode>,
    /// Telephone, for those who may call them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Person {
    const KIND: Kind = Kind::Person;
}

/// What the centre knows of a mentor's phone. A stall nobody sees is a loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The last sync that the centre answered.
    pub last: DateTime<Utc>,
    /// Records the phone said it had not sent yet (after that sync's own were taken in).
    pub unsent: u64,
    /// When the oldest of them was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_unsent: Option<DateTime<Utc>>,
    /// Records set aside on the phone, waiting for the mentor.
    #[serde(default)]
    pub set_aside: u64,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Contact {
    const KIND: Kind = Kind::Contact;
}
