//! *Pendamping*: who visits, who falls behind, who was not heard of.

use dioxus::prelude::*;

use crate::screens::places::CoordinatorNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Mentors() -> Element {
    rsx! {
        Screen {
            title: t!("mentors-title"),
            nav: rsx! { CoordinatorNav {} },
            LoadingState {}
        }
    }
}
