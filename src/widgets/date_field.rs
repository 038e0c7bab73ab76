//! A field for a day, with the phone's own calendar.

use chrono::NaiveDate;
use dioxus::prelude::*;

use super::field::{FieldFrame, described_by, use_typed};

/// A day. `None` while nothing is chosen.
#[component]
pub fn DateField(
    #[props(into)] id: String,
    #[props(into)] label: String,
    value: Option<NaiveDate>,
    oninput: EventHandler<Option<NaiveDate>>,
    hint: Option<String>,
    #[props(default)] optional: bool,
    error: Option<String>,
    min: Option<NaiveDate>,
    max: Option<NaiveDate>,
) -> Element {
    let text = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    let shown = value.map(text).unwrap_or_default();
    let typed = use_typed(&shown);
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    rsx! {
        FieldFrame { id: id.clone(), label, hint, optional, error,
            for generation in [typed.generation()] {
                input {
                    key: "{generation}",
                    class: "input",
                    id: "{id}",
                    name: "{id}",
                    r#type: "date",
                    min: min.map(text),
                    max: max.map(text),
                    "aria-invalid": invalid,
                    "aria-describedby": described.clone(),
                    initial_value: "{shown}",
                    oninput: {
                        let typed = typed.clone();
                        move |event: FormEvent| {
                            typed.report(&event.value());
                            oninput.call(event.value().parse().ok());
                        }
                    },
                }
            }
        }
    }
}
