//! What the feed reads, in SQL. Each query seeks by person and scope key, so what a mentor's pull costs does not grow with
//! the number of families there are (a test looks at the plans).

use crate::store::sqlite::records::{RECORD, REVISION, all, one, record_row, revision_row, value};
use crate::store::{KeptRecord, KeptRevision, ScopeEvent, Snapshot, Stored};
use pendamping_domain::id::{InstallId, PersonId, Position, RecordId, RevisionId};
use rusqlite::{Connection, params};

pub const SCOPE_EVENTS: &str = "SELECT position, scope_key, enters FROM scope_log
     WHERE person = ?1 AND position > ?2 AND position <= ?3 ORDER BY position LIMIT ?4";

/// Positions are sorted first and rows fetched after, so that a long absence does not sort bodies. The unary plus and CROSS
/// keep the order of the join: from the keys one person holds to the records under them.
pub const CHANGES: &str = "SELECT r.rowid FROM holding h CROSS JOIN record r INDEXED BY record_change
     WHERE h.person = ?1 AND r.scope_key = h.scope_key AND r.position > max(?2, h.enter) AND r.position <= ?3
     ORDER BY r.position LIMIT ?4";

pub const BACKFILL: &str = "FROM record r INDEXED BY record_backfill
     WHERE r.scope_key = ?1 AND r.id > ?2 AND r.position < ?3 ORDER BY r.id LIMIT ?4";

/// A read transaction.
pub struct View<'c>(pub &'c Connection);

impl Snapshot for View<'_> {
    fn scope_events(
        &mut self,
        person: PersonId,
        after: Position,
        to: Position,
        limit: usize,
    ) -> Stored<Vec<ScopeEvent>> {
        let params = params![person.0.as_bytes(), after.0 as i64, to.0 as i64, limit as i64];
        all(self.0, SCOPE_EVENTS, params, |row| {
            Ok(ScopeEvent {
                position: Position(value::<i64>(row, 0)? as u64),
                key: value(row, 1)?,
                enters: value::<i64>(row, 2)? == 1,
            })
        })
    }

    fn held_since(&mut self, person: PersonId, key: &str) -> Stored<Option<Position>> {
        let query = "SELECT enter FROM holding WHERE person = ?1 AND scope_key = ?2";
        one(self.0, query, params![person.0.as_bytes(), key], |row| {
            Ok(Position(value::<i64>(row, 0)? as u64))
        })
    }

    fn changes(
        &mut self,
        person: PersonId,
        after: Position,
        to: Position,
        limit: usize,
    ) -> Stored<Vec<KeptRecord>> {
        let params = params![person.0.as_bytes(), after.0 as i64, to.0 as i64, limit as i64];
        let rows: Vec<i64> = all(self.0, CHANGES, params, |row| value(row, 0))?;
        let query = format!("SELECT {RECORD} FROM record r WHERE r.rowid = ?1");
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            records.extend(one(self.0, &query, [row], record_row)?);
        }
        Ok(records)
    }

    fn backfill(
        &mut self,
        key: &str,
        before: Position,
        after: Option<RecordId>,
        limit: usize,
    ) -> Stored<Vec<KeptRecord>> {
        let after = after.map_or([0; 16], |after| after.0.into_bytes());
        let query = format!("SELECT {RECORD} {BACKFILL}");
        all(self.0, &query, params![key, after, before.0 as i64, limit as i64], record_row)
    }

    fn earlier(&mut self, record: RecordId, head: RevisionId) -> Stored<Vec<KeptRevision>> {
        let query = format!(
            "SELECT {REVISION} FROM revision v WHERE v.record = ?1 AND v.id <> ?2 ORDER BY v.position"
        );
        all(self.0, &query, params![record.0.as_bytes(), head.0.as_bytes()], revision_row)
    }

    fn is_revoked(&mut self, install: InstallId) -> Stored<bool> {
        let query = "SELECT revoked IS NOT NULL FROM install WHERE id = ?1";
        Ok(one(self.0, query, [install.0.as_bytes()], |row| value(row, 0))?.unwrap_or(true))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStorage;

    /// What the planner does with a query, one line each step.
    fn plan(query: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let storage = SqliteStorage::open(folder.path()).unwrap();
        storage
            .read(|connection| {
                let query = format!("EXPLAIN QUERY PLAN {query}");
                all(connection, &query, params![[0_u8; 16], 0, 0, 0], |row| value::<String>(row, 3))
            })
            .unwrap()
    }

    #[test]
    fn a_pull_seeks_and_never_scans() {
        let backfill = format!("SELECT r.body {BACKFILL}");
        for (query, seeks) in [
            (
                SCOPE_EVENTS,
                vec!["SEARCH scope_log USING PRIMARY KEY (person=? AND position>? AND position<?)"],
            ),
            (
                CHANGES,
                vec![
                    "SEARCH h USING PRIMARY KEY (person=?)",
                    "SEARCH r USING COVERING INDEX record_change (scope_key=? AND position>? AND position<?)",
                ],
            ),
            (backfill.as_str(), vec!["SEARCH r USING INDEX record_backfill (scope_key=? AND id>?)"]),
        ] {
            let plan = plan(query);
            let searches: Vec<&String> =
                plan.iter().filter(|step| !step.starts_with("USE TEMP B-TREE")).collect();
            assert_eq!(searches, seeks, "{plan:?}");
        }
    }
}
