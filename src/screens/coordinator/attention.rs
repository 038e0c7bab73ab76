//! Families that need attention, and why: of the whole area, or where one mentor works.

use dioxus::prelude::*;
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::Kind;
use pendamping_domain::risk::Risk;
use pendamping_store_api::attention::{AtRiskRow, ListAtRisk};

use super::queue::use_waiting;
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::desk::village;
use crate::screens::places::CoordinatorNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change this list.
const KINDS: &[Kind] = &[
    Kind::Family,
    Kind::Visit,
    Kind::Confirmation,
    Kind::Progress,
    Kind::Review,
    Kind::Config,
    Kind::Person,
];

/// How many are shown.
const SHOWN: usize = 100;

fn use_at_risk(mentor: Option<PersonId>, limit: usize) -> Asked<pendamping_store_api::attention::AtRisk> {
    let today = use_phone().today();
    use_live(KINDS, (mentor, today, limit), |store, (mentor, today, limit)| async move {
        store.call(ListAtRisk { today, mentor, limit }).await
    })
}

/// Of the whole area.
#[component]
pub fn AtRisk() -> Element {
    rsx! {
        Listed { mentor: None }
    }
}

/// Where one mentor works.
#[component]
pub fn AtRiskOf(mentor: PersonId) -> Element {
    rsx! {
        Listed { key: "{mentor}", mentor }
    }
}

#[component]
fn Listed(mentor: Option<PersonId>) -> Element {
    let live = use_at_risk(mentor, SHOWN);
    let queued = use_waiting();
    let ready = live.ready();
    let subtitle = ready.as_ref().map(|page| {
        let count = t!("at-risk-total", count: page.total);
        page.mentor.as_ref().map_or_else(|| count.clone(), |name| format!("{name} · {count}"))
    });
    rsx! {
        Screen {
            title: t!("at-risk-title"),
            subtitle,
            back: Route::Mentors {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {live.show(|page| if page.rows.is_empty() {
                rsx! {
                    EmptyState { icon: Glyph::Safe, title: t!("at-risk-none"), text: t!("at-risk-none-text") }
                }
            } else {
                rsx! {
                    List { tiles: true,
                        for row in page.rows.iter() {
                            {one(row, mentor.is_some())}
                        }
                    }
                    if page.total > page.rows.len() as u64 {
                        p { class: "muted", {t!("at-risk-more", count: page.total - page.rows.len() as u64)} }
                    }
                }
            })}
        }
    }
}

fn one(row: &AtRiskRow, of_one: bool) -> Element {
    let mentor = row.mentor.clone().filter(|_| !of_one);
    let subtitle = [Some(village(&row.region)), mentor].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    rsx! {
        ListItem {
            key: "{row.family}",
            title: row.name.clone(),
            subtitle,
            lead: Lead::Person(row.name.clone()),
            note: rsx! {
                Chips {
                    for risk in row.risks.iter() {
                        {chip(risk)}
                    }
                }
            },
            to: Route::ReadBusiness { family: row.family },
        }
    }
}

fn chip(risk: &Risk) -> Element {
    let (label, tone, icon) = match risk {
        Risk::Disputed => (t!("risk-disputed"), Tone::Danger, Glyph::Comment),
        Risk::NotVisited(days) => (t!("risk-not-visited", days: *days), Tone::Danger, Glyph::WrongDay),
        Risk::NotMet(times) => (t!("risk-not-met", times: *times), Tone::Warn, Glyph::NotMet),
        Risk::Loss(amount) => (t!("risk-loss", amount: format::rupiah(amount.0)), Tone::Warn, Glyph::Money),
        Risk::Falling(months) => (t!("risk-falling", months: *months), Tone::Warn, Glyph::Money),
        Risk::Untold(months) => (t!("risk-untold", months: *months), Tone::Quiet, Glyph::Calendar),
    };
    rsx! {
        Chip { key: "{label}", label, tone, icon }
    }
}

/// How many there are in the whole area, once that is known.
pub(super) fn use_total() -> Option<u64> {
    use_at_risk(None, 1).ready().map(|page| page.total)
}
