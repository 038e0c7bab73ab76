//! The stable codes of everything that can be refused. A phone acts and translates by code, never by prose.

use pendamping_domain::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// Why something was refused. What each comes as, and what a phone does then, is the table in docs/errors.md.
    pub enum Code {
        /// The body is not JSON of the expected shape.
        BadJson = "bad_json",
        /// The content encoding is unknown or the stream is broken.
        BadEncoding = "bad_encoding",
        /// Larger than the limit (as sent, or after decompression).
        TooLarge = "too_large",
        /// More items than one batch may have.
        TooManyItems = "too_many_items",
        /// The signature does not fit the body and the install's key.
        BadSignature = "bad_signature",
        /// No token, or one the centre does not know.
        SignInAgain = "sign_in_again",
        /// This app is too old to be understood.
        UpgradeRequired = "upgrade_required",
        /// Too many failed attempts from this address.
        TooManyAttempts = "too_many_attempts",
        /// The install's sequence went backwards, or two phones are this install: one of them needs a new one.
        InstallRewound = "install_rewound",
        /// No such enrolment code.
        CodeUnknown = "code_unknown",
        /// The enrolment code's time is over.
        CodeExpired = "code_expired",
        /// The enrolment code was used.
        CodeUsed = "code_used",
        /// Not there, or not for this person: the centre does not tell which.
        NotFound = "not_found",
        /// The method does not fit the address.
        MethodNotAllowed = "method_not_allowed",
        /// This person may not write this field or kind.
        NotAllowed = "not_allowed",
        /// A field is wrong; `field` names it.
        Invalid = "invalid",
        /// The item is no revision.
        Unreadable = "unreadable",
        /// A kind this centre does not know yet. Offer it again when the centre's version rises.
        UnknownKind = "unknown_kind",
        /// The same revision id came with other content; the first stands.
        IdentityConflict = "identity_conflict",
        /// A header is missing, or is not as it must be; `field` names it.
        BadHeader = "bad_header",
        /// The body is not of the type that the address takes.
        WrongContentType = "wrong_content_type",
        /// Another version of tus than the centre speaks.
        WrongTusVersion = "wrong_tus_version",
        /// The upload does not stand where the piece begins.
        WrongOffset = "wrong_offset",
        /// The piece does not sum up to what was said of it.
        WrongChecksum = "wrong_checksum",
        /// The bytes are not the photo they are named after, or no photo as one is kept.
        BadPhoto = "bad_photo",
        /// A record tells of the photo, and its phone has not sent it yet.
        PhotoAwaited = "photo_awaited",
        /// A record tells of the photo, which the centre refused: its phone gave it up, and it will not come.
        PhotoRefused = "photo_refused",
        /// The centre is stopping or busy; try again.
        TryAgain = "try_again",
        /// The centre failed; nothing was changed.
        Internal = "internal",
    }
}

/// The body of every refusal by the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The field it is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For people who read logs; English, without personal data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}
