//! What happened with a family or a record, newest first as it is given.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use super::tone::Tone;
use crate::route::Route;

/// One thing that happened.
#[derive(Clone, PartialEq)]
pub struct TimelineEntry {
    /// Tells it from the others.
    pub key: String,
    /// What kind of thing.
    pub icon: Glyph,
    /// How it stands.
    pub tone: Tone,
    /// What happened: *Kunjungan*.
    pub title: String,
    /// When, by whom.
    pub when: String,
    /// What came of it, in the words of whoever wrote it.
    pub text: Option<String>,
    /// Its state, in words.
    pub chip: Option<(String, Tone)>,
    /// Where more of it is.
    pub to: Option<Route>,
}

/// The entries along a line.
#[component]
pub fn Timeline(entries: Vec<TimelineEntry>) -> Element {
    rsx! {
        ol { class: "timeline",
            for entry in entries {
                li { key: "{entry.key}",
                    span { class: "timeline-mark tone-{entry.tone.class()}",
                        Icon { glyph: entry.icon }
                    }
                    Entry { entry: entry.clone() }
                }
            }
        }
    }
}

#[component]
fn Entry(entry: TimelineEntry) -> Element {
    let TimelineEntry { title, when, text, chip, to, .. } = entry;
    let inside = rsx! {
        p { class: "row-title", "{title}" }
        p { class: "row-more", "{when}" }
        if let Some(text) = text {
            p { "{text}" }
        }
        if let Some((label, tone)) = chip {
            div { class: "chips",
                super::chip::Chip { label, tone }
            }
        }
    };
    match to {
        Some(to) => rsx! {
            Link { to, class: "timeline-text", {inside} }
        },
        None => rsx! {
            div { class: "timeline-text", {inside} }
        },
    }
}
