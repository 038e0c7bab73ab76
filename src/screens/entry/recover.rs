//! A PIN that was forgotten: with a code from the office the centre opens the records, and another PIN does from then on.
//!
//! Nothing changes until all of it came through: the old PIN holds, and what was typed stays.

use dioxus::prelude::*;
use pendamping_sync::enrol::Invitation;

use crate::phone::{RecoverError, Stage, use_phone};
use crate::route::Route;
use crate::screens::entry::enrol::{Problems, invitation_in, said, whole_address, whole_code};
use crate::screens::entry::language::OtherLanguage;
use crate::screens::entry::new_pin::refusal;
use crate::screens::entry::pin_entry::open_trouble;
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// What is typed, and how sending it goes.
#[derive(Clone, Copy)]
struct Form {
    code: Signal<String>,
    centre: Signal<String>,
    first: Signal<String>,
    again: Signal<String>,
    busy: Signal<bool>,
    problems: Signal<Problems>,
    /// Beside each of the two PINs.
    pins: Signal<(Option<String>, Option<String>)>,
}

impl Form {
    fn type_code(mut self, typed: String) {
        match invitation_in(&typed) {
            Some(link) => {
                self.code.set(link.code);
                self.centre.set(link.centre);
                self.problems.set(Problems::default());
                go_to_field("pin");
            }
            None => self.code.set(typed),
        }
    }

    /// What can be sent, and the PIN; otherwise what is missing is said beside its field.
    fn complete(mut self) -> Option<(Invitation, String)> {
        let (code, centre) = (self.code.peek().trim().to_owned(), self.centre.peek().trim().to_owned());
        let missing = Problems {
            code: (!whole_code(&code)).then(|| t!("enrol-code-malformed")),
            centre: centre.is_empty().then(|| t!("enrol-centre-missing")),
            whole: None,
        };
        let pins = refusal(&self.first.peek(), &self.again.peek());
        let complete = missing == Problems::default() && pins == (None, None);
        self.problems.set(missing);
        self.pins.set(pins);
        complete.then(|| (Invitation { centre: whole_address(&centre), code }, self.first.peek().clone()))
    }
}

/// Sends what is typed. When the records open, the stage of the phone leads on.
fn use_send(form: Form) -> Callback<()> {
    let phone = use_phone();
    let Form { mut busy, mut problems, .. } = form;
    use_callback(move |()| {
        if *busy.peek() {
            return;
        }
        let Some((invitation, pin)) = form.complete() else { return focus_first_error() };
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let answer = phone.clone().recover(invitation, pin).await;
            busy.set(false);
            if let Err(error) = answer {
                tracing::info!(?error, "the PIN was not mended");
                problems.set(match error {
                    RecoverError::Centre(failure) => refused(&failure.code()),
                    RecoverError::Open(error) => Problems {
                        whole: Some((t!("recover-failed"), open_trouble(&error, &phone))),
                        ..Problems::default()
                    },
                });
                focus_first_error();
            }
        });
    })
}

/// As at enrolment, but for a code that is another phone's.
fn refused(code: &str) -> Problems {
    match code {
        "not_found" => Problems { code: Some(t!("recover-other-phone")), ..Problems::default() },
        other => said(other),
    }
}

/// The code from the office, and another PIN, twice.
#[component]
pub fn Recover() -> Element {
    use_only_at(&[Stage::Locked, Stage::Shut, Stage::Damaged]);
    let form = Form {
        code: use_signal(String::new),
        centre: use_signal(String::new),
        first: use_signal(String::new),
        again: use_signal(String::new),
        busy: use_signal(|| false),
        problems: use_signal(Problems::default),
        pins: use_signal(|| (None, None)),
    };
    let send = use_send(form);
    let Form { code, mut centre, mut first, mut again, busy, problems, pins } = form;
    let Problems { code: beside_code, centre: beside_centre, whole } = problems();
    let (beside_first, beside_again) = pins();
    rsx! {
        Screen {
            title: t!("recover-title"),
            subtitle: t!("recover-subtitle"),
            back: Route::Unlock {},
            tools: rsx! { OtherLanguage {} },
            actions: rsx! {
                Button {
                    label: if busy() { t!("recover-sending") } else { t!("recover-send") },
                    icon: Glyph::Key,
                    fill: true,
                    disabled: busy(),
                    onclick: move |_| send(()),
                }
            },
            if let Some((title, text)) = whole {
                Notice { title, text, tone: Tone::Warn, live: true }
            }
            TextField {
                id: "code",
                label: t!("recover-code"),
                hint: t!("recover-code-hint"),
                placeholder: "K7QF-3M2P",
                value: code(),
                icon: Glyph::Key,
                error: beside_code,
                oninput: move |typed| form.type_code(typed),
                onenter: move |()| send(()),
            }
            TextField {
                id: "centre",
                label: t!("enrol-centre"),
                hint: t!("enrol-centre-hint"),
                value: centre(),
                keyboard: Keyboard::Url,
                max_length: 200,
                error: beside_centre,
                oninput: move |typed| centre.set(typed),
                onenter: move |()| send(()),
            }
            PinField {
                id: "pin",
                label: t!("recover-pin"),
                hint: t!("set-pin-hint"),
                error: beside_first,
                oninput: move |typed| first.set(typed),
            }
            PinField {
                id: "pin-again",
                label: t!("set-pin-again"),
                error: beside_again,
                oninput: move |typed| again.set(typed),
                onenter: move |()| send(()),
            }
            Notice { title: t!("recover-safe"), text: t!("recover-safe-text"), icon: Glyph::Safe }
        }
    }
}
