//! A new phone becomes a person's phone.

use dioxus::prelude::*;

use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Enrol() -> Element {
    rsx! {
        Screen {
            title: t!("enrol-title"),
            LoadingState {}
        }
    }
}
