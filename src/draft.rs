//! What is being typed is on disk before anybody could lose it: at most every 300 ms, when a field is left, and when the form
//! is closed; never after it was saved.
//!
//! It keeps what it is given and reads nothing of it. Of two forms about the same thing the latest word wins.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_store_api::shared::{DraftKey, GetDraft, PutDraft};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::phone::use_phone;
use crate::platform;

/// Typing makes at most so many drafts a second that a cheap phone's storage does not notice.
const KEEP_EVERY: Duration = Duration::from_millis(300);

/// How keeping the draft went.
#[derive(Clone, Debug)]
pub enum Noted {
    /// Nothing was touched yet.
    Untouched,
    /// The latest words are on their way to disk.
    Waiting,
    /// It is on disk.
    Kept,
    /// It is not, and why.
    Failed(StoreError),
}

/// Sees that a form is kept.
#[derive(Clone, Copy, PartialEq)]
pub struct Keeper {
    noted: Signal<Noted>,
    changed: Callback<(FamilyId, String)>,
    left: Callback<()>,
    closed: Callback<bool>,
}

impl Keeper {
    /// How it went so far.
    pub fn noted(self) -> Noted {
        self.noted.read().clone()
    }

    /// Whether nobody has written anything yet.
    pub fn is_untouched(self) -> bool {
        matches!(*self.noted.peek(), Noted::Untouched)
    }

    /// The form about this family is like this now.
    pub fn put(self, family: FamilyId, form: &impl Serialize) {
        match serde_json::to_string(form) {
            Ok(json) => self.changed.call((family, json)),
            Err(error) => tracing::error!(%error, "a draft cannot be written"),
        }
    }

    /// A field was left.
    pub fn leave(self) {
        self.left.call(());
    }

    /// From now on nothing is kept (it is being saved or thrown away), or again (that failed).
    pub fn close(self, closed: bool) {
        self.closed.call(closed);
    }
}

/// The hand that keeps what is not on disk yet.
#[derive(Default)]
struct Unkept {
    waiting: Option<PutDraft>,
    timer: bool,
    closed: bool,
}

/// A keeper of the form `key`; with `restored`, of one that was kept before.
pub fn use_keeper(key: DraftKey, restored: bool) -> Keeper {
    let phone = use_phone();
    // As it was when the form opened: the last words are kept also when the phone has locked itself meanwhile.
    let store = use_hook(|| phone.store());
    let noted = use_signal(|| if restored { Noted::Kept } else { Noted::Untouched });
    let unkept = use_hook(|| Rc::new(RefCell::new(Unkept::default())));

    let left = use_callback({
        let (unkept, store) = (unkept.clone(), store.clone());
        move |()| {
            let Some(put) = take(&unkept) else { return };
            let (unkept, store) = (unkept.clone(), store.clone());
            let mut noted = noted;
            spawn(async move {
                match keep(store, put.clone()).await {
                    // What was typed meanwhile is not on disk yet.
                    Ok(()) if unkept.borrow().waiting.is_some() => noted.set(Noted::Waiting),
                    Ok(()) => noted.set(Noted::Kept),
                    Err(error) => {
                        noted.set(Noted::Failed(error));
                        unkept.borrow_mut().waiting.get_or_insert(put);
                    }
                }
            });
        }
    });
    let changed = use_callback({
        let unkept = unkept.clone();
        let mut noted = noted;
        move |(family, json)| {
            let at = phone.platform().now().wall;
            let mut hand = unkept.borrow_mut();
            if hand.closed {
                return;
            }
            hand.waiting = Some(PutDraft { key: key.clone(), family, json, at });
            // A failure stays said until it is mended.
            if matches!(*noted.peek(), Noted::Untouched | Noted::Kept) {
                noted.set(Noted::Waiting);
            }
            if !std::mem::replace(&mut hand.timer, true) {
                let unkept = unkept.clone();
                spawn(async move {
                    platform::sleep(KEEP_EVERY).await;
                    unkept.borrow_mut().timer = false;
                    left.call(());
                });
            }
        }
    });
    let closed = use_callback({
        let unkept = unkept.clone();
        move |closed| {
            let mut hand = unkept.borrow_mut();
            hand.closed = closed;
            if closed {
                hand.waiting = None;
            }
        }
    });
    use_drop(move || {
        if let Some(put) = take(&unkept) {
            dioxus::core::spawn_forever(async move {
                if let Err(error) = keep(store, put).await {
                    tracing::error!(%error, "the last words of a draft were not kept");
                }
            });
        }
    });
    Keeper { noted, changed, left, closed }
}

/// What was kept of a form. One that this build cannot read is left where it is and the form begins anew: writing into it
/// replaces it.
///
/// # Errors
/// Those of the store.
pub async fn kept<T: DeserializeOwned>(store: &StoreHandle, key: &DraftKey) -> Result<Option<T>, StoreError> {
    let json = store.call(GetDraft { key: key.clone() }).await?;
    Ok(json.and_then(|json| match serde_json::from_str(&json) {
        Ok(kept) => Some(kept),
        Err(error) => {
            tracing::error!(%error, "a draft cannot be read");
            None
        }
    }))
}

fn take(unkept: &RefCell<Unkept>) -> Option<PutDraft> {
    let mut hand = unkept.borrow_mut();
    if hand.closed { None } else { hand.waiting.take() }
}

async fn keep(store: Option<StoreHandle>, put: PutDraft) -> Result<(), StoreError> {
    store.ok_or(StoreError::Closed)?.call(put).await
}
