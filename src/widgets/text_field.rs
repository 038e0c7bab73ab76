//! Fields for words: one line, or several.

use dioxus::prelude::*;

use super::field::{FieldFrame, RoomLeft, described_by, use_typed};
use super::icon::{Glyph, Icon};

/// Which keyboard a phone offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Letters, and an enter key that searches.
    Search,
    /// A phone number's.
    Tel,
    /// Letters, `/` and `.`
    Url,
    /// Digits only.
    Digits,
}

impl Keyboard {
    fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Text => ("text", "text", "next"),
            Self::Search => ("search", "search", "search"),
            Self::Tel => ("tel", "tel", "next"),
            Self::Url => ("text", "url", "go"),
            Self::Digits => ("text", "numeric", "done"),
        }
    }
}

/// One line of words.
#[component]
pub fn TextField(
    #[props(into)] id: String,
    #[props(into)] label: String,
    #[props(into)] value: String,
    oninput: EventHandler<String>,
    hint: Option<String>,
    #[props(default)] optional: bool,
    error: Option<String>,
    placeholder: Option<String>,
    #[props(default)] keyboard: Keyboard,
    icon: Option<Glyph>,
    #[props(default = 500)] max_length: u32,
    onenter: Option<EventHandler<()>>,
) -> Element {
    let typed = use_typed(&value);
    let (kind, inputmode, enter) = keyboard.attributes();
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    let with = if icon.is_some() { "has-icon" } else { "" };
    rsx! {
        FieldFrame { id: id.clone(), label, hint, optional, error,
            div { class: "input-with {with}",
                if let Some(glyph) = icon {
                    Icon { glyph, class: "input-before" }
                }
                for generation in [typed.generation()] {
                    input {
                        key: "{generation}",
                        class: "input",
                        id: "{id}",
                        name: "{id}",
                        r#type: kind,
                        inputmode,
                        enterkeyhint: enter,
                        autocomplete: "off",
                        maxlength: "{max_length}",
                        placeholder: placeholder.clone(),
                        "aria-invalid": invalid,
                        "aria-describedby": described.clone(),
                        initial_value: "{value}",
                        oninput: {
                            let typed = typed.clone();
                            move |event: FormEvent| {
                                typed.report(&event.value());
                                oninput.call(event.value());
                            }
                        },
                        onkeydown: move |event: KeyboardEvent| {
                            if event.key() == Key::Enter && let Some(onenter) = onenter {
                                onenter.call(());
                            }
                        },
                    }
                }
            }
            RoomLeft { value: value.clone(), max: max_length }
        }
    }
}

/// Several lines; grows with what is written.
#[component]
pub fn TextArea(
    #[props(into)] id: String,
    #[props(into)] label: String,
    #[props(into)] value: String,
    oninput: EventHandler<String>,
    hint: Option<String>,
    #[props(default)] optional: bool,
    error: Option<String>,
    placeholder: Option<String>,
    #[props(default = 3)] rows: u32,
    #[props(default = 2000)] max_length: u32,
) -> Element {
    let typed = use_typed(&value);
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    rsx! {
        FieldFrame { id: id.clone(), label, hint, optional, error,
            for generation in [typed.generation()] {
                textarea {
                    key: "{generation}",
                    class: "input",
                    id: "{id}",
                    name: "{id}",
                    rows: "{rows}",
                    maxlength: "{max_length}",
                    placeholder: placeholder.clone(),
                    "aria-invalid": invalid,
                    "aria-describedby": described.clone(),
                    initial_value: "{value}",
                    oninput: {
                        let typed = typed.clone();
                        move |event: FormEvent| {
                            typed.report(&event.value());
                            oninput.call(event.value());
                        }
                    },
                }
            }
            RoomLeft { value: value.clone(), max: max_length }
        }
    }
}
