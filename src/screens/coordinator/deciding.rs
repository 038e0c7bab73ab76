//! Deciding on one record: approve, or ask for a correction. What each kind shows above it is its own.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::recording::record_review;
use pendamping_domain::review::Review;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::DraftKey;

use super::correction::Correction;
use crate::phone::{On, Phone};
use crate::t;
use crate::widgets::prelude::*;

/// The form in which a correction of this record is written.
pub(super) fn draft_key(record: RecordId) -> DraftKey {
    DraftKey { kind: Kind::Review, about: record }
}

/// The buttons below a record that may be decided on; while a correction is written, sending it or leaving it.
pub(super) fn buttons(
    correction: Correction,
    guard: Guard,
    saving: bool,
    mut approve: impl FnMut() + 'static,
    mut send: impl FnMut() + 'static,
) -> Element {
    // A press that came too soon is no press.
    let meant = move |act: fn(Correction)| {
        if !guard.is_held() {
            act(correction);
        }
    };
    if (correction.asking)() {
        return rsx! {
            ActionRow {
                Button {
                    id: "review-cancel",
                    label: t!("review-cancel"),
                    kind: ButtonKind::Quiet,
                    onclick: move |_| meant(Correction::put_away),
                }
                Button {
                    id: "review-send",
                    label: t!("review-send"),
                    kind: ButtonKind::Grave,
                    fill: true,
                    disabled: saving,
                    onclick: move |_| send(),
                }
            }
        };
    }
    rsx! {
        ActionRow {
            Button {
                id: "review-ask",
                label: t!("review-ask"),
                kind: ButtonKind::Danger,
                disabled: saving || !(correction.loaded)(),
                onclick: move |_| meant(Correction::take_up),
            }
            Button {
                id: "review-approve",
                label: t!("review-approve"),
                icon: Glyph::Approve,
                fill: true,
                disabled: saving,
                onclick: move |_| approve(),
            }
        }
    }
}

/// Saves a decision on one record, and forgets what was typed for it.
pub(in crate::screens) async fn save_review(
    phone: &Phone,
    scope: FamilyId,
    opened: Position,
    config: Option<&Config>,
    review: &Review,
) -> Result<(), StoreError> {
    let config = config.map(|config| config.version).unwrap_or_default();
    let on = On { family: scope, opened, config };
    let revision = phone
        .revising(on, |saving| record_review(saving, review))
        .map_err(|_| StoreError::Refused("the review breaks a rule"))?;
    phone.save(vec![revision], Some(draft_key(review.of)), None).await.map(|_| ())
}
