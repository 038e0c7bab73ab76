//! Recording a visit, and correcting one.

use dioxus::prelude::*;

use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn NewVisit(family: pendamping_domain::id::FamilyId) -> Element {
    let _ = family;
    rsx! {
        Screen {
            title: t!("visit-title"),
            back: Route::Today {},
            LoadingState {}
        }
    }
}

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn EditVisit(visit: pendamping_domain::id::RecordId) -> Element {
    let _ = visit;
    rsx! {
        Screen {
            title: t!("visit-edit-title"),
            back: Route::Today {},
            LoadingState {}
        }
    }
}
