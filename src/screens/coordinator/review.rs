//! One visit under review: the evidence, then the decision.

use dioxus::prelude::*;

use crate::route::Route;
use crate::screens::places::CoordinatorNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Review(revision: pendamping_domain::id::RevisionId) -> Element {
    let _ = revision;
    rsx! {
        Screen {
            title: t!("review-title"),
            back: Route::Queue {},
            nav: rsx! { CoordinatorNav {} },
            LoadingState {}
        }
    }
}
