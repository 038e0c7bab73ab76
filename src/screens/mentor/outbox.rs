//! *Status kirim*: each record, where it is, and why one was set aside.

use dioxus::prelude::*;

use crate::screens::places::MentorNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Outbox() -> Element {
    rsx! {
        Screen {
            title: t!("outbox-title"),
            nav: rsx! { MentorNav {} },
            LoadingState {}
        }
    }
}
