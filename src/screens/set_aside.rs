//! Why the centre set a revision aside, in words, and what takes its place when the mentor mends it. What may be sent again
//! is the store's to say.

use pendamping_domain::id::{RecordId, RevisionId};
use pendamping_domain::revision::Kind;
use pendamping_store_api::work::GetOutbox;
use pendamping_store_api::{StoreError, StoreHandle};

use crate::t;

/// As many as the store names at once.
const LOOKED_THROUGH: usize = 500;

/// The set-aside revision of a record, which whatever is saved of that record next has to replace: built on it, the next one
/// would wait for ever for what the centre does not take.
///
/// # Errors
/// Those of the store.
pub async fn to_replace(store: &StoreHandle, record: RecordId) -> Result<Option<RevisionId>, StoreError> {
    let sent = store.call(GetOutbox { limit: LOOKED_THROUGH }).await?;
    Ok(sent.set_aside.iter().find(|row| row.record == record).map(|row| row.revision))
}

/// The reason behind a code of the centre. A code this build does not know is shown as it is, after the usual words.
#[must_use]
pub fn reason(code: &str) -> String {
    match code {
        "invalid" | "unreadable" | "bad_json" => t!("set-aside-invalid"),
        "not_allowed" | "not_found" => t!("set-aside-not-allowed"),
        "unknown_kind" => t!("set-aside-unknown-kind"),
        "identity_conflict" => t!("set-aside-conflict"),
        "too_large" => t!("set-aside-too-large"),
        "bad_signature" => t!("set-aside-install"),
        other => t!("set-aside-other", code: other.to_owned()),
    }
}

/// What kind of record it is.
#[must_use]
pub fn kind_words(kind: &Kind) -> String {
    match kind {
        Kind::Visit => t!("kind-visit"),
        Kind::Activity => t!("kind-activity"),
        Kind::GroupMeeting => t!("kind-group-meeting"),
        Kind::Progress => t!("kind-progress"),
        Kind::Training => t!("kind-training"),
        Kind::Attendance => t!("kind-attendance"),
        Kind::StageChange => t!("kind-stage-change"),
        Kind::FollowUp => t!("kind-follow-up"),
        Kind::Family => t!("kind-family"),
        Kind::Confirmation => t!("kind-confirmation"),
        Kind::AidWitness => t!("kind-aid-witness"),
        Kind::AidWord => t!("kind-aid-word"),
        Kind::Selection => t!("kind-selection"),
        Kind::Objection => t!("kind-objection"),
        Kind::ObjectionAnswer => t!("kind-objection-answer"),
        Kind::AidPlan => t!("kind-aid-plan"),
        Kind::AidUse => t!("kind-aid-use"),
        Kind::Review => t!("kind-review"),
        other => other.as_str().to_owned(),
    }
}
