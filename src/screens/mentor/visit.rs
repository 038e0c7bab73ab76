//! One visit, read: what was found, where it is, what was decided.

use dioxus::prelude::*;

use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn ReadVisit(visit: pendamping_domain::id::RecordId) -> Element {
    let _ = visit;
    rsx! {
        Screen {
            title: t!("visit-read-title"),
            back: Route::Today {},
            LoadingState {}
        }
    }
}
