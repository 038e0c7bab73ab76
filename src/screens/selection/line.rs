//! The ways to a selection: from a family's page with where it stands, and from the queue with what waits.

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_store_api::StoreError;
use pendamping_store_api::selection::{ListObjections, OpenSelection};

use super::page::{KINDS, may_propose};
use super::words::{scheme_name, standing_chip};
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// On its mentor's page of a family: where its proposal stands, or the way to propose it. Nothing where nobody is chosen.
#[component]
pub fn SelectionLine(family: FamilyId) -> Element {
    let today = use_phone().today();
    let live = use_live(KINDS, (family, today), |store, (family, today)| async move {
        match store.call(OpenSelection { family: Some(family), today }).await {
            Ok(page) => Ok(Some(page)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let Some(ready) = live.ready() else { return rsx! {} };
    let Some(page) = ready.as_ref().as_ref().filter(|page| page.rule.is_some()) else { return rsx! {} };
    match page.proposals.first() {
        Some(row) => {
            let (label, tone, icon) = standing_chip(row);
            let objected = !row.objections.is_empty();
            rsx! {
                List {
                    ListItem {
                        title: scheme_name(page.scheme.as_ref()),
                        subtitle: t!("selection-line"),
                        lead: Lead::Sign(Glyph::Money, tone),
                        note: rsx! {
                            Chips {
                                Chip { label, tone, icon }
                                if objected {
                                    Chip { label: t!("objection-there"), tone: Tone::Quiet, icon: Glyph::Comment }
                                }
                            }
                        },
                        to: Route::FamilySelection { family },
                    }
                }
            }
        }
        None if may_propose(page) => rsx! {
            LinkButton {
                to: Route::FamilySelection { family },
                label: t!("selection-propose"),
                kind: ButtonKind::Secondary,
                icon: Glyph::Money,
                fill: true,
            }
        },
        None => rsx! {},
    }
}

/// Above the queue of whoever decides: the board, and the objections. Nothing as long as nobody was proposed.
#[component]
pub fn SelectionsWaiting() -> Element {
    let today = use_phone().today();
    let live =
        use_live(
            KINDS,
            today,
            |store, today| async move { store.call(ListObjections { today, limit: 1 }).await },
        );
    let Some(page) = live.ready().filter(|page| page.proposed > 0 && !page.decides.is_empty()) else {
        return rsx! {};
    };
    rsx! {
        List {
            ListItem {
                title: t!("board-title"),
                subtitle: t!("board-waiting", count: page.undecided),
                lead: Lead::Sign(Glyph::Money, Tone::Accent),
                to: Route::Board {},
            }
            if page.total > 0 {
                ListItem {
                    title: t!("objections-title"),
                    subtitle: t!("objections-waiting", count: page.waiting),
                    lead: Lead::Sign(Glyph::Comment, if page.waiting > 0 { Tone::Warn } else { Tone::Accent }),
                    to: Route::Objections {},
                }
            }
        }
    }
}
