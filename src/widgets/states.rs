//! A screen without its data: nothing there yet, still looking, or it failed. A failure never looks like an empty list.

use dioxus::prelude::*;

use super::button::{Button, ButtonKind};
use super::icon::{Glyph, Icon};
use crate::t;

/// Nothing here, and what would change that.
#[component]
pub fn EmptyState(
    icon: Glyph,
    #[props(into)] title: String,
    text: Option<String>,
    /// The way on: a button or a link.
    action: Option<Element>,
) -> Element {
    rsx! {
        div { class: "state",
            span { class: "state-mark",
                Icon { glyph: icon }
            }
            h2 { "{title}" }
            if let Some(text) = text {
                p { "{text}" }
            }
            if let Some(action) = action {
                {action}
            }
        }
    }
}

/// Still looking: the shape of what will come.
#[component]
pub fn LoadingState(#[props(default = 4)] rows: usize) -> Element {
    rsx! {
        div { class: "skeleton", role: "status", "aria-busy": "true",
            span { class: "aside-only", {t!("state-loading")} }
            for row in 0..rows {
                div { key: "{row}", class: "skeleton-row", "aria-hidden": "true",
                    span { class: "skeleton-mark" }
                    span { class: "skeleton-line" }
                }
            }
        }
    }
}

/// It failed: what happened, that nothing is lost, and what to do.
#[component]
pub fn ErrorState(
    #[props(into)] title: String,
    #[props(into)] text: String,
    /// False only where a record really may be lost.
    #[props(default = true)]
    nothing_lost: bool,
    onretry: Option<EventHandler<()>>,
) -> Element {
    rsx! {
        div { class: "state failed", role: "alert",
            span { class: "state-mark",
                Icon { glyph: Glyph::Alert }
            }
            h2 { "{title}" }
            p { "{text}" }
            if nothing_lost {
                p { class: "state-safe",
                    Icon { glyph: Glyph::Safe, small: true, class: "tone-good" }
                    span { {t!("state-nothing-lost")} }
                }
            }
            if let Some(onretry) = onretry {
                Button {
                    label: t!("state-retry"),
                    kind: ButtonKind::Secondary,
                    icon: Glyph::Retry,
                    onclick: move |_| onretry.call(()),
                }
            }
        }
    }
}
