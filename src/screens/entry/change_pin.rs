//! Another PIN instead of the one that opens the records: the old one once, the new one twice.
//!
//! A wrong old PIN counts as one tried at the door. Until the new one is on disk the old one holds.

use dioxus::prelude::*;
use pendamping_store::vault::UnlockError;

use crate::phone::{OpenError, use_phone};
use crate::route::Route;
use crate::screens::entry::leave;
use crate::screens::entry::new_pin::refusal;
use crate::screens::entry::pin_entry::{PIN_LENGTH, open_trouble};
use crate::t;
use crate::widgets::prelude::*;

/// What is wrong, by where it is said.
#[derive(Clone, Debug, Default, PartialEq)]
struct Problems {
    old: Option<String>,
    new: Option<String>,
    again: Option<String>,
    whole: Option<String>,
}

/// What is typed, and how changing goes.
#[derive(Clone, Copy)]
struct Form {
    old: Signal<String>,
    new: Signal<String>,
    again: Signal<String>,
    /// How often the old one was wrong: its field is emptied each time.
    attempt: Signal<u32>,
    busy: Signal<bool>,
    problems: Signal<Problems>,
}

/// Changes the PIN and leaves, or says what is wrong.
fn use_save(form: Form) -> Callback<()> {
    let phone = use_phone();
    let toasts = use_toasts();
    let Form { mut old, new, again, mut attempt, mut busy, mut problems } = form;
    use_callback(move |()| {
        if *busy.peek() {
            return;
        }
        let (was, pin) = (old.peek().clone(), new.peek().clone());
        let found = check(&was, &pin, &again.peek());
        let good = found == Problems::default();
        problems.set(found);
        if !good {
            focus_first_error();
            return;
        }
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let changed = phone.clone().change_pin(was, pin).await;
            busy.set(false);
            match changed {
                Ok(()) => {
                    toasts.done(t!("change-pin-done"));
                    leave(Route::Settings {});
                }
                Err(error) => {
                    tracing::info!(?error, "the PIN was not changed");
                    problems.set(refused(&error, open_trouble(&error, &phone)));
                    // Only the old one is typed anew: what was chosen instead is still good.
                    old.set(String::new());
                    attempt += 1;
                }
            }
        });
    })
}

/// The three fields.
#[component]
pub fn ChangePin() -> Element {
    let form = Form {
        old: use_signal(String::new),
        new: use_signal(String::new),
        again: use_signal(String::new),
        attempt: use_signal(|| 0),
        busy: use_signal(|| false),
        problems: use_signal(Problems::default),
    };
    let save = use_save(form);
    let Form { mut old, mut new, mut again, attempt, busy, problems } = form;
    let Problems { old: beside_old, new: beside_new, again: beside_again, whole } = problems();
    rsx! {
        Screen {
            title: t!("change-pin-title"),
            back: Route::Settings {},
            actions: rsx! {
                Button {
                    id: "save",
                    label: if busy() { t!("set-pin-saving") } else { t!("change-pin-save") },
                    icon: Glyph::Lock,
                    fill: true,
                    disabled: busy(),
                    onclick: move |_| save(()),
                }
            },
            if let Some(text) = whole {
                Notice { title: t!("change-pin-failed"), text, tone: Tone::Danger, live: true }
            }
            PinField {
                id: "pin-old",
                label: t!("change-pin-old"),
                focused: true,
                attempt: attempt(),
                error: beside_old,
                oninput: move |typed| old.set(typed),
            }
            PinField {
                id: "pin",
                label: t!("set-pin-first"),
                hint: t!("set-pin-hint"),
                error: beside_new,
                oninput: move |typed| new.set(typed),
            }
            PinField {
                id: "pin-again",
                label: t!("set-pin-again"),
                error: beside_again,
                oninput: move |typed| again.set(typed),
                onenter: move |()| save(()),
            }
            Notice { title: t!("set-pin-keep"), text: t!("set-pin-keep-text"), icon: Glyph::Safe }
        }
    }
}

/// What can be seen without trying the old PIN: none of that costs an attempt.
fn check(old: &str, pin: &str, repeated: &str) -> Problems {
    let short = old.chars().count() < PIN_LENGTH;
    let (new, again) = refusal(pin, repeated);
    Problems { old: short.then(|| t!("pin-too-short", count: PIN_LENGTH)), new, again, whole: None }
}

/// A wrong PIN, or one too early, is said beside the old one; all else is about the phone.
fn refused(error: &OpenError, words: String) -> Problems {
    match error {
        OpenError::Pin(UnlockError::WrongPin { .. } | UnlockError::Wait { .. }) => {
            Problems { old: Some(words), ..Problems::default() }
        }
        _ => Problems { whole: Some(words), ..Problems::default() },
    }
}
