//! Identities. All are UUIDs minted outside this crate (version 7, so that they sort by the time of minting).

use crate::region::RegionCode;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map($name) }
        }
    };
}

id!(/// A record of any kind, through all its revisions.
    RecordId);
id!(/// One immutable revision of a record: the identity that makes delivery exactly once.
    RevisionId);
id!(/// A family (KPM); also the id of its `family` record.
    FamilyId);
id!(/// A person who uses the app, or a beneficiary.
    PersonId);
id!(/// One enrolled app on one device.
    InstallId);

impl From<FamilyId> for RecordId {
    fn from(family: FamilyId) -> Self {
        RecordId(family.0)
    }
}
impl From<RecordId> for FamilyId {
    fn from(record: RecordId) -> Self {
        FamilyId(record.0)
    }
}
/// Whether an id is worked out from others' (a tranche's from its family's, a contact's from its person's): anybody can know it
/// beforehand. What a phone makes itself is of its moment and chance.
pub fn is_worked_out(id: &Uuid) -> bool {
    matches!(id.get_version_num(), 5 | 8)
}

/// What is a person's own has their id where other records have their family's.
impl From<PersonId> for FamilyId {
    fn from(person: PersonId) -> Self {
        FamilyId(person.0)
    }
}
impl From<PersonId> for RecordId {
    fn from(person: PersonId) -> Self {
        RecordId(person.0)
    }
}
/// What belongs to a region has an id made from the region's code there, the same wherever it is made.
impl From<&RegionCode> for FamilyId {
    fn from(region: &RegionCode) -> Self {
        FamilyId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("region {region}").as_bytes()))
    }
}

/// A place in the centre's one order of changes. Zero is before everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The version of the programme's configuration a record was made under. Zero: none had arrived yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConfigVersion(pub u32);
