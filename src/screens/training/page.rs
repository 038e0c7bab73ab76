//! One training: what it is, the reader's own attendance, the code for the room, and the list with its totals.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::RecordId;
use pendamping_domain::training::Training as Content;
use pendamping_store_api::training::{OpenTraining, TrainingPage};

use super::cancelling::{Cancelled, Cancelling};
use super::code::RoomCode;
use super::list::KINDS;
use super::own::OwnAttendance;
use super::roster::Roster;
use super::signed_list::SignedList;
use super::words::{area_name, attendee_words, may_change, time_chip, when};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::RoleNav;
use crate::screens::set_aside::reason;
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// A page of the store as a property: the same answer is the same, and it is never compared word by word.
#[derive(Clone)]
pub(super) struct Shared(pub std::rc::Rc<TrainingPage>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The training.
#[component]
pub fn Training(training: RecordId) -> Element {
    let phone = use_phone();
    let now = phone.platform().now().wall;
    let role = phone.profile().map(|profile| profile.role);
    let live =
        use_live(KINDS, training, |store, record| async move { store.call(OpenTraining { record }).await });
    let page = live.ready();
    let may_change = page.as_ref().is_some_and(|page| may_change(page));
    rsx! {
        Screen {
            title: page.as_ref().map_or_else(|| t!("training-title"), |page| page.training.title.clone()),
            subtitle: page.as_ref().map(|page| when(&page.training)),
            back: Route::Trainings {},
            status: rsx! { SyncStatus {} },
            tools: may_change.then(|| rsx! {
                LinkButton {
                    to: Route::EditTraining { training },
                    label: t!("training-edit"),
                    icon: Glyph::Edit,
                    kind: ButtonKind::Quiet,
                }
            }),
            nav: rsx! { RoleNav {} },
            {live.show(|page| {
                let shared = Shared(page.clone());
                let keeps_list = role == Some(Role::Mentor) || !page.opens.is_empty();
                rsx! {
                    {held_back(&page.custody)}
                    Cancelled { page: shared.clone() }
                    {about(&page.training, now)}
                    if may_change {
                        RoomCode { page: shared.clone() }
                    }
                    OwnAttendance { page: shared.clone() }
                    if may_change {
                        SignedList { page: shared.clone() }
                    }
                    if keeps_list {
                        Roster { training, page: shared.clone(), opener: may_change }
                    }
                    if may_change {
                        Cancelling { page: shared }
                    }
                }
            })}
        }
    }
}

/// What the centre did not take is said here: everybody's attendance waits behind it.
fn held_back(custody: &Custody) -> Element {
    let Custody::SetAside { code, .. } = custody else { return rsx! {} };
    rsx! {
        Notice { title: t!("training-set-aside"), text: reason(code), tone: Tone::Danger, icon: Glyph::Warning }
    }
}

fn about(training: &Content, now: DateTime<Utc>) -> Element {
    let (label, tone) = time_chip(training, now);
    let audience = training.audience.iter().map(attendee_words).collect::<Vec<_>>().join(", ");
    let mut facts = Vec::new();
    if !training.place.is_empty() {
        facts.push(Fact::new(t!("training-place"), training.place.clone()));
    }
    facts.push(Fact::new(t!("training-area"), area_name(training)));
    facts.push(Fact::new(t!("training-audience"), audience));
    if let Some(capacity) = training.capacity {
        facts.push(Fact::new(t!("training-capacity"), capacity.to_string()));
    }
    for (name, value) in
        [(t!("training-speakers"), &training.speakers), (t!("training-agenda"), &training.agenda)]
    {
        if !value.is_empty() {
            facts.push(Fact::new(name, value.clone()));
        }
    }
    rsx! {
        if !training.cancelled {
            Chips {
                Chip { label, tone }
            }
        }
        Card {
            Facts { facts }
            if !training.link.is_empty() && !training.cancelled {
                a { class: "row-more", href: "{training.link}", target: "_blank", rel: "noopener noreferrer",
                    {t!("training-link")}
                }
            }
        }
    }
}
