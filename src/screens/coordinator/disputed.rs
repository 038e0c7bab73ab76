//! The question before a visit is approved that its family disputes: what the family said, once more.
//!
//! It decides nothing; where nothing is disputed nobody is asked.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_store_api::shared::VisitPage;

use super::evidence::{disputes, quoted};
use crate::screens::visit_facts::{channel_words, word_with_reasons};
use crate::t;
use crate::widgets::prelude::*;

/// What the family says against the visit, one sentence for each answer: the word, the reason, how it came, and its own words.
pub(super) fn denials(page: &VisitPage, config: Option<&Config>) -> Vec<String> {
    let said =
        page.confirmations.iter().filter(|row| disputes(row)).filter_map(|row| row.confirmation.as_ref());
    said.map(|said| {
        let word = format!("{} ({})", word_with_reasons(said, config), channel_words(&said.channel));
        if said.note.is_empty() { word } else { format!("{word}. {}", quoted(&said.note)) }
    })
    .collect()
}

/// Asks whether it is approved all the same.
#[component]
pub(super) fn ApproveDisputed(
    denials: Vec<String>,
    saving: bool,
    onapprove: EventHandler<()>,
    oncancel: EventHandler<()>,
) -> Element {
    rsx! {
        Sheet {
            id: "approve-disputed",
            title: t!("review-disputed-title"),
            text: t!("review-disputed-text"),
            confirm: t!("review-disputed-approve"),
            cancel: t!("review-cancel"),
            grave: true,
            confirm_disabled: saving,
            onconfirm: move |()| onapprove.call(()),
            oncancel: move |()| oncancel.call(()),
            ul {
                for denial in denials {
                    li { key: "{denial}", "{denial}" }
                }
            }
        }
    }
}
