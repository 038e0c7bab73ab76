//! A training that does not take place: said by whoever may change it, with the reason, and read by everybody. It can be taken
//! back as long as nobody needs it to be final: then it stands again with all that was marked.

use dioxus::prelude::*;
use pendamping_domain::training::{LINE_MAX, Training};

use super::page::Shared;
use super::saving::save_training;
use crate::phone::use_phone;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// That it is cancelled, and why; for everybody.
#[component]
pub(super) fn Cancelled(page: Shared) -> Element {
    let training = &page.0.training;
    if !training.cancelled {
        return rsx! {};
    }
    rsx! {
        Notice {
            id: "cancelled",
            title: t!("training-cancelled-title"),
            text: t!("training-cancelled-why", reason: training.cancel_reason.clone()),
            tone: Tone::Danger,
        }
    }
}

/// The way to cancel it, or to let it take place after all.
#[component]
pub(super) fn Cancelling(page: Shared) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    // What was typed is still there when the sheet was closed and is opened again.
    let mut reason = use_signal(String::new);
    let mut asking = use_signal(|| false);
    let mut missing = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let record = page.0.own.attendance.training;
    let cancelled = page.0.training.cancelled;
    let save = use_callback(move |(cancelled, why): (bool, String)| {
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let change = move |training: &mut Training| {
                training.cancelled = cancelled;
                training.cancel_reason = why;
            };
            let done = if cancelled { t!("training-cancel-done") } else { t!("training-resume-done") };
            let work = async move { save_training(&phone, record, change).await };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => {
                    asking.set(false);
                    reason.set(String::new());
                    toasts.done(done);
                }
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    });
    let cancel = move |()| {
        let why = reason.peek().trim().to_owned();
        if why.is_empty() {
            missing.set(true);
            return focus_first_error();
        }
        save.call((true, why));
    };
    rsx! {
        if cancelled {
            Button {
                id: "resume",
                label: t!("training-resume"),
                kind: ButtonKind::Quiet,
                fill: true,
                disabled: busy(),
                onclick: move |_| asking.set(true),
            }
        } else {
            Button {
                id: "cancel",
                label: t!("training-cancel"),
                kind: ButtonKind::Danger,
                fill: true,
                disabled: busy(),
                onclick: move |_| asking.set(true),
            }
        }
        if asking() && cancelled {
            Sheet {
                id: "resume-ask",
                title: t!("training-resume-ask"),
                text: t!("training-resume-text"),
                confirm: t!("training-resume"),
                cancel: t!("training-cancel-back"),
                confirm_disabled: busy(),
                onconfirm: move |()| save.call((false, String::new())),
                oncancel: move |()| asking.set(false),
            }
        } else if asking() {
            Sheet {
                id: "cancel-ask",
                title: t!("training-cancel-ask"),
                text: t!("training-cancel-text"),
                confirm: t!("training-cancel"),
                cancel: t!("training-cancel-back"),
                grave: true,
                confirm_disabled: busy(),
                onconfirm: cancel,
                oncancel: move |()| asking.set(false),
                TextArea {
                    id: "cancel-reason",
                    label: t!("training-cancel-reason"),
                    hint: t!("training-cancel-reason-hint"),
                    max_length: u32::try_from(LINE_MAX).unwrap_or(u32::MAX),
                    value: reason(),
                    error: missing().then(|| t!("training-cancel-reason-missing")),
                    oninput: move |text| {
                        missing.set(false);
                        reason.set(text);
                    },
                }
            }
        }
    }
}
