//! The log of visits as the office takes it out: what may be asked, and what one visit says to whoever reads it.

use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_domain::confirmation::{Channel, Word};
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::plausibility::Flag;
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::{Comment, Decision};
use pendamping_domain::visit::Visit;

/// Which visits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisitLogAsk {
    /// First day, in the area's zone.
    pub from: Option<NaiveDate>,
    /// Last day, in the area's zone.
    pub to: Option<NaiveDate>,
    /// Families that live here.
    pub area: Option<RegionCode>,
    /// Made by the mentor with this number.
    pub mentor: Option<String>,
    /// Where the visit stands.
    pub state: Option<Standing>,
    /// Only what the person with this number may see; the office's whole view when there is none.
    pub reader: Option<String>,
}

/// A person as the log names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The office's number.
    pub number: String,
    /// The name.
    pub name: String,
}

/// The decision that counts for a visit as it stands; or the approval that no longer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionLine {
    /// What.
    pub decision: Decision,
    /// Whose, where the reader knows that person.
    pub reviewer: Option<Named>,
    /// What was said to it.
    pub comments: Vec<Comment>,
    /// It stands. Else it is what was approved before the visit was changed or disputed.
    pub stands: bool,
}

/// The family's word, as far as the reader may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordLine {
    /// What it said; a mentor learns only that it did.
    pub word: Option<Word>,
    /// How it came.
    pub channel: Channel,
    /// What was not right: chip codes.
    pub reasons: Vec<String>,
    /// In its own words.
    pub note: String,
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingLine {
    /// Where.
    pub standing: Standing,
    /// An earlier state of it was approved.
    pub again: bool,
    /// The family speaks against what was approved, and nobody has decided since.
    pub disputed: bool,
    /// It answers a correction that was asked, and that was asked after any approval.
    pub corrected: bool,
}

/// One visit, as its reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitLine {
    /// Its record.
    pub record: RecordId,
    /// The reader's role: what it may not see is empty here.
    pub role: Role,
    /// The family's number and name.
    pub family: Named,
    /// The village.
    pub region: RegionCode,
    /// The mentor, where the reader knows that person.
    pub mentor: Option<Named>,
    /// What the phone captured and the mentor said.
    pub visit: Visit,
    /// The phone's flags and the centre's own; the centre's figure where both have one.
    pub flags: Vec<Flag>,
    /// Where it stands; nothing for those who see no decisions.
    pub standing: Option<StandingLine>,
    /// The decision that counts.
    pub decision: Option<DecisionLine>,
    /// What the family said.
    pub words: Vec<WordLine>,
}
