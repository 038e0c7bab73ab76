//! A family's business as the coordinator reads it: its months, what stands in the way, and what the mentor notes. Nothing is
//! changed here.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::FamilyId;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::progress::{MonthRow, OpenBusiness};
use pendamping_store_api::shared::GetConfig;

use super::evidence::quoted;
use super::queue::use_waiting;
use crate::live::use_live;
use crate::route::Route;
use crate::screens::months::months;
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::{costs_words, month_words, profit_sign, profit_words};
use crate::screens::status::SyncStatus;
use crate::screens::visit_facts::chips_words;
use crate::t;
use crate::widgets::prelude::*;

/// How many records are read: more than ten years bring.
const ALL: usize = 240;

/// The business of a family.
#[component]
pub fn ReadBusiness(family: FamilyId) -> Element {
    let live = use_live(&[Kind::Progress, Kind::Family, Kind::Config], family, |store, family| async move {
        let page = match store.call(OpenBusiness { family, limit: ALL }).await {
            Ok(page) => Some(page),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        Ok((page, store.call(GetConfig).await?))
    });
    let queued = use_waiting();
    let ready = live.ready();
    let name = ready.as_ref().and_then(|seen| seen.0.as_ref()).map(|page| page.family.name.clone());
    rsx! {
        Screen {
            title: t!("business-title"),
            subtitle: name,
            back: Route::Queue {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            if ready.as_ref().is_some_and(|seen| seen.0.is_some()) {
                List {
                    ListItem {
                        title: t!("stage-title"),
                        subtitle: t!("stage-read"),
                        lead: Lead::Sign(Glyph::Stage, Tone::Accent),
                        to: Route::FamilyStage { family },
                    }
                }
            }
            {live.show(|seen| match &seen.0 {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
                Some(page) if page.months.is_empty() => rsx! {
                    EmptyState { icon: Glyph::Progress, title: t!("business-none"), text: t!("business-none-read") }
                },
                Some(page) => months(page, |row| told(row, seen.1.as_ref())),
            })}
        }
    }
}

fn told(row: &MonthRow, config: Option<&Config>) -> Element {
    let progress = &row.progress;
    rsx! {
        ListItem {
            key: "{row.record}",
            title: month_words(progress.month),
            subtitle: costs_words(progress),
            lead: profit_sign(progress.profit()),
            note: rsx! {
                p { strong { {profit_words(progress.profit())} } }
                if row.gives_way {
                    Chips {
                        Chip { label: t!("business-gives-way"), tone: Tone::Warn, icon: Glyph::Alert }
                    }
                }
                for said in more(progress, config) {
                    p { key: "{said}", class: "muted", "{said}" }
                }
            },
        }
    }
}

/// Where the revenue comes from, what stands in the way, which permits came, what the mentor notes.
pub(super) fn more(progress: &Progress, config: Option<&Config>) -> Vec<String> {
    let mut more = Vec::new();
    if let Some(estimate) = progress.estimate {
        let a_day = crate::format::rupiah(estimate.a_day.0);
        more.push(t!("business-guessed", amount: a_day, days: estimate.days));
    }
    let chips = [
        (t!("progress-obstacles"), config.map(|config| &config.obstacles[..]), &progress.obstacles),
        (t!("progress-permits"), config.map(|config| &config.permits[..]), &progress.permits),
    ];
    for (name, chips, codes) in chips {
        if !codes.is_empty() {
            more.push(format!("{name}: {}", chips_words(chips, codes)));
        }
    }
    if !progress.note.is_empty() {
        more.push(quoted(&progress.note));
    }
    more
}
