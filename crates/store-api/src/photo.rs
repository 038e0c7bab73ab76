//! Calls about pictures: kept beside the records, sent after them. A picture is named by its SHA-256 (`domain::photo::Photo`).

use chrono::{DateTime, Utc};
use pendamping_domain::id::FamilyId;
use pendamping_domain::photo::PhotoUse;
use pendamping_protocol::code::Code;

/// The setting that lets photos go by Wi-Fi only: `true`.
pub const WIFI_ONLY: &str = "photos_wifi_only";
/// The setting of how many bytes of photos a month may cost where bytes cost money.
pub const MONTH_BYTES: &str = "photos_month_bytes";
/// What a month may cost unless the person says otherwise: 25 MB, about 130 photos.
pub const MONTH_BYTES_UNLESS_SAID: u64 = 25_000_000;

/// Keeps a picture of this phone's own camera. Durable like a save; to be made before the form that names it is saved.
#[derive(Clone)]
pub struct PutPhoto {
    /// Its SHA-256.
    pub sha256: String,
    /// It, as it will be sent.
    pub jpeg: Vec<u8>,
    /// The family whose form it is for.
    pub family: FamilyId,
    /// Now.
    pub at: DateTime<Utc>,
}

/// Keeps a picture that came from the centre, for as long as there is room.
#[derive(Clone)]
pub struct KeepFetched {
    /// Its SHA-256.
    pub sha256: String,
    /// It.
    pub jpeg: Vec<u8>,
    /// The family whose record names it.
    pub family: FamilyId,
    /// Now.
    pub at: DateTime<Utc>,
}

impl std::fmt::Debug for PutPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PutPhoto").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for KeepFetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeepFetched").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

/// Asks for a picture; none when this phone does not have it.
#[derive(Debug, Clone)]
pub struct GetPhoto {
    /// Its SHA-256.
    pub sha256: String,
}

/// A picture on this phone.
#[derive(Clone, PartialEq, Eq)]
pub struct HeldPhoto {
    /// It.
    pub jpeg: Vec<u8>,
    /// Where it is.
    pub whereabouts: Whereabouts,
}

impl std::fmt::Debug for HeldPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeldPhoto").field("whereabouts", &self.whereabouts).finish_non_exhaustive()
    }
}

/// Where a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// On this phone only.
    OnThisPhone,
    /// The centre has it.
    AtTheCentre,
    /// The centre refused it.
    Refused(Code),
}

/// Somebody has read that the centre refused photos: they are not counted as refused any more (`SyncLine::photos_refused`), until
/// another is. They stay on the phone, and each goes on saying where it is shown that it was refused.
#[derive(Debug, Clone, Copy)]
pub struct SeeRefusedPhotos {
    /// As many as the screen spoke of: one that was refused meanwhile has not been read of.
    pub count: u64,
}

/// Asks which records on this phone have photos of these hashes.
#[derive(Debug, Clone)]
pub struct FindPhotoUses {
    /// Of pictures or of the camera's files.
    pub hashes: Vec<String>,
}

/// The answer of `FindPhotoUses`.
pub type PhotoUses = Vec<PhotoUse>;

/// Asks what is to be sent next, and what may be spent on it.
#[derive(Debug, Clone, Copy)]
pub struct GetPhotoQueue {
    /// Now.
    pub at: DateTime<Utc>,
}

/// What waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoQueue {
    /// The next one: of those whose record the centre has, the one that failed least, then the smallest.
    pub next: Option<NextPhoto>,
    /// This phone is to be forgotten: what it has is sent whatever it costs.
    pub revoked: bool,
    /// Photos may go by Wi-Fi only.
    pub wifi_only: bool,
    /// Bytes spent this month (UTC) on networks that may cost money.
    pub spent: u64,
    /// Bytes that may be spent in a month.
    pub month: u64,
}

/// The next one to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPhoto {
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The centre may have a part of it.
    pub begun: bool,
    /// No record at the centre names it, but what this revoked phone left there does.
    pub left: bool,
}

/// Tells how a step of sending a picture went.
#[derive(Debug, Clone)]
pub struct NotePhoto {
    /// Its SHA-256.
    pub sha256: String,
    /// When, by this phone's clock.
    pub at: DateTime<Utc>,
    /// Bytes that went out on a network that may cost money.
    pub paid: u64,
    /// What became of it.
    pub step: PhotoStep,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoStep {
    /// The centre may have a part of it.
    Begun,
    /// The centre has it, whole and verified.
    Received,
    /// The centre refuses it: only a person can help.
    Refused(Code),
    /// It did not get through although the network is there: others go before it.
    Behind,
}
