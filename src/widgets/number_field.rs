//! A field for whole numbers, money above all: the number pad, digits in groups while typing.

use dioxus::prelude::*;

use super::field::{FieldFrame, described_by, use_typed};
use crate::format;

/// A whole number, never negative. `None` is an empty field: missing, which is not zero.
#[component]
pub fn NumberField(
    #[props(into)] id: String,
    #[props(into)] label: String,
    value: Option<i64>,
    oninput: EventHandler<Option<i64>>,
    hint: Option<String>,
    #[props(default)] optional: bool,
    error: Option<String>,
    /// Stands before the number: `Rp`.
    prefix: Option<String>,
    /// Digits, without the dots.
    #[props(default = 12)]
    max_digits: u32,
) -> Element {
    let shown = value.map(format::number).unwrap_or_default();
    let typed = use_typed(&shown);
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    let with = if prefix.is_some() { "has-text" } else { "" };
    let length = max_digits + max_digits.saturating_sub(1) / 3;
    rsx! {
        FieldFrame { id: id.clone(), label, hint, optional, error,
            div { class: "input-with {with}",
                if let Some(prefix) = prefix {
                    span { class: "input-before", "aria-hidden": "true", "{prefix}" }
                }
                for generation in [typed.generation()] {
                    input {
                        key: "{generation}",
                        class: "input number",
                        id: "{id}",
                        name: "{id}",
                        r#type: "text",
                        inputmode: "numeric",
                        "data-keep": "grouped",
                        enterkeyhint: "next",
                        autocomplete: "off",
                        maxlength: "{length}",
                        "aria-invalid": invalid,
                        "aria-describedby": described.clone(),
                        initial_value: "{shown}",
                        oninput: {
                            let typed = typed.clone();
                            move |event: FormEvent| {
                                let number = format::parse_number(&event.value());
                                typed.report(&number.map(format::number).unwrap_or_default());
                                oninput.call(number);
                            }
                        },
                    }
                }
            }
        }
    }
}
