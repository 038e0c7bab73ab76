//! A new phone becomes a person's phone.
//!
//! What was typed stays where it is whatever the centre answers: no attempt costs anything but the attempt.

use dioxus::prelude::*;

use crate::phone::{Stage, use_phone, use_stage};
use crate::screens::entry::invitation::{
    InvitationFields, InvitationForm, InvitationTrouble, Purpose, said, use_invitation,
};
use crate::screens::entry::language::OtherLanguage;
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// Sends what is typed. When the centre takes it, the stage of the phone leads on.
fn use_send(form: InvitationForm, mut busy: Signal<bool>) -> Callback<()> {
    let phone = use_phone();
    let mut problems = form.problems;
    use_callback(move |()| {
        if *busy.peek() {
            return;
        }
        let Some(invitation) = form.complete() else { return focus_first_error() };
        busy.set(true);
        let phone = phone.clone();
        spawn(async move {
            let answer = phone.enrol(invitation).await;
            busy.set(false);
            if let Err(failure) = answer {
                tracing::info!(failure = failure.code(), "enrolment did not come through");
                problems.set(said(&failure.code()));
                focus_first_error();
            }
        });
    })
}

/// The code, or the whole link; and the centre's address.
#[component]
pub fn Enrol() -> Element {
    use_only_at(&[Stage::Fresh, Stage::Forgotten]);
    let forgotten = use_stage()() == Stage::Forgotten;
    let (invitation, busy) = (use_invitation(Purpose::Enrol, String::new), use_signal(|| false));
    let send = use_send(invitation, busy);
    rsx! {
        Screen {
            title: t!("enrol-title"),
            subtitle: t!("enrol-subtitle"),
            tools: rsx! { OtherLanguage {} },
            actions: rsx! {
                Button {
                    label: if busy() { t!("enrol-sending") } else { t!("enrol-send") },
                    icon: Glyph::Phone,
                    fill: true,
                    disabled: busy(),
                    onclick: move |_| send(()),
                }
            },
            if forgotten {
                Notice { title: t!("enrol-forgotten"), text: t!("enrol-forgotten-text"), tone: Tone::Warn, live: true }
            }
            InvitationTrouble { form: invitation }
            InvitationFields {
                form: invitation,
                label: t!("enrol-code"),
                hint: t!("enrol-code-hint"),
                onenter: move |()| send(()),
            }
        }
    }
}
