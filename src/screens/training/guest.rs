//! Somebody who came and is on no list: added by name, by whoever opened the training.

use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, Guest, NAME_MAX, Presence};
use pendamping_domain::id::RecordId;
use pendamping_domain::training::Attendee;

use super::page::Shared;
use super::saving::save_guest;
use crate::phone::use_phone;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// Somebody who came and is on no list.
#[component]
pub(super) fn AddGuest(training: RecordId, page: Shared) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut name = use_signal(String::new);
    let mut anew = use_signal(|| 0_u32);
    let mut missing = use_signal(|| false);
    let mut busy = use_signal(|| false);
    rsx! {
        Card { title: t!("guest-title"),
            for generation in [anew()] {
                TextField {
                    key: "{generation}",
                    id: "guest",
                    label: t!("guest-name"),
                    hint: t!("guest-hint"),
                    max_length: u32::try_from(NAME_MAX).unwrap_or(u32::MAX),
                    value: name(),
                    error: missing().then(|| t!("guest-missing")),
                    oninput: move |text| {
                        missing.set(false);
                        name.set(text);
                    },
                }
            }
            Button {
                id: "guest-add",
                label: t!("guest-add"),
                icon: Glyph::Add,
                kind: ButtonKind::Secondary,
                disabled: busy(),
                onclick: {
                    let page = page.clone();
                    move |_| {
                        if busy() {
                            return;
                        }
                        if name.peek().trim().is_empty() {
                            missing.set(true);
                            return focus_first_error();
                        }
                        busy.set(true);
                        let (phone, page) = (phone.clone(), page.clone());
                        spawn(async move {
                            let guest = Guest { name: name.peek().trim().to_owned(), attendee: Attendee::Guest };
                            let told = Attendance {
                                mark: Some(Presence::InPerson),
                                ..Attendance::of_guest(training, guest)
                            };
                            let work = async move { save_guest(&phone, &page.0, &told).await };
                            match to_the_end(work, by_toast(toasts, t!("guest-added"))).await {
                                Ok(()) => {
                                    name.set(String::new());
                                    anew += 1;
                                    toasts.done(t!("guest-added"));
                                }
                                Err(error) => toasts.refused(store_words(&error)),
                            }
                            busy.set(false);
                        });
                    }
                },
            }
        }
    }
}
