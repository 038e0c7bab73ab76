//! Whether what was typed is safe: said on every form that keeps a draft.

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
