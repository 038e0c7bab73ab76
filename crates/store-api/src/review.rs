//! Calls of a coordinator.

use crate::cover::CoverRow;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::confirmation::Word;
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::plausibility::Flag;
use pendamping_domain::region::RegionCode;

/// Which visits are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Part {
    /// All that wait for a decision.
    #[default]
    Waiting,
    /// Those of them with a flag or a denial.
    Flagged,
    /// Those that are decided and wait for nobody here.
    Decided,
}

/// Asks for the review queue.
#[derive(Debug, Clone, Default)]
pub struct GetQueue {
    /// Which visits.
    pub part: Part,
    /// Only of this mentor.
    pub mentor: Option<PersonId>,
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// What waits for a decision: disputed first, then flagged, then oldest. What is decided: latest decision first.
#[derive(Debug, Clone)]
pub struct ReviewQueue {
    /// How many wait in all.
    pub total: u64,
    /// How many of them have a flag or a denial.
    pub flagged: u64,
    /// How many are decided.
    pub decided: u64,
    /// This stretch.
    pub rows: Vec<QueueRow>,
}

/// A visit in the queue.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// The visit.
    pub record: RecordId,
    /// The revision to decide on.
    pub revision: RevisionId,
    /// The family.
    pub family: FamilyId,
    /// Its name.
    pub family_name: String,
    /// Its village code.
    pub region: String,
    /// Its business, if any.
    pub business: Option<String>,
    /// The mentor's name, when known.
    pub mentor: Option<String>,
    /// When the visit was.
    pub visited: DateTime<Utc>,
    /// When it was received.
    pub received: DateTime<Utc>,
    /// Flags of phone and centre, each once.
    pub flags: Vec<Flag>,
    /// Where it stands.
    pub standing: Standing,
    /// The mentor explained.
    pub explained: bool,
    /// Comes back after an approval.
    pub again: bool,
    /// Answers a correction.
    pub answers: bool,
    /// And says nothing new with it.
    pub unchanged: bool,
    /// The family's latest word, with whether it came independently of the mentor.
    pub word: Option<(Word, bool)>,
    /// What was not right, by any of its words against the visit: chip codes, each once.
    pub reasons: Vec<String>,
}

/// Asks for the mentors of the coordinator's area.
#[derive(Debug, Clone, Copy)]
pub struct GetMentors {
    /// Start of the current month, UTC.
    pub month_start: DateTime<Utc>,
    /// Today, in the area's zone.
    pub today: NaiveDate,
}

/// The mentors, longest unheard first.
#[derive(Debug, Clone)]
pub struct Mentors {
    /// One each.
    pub rows: Vec<MentorRow>,
}

/// A mentor.
#[derive(Debug, Clone)]
pub struct MentorRow {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Where they work.
    pub area: Option<RegionCode>,
    /// When their phone last spoke to the centre; never, if absent.
    pub last_contact: Option<DateTime<Utc>>,
    /// What the phone said still waited then.
    pub unsent: u64,
    /// When the oldest of that was saved.
    pub oldest_unsent: Option<DateTime<Utc>>,
    /// Items set aside on the phone.
    pub set_aside: u64,
    /// Accompanied families that live where they work.
    pub families: u64,
    /// Of those, how many are due or late.
    pub due: u64,
    /// At how many trainings they were, as far as this phone knows: who was at none may not mentor yet.
    pub trainings: u32,
    /// Whom they stand in for, and who does for them, now or soon.
    pub covers: Vec<CoverRow>,
    /// Visits that count, this month.
    pub visits_this_month: u64,
    /// Their records waiting for a decision.
    pub in_queue: u64,
}
