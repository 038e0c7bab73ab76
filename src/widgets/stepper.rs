//! One of a row of values, with the one before and the one after: a month, a day. For what is too much to be all on the screen.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};

/// The value in words, between two buttons; `None` for a way there is none.
#[component]
pub fn Stepper(
    #[props(into)] id: String,
    #[props(into)] label: String,
    #[props(into)] value: String,
    /// What the buttons do, for screen readers.
    #[props(into)]
    before: String,
    #[props(into)] after: String,
    onbefore: Option<EventHandler<()>>,
    onafter: Option<EventHandler<()>>,
) -> Element {
    rsx! {
        div { class: "field", role: "group", "aria-labelledby": "{id}-label",
            span { class: "field-label", id: "{id}-label", "{label}" }
            div { class: "stepper",
                button {
                    r#type: "button",
                    id: "{id}-before",
                    class: "icon-button",
                    "aria-label": "{before}",
                    disabled: onbefore.is_none(),
                    onclick: move |_| {
                        if let Some(onbefore) = onbefore {
                            onbefore.call(());
                        }
                    },
                    Icon { glyph: Glyph::Back }
                }
                strong { id: "{id}", role: "status", "{value}" }
                button {
                    r#type: "button",
                    id: "{id}-after",
                    class: "icon-button",
                    "aria-label": "{after}",
                    disabled: onafter.is_none(),
                    onclick: move |_| {
                        if let Some(onafter) = onafter {
                            onafter.call(());
                        }
                    },
                    Icon { glyph: Glyph::Forward }
                }
            }
        }
    }
}
