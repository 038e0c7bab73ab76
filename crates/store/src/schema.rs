//! The schema's versions, and the step from one to the next: migration, rebuilt projections and the version's number are one
//! transaction, and the outbox's payloads are never touched. A newer database is refused, not damaged.

use crate::errors::Result;
use crate::project;
use pendamping_store_api::StoreError;
use rusqlite::{Connection, TransactionBehavior};

const STEPS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
    include_str!("schema/0006.sql"),
    include_str!("schema/0007.sql"),
    include_str!("schema/0008.sql"),
    include_str!("schema/0009.sql"),
    include_str!("schema/0010.sql"),
    include_str!("schema/0011.sql"),
    include_str!("schema/0012.sql"),
    include_str!("schema/0013.sql"),
    include_str!("schema/0014.sql"),
    include_str!("schema/0015.sql"),
    include_str!("schema/0016.sql"),
];

/// The newest schema this build knows.
pub const NEWEST: u32 = STEPS.len() as u32;

/// Refuses the schema of a newer app.
pub(crate) fn must_be_known(found: u32) -> Result<()> {
    if found > NEWEST { Err(StoreError::NewerSchema { found, known: NEWEST }.into()) } else { Ok(()) }
}

/// Brings the database up to the newest schema.
pub fn migrate(db: &mut Connection) -> Result<()> {
    migrate_to(db, NEWEST)
}

/// Brings the database up to `target`: tests stop on the way.
pub(crate) fn migrate_to(db: &mut Connection, target: u32) -> Result<()> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    must_be_known(found)?;
    if found >= target {
        return Ok(());
    }
    for step in STEPS.iter().take(target as usize).skip(found as usize) {
        tx.execute_batch(step)?;
    }
    if target == NEWEST && found > 0 {
        project::rebuild(&tx)?;
    }
    tx.execute_batch(&format!("PRAGMA user_version = {target}"))?;
    tx.commit()?;
    Ok(())
}
