//! A short state in words: *Terlambat 5 hari*, *Di HP ini*, *Disetujui*.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use super::tone::Tone;

/// One state.
#[component]
pub fn Chip(#[props(into)] label: String, #[props(default)] tone: Tone, icon: Option<Glyph>) -> Element {
    rsx! {
        span { class: "chip {tone.class()}",
            if let Some(glyph) = icon {
                Icon { glyph, small: true }
            }
            span { "{label}" }
        }
    }
}

/// Several, wrapping.
#[component]
pub fn Chips(children: Element) -> Element {
    rsx! {
        div { class: "chips", {children} }
    }
}
