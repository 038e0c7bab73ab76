//! What was on screen when a form was opened: the base that its revision is merged against, here and at the centre. A pull may
//! have come while the form was open, so this is not always what is on screen now. It writes nothing.

use crate::errors::Result;
use crate::project::put_on_top;
use crate::{outbox, rows};
use pendamping_domain::id::{Position, RevisionId};
use pendamping_domain::revision::{Body, Revision};
use pendamping_protocol::sync::Row;
use rusqlite::Transaction;

/// The fields that `revision` was made from, as far as this phone can still tell; none for a new record.
pub fn seen(tx: &Transaction, revision: &Revision) -> Result<Option<Body>> {
    let Some(parent) = revision.parent else { return Ok(None) };
    let row = rows::get(tx, &revision.kind, revision.record)?;
    if let Some(body) = row.as_ref().and_then(|row| at_revision(row, parent)) {
        return Ok(Some(body));
    }
    // This phone's own revisions that were on top of the row then, newest first.
    let mut line = Vec::new();
    let mut next = Some(parent);
    while let Some(entry) = next.map(|id| outbox::get(tx, id)).transpose()?.flatten() {
        if entry.is_faded()
            || entry.settled && entry.position.is_none_or(|position| Position(position) <= revision.opened)
        {
            break;
        }
        next = entry.parent;
        line.push(entry);
    }
    let mut body = row.and_then(|row| at_position(row, revision.opened));
    let mut head = next;
    for entry in line.iter().rev() {
        body = Some(put_on_top(body, head, entry)?);
        head = Some(entry.revision);
    }
    Ok(body.filter(|_| !line.is_empty()))
}

/// The record as the centre had it with `revision`.
fn at_revision(row: &Row, revision: RevisionId) -> Option<Body> {
    states(row).find(|(id, ..)| *id == revision).map(|(_, _, body)| body)
}

/// The record as the centre had it at `opened`.
fn at_position(row: Row, opened: Position) -> Option<Body> {
    states(&row).find(|(_, position, _)| *position <= opened).map(|(_, _, body)| body)
}

/// The states of a record, newest first: each earlier one says what it was where the next one differs, null for nothing.
fn states(row: &Row) -> impl Iterator<Item = (RevisionId, Position, Body)> + '_ {
    let mut body = row.body.clone();
    let earlier = row.earlier.iter().rev().map(move |earlier| {
        for (field, was) in &earlier.was {
            if was.is_null() {
                body.remove(field);
            } else {
                body.insert(field.clone(), was.clone());
            }
        }
        (earlier.revision, earlier.position, body.clone())
    });
    std::iter::once((row.revision, row.position, row.body.clone())).chain(earlier)
}
