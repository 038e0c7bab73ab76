//! A page of the centre's rows: what left, what came, and the cursor, in one transaction. A family that left stays as long as
//! something of this phone's own waits on it.

use crate::errors::Result;
use crate::project::project;
use crate::{meta, rows};
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::Kind;
use pendamping_protocol::sync::Cursor;
use pendamping_store_api::upkeep::TakePage;
use pendamping_store_api::{Change, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Applies a page. One that is of another life of the centre, or that goes backwards, is refused whole.
pub fn take_page(tx: &Transaction, call: TakePage) -> Result<((), Change)> {
    let page = call.page;
    let epoch: Option<String> = meta::get(tx, "epoch")?;
    if epoch.is_some_and(|epoch| epoch != page.cursor.epoch) {
        return Err(StoreError::Refused("a page of another epoch").into());
    }
    let before: Option<Cursor> = meta::get(tx, "cursor")?;
    if before.is_some_and(|before| before.position > page.cursor.position) {
        return Err(StoreError::Refused("a page that goes backwards").into());
    }
    let mut changed = Change::new();
    for scope in &page.leave {
        tx.prepare_cached("INSERT INTO leaving (scope) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([scope])?;
        drop_if_left(tx, scope, &mut changed)?;
    }
    for row in &page.rows {
        let scope = row.scope_key();
        tx.prepare_cached("DELETE FROM leaving WHERE scope = ?1")?.execute([&scope])?;
        if rows::put(tx, row)? {
            if row.kind == Kind::Family {
                remember_since(tx, &scope, call.now.timestamp_millis())?;
            }
            project(tx, row.record, &row.kind, &mut changed)?;
        }
    }
    meta::put(tx, "cursor", Some(&page.cursor))?;
    Ok(((), changed))
}

/// When a family first came to this phone: a family never visited is due one rhythm after that.
fn remember_since(tx: &Transaction, family: &str, now: i64) -> Result<()> {
    let name = format!("since.{family}");
    if meta::get::<i64>(tx, &name)?.is_none() {
        meta::put(tx, &name, Some(&now))?;
    }
    Ok(())
}

/// Drops a scope that left once nothing of this phone's own waits on it.
pub fn drop_if_left(tx: &Connection, scope: &str, changed: &mut Change) -> Result<()> {
    let left = tx
        .prepare_cached("SELECT 1 FROM leaving WHERE scope = ?1")?
        .query_row([scope], |_| Ok(()))
        .optional()?;
    if left.is_none() || is_needed(tx, scope)? {
        return Ok(());
    }
    let mut mirrored = rows::of_scope(tx, scope)?;
    for record in &mirrored {
        rows::forget(tx, *record)?;
    }
    let mut query = tx.prepare_cached("SELECT DISTINCT record FROM outbox WHERE family = ?1")?;
    let own = query
        .query_map([scope], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    mirrored.extend(own.iter().filter_map(|id| id.parse::<RecordId>().ok()));
    for table in ["visit", "follow_up", "review", "confirmation"] {
        tx.execute(&format!("DELETE FROM {table} WHERE family = ?1"), params![scope])?;
    }
    for record in mirrored {
        for (table, kind) in [("family", Kind::Family), ("person", Kind::Person)] {
            if tx.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [record.to_string()])? > 0 {
                changed.insert(kind);
            }
        }
        tx.execute("DELETE FROM contact WHERE person = ?1", [record.to_string()])?;
    }
    changed.extend([Kind::Family, Kind::Visit, Kind::FollowUp, Kind::Review, Kind::Confirmation]);
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
