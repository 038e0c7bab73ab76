//! One family: its business, what happened, what comes next.

use dioxus::prelude::*;

use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Family(family: pendamping_domain::id::FamilyId) -> Element {
    let _ = family;
    rsx! {
        Screen {
            title: t!("family-title"),
            back: Route::Families {},
            LoadingState {}
        }
    }
}
