//! Deciding on a proposal: granted or declined, always with a reason in writing, which the family reads. What is typed is kept on this
//! device until it is sent.

use dioxus::prelude::*;
use pendamping_domain::id::RecordId;
use pendamping_domain::recording::record_review;
use pendamping_domain::review::{COMMENT_MAX, Comment, Decision, Review};
use pendamping_domain::revision::{Kind, Rest};
use pendamping_domain::selection::REASON_FIELD;
use pendamping_store_api::StoreError;
use pendamping_store_api::selection::{SelectionPage, SelectionRow};
use pendamping_store_api::shared::DraftKey;

use super::page::Shared;
use crate::draft::{self, use_keeper};
use crate::phone::{On, Phone, use_phone};
use crate::screens::coordinator::evidence::quoted;
use crate::screens::draft_note::DraftNote;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What was decided, in a word.
pub(super) fn decided_words(decision: &Decision) -> String {
    match decision {
        Decision::Approved => t!("selection-granted"),
        Decision::Declined | Decision::CorrectionAsked => t!("selection-declined"),
        Decision::Unknown(word) => word.clone(),
    }
}

/// Its colour.
pub(super) fn decided_tone(decision: &Decision) -> Tone {
    if *decision == Decision::Approved { Tone::Good } else { Tone::Warn }
}

/// Why it was decided so.
pub(super) fn reason_of(review: &Review) -> Option<String> {
    let why = review.comments.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>().join(" ");
    (!why.trim().is_empty()).then_some(why)
}

fn draft_key(record: RecordId) -> DraftKey {
    DraftKey { kind: Kind::Review, about: record }
}

/// The reason, and the two answers. Each is asked about once more: a decision is never taken back.
#[component]
pub(super) fn Decide(seen: Shared, record: RecordId) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut reason = use_signal(String::new);
    let mut missing = use_signal(|| false);
    let mut asking = use_signal(|| None::<Decision>);
    let mut busy = use_signal(|| false);
    let keeper = use_keeper(draft_key(record), false);
    let reading = phone.clone();
    use_future(move || {
        let phone = reading.clone();
        async move {
            let Some(store) = phone.store() else { return };
            match draft::kept::<String>(&store, &draft_key(record)).await {
                Ok(Some(kept)) if keeper.is_untouched() => reason.set(kept),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the draft of a decision could not be read"),
            }
        }
    });
    let page = seen.0.page.clone();
    let row = page.as_ref().and_then(|page| page.proposals.iter().find(|row| row.record == record)).cloned();
    let (Some(page), Some(row)) = (page, row) else { return rsx! {} };
    let family = page.id;
    let name = page.family.name.clone();
    let amount = page.scheme.as_ref().and_then(|scheme| scheme.tranches.first()).map(|first| first.amount.0);
    let mut ask = move |decision: Decision| {
        if reason.peek().trim().is_empty() {
            missing.set(true);
            return focus_first_error();
        }
        asking.set(Some(decision));
    };
    let decide = move |()| {
        let Some(decision) = asking.peek().clone().filter(|_| !*busy.peek()) else { return };
        let why = reason.peek().trim().to_owned();
        let (phone, page, row) = (phone.clone(), page.clone(), row.clone());
        busy.set(true);
        keeper.close(true);
        spawn(async move {
            let done = decided_words(&decision);
            let saved = save(&phone, &page, &row, decision, why).await;
            asking.set(None);
            match saved {
                // What was decided stands in its place in a moment.
                Ok(()) => toasts.done(t!("selection-decided-done", said: done)),
                Err(error) => {
                    tracing::warn!(%error, "a decision was not saved");
                    toasts.refused(t!("review-not-saved"));
                    keeper.close(false);
                    busy.set(false);
                }
            }
        });
    };
    rsx! {
        Section { title: t!("selection-decide"),
            Card {
                TextArea {
                    id: "decision-reason",
                    label: t!("selection-decide-why"),
                    hint: t!("selection-decide-hint"),
                    value: reason(),
                    max_length: u32::try_from(COMMENT_MAX).unwrap_or(u32::MAX),
                    error: (missing() && reason().trim().is_empty()).then(|| t!("selection-decide-missing")),
                    oninput: move |typed: String| {
                        keeper.put(family, &typed);
                        reason.set(typed);
                    },
                }
                DraftNote { keeper }
            }
            ActionRow { at_thumb: true,
                Button {
                    id: "selection-decline",
                    label: t!("selection-decline"),
                    kind: ButtonKind::Secondary,
                    icon: Glyph::Close,
                    disabled: busy(),
                    onclick: move |_| ask(Decision::Declined),
                }
                Button {
                    id: "selection-grant",
                    label: t!("selection-grant"),
                    icon: Glyph::Approve,
                    disabled: busy(),
                    onclick: move |_| ask(Decision::Approved),
                }
            }
        }
        if let Some(decision) = asking() {
            Sheet {
                id: "selection-sure",
                title: if decision == Decision::Approved {
                    t!("selection-sure-grant", name: name.clone())
                } else {
                    t!("selection-sure-decline", name: name.clone())
                },
                text: match (&decision, amount) {
                    (Decision::Approved, Some(amount)) => t!("selection-sure-grant-text", amount: format::rupiah(amount)),
                    _ => t!("selection-sure-text"),
                },
                confirm: if decision == Decision::Approved { t!("selection-grant") } else { t!("selection-decline") },
                cancel: t!("mentor-cancel"),
                grave: decision != Decision::Approved,
                confirm_disabled: busy(),
                onconfirm: decide,
                oncancel: move |()| asking.set(None),
                p { {quoted(reason().trim())} }
            }
        }
    }
}

async fn save(
    phone: &Phone,
    page: &SelectionPage,
    row: &SelectionRow,
    decision: Decision,
    why: String,
) -> Result<(), StoreError> {
    let review = Review {
        of: row.record,
        revision: row.revision,
        decision,
        comments: vec![Comment { field: REASON_FIELD.to_owned(), text: why }],
        heard: row.heard(),
        whose: None,
        scheme: Some(row.selection.scheme.clone()),
        sampled: None,
        rest: Rest::new(),
    };
    let on = On { family: page.id, opened: page.opened, config: page.config };
    let revision = phone
        .revising(on, |saving| record_review(saving, &review))
        .map_err(|_| StoreError::Refused("the review breaks a rule"))?;
    phone.save(vec![revision], Some(draft_key(row.record)), None).await.map(|_| ())
}
