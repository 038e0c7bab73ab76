//! One's own attendance: the code of the room typed in, or a tap by whoever follows from afar. It is saved on this phone and
//! sent like everything else.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, CodeSeen, Whose, is_code};
use pendamping_domain::training::Training;
use pendamping_store_api::training::RosterRow;

use super::certificate::OwnCertificate;
use super::page::Shared;
use super::saving::save;
use super::scanning::ScanCode;
use super::words::{own_words, scores_words};
use crate::phone::{Phone, use_phone};
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// What was said, and while the training goes on the ways to say it.
#[component]
pub(super) fn OwnAttendance(page: Shared) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut typed = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let content = &page.0.training;
    let own = &page.0.own;
    let said = own_words(&own.attendance, content);
    let now = phone.platform().now().wall;
    let open = !content.cancelled && is_open(content, now);
    let invited = content.is_for(&own.attendee) || matches!(own.whose, Some(Whose::Family(_)));
    if content.cancelled || !(invited || said.is_some()) {
        return rsx! {};
    }
    let row = own.clone();
    let keep = use_callback(move |change: fn(&mut Attendance, String, &Phone)| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, row, text) = (phone.clone(), row.clone(), typed.peek().trim().to_owned());
        spawn(async move {
            let done = t!("training-own-saved");
            let work = async move { say(&phone, &row, |told| change(told, text, &phone)).await };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => toasts.done(done),
                Err(error) => toasts.refused(store_words(&error)),
            }
            busy.set(false);
        });
    });
    rsx! {
        Card { title: t!("training-own"),
            match said {
                Some((label, tone)) => rsx! {
                    Chips {
                        Chip { label, tone, icon: if tone == Tone::Good { Glyph::Approve } else { Glyph::Waiting } }
                        if let Some(scores) = scores_words(&own.attendance) {
                            Chip { label: scores }
                        }
                    }
                },
                None => rsx! {
                    p { class: "muted",
                        if open { {t!("training-own-none")} } else { {t!("training-own-closed")} }
                    }
                },
            }
            // A code that proves nothing yet may have been typed wrong: another one takes its place.
            if open && own.attendance.presence(content).is_none() && !content.place.is_empty() {
                if own.attendance.code.is_some() {
                    p { class: "muted", {t!("training-code-again")} }
                }
                TextField {
                    id: "code",
                    label: t!("training-code-field"),
                    hint: t!("training-code-hint"),
                    keyboard: Keyboard::Digits,
                    max_length: 6,
                    value: typed(),
                    error: wrong().then(|| t!("training-code-wrong")),
                    oninput: move |text| {
                        wrong.set(false);
                        typed.set(text);
                    },
                }
                Button {
                    id: "code-save",
                    label: t!("training-code-save"),
                    icon: Glyph::Key,
                    disabled: busy(),
                    onclick: move |_| {
                        if is_code(typed.peek().trim()) {
                            keep.call(|told, code, phone| {
                                told.code = Some(CodeSeen { code, at: phone.platform().now() });
                            });
                        } else {
                            wrong.set(true);
                            focus_first_error();
                        }
                    },
                }
                ScanCode {
                    training: own.attendance.training,
                    disabled: busy(),
                    onseen: move |code| {
                        typed.set(code);
                        keep.call(|told, code, phone| {
                            told.code = Some(CodeSeen { code, at: phone.platform().now() });
                        });
                    },
                }
            }
            if open && !content.link.is_empty() && own.attendance.check_in.is_none() {
                Button {
                    id: "check-in",
                    label: t!("training-check-in"),
                    icon: Glyph::Phone,
                    kind: ButtonKind::Secondary,
                    disabled: busy(),
                    onclick: move |_| keep.call(|told, _, phone| told.check_in = Some(phone.platform().now())),
                }
            }
            OwnCertificate { page: page.clone() }
        }
    }
}

/// Whether attendance can be told of now: a phone without the secret still takes a code.
fn is_open(training: &Training, now: chrono::DateTime<chrono::Utc>) -> bool {
    let early = chrono::TimeDelta::minutes(pendamping_domain::training::EARLY_MINUTES);
    training.starts.to_utc() - early <= now && now <= training.ends.to_utc()
}

async fn say(
    phone: &Arc<Phone>,
    row: &RosterRow,
    change: impl FnOnce(&mut Attendance),
) -> Result<(), pendamping_store_api::StoreError> {
    let mut told = row.attendance.clone();
    change(&mut told);
    save(phone, vec![(row.clone(), told)], None).await
}
