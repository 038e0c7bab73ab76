//! A family's business, month by month: as a picture, in a sentence, and as a list in which each month can be told anew.

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_domain::month::Month;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::progress::{BusinessPage, MonthRow, OpenBusiness};
use pendamping_store_api::shared::GetDraft;

use super::desk::{Places, custody_words};
use super::progress::{ALL, draft_key};
use crate::live::use_live;
use crate::route::Route;
use crate::screens::progress_facts::{against, month_bars, month_words, profit_words};
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

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
                Some(page) => view(family, page),
            })}
        }
    }
}

fn view(family: FamilyId, page: &BusinessPage) -> Element {
    let counted: Vec<&Progress> =
        page.months.iter().filter(|row| !row.gives_way).map(|row| &row.progress).collect();
    let latest = counted.first().copied();
    rsx! {
        if let Some(latest) = latest {
            Card {
                p { class: "muted", {month_words(latest.month)} }
                h2 { {profit_words(latest.profit())} }
                if let Some(words) = against(latest, counted.get(1).copied()) {
                    p { "{words}" }
                }
                if let Some(words) = page.baseline.as_ref().filter(|first| counted.len() > 2 && first.month != latest.month).and_then(|first| against(latest, Some(first))) {
                    p { class: "muted", "{words}" }
                }
                Bars { label: t!("business-chart"), bars: month_bars(&counted) }
            }
        }
        Section { title: t!("business-months"),
            List { tiles: true,
                for line in lines(page) {
                    {match line {
                        Line::Told(row) => told(family, row),
                        Line::Missing(month) => rsx! {
                            ListItem {
                                key: "{month}",
                                title: month_words(month),
                                subtitle: t!("business-missing"),
                                lead: Lead::Sign(Glyph::Empty, Tone::Quiet),
                            }
                        },
                    }}
                }
            }
        }
    }
}

enum Line<'a> {
    Told(&'a MonthRow),
    /// Between two that were told of.
    Missing(Month),
}

fn lines(page: &BusinessPage) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut later: Option<Month> = None;
    for row in &page.months {
        let month = row.progress.month;
        if let Some(later) = later {
            lines.extend((1..later.since(month)).map(|back| Line::Missing(later.plus(-back))));
        }
        later = Some(month);
        lines.push(Line::Told(row));
    }
    lines
}

fn told(family: FamilyId, row: &MonthRow) -> Element {
    let progress = &row.progress;
    let (label, tone, icon) = custody_words(&row.custody);
    let costs = format::rupiah(progress.goods.0.saturating_add(progress.other_costs.0));
    rsx! {
        ListItem {
            key: "{row.record}",
            title: month_words(progress.month),
            subtitle: t!("business-line", revenue: format::rupiah(progress.revenue.0), costs: costs),
            lead: Lead::Sign(Glyph::Progress, if progress.profit().0 < 0 { Tone::Warn } else { Tone::Accent }),
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
