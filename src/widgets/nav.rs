//! The main places of a role: below at the thumb on a phone, at the left on a wide screen.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use crate::page;
use crate::route::Route;
use crate::t;

/// One place.
#[derive(Clone, Debug, PartialEq)]
pub struct NavItem {
    /// Where it leads.
    pub to: Route,
    /// Its name.
    pub label: String,
    /// Its icon.
    pub icon: Glyph,
    /// How many things wait there; none shows nothing.
    pub badge: u64,
    /// Whether this is where we are.
    pub current: bool,
}

/// The bar of places.
#[component]
pub fn BottomNav(items: Vec<NavItem>) -> Element {
    rsx! {
        nav { class: "nav", "aria-label": t!("nav-label"),
            p { class: "nav-brand", "{page::TITLE}" }
            ul {
                for item in items {
                    li { key: "{item.label}",
                        Link { to: item.to, "aria-current": item.current.then_some("page"),
                            span { class: "nav-icon",
                                Icon { glyph: item.icon }
                                if item.badge > 0 {
                                    span { class: "badge", "aria-hidden": "true", "{item.badge}" }
                                }
                            }
                            span { "{item.label}" }
                            if item.badge > 0 {
                                span { class: "aside-only", {t!("nav-badge", count: item.badge)} }
                            }
                        }
                    }
                }
            }
        }
    }
}
