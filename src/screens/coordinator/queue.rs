//! *Pemeriksaan*: what waits for a decision, flagged and oldest first.

use dioxus::prelude::*;

use crate::screens::places::CoordinatorNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Queue() -> Element {
    rsx! {
        Screen {
            title: t!("queue-title"),
            nav: rsx! { CoordinatorNav {} },
            LoadingState {}
        }
    }
}
