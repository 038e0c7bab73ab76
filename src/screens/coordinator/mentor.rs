//! One mentor as the coordinator sees them: what they did besides visits. It is read here; only its author tells it anew.

use dioxus::prelude::*;
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::activity::ListActivities;

use super::queue::use_waiting;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::activity_facts::{duty_sign, duty_words, note, when_and_where};
use crate::screens::places::CoordinatorNav;
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// How many are shown: more than a quarter brings.
const SHOWN: usize = 200;

/// A mentor's activities, the latest day first.
#[component]
pub fn Mentor(mentor: PersonId) -> Element {
    let phone = use_phone();
    let today = phone.today();
    let told = use_live(&[Kind::Activity, Kind::Person], mentor, |store, person| async move {
        store.call(ListActivities { person, limit: SHOWN }).await
    });
    let queued = use_waiting();
    let name = told.ready().and_then(|told| told.name.clone());
    rsx! {
        Screen {
            title: name.unwrap_or_else(|| t!("mentors-title")),
            back: Route::Mentors {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {told.show(|told| {
                if told.rows.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Activity,
                            title: t!("mentor-activities-none"),
                            text: t!("mentor-activities-none-text"),
                        }
                    };
                }
                rsx! {
                    Section { title: t!("activities-title"), trailing: crate::format::number(i64::try_from(told.total).unwrap_or(i64::MAX)),
                        List { tiles: true,
                            for row in &told.rows {
                                ListItem {
                                    key: "{row.record}",
                                    title: duty_words(&row.activity.duty),
                                    subtitle: when_and_where(&row.activity, today),
                                    lead: Lead::Sign(duty_sign(&row.activity.duty), Tone::Accent),
                                    note: note(&row.activity),
                                }
                            }
                        }
                    }
                }
            })}
        }
    }
}
