//! A field for a time of the day, with the phone's own clock face.

use chrono::NaiveTime;
use dioxus::prelude::*;

use super::field::{FieldFrame, described_by, use_typed};

/// A time of the day, to the minute. `None` while nothing is chosen.
#[component]
pub fn TimeField(
    #[props(into)] id: String,
    #[props(into)] label: String,
    value: Option<NaiveTime>,
    oninput: EventHandler<Option<NaiveTime>>,
    #[props(default)] optional: bool,
    error: Option<String>,
) -> Element {
    let shown = value.map(|time| time.format("%H:%M").to_string()).unwrap_or_default();
    let typed = use_typed(&shown);
    let described = described_by(&id, false, error.is_some());
    let invalid = error.as_ref().map(|_| "true");
    rsx! {
        FieldFrame { id: id.clone(), label, hint: None, optional, error,
            for generation in [typed.generation()] {
                input {
                    key: "{generation}",
                    class: "input",
                    id: "{id}",
                    name: "{id}",
                    r#type: "time",
                    "aria-invalid": invalid,
                    "aria-describedby": described.clone(),
                    initial_value: "{shown}",
                    oninput: {
                        let typed = typed.clone();
                        move |event: FormEvent| {
                            typed.report(&event.value());
                            oninput.call(read(&event.value()));
                        }
                    },
                }
            }
        }
    }
}

/// What a browser says of the field: some add seconds.
fn read(text: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_time_is_read_with_and_without_seconds() {
        let nine = chrono::NaiveTime::from_hms_opt(9, 5, 0);
        assert_eq!((read("09:05"), read("09:05:00")), (nine, nine));
        assert_eq!((read(""), read("25:00")), (None, None));
    }
}
