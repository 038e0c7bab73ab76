//! A field for whole numbers, money above all: the number pad, digits in groups while typing.
//!
//! What cannot be read as a whole number stays as it was typed, is said to be none, and is told to whoever keeps the form: an
//! amount is never made of what is left of it.

use dioxus::prelude::*;

use super::field::{FieldFrame, described_by, use_typed};
use crate::format::{self, NoNumber};
use crate::t;

/// Longest that can be typed: a number with its words. The browser cuts off what is longer without saying so, so there is room
/// for more than is right.
const TYPED_MAX: usize = 40;

/// An amount of money as people here write it.
const MONEY: i64 = 1_500_000;
/// So many people, or buyers.
const COUNT: i64 = 40;

/// What stands in a field for numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// A whole number, or nothing: missing, which is not zero.
    Number(Option<i64>),
    /// What is no number that can be meant here, as it was typed.
    Unread(String),
}

/// A whole number, never negative. `None` is an empty field: missing, which is not zero.
#[component]
pub fn NumberField(
    #[props(into)] id: String,
    #[props(into)] label: String,
    value: Option<i64>,
    /// What stands there instead of a number, when the last that was entered could not be read.
    unread: Option<String>,
    oninput: EventHandler<Entered>,
    hint: Option<String>,
    #[props(default)] optional: bool,
    error: Option<String>,
    /// Somebody wanted to save: what cannot be read is said at once. Else only after the field was left.
    #[props(default)]
    tried: bool,
    /// Stands before the number: `Rp`.
    prefix: Option<String>,
    /// What a right number looks like, where it cannot be read; else one of the size that is usual: money, or a count.
    example: Option<i64>,
    /// Digits, without the dots.
    #[props(default = 12)]
    max_digits: u32,
) -> Element {
    let shown = unread.clone().unwrap_or_else(|| value.map(format::number).unwrap_or_default());
    let typed = use_typed(&shown);
    // What came back with a draft was left before.
    let mut left = use_signal(|| unread.is_some());
    let mut stands = use_signal(|| shown.clone());
    let example = example.unwrap_or(if prefix.is_some() { MONEY } else { COUNT });
    let why = unread.and_then(|text| entered(&text, max_digits).err());
    let error = match why {
        Some(why) => (tried || left()).then(|| words(why, example)),
        None => error,
    };
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    let with = if prefix.is_some() { "has-text" } else { "" };
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
                        maxlength: "{TYPED_MAX}",
                        "aria-invalid": invalid,
                        "aria-describedby": described.clone(),
                        initial_value: "{shown}",
                        oninput: {
                            let typed = typed.clone();
                            move |event: FormEvent| {
                                let text = event.value();
                                let entered = match entered(&text, max_digits) {
                                    Ok(number) => {
                                        // A new mistake is not said while it may still become a number.
                                        left.set(false);
                                        Entered::Number(number)
                                    }
                                    Err(_) => Entered::Unread(text.clone()),
                                };
                                typed.report(&as_shown(&entered));
                                stands.set(text);
                                oninput.call(entered);
                            }
                        },
                        onblur: {
                            let typed = typed.clone();
                            move |_| {
                                // *1,5 juta* becomes *1.500.000*: everybody sees how it was read. Where only the groups
                                // differ the page has put them there already.
                                if !is_same_but_for_groups(&stands.peek(), &typed.reported()) {
                                    stands.set(typed.reported());
                                    typed.start_anew();
                                }
                                left.set(true);
                            }
                        },
                    }
                }
            }
        }
    }
}

/// What a text comes to in a field of so many digits.
fn entered(text: &str, max_digits: u32) -> Result<Option<i64>, NoNumber> {
    let number = format::parse_number(text)?;
    let largest = 10_i64.checked_pow(max_digits).unwrap_or(i64::MAX);
    if number.is_some_and(|number| number >= largest) { Err(NoNumber::TooLarge) } else { Ok(number) }
}

fn is_same_but_for_groups(typed: &str, shown: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let plain = typed.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
    typed.trim() == shown || (plain && digits(typed) == digits(shown))
}

fn as_shown(entered: &Entered) -> String {
    match entered {
        Entered::Number(number) => number.map(format::number).unwrap_or_default(),
        Entered::Unread(text) => text.clone(),
    }
}

/// What is wrong, and what would be right.
fn words(why: NoNumber, example: i64) -> String {
    match why {
        NoNumber::NotWhole => t!("field-number-unread", example: format::number(example)),
        NoNumber::TooLarge => t!("field-number-large"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_drawn_anew_only_where_words_became_a_number() {
        for (typed, shown, same) in [
            ("1500000", "1.500.000", true),
            ("1.500.000", "1.500.000", true),
            (" 900 ", "900", true),
            ("1,5 juta", "1.500.000", false),
            ("900rb", "900.000", false),
            ("Rp 900", "900", false),
            ("", "", true),
        ] {
            assert_eq!(is_same_but_for_groups(typed, shown), same, "{typed}");
        }
    }

    #[test]
    fn a_number_has_no_more_digits_than_can_be_meant() {
        assert_eq!(entered("99.999", 5), Ok(Some(99_999)));
        assert_eq!(entered("100.000", 5), Err(NoNumber::TooLarge));
        assert_eq!(entered("1,5 juta", 5), Err(NoNumber::TooLarge));
        assert_eq!(entered("1,5", 5), Err(NoNumber::NotWhole));
        assert_eq!(entered(" ", 5), Ok(None));
    }
}
