//! Who this app belongs to, and its settings.

use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, PersonId};
use pendamping_domain::region::RegionCode;
use serde::{Deserialize, Serialize};

/// What enrolment left on the phone. The token and the signing key are not here: only sync gets them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// This install.
    pub install: InstallId,
    /// Whose it is.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Where they work.
    pub area: Option<RegionCode>,
    /// The centre's address (`https://…`).
    pub centre: String,
}

/// Asks for the profile.
#[derive(Debug, Clone, Copy)]
pub struct GetProfile;

/// Asks for a setting of the person's own (plain text by name).
#[derive(Debug, Clone)]
pub struct GetSetting {
    /// Its name.
    pub name: String,
}

/// Keeps a setting; `None` forgets it.
#[derive(Debug, Clone)]
pub struct PutSetting {
    /// Its name.
    pub name: String,
    /// Its value, at most 4,000 characters.
    pub value: Option<String>,
}
