//! The form of a visit while it is being written: what is kept of it, and when.
//!
//! A draft has all it takes to go on later as if nothing had happened: the typed content and what was on screen when the form
//! was opened. It is kept at most every 300 ms, when a field is left, and when the form is closed; never after it was saved.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::recording::Editing;
use pendamping_domain::revision::Body;
use pendamping_domain::visit::VisitDraft;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{DraftKey, PutDraft};
use serde::{Deserialize, Serialize};

use super::at_hand::store;
use crate::phone::{Phone, use_phone};
use crate::platform;

/// Typing makes at most so many drafts a second that a cheap phone's storage does not notice.
const KEEP_EVERY: Duration = Duration::from_millis(300);

/// What is kept of an open form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What was typed and captured.
    pub draft: VisitDraft,
    /// The centre's position when the form was opened.
    pub opened: Position,
    /// What was on screen, when a visit is corrected.
    #[serde(default)]
    pub base: Option<Base>,
}

/// The visit that is corrected, as it was on screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    record: RecordId,
    parent: Option<RevisionId>,
    body: Body,
    /// The set-aside revision this takes the place of.
    pub replaces: Option<RevisionId>,
}

impl Base {
    /// A visit on screen: its latest revision, and whether the centre has set that one aside. Then the correction follows
    /// `taken`, the last revision the centre did take.
    #[must_use]
    pub fn new(
        record: RecordId,
        revision: RevisionId,
        set_aside: bool,
        taken: Option<RevisionId>,
        body: Body,
    ) -> Self {
        if set_aside {
            Self { record, parent: taken, body, replaces: Some(revision) }
        } else {
            Self { record, parent: Some(revision), body, replaces: None }
        }
    }

    /// As the domain wants it.
    #[must_use]
    pub fn editing(&self) -> Editing {
        Editing { record: self.record, parent: self.parent, body: self.body.clone() }
    }
}

/// How keeping the draft went.
#[derive(Clone, Debug)]
pub enum Noted {
    /// Nothing was touched yet.
    Untouched,
    /// It is on disk.
    Kept,
    /// It is not, and why.
    Failed(StoreError),
}

/// Writes into the form and sees that it is kept.
#[derive(Clone, Copy)]
pub struct Pen {
    kept: Signal<Kept>,
    noted: Signal<Noted>,
    changed: Callback<()>,
    left: Callback<()>,
    closed: Callback<bool>,
}

impl PartialEq for Pen {
    fn eq(&self, other: &Self) -> bool {
        self.kept == other.kept
    }
}

impl Pen {
    /// What is in the form; a component that asks is drawn again when it changes.
    pub fn read(self) -> Kept {
        self.kept.read().clone()
    }

    /// The same for handlers.
    pub fn peek(self) -> Kept {
        self.kept.peek().clone()
    }

    /// How keeping it went.
    pub fn noted(self) -> Noted {
        self.noted.read().clone()
    }

    /// The person changed something.
    pub fn write(mut self, change: impl FnOnce(&mut VisitDraft)) {
        change(&mut self.kept.write().draft);
        self.changed.call(());
    }

    /// The phone captured something: kept with the next change, since it alone is no unfinished work.
    pub fn capture(mut self, change: impl FnOnce(&mut VisitDraft)) {
        change(&mut self.kept.write().draft);
        if !matches!(*self.noted.peek(), Noted::Untouched) {
            self.changed.call(());
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

/// A pen over `first`, kept under `key`.
pub fn use_pen(first: Kept, restored: bool, key: DraftKey, family: FamilyId) -> Pen {
    let phone = use_phone();
    let kept = use_signal(|| first);
    let noted = use_signal(|| if restored { Noted::Kept } else { Noted::Untouched });
    let unkept = use_hook(|| Rc::new(RefCell::new(Unkept::default())));

    let left = use_callback({
        let (unkept, phone) = (unkept.clone(), phone.clone());
        move |()| {
            let Some(put) = take(&unkept) else { return };
            let (unkept, phone) = (unkept.clone(), phone.clone());
            let mut noted = noted;
            spawn(async move {
                match keep(&phone, put.clone()).await {
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
        let (unkept, phone) = (unkept.clone(), phone.clone());
        move |()| {
            let json = match serde_json::to_string(&*kept.peek()) {
                Ok(json) => json,
                Err(error) => return tracing::error!(%error, "a draft cannot be written"),
            };
            let at = phone.platform().now().wall;
            let mut hand = unkept.borrow_mut();
            if hand.closed {
                return;
            }
            hand.waiting = Some(PutDraft { key: key.clone(), family, json, at });
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
                if let Err(error) = keep(&phone, put).await {
                    tracing::error!(%error, "the last words of a draft were not kept");
                }
            });
        }
    });
    Pen { kept, noted, changed, left, closed }
}

fn take(unkept: &RefCell<Unkept>) -> Option<PutDraft> {
    let mut hand = unkept.borrow_mut();
    if hand.closed { None } else { hand.waiting.take() }
}

async fn keep(phone: &Arc<Phone>, put: PutDraft) -> Result<(), StoreError> {
    store(phone)?.call(put).await
}
