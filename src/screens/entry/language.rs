//! The other language, one tap away before the records open: *Pengaturan* is behind the PIN, and the first screens must be read to
//! get there.

use dioxus::prelude::*;

use crate::phone::looks::{Looks, use_looks};
use crate::phone::use_phone;
use crate::t;
use crate::text::Language;

/// A button that names the language the screen does not speak, in that language.
#[component]
pub fn OtherLanguage() -> Element {
    let phone = use_phone();
    let (other, name) = match use_looks()().language {
        Language::Indonesian => (Language::English, t!("settings-language-en")),
        Language::English => (Language::Indonesian, t!("settings-language-id")),
    };
    rsx! {
        button {
            r#type: "button",
            class: "button quiet",
            id: "other-language",
            // Two short lines rather than a title that has no room.
            style: "max-width: 7.5rem;",
            lang: other.code(),
            onclick: move |_| phone.wear(Looks { language: other, ..phone.looks() }),
            span { "{name}" }
        }
    }
}
