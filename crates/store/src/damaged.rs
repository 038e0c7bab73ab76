//! Reading what can be read of a damaged database. Every page is authenticated, so a bad one is known when it is met. A connection
//! that met one is not trusted with the next row: that is asked of another.

use crate::errors::Result;
use crate::open::{RawKey, connect};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A table that cannot be made again from others, and how its rows are found one by one.
pub struct Source {
    /// Its name.
    pub table: &'static str,
    /// What a row is asked for by.
    pub key: &'static [&'static str],
    /// Indexes that know the keys too, should the table's own pages not tell them.
    pub indexes: &'static [&'static str],
}

/// What was found of a table.
#[derive(Default)]
pub struct Found {
    /// Rows, in the order of the columns asked for.
    pub rows: Vec<Vec<Value>>,
    /// Keys of all rows that were seen anywhere, the unreadable ones too.
    pub keys: BTreeMap<String, Vec<Value>>,
    /// Something of the table could not be read.
    pub lost: bool,
}

/// The damaged database.
pub struct Damaged<'a> {
    path: PathBuf,
    key: &'a RawKey,
    open: Option<Connection>,
    /// Its file is gone, or its first page: nothing can be asked of it.
    gone: bool,
}

impl<'a> Damaged<'a> {
    /// Not opened yet.
    pub fn at(path: PathBuf, key: &'a RawKey) -> Damaged<'a> {
        let gone = !path.exists();
        Damaged { path, key, open: None, gone }
    }

    /// One answer, or nothing where a bad page is in the way.
    pub fn try_ask<T>(&mut self, ask: impl FnOnce(&Connection) -> Result<T>) -> Result<Option<T>> {
        if self.gone {
            return Ok(None);
        }
        let db = match self.open.take() {
            Some(db) => db,
            None => match connect(&self.path, self.key, false) {
                Ok(db) => db,
                Err(fault) if fault.is_damage() => {
                    self.gone = true;
                    return Ok(None);
                }
                Err(fault) => return Err(fault),
            },
        };
        match ask(&db) {
            Ok(answer) => {
                self.open = Some(db);
                Ok(Some(answer))
            }
            Err(fault) if fault.is_passing() => Err(fault),
            Err(_) => Ok(None),
        }
    }

    /// A table's columns, as far as `wanted` has them too.
    pub fn columns(&mut self, table: &str, wanted: &[String]) -> Result<Vec<String>> {
        let here = self.try_ask(|db| columns(db, table))?.unwrap_or_default();
        Ok(wanted.iter().filter(|column| here.contains(column)).cloned().collect())
    }

    /// Every row of a table that can be read: first all keys, from both ends of the table and from its indexes, then the rows
    /// one by one, so that a bad page costs only what is on it.
    pub fn read(&mut self, source: &Source, columns: &[String], guessed: Vec<Value>) -> Result<Found> {
        let Source { table, key, indexes } = source;
        let (asked, back) = (key.join(", "), key.join(" DESC, "));
        let mut found = Found::default();
        if columns.is_empty() {
            found.lost = true;
            return Ok(found);
        }
        let whole =
            self.walk(&format!("SELECT {asked} FROM {table} NOT INDEXED ORDER BY {asked}"), &mut found)?;
        if !whole {
            found.lost = true;
            self.walk(&format!("SELECT {asked} FROM {table} NOT INDEXED ORDER BY {back} DESC"), &mut found)?;
            for index in *indexes {
                self.walk(&format!("SELECT {asked} FROM {table} INDEXED BY {index}"), &mut found)?;
            }
            for value in guessed {
                found.note(vec![value]);
            }
        }
        let condition = key.iter().map(|column| format!("{column} = ?")).collect::<Vec<_>>().join(" AND ");
        let question = format!("SELECT {} FROM {table} NOT INDEXED WHERE {condition}", columns.join(", "));
        for key in found.keys.values() {
            let row = self.try_ask(|db| {
                let mut query = db.prepare_cached(&question)?;
                let mut rows = query.query(params_from_iter(key))?;
                let Some(row) = rows.next()? else { return Ok(None) };
                Ok(Some((0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()?))
            })?;
            match row {
                Some(Some(row)) if !ends_in_zeros(&row, columns) => found.rows.push(row),
                Some(Some(_)) => {
                    found.lost = true;
                    // It met a bad page and said nothing: the next row, which is whole, would pay for it.
                    self.open = None;
                }
                Some(None) => {}
                None => found.lost = true,
            }
        }
        Ok(found)
    }

    /// Notes keys until the end or the first bad page; tells whether it was the end.
    fn walk(&mut self, question: &str, found: &mut Found) -> Result<bool> {
        let end = self.try_ask(|db| {
            let mut query = db.prepare(question)?;
            let width = query.column_count();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                found.note((0..width).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?);
            }
            Ok(())
        })?;
        Ok(end.is_some())
    }
}

/// A table's columns.
pub fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let mut query = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    Ok(query.query_map([table], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?)
}

impl Found {
    fn note(&mut self, key: Vec<Value>) {
        self.keys.insert(format!("{key:?}"), key);
    }
}

/// The last page of a long row is no part of a tree: a bad one comes as zeros, which no text of ours has.
fn ends_in_zeros(row: &[Value], columns: &[String]) -> bool {
    row.iter().zip(columns).any(|(value, column)| match value {
        Value::Text(text) => text.contains('\0'),
        Value::Blob(bytes) => column == "payload" && bytes.contains(&0),
        Value::Integer(number) => column == "saved" && *number == 0,
        _ => false,
    })
}
