//! `POST /v1/sync`: one round trip both ways. Up: what waits on the phone, and how far it has read. Down: receipts first, then
//! pages, each ending in its own cursor, then the end.

use crate::besides::{Answered, Besides};
use crate::brief::Known;
use crate::code::Code;
#[cfg(feature = "openapi")]
use crate::described::{self, Moment, SmallWhole, Whole};
use crate::digest::Digest;
use chrono::{DateTime, Utc};
use pendamping_domain::id::{ConfigVersion, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::merge::Lost;
use pendamping_domain::plausibility::Flag;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The protocol's version.
pub const VERSION: u32 = 1;
/// Which record kinds and fields a build knows: rises with each release that adds one. Unknown kinds are offered again when the
/// centre's rises.
pub const KNOWLEDGE: u32 = 11;

/// The unit of scope: a family's id, a person's id (for records about a person), or `everyone`.
pub type ScopeKey = String;

/// The scope key of what everyone reads (the configuration).
pub const EVERYONE: &str = "everyone";

/// What the phone sends. Whole numbers are written without a fraction: `1`, not `1.0`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncRequest {
    /// The protocol's version.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1))]
    pub v: u32,
    /// The install that made the batch. Needed when there are items or anything in `besides`, so that the signature covers it; where the token says another, it is refused (`install_rewound`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<uuid::Uuid>))]
    pub install: Option<InstallId>,
    /// How far it has read; absent before the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The highest sequence this install ever gave to a revision.
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub sequence: u64,
    /// The configuration it works under.
    #[cfg_attr(feature = "openapi", schema(value_type = SmallWhole))]
    pub config: ConfigVersion,
    /// What it holds as received by the centre.
    pub received: Tally,
    /// What will still wait after this batch.
    #[serde(default, skip_serializing_if = "Waiting::is_nothing")]
    pub waiting: Waiting,
    /// Unsent revisions, in the order of their sequence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub items: Vec<Item>,
    /// The digest of each bucket, in order, sent once after the tallies were found to differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_items = 256, max_items = 256))]
    pub buckets: Option<Vec<Digest>>,
    /// What else the phone tells. It needs `install` and the signature, as items do.
    #[serde(default, skip_serializing_if = "Besides::is_nothing")]
    pub besides: Besides,
    /// By which rules what the phone can make itself may be left out of the answer (`brief::BRIEF`); 0: by none. One letter, because
    /// every request has it.
    #[serde(default, rename = "b", skip_serializing_if = "is_none_of_them")]
    #[cfg_attr(feature = "openapi", schema(value_type = SmallWhole))]
    pub brief: u32,
}

fn is_none_of_them(brief: &u32) -> bool {
    *brief == 0
}

/// A count and a digest over the revisions of one install that the centre has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tally {
    /// How many.
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub count: u64,
    /// Their XOR: 16 bytes as base64 without padding, 22 characters.
    pub digest: Digest,
}

/// What waits on a phone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waiting {
    /// Unsent revisions beyond this batch.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub count: u64,
    /// When the oldest unsent one was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Moment>))]
    pub oldest: Option<DateTime<Utc>>,
    /// Revisions set aside, waiting for a person.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub set_aside: u64,
}

impl Waiting {
    /// Whether there is nothing to tell.
    pub fn is_nothing(&self) -> bool {
        *self == Waiting::default()
    }
}

/// One frozen revision on its way up.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Item {
    /// Its sequence in this install.
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub seq: u64,
    /// The revision's id, beside the payload so that an unreadable one can be named in its receipt.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: RevisionId,
    /// The bytes frozen at save: JSON of a `Revision`, at most 64 KiB. Hashed as they are. Whatever else stands here is set
    /// aside by its receipt, and the batch goes on.
    #[cfg_attr(feature = "openapi", schema(value_type = serde_json::Value))]
    pub payload: Box<RawValue>,
}

/// How far a phone has read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cursor {
    /// Which life of the centre's database it is about.
    pub epoch: String,
    /// Everything up to here was read.
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub position: Position,
    /// In the middle of what came into scope at `enter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Backfill>,
}

/// The place inside the rows of one scope key that came into scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backfill {
    /// The position of the `enter`.
    #[cfg_attr(feature = "openapi", schema(value_type = Whole))]
    pub enter: Position,
    /// The last record that was sent of it.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub after: RecordId,
}

/// One line of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Line {
    /// First: what became of what was sent.
    Head(Head),
    /// Then rows.
    Page(Page),
    /// Last: everything up to the high-water mark was said. Without it the answer was cut.
    End(End),
}

/// The end of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct End {}

/// The first line of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Head {
    /// Which life of the centre's database this is.
    pub epoch: String,
    /// The highest position at the moment of answering.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub high_water: Position,
    /// The centre's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = Moment))]
    pub now: DateTime<Utc>,
    /// What the centre knows (`KNOWLEDGE`).
    pub knowledge: u32,
    /// The configuration in force. Absent when it is the one the request named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
    pub config: Option<ConfigVersion>,
    /// What the centre has of this install, after this batch. Absent when it is what the request said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Tally>,
    /// One for each item sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    /// Instead of `receipts`, for who asked with `b`: the outcome of each item in the order they were sent, laid out in columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::columns::cells")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub outcomes: Vec<Outcome>,
    /// The ids the centre has in the buckets that differ, when bucket digests were sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differing: Option<Differing>,
    /// Where the person may open trainings now; for most nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub opens_trainings: Vec<RegionCode>,
    /// Where the reader decides on models today.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub decides_stages: Vec<RegionCode>,
    /// Where the reader verifies the use of aid today.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub verifies_aid: Vec<RegionCode>,
    /// This install was revoked: its unsent work was taken in. From now on it signs every request, and wipes itself with an answer to one when none is left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// What the centre answers to what was told besides.
    #[serde(default, skip_serializing_if = "Answered::is_nothing")]
    pub besides: Answered,
}

/// What the centre holds in the buckets whose digests differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Differing {
    /// The buckets.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<u32>))]
    pub buckets: Vec<u8>,
    /// All of the install's revisions that the centre has in them.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<uuid::Uuid>))]
    pub ids: Vec<RevisionId>,
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// The revision.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub id: RevisionId,
    /// The outcome.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The outcome of one item. Asking again gives the same answer again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// The centre has it.
    Received {
        /// Its place in the centre's order.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        position: Position,
        /// When it was first taken in.
        #[cfg_attr(feature = "openapi", schema(value_type = Moment))]
        at: DateTime<Utc>,
        /// The flags as the centre computed them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<described::Flag>))]
        flags: Vec<Flag>,
        /// The install that first sent it, when that is another one: in whose tally it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<uuid::Uuid>))]
        install: Option<InstallId>,
    },
    /// The centre cannot take it; the phone keeps it, visible and editable.
    SetAside {
        /// Why.
        code: Code,
        /// The field it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    /// It rests on a revision, or is about a record, that has not arrived; the phone offers it again later.
    Waits {
        /// The revision it rests on, or the id of the record it is about.
        #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
        parent: RevisionId,
    },
    /// A word of a newer centre. Nothing was decided that this phone understands: the item stays unsent and is offered again.
    #[serde(other)]
    Unknown,
}

/// At most `limits::PAGE_ROWS` rows, and how far they reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page {
    /// Where the phone stands once it has applied this page.
    pub cursor: Cursor,
    /// Scope keys that left: the phone drops them when nothing of its own waits on them. Applied before the rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leave: Vec<ScopeKey>,
    /// The rows, laid out in columns by kind.
    #[serde(with = "crate::columns::tables")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<described::Table>))]
    pub rows: Vec<Row>,
    /// What is left to the reader, who asked for that with `b`.
    #[serde(default, skip_serializing_if = "Known::is_nothing")]
    pub known: Known,
}

/// The current state of one record, as the reader may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its kind.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// Its scope key, when that is not the record's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeKey>,
    /// Its latest revision.
    pub revision: RevisionId,
    /// That revision's parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RevisionId>,
    /// Who wrote the latest revision; absent for the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// The place of this change in the centre's order.
    pub position: Position,
    /// When the latest revision was taken in, milliseconds since 1970.
    pub received: i64,
    /// When it was saved by the phone's clock, milliseconds since 1970, if that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<i64>,
    /// The flags as the centre computed them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// What gave way when revisions were merged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// Earlier revisions, oldest first, for kinds that are reviewed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// The fields, merged.
    pub body: Body,
}

impl Row {
    /// The scope key this row lives under.
    pub fn scope_key(&self) -> ScopeKey {
        self.scope.clone().unwrap_or_else(|| self.record.to_string())
    }
}

/// An earlier revision of a record, and what the next one changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// The revision.
    pub revision: RevisionId,
    /// Its parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RevisionId>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// Its place in the centre's order.
    pub position: Position,
    /// When it was taken in, milliseconds since 1970.
    pub received: i64,
    /// Its values of the fields in which the revision after it differs.
    pub was: Body,
}
