//! The root of the screens: language, the phone and its lock, history, messages, and the router.
//!
//! It draws nothing of its own but the messages' corner.

use dioxus::prelude::*;
use dioxus::router::components::HistoryProvider;
use dioxus_i18n::prelude::use_init_i18n;

use crate::history::PhoneHistory;
use crate::phone::looks::{Looks, use_looks};
use crate::phone::use_phone;
use crate::route::Route;
use crate::text;
use crate::widgets::toast::{ToastCorner, use_provide_toasts};

/// The app. Needs an `Arc<Phone>` in the root context.
#[component]
pub fn App() -> Element {
    let phone = use_phone();
    let mut words = use_init_i18n(|| text::languages(phone.looks().language));
    let looks = use_looks();
    use_effect(move || {
        let Looks { language, theme, .. } = looks();
        if let Err(error) = words.try_set_language(language.identifier()) {
            tracing::error!(%error, "a language is missing");
        }
        document::eval(&format!("window.wear('{}', '{}');", language.code(), theme.code()));
    });
    use_provide_toasts();
    // A page that is opened anew on a phone left alone shows nothing of it.
    use_hook(|| phone.lock_if_idle());
    let (watched, heeding) = (phone.clone(), phone.clone());
    use_future(move || watched.clone().lock_when_idle());
    use_future(move || heeding.clone().heed_touches());
    let connected = phone.clone();
    use_future(move || connected.clone().heed_network());
    let watching = phone.clone();
    use_future(move || watching.clone().ask_while_watched());
    rsx! {
        HistoryProvider {
            history: move |()| PhoneHistory::over(phone.clone()),
            Router::<Route> {}
        }
        ToastCorner {}
    }
}
