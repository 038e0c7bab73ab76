//! Choosing the PIN that opens this phone's records.

use dioxus::prelude::*;

use crate::phone::{Stage, use_phone};
use crate::screens::entry::language::OtherLanguage;
use crate::screens::entry::new_pin::refusal;
use crate::screens::entry::pin_entry::open_trouble;
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// What is typed, and how making the records goes.
#[derive(Clone, Copy)]
struct Form {
    first: Signal<String>,
    again: Signal<String>,
    /// How often it failed: both fields are emptied each time.
    attempt: Signal<u32>,
    busy: Signal<bool>,
    /// Beside the first field, beside the second, or about neither.
    problems: Signal<(Option<String>, Option<String>, Option<String>)>,
}

/// Makes the records under the PIN, or says what is wrong. The stage of the phone leads on.
fn use_save(form: Form) -> Callback<()> {
    let phone = use_phone();
    let Form { mut first, mut again, mut attempt, mut busy, mut problems } = form;
    use_callback(move |()| {
        if *busy.peek() {
            return;
        }
        let (pin, repeated) = (first.peek().clone(), again.peek().clone());
        let (beside_first, beside_again) = refusal(&pin, &repeated);
        let good = beside_first.is_none() && beside_again.is_none();
        problems.set((beside_first, beside_again, None));
        if !good {
            focus_first_error();
            return;
        }
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let made = phone.clone().set_pin(pin).await;
            busy.set(false);
            if let Err(error) = made {
                tracing::error!(?error, "the records could not be made");
                problems.set((None, None, Some(open_trouble(&error, &phone))));
                first.set(String::new());
                again.set(String::new());
                attempt += 1;
            }
        });
    })
}

/// The PIN, twice.
#[component]
pub fn SetPin() -> Element {
    use_only_at(&[Stage::Enrolled]);
    let phone = use_phone();
    let name = use_hook(|| phone.enrolled_name().unwrap_or_default());
    let form = Form {
        first: use_signal(String::new),
        again: use_signal(String::new),
        attempt: use_signal(|| 0),
        busy: use_signal(|| false),
        problems: use_signal(|| (None, None, None)),
    };
    let save = use_save(form);
    let Form { mut first, mut again, attempt, busy, problems } = form;
    let (beside_first, beside_again, whole) = problems();
    rsx! {
        Screen {
            title: t!("set-pin-title"),
            subtitle: t!("set-pin-subtitle", name: name),
            tools: rsx! { OtherLanguage {} },
            actions: rsx! {
                Button {
                    label: if busy() { t!("set-pin-saving") } else { t!("set-pin-save") },
                    icon: Glyph::Lock,
                    fill: true,
                    disabled: busy(),
                    onclick: move |_| save(()),
                }
            },
            if let Some(text) = whole {
                Notice { title: t!("set-pin-failed"), text, tone: Tone::Danger, live: true }
            }
            PinField {
                id: "pin",
                label: t!("set-pin-first"),
                hint: t!("set-pin-hint"),
                focused: true,
                attempt: attempt(),
                error: beside_first,
                oninput: move |typed| first.set(typed),
            }
            PinField {
                id: "pin-again",
                label: t!("set-pin-again"),
                // Only the first takes the focus when both are emptied.
                error: beside_again,
                oninput: move |typed| again.set(typed),
                onenter: move |()| save(()),
            }
            Notice { title: t!("set-pin-keep"), text: t!("set-pin-keep-text"), icon: Glyph::Safe }
        }
    }
}
