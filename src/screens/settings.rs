//! *Pengaturan*: whose phone this is, the lock, and about the app.

use dioxus::prelude::*;

use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Not yet connected to the store: the frame, loading.
#[component]
pub fn Settings() -> Element {
    rsx! {
        Screen {
            title: t!("settings-title"),
            back: Route::Start {},
            LoadingState {}
        }
    }
}
