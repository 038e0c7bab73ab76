//! Opening the records with the PIN.

use dioxus::prelude::*;

use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Unlock() -> Element {
    rsx! {
        Screen {
            title: t!("unlock-title"),
            LoadingState {}
        }
    }
}
