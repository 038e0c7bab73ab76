//! Receipts: what became of what was sent, and whether both sides hold the same. One transaction a head.

use crate::errors::Result;
use crate::outbox::{self, State};
use crate::project::project;
use crate::{centre_page, meta, tally};
use chrono::{DateTime, Utc};
use pendamping_domain::id::{Position, RevisionId};
use pendamping_domain::plausibility::Flag;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::sync::{Differing, Head, Outcome, Receipt};
use pendamping_store_api::Change;
use pendamping_store_api::upkeep::{AckOutcome, TakeHead};
use rusqlite::{Transaction, params};

/// Takes in the first line of an answer.
pub fn take_head(tx: &Transaction, call: TakeHead) -> Result<(AckOutcome, Change)> {
    let TakeHead { head, sent_cursor, now } = call;
    let mut changed = Change::new();
    let mut outcome = AckOutcome::default();
    for receipt in &head.receipts {
        take_receipt(tx, receipt, head.knowledge, &mut outcome, &mut changed)?;
    }
    if let Some(differing) = &head.differing {
        compare(tx, differing, &head, &mut outcome, &mut changed)?;
    }
    if sent_cursor.as_ref().is_some_and(|cursor| cursor.epoch != head.epoch) {
        // Another life of the centre's database: read it from its beginning. The rows stay until it says otherwise.
        meta::put::<()>(tx, "cursor", None)?;
        tx.execute("UPDATE mirror SET position = 0", [])?;
    }
    outcome.offered_again += retry_unknown(tx, head.knowledge, &mut changed)?;
    meta::put(tx, "epoch", Some(&head.epoch))?;
    meta::put(tx, "clock_ahead_ms", Some(&(now - head.now).num_milliseconds()))?;
    meta::put(tx, "revoked", Some(&head.revoked))?;
    let differs = tally::get(tx)? != head.received;
    outcome.compare = differs;
    meta::put(tx, "compare", Some(&differs))?;
    meta::put(tx, "centre_says", differs.then_some(head.received.count).as_ref())?;
    outcome.wipe = head.revoked && outbox::count_unsent(tx)? == 0;
    Ok((outcome, changed))
}

fn take_receipt(
    tx: &Transaction,
    receipt: &Receipt,
    knowledge: u32,
    outcome: &mut AckOutcome,
    changed: &mut Change,
) -> Result<()> {
    let Some(entry) = outbox::get(tx, receipt.id)? else { return Ok(()) };
    match &receipt.outcome {
        Outcome::Received { position, at, flags } => {
            if entry.state == State::Received {
                return Ok(());
            }
            receive(tx, receipt.id, *position, *at, flags)?;
            tally::add(tx, Digest::of(receipt.id, &payload_hash(&entry.payload)))?;
            outcome.received += 1;
        }
        Outcome::SetAside { code, field } => {
            if entry.state != State::Unsent {
                return Ok(());
            }
            tx.prepare_cached(
                "UPDATE outbox SET state = 'set_aside', code = ?2, field = ?3, knowledge = ?4 WHERE revision = ?1",
            )?
            .execute(params![receipt.id.to_string(), code.as_str(), field, knowledge])?;
            outcome.set_aside += 1;
        }
        Outcome::Waits { parent } => {
            tx.prepare_cached("UPDATE outbox SET waits_for = ?2 WHERE revision = ?1 AND state = 'unsent'")?
                .execute([receipt.id.to_string(), parent.to_string()])?;
            return Ok(());
        }
    }
    project(tx, entry.record, &entry.kind, changed)?;
    centre_page::drop_if_left(tx, &entry.family.to_string(), changed)
}

fn receive(
    tx: &Transaction,
    id: RevisionId,
    position: Position,
    at: DateTime<Utc>,
    flags: &[Flag],
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET state = 'received', code = NULL, field = NULL, waits_for = NULL, position = ?2, received_at = ?3,
         flags = ?4 WHERE revision = ?1",
    )?
    .execute(params![id.to_string(), position.0 as i64, at.timestamp_millis(), serde_json::to_string(flags)?])?;
    Ok(())
}

/// Both sides told what they hold in the buckets that differ: what the centre lacks is offered again, what it has and this
/// phone did not know of is received.
fn compare(
    tx: &Transaction,
    differing: &Differing,
    head: &Head,
    outcome: &mut AckOutcome,
    changed: &mut Change,
) -> Result<()> {
    for (id, digest) in tally::received(tx)? {
        if differing.buckets.contains(&digest.bucket()) && !differing.ids.contains(&id) {
            tx.prepare_cached(
                "UPDATE outbox SET state = 'unsent', position = NULL, received_at = NULL WHERE revision = ?1",
            )?
            .execute([id.to_string()])?;
            tally::remove(tx, digest)?;
            outcome.offered_again += 1;
            if let Some(entry) = outbox::get(tx, id)? {
                project(tx, entry.record, &entry.kind, changed)?;
            }
        }
    }
    for id in &differing.ids {
        let Some(entry) = outbox::get(tx, *id)? else { continue };
        if entry.state == State::Unsent {
            // Its own position is not told here; the row brings it with the next page.
            receive(tx, *id, Position(0), head.now, &[])?;
            tally::add(tx, Digest::of(*id, &payload_hash(&entry.payload)))?;
            project(tx, entry.record, &entry.kind, changed)?;
            outcome.received += 1;
        }
    }
    Ok(())
}

/// A centre that knows more than the one that refused a kind is asked again.
fn retry_unknown(tx: &Transaction, knowledge: u32, changed: &mut Change) -> Result<u64> {
    let again = outbox::entries(
        tx,
        "state = 'set_aside' AND code = ?1 AND coalesce(knowledge, 0) < ?2",
        params![Code::UnknownKind.as_str(), knowledge],
    )?;
    for entry in &again {
        tx.execute(
            "UPDATE outbox SET state = 'unsent', code = NULL, field = NULL WHERE revision = ?1",
            [entry.revision.to_string()],
        )?;
        project(tx, entry.record, &entry.kind, changed)?;
    }
    Ok(again.len() as u64)
}
