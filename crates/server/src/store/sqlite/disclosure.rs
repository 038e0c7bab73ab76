//! Who had a family's data, in SQL.

use crate::store::disclosure::OwnData;
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::data_request::own_requests;
use crate::store::sqlite::records::{all, own_family, value};
use crate::store::{Caller, StorageError, Stored};
use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_protocol::disclosures::{Disclosed, Disclosures, LINES_MAX};
use rusqlite::{Connection, Row, params};

fn day(row: &Row<'_>, column: usize) -> Stored<NaiveDate> {
    value::<String>(row, column)?.parse().map_err(|_| StorageError::Unreadable("a day"))
}

fn disclosed(connection: &Connection, caller: &Caller) -> Stored<Option<Disclosures>> {
    let Some(family) = own_family(connection, caller)? else { return Ok(None) };
    // Their own app is not told of. Somebody's apps are one.
    let query = "SELECT s.day, p.name, p.role, s.export, sum(s.rows), sum(s.opened) FROM (
             SELECT d.day, i.person, NULL AS export, d.rows, 0 AS opened FROM disclosure d JOIN install i ON i.id = d.install
             WHERE d.family = ?1
             UNION ALL SELECT o.shown, i.person, NULL, 0, o.count FROM opening o JOIN install i ON i.id = o.install WHERE o.family = ?1
             UNION ALL SELECT t.day, unhex(replace(nullif(t.person, ''), '-', '')), t.export, 0, 0 FROM taken_out t
             WHERE t.family = ?1) s
         LEFT JOIN person p ON p.id = s.person WHERE s.person IS NULL OR s.person != ?2
         GROUP BY s.day, s.person, s.export ORDER BY s.day DESC, p.role, p.name LIMIT ?3";
    let params = params![family.to_string(), caller.person.0.as_bytes(), LINES_MAX as i64];
    let lines = all(connection, query, params, |row| {
        Ok(Disclosed {
            day: day(row, 0)?,
            name: value(row, 1)?,
            role: value::<Option<String>>(row, 2)?.map_or(Role::Office, |role| Role::from(role.as_str())),
            export: value(row, 3)?,
            received: value::<i64>(row, 4)? as u64,
            opened: value::<i64>(row, 5)? as u64,
        })
    })?;
    Ok(Some(Disclosures { lines, asked: own_requests(connection, caller, family)? }))
}

impl OwnData for SqliteStorage {
    fn own_disclosures(&self, caller: &Caller) -> Stored<Option<Disclosures>> {
        self.read(|connection| disclosed(connection, caller))
    }
}
