//! Calls about targets: how far each is, as far as this phone knows, and the records behind each number.

use chrono::NaiveDate;
use pendamping_domain::family::Stage;
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId};
use pendamping_domain::month::Month;
use pendamping_domain::target::{Reach, Target};

/// Asks how far the targets are that concern the owner of this phone.
#[derive(Debug, Clone, Copy)]
pub struct ListTargets {
    /// Today, in the area's zone.
    pub today: NaiveDate,
}

/// The targets, in the order of the configuration.
#[derive(Debug, Clone)]
pub struct Targets {
    /// One each.
    pub rows: Vec<TargetRow>,
}

/// A target, with how far it is.
#[derive(Debug, Clone)]
pub struct TargetRow {
    /// What is aimed at.
    pub target: Target,
    /// One for each mentor it is aimed at, by name; or the one there is. None when no mentor it is aimed at is known here.
    pub aims: Vec<Aim>,
}

/// How far a target is for one mentor, or for all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The mentor, where it is aimed at one.
    pub mentor: Option<AimedAt>,
    /// How far it is.
    pub reach: Reach,
    /// This phone sees all that is reached. Where it does not, others reach more, and there is nothing to judge here.
    pub whole: bool,
}

/// A mentor a target is aimed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AimedAt {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// It is the owner of this phone.
    pub own: bool,
}

/// Asks for one target with the records behind its number.
#[derive(Debug, Clone)]
pub struct OpenTarget {
    /// Which.
    pub code: String,
    /// For which mentor, where it is aimed at each.
    pub mentor: Option<PersonId>,
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// How many records at most (1 to 500).
    pub limit: usize,
}

/// A target with what is behind its number.
#[derive(Debug, Clone)]
pub struct TargetPage {
    /// What is aimed at.
    pub target: Target,
    /// How far it is: as many are reached as there are records behind it.
    pub aim: Aim,
    /// The records, the latest day first.
    pub behind: Vec<BehindRow>,
}

/// A record that counts. Where families are counted, the latest of each.
#[derive(Debug, Clone, PartialEq)]
pub struct BehindRow {
    /// What it is.
    pub what: Counted,
    /// When, in the area's zone: of a month of a business its first day.
    pub day: NaiveDate,
    /// The family, if it is about one.
    pub family: Option<FamilyId>,
    /// The family's name, as far as this phone has it.
    pub family_name: Option<String>,
    /// The name of the mentor whose work it is, when known.
    pub mentor: Option<String>,
}

/// What a record is that counts, and what its own screen needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Counted {
    /// A visit.
    Visit {
        /// The record.
        record: RecordId,
        /// As it stands.
        revision: RevisionId,
    },
    /// A month of a business.
    Month(Month),
    /// A meeting with many families.
    GroupMeeting {
        /// The record.
        record: RecordId,
        /// Where it was.
        place: String,
    },
    /// A family's attendance at a training.
    Training {
        /// The training.
        training: RecordId,
        /// What it was called.
        title: String,
    },
    /// An approved change of stage.
    Stage(Stage),
    /// An agreed action that was done.
    FollowUp {
        /// What was agreed.
        action: String,
        /// At which visit, as it stands, where this phone has it.
        visit: Option<(RecordId, RevisionId)>,
    },
}
