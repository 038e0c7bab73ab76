//! A PIN that was forgotten: with a code from the office the centre opens the records, and another PIN does from then on.
//!
//! Nothing changes until all of it came through: the old PIN holds, and what was typed stays.

use dioxus::prelude::*;
use pendamping_sync::enrol::Invitation;

use crate::phone::{RecoverError, Stage, use_phone};
use crate::route::Route;
use crate::screens::entry::invitation::{
    InvitationFields, InvitationForm, InvitationTrouble, Problems, Purpose, said, use_invitation,
};
use crate::screens::entry::language::OtherLanguage;
use crate::screens::entry::new_pin::refusal;
use crate::screens::entry::pin_entry::open_trouble;
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// What is typed, and how sending it goes.
#[derive(Clone, Copy)]
struct Form {
    invitation: InvitationForm,
    first: Signal<String>,
    again: Signal<String>,
    busy: Signal<bool>,
    /// Beside each of the two PINs.
    pins: Signal<(Option<String>, Option<String>)>,
}

impl Form {
    /// What can be sent, and the PIN; otherwise what is missing is said beside its field.
    fn complete(mut self) -> Option<(Invitation, String)> {
        let pins = refusal(&self.first.peek(), &self.again.peek());
        self.pins.set(pins.clone());
        let invitation = self.invitation.complete()?;
        (pins == (None, None)).then(|| (invitation, self.first.peek().clone()))
    }
}

/// Sends what is typed. When the records open, the stage of the phone leads on.
fn use_send(form: Form) -> Callback<()> {
    let phone = use_phone();
    let Form { invitation, mut busy, .. } = form;
    let mut problems = invitation.problems;
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
        invitation: use_invitation(Purpose::Recover, String::new),
        first: use_signal(String::new),
        again: use_signal(String::new),
        busy: use_signal(|| false),
        pins: use_signal(|| (None, None)),
    };
    let send = use_send(form);
    let Form { invitation, mut first, mut again, busy, pins } = form;
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
            InvitationTrouble { form: invitation }
            InvitationFields {
                form: invitation,
                label: t!("recover-code"),
                hint: t!("recover-code-hint"),
                next: "pin",
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
