//! Calls about what mentors report besides visits, as whoever reviews sees it: months of businesses, meetings, other duties.

use crate::group_meeting::Present;
use crate::review::Part;
use crate::shared::{HistoryRow, ReviewRow};
use chrono::NaiveDate;
use pendamping_domain::activity::Activity;
use pendamping_domain::family::Family;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::{Life, Standing};
use pendamping_domain::progress::{Doubt, Progress};
use pendamping_domain::review::Comment;
use pendamping_domain::revision::{Body, Kind};

/// Asks for what is reviewed of one kind (`Kind::REPORTED`).
#[derive(Debug, Clone)]
pub struct GetReported {
    /// Which kind.
    pub kind: Kind,
    /// Which of them.
    pub part: Part,
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// How many records of a kind are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Wait for a decision.
    pub waiting: u64,
    /// Of those, how many ask to be looked at.
    pub flagged: u64,
    /// Are decided.
    pub decided: u64,
}

/// What waits, flagged first, then oldest; or what is decided, latest first.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Of the kind asked for.
    pub counts: Counts,
    /// This stretch.
    pub rows: Vec<ReportedRow>,
}

/// How many records of each kind wait for a decision, visits among them.
#[derive(Debug, Clone, Copy)]
pub struct CountWaiting;

/// What waits, by kind, in the order in which screens offer them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// Each kind that is reviewed, with what is where.
    pub kinds: Vec<(Kind, Counts)>,
}

impl Waits {
    /// How many in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.kinds.iter().map(|(_, counts)| counts.waiting).sum()
    }
}

/// One in the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedRow {
    /// The record.
    pub record: RecordId,
    /// The revision to decide on.
    pub revision: RevisionId,
    /// What it says.
    pub said: Said,
    /// The family, of a month of its business.
    pub family: Option<String>,
    /// Where that lives.
    pub region: Option<String>,
    /// The mentor's name, when known.
    pub mentor: Option<String>,
    /// Its day; of a month its first.
    pub day: NaiveDate,
    /// What is asked about.
    pub doubts: Vec<Doubt>,
    /// Where it stands.
    pub standing: Standing,
    /// Comes back after an approval.
    pub again: bool,
    /// Answers a correction.
    pub answers: bool,
}

/// What was reported.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A month of a business.
    Progress(Box<Progress>),
    /// A meeting with many families.
    GroupMeeting(Box<GroupMeeting>),
    /// Another duty.
    Activity(Box<Activity>),
}

/// Opens one.
#[derive(Debug, Clone)]
pub struct OpenReported {
    /// Its kind.
    pub kind: Kind,
    /// Which.
    pub record: RecordId,
}

/// One with what is known of it.
#[derive(Debug, Clone)]
pub struct ReportedPage {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// What it says.
    pub said: Said,
    /// Its fields as they travel.
    pub body: Body,
    /// The latest revision: what a review names.
    pub revision: RevisionId,
    /// The position this phone has read up to.
    pub opened: Position,
    /// What it belongs to: a family, or its author.
    pub scope: FamilyId,
    /// The family, where it is of one that this phone (still) has.
    pub family: Option<Family>,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// Their name, when this phone knows it.
    pub author_name: Option<String>,
    /// Where it stands in review.
    pub life: Life,
    /// Reviews of any of its revisions, in the centre's order.
    pub reviews: Vec<ReviewRow>,
    /// What is asked about.
    pub doubts: Vec<Doubt>,
    /// The month before, of a month.
    pub before: Option<Progress>,
    /// Who was there, of a meeting.
    pub present: Vec<Present>,
    /// Earlier revisions, newest first: what the later one changed.
    pub history: Vec<HistoryRow>,
}

/// Asks whether a correction of this record is asked and not answered yet.
#[derive(Debug, Clone, Copy)]
pub struct GetAsked {
    /// Which record.
    pub record: RecordId,
}

/// A correction that is asked and not answered.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedOf {
    /// By whom, when known.
    pub by: Option<String>,
    /// When it was saved.
    pub at: chrono::DateTime<chrono::Utc>,
    /// What is to be mended or explained.
    pub comments: Vec<Comment>,
}
