//! What the doors for photos ask of the database: which records tell of one, and what has come of it so far, each verb one
//! transaction. The picture itself, once whole, lies in the store of photos (`photo/album.rs`) and is not known here.

use crate::store::visit_log::Named;
use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::Power;
use pendamping_domain::id::{InstallId, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_protocol::sync::ScopeKey;
use std::collections::BTreeSet;

/// The SHA-256 that names a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhotoName(pub [u8; 32]);

impl std::fmt::Display for PhotoName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A record that tells of a photo, as it stands to who asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The record's kind.
    pub kind: Kind,
    /// Whose it is.
    pub scope_key: ScopeKey,
    /// It is who asks that it counts as the work of.
    pub written: bool,
    /// Who asks wrote of this photo in it, be it their work or another's.
    pub told: bool,
    /// Who asks holds the record's key now.
    pub held: bool,
    /// What they may do for its family now.
    pub powers: BTreeSet<Power>,
}

/// What an install has sent of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial {
    /// How long it is to be, in bytes.
    pub length: u32,
    /// How much came.
    pub offset: u32,
}

/// A photo as it stands to who asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoStanding {
    /// Every record that tells of it or did once, at most some hundred.
    pub tellings: Vec<Telling>,
    /// What this install left when it was revoked tells of it.
    pub left: bool,
    /// What this install has sent of it.
    pub partial: Option<Partial>,
    /// In each record whoever told of it first was refused it for good: it is not awaited.
    pub refused: bool,
}

/// Why a photo was refused for good: the phone gives it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverComes {
    /// It is no photo as one is kept.
    BadPhoto,
    /// The bytes are not those it is named after.
    WrongHash,
    /// It is larger than a photo may be, or than was said.
    TooLarge,
}

impl NeverComes {
    /// The word it is kept under, and told to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            NeverComes::BadPhoto => "bad_photo",
            NeverComes::WrongHash => "wrong_hash",
            NeverComes::TooLarge => "too_large",
        }
    }
}

/// How a photo stands that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Nothing of it came yet.
    NothingYet,
    /// So many bytes came.
    Begun(u32),
    /// The app that told of it was revoked: it sends what it has when it comes back, if it does.
    AppRevoked,
    /// It was refused for good and will not come: a word, and what was said.
    Never(String, String),
}

/// A photo that a record as it stands tells of, and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPhoto {
    /// Which.
    pub name: PhotoName,
    /// Its size, as the record says.
    pub bytes: Option<u32>,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Nomor KPM of the family whose record it is, if it is a family's.
    pub family: Option<String>,
    /// Who told of it.
    pub person: Named,
    /// The app that did.
    pub install: Option<InstallId>,
    /// When that reached the centre.
    pub since: DateTime<Utc>,
    /// How it stands.
    pub stands: Missing,
}

/// Photos that are there, those awaited, and those that will not come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PhotoCounts {
    /// There.
    pub held: u64,
    /// Records as they stand tell of them, and they have not come yet.
    pub awaited: u64,
    /// The same, and whoever tells of them was refused them for good.
    pub refused: u64,
}

/// The verbs.
pub trait PhotoUploads {
    /// How a photo stands to a caller.
    fn photo_standing(&self, caller: &Caller, name: PhotoName) -> Stored<PhotoStanding>;

    /// Keeps the first bytes of a photo, in place of what there was of it. What nobody went on with for long makes room, and
    /// so does what an install left lying longest when it has begun too many.
    fn begin_photo(
        &self,
        caller: &Caller,
        name: PhotoName,
        length: u32,
        bytes: &[u8],
        now: DateTime<Utc>,
    ) -> Stored<()>;

    /// Adds bytes to what came before, if that ends at `offset`. `false` when it does not.
    fn extend_photo(
        &self,
        caller: &Caller,
        name: PhotoName,
        offset: u32,
        bytes: &[u8],
        now: DateTime<Utc>,
    ) -> Stored<bool>;

    /// What came of a photo.
    fn partial_bytes(&self, caller: &Caller, name: PhotoName) -> Stored<Option<Vec<u8>>>;

    /// Forgets what an install has sent of a photo, unless only the next piece was too large, and notes that it was refused for good
    /// if its person told of it first: what anybody else sends under its name says nothing of it.
    fn refuse_photo(
        &self,
        caller: &Caller,
        name: PhotoName,
        why: NeverComes,
        said: &str,
        now: DateTime<Utc>,
    ) -> Stored<()>;

    /// The photos that records tell of and that are not there, the longest awaited first: one for each record that tells of it.
    fn missing_photos(&self) -> Stored<Vec<MissingPhoto>>;

    /// Notes that a photo lies in the store of photos: from then on it is counted, and nobody's part of it is needed.
    fn photo_came(&self, name: PhotoName, bytes: u32, now: DateTime<Utc>) -> Stored<()>;

    /// Notes that it does not, if it did.
    fn photo_is_gone(&self, name: PhotoName, now: DateTime<Utc>) -> Stored<()>;
}
