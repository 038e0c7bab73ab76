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
            text: words(&report),
            tone: Tone::Warn,
            action: rsx! {
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

fn words(report: &Salvaged) -> String {
    let figure = |count: u64| format::number(i64::try_from(count).unwrap_or(i64::MAX));
    let (saved, drafts, unsent) = (figure(report.saved), figure(report.drafts), figure(report.unsent));
    let lost = (report.lost > 0).then(|| t!("outbox-salvaged-lost", lost: figure(report.lost)));
    // What everybody asks first.
    let all_here = report.lost == 0 && !report.drafts_lost;
    [
        all_here.then(|| t!("outbox-salvaged-none-lost")),
        Some(t!("outbox-salvaged-saved", saved: saved, drafts: drafts, unsent: unsent)),
        lost,
        report.drafts_lost.then(|| t!("outbox-salvaged-drafts")),
        report.pull_again.then(|| t!("outbox-salvaged-again")),
        Some(t!("outbox-salvaged-do")),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}
