//! A phone as an older version of the app left it, with a full outbox.

use super::*;
use pendamping_protocol::digest::payload_hash;
use rusqlite::{Connection, params};

/// The steps that came after the first schema; a new one is added here.
const STEPS: &[&str] = &[
    include_str!("../../src/schema/0002.sql"),
    include_str!("../../src/schema/0003.sql"),
    include_str!("../../src/schema/0004.sql"),
    include_str!("../../src/schema/0005.sql"),
    include_str!("../../src/schema/0006.sql"),
    include_str!("../../src/schema/0007.sql"),
    include_str!("../../src/schema/0008.sql"),
    include_str!("../../src/schema/0009.sql"),
    include_str!("../../src/schema/0010.sql"),
    include_str!("../../src/schema/0011.sql"),
    include_str!("../../src/schema/0012.sql"),
    include_str!("../../src/schema/0013.sql"),
    include_str!("../../src/schema/0014.sql"),
    include_str!("../../src/schema/0015.sql"),
    include_str!("../../src/schema/0016.sql"),
];
/// The newest schema.
pub const NEWEST: u32 = STEPS.len() as u32 + 1;

/// A phone as version `from` left it, that began with version 1, and the bytes in its outbox.
pub fn older(from: u32, n: u128) -> (Phone, Vec<Vec<u8>>) {
    let (mut phone, payloads) = version_one(n);
    let db = phone.core.connection();
    for step in &STEPS[..from as usize - 1] {
        db.execute_batch(step).unwrap();
    }
    db.execute_batch(&format!("PRAGMA user_version = {from}; VACUUM")).unwrap();
    (phone, payloads)
}

/// A phone as version 1 left it: `n` visits of one family, the first received, the second set aside, the rest unsent, and an
/// edit of a pulled visit.
fn version_one(n: u128) -> (Phone, Vec<Vec<u8>>) {
    let mut phone = Phone::new();
    let db = phone.core.connection();
    let tables: Vec<String> = db
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'meta'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for table in tables {
        db.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
    db.execute_batch("ALTER TABLE meta RENAME TO kept").unwrap();
    db.execute_batch(include_str!("../../src/schema/0001.sql")).unwrap();
    db.execute_batch("INSERT INTO meta SELECT * FROM kept; DROP TABLE kept; PRAGMA user_version = 1")
        .unwrap();

    let pulled = revision(9_001, 9_001, None, family(1), a_visit("lama").write());
    for row in [family_row(1, 1), row_of(&pulled, 2)] {
        db.execute(
            "INSERT INTO mirror (record, kind, scope, position, row) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                row.record.to_string(),
                row.kind.as_str(),
                row.scope_key(),
                row.position.0 as i64,
                serde_json::to_string(&row).unwrap()
            ],
        )
        .unwrap();
    }
    let mut saved: Vec<Revision> =
        (1..n).map(|n| revision(n, n, None, family(1), a_visit("x").write())).collect();
    saved.push(revision(9_002, 9_001, Some(pulled.id), family(1), a_visit("baru").write()));
    let mut payloads = Vec::new();
    db.execute_batch("BEGIN").unwrap();
    for (seq, revision) in (1i64..).zip(&saved) {
        let payload = serde_json::to_vec(revision).unwrap();
        let (state, code, position) = match seq {
            1 => ("received", None, Some(5)),
            2 => ("set_aside", Some("invalid"), None),
            _ => ("unsent", None, None),
        };
        db.execute(
            "INSERT INTO outbox (seq, revision, record, kind, family, parent, payload, hash, state, code, saved, position)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12, ?11)",
            params![
                seq,
                revision.id.to_string(),
                revision.record.to_string(),
                revision.kind.as_str(),
                revision.family.to_string(),
                revision.parent.map(|parent| parent.to_string()),
                payload,
                payload_hash(&payload),
                state,
                code,
                position,
                revision.saved.wall.timestamp_millis()
            ],
        )
        .unwrap();
        payloads.push(payload);
    }
    db.execute_batch("COMMIT; VACUUM").unwrap();
    (phone, payloads)
}

pub fn payloads(db: &Connection) -> Vec<Vec<u8>> {
    let mut query = db.prepare("SELECT payload FROM outbox ORDER BY seq").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

pub fn version(db: &Connection) -> u32 {
    db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}
