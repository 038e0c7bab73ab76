//! An address that leads nowhere, such as one kept from an older app. The way on is always there.

use dioxus::prelude::*;

use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Says so and leads to the beginning.
#[component]
pub fn NotFound(path: Vec<String>) -> Element {
    tracing::warn!(path = path.join("/"), "an address leads nowhere");
    rsx! {
        Screen { title: t!("not-found-title"),
            EmptyState {
                icon: Glyph::Help,
                title: t!("not-found-heading"),
                text: t!("not-found-text"),
                action: rsx! {
                    LinkButton { to: Route::Start {}, label: t!("not-found-action"), icon: Glyph::Home }
                },
            }
        }
    }
}
