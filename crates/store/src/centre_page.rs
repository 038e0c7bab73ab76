//! A page of the centre's rows: what left, what came, and the cursor, in one transaction. A family that left stays as long as
//! something of this phone's own waits on it.

use crate::errors::Result;
use crate::outbox::Entry;
use crate::project::{Sums, project, project_row};
use crate::rows::{self, Put};
use crate::{meta, outbox, photo};
use pendamping_domain::attendance::{Attendance, Whose};
use pendamping_domain::id::RecordId;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_protocol::limits::PAGE_ROWS;
use pendamping_protocol::sync::Cursor;
use pendamping_store_api::upkeep::TakePage;
use pendamping_store_api::{Change, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// The name under which it is kept that an answer broke off behind a page: what changed since is not known to have been read before.
pub const TORN: &str = "torn";
/// The name under which it is kept that rows of an earlier life of the centre have yet to go.
pub const SWEEP: &str = "sweep";

/// Applies a page. One that is of another life of the centre, or that goes backwards, is refused whole.
pub fn take_page(tx: &Transaction, call: TakePage) -> Result<((), Change)> {
    let page = call.page;
    if page.rows.len() > PAGE_ROWS {
        return Err(StoreError::Refused("a page of too many rows").into());
    }
    let epoch: Option<String> = meta::get(tx, "epoch")?;
    if epoch.is_some_and(|epoch| epoch != page.cursor.epoch) {
        return Err(StoreError::Refused("a page of another epoch").into());
    }
    let before: Option<Cursor> = meta::get(tx, "cursor")?;
    if before.is_some_and(|before| goes_back(&before, &page.cursor)) {
        return Err(StoreError::Refused("a page that goes backwards").into());
    }
    let life = rows::life(tx)?;
    let mut changed = Change::new();
    for scope in &page.leave {
        leave(tx, scope, &mut changed)?;
    }
    let mut sums = Sums::default();
    let mut came = String::new();
    for row in page.rows {
        let scope = row.scope_key();
        // Rows of a family come one after the other.
        if scope != came {
            come_back(tx, &scope)?;
        }
        let put = rows::put(tx, &row, life)?;
        if put != Put::Late {
            let has_own = outbox::settle(tx, &row)?;
            if row.kind == Kind::Family {
                remember_since(tx, &scope, call.now.timestamp_millis())?;
            }
            let nothing_yet = put == Put::First && !has_own;
            project_row(tx, row, nothing_yet, &mut changed, &mut sums)?;
        }
        came = scope;
    }
    sums.again(tx, &mut changed)?;
    meta::put(tx, "cursor", Some(&page.cursor))?;
    meta::put(tx, TORN, Some(&true))?;
    Ok(((), changed))
}

fn goes_back(before: &Cursor, after: &Cursor) -> bool {
    let within = |cursor: &Cursor| cursor.backfill.as_ref().map(|backfill| (backfill.enter, backfill.after));
    before.position > after.position
        || (before.position == after.position
            && matches!((within(before), within(after)), (Some(before), Some(after)) if before > after))
}

fn leave(tx: &Connection, scope: &str, changed: &mut Change) -> Result<()> {
    tx.prepare_cached("INSERT INTO leaving (scope) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([scope])?;
    drop_if_left(tx, scope, changed)
}

/// What had left and stayed for the sake of what waits on it is here again. What another life of the centre had sent of it stayed
/// too: what this one does not send goes once it was read to its end.
fn come_back(tx: &Connection, scope: &str) -> Result<()> {
    let came_back = tx.prepare_cached("DELETE FROM leaving WHERE scope = ?1")?.execute([scope])? > 0;
    if came_back { meta::put(tx, SWEEP, Some(&true)) } else { Ok(()) }
}

/// After another life of the centre was read to its end: what it never sent is no longer this phone's to hold, or the centre has
/// lost it. What of that is this phone's own stays in sight until the centre has it again.
pub fn sweep(tx: &Connection, changed: &mut Change) -> Result<()> {
    let read_whole = meta::get::<Cursor>(tx, "cursor")?.is_some_and(|cursor| cursor.backfill.is_none());
    if !read_whole || meta::get::<bool>(tx, SWEEP)? != Some(true) {
        return Ok(());
    }
    for scope in rows::scopes_of_earlier_lives(tx)? {
        leave(tx, &scope, changed)?;
    }
    for (kind, record) in rows::of_earlier_lives(tx)? {
        rows::forget(tx, &kind, record)?;
        outbox::unsettle(tx, &kind, record)?;
        project(tx, record, &kind, changed)?;
    }
    meta::put::<bool>(tx, SWEEP, None)
}

/// When a family first came to this phone: a family never visited is due from that day on.
fn remember_since(tx: &Transaction, family: &str, now: i64) -> Result<()> {
    let name = format!("since.{family}");
    if meta::get::<i64>(tx, &name)?.is_none() {
        meta::put(tx, &name, Some(&now))?;
    }
    Ok(())
}

/// Whether it left, and stays for the sake of what waits on it.
pub fn is_leaving(db: &Connection, scope: &str) -> Result<bool> {
    let mut query = db.prepare_cached("SELECT 1 FROM leaving WHERE scope = ?1")?;
    Ok(query.query_row([scope], |_| Ok(())).optional()?.is_some())
}

/// What the centre has lost of a family that had left waits again: that it left is known from its being settled with no row of it here, and
/// it is dropped once more when it has gone.
pub fn leave_again(tx: &Connection, entry: &Entry) -> Result<()> {
    let scope = entry.family.to_string();
    if entry.settled && rows::of_scope(tx, &scope)?.is_empty() {
        tx.prepare_cached("INSERT INTO leaving (scope) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([scope])?;
    }
    Ok(())
}

/// What is saved of a family that has left already goes as the rest of it did, once the centre has it: its form was open when the family
/// left, with nothing typed into it yet.
pub fn goes_after_it(tx: &Connection, revision: &Revision) -> Result<()> {
    let scope = revision.family.to_string();
    if is_about_a_family(revision) && rows::of_scope(tx, &scope)?.is_empty() {
        tx.prepare_cached("INSERT INTO leaving (scope) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([scope])?;
    }
    Ok(())
}

/// Not about whoever writes it, a person, or the area of a training.
fn is_about_a_family(revision: &Revision) -> bool {
    match &revision.kind {
        Kind::Config | Kind::Person | Kind::Contact | Kind::Training | Kind::Cover | Kind::Unknown(_) => {
            false
        }
        Kind::Attendance => {
            let whose = Attendance::read(&revision.body).ok().and_then(|attendance| attendance.whose());
            matches!(whose, Some(Whose::Family(_)))
        }
        // Who decided on what is its author's own holds it as long as that is here.
        Kind::Review => Review::read(&revision.body).is_ok_and(|review| review.whose.is_none()),
        kind => !kind.is_of_its_author(),
    }
}

/// Drops a scope that left once nothing of this phone's own waits on it.
pub fn drop_if_left(tx: &Connection, scope: &str, changed: &mut Change) -> Result<()> {
    if !is_leaving(tx, scope)? || is_needed(tx, scope)? {
        return Ok(());
    }
    let mut records = rows::of_scope(tx, scope)?;
    let mut query = tx.prepare_cached("SELECT DISTINCT kind, record FROM outbox WHERE family = ?1")?;
    let own = query
        .query_map([scope], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    records.extend(
        own.iter().filter_map(|(kind, id)| Some((Kind::from(kind.as_str()), id.parse::<RecordId>().ok()?))),
    );
    rows::forget_scope(tx, scope)?;
    tx.execute("UPDATE outbox SET settled = 1 WHERE family = ?1 AND state = 'received'", [scope])?;
    photo::leave(tx, scope)?;
    for (kind, record) in records {
        project(tx, record, &kind, changed)?;
    }
    meta::put::<i64>(tx, &format!("since.{scope}"), None)?;
    tx.execute("DELETE FROM leaving WHERE scope = ?1", [scope])?;
    Ok(())
}

fn is_needed(tx: &Connection, scope: &str) -> Result<bool> {
    Ok(tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE family = ?1 AND state IN ('unsent', 'set_aside'))
             OR EXISTS (SELECT 1 FROM draft WHERE family = ?1)",
        [scope],
        |row| row.get(0),
    )?)
}
