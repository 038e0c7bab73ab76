//! The proposals that wait for whoever decides on models.

use dioxus::prelude::*;
use pendamping_domain::region::RegionCode;
use pendamping_store_api::stage::{ListProposals, WaitingRow};

use super::page::KINDS;
use super::words::from_to;
use crate::live::use_live;
use crate::route::Route;
use crate::screens::mentor::desk::village;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How many are shown.
const SHOWN: usize = 200;

/// The list.
#[component]
pub fn Proposals() -> Element {
    let live =
        use_live(KINDS, (), |store, ()| async move { store.call(ListProposals { limit: SHOWN }).await });
    let total = live.ready().map(|page| page.total);
    rsx! {
        Screen {
            title: t!("proposals-title"),
            subtitle: total.filter(|total| *total > 0).map(|total| t!("proposals-total", count: total)),
            back: Route::Queue {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| if page.rows.is_empty() {
                rsx! {
                    EmptyState { icon: Glyph::Stage, title: t!("proposals-none"), text: t!("proposals-none-text") }
                }
            } else {
                rsx! {
                    if page.decides.is_empty() {
                        Notice { title: t!("proposals-not-yours"), text: t!("proposals-not-yours-text") }
                    }
                    List {
                        for row in page.rows.iter() {
                            {waiting(row)}
                        }
                    }
                    if page.total > page.rows.len() as u64 {
                        p { class: "muted", {t!("proposals-more", count: page.total - page.rows.len() as u64)} }
                    }
                }
            })}
        }
    }
}

fn waiting(row: &WaitingRow) -> Element {
    let met = row.proposed.change.conditions.iter().all(|condition| condition.is_met());
    let told = !row.proposed.change.conditions.is_empty();
    let by = row.proposed.by.clone().unwrap_or_else(|| t!("stage-somebody"));
    rsx! {
        ListItem {
            key: "{row.proposed.record}",
            title: row.family_name.clone(),
            subtitle: format!("{} · {}", village(&row.region), by),
            lead: Lead::Sign(Glyph::Stage, Tone::Accent),
            note: rsx! {
                p { strong { {from_to(&row.proposed)} } }
                Chips {
                    Chip { label: format::long_day(format::local_day(row.proposed.saved, zone(&row.region))), tone: Tone::Quiet, icon: Glyph::Calendar }
                    if told && met {
                        Chip { label: t!("proposals-met"), tone: Tone::Good, icon: Glyph::Approve }
                    } else if told {
                        Chip { label: t!("proposals-not-met"), tone: Tone::Warn, icon: Glyph::Alert }
                    }
                }
            },
            to: Route::FamilyStage { family: row.family },
        }
    }
}

/// The zone of a village; Jakarta's where its code is none.
fn zone(region: &str) -> i16 {
    region.parse::<RegionCode>().map_or(420, |region| region.offset_minutes())
}

/// What waits, in one line above the queue; nothing where nothing waits or somebody else decides.
#[component]
pub fn ProposalsWaiting() -> Element {
    let live = use_live(KINDS, (), |store, ()| async move { store.call(ListProposals { limit: 1 }).await });
    let Some(page) = live.ready().filter(|page| page.total > 0 && !page.decides.is_empty()) else {
        return rsx! {};
    };
    rsx! {
        List {
            ListItem {
                title: t!("proposals-title"),
                subtitle: t!("proposals-total", count: page.total),
                lead: Lead::Sign(Glyph::Stage, Tone::Accent),
                to: Route::Proposals {},
            }
        }
    }
}
