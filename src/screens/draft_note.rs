//! Whether what was typed is safe, on every form that keeps a draft; and how a mentor throws it away.

use dioxus::prelude::*;
use pendamping_store_api::StoreError;

use crate::draft::{Keeper, Noted};
use crate::t;
use crate::widgets::prelude::*;

/// The words. Nothing before the form was touched.
#[component]
pub fn DraftNote(keeper: Keeper) -> Element {
    match keeper.noted() {
        Noted::Untouched => rsx! {},
        Noted::Waiting => rsx! {
            SavedNote { text: t!("draft-waiting"), done: false }
        },
        Noted::Kept => rsx! {
            SavedNote { text: t!("draft-kept") }
        },
        Noted::Failed(error) => {
            let full = matches!(error, StoreError::Full);
            let text = if full { t!("store-full") } else { t!("draft-failed-text") };
            rsx! {
                Notice { title: t!("draft-failed"), text, tone: Tone::Danger, live: true }
            }
        }
    }
}

/// Throws away what was typed, once that was asked.
#[component]
pub fn DiscardDraft(#[props(default)] busy: bool, onconfirm: EventHandler<()>) -> Element {
    let mut asking = use_signal(|| false);
    rsx! {
        Button {
            label: t!("visit-discard"),
            kind: ButtonKind::Danger,
            disabled: busy,
            onclick: move |_| asking.set(true),
        }
        if asking() {
            Sheet {
                id: "discard",
                title: t!("visit-discard-ask"),
                text: t!("visit-discard-text"),
                confirm: t!("visit-discard"),
                cancel: t!("mentor-cancel"),
                grave: true,
                onconfirm: move |()| {
                    asking.set(false);
                    onconfirm.call(());
                },
                oncancel: move |()| asking.set(false),
            }
        }
    }
}
