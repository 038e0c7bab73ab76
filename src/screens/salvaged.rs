//! A phone whose database was damaged: what was saved, what may be missing, and what to do, until somebody has read it.

use dioxus::prelude::*;
use pendamping_domain::revision::Kind;
use pendamping_store_api::shared::{ForgetSalvaged, GetSalvaged, Salvaged};

use crate::live::use_live;
use crate::phone::use_phone;
use crate::widgets::prelude::*;
use crate::{format, t};

/// Whatever the store announces when the report was read: see `KINDS` of *Hari ini*.
const KINDS: &[Kind] = &[Kind::Contact];

/// Nothing, or what happened to this phone.
#[component]
pub fn SalvagedNotice() -> Element {
    let phone = use_phone();
    let live = use_live(KINDS, (), |store, ()| async move { store.call(GetSalvaged).await });
    let mut busy = use_signal(|| false);
    let Some(report) = live.ready().and_then(|report| report.as_ref().clone()) else { return rsx! {} };
    let when = format::when(report.at, phone.platform().now().wall, phone.offset());
    let read = move |_| {
        let Some(store) = phone.store().filter(|_| !busy()) else { return };
        busy.set(true);
        spawn(async move {
            // What could not be noted is told again.
            if let Err(error) = store.call(ForgetSalvaged).await {
                tracing::warn!(%error, "that the report was read could not be kept");
            }
            busy.set(false);
        });
    };
    rsx! {
        Notice {
            title: t!("outbox-salvaged", when: when),
            text: lost(&report),
            tone: Tone::Warn,
            action: rsx! {
                p { {saved(&report)} }
                p { {t!("outbox-salvaged-do")} }
                Button {
                    label: t!("outbox-salvaged-read"),
                    kind: ButtonKind::Secondary,
                    disabled: busy(),
                    onclick: read,
                }
            },
        }
    }
}

fn figure(count: u64) -> String {
    format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What everybody asks first.
fn lost(report: &Salvaged) -> String {
    if report.lost == 0 && !report.drafts_lost && !report.photos_lost {
        return t!("outbox-salvaged-none-lost");
    }
    let records = (report.lost > 0).then(|| t!("outbox-salvaged-lost", lost: figure(report.lost)));
    let drafts = report.drafts_lost.then(|| t!("outbox-salvaged-drafts"));
    let photos = report.photos_lost.then(|| t!("outbox-salvaged-photos"));
    records.into_iter().chain(drafts).chain(photos).collect::<Vec<_>>().join(" ")
}

fn saved(report: &Salvaged) -> String {
    let (saved, drafts, unsent) = (figure(report.saved), figure(report.drafts), figure(report.unsent));
    let here = t!("outbox-salvaged-saved", saved: saved, drafts: drafts, unsent: unsent);
    let again = report.pull_again.then(|| t!("outbox-salvaged-again"));
    [here].into_iter().chain(again).collect::<Vec<_>>().join(" ")
}
