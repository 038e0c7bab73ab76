//! A list and what was chosen from it: side by side on a wide screen, one at a time on a phone.

use dioxus::prelude::*;

use crate::t;

/// Which of the two a phone shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The list.
    Aside,
    /// What was chosen.
    Main,
}

/// The two columns. Give it to a `wide` screen.
#[component]
pub fn Columns(on_phone: Side, aside: Element, children: Element) -> Element {
    let shows = match on_phone {
        Side::Aside => "shows-aside",
        Side::Main => "shows-main",
    };
    rsx! {
        div { class: "columns {shows}",
            div { class: "columns-aside", {aside} }
            // It scrolls on its own, also from a keyboard.
            div { class: "columns-main", role: "region", "aria-label": t!("columns-main"), tabindex: "0", {children} }
        }
    }
}
