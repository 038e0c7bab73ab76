//! What the centre asks of a database: whole transactions, each one verb. SQLite answers it here; another engine would
//! answer the same trait. Nothing in this file knows SQL, and no verb leaves a transaction open behind it.
//!
//! Two verbs hand a narrower face to the pure parts while their transaction lasts: `accept_batch` a [`Ledger`] to
//! `accept`, `snapshot` a [`Snapshot`] to `feed`.

pub mod audit;
pub mod book_log;
pub mod carry;
pub mod cover;
pub mod data_request;
pub mod disclosure;
pub mod due_log;
pub mod lock;
pub mod misfit;
pub mod money_file;
pub mod money_log;
pub mod office;
pub mod period_log;
pub mod photo;
pub mod record_log;
pub mod retention;
pub mod sqlite;
pub mod visit_log;

use crate::mint::Mint;
use crate::store::audit::AuditLog;
use crate::store::data_request::FamilyRequests;
use crate::store::disclosure::OwnData;
use crate::store::lock::{Locks, Tells, TokenUse};
use crate::store::office::Office;
use crate::store::period_log::Periods;
use crate::store::photo::PhotoUploads;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::family::Stage;
use pendamping_domain::id::{ConfigVersion, FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::merge::Lost;
use pendamping_domain::objection::Verdict;
use pendamping_domain::photo::{Photo, PhotoUse};
use pendamping_domain::place::Fix;
use pendamping_domain::plausibility::{Flag, Span};
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Revision};
use pendamping_domain::selection::SelectionRule;
use pendamping_domain::verification::Hands;
use pendamping_protocol::digest::Digest;
use pendamping_protocol::seal::OpenError;
use pendamping_protocol::sign::PublicKey;
use pendamping_protocol::sync::{Differing, Item, Receipt, ScopeKey, Tally, Waiting};
use std::collections::{BTreeMap, BTreeSet};

/// Why the database did not do it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Somebody else writes for too long; try again.
    #[error("the database is busy")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no room for what was to be written, or the disk fails: it may be otherwise soon.
    #[error("the disk is full or fails")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database was made by a newer centre.
    #[error("the database has schema {found}, this centre knows {known}")]
    NewerSchema {
        /// Its version.
        found: i64,
        /// The newest this build knows.
        known: i64,
    },
    /// A value in the database is not what this build writes there.
    #[error("the database holds a value that cannot be read: {0}")]
    Unreadable(&'static str),
    /// A value does not fit a rule of the schema.
    #[error("a value does not fit the schema")]
    Constraint(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Anything else.
    #[error("the database failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What a verb answers.
pub type Stored<T> = Result<T, StorageError>;

/// The hash under which a token or a code is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

/// An authenticated install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The install.
    pub install: InstallId,
    /// Whose it is.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
    /// The install's signing key.
    pub key: PublicKey,
    /// It was revoked: its work is still taken in, nothing is given out.
    pub revoked: bool,
    /// Which of its tokens it showed.
    pub token: TokenUse,
}

/// What an install sends up, judged and kept in one transaction.
pub struct Batch<'a> {
    /// The centre's clock.
    pub now: DateTime<Utc>,
    /// Who sends.
    pub caller: &'a Caller,
    /// What.
    pub items: &'a [Item],
    /// The install's highest sequence.
    pub sequence: u64,
    /// It is signed with the install's key.
    pub proven: bool,
    /// What will still wait there.
    pub waiting: &'a Waiting,
}

/// A batch came from a copy of its install, or from an earlier state of it: nothing of it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewound;

/// What came of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// Which life of the database this is.
    pub epoch: String,
    /// The highest position, after it.
    pub high_water: Position,
    /// The configuration in force.
    pub config: ConfigVersion,
    /// What was ever taken in from the install.
    pub received: Tally,
    /// Where the person may open trainings now.
    pub opens_trainings: Vec<RegionCode>,
    /// Where the caller decides on models today.
    pub decides_stages: Vec<RegionCode>,
    /// Where the caller verifies the use of aid today.
    pub verifies_aid: Vec<RegionCode>,
    /// One for each item, in order.
    pub receipts: Vec<Receipt>,
}

/// A revision the centre has.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRevision {
    /// Its identity.
    pub id: RevisionId,
    /// Its record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its scope key.
    pub scope_key: ScopeKey,
    /// Its parent.
    pub parent: Option<RevisionId>,
    /// Who wrote it; nobody for the office.
    pub author: Option<PersonId>,
    /// The install that brought it.
    pub install: Option<InstallId>,
    /// Its place.
    pub position: Position,
    /// When it was taken in.
    pub received: DateTime<Utc>,
    /// SHA-256 of its payload.
    pub hash: [u8; 32],
    /// The fields, merged.
    pub body: Body,
    /// The centre's flags.
    pub flags: Vec<Flag>,
}

/// The current state of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptRecord {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its scope key.
    pub scope_key: ScopeKey,
    /// Its latest revision.
    pub head: RevisionId,
    /// That one's parent.
    pub parent: Option<RevisionId>,
    /// Who wrote the latest.
    pub author: Option<PersonId>,
    /// Its place.
    pub position: Position,
    /// When the latest was taken in, milliseconds since 1970.
    pub received: i64,
    /// When it was saved by the phone's clock, milliseconds since 1970.
    pub saved: Option<i64>,
    /// How many revisions it has.
    pub revisions: u32,
    /// The fields, merged.
    pub body: Body,
    /// The centre's flags.
    pub flags: Vec<Flag>,
    /// What gave way.
    pub lost: Vec<Lost>,
}

/// A revision that passed, about to be kept with all its effects.
pub struct NewRevision<'a> {
    /// It.
    pub revision: &'a Revision,
    /// Whose the record is then.
    pub author: PersonId,
    /// Its sequence in the install.
    pub seq: u64,
    /// The bytes as received, and their hash.
    pub payload: &'a [u8],
    /// SHA-256 of them.
    pub hash: [u8; 32],
    /// The fields after merging.
    pub merged: Body,
    /// What gave way so far.
    pub lost: Vec<Lost>,
    /// The centre's flags.
    pub flags: Vec<Flag>,
    /// For a visit: when it was.
    pub span: Option<Span>,
    /// Its photos.
    pub photos: &'a [Photo],
    /// How many revisions the record had before.
    pub before: u32,
}

/// A word of a family, as far as acceptance looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptWord {
    /// Its record.
    pub record: RecordId,
    /// Who gave it last.
    pub author: Option<PersonId>,
    /// How it came.
    pub channel: Channel,
}

/// An objection, as far as acceptance looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptObjection {
    /// Its record.
    pub record: RecordId,
    /// The decision it is against.
    pub decision: RecordId,
    /// How it came.
    pub channel: Channel,
    /// What it was answered with first; none while it waits.
    pub verdict: Option<Verdict>,
}

/// The face of an open write transaction that `accept` judges and keeps one item through.
pub trait Ledger {
    /// The last position given.
    fn high_water(&self) -> Position;
    /// Up to which place the order of a life of this database that ended is that of the present one; none of the present one itself.
    fn ended(&mut self, epoch: &str) -> Stored<Option<Position>>;
    /// A revision, if it is here.
    fn revision(&mut self, id: RevisionId) -> Stored<Option<KeptRevision>>;
    /// A revision as its author sent it, with its place.
    fn sent(&mut self, id: RevisionId) -> Stored<Option<(Position, Revision)>>;
    /// The fields of a record as they were merged at `at`; none if it was not here then.
    fn body_at(&mut self, record: RecordId, at: Position) -> Stored<Option<Body>>;
    /// Whose item was kept aside under an id, and its payload's hash.
    fn aside(&mut self, id: RevisionId) -> Stored<Option<(PersonId, [u8; 32])>>;
    /// A record, if it is here.
    fn record(&mut self, id: RecordId) -> Stored<Option<KeptRecord>>;
    /// The words of a family of one kind (`Confirmation`, `AidWord`) on one of its visits or tranches.
    fn words(&mut self, family: FamilyId, kind: &Kind, about: RecordId) -> Stored<Vec<KeptWord>>;
    /// The objections of a family to decisions on one of its proposals, in the order they came.
    fn objections(&mut self, family: FamilyId, selection: RecordId) -> Stored<Vec<KeptObjection>>;
    /// Whether a payout file tells of money for a tranche of a family.
    fn is_paid(&mut self, family: FamilyId, aid: RecordId) -> Stored<bool>;
    /// The decisions on a record of a family, in the order they came.
    fn decisions(&mut self, family: FamilyId, of: RecordId) -> Stored<Vec<Review>>;
    /// Who wrote any revision of a record.
    fn authors(&mut self, record: RecordId) -> Stored<BTreeSet<PersonId>>;
    /// Who decided on a record of a family, whether it counted or not.
    fn deciders(&mut self, family: FamilyId, of: RecordId) -> Stored<BTreeSet<PersonId>>;
    /// Who decided on a purchase that a tranche of this scheme paid, or of a scheme that nobody knows here.
    fn verifiers(&mut self, family: FamilyId, scheme: &str) -> Stored<BTreeSet<PersonId>>;
    /// Whose hands a tranche of a family went through.
    fn hands(&mut self, family: FamilyId, aid: RecordId) -> Stored<Hands>;
    /// What was sealed for the centre.
    fn unseal(&mut self, sealed: &str) -> Stored<Result<String, OpenError>>;
    /// The powers `person` had over `family` at `at`; those they have now when `at` is `None`.
    fn powers(&mut self, person: PersonId, family: FamilyId, at: Option<Position>)
    -> Stored<BTreeSet<Power>>;
    /// Whether a family is one that the office has yet to import again, after a restore, or to give to a mentor.
    fn is_awaited(&mut self, family: FamilyId) -> Stored<bool>;
    /// The regions in which `person` may open trainings now, or might when the centre stood at `opened`.
    fn opens_trainings(&mut self, person: PersonId, opened: Position) -> Stored<Vec<RegionCode>>;
    /// The home of a family.
    fn home(&mut self, family: FamilyId) -> Stored<Option<Fix>>;
    /// Visits of `person` that touch the time between two moments.
    fn spans(&mut self, person: PersonId, from: DateTime<Utc>, to: DateTime<Utc>) -> Stored<Vec<Span>>;
    /// Records that have a photo of the same picture or of the same shot as one of `photos`; those of `person` are their own.
    fn photo_uses(&mut self, person: PersonId, photos: &[Photo]) -> Stored<Vec<PhotoUse>>;
    /// The last rule that was in force for the selection of a scheme.
    fn last_rule(&mut self, scheme: &str) -> Stored<Option<SelectionRule>>;
    /// To how many families other than this one a scheme was granted.
    fn granted_to_others(&mut self, scheme: &str, but: FamilyId) -> Stored<u64>;
    /// A version of the configuration; the one in force when the version is not here.
    fn config(&mut self, version: ConfigVersion) -> Stored<Option<Config>>;
    /// Keeps an item of an unknown kind as it came. Beyond a bound for each install it is not kept.
    fn keep_aside(&mut self, item: &Item, hash: [u8; 32]) -> Stored<()>;
    /// Keeps a revision with all its effects, and answers its position.
    fn keep(&mut self, new: NewRevision<'_>) -> Stored<Position>;
    /// Brings a family to a stage, as the centre's own word.
    fn restage(&mut self, family: FamilyId, stage: &Stage) -> Stored<()>;
}

/// One entry of a person's scope log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeEvent {
    /// Its place.
    pub position: Position,
    /// The key.
    pub key: ScopeKey,
    /// Whether it gave the key, or took it.
    pub enters: bool,
}

/// The face of a read transaction that `feed` makes one page through.
pub trait Snapshot {
    /// The person's scope events after one position up to another, at most `limit`.
    fn scope_events(
        &mut self,
        person: PersonId,
        after: Position,
        to: Position,
        limit: usize,
    ) -> Stored<Vec<ScopeEvent>>;
    /// The position at which the person's current hold of `key` began.
    fn held_since(&mut self, person: PersonId, key: &str) -> Stored<Option<Position>>;
    /// Records under keys the person holds, changed after one position (and after the key came) up to another, in the order
    /// of change, at most `limit`.
    fn changes(
        &mut self,
        person: PersonId,
        after: Position,
        to: Position,
        limit: usize,
    ) -> Stored<Vec<KeptRecord>>;
    /// Records of `key` whose latest change is before `before`, in order of record, after `after`, at most `limit`.
    fn backfill(
        &mut self,
        key: &str,
        before: Position,
        after: Option<RecordId>,
        limit: usize,
    ) -> Stored<Vec<KeptRecord>>;
    /// Revisions of a record before its head, oldest first.
    fn earlier(&mut self, record: RecordId, head: RevisionId) -> Stored<Vec<KeptRevision>>;
    /// Whether an install was revoked, also while an answer to it is on its way.
    fn is_revoked(&mut self, install: InstallId) -> Stored<bool>;
}

/// Why a code was not redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefused {
    /// There is none such.
    Unknown,
    /// Its time is over.
    Expired,
    /// An install that spoke to the centre was made with it.
    Used,
    /// It is for another phone than the one that shows it.
    OtherPhone,
}

/// An install to be made.
pub struct NewInstall<'a> {
    /// Its id.
    pub id: InstallId,
    /// The hash of its token.
    pub token: SecretHash,
    /// Its signing key.
    pub key: &'a PublicKey,
    /// The app's version; a successor has that of whom it follows.
    pub app: &'a str,
}

/// Who a redeemed code was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Where they work.
    pub area: Option<RegionCode>,
    /// The centre's X25519 public key.
    pub centre_key: [u8; 32],
}

/// What one sync asks of the database, and nothing more of it.
pub trait Syncing: Tells {
    /// Applies assignments that begin or end with `day`, once a day.
    fn turn_day(&self, now: DateTime<Utc>, day: NaiveDate) -> Stored<()>;

    /// Judges and keeps a batch: one transaction, in which each item stands or falls alone.
    fn accept_batch(&self, batch: &Batch<'_>, mint: &mut dyn Mint) -> Stored<Result<Accepted, Rewound>>;

    /// Reads through one consistent view.
    fn snapshot(&self, read: &mut dyn FnMut(&mut dyn Snapshot) -> Stored<()>) -> Stored<()>;

    /// Which of an install's buckets differ from what the centre has, and all ids in them.
    fn differing(&self, install: InstallId, buckets: &[Digest]) -> Stored<Differing>;

    /// Notes, before they go out, that rows of families go to an install: how many by family.
    fn disclose(&self, caller: &Caller, now: DateTime<Utc>, rows: &BTreeMap<ScopeKey, u64>) -> Stored<()>;
}

/// What the centre's parts ask of the database.
pub trait Storage:
    Syncing + Office + AuditLog + Locks + OwnData + FamilyRequests + Periods + PhotoUploads + Send + Sync
{
    /// Whether it answers at all.
    fn ping(&self) -> Stored<()>;

    /// Whose token this is.
    fn authenticate(&self, token: &SecretHash) -> Stored<Option<Caller>>;

    /// Makes an install that follows the caller's, of the same person and as revoked as that. Answers whether it did: not where an install of
    /// theirs has that key, or anybody that token.
    fn make_successor(&self, caller: &Caller, install: NewInstall<'_>, now: DateTime<Utc>) -> Stored<bool>;

    /// Redeems a code. Again while the install it made never spoke to the centre: that one is revoked then.
    fn redeem_code(
        &self,
        code: &str,
        install: NewInstall<'_>,
        now: DateTime<Utc>,
    ) -> Stored<Result<Enrolled, CodeRefused>>;
}
