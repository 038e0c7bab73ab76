//! Who acts, and with which powers. What a person may do is an assignment, not a job title.

use crate::id::{FamilyId, PersonId};
use crate::open_enum;
use crate::region::RegionCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

open_enum! {
    /// What a person's app is for: decides the screens and which fields reach the device.
    pub enum Role {
        /// TKSK.
        Mentor = "mentor",
        /// PKH or TKSK coordinator.
        Coordinator = "coordinator",
        /// KPM.
        Beneficiary = "beneficiary",
        /// Kemensos or Dinas Sosial.
        Office = "office",
    }
}

open_enum! {
    /// A single power. Separate on purpose: whoever decides a selection does not verify its money.
    pub enum Power {
        /// Hold families: record visits and follow-ups for them.
        Accompany = "accompany",
        /// Decide on visits.
        ReviewVisits = "review_visits",
        /// Verify aid.
        VerifyAid = "verify_aid",
        /// Decide selections and models.
        DecideSelection = "decide_selection",
        /// Open trainings.
        OpenTrainings = "open_trainings",
        /// Confirm or deny, as the family itself.
        Confirm = "confirm",
    }
}

/// Where an assignment holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Every family whose home lies in this region.
    Region(RegionCode),
    /// One family.
    Family(FamilyId),
}

/// Somebody acting: who, as what, with which powers (those of the assignment the act falls under).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// The powers they hold for the family at hand.
    pub powers: BTreeSet<Power>,
}

impl Actor {
    /// Whether the actor holds `power` here.
    pub fn has(&self, power: &Power) -> bool {
        self.powers.contains(power)
    }
}
