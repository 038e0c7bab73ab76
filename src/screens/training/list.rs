//! All trainings this phone knows of, the latest first.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_domain::revision::Kind;
use pendamping_store_api::training::{ListTrainings, TrainingRow};

use super::words::{own_words, time_chip, totals_words, when};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::places::{RoleNav, first_place};
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// How many are shown: more than years bring to one city.
const SHOWN: usize = 200;

/// Whatever changes a line.
pub(super) const KINDS: &[Kind] = &[Kind::Training, Kind::Attendance, Kind::Family, Kind::Person];

/// The trainings.
#[component]
pub fn Trainings() -> Element {
    let phone = use_phone();
    let now = phone.platform().now().wall;
    let role = phone.profile().map(|profile| profile.role);
    let live =
        use_live(KINDS, (), |store, ()| async move { store.call(ListTrainings { limit: SHOWN }).await });
    let opens = live.ready().is_some_and(|list| !list.opens.is_empty());
    let counts = role != Some(Role::Beneficiary);
    // A coordinator has it among the places; others come from their first screen and go back there.
    let back = (role != Some(Role::Coordinator)).then(|| first_place(role.as_ref()));
    rsx! {
        Screen {
            title: t!("trainings-title"),
            subtitle: t!("trainings-subtitle"),
            back,
            status: rsx! { SyncStatus {} },
            actions: opens.then(|| rsx! {
                LinkButton { to: Route::NewTraining {}, label: t!("trainings-open"), icon: Glyph::Add, fill: true }
            }),
            nav: rsx! { RoleNav {} },
            {live.show(|list| {
                if list.rows.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Training,
                            title: t!("trainings-none"),
                            text: if opens { t!("trainings-none-opener") } else { t!("trainings-none-text") },
                        }
                    };
                }
                rsx! {
                    List { tiles: true,
                        for row in &list.rows {
                            {line(row, now, counts)}
                        }
                    }
                }
            })}
        }
    }
}

fn line(row: &TrainingRow, now: DateTime<Utc>, counts: bool) -> Element {
    let (label, tone) = time_chip(&row.training, now);
    let own = row.own.as_ref().and_then(|own| own_words(own, &row.training));
    rsx! {
        ListItem {
            key: "{row.record}",
            title: row.training.title.clone(),
            subtitle: when(&row.training),
            lead: Lead::Sign(Glyph::Training, Tone::Accent),
            note: rsx! {
                Chips {
                    Chip { label, tone }
                    if let Some((label, tone)) = own {
                        Chip { label: t!("training-own-chip", words: label), tone, icon: Glyph::Approve }
                    }
                    if counts && row.totals.all() != (0, 0) {
                        Chip { label: totals_words(&row.totals) }
                    }
                }
            },
            to: Route::Training { training: row.record },
        }
    }
}
