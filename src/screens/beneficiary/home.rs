//! The family's own page: how the business goes, and a word on the last visit.

use dioxus::prelude::*;

use crate::screens::places::BeneficiaryNav;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Home() -> Element {
    rsx! {
        Screen {
            title: t!("home-title"),
            nav: rsx! { BeneficiaryNav {} },
            LoadingState {}
        }
    }
}
