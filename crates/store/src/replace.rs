//! Mending what the centre refused: the mended revision takes the place of the refused one and of everything that was built on
//! it. What those say that came after its form was opened stays in it where the form did not change it. Nothing is deleted: they
//! stay readable.

use crate::errors::Result;
use crate::outbox::{self, Entry, State};
use crate::{base, project, rows};
use pendamping_domain::id::RevisionId;
use pendamping_domain::merge::merge;
use pendamping_domain::revision::Revision;
use pendamping_store_api::StoreError;
use rusqlite::{Transaction, params};

/// Lets `first` take the place of `replaced`. A frozen revision can never rest on what the centre will never have, so `first`
/// is given the last parent below the refused one. The same again is no error, and a revision that the centre turned out to
/// take after all is simply edited.
pub fn take_the_place(tx: &Transaction, replaced: RevisionId, first: &mut Revision) -> Result<()> {
    let named = outbox::get(tx, replaced)?.ok_or(StoreError::NotFound)?;
    if named.record != first.record || named.kind != first.kind {
        return Err(StoreError::Refused("it would take the place of another record's revision").into());
    }
    let root = refused_below(tx, last_word(tx, named, first.id)?)?;
    match root.state {
        State::SetAside | State::Replaced => {
            let fallen = resting_on(tx, &root, first.id)?;
            if first.parent.is_some_and(|parent| fallen.contains(&parent)) {
                take_up_what_came_since(tx, first)?;
            }
            if first.parent.is_none_or(|parent| fallen.contains(&parent)) {
                first.parent = match root.parent {
                    // The centre refused the record's beginning and has the record all the same: a phone that was copied before it was mended.
                    None => {
                        let row =
                            rows::get_of_this_life(tx, &first.kind, first.record)?.map(|row| row.revision);
                        row.filter(|revision| !fallen.contains(revision))
                    }
                    parent => parent,
                };
            }
            for revision in &fallen {
                retire(tx, *revision, first.id)?;
            }
        }
        State::Unsent | State::Received => {
            if first.parent == root.parent {
                first.parent = Some(root.revision);
            }
        }
    }
    Ok(())
}

/// A form that was begun, left and taken up again does not show what was saved meanwhile, as a photo or that it is cancelled.
fn take_up_what_came_since(tx: &Transaction, first: &mut Revision) -> Result<()> {
    if let Some(kept) = outbox::get(tx, first.id)?.filter(|kept| !kept.is_faded()) {
        // The same again, after nobody knew whether it was kept.
        first.body = kept.body()?;
        return Ok(());
    }
    let now = project::projected(tx, &first.kind, first.record)?;
    let now = now.filter(|now| Some(now.revision) != first.parent);
    if let (Some(now), Some(base)) = (now, base::seen(tx, first)?) {
        first.body = merge(&base, &now.body, &first.body).body;
    }
    Ok(())
}

/// What stands where `entry` was: somebody may have mended it on another form meanwhile.
fn last_word(tx: &Transaction, mut entry: Entry, first: RevisionId) -> Result<Entry> {
    while let Some(by) = entry.replaced_by.filter(|by| entry.state == State::Replaced && *by != first) {
        match outbox::get(tx, by)? {
            Some(next) => entry = next,
            None => break,
        }
    }
    Ok(entry)
}

/// The refused revision that `entry` rests on: itself, or the lowest of its parents that the centre refused.
fn refused_below(tx: &Transaction, entry: Entry) -> Result<Entry> {
    let (mut root, mut at) = (None, entry.parent);
    while let Some(parent) = at {
        let Some(below) = outbox::get(tx, parent)? else { break };
        at = below.parent;
        if below.state == State::SetAside {
            root = Some(below);
        }
    }
    Ok(root.unwrap_or(entry))
}

/// The refused revision and every revision of the record that was built on it, but for `first` and what is built on that.
fn resting_on(tx: &Transaction, root: &Entry, first: RevisionId) -> Result<Vec<RevisionId>> {
    let mut query = tx.prepare_cached(
        "WITH RECURSIVE fallen (revision) AS (
           SELECT ?1 UNION
           SELECT o.revision FROM fallen f JOIN outbox o ON o.parent = f.revision
           WHERE o.record = ?2 AND o.kind = ?3 AND o.revision != ?4 AND o.state != 'received')
         SELECT revision FROM fallen",
    )?;
    let rows = query
        .query_map(
            params![
                root.revision.to_string(),
                root.record.to_string(),
                root.kind.as_str(),
                first.to_string()
            ],
            |row| row.get::<_, String>(0),
        )?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|id| id.parse().ok()).collect())
}

fn retire(tx: &Transaction, revision: RevisionId, by: RevisionId) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET state = 'replaced', replaced_by = ?2, waits_for = NULL
         WHERE revision = ?1 AND state IN ('set_aside', 'unsent')",
    )?
    .execute([revision.to_string(), by.to_string()])?;
    // Other records that waited for it now wait for what stands in its place.
    tx.prepare_cached("UPDATE outbox SET waits_for = ?2 WHERE waits_for = ?1")?
        .execute([revision.to_string(), by.to_string()])?;
    Ok(())
}
