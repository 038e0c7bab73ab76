//! Why the centre set a revision aside, in words, and what the mentor can do about it. Only words: what may be sent again is
//! the store's to say.

use pendamping_domain::revision::Kind;

use crate::t;

/// The reason behind a code of the centre. A code this build does not know is shown as it is, after the usual words.
#[must_use]
pub fn reason(code: &str) -> String {
    match code {
        "invalid" | "unreadable" => t!("set-aside-invalid"),
        "not_allowed" | "not_found" => t!("set-aside-not-allowed"),
        "unknown_kind" => t!("set-aside-unknown-kind"),
        "identity_conflict" => t!("set-aside-conflict"),
        "waits_for_parent" => t!("set-aside-parent"),
        "too_large" => t!("set-aside-too-large"),
        "bad_signature" | "install_rewound" => t!("set-aside-install"),
        other => t!("set-aside-other", code: other.to_owned()),
    }
}

/// What kind of record it is.
#[must_use]
pub fn kind_words(kind: &Kind) -> String {
    match kind {
        Kind::Visit => t!("kind-visit"),
        Kind::FollowUp => t!("kind-follow-up"),
        Kind::Family => t!("kind-family"),
        Kind::Confirmation => t!("kind-confirmation"),
        Kind::Review => t!("kind-review"),
        other => other.as_str().to_owned(),
    }
}
