//! Something to know before reading on: offline, a flag with its explanation, a thing that went well.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use super::tone::Tone;

/// A banner. With `live` it is read out when it appears.
#[component]
pub fn Notice(
    #[props(into)] title: String,
    text: Option<String>,
    #[props(default)] tone: Tone,
    icon: Option<Glyph>,
    #[props(default)] live: bool,
    /// A button or a link.
    action: Option<Element>,
    id: Option<String>,
) -> Element {
    let glyph = icon.unwrap_or(match tone {
        Tone::Good => Glyph::Received,
        Tone::Warn | Tone::Danger => Glyph::Alert,
        Tone::Accent | Tone::Quiet => Glyph::Info,
    });
    rsx! {
        div { class: "notice {tone.class()}", id, role: live.then_some("status"),
            Icon { glyph }
            div { class: "notice-text",
                p { class: "notice-title", "{title}" }
                if let Some(text) = text {
                    p { "{text}" }
                }
                if let Some(action) = action {
                    div { class: "notice-more", {action} }
                }
            }
        }
    }
}
