//! Choosing the PIN that opens this phone's records.

use dioxus::prelude::*;

use crate::phone::{Stage, use_phone};
use crate::screens::entry::new_pin::refusal;
use crate::screens::entry::pin_entry::open_trouble;
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// The PIN, twice.
#[component]
pub fn SetPin() -> Element {
    use_only_at(&[Stage::Enrolled]);
    let phone = use_phone();
    let name = use_hook(|| phone.enrolled_name().unwrap_or_default());
    let mut first = use_signal(String::new);
    let mut again = use_signal(String::new);
    let mut attempt = use_signal(|| 0_u32);
    let mut busy = use_signal(|| false);
    // Beside the first field, beside the second, or about neither.
    let mut problems = use_signal(|| (None::<String>, None::<String>, None::<String>));
    let save = use_callback(move |()| {
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
    });
    let (beside_first, beside_again, whole) = problems();
    rsx! {
        Screen {
            title: t!("set-pin-title"),
            subtitle: t!("set-pin-subtitle", name: name),
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
