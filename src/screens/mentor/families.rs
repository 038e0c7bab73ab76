//! *KPM*: every family of the mentor, searched as one types.

use dioxus::prelude::*;

use crate::screens::places::MentorNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Families() -> Element {
    rsx! {
        Screen {
            title: t!("families-title"),
            nav: rsx! { MentorNav {} },
            LoadingState {}
        }
    }
}
