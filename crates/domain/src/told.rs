//! What the centre was told, with what orders it: its own positions, never a clock. Phones' clocks are wrong, files come late, and
//! the same file comes twice.

use crate::id::{Position, RecordId};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One thing that was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<T> {
    /// The record it is a state of.
    pub id: RecordId,
    /// The place in the centre's one order at which it was taken.
    pub at: Position,
    /// The day on which the centre took it, in the area's zone: nothing is due before anybody could know of it.
    pub day: NaiveDate,
    /// What it says.
    pub what: T,
}

impl<T> Told<T> {
    /// Whether it is of the time up to `day`: by the date that it names, or by the day on which it was told where it names none.
    pub fn is_until(&self, day: NaiveDate, dated: impl Fn(&T) -> Option<NaiveDate>) -> bool {
        dated(&self.what).unwrap_or(self.day) <= day
    }
}

/// The latest state of each record, whatever order they are given in and however often.
pub fn latest<T>(told: &[Told<T>]) -> BTreeMap<RecordId, &Told<T>> {
    let mut latest: BTreeMap<RecordId, &Told<T>> = BTreeMap::new();
    for one in told {
        let known = latest.entry(one.id).or_insert(one);
        if known.at < one.at {
            *known = one;
        }
    }
    latest
}
