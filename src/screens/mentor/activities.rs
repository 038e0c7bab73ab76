//! *Kegiatan lain*: what the mentor did besides visits, the latest day first, and where each record is.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::activity::{Activities as Told, ActivityRow, ListActivities};
use pendamping_store_api::shared::GetDraft;

use super::activity::draft_key;
use super::desk::{Places, custody_words};
use crate::live::use_live;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::activity_facts::{duty_sign, duty_words, note, when_and_where};
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// How many are shown: more than a month brings.
const SHOWN: usize = 100;

struct Listed {
    told: Told,
    /// One is being written.
    begun: bool,
}

/// The mentor's own activities.
#[component]
pub fn Activities() -> Element {
    let phone = use_phone();
    let today = phone.today();
    let live = use_live(&[Kind::Activity], (), move |store, ()| {
        let me = me(&phone);
        async move {
            let person = me?;
            let told = store.call(ListActivities { person, limit: SHOWN }).await?;
            let begun = store.call(GetDraft { key: draft_key(person) }).await?.is_some();
            Ok(Listed { told, begun })
        }
    });
    let begun = live.ready().is_some_and(|list| list.begun);
    rsx! {
        Screen {
            title: t!("activities-title"),
            subtitle: t!("activities-subtitle"),
            back: Route::Today {},
            status: rsx! { SyncStatus {} },
            actions: rsx! {
                LinkButton {
                    to: Route::NewActivity {},
                    label: if begun { t!("activities-go-on") } else { t!("activities-record") },
                    icon: if begun { Glyph::Edit } else { Glyph::Add },
                    fill: true,
                }
            },
            nav: rsx! { Places {} },
            {live.show(|list| {
                if list.told.rows.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Activity,
                            title: t!("activities-none"),
                            text: t!("activities-none-text"),
                        }
                    };
                }
                rsx! {
                    List { tiles: true,
                        for row in &list.told.rows {
                            {line(row, today)}
                        }
                    }
                }
            })}
        }
    }
}

/// Whose phone this is.
pub(super) fn me(phone: &Phone) -> Result<PersonId, StoreError> {
    phone.profile().map(|profile| profile.person).ok_or(StoreError::Closed)
}

fn line(row: &ActivityRow, today: NaiveDate) -> Element {
    let (label, tone, icon) = custody_words(&row.custody);
    rsx! {
        ListItem {
            key: "{row.record}",
            title: duty_words(&row.activity.duty),
            subtitle: when_and_where(&row.activity, today),
            lead: Lead::Sign(duty_sign(&row.activity.duty), Tone::Accent),
            note: rsx! {
                {note(&row.activity)}
                Chips {
                    Chip { label, tone, icon }
                }
            },
            to: Route::EditActivity { activity: row.record },
        }
    }
}
