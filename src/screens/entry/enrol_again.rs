//! A phone that the centre knows no more, because that was put back from an older copy: a new code makes it its person's again.
//!
//! Everything in it stays whatever the centre answers, and a code that is somebody else's changes nothing.

use dioxus::prelude::*;

use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::entry::invitation::{
    InvitationFields, InvitationForm, InvitationTrouble, Problems, Purpose, said, use_invitation,
};
use crate::screens::entry::leave;
use crate::screens::status::use_sends;
use crate::t;
use crate::widgets::prelude::*;

/// Sends what is typed, and leaves when the centre knows this phone again.
fn use_send(form: InvitationForm, mut busy: Signal<bool>) -> Callback<()> {
    let (phone, toasts) = (use_phone(), use_toasts());
    let mut problems = form.problems;
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
    let invitation = use_invitation(Purpose::Enrol, move || {
        phone.profile().map(|profile| profile.centre).unwrap_or_default()
    });
    let busy = use_signal(|| false);
    let send = use_send(invitation, busy);
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
            InvitationTrouble { form: invitation }
            Notice { title: t!("enrol-again-safe"), text: t!("enrol-again-safe-text"), icon: Glyph::Safe }
            InvitationFields {
                form: invitation,
                label: t!("enrol-code"),
                hint: t!("enrol-again-code-hint"),
                onenter: move |()| send(()),
            }
        }
    }
}
