//! What of a form is not on disk yet, and whether it is to go there.
//!
//! It asks neither the store nor the clock: it is told the time, and whoever takes what waits sees to it.

use chrono::{DateTime, Utc};
use pendamping_domain::id::FamilyId;
use pendamping_store_api::shared::{DraftKey, PutDraft};
use serde_json::Value;

use super::left_open::{Open, fold};

/// The hand that keeps what is not on disk yet.
pub(super) struct Unkept {
    key: DraftKey,
    waiting: Option<PutDraft>,
    /// The form as it was last heard of.
    last: Option<(FamilyId, Value)>,
    /// The field that has the focus.
    field: Option<String>,
    closed: bool,
}

impl Unkept {
    pub fn of(key: DraftKey) -> Self {
        Self { key, waiting: None, last: None, field: None, closed: false }
    }

    /// The form is like this now, also while it is being saved: that may fail.
    pub fn change(&mut self, last: (FamilyId, Value), at: DateTime<Utc>) {
        self.last = Some(last);
        self.keep_last(at);
    }

    /// The field has the focus.
    pub fn focus(&mut self, field: String, at: DateTime<Utc>) {
        self.field = Some(field);
        self.keep_last(at);
    }

    /// The form was kept before, like this.
    pub fn resume(&mut self, last: (FamilyId, Value)) {
        self.last = Some(last);
    }

    /// Somebody is led back to this field.
    pub fn arrive(&mut self, field: Option<String>) {
        self.field = field;
    }

    /// From now on nothing goes to disk, or again: then also what has waited since.
    pub fn close(&mut self, closed: bool) {
        self.closed = closed;
    }

    /// What was written is done with. Nothing goes to disk until it is opened again.
    pub fn forget(&mut self) {
        self.closed = true;
        (self.waiting, self.last) = (None, None);
    }

    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether something is to go to disk.
    pub fn waits(&self) -> bool {
        !self.closed && self.waiting.is_some()
    }

    /// What is to go to disk.
    pub fn take(&mut self) -> Option<PutDraft> {
        if self.closed { None } else { self.waiting.take() }
    }

    /// It did not get there: it is next, unless there is something newer or it was forgotten meanwhile.
    pub fn put_back(&mut self, put: PutDraft) {
        if self.last.is_some() {
            self.waiting.get_or_insert(put);
        }
    }

    /// The latest words are to be kept, with where somebody is in them.
    fn keep_last(&mut self, at: DateTime<Utc>) {
        let Some((family, form)) = &self.last else { return };
        let json = fold(form, Some(Open { field: self.field.clone() }));
        self.waiting = Some(PutDraft { key: self.key.clone(), family: *family, json, at });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use pendamping_domain::id::RecordId;
    use pendamping_domain::revision::Kind;
    use serde_json::json;
    use uuid::Uuid;

    use super::super::left_open::unfold;
    use super::*;

    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn unkept() -> Unkept {
        Unkept::of(DraftKey { kind: Kind::Visit, about: RecordId(Uuid::from_u128(1)) })
    }

    fn words(words: &str) -> (FamilyId, Value) {
        (FamilyId(Uuid::from_u128(2)), json!(words))
    }

    fn taken(unkept: &mut Unkept) -> Option<Value> {
        Some(unfold(&unkept.take()?.json).unwrap().0)
    }

    #[test]
    fn what_is_written_waits_once_with_the_latest_words() {
        let mut hand = unkept();
        hand.change(words("Warung"), AT);
        hand.change(words("Warung ramai"), AT);
        assert!(hand.waits());
        assert_eq!(taken(&mut hand), Some(json!("Warung ramai")));
        assert_eq!((hand.waits(), taken(&mut hand)), (false, None));
    }

    #[test]
    fn a_save_that_fails_loses_no_word() {
        let mut hand = unkept();
        hand.change(words("Warung"), AT);
        hand.close(true);
        assert_eq!((hand.waits(), taken(&mut hand)), (false, None), "while it is saved nothing is kept");
        hand.close(false);
        assert!(hand.waits());
        assert_eq!(taken(&mut hand), Some(json!("Warung")));

        // Also what was written while it was being saved.
        hand.close(true);
        hand.change(words("Warung ramai"), AT);
        assert_eq!(taken(&mut hand), None);
        hand.close(false);
        assert_eq!(taken(&mut hand), Some(json!("Warung ramai")));
    }

    #[test]
    fn what_is_on_disk_is_not_written_again_for_a_save_that_failed() {
        let mut hand = unkept();
        hand.change(words("Warung"), AT);
        taken(&mut hand);
        hand.close(true);
        hand.close(false);
        assert!(!hand.waits());
    }

    #[test]
    fn what_is_done_with_does_not_come_back_with_the_next_form() {
        let mut hand = unkept();
        hand.change(words("Warung"), AT);
        let under_way = hand.take().unwrap();
        hand.change(words("Warung ramai"), AT);
        hand.forget();
        hand.put_back(under_way);
        hand.close(false);
        assert_eq!((hand.waits(), taken(&mut hand)), (false, None));
        hand.focus("reason".to_owned(), AT);
        assert_eq!(taken(&mut hand), None);
    }

    #[test]
    fn what_did_not_get_to_disk_is_next_unless_there_is_something_newer() {
        let mut hand = unkept();
        hand.change(words("Warung"), AT);
        let failed = hand.take().unwrap();
        hand.put_back(failed.clone());
        assert_eq!(taken(&mut hand), Some(json!("Warung")));
        hand.change(words("Warung ramai"), AT);
        hand.put_back(failed);
        assert_eq!(taken(&mut hand), Some(json!("Warung ramai")));
    }
}
