//! What this phone tells besides its records: how often families' pages were opened, its key's envelope, and, once it is revoked, what it
//! could not send. Everything is told until the centre says that it is kept.

use crate::core::touched;
use crate::errors::Result;
use crate::outbox;
use crate::{meta, photo, retention, token};
use chrono::{NaiveDate, TimeDelta};
use pendamping_domain::revision::Kind;
use pendamping_protocol::besides::{
    ASK_TEXT_MAX, ASKS_MAX, AskOffice, Besides, LEFT_MAX, LEFT_TEXT_MAX, Left, OPENED_MAX, Opened, SINCE,
};
use pendamping_protocol::sync::Head;
use pendamping_store_api::Change;
use pendamping_store_api::StoreError;
use pendamping_store_api::besides::{AskRow, ENVELOPE, NoteOpened};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whether the centre takes in what is told besides.
const TAKES: &str = "takes_besides";
/// The envelope that the centre knows of this install.
const ENVELOPE_TOLD: &str = "envelope_told";
/// Openings ride with a batch, and go by themselves when they have waited so long.
const WAIT_DAYS: i64 = 7;
/// Sums that were told are forgotten after so many days: until then an old one is not begun anew.
const KEPT_DAYS: i64 = 35;
/// Requests that the screen shows.
const ASKS_SHOWN: usize = 100;
/// Bytes of what a revoked phone leaves, in one request.
const LEFT_BYTES: usize = 200 << 10;

/// Counts that a page about a family, or about a record of one, was opened.
pub fn note_opened(tx: &Transaction, call: &NoteOpened) -> Result<((), Change)> {
    let about = call.about.to_string();
    let family: Option<String> = tx
        .prepare_cached(
            "SELECT id FROM family WHERE id = ?1
             UNION ALL SELECT scope FROM mirror WHERE record = ?1 AND scope IN (SELECT id FROM family)
             UNION ALL SELECT family FROM outbox WHERE record = ?1 AND family IN (SELECT id FROM family) LIMIT 1",
        )?
        .query_row([about], |row| row.get(0))
        .optional()?;
    if let Some(family) = family {
        tx.prepare_cached(
            "INSERT INTO opened (family, day, count) VALUES (?1, ?2, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        )?
        .execute([family, call.day.to_string()])?;
    }
    Ok(((), Change::new()))
}

/// Keeps what a family asks for until the centre has it.
pub fn put_ask(tx: &Transaction, ask: &AskOffice) -> Result<((), Change)> {
    outbox::is_open(tx)?;
    if ask.text.chars().count() > ASK_TEXT_MAX {
        return Err(StoreError::Refused("what is asked is longer than 1,000 characters").into());
    }
    tx.prepare_cached(
        "INSERT INTO asked (id, what, text, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?
    .execute(params![ask.id.to_string(), ask.what, ask.text, ask.at.timestamp_millis()])?;
    // Its draft was left and written on: what was told stands, and these words are another request.
    let kept: String =
        tx.query_row("SELECT text FROM asked WHERE id = ?1", [ask.id.to_string()], |row| row.get(0))?;
    if kept != ask.text {
        return Err(StoreError::Refused("other words were asked for under this id").into());
    }
    Ok(((), touched(&[Kind::Contact])))
}

/// What was asked on this phone, the latest first: as many as its screen shows.
pub fn asks(db: &Connection) -> Result<Vec<AskRow>> {
    asked(db, "ORDER BY at DESC, id LIMIT ?1", ASKS_SHOWN)
}

fn asked(db: &Connection, which: &str, most: usize) -> Result<Vec<AskRow>> {
    let mut query = db.prepare_cached(&format!("SELECT id, what, text, at, told FROM asked {which}"))?;
    let rows = query.query_map([most as i64], |row| {
        let id: String = row.get(0)?;
        let (what, text, at) = (row.get(1)?, row.get(2)?, meta::moment(row.get(3)?));
        Ok((id, AskOffice { id: Uuid::nil(), what, text, at }, row.get::<_, bool>(4)?))
    })?;
    let mut asks = Vec::new();
    for row in rows {
        let (id, ask, told) = row?;
        let id = id.parse().map_err(|_| StoreError::Corrupt)?;
        asks.push(AskRow { ask: AskOffice { id, ..ask }, told });
    }
    Ok(asks)
}

/// What there is to tell with a batch of so many items.
pub fn to_tell(db: &Connection, items: usize) -> Result<Besides> {
    let told: Option<String> = meta::get(db, ENVELOPE_TOLD)?;
    let envelope = meta::setting(db, ENVELOPE)?.filter(|envelope| Some(envelope) != told.as_ref());
    match meta::get(db, TAKES)? {
        Some(true) => {}
        // A centre that would pass over it is not told.
        Some(false) => return Ok(Besides::default()),
        // One that was never heard may be such. By what it knows this phone it is told all the same: should the PIN be forgotten before the next
        // exchange, that is what opens it.
        None => return Ok(Besides { envelope, ..Besides::default() }),
    }
    let revoked = meta::get(db, "revoked")?.unwrap_or(false);
    let leaves = revoked && items == 0 && may_leave(db)?;
    let left = if leaves { left(db)? } else { Vec::new() };
    // Not of those that are shown: whatever their number, the earliest goes first and each in its turn.
    let unsaid = asked(db, "WHERE told = 0 ORDER BY at, id DESC LIMIT ?1", ASKS_MAX)?;
    let asks: Vec<AskOffice> = unsaid.into_iter().map(|row| row.ask).collect();
    let next = token::to_tell(db)?;
    // One that is revoked is about to forget what it counted.
    let has_to_say =
        revoked || items > 0 || envelope.is_some() || !left.is_empty() || !asks.is_empty() || next.is_some();
    let opened = if has_to_say || wait_long(db)? { opened(db, OPENED_MAX)? } else { Vec::new() };
    Ok(Besides { envelope, opened, left, asks, next })
}

/// Whether openings have waited long enough to go by themselves. By the centre's clock as it was last heard: this phone's may say anything.
fn wait_long(db: &Connection) -> Result<bool> {
    let Some(today) = retention::centre_clock(db)?.map(|now| now.date_naive()) else { return Ok(false) };
    Ok(opened(db, 1)?.first().is_some_and(|first| first.day <= today - TimeDelta::days(WAIT_DAYS)))
}

/// The earliest sums of openings that were not told yet.
fn opened(db: &Connection, most: usize) -> Result<Vec<Opened>> {
    let mut query = db.prepare_cached(
        "SELECT family, day, count FROM opened WHERE count > told ORDER BY day, family LIMIT ?1",
    )?;
    let rows = query.query_map([most as i64], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, u32>(2)?))
    })?;
    let mut opened = Vec::new();
    for row in rows {
        let (family, day, count) = row?;
        if let (Ok(family), Ok(day)) = (family.parse(), day.parse()) {
            opened.push(Opened { family, day, count });
        }
    }
    Ok(opened)
}

/// The centre keeps what it was told.
pub fn told(tx: &Transaction, besides: &Besides) -> Result<((), Change)> {
    if let Some(envelope) = &besides.envelope {
        meta::put(tx, ENVELOPE_TOLD, Some(envelope))?;
    }
    if let Some(next) = &besides.next {
        token::promised(tx, next)?;
    }
    for Opened { family, day, count } in &besides.opened {
        tx.prepare_cached("UPDATE opened SET told = max(told, ?3) WHERE family = ?1 AND day = ?2")?
            .execute(params![family.to_string(), day.to_string(), count])?;
    }
    if let Some(now) = retention::centre_clock(tx)? {
        let until: NaiveDate = (now - TimeDelta::days(KEPT_DAYS)).date_naive();
        tx.execute("DELETE FROM opened WHERE told = count AND day < ?1", [until.to_string()])?;
    }
    // What more there is goes at once again.
    if !(besides.left.is_empty() && besides.asks.is_empty() && besides.opened.is_empty()) {
        meta::put(tx, "left_tried", Some(&false))?;
    }
    for ask in &besides.asks {
        tx.execute("UPDATE asked SET told = 1 WHERE id = ?1", [ask.id.to_string()])?;
    }
    if !besides.left.is_empty() {
        let mut known: BTreeSet<String> = meta::get(tx, "left_told")?.unwrap_or_default();
        known.extend(besides.left.iter().map(name));
        meta::put(tx, "left_told", Some(&known))?;
        besides.left.iter().try_for_each(|left| photo::follow_left(tx, &left.text))?;
    }
    Ok(((), if besides.asks.is_empty() { Change::new() } else { touched(&[Kind::Contact]) }))
}

/// Whether a revoked phone has to tell something before it may forget, and whether something goes at once: it is tried again later when
/// the centre did not say that it took it, and what a family asked for before the centre was ever heard waits no longer.
pub fn must_tell(tx: &Transaction, head: &Head) -> Result<(bool, bool)> {
    let takes = head.knowledge >= SINCE;
    let knew = meta::get(tx, TAKES)?.unwrap_or(false);
    meta::put(tx, TAKES, Some(&takes))?;
    let asks = !asked(tx, "WHERE told = 0 LIMIT ?1", 1)?.is_empty();
    if !head.revoked || !takes || (!asks && opened(tx, 1)?.is_empty() && left(tx)?.is_empty()) {
        return Ok((false, takes && !knew && asks));
    }
    let tried = meta::get(tx, "left_tried")?.unwrap_or(false);
    let now = !tried && may_leave(tx)?;
    if now {
        meta::put(tx, "left_tried", Some(&true))?;
    }
    Ok((true, now))
}

/// The centre lives another life and may not have what it was told before: all of it is told again, and counts once.
pub fn tell_all_again(tx: &Connection) -> Result<()> {
    tx.execute("UPDATE opened SET told = 0 WHERE told > 0", [])?;
    tell_left_again(tx)?;
    tell_again(tx)
}

/// Another install takes the place of this one. The centre knows an envelope by the install that told it, and asks only an install that told
/// its own in time for another token; what a family asks for may be lost with a centre that was put back, and is known again by its id. Openings are not
/// told again: they were counted for the install that told them.
pub fn tell_again(tx: &Connection) -> Result<()> {
    meta::put::<String>(tx, ENVELOPE_TOLD, None)?;
    tx.execute("UPDATE asked SET told = 0 WHERE told = 1", [])?;
    Ok(())
}

/// What the install before told of openings stands at the centre and is counted for that one: this one's sums begin behind it.
pub fn begin_openings_anew(tx: &Connection) -> Result<()> {
    tx.execute("UPDATE opened SET count = count - told, told = 0 WHERE told > 0", [])?;
    tx.execute("DELETE FROM opened WHERE count = 0", [])?;
    Ok(())
}

/// The centre may not have what was left there.
pub fn tell_left_again(tx: &Connection) -> Result<()> {
    meta::put::<bool>(tx, "left_tried", None)?;
    meta::put::<BTreeSet<String>>(tx, "left_told", None)
}

/// Everything that can go as a record has gone.
fn may_leave(db: &Connection) -> Result<bool> {
    Ok(outbox::count_offerable(db)? == 0 && !photo::can_go(db)?)
}

/// What can never be sent as a record and was not told yet: what was set aside, what rests on that, and what was only begun.
fn left(db: &Connection) -> Result<Vec<Left>> {
    let known: BTreeSet<String> = meta::get(db, "left_told")?.unwrap_or_default();
    let offerable = outbox::offerable(db)?;
    let mut query = db.prepare_cached(&format!(
        "SELECT revision, coalesce(code, 'waits'), saved, CAST(payload AS TEXT) FROM outbox
         WHERE state = 'set_aside' OR (state = 'unsent' AND NOT ({offerable}))
         UNION ALL SELECT 'draft ' || kind || ' ' || about, 'draft', at, json FROM draft
         ORDER BY 3"
    ))?;
    let pieces = query.query_map([], |row| {
        Ok(Left { id: row.get(0)?, why: row.get(1)?, at: meta::moment(row.get(2)?), text: row.get(3)? })
    })?;
    let (mut left, mut bytes) = (Vec::new(), 0);
    for piece in pieces {
        let piece = piece?;
        // More than this the store keeps of nothing, and the centre takes no more.
        if known.contains(&name(&piece)) || piece.text.len() > LEFT_TEXT_MAX {
            continue;
        }
        bytes += piece.text.len();
        if left.len() == LEFT_MAX || (bytes > LEFT_BYTES && !left.is_empty()) {
            break;
        }
        left.push(piece);
    }
    Ok(left)
}

/// One that is written on after it was told is another.
fn name(left: &Left) -> String {
    let sum = Sha256::new().chain_update(&left.id).chain_update([0]).chain_update(&left.text).finalize();
    sum.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
