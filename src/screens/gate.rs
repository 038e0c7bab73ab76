//! The gate before all records: while the phone is locked, or in a family's hands, nothing else can be drawn.
//!
//! It decides by the phone alone, never by a route: a reloaded page or a *back* leads to the same place.

use dioxus::prelude::*;

use crate::phone::{Stage, use_handed_over, use_stage};
use crate::route::Route;
use crate::screens::entry::unlock::AskPin;

/// Draws the screen behind it when the records are open, else leads to where that begins.
#[component]
pub fn Gate() -> Element {
    let stage = use_stage();
    let handed_over = use_handed_over();
    let here = use_route::<Route>();
    let lead_to = match stage() {
        Stage::Open => handed_over().map(|family| Route::Handover { family }).filter(|page| *page != here),
        // The PIN is asked for in place of the screen, which is there again after it: a form with its draft. Only a family's
        // page is not: the PIN is its mentor's, and took the phone back.
        Stage::Shut if !matches!(here, Route::Handover { .. }) => None,
        _ => Some(Route::Start {}),
    };
    let replace = lead_to.clone();
    use_effect(use_reactive(&replace, move |replace| {
        if let Some(to) = replace {
            navigator().replace(to);
        }
    }));
    match lead_to {
        Some(_) => rsx! {},
        None if stage() == Stage::Shut => rsx! {
            AskPin {}
        },
        None => rsx! {
            Outlet::<Route> {}
        },
    }
}
