//! Whether a phone and the centre count the same when everything has come to rest, and whether the phone says so.

use crate::world::phone::Phone;
use crate::world::run::World;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension};

fn kept(db: &Connection, name: &str) -> Result<Option<serde_json::Value>> {
    let query = "SELECT value FROM meta WHERE name = ?1";
    let text: Option<String> = db.query_row(query, [name], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Whether it is to ask the centre where they differ: what broke off then is asked at the next exchange.
pub fn still_compares(phone: &mut Phone) -> Result<bool> {
    Ok(kept(phone.core()?.connection(), "compare")?.is_some_and(|compare| compare == true))
}

/// Whether it has heard that it is revoked: it is to hand in what can go, and to forget the rest.
pub fn is_to_forget(phone: &mut Phone) -> Result<bool> {
    Ok(kept(phone.core()?.connection(), "revoked")?.is_some_and(|revoked| revoked == true))
}

/// How they differ, if they do.
pub fn differing_counts(world: &mut World, nth: usize) -> Result<Option<String>> {
    let phone = &mut world.phones[nth];
    let (name, install) = (phone.name.clone(), phone.install);
    let db = phone.core()?.connection();
    let (tally, says) = (kept(db, "tally")?, kept(db, "centre_says")?);
    let ours = tally.and_then(|tally| tally.get("count")?.as_u64()).unwrap_or(0);
    let query = "SELECT count(*) FROM revision WHERE install = ?1";
    let db = world.outer().centre.looks()?;
    let theirs = db.query_row(query, [install.0.as_bytes()], |row| row.get::<_, i64>(0))? as u64;
    let same = ours == theirs && says.is_none();
    Ok((!same)
        .then(|| format!("{name} counts {ours} as received, and the centre {theirs}; it shows {says:?}")))
}
