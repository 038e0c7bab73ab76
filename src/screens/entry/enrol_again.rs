//! A phone that the centre knows no more, because that was put back from an older copy: a new code makes it its person's again.
//!
//! Everything in it stays whatever the centre answers, and a code that is somebody else's changes nothing.

use dioxus::prelude::*;
use pendamping_sync::enrol::Invitation;

use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::entry::enrol::{Problems, invitation_in, said, whole_address, whole_code};
use crate::screens::entry::leave;
use crate::screens::status::use_sends;
use crate::t;
use crate::widgets::prelude::*;

/// What is typed, and how sending it goes.
#[derive(Clone, Copy)]
struct Form {
    code: Signal<String>,
    centre: Signal<String>,
    busy: Signal<bool>,
    problems: Signal<Problems>,
}

impl Form {
    fn type_code(mut self, typed: String) {
        match invitation_in(&typed) {
            Some(link) => {
                self.code.set(link.code);
                self.centre.set(link.centre);
                self.problems.set(Problems::default());
                go_to_field("code");
            }
            None => self.code.set(typed),
        }
    }

    /// What can be sent; otherwise what is missing is said beside its field.
    fn complete(mut self) -> Option<Invitation> {
        let (code, centre) = (self.code.peek().trim().to_owned(), self.centre.peek().trim().to_owned());
        let missing = Problems {
            code: (!whole_code(&code)).then(|| t!("enrol-code-malformed")),
            centre: centre.is_empty().then(|| t!("enrol-centre-missing")),
            whole: None,
        };
        let complete = missing == Problems::default();
        self.problems.set(missing);
        complete.then(|| Invitation { centre: whole_address(&centre), code })
    }
}

/// Sends what is typed, and leaves when the centre knows this phone again.
fn use_send(form: Form) -> Callback<()> {
    let (phone, toasts) = (use_phone(), use_toasts());
    let Form { mut busy, mut problems, .. } = form;
    use_callback(move |()| {
        if *busy.peek() {
            return;
        }
        let Some(invitation) = form.complete() else { return focus_first_error() };
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let answer = phone.enrol_again(invitation).await;
            busy.set(false);
            match answer {
                Ok(()) => {
                    toasts.done(t!("enrol-again-done"));
                    leave(Route::Settings {});
                }
                Err(failure) => {
                    tracing::info!(failure = failure.code(), "the phone was not enrolled again");
                    problems.set(refused(&failure.code()));
                    focus_first_error();
                }
            }
        });
    })
}

/// As at enrolment, but for a code that is somebody else's.
fn refused(code: &str) -> Problems {
    match code {
        "not_found" => Problems { code: Some(t!("enrol-again-other-person")), ..Problems::default() },
        "store" => {
            let whole = Some((t!("enrol-again-failed"), t!("sync-store")));
            Problems { whole, ..Problems::default() }
        }
        other => said(other),
    }
}

/// The new code, and the centre's address: the known one until another is typed.
#[component]
pub fn EnrolAgain() -> Element {
    let (phone, sends) = (use_phone(), use_sends());
    let form = Form {
        code: use_signal(String::new),
        centre: use_signal(move || phone.profile().map(|profile| profile.centre).unwrap_or_default()),
        busy: use_signal(|| false),
        problems: use_signal(Problems::default),
    };
    let send = use_send(form);
    let Form { code, mut centre, busy, problems } = form;
    let Problems { code: beside_code, centre: beside_centre, whole } = problems();
    rsx! {
        Screen {
            title: t!("enrol-again-title"),
            subtitle: t!("enrol-again-subtitle"),
            back: if sends { Route::Outbox {} } else { Route::Settings {} },
            actions: rsx! {
                Button {
                    label: if busy() { t!("enrol-sending") } else { t!("enrol-again-send") },
                    icon: Glyph::Phone,
                    fill: true,
                    disabled: busy(),
                    onclick: move |_| send(()),
                }
            },
            if let Some((title, text)) = whole {
                Notice { title, text, tone: Tone::Warn, live: true }
            }
            Notice { title: t!("enrol-again-safe"), text: t!("enrol-again-safe-text"), icon: Glyph::Safe }
            TextField {
                id: "code",
                label: t!("enrol-code"),
                hint: t!("enrol-again-code-hint"),
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
        }
    }
}
