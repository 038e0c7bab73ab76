//! The audit log: what was done and disclosed, each entry chained to the one before by its hash. Entries are only ever added
//! (the schema holds that), carry ids and counts, and never a name or a NIK.

use crate::exchange::office_day;
use crate::store::audit::{Chain, Fault, Noted};
use crate::store::sqlite::carry;
use crate::store::sqlite::records::run;
use crate::store::sqlite::sql;
use crate::store::sqlite::writing::Writing;
use crate::store::{Caller, Stored};
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_protocol::sync::ScopeKey;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What an entry is called that says where the entries behind it come from.
pub const CARRIED_OVER: &str = "carried_over";

/// Adds an entry.
pub fn note(writing: &mut Writing<'_>, what: &str, detail: &Value) -> Stored<()> {
    note_text(writing, what, &detail.to_string())
}

/// The same, with its words as they are to stand there.
pub fn note_text(writing: &mut Writing<'_>, what: &str, detail: &str) -> Stored<()> {
    // From the centre's own row, not from the last entry there is: over a cut log the next entry would mend the end.
    let (count, previous) = end(writing.db())?;
    let seq = count + 1;
    let at = writing.millis();
    let hash = chain(&previous, seq, at, what, detail);
    writing
        .db()
        .prepare_cached(
            "INSERT INTO audit (seq, at, what, detail, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut insert| insert.execute(params![seq, at, what, detail, previous, hash]))
        .map_err(sql)?;
    writing
        .db()
        .prepare_cached("UPDATE centre SET audit_count = ?1, audit_head = ?2")
        .and_then(|mut update| update.execute(params![seq, hash]))
        .map_err(sql)?;
    Ok(())
}

/// How many entries were ever made, and the hash of the last.
fn end(connection: &Connection) -> Stored<(i64, Vec<u8>)> {
    connection
        .prepare_cached("SELECT audit_count, audit_head FROM centre")
        .and_then(|mut read| read.query_row([], |row| Ok((row.get(0)?, row.get(1)?))))
        .map_err(sql)
}

fn chain(previous: &[u8], seq: i64, at: i64, what: &str, detail: &str) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(previous);
    sha.update(seq.to_be_bytes());
    sha.update(at.to_be_bytes());
    sha.update((what.len() as u64).to_be_bytes());
    sha.update(what);
    sha.update(detail);
    sha.finalize().into()
}

/// Counts rows of families going to an install, by day; the first of a family on a day is an entry.
pub fn disclose(writing: &mut Writing<'_>, caller: &Caller, rows: &BTreeMap<ScopeKey, u64>) -> Stored<()> {
    let day = office_day(writing.now).to_string();
    let mut first = Vec::new();
    for (family, count) in rows {
        let total: i64 = writing
            .db()
            .prepare_cached(
                "INSERT INTO disclosure (install, family, day, rows) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET rows = rows + excluded.rows RETURNING rows",
            )
            .and_then(|mut upsert| {
                upsert.query_row(params![caller.install.0.as_bytes(), family, day, *count as i64], |row| {
                    row.get(0)
                })
            })
            .map_err(sql)?;
        if total == *count as i64 {
            first.push(family);
        }
    }
    if first.is_empty() {
        return Ok(());
    }
    let detail = json!({"install": caller.install, "person": caller.person, "day": day, "families": first});
    note(writing, "disclosed", &detail)
}

/// Notes that rows of families go into a file: for a person, or for the office itself.
pub fn disclose_export(
    writing: &mut Writing<'_>,
    export: &str,
    person: Option<PersonId>,
    families: &[FamilyId],
) -> Stored<()> {
    let day = office_day(writing.now).to_string();
    let to = person.map(|person| person.to_string()).unwrap_or_default();
    for family in families {
        let statement =
            "INSERT OR IGNORE INTO taken_out (family, day, export, person) VALUES (?1, ?2, ?3, ?4)";
        run(writing.db(), statement, params![family.to_string(), day, export, to])?;
    }
    let detail = json!({"export": export, "person": person, "day": day, "families": families});
    note(writing, "disclosed", &detail)
}

/// A life of the log: the one that stands here, or one that is worked out again from what was carried over of it.
struct Life {
    /// Up to here it is that of the life it stands in.
    shared: i64,
    /// The hashes of its entries after that.
    hashes: Vec<[u8; 32]>,
}

/// Looks for an entry that was noted elsewhere, here and in the lives before a restore.
struct Search<'n> {
    noted: &'n Noted,
    /// Each in the one before; the first is the log as it stands.
    lives: Vec<Life>,
    /// The entry it is, or in which it stands.
    found: Option<u64>,
}

impl Search<'_> {
    /// An entry of the log as it stands, and what it was in each life it was carried through.
    fn take(&mut self, place: i64, what: &str, detail: &str, hash: [u8; 32]) {
        let (mut level, mut seq, mut hash, mut detail) = (0, place, hash, detail.to_owned());
        loop {
            self.lives[level].hashes.push(hash);
            if self.noted.seq == seq as u64 && self.noted.hash == hex::encode(hash) {
                self.found = self.found.or(Some(place as u64));
            }
            if what == CARRIED_OVER && carry::as_it_was(&detail).is_none() {
                let said: Value = serde_json::from_str(&detail).unwrap_or_default();
                self.lives.truncate(level + 1);
                let shared = said.get("shared").and_then(Value::as_i64).unwrap_or(0);
                self.lives.push(Life { shared, hashes: Vec::new() });
                return;
            }
            let Some((was, at, words)) = carry::as_it_was(&detail) else { return };
            level += 1;
            let Some(life) = self.lives.get(level) else { return };
            let before = life.hashes.last().copied().unwrap_or_else(|| self.begins(level));
            hash = chain(&before, was, at, what, &words);
            (seq, detail) = (was, words);
        }
    }

    /// Where a life left the one it stands in.
    fn begins(&self, level: usize) -> [u8; 32] {
        let shared = self.lives[level].shared;
        let below = self.lives[..level].iter().rev().find(|life| shared > life.shared);
        let hash = below.and_then(|life| life.hashes.get((shared - life.shared - 1) as usize));
        hash.copied().unwrap_or_default()
    }
}

/// Looks at every entry: whether each follows from the one before, to the last that was ever made.
pub fn verify(connection: &Connection, noted: Option<&Noted>) -> Stored<Chain> {
    let mut read = connection
        .prepare("SELECT seq, at, what, detail, previous, hash FROM audit ORDER BY seq")
        .map_err(sql)?;
    let mut rows = read.query([]).map_err(sql)?;
    let (mut entries, mut fault, mut last) = (0, None, vec![0; 32]);
    let mut search =
        noted.map(|noted| Search { noted, lives: vec![Life { shared: 0, hashes: Vec::new() }], found: None });
    while let Some(row) = rows.next().map_err(sql)? {
        let (seq, at): (i64, i64) = (row.get(0).map_err(sql)?, row.get(1).map_err(sql)?);
        let (what, detail): (String, String) = (row.get(2).map_err(sql)?, row.get(3).map_err(sql)?);
        let (previous, hash): (Vec<u8>, Vec<u8>) = (row.get(4).map_err(sql)?, row.get(5).map_err(sql)?);
        entries += 1;
        let follows = previous == last && hash == chain(&last, seq, at, &what, &detail);
        if fault.is_none() && seq != entries {
            fault = Some(Fault::Missing(entries as u64));
        } else if fault.is_none() && !follows {
            fault = Some(Fault::Changed(seq as u64));
        }
        if let (Some(search), Ok(hash)) = (&mut search, <[u8; 32]>::try_from(hash.as_slice())) {
            search.take(seq, &what, &detail, hash);
        }
        last = hash;
    }
    let (made, head) = end(connection)?;
    let guards = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'
         AND name IN ('audit_is_append_only_update', 'audit_is_append_only_delete') AND sql LIKE '%RAISE(ABORT%'";
    let guards: i64 = connection.query_row(guards, [], |row| row.get(0)).map_err(sql)?;
    let fault = fault
        .or((made != entries).then_some(Fault::End { found: entries as u64, made: made as u64 }))
        .or((head != last).then_some(Fault::Head))
        .or(search
            .as_ref()
            .filter(|search| search.found.is_none())
            .map(|search| Fault::NotNoted(search.noted.seq)))
        .or((guards != 2).then_some(Fault::Unguarded));
    let stands = search.and_then(|search| search.found.filter(|stands| *stands != search.noted.seq));
    Ok(Chain { entries: entries as u64, head: hex::encode(last), fault, noted_in: stands })
}
