//! The twin: a second, small database with what only this phone has. Drafts, settings, who it belongs to, and the revisions
//! that the centre has not received. A file of its own outlives a bad first page, a damaged log and the loss of the other file.
//!
//! It follows: what a transaction changed is copied after it was committed, so that a save never fails for its twin. Both count
//! the commits that changed something of the phone's own. A twin that counts less is behind and is filled again when the phone
//! opens; one that counts more says that the database lost commits, and with them something that a screen confirmed.

use crate::errors::{Fault, Result};
use crate::files::remove;
use crate::open::{RawKey, connect, hex};
use crate::quarantine::ENDS;
use crate::whole::has_zeros;
use crate::{meta, schema};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::path::Path;

/// The twin's file name inside the app's folder.
pub(crate) const FILE: &str = "pendamping.twin";
/// The name under which both count.
pub(crate) const COUNT: &str = "twin";

/// A table that the twin has too.
struct Followed {
    table: &'static str,
    key: &'static [&'static str],
    /// Which rows it keeps: words over the row's columns.
    kept: &'static str,
    /// Which changes of a kept row are worth following: words over `old` and `new`.
    changed: &'static str,
}

/// How sync stands belongs to the centre's rows beside it, and is found out anew.
const NOT_OF_ITS_OWN: &str = "('twin', 'salvaged', 'cursor', 'torn', 'sweep', 'attempts', 'behind', 'compare', 'hopeless', 'centre_says', 'doubted', \
                              'clock_ahead_ms', 'told', 'faded', 'again', 'signs', 'quarantined', 'left_tried', 'takes_besides')";

const FOLLOWED: [Followed; 5] = [
    Followed {
        table: "outbox",
        key: &["seq"],
        kept: "state != 'received'",
        changed: "old.state != 'received' OR new.state != 'received'",
    },
    Followed { table: "draft", key: &["kind", "about"], kept: "1", changed: "1" },
    Followed { table: "asked", key: &["id"], kept: "1", changed: "1" },
    Followed { table: "setting", key: &["name"], kept: "1", changed: "1" },
    Followed {
        table: "meta",
        key: &["name"],
        kept: "name NOT IN {NOT}",
        changed: "new.name NOT IN {NOT} AND new.value IS NOT old.value",
    },
];

/// Whether the connection has its twin beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// It follows every commit.
    Twin,
    /// It could not be read or made: it is looked for again when the phone opens.
    Nothing,
}

/// Notes from now on which rows change, whether or not there is a twin: the count must say that one is behind.
pub(crate) fn watch(db: &Connection) -> Result<()> {
    let mut words = String::from(
        "CREATE TEMP TABLE twin_due (place TEXT, a, b, PRIMARY KEY (place, a, b)) WITHOUT ROWID;",
    );
    for Followed { table, key, kept, changed } in &FOLLOWED {
        let of =
            |row: &str, at: usize| key.get(at).map_or("''".to_owned(), |column| format!("{row}.{column}"));
        // `OR IGNORE` would be overruled by the statement that fires the trigger.
        let note = |row: &str| {
            let (a, b) = (of(row, 0), of(row, 1));
            format!(
                "INSERT INTO twin_due SELECT '{table}', {a}, {b} WHERE NOT EXISTS
                   (SELECT 1 FROM twin_due WHERE place = '{table}' AND a = {a} AND b = {b});"
            )
        };
        let kept_of = |row: &str| {
            let column = if *table == "outbox" { "state" } else { "name" };
            kept.replace(column, &format!("{row}.{column}"))
        };
        words += &format!(
            "CREATE TEMP TRIGGER twin_{table}_1 AFTER INSERT ON main.{table} WHEN {} BEGIN {} END;
             CREATE TEMP TRIGGER twin_{table}_2 AFTER UPDATE ON main.{table} WHEN {changed} BEGIN {} END;
             CREATE TEMP TRIGGER twin_{table}_3 AFTER DELETE ON main.{table} WHEN {} BEGIN {} END;",
            kept_of("new"),
            note("new"),
            note("new"),
            kept_of("old"),
            note("old"),
        );
    }
    Ok(db.execute_batch(&words.replace("{NOT}", NOT_OF_ITS_OWN))?)
}

/// Before a commit: counts it, if it changed something of the phone's own.
pub(crate) fn count(tx: &Transaction) -> Result<()> {
    if is_due(tx)? {
        meta::put(tx, COUNT, Some(&(counted(tx)?.unwrap_or(0) + 1)))?;
    }
    Ok(())
}

/// After a commit: the twin does the same. What cannot be copied now is due at the next commit.
pub(crate) fn follow(db: &mut Connection, beside: Beside) -> Result<()> {
    if !is_due(db)? {
        return Ok(());
    }
    if beside == Beside::Nothing {
        db.execute("DELETE FROM temp.twin_due", [])?;
        return Ok(());
    }
    let tx = db.transaction()?;
    let places = places_due(&tx)?;
    for followed in FOLLOWED.iter().filter(|followed| places.iter().any(|place| place == followed.table)) {
        let key = followed.key.join(", ");
        let due = format!(
            "({key}) IN (SELECT {} FROM temp.twin_due WHERE place = '{}')",
            ["a", "b"].iter().take(followed.key.len()).copied().collect::<Vec<_>>().join(", "),
            followed.table
        );
        copy(&tx, followed, &due)?;
    }
    copy_count(&tx)?;
    tx.execute("DELETE FROM temp.twin_due", [])?;
    tx.commit()?;
    Ok(())
}

fn places_due(db: &Connection) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT DISTINCT place FROM temp.twin_due")?;
    let places = query.query_map([], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    Ok(places)
}

/// That a family came is no reason to follow, or each page of a pull would be two commits: it goes with the next change that is one,
/// or when the phone opens.
fn is_due(db: &Connection) -> Result<bool> {
    let question =
        "SELECT EXISTS (SELECT 1 FROM temp.twin_due WHERE NOT (place = 'meta' AND a GLOB 'since.*'))";
    Ok(db.prepare_cached(question)?.query_row([], |row| row.get(0))?)
}

/// Replaces the twin's rows that fit a condition.
fn copy(tx: &Transaction, followed: &Followed, condition: &str) -> Result<()> {
    let Followed { table, kept, .. } = followed;
    let kept = kept.replace("{NOT}", NOT_OF_ITS_OWN);
    tx.prepare_cached(&format!("DELETE FROM twin.{table} WHERE {condition}"))?.execute([])?;
    tx.prepare_cached(&format!(
        "INSERT INTO twin.{table} SELECT * FROM main.{table} WHERE ({kept}) AND {condition}"
    ))?
    .execute([])?;
    Ok(())
}

fn copy_count(tx: &Transaction) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO twin.meta (name, value) SELECT name, value FROM main.meta WHERE name = ?1",
    )?
    .execute([COUNT])?;
    Ok(())
}

/// How many commits the database counts.
pub(crate) fn counted(db: &Connection) -> Result<Option<u64>> {
    let text: Option<String> = db
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([COUNT], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// What the twin says of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// It has commits that the database does not have: the database is damaged.
    KnowsMore,
    /// It knows no more; or it is not there, or damaged, and knows nothing.
    KnowsNoMore,
    /// It could not be asked now. It must stay as it is: it may know more.
    Nothing,
}

/// Puts the twin beside the open database, and asks it.
pub(crate) fn ask(db: &Connection, folder: &Path, key: &RawKey) -> Result<Word> {
    if !folder.join(FILE).exists() {
        return Ok(Word::KnowsNoMore);
    }
    let knows = || -> Result<Option<String>> {
        attach(db, folder, key)?;
        let question = "SELECT (SELECT value FROM twin.meta WHERE name = ?1)";
        Ok(db.query_row(question, [COUNT], |row| row.get(0))?)
    };
    let knows = match knows() {
        Ok(knows) => knows.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0),
        Err(fault) => {
            tracing::warn!(?fault, "the twin cannot be read");
            return Ok(if fault.is_passing() { Word::Nothing } else { Word::KnowsNoMore });
        }
    };
    Ok(if knows > counted(db)?.unwrap_or(0) { Word::KnowsMore } else { Word::KnowsNoMore })
}

fn attach(db: &Connection, folder: &Path, key: &RawKey) -> Result<()> {
    let path = folder.join(FILE);
    db.execute("ATTACH ?1 AS twin KEY ?2", params![path.to_string_lossy(), hex(key).as_str()])?;
    let ready = || -> Result<()> {
        db.execute_batch("PRAGMA twin.synchronous = FULL")?;
        Ok(db.query_row("SELECT count(*) FROM twin.sqlite_schema", [], |_| Ok(()))?)
    };
    ready().inspect_err(|_| detach(db))
}

/// Lets go of the twin.
pub(crate) fn detach(db: &Connection) {
    // It may not be there.
    let _ = db.execute_batch("DETACH twin");
}

/// Lets the twin follow, made anew or filled again where it does not say the same. The database must be whole.
pub(crate) fn begin(db: &mut Connection, folder: &Path, key: &RawKey, word: Word) -> Beside {
    if word == Word::Nothing {
        return Beside::Nothing;
    }
    let mut ready = || -> Result<()> {
        if !is_sound(db)? {
            detach(db);
            make(folder, key)?;
            attach(db, folder, key)?;
        }
        if says_other(db)? { fill(db) } else { Ok(()) }
    };
    match ready() {
        Ok(()) => Beside::Twin,
        Err(fault) => {
            tracing::warn!(?fault, "there is no twin");
            detach(db);
            Beside::Nothing
        }
    }
}

/// Attached, and as it was written. The phone's own rows are few: this reads them all.
fn is_sound(db: &Connection) -> Result<bool> {
    let look = || -> Result<bool> {
        let said: String = db.query_row("PRAGMA twin.quick_check(1)", [], |row| row.get(0))?;
        Ok(said == "ok" && !has_zeros(db, "twin")?)
    };
    match look() {
        Err(fault) if !fault.is_passing() => Ok(false),
        other => other,
    }
}

fn says_other(db: &Connection) -> Result<bool> {
    let version: u32 = db.query_row("PRAGMA twin.user_version", [], |row| row.get(0))?;
    if version != schema::NEWEST {
        return Ok(true);
    }
    for Followed { table, kept, .. } in &FOLLOWED {
        let kept = kept.replace("{NOT}", NOT_OF_ITS_OWN);
        let of = |name: &str| format!("SELECT * FROM {name}.{table} WHERE {kept}");
        let (main, twin) = (of("main"), of("twin"));
        let differs = format!("SELECT EXISTS ({main} EXCEPT {twin}) OR EXISTS ({twin} EXCEPT {main})");
        match db.query_row(&differs, [], |row| row.get::<_, bool>(0)).map_err(Fault::from) {
            Ok(false) => {}
            Ok(true) => return Ok(true),
            // One of an earlier app has not all the tables, nor all of their columns.
            Err(fault) if !fault.is_passing() => return Ok(true),
            Err(fault) => return Err(fault),
        }
    }
    let counts = "SELECT (SELECT value FROM twin.meta WHERE name = ?1) IS NOT (SELECT value FROM main.meta WHERE name = ?1)";
    Ok(counted(db)?.is_none() || db.query_row(counts, [COUNT], |row| row.get(0))?)
}

/// An empty file with our key.
fn make(folder: &Path, key: &RawKey) -> Result<()> {
    forget(folder)?;
    let db = connect(&folder.join(FILE), key, true)?;
    db.close().map_err(|(_, error)| Fault::Sql(error))
}

/// Removes the twin.
pub(crate) fn forget(folder: &Path) -> Result<()> {
    for end in ENDS {
        remove(&folder.join(format!("{FILE}{end}"))).map_err(crate::salvage::io_fault)?;
    }
    Ok(())
}

/// All of the phone's own, in one transaction.
fn fill(db: &mut Connection) -> Result<()> {
    let tx = db.transaction()?;
    if counted(&tx)?.is_none() {
        meta::put(&tx, COUNT, Some(&0))?;
    }
    for followed in &FOLLOWED {
        let (table, key) = (followed.table, followed.key.join(", "));
        let columns: String = tx.query_row(
            "SELECT group_concat(name, ', ') FROM pragma_table_info(?1, 'main')",
            [table],
            |row| row.get(0),
        )?;
        // Found by the key, as in the database: a bad page costs what is on it. `INTEGER` makes the sequence the place of its
        // row; nothing else needs a type here.
        let (columns, ends) = match table {
            "outbox" => (columns.replacen("seq,", "seq INTEGER,", 1), ""),
            _ => (columns, " WITHOUT ROWID"),
        };
        tx.execute_batch(&format!(
            "DROP TABLE IF EXISTS twin.{table};
             CREATE TABLE twin.{table} ({columns}, PRIMARY KEY ({key})){ends}"
        ))?;
        copy(&tx, followed, "1")?;
    }
    copy_count(&tx)?;
    tx.execute_batch(&format!("PRAGMA twin.user_version = {}", schema::NEWEST))?;
    tx.commit()?;
    Ok(())
}
