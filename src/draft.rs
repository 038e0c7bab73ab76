//! What is being typed is on disk before anybody could lose it: at most every 300 ms, when a field is left, and when the form
//! is closed; never after it was saved.
//!
//! It keeps what it is given and reads nothing of it. Of two forms about the same thing the latest word wins. With the words it
//! keeps that the form is open and which field has the focus, until the form is left.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_store_api::shared::{DraftKey, GetDraft, PutDraft};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard, oneshot};

use crate::phone::use_phone;
use crate::platform;
use crate::widgets::field::{go_to_field, use_hear_focus};

mod left_open;
mod unkept;

pub use left_open::{Returning, use_returning};
use left_open::{shut_behind, unfold};
use unkept::Unkept;

/// Typing makes at most so many drafts a second that a cheap phone's storage does not notice.
const KEEP_EVERY: Duration = Duration::from_millis(300);

/// The kind of a draft of what a family asks the office for, which is no record.
pub const DATA_REQUEST: &str = "data_request";

/// One hand at a time writes drafts: who reads one and writes it back must not write over what came in between.
static IN_HAND: Mutex<()> = Mutex::const_new(());

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
    changed: Callback<(FamilyId, Value)>,
    left: Callback<()>,
    closed: Callback<bool>,
    forgotten: Callback<()>,
    returned: bool,
    resumed: Callback<(FamilyId, Value)>,
    put_away: Callback<()>,
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
        match serde_json::to_value(form) {
            Ok(form) => self.changed.call((family, form)),
            Err(error) => tracing::error!(%error, "a draft cannot be written"),
        }
    }

    /// The form about this family was kept before, like this: which field has the focus is kept from now on, also before
    /// anything is written.
    pub fn resume(self, family: FamilyId, form: &impl Serialize) {
        match serde_json::to_value(form) {
            Ok(form) => self.resumed.call((family, form)),
            Err(error) => tracing::error!(%error, "a draft cannot be read back"),
        }
    }

    /// Whether it leads back to the field somebody was in when the app was ended.
    #[must_use]
    pub fn has_returned(self) -> bool {
        self.returned
    }

    /// The form is being left where no other screen comes in its place, as a sheet is.
    pub fn put_away(self) {
        self.put_away.call(());
    }

    /// A field was left.
    pub fn leave(self) {
        self.left.call(());
    }

    /// From now on nothing is kept (it is being saved or thrown away), or again (that failed): then also what was written last.
    pub fn close(self, closed: bool) {
        self.closed.call(closed);
    }

    /// What was written is done with, saved or thrown away: nothing is kept until the form is opened again, for other words.
    pub fn forget(self) {
        self.forgotten.call(());
    }
}

/// A keeper of the form `key`; with `restored`, of one that was kept before.
pub fn use_keeper(key: DraftKey, restored: bool) -> Keeper {
    let phone = use_phone();
    // As it was when the form opened: the last words are kept also when the phone has locked itself meanwhile.
    let store = use_hook(|| phone.store());
    let mut noted = use_signal(|| if restored { Noted::Kept } else { Noted::Untouched });
    let unkept = use_hook(|| Rc::new(RefCell::new(Unkept::of(key.clone()))));
    let away = use_hook(|| Rc::new(Cell::new(false)));
    let returned = use_return(&key, &unkept);

    let left = use_left(&unkept, &store, noted);
    let later = use_later(left);
    let waits = use_callback({
        let unkept = unkept.clone();
        move |()| {
            if !unkept.borrow().waits() {
                return;
            }
            // A failure stays said until it is mended.
            if matches!(*noted.peek(), Noted::Untouched | Noted::Kept) {
                noted.set(Noted::Waiting);
            }
            later.call(());
        }
    });
    let changed = use_callback({
        let (unkept, phone) = (unkept.clone(), phone.clone());
        move |last| {
            unkept.borrow_mut().change(last, phone.platform().now().wall);
            waits.call(());
        }
    });
    use_hear_focus({
        let (unkept, phone) = (unkept.clone(), phone.clone());
        move |field| {
            unkept.borrow_mut().focus(field, phone.platform().now().wall);
            if unkept.borrow().waits() {
                later.call(());
            }
        }
    });
    let resumed = use_callback({
        let unkept = unkept.clone();
        move |last| unkept.borrow_mut().resume(last)
    });
    let put_away = use_callback({
        let away = away.clone();
        move |()| away.set(true)
    });
    let closed = use_callback({
        let unkept = unkept.clone();
        move |closed| {
            unkept.borrow_mut().close(closed);
            waits.call(());
        }
    });
    let forgotten = use_callback({
        let unkept = unkept.clone();
        move |()| {
            unkept.borrow_mut().forget();
            noted.set(Noted::Untouched);
        }
    });
    use_last_words(key, store, unkept, away);
    Keeper { noted, changed, left, closed, forgotten, returned, resumed, put_away }
}

/// Leads to the field of this form that somebody was in, when it is opened again after the app was ended.
fn use_return(key: &DraftKey, unkept: &Rc<RefCell<Unkept>>) -> bool {
    let returning = use_returning();
    let field = use_hook(|| {
        let field = returning.arrive(key);
        unkept.borrow_mut().arrive(field.clone());
        field
    });
    let returned = field.is_some();
    use_effect(move || {
        if let Some(field) = &field {
            go_to_field(field);
        }
    });
    returned
}

/// Keeps what is not on disk yet, in a moment: with what else comes until then.
fn use_later(left: Callback<()>) -> Callback<()> {
    let timer = use_hook(|| Rc::new(Cell::new(false)));
    use_callback(move |()| {
        if !timer.replace(true) {
            let timer = timer.clone();
            spawn(async move {
                platform::sleep(KEEP_EVERY).await;
                timer.set(false);
                left.call(());
            });
        }
    })
}

/// Keeps what is not on disk yet, now.
fn use_left(
    unkept: &Rc<RefCell<Unkept>>,
    store: &Option<StoreHandle>,
    mut noted: Signal<Noted>,
) -> Callback<()> {
    let (unkept, store) = (unkept.clone(), store.clone());
    use_callback(move |()| {
        let Some(put) = unkept.borrow_mut().take() else { return };
        let (unkept, store) = (unkept.clone(), store.clone());
        let (tell, told) = oneshot::channel();
        let hand = unkept.clone();
        // Whoever leaves a field may leave the form by the same tap: what was taken goes to disk also when the form has gone.
        dioxus::core::spawn_forever(async move {
            let in_hand = IN_HAND.lock().await;
            // It is being saved since: behind that, its draft would stand there again.
            if hand.borrow().is_closed() {
                return hand.borrow_mut().put_back(put);
            }
            let kept = keep(&in_hand, store, put.clone()).await;
            if let Err(error) = &kept {
                tracing::error!(%error, "a draft was not kept");
                hand.borrow_mut().put_back(put);
            }
            // Nobody hears of it where the form has gone.
            let _ = tell.send(kept);
        });
        spawn(async move {
            match told.await {
                // What was typed meanwhile is not on disk yet.
                Ok(Ok(())) if unkept.borrow().waits() => noted.set(Noted::Waiting),
                Ok(Ok(())) => noted.set(Noted::Kept),
                Ok(Err(error)) => noted.set(Noted::Failed(error)),
                Err(_) => {}
            }
        });
    })
}

/// When the form goes: its last words, and that it was left, unless only the lock came before it.
fn use_last_words(
    key: DraftKey,
    store: Option<StoreHandle>,
    unkept: Rc<RefCell<Unkept>>,
    away: Rc<Cell<bool>>,
) {
    let phone = use_phone();
    let here = use_hook(|| phone.path());
    use_drop(move || {
        let away = away.get() || phone.path() != here;
        let closed = unkept.borrow().is_closed();
        let put = unkept.borrow_mut().take();
        let Some(store) = store.filter(|_| !closed && (away || put.is_some())) else { return };
        dioxus::core::spawn_forever(async move {
            let kept = match put {
                Some(put) => keep(&IN_HAND.lock().await, Some(store.clone()), put).await,
                None => Ok(()),
            };
            let shut = if away { shut_behind(&store, key).await } else { Ok(()) };
            if let Err(error) = kept.and(shut) {
                tracing::error!(%error, "the last words of a draft were not kept");
            }
        });
    });
}

/// What was kept of a form. One that this build cannot read is left where it is and the form begins anew: writing into it
/// replaces it.
///
/// # Errors
/// Those of the store.
pub async fn kept<T: DeserializeOwned>(store: &StoreHandle, key: &DraftKey) -> Result<Option<T>, StoreError> {
    let json = store.call(GetDraft { key: key.clone() }).await?;
    let read = |json: String| unfold(&json).and_then(|(form, _)| serde_json::from_value(form));
    Ok(json.and_then(|json| match read(json) {
        Ok(kept) => Some(kept),
        Err(error) => {
            // Not in the error's own words, which may repeat what was typed.
            tracing::error!(line = error.line(), column = error.column(), "a draft cannot be read");
            None
        }
    }))
}

/// Keeps a form that could not be saved as it was then, with the store that was open at the time: whoever wrote it may have left it, sure
/// that it is saved, and the phone may have locked itself since.
pub async fn keep_as_it_was(
    (store, at): (Option<StoreHandle>, DateTime<Utc>),
    key: &DraftKey,
    family: FamilyId,
    form: &impl Serialize,
) {
    let Ok(form) = serde_json::to_value(form) else { return };
    let put = PutDraft { key: key.clone(), family, json: left_open::fold(&form, None), at };
    if let Err(error) = keep(&IN_HAND.lock().await, store, put).await {
        tracing::error!(%error, "a form that could not be saved was not kept");
    }
}

async fn keep(
    _in_hand: &MutexGuard<'_, ()>,
    store: Option<StoreHandle>,
    put: PutDraft,
) -> Result<(), StoreError> {
    store.ok_or(StoreError::Closed)?.call(put).await
}

#[cfg(test)]
mod tests;
