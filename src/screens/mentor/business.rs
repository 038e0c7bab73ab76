//! A family's business, month by month: as a picture, in a sentence, and as a list in which each month can be told anew.

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::progress::{BusinessPage, MonthRow, OpenBusiness};
use pendamping_store_api::shared::GetDraft;

use super::desk::{Places, custody_words};
use super::progress::{ALL, draft_key};
use crate::live::use_live;
use crate::route::Route;
use crate::screens::months::months;
use crate::screens::progress_facts::{costs_words, month_words, profit_sign, profit_words};
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

struct Seen {
    /// None when this phone has no such family (any more).
    page: Option<BusinessPage>,
    /// A month is being written.
    begun: bool,
}

/// The business of a family.
#[component]
pub fn Business(family: FamilyId) -> Element {
    let live = use_live(&[Kind::Progress, Kind::Family], family, |store, family| async move {
        let page = match store.call(OpenBusiness { family, limit: ALL }).await {
            Ok(page) => Some(page),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        let begun = store.call(GetDraft { key: draft_key(family) }).await?.is_some();
        Ok(Seen { page, begun })
    });
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    let begun = ready.as_ref().is_some_and(|seen| seen.begun);
    let actions = page.is_some().then(|| {
        rsx! {
            LinkButton {
                to: Route::NewProgress { family },
                label: if begun { t!("business-go-on") } else { t!("business-record") },
                icon: if begun { Glyph::Edit } else { Glyph::Add },
                fill: true,
            }
        }
    });
    rsx! {
        Screen {
            title: t!("business-title"),
            subtitle: page.map(|page| page.family.name.clone()),
            back: Route::Family { family },
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { Places {} },
            {live.show(|seen| match &seen.page {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
                Some(page) if page.months.is_empty() => rsx! {
                    EmptyState { icon: Glyph::Progress, title: t!("business-none"), text: t!("business-none-text") }
                },
                Some(page) => months(page, |row| told(family, row)),
            })}
        }
    }
}

fn told(family: FamilyId, row: &MonthRow) -> Element {
    let progress = &row.progress;
    let (label, tone, icon) = custody_words(&row.custody);
    rsx! {
        ListItem {
            key: "{row.record}",
            title: month_words(progress.month),
            subtitle: costs_words(progress),
            lead: profit_sign(progress.profit()),
            note: rsx! {
                p { strong { {profit_words(progress.profit())} } }
                Chips {
                    Chip { label, tone, icon }
                    if row.gives_way {
                        Chip { label: t!("business-gives-way"), tone: Tone::Warn, icon: Glyph::Alert }
                    }
                }
            },
            to: Route::EditProgress { family, progress: row.record },
        }
    }
}
