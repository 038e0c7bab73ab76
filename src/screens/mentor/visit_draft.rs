//! The form of a visit while it is being written: what is kept of it.
//!
//! A draft has all it takes to go on later as if nothing had happened: the typed content and what was on screen when the form
//! was opened.

use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::recording::Editing;
use pendamping_domain::revision::Body;
use pendamping_domain::visit::VisitDraft;
use pendamping_store_api::shared::{DraftKey, OpenVisit, VisitPage};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::form_photos::PhotoChange;
use crate::draft::{Keeper, use_keeper};
use crate::screens::set_aside::to_replace;

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

impl Kept {
    /// The same, over what is corrected as it stands now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn standing(self, store: &StoreHandle) -> Result<Self, StoreError> {
        let base = match self.base {
            Some(base) => Some(base.standing(store).await?),
            None => None,
        };
        Ok(Self { base, ..self })
    }
}

/// The visit that is corrected, as it was on screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    record: RecordId,
    parent: Option<RevisionId>,
    body: Body,
    /// The set-aside revision that a correction takes the place of.
    pub replaces: Option<RevisionId>,
}

impl Base {
    /// A visit on screen.
    #[must_use]
    pub fn of(page: &VisitPage) -> Self {
        let (record, parent) = (page.record, Some(page.revision));
        Self { record, parent, body: page.body.clone(), replaces: None }
    }

    /// The same as it stands now: the centre may have set it aside since, also while a draft of its correction lay on the phone.
    /// Then the correction takes the place of what was set aside. Where the centre took an earlier revision it is judged as an edit, here as
    /// well, and keeps the parent that its form was opened on: what came from elsewhere since was not seen in it.
    ///
    /// # Errors
    /// Those of the store.
    async fn standing(self, store: &StoreHandle) -> Result<Self, StoreError> {
        let Some(refused) = to_replace(store, self.record).await? else { return Ok(self) };
        let page = store.call(OpenVisit { record: self.record }).await?;
        let taken = page.history.iter().find(|row| row.received.is_some());
        Ok(Self { parent: taken.and(self.parent), replaces: Some(refused), ..self })
    }

    /// As the domain wants it.
    #[must_use]
    pub fn editing(&self) -> Editing {
        Editing { record: self.record, parent: self.parent, body: self.body.clone() }
    }
}

/// Writes into the form and sees that it is kept.
#[derive(Clone, Copy, PartialEq)]
pub struct Pen {
    kept: Signal<Kept>,
    /// Sees that it is kept.
    pub keeper: Keeper,
    family: FamilyId,
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

    /// The person changed something.
    pub fn write(mut self, change: impl FnOnce(&mut VisitDraft)) {
        change(&mut self.kept.write().draft);
        self.keeper.put(self.family, &*self.kept.peek());
    }

    /// A photo came or went; whether anything changed.
    pub fn change_photos(self, change: PhotoChange) -> bool {
        let mut photos = self.peek().draft.photos;
        let changed = change.apply(&mut photos);
        if changed {
            self.write(|draft| draft.photos = photos);
        }
        changed
    }

    /// The phone captured something: kept with the next change, since it alone is no unfinished work.
    pub fn capture(mut self, change: impl FnOnce(&mut VisitDraft)) {
        change(&mut self.kept.write().draft);
        if !self.keeper.is_untouched() {
            self.keeper.put(self.family, &*self.kept.peek());
        }
    }

    /// A field was left.
    pub fn leave(self) {
        self.keeper.leave();
    }

    /// From now on nothing is kept (it is being saved or thrown away), or again (that failed).
    pub fn close(self, closed: bool) {
        self.keeper.close(closed);
    }
}

/// A pen over `first`, kept under `key`.
pub fn use_pen(first: Kept, restored: bool, key: DraftKey, family: FamilyId) -> Pen {
    let kept = use_signal(|| first);
    let keeper = use_keeper(key, restored);
    use_hook(|| {
        if restored {
            keeper.resume(family, &*kept.peek());
        }
    });
    Pen { kept, keeper, family }
}
