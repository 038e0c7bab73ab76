//! Receipts: what became of what was sent, and whether both sides hold the same. One transaction a head.

use crate::core::{self, touched};
use crate::errors::Result;
use crate::outbox::{self, Entry, State};
use crate::project::project;
use crate::{
    besides, centre_page, meta, money, photo, retention, rows, stage_change, tally, token, training,
};
use chrono::{DateTime, Utc};
use pendamping_domain::id::{InstallId, Position, RevisionId};
use pendamping_domain::plausibility::Flag;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Kind;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Cursor, Differing, Head, Outcome, Receipt, Tally};
use pendamping_store_api::Change;
use pendamping_store_api::upkeep::{AckOutcome, TakeHead};
use rusqlite::{Transaction, params};
use std::collections::HashSet;

/// Takes in the first line of an answer.
pub fn take_head(tx: &Transaction, call: TakeHead) -> Result<(AckOutcome, Change)> {
    let TakeHead { head, sent_cursor, now } = call;
    // The sync line shows counts that any head may move.
    let mut changed = touched(&[Kind::Contact]);
    // Only a head changes the tally, and one exchange runs at a time: before the receipts it is what the request said.
    let theirs = head.received.unwrap_or(tally::get(tx)?);
    let mut outcome = AckOutcome::default();
    retention::note_centre_clock(tx, head.now)?;
    let kept_from = retention::from(tx, now)?;
    outcome.offered_again += notice_another_life(tx, &head, sent_cursor.as_ref(), &mut changed)?;
    for receipt in &head.receipts {
        take_receipt(tx, receipt, &head, kept_from, &mut outcome, &mut changed)?;
    }
    if let Some(differing) = &head.differing {
        compare(tx, differing, head.revoked, &mut outcome, &mut changed)?;
    }
    outcome.offered_again += retry_unknown(tx, head.knowledge, &mut changed)?;
    meta::put(tx, "clock_ahead_ms", Some(&(now - head.now).num_milliseconds()))?;
    for (name, areas, shown) in [
        (stage_change::DECIDES, &head.decides_stages, &[Kind::StageChange, Kind::Selection][..]),
        (training::OPENS, &head.opens_trainings, &[Kind::Training]),
        (money::VERIFIES, &head.verifies_aid, &[Kind::AidUse]),
    ] {
        if meta::get::<Vec<RegionCode>>(tx, name)?.unwrap_or_default() != *areas {
            meta::put(tx, name, Some(areas))?;
            changed.extend(shown.iter().cloned());
        }
    }
    let knew = meta::get(tx, "revoked")?.unwrap_or(false);
    let signed = meta::get(tx, token::SIGNS)?.unwrap_or(false);
    meta::put(tx, "revoked", Some(&head.revoked))?;
    if head.revoked && !knew {
        outbox::try_what_waits_once_more(tx)?;
    }
    meta::put(tx, token::SIGNS, head.besides.sign.then_some(&true))?;
    reconcile(tx, theirs, head.differing.is_some(), &mut outcome)?;
    if meta::get::<bool>(tx, outbox::AGAIN)? == Some(true)
        && outbox::entries(tx, "again = 1 LIMIT 1", [])?.is_empty()
    {
        meta::put::<bool>(tx, outbox::AGAIN, None)?;
    }
    retention::fade(tx, now)?;
    // What was refused, rests on that or was only begun can never go as a record: it is told besides, and then it is over. While both
    // sides have not compared what they hold, a restored centre may yet ask for what it had.
    let (has_to_tell, tell) = besides::must_tell(tx, &head)?;
    // What it did not know yet it answers at once, and signed: by that alone the centre knows that it came, and not who has its token.
    outcome.tell = tell || (head.revoked && !knew) || (head.besides.sign && !signed);
    let all_went = !has_to_tell && outbox::count_offerable(tx)? == 0 && !photo::can_go(tx)?;
    // So it forgets only after an answer to what it signed as one that is revoked.
    outcome.wipe = head.revoked && knew && all_went && !outcome.compare;
    meta::put(tx, outbox::CLOSED, outcome.wipe.then_some(&true))?;
    Ok((outcome, changed))
}

/// Another life of the centre's database, or one that was set back: it is read from its beginning. The rows stay until it
/// says otherwise, and what it confirmed keeps no place in an order that is gone. Answers how much is offered again.
fn notice_another_life(
    tx: &Transaction,
    head: &Head,
    sent: Option<&Cursor>,
    changed: &mut Change,
) -> Result<u64> {
    let known: Option<String> = meta::get(tx, "epoch")?;
    let cursor: Option<Cursor> = meta::get(tx, "cursor")?;
    let other = known.as_ref().is_some_and(|epoch| *epoch != head.epoch)
        || sent.is_some_and(|cursor| cursor.epoch != head.epoch)
        || cursor.is_some_and(|cursor| cursor.epoch != head.epoch || cursor.position > head.high_water);
    let mut offered_again = 0;
    if other {
        meta::put::<()>(tx, "cursor", None)?;
        meta::put(tx, "life", Some(&(rows::life(tx)? + 1)))?;
        meta::put(tx, centre_page::SWEEP, Some(&true))?;
        meta::put(tx, outbox::ENDED, known.filter(|epoch| *epoch != head.epoch).as_ref())?;
        outbox::forget_places(tx, changed)?;
        meta::put(tx, "doubted", Some(&true))?;
        offered_again = outbox::offer_of_other_installs_again(tx)?;
        photo::offer_all_again(tx)?;
        besides::tell_all_again(tx)?;
    }
    meta::put(tx, "epoch", Some(&head.epoch))?;
    Ok(offered_again)
}

/// Whether both sides hold the same. A difference is shown until it is gone, and looked into once: where that could not heal
/// it, the same difference is not compared again in every request.
fn reconcile(tx: &Transaction, theirs: Tally, looked_into: bool, outcome: &mut AckOutcome) -> Result<()> {
    let ours = tally::get(tx)?;
    let difference = (ours != theirs).then_some((ours, theirs));
    let hopeless =
        meta::get::<(Tally, Tally)>(tx, "hopeless")?.filter(|hopeless| Some(*hopeless) == difference);
    // What another install has to heal is not healed yet: should that not come about, it is looked into again.
    let looked_into = looked_into && !outcome.rewound;
    outcome.compare = difference.is_some() && !looked_into && hopeless.is_none();
    if difference.is_none() || looked_into {
        meta::put::<bool>(tx, "doubted", None)?;
    }
    meta::put(tx, "compare", Some(&outcome.compare))?;
    meta::put(tx, "hopeless", if looked_into { difference } else { hopeless }.as_ref())?;
    meta::put(tx, "centre_says", difference.map(|(_, theirs)| theirs.count).as_ref())
}

fn take_receipt(
    tx: &Transaction,
    receipt: &Receipt,
    head: &Head,
    kept_from: DateTime<Utc>,
    outcome: &mut AckOutcome,
    changed: &mut Change,
) -> Result<()> {
    let Some(entry) = outbox::get(tx, receipt.id)? else { return Ok(()) };
    match &receipt.outcome {
        Outcome::Received { position, at, flags, install } => {
            receive(tx, &entry, *install, (*position, *at), flags, kept_from)?;
            outcome.received += u64::from(entry.state != State::Received || entry.again);
        }
        Outcome::SetAside { code, field } => {
            // What the centre had once and is asked for again, it has lost, and now refuses: shown, as if it were told for the first time.
            if entry.state != State::Unsent && !entry.again {
                return Ok(());
            }
            centre_page::leave_again(tx, &entry)?;
            tx.prepare_cached(
                "UPDATE outbox SET state = 'set_aside', code = ?2, field = ?3, knowledge = ?4, position = NULL, received_at = NULL,
                 kept_from = NULL, settled = 0, install = NULL, again = 0 WHERE revision = ?1",
            )?
            .execute(params![receipt.id.to_string(), code.as_str(), field, head.knowledge])?;
            outcome.set_aside += 1;
        }
        Outcome::Waits { parent } => {
            let waits = "UPDATE outbox SET waits_for = ?2 WHERE revision = ?1 AND waits_for IS NOT ?2 AND (state = 'unsent' OR again = 1)";
            let newly = tx.prepare_cached(waits)?.execute([receipt.id.to_string(), parent.to_string()])?;
            outcome.deferred += newly as u64;
            if !entry.again {
                return Ok(());
            }
            // What the centre lost of another install is this one's to tell again, once what it rests on is there.
            centre_page::leave_again(tx, &entry)?;
            tx.prepare_cached(
                "UPDATE outbox SET state = 'unsent', position = NULL, received_at = NULL, kept_from = NULL, settled = 0, install = NULL,
                 again = 0 WHERE revision = ?1",
            )?
            .execute([receipt.id.to_string()])?;
        }
        Outcome::Unknown => return Ok(()),
    }
    project(tx, entry.record, &entry.kind, changed)?;
    centre_page::drop_if_left(tx, &entry.family.to_string(), changed)
}

/// Sets aside what the centre's own words refuse in any request.
pub fn refuse(tx: &Transaction, id: RevisionId, code: &Code, changed: &mut Change) -> Result<()> {
    let Some(entry) = outbox::get(tx, id)?.filter(|entry| entry.state == State::Unsent) else {
        return Ok(());
    };
    tx.prepare_cached("UPDATE outbox SET state = 'set_aside', code = ?2 WHERE revision = ?1")?
        .execute([id.to_string(), code.to_string()])?;
    project(tx, entry.record, &entry.kind, changed)
}

/// Keeps that the centre has it, and counts it for the install that it counts for there.
fn receive(
    tx: &Transaction,
    entry: &Entry,
    install: Option<InstallId>,
    (position, at): (Position, DateTime<Utc>),
    flags: &[Flag],
    kept_from: DateTime<Utc>,
) -> Result<()> {
    // Its row may have come before its receipt, and with it what others made of the record since: none comes again. Where there is no
    // row, its family may have left, and it is on top of nothing.
    tx.prepare_cached(
        "UPDATE outbox SET state = 'received', code = NULL, field = NULL, waits_for = NULL, position = ?2, received_at = ?3,
         flags = ?4, kept_from = coalesce(kept_from, ?5), install = ?6, again = 0,
         settled = coalesce((SELECT m.position >= ?2 FROM mirror m
             WHERE m.record = outbox.record AND m.kind = outbox.kind AND m.life = ?7), settled)
         WHERE revision = ?1",
    )?
    .execute(params![
        entry.revision.to_string(),
        position.0 as i64,
        at.timestamp_millis(),
        serde_json::to_string(flags)?,
        kept_from.timestamp_millis(),
        install.map(|install| install.to_string()),
        rows::life(tx)?
    ])?;
    outbox::free(tx, &[entry.revision.to_string(), entry.record.to_string()])?;
    let counted = entry.state == State::Received && entry.install.is_none();
    match (counted, install.is_none()) {
        (false, true) => tally::add(tx, entry.digest()),
        (true, false) => tally::remove(tx, entry.digest()),
        _ => Ok(()),
    }
}

/// Both sides told what they hold in the buckets that differ: what the centre lacks is offered again, and so is what it has and
/// this phone did not know of: its own place, by which it gives way to what came later, only its receipt tells.
fn compare(
    tx: &Transaction,
    differing: &Differing,
    revoked: bool,
    outcome: &mut AckOutcome,
    changed: &mut Change,
) -> Result<()> {
    let buckets: HashSet<u8> = differing.buckets.iter().copied().collect();
    let theirs: HashSet<RevisionId> = differing.ids.iter().copied().collect();
    for (id, digest) in tally::received(tx)? {
        if buckets.contains(&digest.bucket()) && !theirs.contains(&id) {
            let Some(entry) = outbox::get(tx, id)? else { continue };
            let offered = tx
                .prepare_cached(
                    "UPDATE outbox SET state = 'unsent', position = NULL, received_at = NULL, kept_from = NULL, settled = 0
                     WHERE revision = ?1 AND length(payload) > 0",
                )?
                .execute([id.to_string()])?;
            if offered == 0 {
                // Of what was kept long enough only the difference is left to tell.
                continue;
            }
            tally::remove(tx, digest)?;
            outcome.offered_again += 1;
            centre_page::leave_again(tx, &entry)?;
            project(tx, entry.record, &entry.kind, changed)?;
        }
    }
    for id in &differing.ids {
        let Some(entry) = outbox::get(tx, *id)? else {
            outcome.rewound = !revoked;
            continue;
        };
        // One that was refused may have come a second time, when nothing spoke against it any more.
        if entry.state != State::Received {
            tx.prepare_cached(
                "UPDATE outbox SET state = 'unsent', code = NULL, field = NULL, waits_for = NULL WHERE revision = ?1",
            )?
            .execute([id.to_string()])?;
            project(tx, entry.record, &entry.kind, changed)?;
            outcome.offered_again += 1;
        }
    }
    Ok(())
}

/// A centre that knows more than the one that refused a kind is asked again. Of what is its author's own an older centre says
/// that there is no such family, and of a kind that it decided nothing on, that there is nothing to decide on.
fn retry_unknown(tx: &Transaction, knowledge: u32, changed: &mut Change) -> Result<u64> {
    let own = core::enrolment(tx)?.profile.person.to_string();
    let again = outbox::entries(
        tx,
        "state = 'set_aside' AND coalesce(knowledge, 0) < ?2 AND (code = ?1 OR (code = ?3 AND (family = ?4 OR kind = ?5)))",
        params![Code::UnknownKind.as_str(), knowledge, Code::NotFound.as_str(), own, Kind::Review.as_str()],
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
