//! Agreed actions in a list, and the tap that marks one as done. A follow-up is a record of its own: marking it saves a
//! revision of it and nothing else.

use std::sync::Arc;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::recording::{Editing, record_follow_up};
use pendamping_domain::revision::Record;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{FollowUpRow, GetConfig};
use pendamping_store_api::work::OpenFamily;

use super::desk::until_words;
use super::mend::draft_key;
use crate::phone::{On, Phone, use_phone};
use crate::route::Route;
use crate::screens::at_hand::store;
use crate::screens::set_aside::to_replace;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

/// Open follow-ups, most urgent first as they are given. With `named`, each says whose it is and leads there.
#[component]
pub fn FollowUps(rows: Vec<Listed>, today: NaiveDate, #[props(default)] named: bool) -> Element {
    rsx! {
        List {
            for row in rows {
                FollowUpItem { key: "{row.0.record}", row: row.clone(), today, named }
            }
        }
    }
}

/// A row of the store, told from others by its revision.
#[derive(Clone, Debug)]
pub struct Listed(pub FollowUpRow);

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.0.revision == other.0.revision && self.0.family_name == other.0.family_name
    }
}

/// Rows of the store, ready to be shown.
#[must_use]
pub fn listed(rows: &[FollowUpRow]) -> Vec<Listed> {
    rows.iter().cloned().map(Listed).collect()
}

#[component]
fn FollowUpItem(row: Listed, today: NaiveDate, named: bool) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let Listed(row) = row;
    let mut busy = use_busy_on(row.revision);
    let until = until_words(row.follow_up.due, today);
    let subtitle = if named { format!("{} · {until}", row.family_name) } else { until };
    let tone = if row.follow_up.due < today { Tone::Danger } else { Tone::Accent };
    let family = row.family;
    let title = row.follow_up.action.clone();
    let finish = move |_| {
        if busy() {
            return;
        }
        busy.set(true);
        let (phone, row) = (phone.clone(), row.clone());
        spawn(async move {
            let done = t!("mentor-follow-up-finished");
            let work = async move { finish(&phone, row, today).await };
            match to_the_end(work, by_toast(toasts, done.clone())).await {
                Ok(()) => toasts.done(done),
                Err(error) => {
                    toasts.refused(store_words(&error));
                    busy.set(false);
                }
            }
        });
    };
    rsx! {
        ListItem {
            title,
            subtitle,
            lead: Lead::Sign(Glyph::FollowUp, tone),
            note: rsx! {
                ActionRow {
                    Button {
                        label: t!("mentor-follow-up-finish"),
                        kind: ButtonKind::Secondary,
                        icon: Glyph::Approve,
                        disabled: busy(),
                        onclick: finish,
                    }
                    if named {
                        LinkButton {
                            to: Route::Family { family },
                            label: t!("mentor-follow-up-family"),
                            kind: ButtonKind::Quiet,
                        }
                    }
                }
            },
        }
    }
}

async fn finish(phone: &Arc<Phone>, row: FollowUpRow, today: NaiveDate) -> Result<(), StoreError> {
    let store = store(phone)?;
    let page = store.call(OpenFamily { family: row.family, today }).await?;
    let config = store.call(GetConfig).await?;
    let replaces = to_replace(&store, row.record).await?;
    let config = config.map(|config| config.version).unwrap_or_default();
    let on = On { family: row.family, opened: page.opened, config };
    let editing = Editing { record: row.record, parent: Some(row.revision), body: row.follow_up.write() };
    let revision = phone.revising(on, |saving| record_follow_up(saving, &editing, row.follow_up, true));
    // Once done it is no longer set aside, and what was being mended of it could not be opened again.
    phone.save(vec![revision], Some(draft_key(row.record)), replaces).await.map(|_| ())
}
