//! Calls of every role: the configuration, drafts, saving, one visit with everything known of it, and the sync line.

use chrono::{DateTime, Utc};
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::custody::Custody;
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::Life;
use pendamping_domain::merge::Lost;
use pendamping_domain::place::Fix;
use pendamping_domain::plausibility::{Flag, Span};
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Revision};
use pendamping_domain::visit::Visit;
use serde::{Deserialize, Serialize};

/// Asks for the configuration in force on this phone; none before the first pull.
#[derive(Debug, Clone, Copy)]
pub struct GetConfig;

/// Names a form: what is being written, and about what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DraftKey {
    /// The kind being written.
    pub kind: Kind,
    /// The family (new record), or the record being edited or reviewed.
    pub about: RecordId,
}

/// Asks for a draft's JSON.
#[derive(Debug, Clone)]
pub struct GetDraft {
    /// Which.
    pub key: DraftKey,
}

/// Keeps a draft: the latest wins. Durable like a save.
#[derive(Debug, Clone)]
pub struct PutDraft {
    /// Which.
    pub key: DraftKey,
    /// The family it is about: a family with a draft is not dropped from the phone.
    pub family: FamilyId,
    /// Its JSON, at most 64 KiB.
    pub json: String,
    /// Now.
    pub at: DateTime<Utc>,
}

/// Forgets a draft.
#[derive(Debug, Clone)]
pub struct DropDraft {
    /// Which.
    pub key: DraftKey,
}

/// Asks for all drafts, newest first.
#[derive(Debug, Clone, Copy)]
pub struct ListDrafts;

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Which.
    pub key: DraftKey,
    /// The family it is about.
    pub family: FamilyId,
    /// That family's name.
    pub family_name: String,
    /// When it was last touched.
    pub at: DateTime<Utc>,
}

/// Saves revisions: one transaction writes what screens read, freezes each encoded revision into the outbox, and drops the
/// draft. When it answers, they are on disk.
#[derive(Debug, Clone)]
pub struct RecordRevisions {
    /// What to save, in this order.
    pub revisions: Vec<Revision>,
    /// The form they came from.
    pub draft: Option<DraftKey>,
    /// A set-aside revision that the first of these takes the place of: it stays readable but is no longer offered, nor is what
    /// was built on it. The latest revision on screen may be named instead, when that rests on a set-aside one. A parent that the
    /// centre will never have gives way to the last one below it.
    pub replaces: Option<RevisionId>,
}

/// They are on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Unsent revisions now on this phone.
    pub waiting: u64,
}

/// Asks for one visit with everything known of it.
#[derive(Debug, Clone, Copy)]
pub struct OpenVisit {
    /// The visit.
    pub record: RecordId,
}

/// One visit with everything known of it.
#[derive(Debug, Clone)]
pub struct VisitPage {
    /// The visit.
    pub record: RecordId,
    /// As it stands (merged, with what waits here on top).
    pub visit: Visit,
    /// Its fields as they travel: the base of an edit.
    pub body: Body,
    /// The latest revision: the parent of an edit, and what a review names.
    pub revision: RevisionId,
    /// The position this phone has read up to: to be put into `Revision::opened` of anything made from this page.
    pub opened: Position,
    /// Whose visit: the family.
    pub family_id: FamilyId,
    /// The family, if this phone (still) has it.
    pub family: Option<Family>,
    /// Where its home was before, if somebody has moved that point by more than it may have been measured wrong: *near home* then
    /// says less.
    pub home_moved: Option<HomeMoved>,
    /// Who wrote it, and their name.
    pub author: Option<PersonId>,
    /// The author's name, when this phone knows it.
    pub author_name: Option<String>,
    /// Where its latest revision is; set aside also when it rests on a revision that is.
    pub custody: Custody,
    /// Where it stands in review.
    pub life: Life,
    /// It answers a correction and says nothing new with it.
    pub unchanged: bool,
    /// Flags as the centre computed them; empty before it did.
    pub centre_flags: Vec<Flag>,
    /// What gave way in merging.
    pub lost: Vec<Lost>,
    /// Reviews of any of its revisions, in the centre's order.
    pub reviews: Vec<ReviewRow>,
    /// What the family said, in the order it came; a mentor's phone may know only that it answered (`word` is absent).
    pub confirmations: Vec<ConfirmationRow>,
    /// Follow-ups agreed at it.
    pub follow_ups: Vec<FollowUpRow>,
    /// Earlier revisions, newest first: what the later one changed.
    pub history: Vec<HistoryRow>,
    /// The visit before this one at the same family: record and content.
    pub previous: Option<(RecordId, Visit)>,
    /// The mentor's other visits within a day of this one, for the overlap flag of an edit.
    pub others: Vec<Span>,
}

/// That a family's home is another point than it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HomeMoved {
    /// Of the points before, the farthest from the present one.
    pub from: Fix,
    /// When the centre received the change that left it; absent while only this phone has it.
    pub received: Option<DateTime<Utc>>,
}

/// A review in a list.
#[derive(Debug, Clone)]
pub struct ReviewRow {
    /// The review.
    pub record: RecordId,
    /// Its content.
    pub review: Review,
    /// Who decided (name), when known.
    pub by: Option<String>,
    /// When it was saved.
    pub at: DateTime<Utc>,
    /// Whether the centre has it.
    pub received: bool,
}

/// A confirmation in a list.
#[derive(Debug, Clone)]
pub struct ConfirmationRow {
    /// The confirmation.
    pub record: RecordId,
    /// Its content; absent where this role only learns that the family answered.
    pub confirmation: Option<Confirmation>,
    /// When it was saved.
    pub at: DateTime<Utc>,
    /// Whether the centre has it.
    pub received: bool,
}

/// A follow-up in a list.
#[derive(Debug, Clone)]
pub struct FollowUpRow {
    /// The follow-up.
    pub record: RecordId,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// Its content.
    pub follow_up: FollowUp,
    /// Its family.
    pub family: FamilyId,
    /// That family's name.
    pub family_name: String,
}

/// An earlier revision in a list.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// The revision.
    pub revision: RevisionId,
    /// When it was taken in by the centre; none while it waits here.
    pub received: Option<DateTime<Utc>>,
    /// Its values of the fields that the revision after it changed.
    pub was: Body,
}

/// Asks what was salvaged when the database was found damaged; none when it never was, or somebody has read it.
#[derive(Debug, Clone, Copy)]
pub struct GetSalvaged;

/// Somebody has read it.
#[derive(Debug, Clone, Copy)]
pub struct ForgetSalvaged;

/// What came out of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salvaged {
    /// When.
    pub at: DateTime<Utc>,
    /// Revisions of this phone that were saved.
    pub saved: u64,
    /// Those of them that the centre does not have yet.
    pub unsent: u64,
    /// Revisions that could not be read. The centre may have them.
    pub lost: u64,
    /// Drafts that were saved.
    pub drafts: u64,
    /// Some drafts could not be read.
    pub drafts_lost: bool,
    /// Some photos could not be read.
    #[serde(default)]
    pub photos_lost: bool,
    /// The centre's records are fetched anew, because some could not be read.
    pub pull_again: bool,
}

/// Asks for the state of sync, for the line on every screen.
#[derive(Debug, Clone, Copy)]
pub struct GetSyncLine;

/// What waits, when it last went, and how it ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SyncLine {
    /// Unsent revisions.
    pub waiting: u64,
    /// How many records those are of: what people count, who changed one twice before it went.
    pub records: u64,
    /// What sending them would cost, in bytes, roughly (compressed).
    pub bytes: u64,
    /// When the oldest of them was saved.
    pub oldest: Option<DateTime<Utc>>,
    /// Photos of saved records that the centre does not have yet.
    pub photos: u64,
    /// Their size, in bytes.
    pub photo_bytes: u64,
    /// Photos that the centre refused and of which nobody has read yet (`SeeRefusedPhotos`).
    pub photos_refused: u64,
    /// Revisions set aside.
    pub set_aside: u64,
    /// Corrections asked of this mentor and not yet answered.
    pub corrections: u64,
    /// Revisions of this phone that the centre has confirmed, whichever install it was then.
    pub received: u64,
    /// What the centre said it has of them, when that differs.
    pub centre_says: Option<u64>,
    /// The last sync that ended well.
    pub last_good: Option<DateTime<Utc>>,
    /// The last attempt, if it ended badly: its code (`offline`, `foreign_answer`, `sign_in_again`, `upgrade_required`, …).
    pub last_failure: Option<String>,
    /// When it will be tried again.
    pub next_try: Option<DateTime<Utc>>,
}
