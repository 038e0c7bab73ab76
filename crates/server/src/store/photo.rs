//! What the doors for photos ask of the database: which records tell of one, and what has come of it so far, each verb one
//! transaction. The picture itself, once whole, lies in the store of photos (`photo/album.rs`) and is not known here.

use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::Power;
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
    /// Who asks was the first to write of this photo in it.
    pub written: bool,
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

    /// Forgets what an install has sent of a photo.
    fn drop_partial(&self, caller: &Caller, name: PhotoName, now: DateTime<Utc>) -> Stored<()>;

    /// Notes that a photo lies in the store of photos: from then on it is counted, and nobody's part of it is needed.
    fn photo_came(&self, name: PhotoName, bytes: u32, now: DateTime<Utc>) -> Stored<()>;

    /// Notes that it does not, if it did.
    fn photo_is_gone(&self, name: PhotoName, now: DateTime<Utc>) -> Stored<()>;
}
