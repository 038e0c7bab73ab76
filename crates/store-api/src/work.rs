//! Calls of a mentor's daily work, and of a family looking at its own page.

use crate::cover::{CoverRow, StandIn};
use crate::shared::{ConfirmationRow, DraftRow, FollowUpRow, SyncLine};
use crate::stage::ProposedRow;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::attendance::Presence;
use pendamping_domain::custody::Custody;
use pendamping_domain::due::Due;
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::outlook::Goal;
use pendamping_domain::place::Fix;
use pendamping_domain::plausibility::Span;
use pendamping_domain::progress::Progress;
use pendamping_domain::review::Comment;
use pendamping_domain::revision::{Body, Kind};
use pendamping_domain::training::Training;
use pendamping_domain::visit::Visit;
use pendamping_domain::witness::AidWitness;
use pendamping_protocol::code::Code;

/// Asks for today's work.
#[derive(Debug, Clone)]
pub struct GetToday {
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// Offset of that zone from UTC, minutes.
    pub offset: i16,
    /// How many visits due at most.
    pub limit: usize,
}

/// Today's work.
#[derive(Debug, Clone)]
pub struct Today {
    /// Families due a visit until tomorrow, in the order of a round (`domain::due::round`); at most `limit`.
    pub due: Vec<DueRow>,
    /// How many are due in all.
    pub due_total: u64,
    /// Families of whose business a month that is over was not told, those with most first; at most `limit`.
    pub untold: Vec<UntoldRow>,
    /// How many in all.
    pub untold_total: u64,
    /// Families already visited today.
    pub visited_today: u64,
    /// Open follow-ups due within seven days or overdue, most urgent first; at most `limit`.
    pub follow_ups: Vec<FollowUpRow>,
    /// How many in all.
    pub follow_ups_total: u64,
    /// Visits that count, this month.
    pub visits_this_month: u64,
    /// Accompanied families: what this month's visits are measured against.
    pub accompanied: u64,
    /// Families on this phone.
    pub families: u64,
    /// Whom whoever uses this phone stands in for, and who stands in for them.
    pub covers: Vec<CoverRow>,
    /// Unfinished forms.
    pub drafts: Vec<DraftRow>,
    /// The sync line.
    pub sync: SyncLine,
}

/// A family due a visit.
#[derive(Debug, Clone)]
pub struct DueRow {
    /// The family.
    pub family: FamilyRow,
    /// When and why.
    pub due: Due,
}

/// A family of whose business months were not told.
#[derive(Debug, Clone)]
pub struct UntoldRow {
    /// The family.
    pub family: FamilyId,
    /// Its name.
    pub name: String,
    /// Which months, the earliest first.
    pub months: Vec<Month>,
}

/// A family in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyRow {
    /// The family.
    pub id: FamilyId,
    /// Name.
    pub name: String,
    /// Number.
    pub number: String,
    /// Village code.
    pub region: String,
    /// Address.
    pub address: String,
    /// Business name, if any.
    pub business: Option<String>,
    /// Sector's chip code, if any.
    pub sector: Option<String>,
    /// Stage, if it has a business.
    pub stage: Option<Stage>,
    /// Accompanied.
    pub accompanied: bool,
    /// Home.
    pub home: Option<Fix>,
    /// The last visit that counts.
    pub last_visit: Option<NaiveDate>,
    /// When the next is due.
    pub due: Option<Due>,
    /// It is no longer this mentor's, and stays for the sake of what was not sent or not mended.
    pub left: bool,
}

/// Searches families by name, village, family number or the NIK's last four digits.
#[derive(Debug, Clone)]
pub struct FindFamilies {
    /// What was typed; every word must be found. Empty finds all.
    pub text: String,
    /// Village codes whose names contain what was typed (the caller has the names).
    pub villages: Vec<String>,
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Today, in the area's zone (for what is due).
    pub today: NaiveDate,
    /// How many at most (1 to 500).
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
}

/// Families found, by need (overdue first), then name.
#[derive(Debug, Clone)]
pub struct FamilyList {
    /// How many fit in all.
    pub total: u64,
    /// How many of those are accompanied: the others are only listed.
    pub accompanied: u64,
    /// This stretch of them.
    pub rows: Vec<FamilyRow>,
}

/// Asks for a family's page.
#[derive(Debug, Clone, Copy)]
pub struct OpenFamily {
    /// The family.
    pub family: FamilyId,
    /// Today, in the area's zone.
    pub today: NaiveDate,
}

/// A family's page.
#[derive(Debug, Clone)]
pub struct FamilyPage {
    /// The family's id.
    pub id: FamilyId,
    /// The family.
    pub family: Family,
    /// Its fields as they travel: the base of a correction.
    pub body: Body,
    /// Its latest revision: the parent of a correction.
    pub revision: RevisionId,
    /// The position this phone has read up to.
    pub opened: Position,
    /// When the next visit is due.
    pub due: Option<Due>,
    /// The last visit that counts.
    pub last_visit: Option<NaiveDate>,
    /// Open follow-ups.
    pub follow_ups: Vec<FollowUpRow>,
    /// Everything, newest first.
    pub timeline: Vec<TimelineRow>,
    /// In whose place it is accompanied here, or who does in place of whoever uses this phone.
    pub covers: Vec<CoverRow>,
    /// The mentor's own visits of the last two days (any family), for the overlap flag.
    pub recent_spans: Vec<Span>,
    /// How far this phone's clock was ahead of the centre's at the last sync, milliseconds.
    pub clock_ahead_ms: Option<i64>,
    /// It is no longer this mentor's, and stays for the sake of what was not sent or not mended.
    pub left: bool,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct TimelineRow {
    /// The record.
    pub record: RecordId,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: TimelineEvent,
    /// Where its latest revision is.
    pub custody: Custody,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum TimelineEvent {
    /// A visit, and where it stands.
    Visit(Box<Visit>, Standing),
    /// A follow-up was done.
    FollowUpDone(String),
    /// The family spoke.
    Confirmation(ConfirmationRow),
    /// A month of its business was told of.
    Month(Box<Progress>),
    /// It was at a meeting with others. That is no visit.
    GroupMeeting(Box<GroupMeeting>),
    /// Somebody of it was at a training.
    Training {
        /// The training's record: the row's is the attendance.
        at: RecordId,
        /// The training.
        training: Box<Training>,
        /// How they were there.
        presence: Presence,
    },
    /// Another stage was proposed for it, and perhaps decided on.
    StageChange(Box<ProposedRow>),
    /// Money came, by the bank or post office. The record is the payment's.
    Paid(Rupiah),
    /// Its mentor saw the money.
    Witnessed(Box<AidWitness>),
    /// It bought something of that money.
    Bought(Box<AidUse>),
}

/// Asks for what is and was sent.
#[derive(Debug, Clone, Copy)]
pub struct GetOutbox {
    /// How many received ones at most.
    pub limit: usize,
}

/// What is and was sent.
#[derive(Debug, Clone)]
pub struct Outbox {
    /// The sync line.
    pub sync: SyncLine,
    /// Visits of which a correction is asked.
    pub corrections: Vec<CorrectionRow>,
    /// Set aside by the centre, with the reason.
    pub set_aside: Vec<OutboxRow>,
    /// Records whose photos the centre refused, also those of which somebody has read, until other photos take their place.
    pub photos_refused: Vec<PhotosRefused>,
    /// Waiting, oldest first.
    pub waiting: Vec<OutboxRow>,
    /// Received, newest first.
    pub received: Vec<OutboxRow>,
}

/// A correction that is asked.
#[derive(Debug, Clone)]
pub struct CorrectionRow {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// What it belongs to: a family, or its author.
    pub scope: FamilyId,
    /// The family's name, of what belongs to one.
    pub family_name: Option<String>,
    /// Its day; of a month its first.
    pub day: NaiveDate,
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// By whom, when known.
    pub by: Option<String>,
    /// The comments.
    pub comments: Vec<Comment>,
}

/// Photos of a record that the centre refused.
#[derive(Debug, Clone)]
pub struct PhotosRefused {
    /// The latest of this install that names them.
    pub row: OutboxRow,
    /// Why.
    pub code: Code,
    /// How many, for this reason.
    pub photos: u64,
}

/// A revision of this install in a list.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// The revision.
    pub revision: RevisionId,
    /// Its record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// The family it is about.
    pub family: FamilyId,
    /// That family's name, while this phone has it.
    pub family_name: Option<String>,
    /// When it was saved.
    pub saved: DateTime<Utc>,
    /// Where it is.
    pub custody: Custody,
    /// Bytes of its payload.
    pub bytes: u64,
}

/// Offers a set-aside revision again as it is.
#[derive(Debug, Clone, Copy)]
pub struct OfferAgain {
    /// The revision.
    pub revision: RevisionId,
}

/// Asks for a family's own view. On the family's phone there is one family; on the mentor's (hand-over) it is named.
#[derive(Debug, Clone, Copy)]
pub struct OpenOwnFamily {
    /// Which; none on the family's own phone.
    pub family: Option<FamilyId>,
}

/// A family's own view.
#[derive(Debug, Clone)]
pub struct OwnFamily {
    /// The family's id.
    pub id: FamilyId,
    /// The family.
    pub family: Family,
    /// The position this phone has read up to.
    pub opened: Position,
    /// Its mentor's name, when known.
    pub mentor: Option<String>,
    /// Who comes in the mentor's place, on its own phone.
    pub stand_ins: Vec<StandIn>,
    /// Its visits, newest first.
    pub visits: Vec<OwnVisit>,
    /// The day agreed for the next visit, if it lies ahead or is not yet kept.
    pub next_visit: Option<NaiveDate>,
    /// The day by the rhythm of its stage, where none was agreed.
    pub routine_visit: Option<NaiveDate>,
    /// Open follow-ups.
    pub follow_ups: Vec<FollowUpRow>,
    /// The months of its business, each once, the latest first.
    pub months: Vec<Progress>,
    /// The earliest month: what growth is measured from.
    pub baseline: Option<Progress>,
    /// What the rules ask for next, as an amount a month.
    pub goal: Option<Goal>,
}

/// A visit as its family sees it. On the family's own phone fields it may not see are absent.
#[derive(Debug, Clone)]
pub struct OwnVisit {
    /// The visit.
    pub record: RecordId,
    /// Its latest revision.
    pub revision: RevisionId,
    /// The visit.
    pub visit: Visit,
    /// The mentor's name, when known.
    pub mentor: Option<String>,
    /// What the family said on this phone, or from its own phone; the latest.
    pub confirmation: Option<ConfirmationRow>,
}
