//! Rows of a list. Titles, names and money wrap and are never cut; a chip that finds no room stands below them.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use super::tone::Tone;
use crate::format;
use crate::route::Route;

/// What a row opens with.
#[derive(Clone, Debug, PartialEq)]
pub enum Lead {
    /// The initials of this name.
    Person(String),
    /// An icon, coloured by its tone.
    Sign(Glyph, Tone),
    /// Nothing.
    None,
}

/// A list of rows. As `tiles` they stand beside each other where the screen is wide enough.
#[component]
pub fn List(#[props(default)] tiles: bool, children: Element) -> Element {
    let tiles = if tiles { "tiles" } else { "" };
    rsx! {
        div { class: "rows {tiles}", {children} }
    }
}

/// One row: a link with `to`, a button with `onclick`, else only to be read.
#[component]
pub fn ListItem(
    #[props(into)] title: String,
    subtitle: Option<String>,
    #[props(default = Lead::None)] lead: Lead,
    /// Chips; they wrap below the title when they must.
    trailing: Option<Element>,
    /// More, over the whole width below.
    note: Option<Element>,
    to: Option<Route>,
    onclick: Option<EventHandler<()>>,
    /// The one whose details are shown beside the list.
    #[props(default)]
    current: bool,
) -> Element {
    // Where chips stand at the end they say enough; elsewhere an arrow tells that there is more.
    let arrow = trailing.is_none() && (to.is_some() || onclick.is_some());
    let current = current.then_some("true");
    let inside = rsx! {
        LeadMark { lead }
        div { class: "row-main",
            div { class: "row-text",
                p { class: "row-title", "{title}" }
                if let Some(subtitle) = subtitle {
                    p { class: "row-more", "{subtitle}" }
                }
            }
            if let Some(trailing) = trailing {
                div { class: "row-end", {trailing} }
            }
            if let Some(note) = note {
                div { class: "row-note", {note} }
            }
        }
        if arrow {
            Icon { glyph: Glyph::Forward, class: "go", small: true }
        }
    };
    match (to, onclick) {
        (Some(to), _) => rsx! {
            Link { to, class: "row", "aria-current": current, {inside} }
        },
        (None, Some(onclick)) => rsx! {
            button { r#type: "button", class: "row", "aria-current": current, onclick: move |_| onclick.call(()), {inside} }
        },
        (None, None) => rsx! {
            div { class: "row", {inside} }
        },
    }
}

#[component]
fn LeadMark(lead: Lead) -> Element {
    match lead {
        Lead::Person(name) => {
            let initials = format::initials(&name);
            rsx! {
                span { class: "avatar", "aria-hidden": "true", "{initials}" }
            }
        }
        Lead::Sign(glyph, tone) => rsx! {
            Icon { glyph, class: "tone-{tone.class()}" }
        },
        Lead::None => rsx! {},
    }
}
