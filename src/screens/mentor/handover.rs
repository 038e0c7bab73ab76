//! The family's own page on the mentor's phone, behind the mentor's PIN.

use dioxus::prelude::*;

use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Handover(family: pendamping_domain::id::FamilyId) -> Element {
    let _ = family;
    rsx! {
        Screen {
            title: t!("handover-title"),
            LoadingState {}
        }
    }
}
