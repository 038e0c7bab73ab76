//! The few single values: who we are, how far we have read, how sync stands. Each is one row of text.

use crate::errors::Result;
use chrono::{DateTime, Utc};
use pendamping_store_api::StoreError;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value by name, if it was ever set.
pub fn get<T: DeserializeOwned>(db: &Connection, name: &str) -> Result<Option<T>> {
    let text: Option<String> = db
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Sets a value; `None` removes it.
pub fn put<T: Serialize>(db: &Connection, name: &str, value: Option<&T>) -> Result<()> {
    match value {
        Some(value) => db
            .prepare_cached("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value")?
            .execute(params![name, serde_json::to_string(value)?])?,
        None => db.prepare_cached("DELETE FROM meta WHERE name = ?1")?.execute([name])?,
    };
    Ok(())
}

/// A setting of the person's own.
pub fn setting(db: &Connection, name: &str) -> Result<Option<String>> {
    Ok(db.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

/// Longest value of a setting, in characters.
const SETTING_MAX: usize = 4_000;

/// Keeps or forgets a setting.
pub fn put_setting(db: &Connection, name: &str, value: Option<&str>) -> Result<()> {
    // Pasted text may bring one, and zeros are what a bad page comes as: the next start would take it for damage.
    let value = value.map(|value| value.replace('\0', ""));
    if value.as_ref().is_some_and(|value| value.chars().count() > SETTING_MAX) {
        return Err(StoreError::Refused("a setting is longer than 4,000 characters").into());
    }
    match value {
        Some(value) => db.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            params![name, value],
        )?,
        None => db.execute("DELETE FROM setting WHERE name = ?1", [name])?,
    };
    Ok(())
}

/// Milliseconds as a moment; the beginning of time when they are not one.
pub fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}
