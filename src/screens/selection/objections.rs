//! *Sanggahan*: what families objected, what is late and due first, and by when each has its answer.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_store_api::selection::{ListObjections, ListedObjection};

use super::page::KINDS;
use super::words::objection_chip;
use crate::live::use_live;
use crate::phone::use_phone;
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
pub fn Objections() -> Element {
    let today = use_phone().today();
    let live = use_live(KINDS, today, |store, today| async move {
        store.call(ListObjections { today, limit: SHOWN }).await
    });
    let waiting = live.ready().filter(|page| page.total > 0).map(|page| page.waiting);
    rsx! {
        Screen {
            title: t!("objections-title"),
            subtitle: waiting.map(|count| t!("objections-waiting", count: count)),
            back: Route::Queue {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| if page.rows.is_empty() {
                rsx! {
                    EmptyState { icon: Glyph::Comment, title: t!("objections-none"), text: t!("objections-none-text") }
                }
            } else {
                rsx! {
                    if page.decides.is_empty() {
                        Notice { title: t!("proposals-not-yours"), text: t!("objections-not-yours-text") }
                    }
                    List {
                        for row in page.rows.iter() {
                            {one(row, today)}
                        }
                    }
                    if page.total > page.rows.len() as u64 {
                        p { class: "muted", {t!("objections-more", count: page.total - page.rows.len() as u64)} }
                    }
                }
            })}
        }
    }
}

fn one(row: &ListedObjection, today: NaiveDate) -> Element {
    let said = &row.objection;
    let (label, tone, icon) = objection_chip(&said.state, today);
    rsx! {
        ListItem {
            key: "{said.record}",
            title: row.family_name.clone(),
            subtitle: format!("{} · {}", village(&row.region), t!("objection-came", day: format::long_day(said.came))),
            lead: Lead::Person(row.family_name.clone()),
            note: rsx! {
                Chips {
                    Chip { label, tone, icon }
                    if said.had_a_hand && said.answer.is_none() {
                        Chip { label: t!("objection-not-you"), tone: Tone::Quiet, icon: Glyph::Lock }
                    }
                }
            },
            to: Route::ReadObjection { family: row.family, objection: said.record },
        }
    }
}
