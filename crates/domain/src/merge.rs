//! Three-way merge of a record's fields against what the author saw. Only the centre merges for good; a phone uses the same
//! functions to show what waits on top of what it pulled.
//!
//! What the author saw, the base, follows from the revision's `opened` and `parent`: the record as the centre had merged it at
//! `opened`, with those of its ancestors `on_top` that the centre numbered after `opened` (the same phone's, unsent by then).
//! A place is one of a life of the centre's database: of `opened` in a life that a restore ended only what both have in common counts.
//! Neither of two simpler bases will do. The parent as the centre *merged* it holds what the author never saw, so a second
//! unsent edit would silently take back what another phone changed. The parent as it was *sent* lacks what the author did see,
//! so putting another phone's change back would silently have no effect.

use crate::progress::EARNED;
use crate::revision::Body;
use crate::visit::{FOUND, Met};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value that gave way: it stays readable beside the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    /// The field, dotted when nested.
    pub field: String,
    /// The value that gave way; null when the field had been removed.
    pub value: Value,
}

/// A merged body and what gave way in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The fields after the merge.
    pub body: Body,
    /// What `theirs` had changed and `ours` overrode.
    pub lost: Vec<Lost>,
}

/// Merges `ours` (the later by the centre's order) into `theirs`, both made from `base`, field by field. What only one side
/// changed is taken; where both changed a field differently, ours stands and theirs is kept in `lost`. Objects are merged
/// within; lists and positions are one value. So is what a visit found (`visit::FOUND`) when one side says that somebody was
/// met and the other that nobody was: half of each is a visit that did not happen. And so is what a business earned
/// (`progress::EARNED`) when both sides told of it.
pub fn merge(base: &Body, theirs: &Body, ours: &Body) -> Merged {
    let mut lost = Vec::new();
    let wholes = [
        tell_two_visits(base, theirs, ours).then_some(FOUND),
        both_wrote(EARNED, base, theirs, ours).then_some(EARNED),
    ];
    let mut rest = theirs.clone();
    for field in wholes.into_iter().flatten().flatten() {
        let (their, our) = (theirs.get(*field), ours.get(*field));
        if their != our && their != base.get(*field) {
            lost.push(Lost { field: (*field).to_owned(), value: their.cloned().unwrap_or(Value::Null) });
        }
        match our {
            Some(our) => rest.insert((*field).to_owned(), our.clone()),
            None => rest.remove(*field),
        };
    }
    let body = merge_fields("", base, &rest, ours, &mut lost);
    Merged { body, lost }
}

/// Whether both sides wrote what a visit found, and only one of them of a visit at which somebody was met.
fn tell_two_visits(base: &Body, theirs: &Body, ours: &Body) -> bool {
    let nobody = |side: &Body| side.get("met").map(|met| met == Met::NotMet.as_str());
    match (nobody(theirs), nobody(ours)) {
        (Some(theirs_nobody), Some(ours_nobody)) => {
            theirs_nobody != ours_nobody && both_wrote(FOUND, base, theirs, ours)
        }
        // Not both are visits.
        _ => false,
    }
}

/// Whether each side changed something of `fields`.
fn both_wrote(fields: &[&str], base: &Body, theirs: &Body, ours: &Body) -> bool {
    let wrote = |side: &Body| fields.iter().any(|field| side.get(*field) != base.get(*field));
    wrote(theirs) && wrote(ours)
}

/// What a screen shows: `waiting` (base and body of each revision, in the order of saving) on top of what was `pulled`.
pub fn on_top<'a>(pulled: &Body, waiting: impl IntoIterator<Item = (&'a Body, &'a Body)>) -> Body {
    waiting.into_iter().fold(pulled.clone(), |shown, (base, ours)| merge(base, &shown, ours).body)
}

fn merge_fields(prefix: &str, base: &Body, theirs: &Body, ours: &Body, lost: &mut Vec<Lost>) -> Body {
    let mut merged = Body::new();
    let mut keys: Vec<&String> = theirs.keys().chain(ours.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let field = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        let (was, their, our) = (base.get(key), theirs.get(key), ours.get(key));
        let value = if our == their || our == was {
            their.cloned()
        } else if their == was {
            our.cloned()
        } else if let (Some(Value::Object(their)), Some(Value::Object(our))) = (their, our)
            && !is_position(their)
            && !is_position(our)
        {
            let empty = Body::new();
            let was = was.and_then(Value::as_object).unwrap_or(&empty);
            Some(Value::Object(merge_fields(&field, was, their, our, lost)))
        } else {
            lost.push(Lost { field, value: their.cloned().unwrap_or(Value::Null) });
            our.cloned()
        };
        if let Some(value) = value {
            merged.insert(key.clone(), value);
        }
    }
    // A field that both sides removed is in neither; one that theirs changed and ours removed was handled above, because the
    // key is in theirs.
    merged
}

/// Whether an object is a position: one value, for half of one and half of another is a place where nobody was.
fn is_position(value: &Body) -> bool {
    value.contains_key("lat") && value.contains_key("lon")
}

/// The top-level fields in which two bodies differ.
pub fn changed_fields(before: &Body, after: &Body) -> Vec<String> {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}
