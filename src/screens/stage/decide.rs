//! Deciding on a proposal: yes, or no with a reason. What is typed is kept on this device until it is sent.

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_domain::recording::record_review;
use pendamping_domain::review::{COMMENT_MAX, Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Rest};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{DraftKey, DropDraft};

use super::page::{Proposed, Seen, Shared};
use crate::draft::{self, Keeper, use_keeper};
use crate::phone::{On, Phone, use_phone};
use crate::screens::draft_note::DraftNote;
use crate::screens::mentor::desk::stage_words;
use crate::t;
use crate::widgets::prelude::*;

/// Where the reason is kept while it is written: one proposal of a family waits at a time.
fn draft_key(family: FamilyId) -> DraftKey {
    DraftKey { kind: Kind::Review, about: family.into() }
}

/// The reason of a no being written, shared by the form and the buttons below it.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Declining {
    /// The form is open.
    pub asking: Signal<bool>,
    reason: Signal<String>,
    missing: Signal<bool>,
    keeper: Keeper,
}

/// The reason for saying no, with what was typed before.
pub(super) fn use_declining(family: FamilyId) -> Declining {
    let phone = use_phone();
    let (mut asking, mut reason) = (use_signal(|| false), use_signal(String::new));
    let missing = use_signal(|| false);
    let keeper = use_keeper(draft_key(family), false);
    use_future(move || {
        let phone = phone.clone();
        async move {
            let Some(store) = phone.store() else { return };
            match draft::kept::<String>(&store, &draft_key(family)).await {
                Ok(Some(kept)) if keeper.is_untouched() => {
                    reason.set(kept);
                    asking.set(true);
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the draft of a decision could not be read"),
            }
        }
    });
    Declining { asking, reason, missing, keeper }
}

/// The form.
#[component]
pub(super) fn DeclineForm(family: FamilyId, declining: Declining) -> Element {
    let Declining { mut reason, missing, keeper, .. } = declining;
    let max_length = u32::try_from(COMMENT_MAX).unwrap_or(u32::MAX);
    rsx! {
        Section { title: t!("stage-decline-title"),
            Card {
                TextArea {
                    id: "stage-reason",
                    label: t!("stage-decline-why"),
                    hint: t!("stage-decline-hint"),
                    value: reason(),
                    max_length,
                    error: (missing() && reason().trim().is_empty()).then(|| t!("stage-decline-missing")),
                    oninput: move |typed: String| {
                        keeper.put(family, &typed);
                        reason.set(typed);
                    },
                }
                DraftNote { keeper }
            }
        }
    }
}

/// Yes or no; while a no is being written, sending it or leaving it.
#[component]
pub(super) fn DecideButtons(family: FamilyId, row: Proposed, seen: Shared, declining: Declining) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut busy = use_busy_on(row.0.revision);
    let Declining { mut asking, mut reason, mut missing, keeper } = declining;
    let (record, stage) = (row.0.record, row.0.change.to.clone());
    let saving = phone.clone();
    let decide = use_callback(move |decision: Decision| {
        if busy() {
            return;
        }
        let why = reason.peek().trim().to_owned();
        if decision == Decision::Declined && why.is_empty() {
            missing.set(true);
            return focus_first_error();
        }
        let comments = match decision {
            Decision::Declined => vec![Comment { field: "to".to_owned(), text: why }],
            _ => Vec::new(),
        };
        let (done, failed) = match decision {
            Decision::Declined => (t!("stage-declined-done"), t!("review-not-saved")),
            _ => (t!("stage-approved-done"), t!("review-not-saved")),
        };
        let review = Review {
            of: record,
            revision: row.0.revision,
            decision,
            comments,
            heard: Vec::new(),
            whose: None,
            scheme: None,
            sampled: None,
            rest: Rest::new(),
        };
        let (phone, seen) = (saving.clone(), seen.clone());
        busy.set(true);
        keeper.close(true);
        spawn(async move {
            match save(&phone, family, &seen.0, &review).await {
                Ok(()) => {
                    asking.set(false);
                    reason.set(String::new());
                    keeper.forget();
                    toasts.done(done);
                }
                Err(error) => {
                    tracing::warn!(%error, "a decision was not saved");
                    toasts.refused(failed);
                    keeper.close(false);
                    busy.set(false);
                }
            }
        });
    });
    let leave = move |_| {
        let phone = phone.clone();
        asking.set(false);
        reason.set(String::new());
        keeper.forget();
        spawn(async move {
            let Some(store) = phone.store() else { return };
            if let Err(error) = store.call(DropDraft { key: draft_key(family) }).await {
                tracing::warn!(%error, "the draft of a decision was not forgotten");
            }
        });
    };
    let to = stage_words(&stage);
    rsx! {
        ActionRow {
            if asking() {
                Button { id: "stage-keep", label: t!("mentor-cancel"), kind: ButtonKind::Quiet, onclick: leave }
                Button {
                    id: "stage-decline-send",
                    label: t!("stage-decline-send"),
                    kind: ButtonKind::Grave,
                    disabled: busy(),
                    fill: true,
                    onclick: move |_| decide.call(Decision::Declined),
                }
            } else {
                Button {
                    id: "stage-decline",
                    label: t!("stage-decline"),
                    kind: ButtonKind::Secondary,
                    disabled: busy(),
                    onclick: move |_| {
                        keeper.close(false);
                        missing.set(false);
                        asking.set(true);
                    },
                }
                Button {
                    id: "stage-approve",
                    label: t!("stage-approve", stage: to),
                    icon: Glyph::Approve,
                    disabled: busy(),
                    fill: true,
                    onclick: move |_| decide.call(Decision::Approved),
                }
            }
        }
    }
}

async fn save(phone: &Phone, family: FamilyId, seen: &Seen, review: &Review) -> Result<(), StoreError> {
    let on = On {
        family,
        opened: seen.page.as_ref().map(|page| page.opened).unwrap_or_default(),
        config: seen.config.as_ref().map(|config| config.version).unwrap_or_default(),
    };
    let revision = phone
        .revising(on, |saving| record_review(saving, review))
        .map_err(|_| StoreError::Refused("the review breaks a rule"))?;
    phone.save(vec![revision], Some(draft_key(family)), None).await.map(|_| ())
}
