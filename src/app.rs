//! The root of the screens: language, the phone, history, messages, and the router.
//!
//! It draws nothing of its own but the messages' corner.

use dioxus::prelude::*;
use dioxus::router::components::HistoryProvider;
use dioxus_i18n::prelude::use_init_i18n;

use crate::history::PhoneHistory;
use crate::phone::use_phone;
use crate::route::Route;
use crate::text;
use crate::widgets::toast::{ToastCorner, use_provide_toasts};

/// The app. Needs an `Arc<Phone>` in the root context.
#[component]
pub fn App() -> Element {
    use_init_i18n(text::languages);
    use_provide_toasts();
    let phone = use_phone();
    rsx! {
        HistoryProvider {
            history: move |()| PhoneHistory::over(phone.clone()),
            Router::<Route> {}
        }
        ToastCorner {}
    }
}
