//! A revision: what saving makes. Immutable, with its own id and its parent. Its JSON is frozen at save and sent for ever.

use crate::id::{ConfigVersion, FamilyId, Position, RecordId, RevisionId};
use crate::merge::merge;
use crate::open_enum;
use crate::problem::{Problem, ProblemKind};
use crate::stamp::Stamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

open_enum! {
    /// Kinds of record. An unknown kind is set aside at the centre and tried again when its version rises.
    pub enum Kind {
        /// The programme's configuration (written by the office).
        Config = "config",
        /// A person who uses the app (written by the office).
        Person = "person",
        /// When a mentor's phone last spoke to the centre (written by the centre).
        Contact = "contact",
        /// A family and its business.
        Family = "family",
        /// A visit.
        Visit = "visit",
        /// An agreed action with a due date.
        FollowUp = "follow_up",
        /// A coordinator's decision on a revision.
        Review = "review",
        /// The family's word.
        Confirmation = "confirmation",
        /// What a mentor did besides visits.
        Activity = "activity",
        /// A month of a family's business.
        Progress = "progress",
        /// A training.
        Training = "training",
        /// One person at one training.
        Attendance = "attendance",
        /// A change of a family's stage, as its mentor proposes it.
        StageChange = "stage_change",
        /// One mentor stands in for another (written by the centre).
        Cover = "cover",
        /// One meeting of a mentor with many families.
        GroupMeeting = "group_meeting",
        /// One tranche of one scheme to one family (written by the office, from a decree's list).
        Aid = "aid",
        /// One row of a payout file (written by the office).
        Payout = "payout",
        /// A mentor saw that the family has the money.
        AidWitness = "aid_witness",
        /// The family's word on one tranche.
        AidWord = "aid_word",
        /// What a family wants to buy of one tranche.
        AidPlan = "aid_plan",
        /// One purchase of one tranche.
        AidUse = "aid_use",
        /// A family's proposal for a scheme that asks for a selection.
        Selection = "selection",
        /// The family does not accept the decision on its selection.
        Objection = "objection",
        /// The answer to an objection.
        ObjectionAnswer = "objection_answer",
    }
}

impl Kind {
    /// Whether records of this kind are about whoever writes them and not about a family: then the person's id is the unit of
    /// scope.
    pub fn is_of_its_author(&self) -> bool {
        matches!(self, Kind::Activity | Kind::GroupMeeting)
    }

    /// Whether records of this kind are what a mentor reports besides visits.
    pub fn is_reported(&self) -> bool {
        Kind::REPORTED.contains(self)
    }

    /// What a mentor reports besides visits.
    pub const REPORTED: &[Kind] = &[Kind::Progress, Kind::GroupMeeting, Kind::Activity];

    /// Whether records of this kind are decided on, with a `Review`.
    pub fn is_decided_on(&self) -> bool {
        matches!(self, Kind::Visit | Kind::StageChange | Kind::AidUse | Kind::Selection) || self.is_reported()
    }

    /// Whether a record of this kind stays that of whoever began it, whoever changes it.
    pub fn stays_its_authors(&self) -> bool {
        self.is_decided_on() || *self == Kind::Training
    }

    /// Whether two phones may each begin the same record without knowing of each other: its id is made from what it is about.
    pub fn is_begun_by_many(&self) -> bool {
        matches!(self, Kind::Attendance | Kind::AidPlan)
    }
}

/// The fields of a record as they travel: what this build does not know stays in the map.
pub type Body = Map<String, Value>;

/// Fields of a record that this build does not know, kept untouched.
pub type Rest = Map<String, Value>;

/// One saved state of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// Its identity, minted at save.
    pub id: RevisionId,
    /// The record it is a state of.
    pub record: RecordId,
    /// The record's kind.
    pub kind: Kind,
    /// The revision that was on screen when this one's form was opened; none for a new record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RevisionId>,
    /// The family it is about: the unit of scope. Of what is a person's, that person's id; of what is a region's, one made from
    /// its code.
    pub family: FamilyId,
    /// The centre's position the phone had reached when the form was opened: whose family it was then decides.
    #[serde(default)]
    pub opened: Position,
    /// The life of the centre's database in which `opened` is a place; none where nothing was read in it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// The configuration it was made under.
    #[serde(default)]
    pub config: ConfigVersion,
    /// When it was saved.
    pub saved: Stamp,
    /// The record's fields.
    pub body: Body,
    /// What a newer build added to revisions.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A kind of record with a typed form.
pub trait Record: Serialize + DeserializeOwned {
    /// Which kind.
    const KIND: Kind;

    /// The typed form of a body. Fails with `Malformed` on the whole record when a field has the wrong shape.
    fn read(body: &Body) -> Result<Self, Problem> {
        Self::deserialize(body).map_err(|_| Problem::new(Self::KIND.as_str(), ProblemKind::Malformed))
    }

    /// The fields as they travel.
    fn write(&self) -> Body {
        match serde_json::to_value(self) {
            Ok(Value::Object(body)) => body,
            // A record is a struct of plain values: serde_json cannot fail on it or make it anything but an object.
            _ => Body::new(),
        }
    }

    /// The fields as they travel, of a record that was read from `before` and then edited. What the edit did not touch stays
    /// as it came, down to fields inside fields that this build does not know and ways of writing that are not its own.
    /// Use this rather than `write` for every edit: else an old phone takes away what a newer one wrote.
    fn write_over(&self, before: &Body) -> Body {
        match Self::read(before) {
            Ok(was) => merge(&was.write(), before, &self.write()).body,
            Err(_) => self.write(),
        }
    }
}
