//! Calls about the stages of families: what the rules are judged by, what was proposed, and what was decided.

use crate::shared::ReviewRow;
use chrono::{DateTime, Utc};
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::progress::Progress;
use pendamping_domain::region::RegionCode;
use pendamping_domain::stage_change::StageChange;

/// Asks for the stage of a family, with all that is to be known of it.
#[derive(Debug, Clone, Copy)]
pub struct OpenStage {
    /// Whose.
    pub family: FamilyId,
}

/// The stage of a family.
#[derive(Debug, Clone)]
pub struct StagePage {
    /// The family, with its stage.
    pub family: Family,
    /// The months of its business, each once: those that count.
    pub months: Vec<Progress>,
    /// At how many trainings somebody of it was, as far as this phone knows.
    pub trainings: u32,
    /// What was proposed, the latest first.
    pub changes: Vec<ProposedRow>,
    /// Whoever uses this phone decides on models where the family lives.
    pub decides: bool,
    /// Who uses this phone: nobody decides what they proposed.
    pub reader: PersonId,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new one.
    pub opened: Position,
}

/// A proposal.
#[derive(Debug, Clone)]
pub struct ProposedRow {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: what is decided on.
    pub revision: RevisionId,
    /// Its content.
    pub change: StageChange,
    /// Who proposed it.
    pub author: Option<PersonId>,
    /// Their name, when this phone knows it.
    pub by: Option<String>,
    /// When.
    pub saved: DateTime<Utc>,
    /// Where its latest revision is.
    pub custody: Custody,
    /// Where it stands.
    pub standing: Standing,
    /// The decision that counts, once there is one.
    pub decision: Option<ReviewRow>,
}

/// Asks for the proposals that wait for a decision.
#[derive(Debug, Clone, Copy)]
pub struct ListProposals {
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// Proposals that wait, the oldest first.
#[derive(Debug, Clone)]
pub struct Proposals {
    /// How many wait.
    pub total: u64,
    /// This stretch of them.
    pub rows: Vec<WaitingRow>,
    /// Where whoever uses this phone decides on models; empty for most.
    pub decides: Vec<RegionCode>,
}

/// A proposal in the list of those that wait.
#[derive(Debug, Clone)]
pub struct WaitingRow {
    /// The family.
    pub family: FamilyId,
    /// Its name.
    pub family_name: String,
    /// Its village code.
    pub region: String,
    /// The proposal.
    pub proposed: ProposedRow,
}
