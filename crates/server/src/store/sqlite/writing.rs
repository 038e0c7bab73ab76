//! One open write transaction: it gives positions, one for each change, and is undone unless it is committed.

use crate::store::Stored;
use crate::store::sqlite::gate::Gate;
use crate::store::sqlite::sql;
use chrono::{DateTime, Utc};
use pendamping_domain::id::Position;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// An open write transaction.
pub struct Writing<'c> {
    tx: Transaction<'c>,
    /// The centre's clock.
    pub now: DateTime<Utc>,
    position: u64,
    before: u64,
}

impl<'c> Writing<'c> {
    /// Takes the writer's lock, while the gate is open.
    pub fn begin(connection: &'c mut Connection, gate: &Gate, now: DateTime<Utc>) -> Stored<Writing<'c>> {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        gate.look()?;
        let position: u64 =
            tx.query_row("SELECT position FROM centre", [], |row| row.get::<_, i64>(0)).map_err(sql)? as u64;
        Ok(Writing { tx, now, position, before: position })
    }

    /// The connection, inside the transaction.
    pub fn db(&self) -> &Connection {
        &self.tx
    }

    /// The last position given.
    pub fn position(&self) -> Position {
        Position(self.position)
    }

    /// Gives the next position.
    pub fn next_position(&mut self) -> Position {
        self.position += 1;
        Position(self.position)
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        self.now.timestamp_millis()
    }

    /// Runs `work` so that, if it fails, nothing it did stays, positions included.
    pub fn apart<T>(&mut self, work: impl FnOnce(&mut Self) -> Stored<T>) -> Stored<T> {
        let position = self.position;
        self.tx.execute_batch("SAVEPOINT apart").map_err(sql)?;
        match work(self) {
            Ok(done) => {
                self.tx.execute_batch("RELEASE apart").map_err(sql)?;
                Ok(done)
            }
            Err(error) => {
                // A disk that is full or fails ends the whole transaction, and the savepoint with it: that is what is to be told.
                if !self.tx.is_autocommit() {
                    self.tx.execute_batch("ROLLBACK TO apart; RELEASE apart").map_err(sql)?;
                }
                self.position = position;
                Err(error)
            }
        }
    }

    /// Keeps everything.
    pub fn commit(self) -> Stored<()> {
        if self.position != self.before {
            self.tx.execute("UPDATE centre SET position = ?1", [self.position as i64]).map_err(sql)?;
        }
        self.tx.commit().map_err(sql)
    }
}
