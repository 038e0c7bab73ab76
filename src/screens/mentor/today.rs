//! *Hari ini*: who is due, what was agreed, how the month stands.

use dioxus::prelude::*;

use crate::screens::places::MentorNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Today() -> Element {
    rsx! {
        Screen {
            title: t!("today-title"),
            nav: rsx! { MentorNav {} },
            LoadingState {}
        }
    }
}
