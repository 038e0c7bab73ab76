//! What families of an area ask for, in SQL.

use crate::store::data_request::SeenRequests;
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::audit::disclose;
use crate::store::sqlite::records::{all, id, moment, value};
use crate::store::sqlite::scopes::powers_of;
use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::{Actor, Power};
use pendamping_domain::id::FamilyId;
use pendamping_domain::scope::reads_data_requests;
use pendamping_protocol::data_requests::{DataRequest, DataRequests, REQUESTS_SHOWN};
use rusqlite::{Connection, params};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The caller, with these powers over a family.
fn acting(caller: &Caller, powers: BTreeSet<Power>) -> Actor {
    Actor { person: caller.person, role: caller.role.clone(), powers }
}

/// Which of the powers that the caller has over families let them read, as they are written.
fn reading(connection: &Connection, caller: &Caller) -> Stored<Vec<String>> {
    let query = "SELECT DISTINCT powers FROM held WHERE person = ?1 AND until IS NULL";
    let mut held = all(connection, query, [caller.person.0.as_bytes()], |row| value::<String>(row, 0))?;
    held.retain(|powers| reads_data_requests(&acting(caller, powers_of(powers)), false));
    Ok(held)
}

fn seen(connection: &Connection, caller: &Caller) -> Stored<DataRequests> {
    let query = "SELECT q.id, q.family, p.name, q.what, q.text, q.received, q.answered, q.answer,
             coalesce(f.number, ''), coalesce(f.region, '')
         FROM data_request q JOIN person p ON p.id = q.person LEFT JOIN family f ON f.id = q.family
             JOIN held h ON h.person = ?1 AND h.family = q.family AND h.until IS NULL
                 AND h.powers IN (SELECT value FROM json_each(?3))
         ORDER BY q.answered IS NOT NULL, CASE WHEN q.answered IS NULL THEN q.received ELSE -q.answered END, q.id LIMIT ?2";
    let most = REQUESTS_SHOWN as i64 + 1;
    let reading = json!(reading(connection, caller)?).to_string();
    let mut requests = all(connection, query, params![caller.person.0.as_bytes(), most, reading], |row| {
        Ok(DataRequest {
            id: id(row, 0)?,
            family: FamilyId(id(row, 1)?),
            name: value(row, 2)?,
            what: value(row, 3)?,
            text: value(row, 4)?,
            received: moment(value(row, 5)?)?,
            answered: value::<Option<i64>>(row, 6)?.map(moment).transpose()?,
            answer: value(row, 7)?,
            number: value(row, 8)?,
            region: value(row, 9)?,
        })
    })?;
    let more = requests.len() > REQUESTS_SHOWN;
    requests.truncate(REQUESTS_SHOWN);
    Ok(DataRequests { requests, more })
}

impl SeenRequests for SqliteStorage {
    fn requests_seen(&self, caller: &Caller, now: DateTime<Utc>) -> Stored<Option<DataRequests>> {
        // Whoever reviews nowhere has an empty list; whom no power would let read has none. A revoked app gets nothing more.
        let reviewing = acting(caller, [Power::ReviewVisits].into());
        if caller.revoked || !reads_data_requests(&reviewing, false) {
            return Ok(None);
        }
        let seen = self.read(|connection| seen(connection, caller))?;
        let mut rows = BTreeMap::new();
        for request in &seen.requests {
            *rows.entry(request.family.to_string()).or_insert(0) += 1;
        }
        if !rows.is_empty() {
            self.write(now, |writing| disclose(writing, caller, &rows))?;
        }
        Ok(Some(seen))
    }
}
