//! Surfaces and headed groups of them.

use dioxus::prelude::*;

use super::tone::Tone;

/// A surface. A tone colours its edge only; what it means is said inside.
#[component]
pub fn Card(title: Option<String>, #[props(default)] tone: Tone, children: Element) -> Element {
    rsx! {
        div { class: "card {tone.class()}",
            if let Some(title) = title {
                h2 { "{title}" }
            }
            {children}
        }
    }
}

/// A heading with its group below, and how many there are beside it.
#[component]
pub fn Section(#[props(into)] title: String, trailing: Option<String>, children: Element) -> Element {
    rsx! {
        section { class: "section",
            div { class: "section-head",
                h2 { "{title}" }
                if let Some(trailing) = trailing {
                    p { "{trailing}" }
                }
            }
            {children}
        }
    }
}
