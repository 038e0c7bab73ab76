//! The schema's versions and the step from one to the next: each migration and its `user_version` are one transaction. A
//! database from a newer centre is refused, not damaged.

use crate::mint::Mint;
use crate::store::sqlite::{decided, sql};
use crate::store::{StorageError, Stored};
use rusqlite::{Connection, TransactionBehavior, params};

/// Version n is the n-th.
const MIGRATIONS: &[&str] = &[
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
    include_str!("schema/0017.sql"),
];

/// The version that first keeps which proposals are granted.
const WITH_GRANTED: i64 = 11;

/// The SQLite this centre needs at least: older ones can lose a commit when the WAL is reset.
const SQLITE_AT_LEAST: i32 = 3_051_003;

/// The newest version this build knows.
pub fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// Brings a database to the newest version; an empty one becomes a new centre.
pub fn migrate(connection: &mut Connection, mint: &mut dyn Mint) -> Stored<()> {
    if rusqlite::version_number() < SQLITE_AT_LEAST {
        return Err(StorageError::Unreadable("this build's SQLite is too old"));
    }
    let known = newest();
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
    let found: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(sql)?;
    if found > known {
        return Err(StorageError::NewerSchema { found, known });
    }
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        tx.execute_batch(migration).map_err(sql)?;
        tx.pragma_update(None, "user_version", index as i64 + 1).map_err(sql)?;
    }
    if found == 0 {
        begin(&tx, mint)?;
    } else if found < WITH_GRANTED {
        decided::fill_granted(&tx)?;
    }
    tx.commit().map_err(sql)
}

/// A name for one life of a database: cursors of another say nothing in it.
pub fn new_epoch(mint: &mut dyn Mint) -> String {
    let mut epoch = [0; 4];
    mint.fill(&mut epoch);
    hex::encode(epoch)
}

/// A new centre: its epoch, and the key pair that phones wrap their database keys to.
fn begin(tx: &Connection, mint: &mut dyn Mint) -> Stored<()> {
    let epoch = new_epoch(mint);
    let (mut seed, mut code_key) = ([0; 32], [0; 32]);
    mint.fill(&mut seed);
    mint.fill(&mut code_key);
    let secret = crypto_box::SecretKey::from(seed);
    tx.execute(
        "INSERT INTO centre (one, epoch, position, config, scope_day, public_key, secret_key, code_key)
         VALUES (1, ?1, 0, 0, '', ?2, ?3, ?4)",
        params![epoch, secret.public_key().as_bytes(), secret.to_bytes(), code_key],
    )
    .map_err(sql)?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::sqlite::{FILE, SqliteStorage};

    #[test]
    fn a_centre_keeps_its_epoch_and_a_newer_one_is_refused_undamaged() {
        let folder = tempfile::tempdir().unwrap();
        let epoch = |folder: &std::path::Path| {
            let storage = SqliteStorage::open(folder)?;
            crate::store::office::Office::status(&storage).map(|status| status.epoch)
        };
        let first = epoch(folder.path()).unwrap();
        assert_eq!(epoch(folder.path()).unwrap(), first);
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let newest = newest();
        let refused = epoch(folder.path());
        assert!(
            matches!(refused, Err(StorageError::NewerSchema { found: 99, known }) if known == newest),
            "{refused:?}"
        );
        connection.pragma_update(None, "user_version", newest).unwrap();
        assert_eq!(epoch(folder.path()).unwrap(), first);
    }

    fn whole(storage: &SqliteStorage) -> (u64, bool) {
        let chain = storage.read(|connection| crate::store::sqlite::audit::verify(connection, None)).unwrap();
        (chain.entries, chain.fault.is_none())
    }

    #[test]
    fn the_audit_log_cannot_be_changed() {
        let folder = tempfile::tempdir().unwrap();
        let storage = SqliteStorage::open(folder.path()).unwrap();
        let now = chrono::DateTime::UNIX_EPOCH;
        for n in 0..3 {
            storage
                .write(now, |writing| {
                    crate::store::sqlite::audit::note(writing, "tested", &serde_json::json!(n))
                })
                .unwrap();
        }
        let whole = || whole(&storage);
        assert_eq!(whole(), (3, true));
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        for change in ["UPDATE audit SET what = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 3"] {
            assert!(connection.execute(change, []).unwrap_err().to_string().contains("append-only"));
        }
        let again = "REPLACE INTO audit SELECT seq, at, 'x', detail, previous, hash FROM audit WHERE seq = 2";
        let refused = storage.write(now, |writing| writing.db().execute(again, []).map_err(sql).map(|_| ()));
        assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
        assert_eq!(whole(), (3, true));
        // Whoever gets round that breaks the chain.
        connection.execute_batch("DROP TRIGGER audit_is_append_only_update").unwrap();
        connection.execute("UPDATE audit SET detail = '7' WHERE seq = 2", []).unwrap();
        assert_eq!(whole(), (3, false));
    }

    #[test]
    fn an_audit_log_without_its_last_entries_is_broken_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let storage = SqliteStorage::open(folder.path()).unwrap();
        let now = chrono::DateTime::UNIX_EPOCH;
        let note = || {
            let said = serde_json::json!({});
            storage
                .write(now, |writing| crate::store::sqlite::audit::note(writing, "tested", &said))
                .unwrap();
        };
        let whole = || whole(&storage);
        (0..3).for_each(|_| note());
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.execute_batch("DROP TRIGGER audit_is_append_only_delete").unwrap();
        connection.execute("DELETE FROM audit WHERE seq = 3", []).unwrap();
        assert_eq!(whole(), (2, false));
        // What comes after does not mend it.
        note();
        assert_eq!(whole(), (3, false));
        connection.execute("DELETE FROM audit", []).unwrap();
        assert_eq!(whole(), (0, false));
    }

    #[test]
    fn a_log_from_before_its_end_was_kept_is_taken_as_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        drop(SqliteStorage::open(folder.path()).unwrap());
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        let storage = SqliteStorage::open(folder.path()).unwrap();
        let now = chrono::DateTime::UNIX_EPOCH;
        for n in 0..2 {
            let said = serde_json::json!(n);
            storage
                .write(now, |writing| crate::store::sqlite::audit::note(writing, "tested", &said))
                .unwrap();
        }
        drop(storage);
        let older = "ALTER TABLE centre DROP COLUMN audit_count; ALTER TABLE centre DROP COLUMN audit_head;
            PRAGMA user_version = 1";
        connection.execute_batch(WITHOUT_PLACES).unwrap();
        connection.execute_batch(older).unwrap();
        let storage = SqliteStorage::open(folder.path()).unwrap();
        assert_eq!(whole(&storage), (2, true));
    }

    /// Takes back versions 16 to 3.
    const WITHOUT_PLACES: &str =
        "ALTER TABLE centre DROP COLUMN leapt; ALTER TABLE centre DROP COLUMN sure_day; DROP TABLE life; DROP TABLE reserved; DROP TABLE photo_refused; DROP TABLE data_request; DROP TABLE taken_out; DROP INDEX disclosure_family; DROP TABLE opening; DROP TABLE left_behind; DROP INDEX install_previous; DROP INDEX install_next;
        ALTER TABLE enrol_code DROP COLUMN purpose; ALTER TABLE install DROP COLUMN envelope; ALTER TABLE install DROP COLUMN previous_until;
        ALTER TABLE install DROP COLUMN previous_token; ALTER TABLE install DROP COLUMN next_token; ALTER TABLE install DROP COLUMN renew;
        ALTER TABLE install DROP COLUMN token_since; DROP TABLE granted; DROP TABLE period; DROP TABLE cover; DROP TABLE nik_waiting; DROP TABLE photo; DROP TABLE photo_partial;
        DROP TABLE photo_use; ALTER TABLE visit_span DROP COLUMN lat; ALTER TABLE visit_span DROP COLUMN lon;
        ALTER TABLE visit_span DROP COLUMN accuracy_m; PRAGMA user_version = 2";

    #[test]
    fn where_visits_began_is_known_of_those_that_came_before() {
        let folder = tempfile::tempdir().unwrap();
        drop(SqliteStorage::open(folder.path()).unwrap());
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.execute_batch(WITHOUT_PLACES).unwrap();
        for (id, place) in
            [(1_u8, r#"{"lat":-6.2,"lon":106.8,"accuracy_m":8.5}"#), (2, r#"{"why":"denied"}"#)]
        {
            let body = format!(r#"{{"captured":{{"place":{place}}}}}"#);
            connection
                .execute(
                    "INSERT INTO record (id, kind, scope_key, head, position, received, revisions, body)
                     VALUES (?1, 'visit', 'f', x'00', 1, 0, 1, ?2)",
                    params![[id; 16], body],
                )
                .unwrap();
            connection.execute("INSERT INTO visit_span VALUES (?1, x'00', 0, 1)", params![[id; 16]]).unwrap();
        }
        drop(SqliteStorage::open(folder.path()).unwrap());
        let mut query =
            connection.prepare("SELECT lat, lon, accuracy_m FROM visit_span ORDER BY record").unwrap();
        let places: Vec<[Option<f64>; 3]> = query
            .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(places, [[Some(-6.2), Some(106.8), Some(8.5)], [None; 3]]);
    }
}
