//! Choices as chips. Underneath are real check boxes or radio buttons, for keyboards and screen readers.

use dioxus::prelude::*;

use super::field::{FieldError, Hint, LabelText, described_by, use_tell_focus};
use super::icon::{Glyph, Icon};

/// Chips to choose from: one of them, or with `multiple` any number. Reports everything chosen, in the order of `options`.
#[component]
pub fn ChoiceChips<T: Clone + PartialEq + 'static>(
    #[props(into)] id: String,
    #[props(into)] label: String,
    /// What can be chosen, each with its words.
    options: Vec<(T, String)>,
    chosen: Vec<T>,
    onchange: EventHandler<Vec<T>>,
    #[props(default)] multiple: bool,
    hint: Option<String>,
    #[props(default)] optional: bool,
    error: Option<String>,
    /// One below the other, for long words or few choices that matter much.
    #[props(default)]
    tall: bool,
    /// A picture for each option, in their order, for those who read slowly.
    #[props(default)]
    pictures: Vec<Glyph>,
) -> Element {
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    let kind = if multiple { "checkbox" } else { "radio" };
    let tall = if tall { "tall" } else { "" };
    let values: Vec<T> = options.iter().map(|(value, _)| value.clone()).collect();
    let focused = use_tell_focus(&id);
    rsx! {
        fieldset {
            class: "field",
            id: "{id}",
            onfocusin: focused,
            role: if multiple { "group" } else { "radiogroup" },
            "aria-labelledby": "{id}-label",
            "aria-describedby": described,
            "aria-invalid": invalid.filter(|_| !multiple),
            "data-invalid": invalid,
            legend {
                span { class: "field-label", id: "{id}-label",
                    LabelText { label, optional }
                }
            }
            Hint { id: id.clone(), hint }
            div { class: "choices {tall}",
                for (index , (value , words)) in options.iter().enumerate() {
                    label { key: "{index}", class: "choice",
                        input {
                            r#type: kind,
                            id: "{id}-{index}",
                            name: "{id}",
                            checked: chosen.contains(value),
                            onchange: {
                                let (values, chosen, value) = (values.clone(), chosen.clone(), value.clone());
                                move |event: FormEvent| {
                                    // A radio button only ever reports that it was chosen.
                                    let on = !multiple || event.checked();
                                    onchange.call(after(&values, &chosen, &value, on, multiple));
                                }
                            },
                        }
                        span { class: "choice-face",
                            Icon { glyph: Glyph::Approve, small: true, class: "choice-mark" }
                            if let Some(picture) = pictures.get(index) {
                                Icon { glyph: *picture, class: "choice-picture" }
                            }
                            span { "{words}" }
                        }
                    }
                }
            }
            FieldError { id: id.clone(), error: error.clone() }
        }
    }
}

/// What is chosen once `changed` has been switched `on` or off.
fn after<T: Clone + PartialEq>(values: &[T], chosen: &[T], changed: &T, on: bool, multiple: bool) -> Vec<T> {
    values
        .iter()
        .filter(|value| if *value == changed { on } else { multiple && chosen.contains(value) })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn one_replaces_another_and_many_keep_their_order() {
        let values = ['a', 'b', 'c'];
        assert_eq!(after(&values, &['a'], &'b', true, false), ['b']);
        assert_eq!(after(&values, &['c'], &'a', true, true), ['a', 'c']);
        assert_eq!(after(&values, &['a', 'c'], &'a', false, true), ['c']);
    }
}
