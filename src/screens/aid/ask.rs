//! Asking for a correction of one purchase: which part of it, and what is to be mended or explained, above what it says. What is typed
//! is kept until it is sent.

use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::Kind;
use pendamping_store_api::money::AidPage;
use pendamping_store_api::shared::GetConfig;
use pendamping_store_api::spending::UseRow;

use super::spent::title;
use super::verify::{Shared, barred, review, told, use_tranche};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::coordinator::correction::{Correction, CorrectionForm, use_correction};
use crate::screens::coordinator::deciding::save_review;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// The page of one purchase.
#[component]
pub fn AskPurchase(family: FamilyId, aid: RecordId, bought: RecordId) -> Element {
    rsx! {
        // A list of one: another purchase is another form, with its own draft.
        for bought in [bought] {
            Ask { key: "{bought}", family, aid, bought }
        }
    }
}

#[component]
fn Ask(family: FamilyId, aid: RecordId, bought: RecordId) -> Element {
    let today = use_phone().today();
    let live = use_tranche(family, aid);
    let correction = use_correction(bought);
    let back = Route::VerifyAid { family, aid };
    // What is being sent stays on the screen until it is sent: saving it is what makes the purchase wait no more.
    let busy = use_signal(|| false);
    // Whoever comes here asks: there is nothing to press first.
    let mut begun = use_signal(|| false);
    use_effect(move || {
        if !(correction.loaded)() || *begun.peek() {
            return;
        }
        begun.set(true);
        if !*correction.asking.peek() {
            correction.take_up();
        }
    });
    let ready = live.ready().and_then(|seen| (*seen).clone());
    let found = ready.as_ref().and_then(|seen| {
        let row = seen.row()?;
        let one = row.spending.uses.iter().find(|one| one.record == bought)?;
        Some((seen.clone(), row.spending.bar, one.clone()))
    });
    let waits = |one: &UseRow| one.standing == Standing::Received || busy();
    let asks = found.as_ref().filter(|(_, bar, one)| bar.is_none() && waits(one));
    let actions = asks.map(|(seen, _, one)| {
        rsx! {
            Sending { seen: Shared(seen.clone()), revision: one.revision, bought, correction, busy, back: back.clone() }
        }
    });
    rsx! {
        Screen {
            title: t!("review-ask"),
            subtitle: found.as_ref().map(|(_, _, one)| title(one)),
            back: back.clone(),
            status: rsx! { SyncStatus {} },
            actions,
            nav: rsx! { RoleNav {} },
            {live.show(|_| match (&found, &asks) {
                (None, _) => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("verify-gone"), text: t!("verify-gone-text") }
                },
                (Some((seen, bar, one)), asks) => rsx! {
                    {barred(*bar)}
                    if asks.is_some() {
                        if (correction.asking)() {
                            CorrectionForm { correction, scope: family, kind: Kind::AidUse }
                        }
                    } else if bar.is_none() {
                        Notice { title: t!("verify-decided-already"), tone: Tone::Accent }
                    }
                    if let Some(row) = seen.row() {
                        Card {
                            {told(&seen.page, row, one, today)}
                        }
                    }
                },
            })}
        }
    }
}

#[component]
fn Sending(
    seen: Shared,
    revision: RevisionId,
    bought: RecordId,
    correction: Correction,
    mut busy: Signal<bool>,
    back: Route,
) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let navigator = use_navigator();
    let guard = use_guard_on(revision);
    let Shared(seen) = seen;
    let leave = {
        let back = back.clone();
        move |_| {
            correction.put_away();
            navigator.replace(back.clone());
        }
    };
    let send = move |_| {
        if busy() || guard.is_held() {
            return;
        }
        let Some(comments) = correction.comments() else { return focus_first_error() };
        let asked = Review { comments, ..review(bought, revision, Decision::CorrectionAsked) };
        let (phone, seen, back) = (phone.clone(), seen.clone(), back.clone());
        busy.set(true);
        correction.close(true);
        spawn(async move {
            let config = match phone.store() {
                Some(store) => store.call(GetConfig).await.ok().flatten(),
                None => None,
            };
            let AidPage { family, opened, .. } = seen.page;
            match save_review(&phone, family, opened, config.as_ref(), &asked).await {
                Ok(()) => {
                    toasts.done(t!("review-asked"));
                    navigator.replace(back);
                }
                Err(error) => {
                    tracing::warn!(%error, "a correction of a purchase was not asked");
                    toasts.refused(t!("review-not-saved"));
                    correction.close(false);
                    busy.set(false);
                }
            }
        });
    };
    rsx! {
        ActionRow {
            Button { id: "review-cancel", label: t!("review-cancel"), kind: ButtonKind::Quiet, onclick: leave }
            Button {
                id: "review-send",
                label: t!("review-send"),
                fill: true,
                disabled: busy(),
                onclick: send,
            }
        }
    }
}
