//! Where the app begins: to enrolment, to the PIN, or to the first screen of the role.

use dioxus::prelude::*;

use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Start() -> Element {
    rsx! {
        Screen {
            title: t!("start-title"),
            LoadingState {}
        }
    }
}
