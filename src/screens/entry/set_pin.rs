//! Choosing the PIN that opens this phone's records.

use dioxus::prelude::*;

use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn SetPin() -> Element {
    rsx! {
        Screen {
            title: t!("set-pin-title"),
            LoadingState {}
        }
    }
}
