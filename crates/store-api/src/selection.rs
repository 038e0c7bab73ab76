//! Calls about how families are chosen: a family's proposals with their decisions and objections, and the board of whoever decides.

use crate::shared::ReviewRow;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::figures::Known;
use pendamping_domain::id::{ConfigVersion, FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::objection::{ObjectionState, Verdict};
use pendamping_domain::ranking::Cut;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use pendamping_domain::scheme::Scheme;
use pendamping_domain::selection::{Selection, SelectionRule};

/// Asks for the selection of a family.
#[derive(Debug, Clone, Copy)]
pub struct OpenSelection {
    /// Whose; the phone's own family when absent.
    pub family: Option<FamilyId>,
    /// Today, in the area's zone.
    pub today: NaiveDate,
}

/// The selection of a family.
#[derive(Debug, Clone)]
pub struct SelectionPage {
    /// The family.
    pub id: FamilyId,
    /// As it stands.
    pub family: Family,
    /// By what families are compared; none where nobody is chosen.
    pub rule: Option<SelectionRule>,
    /// What is given to those that are granted.
    pub scheme: Option<Scheme>,
    /// What the records on this phone say of it.
    pub known: Known,
    /// The visits that count among them, in their order.
    pub visits: Vec<CountedVisit>,
    /// The trainings at which somebody of it was, in their order.
    pub trainings: Vec<CountedTraining>,
    /// What was proposed, the latest first.
    pub proposals: Vec<SelectionRow>,
    /// Whoever uses this phone decides where the family lives.
    pub decides: bool,
    /// Who uses this phone.
    pub reader: PersonId,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new one.
    pub opened: Position,
    /// The configuration's version.
    pub config: ConfigVersion,
}

/// A visit that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedVisit {
    /// The visit.
    pub record: RecordId,
    /// Its latest revision.
    pub revision: RevisionId,
    /// The day, where the family lives.
    pub day: NaiveDate,
}

/// A training at which somebody of a family was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedTraining {
    /// The training.
    pub record: RecordId,
    /// What it is called.
    pub title: String,
    /// When it began.
    pub starts: DateTime<Utc>,
}

/// A proposal.
#[derive(Debug, Clone)]
pub struct SelectionRow {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: what is decided on.
    pub revision: RevisionId,
    /// Its content; on the family's own phone without scores and reasons.
    pub selection: Selection,
    /// Its fields, with those this build does not know.
    pub body: Body,
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
    /// Who uses this phone proposed it: they do not decide on it.
    pub own: bool,
    /// The criteria whose figure from records is another now than when it was proposed, by their codes.
    pub differs: Vec<String>,
    /// Every decision on it, in the order of the centre.
    pub decisions: Vec<DecisionRow>,
    /// The last day on which the family may object to the decision that counts; none while nothing is decided.
    pub object_until: Option<NaiveDate>,
    /// What the family objected, in the order of the centre.
    pub objections: Vec<ObjectionRow>,
}

impl SelectionRow {
    /// The decision that counts; none while it waits, or waits again.
    pub fn decision(&self) -> Option<&DecisionRow> {
        self.decisions.iter().find(|decision| decision.counts)
    }

    /// The objections that were upheld: whoever decides anew has heard them.
    pub fn heard(&self) -> Vec<RecordId> {
        let upheld = self.objections.iter().filter(|one| one.state == ObjectionState::Upheld);
        upheld.map(|one| one.record).collect()
    }
}

/// A decision on a proposal.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// As it was written.
    pub row: ReviewRow,
    /// The day on which the centre took it, where the family lives.
    pub day: NaiveDate,
    /// It is the one that counts.
    pub counts: bool,
}

/// An objection to a decision.
#[derive(Debug, Clone)]
pub struct ObjectionRow {
    /// The record.
    pub record: RecordId,
    /// The decision it is against.
    pub decision: RecordId,
    /// By which channel it came.
    pub channel: Channel,
    /// In the family's own words, where this phone may read them.
    pub text: Option<String>,
    /// The day on which the centre took it, where the family lives.
    pub came: NaiveDate,
    /// The centre has it.
    pub received: bool,
    /// Where it stands.
    pub state: ObjectionState,
    /// The answer that counts.
    pub answer: Option<AnswerRow>,
    /// Who uses this phone proposed or decided: they do not answer it.
    pub had_a_hand: bool,
}

/// The answer to an objection.
#[derive(Debug, Clone)]
pub struct AnswerRow {
    /// What was answered.
    pub verdict: Verdict,
    /// Why, where this phone may read it.
    pub reason: String,
    /// Who answered (name), when known.
    pub by: Option<String>,
    /// The day on which the centre took it, where the family lives.
    pub day: NaiveDate,
    /// The centre has it.
    pub received: bool,
}

/// Which proposals of the board are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BoardPart {
    /// All of them.
    #[default]
    All,
    /// Those that wait and for which there is money.
    Inside,
    /// Those that wait and for which there is none.
    Outside,
    /// Those whose figures are others by now.
    Differing,
    /// Those that were granted.
    Granted,
    /// Those that were declined.
    Declined,
}

impl BoardPart {
    /// Every part, in the order in which they are offered.
    pub const EACH: &[BoardPart] = &[
        BoardPart::All,
        BoardPart::Inside,
        BoardPart::Outside,
        BoardPart::Differing,
        BoardPart::Granted,
        BoardPart::Declined,
    ];
}

/// Asks for the board: every proposal on this phone, ranked.
#[derive(Debug, Clone, Copy, Default)]
pub struct GetBoard {
    /// Which proposals.
    pub part: BoardPart,
    /// How many at most (1 to 2,000).
    pub limit: usize,
}

/// The board.
#[derive(Debug, Clone)]
pub struct BoardPage {
    /// By what families are compared; none where nobody is chosen, and then nothing else is here.
    pub rule: Option<SelectionRule>,
    /// What is given to those that are granted.
    pub scheme: Option<Scheme>,
    /// How much one family is given.
    pub amount: Rupiah,
    /// Where the rest of the budget ends, and why there.
    pub cut: Cut,
    /// To how many families it was granted.
    pub granted: u64,
    /// What these take.
    pub taken: Rupiah,
    /// What is left of the budget for those that wait.
    pub rest: Rupiah,
    /// For how many of them there is money.
    pub reaches: u64,
    /// How many proposals each part has.
    pub counts: Vec<(BoardPart, u64)>,
    /// Those asked for: by place, and those without one last.
    pub rows: Vec<BoardRow>,
    /// Where whoever uses this phone decides; empty for most.
    pub decides: Vec<RegionCode>,
}

/// A proposal on the board.
#[derive(Debug, Clone)]
pub struct BoardRow {
    /// The proposal.
    pub record: RecordId,
    /// Its family.
    pub family: FamilyId,
    /// Its name.
    pub family_name: String,
    /// Its village code.
    pub region: String,
    /// Who proposed it (name), when known.
    pub mentor: Option<String>,
    /// What it comes to, of a hundred.
    pub percent: u32,
    /// Its place; none of what was declined, or stands behind another proposal of its family.
    pub place: Option<u32>,
    /// How many share the place.
    pub sharing: u32,
    /// There is money for it.
    pub inside: bool,
    /// A lot decided that.
    pub by_lot: bool,
    /// Where it stands.
    pub standing: Standing,
    /// It was decided, and waits again: an objection was upheld, or it was told anew.
    pub again: bool,
    /// Who uses this phone proposed it.
    pub own: bool,
    /// The criteria whose figure from records is another now than when it was proposed, by their codes.
    pub differs: Vec<String>,
}

/// Asks for the objections on this phone, and how many proposals there are.
#[derive(Debug, Clone, Copy)]
pub struct ListObjections {
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// Objections: those that wait for an answer, the most pressing first; then those that were answered.
#[derive(Debug, Clone)]
pub struct Objections {
    /// How many wait for an answer.
    pub waiting: u64,
    /// How many there are.
    pub total: u64,
    /// This stretch of them.
    pub rows: Vec<ListedObjection>,
    /// How many proposals wait for a decision.
    pub undecided: u64,
    /// How many proposals there are.
    pub proposed: u64,
    /// Where whoever uses this phone decides; empty for most.
    pub decides: Vec<RegionCode>,
}

/// An objection in the list.
#[derive(Debug, Clone)]
pub struct ListedObjection {
    /// Its family.
    pub family: FamilyId,
    /// Its name.
    pub family_name: String,
    /// Its village code.
    pub region: String,
    /// The objection.
    pub objection: ObjectionRow,
}
