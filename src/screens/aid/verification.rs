//! What waits for whoever verifies the use of aid: the tranches with purchases that nobody has looked at yet, those that have waited
//! longest first. Only where they hold that power.

use dioxus::prelude::*;
use pendamping_domain::revision::Kind;
use pendamping_store_api::calls::Purchases;
use pendamping_store_api::spending::{ListPurchases, PurchasesRow};

use super::words::{bar_words, scheme_words};
use crate::live::{Asked, use_live};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::desk::village;
use crate::screens::places::RoleNav;
use crate::screens::status::{NothingYet, SyncStatus};
use crate::widgets::prelude::*;
use crate::{format, t};

/// Whatever changes the list.
const KINDS: &[Kind] = &[
    Kind::Aid,
    Kind::Payout,
    Kind::AidPlan,
    Kind::AidUse,
    Kind::AidWitness,
    Kind::Selection,
    Kind::Review,
    Kind::Family,
    Kind::Config,
];
/// How many tranches are shown at once.
const SHOWN: usize = 100;

fn use_purchases(limit: usize) -> Asked<Purchases> {
    let today = use_phone().today();
    use_live(KINDS, (today, limit), |store, (today, limit)| async move {
        store.call(ListPurchases { today, limit }).await
    })
}

/// The list.
#[component]
pub fn Verification() -> Element {
    let live = use_purchases(SHOWN);
    let waiting = live.ready().map(|page| page.waiting).filter(|waiting| *waiting > 0);
    rsx! {
        Screen {
            title: t!("verify-title"),
            subtitle: waiting.map(|count| t!("verify-waiting", count: count)),
            back: Route::Books {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| {
                if page.verifies.is_empty() {
                    return rsx! {
                        EmptyState { icon: Glyph::Lock, title: t!("verify-not-yours"), text: t!("verify-not-yours-text") }
                    };
                }
                if page.rows.is_empty() {
                    return rsx! {
                        NothingYet {
                            EmptyState { icon: Glyph::Safe, title: t!("verify-none"), text: t!("verify-none-text") }
                        }
                    };
                }
                rsx! {
                    List { tiles: true,
                        for row in page.rows.iter() {
                            {one(row)}
                        }
                    }
                    if page.total > page.rows.len() as u64 {
                        p { class: "muted", {t!("books-more", count: page.total - page.rows.len() as u64)} }
                    }
                }
            })}
        }
    }
}

fn one(row: &PurchasesRow) -> Element {
    let (code, tranche) = match &row.named {
        Some((code, tranche)) => (Some(code.as_str()), Some(*tranche)),
        None => (None, None),
    };
    let since = format::local_day(row.since, row.region.offset_minutes());
    rsx! {
        ListItem {
            key: "{row.aid}",
            title: row.name.clone(),
            subtitle: format!("{} · {}", village(row.region.as_str()), scheme_words(row.scheme.as_ref(), code, tranche)),
            lead: Lead::Person(row.name.clone()),
            note: rsx! {
                p { {t!("verify-spent-of", spent: format::rupiah(row.spent.0), received: format::rupiah(row.received.0))} }
                Chips {
                    Chip { label: t!("verify-waiting", count: row.waiting), tone: Tone::Accent, icon: Glyph::Waiting }
                    Chip { label: t!("verify-since", day: format::short_day(since)), tone: Tone::Quiet, icon: Glyph::Calendar }
                    if row.unexplained > 0 {
                        Chip { label: t!("verify-unexplained", count: row.unexplained), tone: Tone::Warn, icon: Glyph::Flag }
                    }
                    if let Some(bar) = row.bar {
                        Chip { label: bar_words(bar), tone: Tone::Quiet, icon: Glyph::Lock }
                    }
                }
            },
            to: Route::VerifyAid { family: row.family, aid: row.aid },
        }
    }
}

/// The way to the list, with how much waits there. Nothing where whoever reads does not verify.
#[component]
pub fn VerificationLine() -> Element {
    let live = use_purchases(1);
    let Some(page) = live.ready().filter(|page| !page.verifies.is_empty()) else { return rsx! {} };
    rsx! {
        List {
            ListItem {
                title: t!("verify-title"),
                subtitle: if page.waiting > 0 { t!("verify-waiting", count: page.waiting) } else { t!("verify-none") },
                lead: Lead::Sign(Glyph::Safe, if page.waiting > 0 { Tone::Warn } else { Tone::Accent }),
                to: Route::Verification {},
            }
        }
    }
}
