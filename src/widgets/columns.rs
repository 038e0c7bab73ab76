//! A list and what was chosen from it: side by side on a wide screen, one at a time on a phone.

use dioxus::prelude::*;

/// Which of the two a phone shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The list.
    Aside,
    /// What was chosen.
    Main,
}

/// The two columns. Give it to a `wide` screen.
#[component]
pub fn Columns(on_phone: Shown, aside: Element, children: Element) -> Element {
    let shows = match on_phone {
        Shown::Aside => "shows-aside",
        Shown::Main => "shows-main",
    };
    rsx! {
        div { class: "columns {shows}",
            div { class: "columns-aside", {aside} }
            div { class: "columns-main stack", {children} }
        }
    }
}
