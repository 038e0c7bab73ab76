//! What a phone can make itself is not sent to it: the row of what it sent in the same request, and of a row that it has, what stands
//! in it as before. Centre and phone make such a row by the same functions, and the centre leaves out only what they give back to
//! the letter: what is handed to the store is the row that would have been sent.

use crate::digest::{Digest, payload_hash};
use crate::sync::{Earlier, Head, Item, Outcome, Page, Receipt, Row};
use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::merge::changed_fields;
use pendamping_domain::revision::{Kind, Revision};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// Which of these rules this build follows. A change of what a function here makes is another number.
pub const BRIEF: u32 = 1;

/// What a page leaves to its reader.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Known {
    /// Items of the request whose rows are as they were sent: `[first, how many]`, counted from 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<u32>>))]
    pub sent: Vec<(u32, u32)>,
    /// Rows of which the reader has the state before: of their fields only those that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "crate::columns::tables")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::described::Table>))]
    pub changed: Vec<Row>,
    /// The digest of all those states. Where it is not the reader's, the reader asks again without `b`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Digest>,
}

impl Known {
    /// Whether nothing is left out.
    pub fn is_nothing(&self) -> bool {
        self.sent.is_empty() && self.changed.is_empty()
    }

    /// Leaves out the row of an item.
    pub fn leave_sent(&mut self, item: u32) {
        match self.sent.last_mut() {
            Some((first, many)) if *first + *many == item => *many += 1,
            _ => self.sent.push((item, 1)),
        }
    }

    /// Leaves out what `row` has as `before`. False when the row is not what would be made of that.
    pub fn leave_unchanged(&mut self, before: Row, row: &Row) -> bool {
        let Some(change) = since(&before, row) else { return false };
        let digest = state(&before);
        if after(before, change.clone()) != *row {
            return false;
        }
        self.on = Some(self.on.unwrap_or_default().xor(digest));
        self.changed.push(change);
        true
    }
}

/// The row of an item as it was sent, and was received.
pub fn as_sent(sender: PersonId, item: &Item, outcome: &Outcome) -> Option<Row> {
    let Outcome::Received { position, at, flags, .. } = outcome else { return None };
    let revision: Revision = serde_json::from_str(item.payload.get()).ok()?;
    let (received, saved) = (at.timestamp_millis(), revision.saved.wall.timestamp_millis());
    let scope = revision.family.to_string();
    Some(Row {
        scope: (scope != revision.record.to_string()).then_some(scope),
        kind: revision.kind,
        record: revision.record,
        revision: revision.id,
        parent: revision.parent,
        author: Some(sender),
        position: *position,
        received,
        saved: (saved != received).then_some(saved),
        flags: flags.clone(),
        lost: Vec::new(),
        earlier: Vec::new(),
        body: revision.body,
    })
}

/// What is new in `row`; none when a field is gone.
fn since(before: &Row, row: &Row) -> Option<Row> {
    let body = changed_fields(&before.body, &row.body)
        .into_iter()
        .map(|field| row.body.get(&field).map(|value| (field, value.clone())))
        .collect::<Option<_>>()?;
    Some(Row { body, scope: None, parent: None, author: None, earlier: Vec::new(), ..row.clone() })
}

/// The row that `change` makes of the one before it.
fn after(before: Row, change: Row) -> Row {
    let was = change.body.keys();
    let was =
        was.map(|field| (field.clone(), before.body.get(field).cloned().unwrap_or(Value::Null))).collect();
    let mut earlier = before.earlier;
    earlier.push(Earlier {
        revision: before.revision,
        parent: before.parent,
        author: before.author,
        position: before.position,
        received: before.received,
        was,
    });
    let mut body = before.body;
    body.extend(change.body);
    Row { scope: before.scope, parent: Some(before.revision), author: before.author, earlier, body, ..change }
}

/// The digest of all of a row that `after` takes from it.
fn state(row: &Row) -> Digest {
    let used = (&row.scope, row.parent, row.author, row.position, row.received, &row.earlier, &row.body);
    Digest::of(row.revision, &payload_hash(&serde_json::to_vec(&used).unwrap_or_default()))
}

/// An answer does not fit what its reader sent or has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an answer leaves out what is not here")]
pub struct NotHere;

/// Gives receipts the names of what they are of.
pub fn named(head: &mut Head, sent: &[RevisionId]) -> Result<(), NotHere> {
    let outcomes = std::mem::take(&mut head.outcomes);
    if !outcomes.is_empty() && outcomes.len() != sent.len() {
        return Err(NotHere);
    }
    head.receipts.extend(sent.iter().zip(outcomes).map(|(id, outcome)| Receipt { id: *id, outcome }));
    Ok(())
}

/// Puts what was left out back into a page: `own` are the rows of the request's items as sent, `had` those that its reader has.
pub fn whole(
    page: &mut Page,
    own: impl Fn(usize) -> Option<Row>,
    had: HashMap<(Kind, RecordId), Row>,
) -> Result<(), NotHere> {
    let Known { sent, changed, on } = std::mem::take(&mut page.known);
    for (first, many) in sent {
        for item in first..first.checked_add(many).ok_or(NotHere)? {
            page.rows.push(own(item as usize).ok_or(NotHere)?);
        }
    }
    let (mut had, mut digest) = (had, Digest::default());
    for change in changed {
        let before = had.remove(&(change.kind.clone(), change.record)).ok_or(NotHere)?;
        digest = digest.xor(state(&before));
        page.rows.push(after(before, change));
    }
    if on.is_some_and(|on| on != digest) { Err(NotHere) } else { Ok(()) }
}
