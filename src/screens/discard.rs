//! Leaving a form for good: saved, or thrown away.

use dioxus::prelude::*;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{DraftKey, DropDraft};

use super::at_hand::store;
use crate::draft::Keeper;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::draft_note::DiscardDraft;
use crate::t;
use crate::widgets::prelude::*;

/// Throws the draft away and leaves.
#[component]
pub fn Discard(keeper: Keeper, draft: DraftKey, back: Route, failed: Signal<Option<StoreError>>) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut failed = failed;
    let on_confirm = move |()| {
        keeper.close(true);
        let (phone, key, back) = (phone.clone(), draft.clone(), back.clone());
        spawn(async move {
            let dropped = async { store(&phone)?.call(DropDraft { key }).await }.await;
            match dropped {
                Ok(()) => {
                    toasts.done(t!("visit-draft-dropped"));
                    leave_to(back);
                }
                Err(error) => {
                    keeper.close(false);
                    failed.set(Some(error));
                }
            }
        });
    };
    rsx! {
        DiscardDraft { onconfirm: on_confirm }
    }
}

/// Leaves the form for good: *back* must not lead into it again, nor to the same page twice.
pub fn leave_to(to: Route) {
    let navigator = navigator();
    if !navigator.can_go_back() {
        navigator.replace(to);
        return;
    }
    navigator.go_back();
    if router().current::<Route>() != to {
        navigator.push(to);
    }
}
