//! A photo as a record tells of it: which picture it is, and where and when it was taken. The picture itself travels apart, after
//! the record, and carries no metadata of its own.

use crate::id::RecordId;
use crate::place::Place;
use crate::problem::{Problem, ProblemKind};
use crate::revision::Rest;
use crate::stamp::Stamp;
use serde::{Deserialize, Serialize};

/// Most photos of one record.
pub const PHOTOS_MAX: usize = 5;
/// Largest photo, in bytes.
pub const PHOTO_BYTES_MAX: u32 = 200 * 1024;
/// Longest side of a photo, in pixels.
pub const PHOTO_SIDE_MAX: u32 = 1_600;

/// One photo of a record. Captured: it can be added and taken away, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// SHA-256 of the picture as it is kept and sent, in lower-case hexadecimal: its name everywhere.
    pub sha256: String,
    /// SHA-256 of the file the camera gave, by which the same shot is known again whatever was made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it came from the camera.
    pub taken: Stamp,
    /// Where the phone was then, or why that is not known.
    pub place: Place,
    /// Size in bytes.
    pub bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Photo {
    /// The hashes by which it is known again.
    pub fn hashes(&self) -> impl Iterator<Item = &str> {
        [Some(self.sha256.as_str()), self.source.as_deref()].into_iter().flatten()
    }

    fn is_possible(&self) -> bool {
        self.hashes().all(is_sha256)
            && (1..=PHOTO_BYTES_MAX).contains(&self.bytes)
            && (1..=PHOTO_SIDE_MAX).contains(&self.width)
            && (1..=PHOTO_SIDE_MAX).contains(&self.height)
            && self.taken.is_possible()
            && self.place.fix().is_none_or(|fix| fix.is_possible())
    }
}

/// Whether `text` is a SHA-256 as it is written here: 64 lower-case hexadecimal digits.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Another record that has a photo of this hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoUse {
    /// The hash of the picture or of the camera's file.
    pub hash: String,
    /// The record.
    pub record: RecordId,
    /// Whether that record may be named to whoever wrote this one: it is a visit, which can be looked at beside this one, and theirs.
    pub own: bool,
}

/// Problems of the photos of a record, as an edit of those `before` (none of a new record).
pub fn check_photos(problems: &mut Vec<Problem>, photos: &[Photo], before: &[Photo]) {
    if photos.len() > PHOTOS_MAX {
        problems.push(Problem::new("photos", ProblemKind::TooMany { max: PHOTOS_MAX }));
    }
    if !photos.iter().all(Photo::is_possible) {
        problems.push(Problem::new("photos", ProblemKind::Malformed));
    }
    let twice = |(at, photo): (usize, &Photo)| photos[..at].iter().any(|other| other.sha256 == photo.sha256);
    if photos.iter().enumerate().any(twice) {
        problems.push(Problem::new("photos", ProblemKind::Malformed));
    }
    let changed = |photo: &Photo| before.iter().any(|was| was.sha256 == photo.sha256 && was != photo);
    if photos.iter().any(changed) {
        problems.push(Problem::new("photos", ProblemKind::CapturedChanged));
    }
}
