//! Who had a family's data, and what families ask for, in SQL.

use crate::store::disclosure::{OwnData, RequestLine};
use crate::store::office::Declined;
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::records::{all, id, moment, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{Caller, StorageError, Stored};
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::{Actor, Role};
use pendamping_domain::id::FamilyId;
use pendamping_domain::scope::reads_data_requests;
use pendamping_protocol::besides::{ASK_TEXT_MAX, ASKS_MAX, AskOffice};
use pendamping_protocol::disclosures::{AskedOfOffice, Disclosed, Disclosures, LINES_MAX};
use rusqlite::{Connection, Row, params};
use serde_json::json;
use std::collections::BTreeSet;

/// So much a family may have asked for in all.
const REQUESTS_MAX: i64 = 200;

/// The family whose own app somebody has.
fn own_family(connection: &Connection, caller: &Caller) -> Stored<Option<FamilyId>> {
    if caller.role != Role::Beneficiary {
        return Ok(None);
    }
    let query = "SELECT f.id FROM family f JOIN person p ON p.number = f.number WHERE p.id = ?1";
    one(connection, query, [caller.person.0.as_bytes()], |row| Ok(FamilyId(id(row, 0)?)))
}

fn day(row: &Row<'_>, column: usize) -> Stored<NaiveDate> {
    value::<String>(row, column)?.parse().map_err(|_| StorageError::Unreadable("a day"))
}

fn disclosed(connection: &Connection, caller: &Caller) -> Stored<Option<Disclosures>> {
    let Some(family) = own_family(connection, caller)? else { return Ok(None) };
    // Their own app is not told of. Somebody's apps are one.
    let query = "SELECT s.day, p.name, p.role, s.export, sum(s.rows), sum(s.opened) FROM (
             SELECT d.day, i.person, NULL AS export, d.rows, 0 AS opened FROM disclosure d JOIN install i ON i.id = d.install
             WHERE d.family = ?1
             UNION ALL SELECT o.day, i.person, NULL, 0, o.count FROM opening o JOIN install i ON i.id = o.install WHERE o.family = ?1
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
    let query = "SELECT id, received, answer FROM data_request WHERE family = ?1 ORDER BY received DESC, id";
    let mut asked = all(connection, query, [family.0.as_bytes()], |row| {
        Ok(AskedOfOffice { id: id(row, 0)?, received: moment(value(row, 1)?)?, answer: value(row, 2)? })
    })?;
    let actor = Actor { person: caller.person, role: caller.role.clone(), powers: BTreeSet::new() };
    if !reads_data_requests(&actor, true) {
        asked.clear();
    }
    Ok(Some(Disclosures { lines, asked }))
}

/// Keeps what a family asks for. What anybody else does, or what makes no sense, is passed over.
pub fn take_asks(writing: &mut Writing<'_>, caller: &Caller, asks: &[AskOffice]) -> Stored<()> {
    if asks.is_empty() {
        return Ok(());
    }
    let Some(family) = own_family(writing.db(), caller)? else { return Ok(()) };
    for AskOffice { id, what, text, at } in asks.iter().take(ASKS_MAX) {
        let known = ["copy", "correction"].contains(&what.as_str());
        if !known || text.chars().count() > ASK_TEXT_MAX {
            continue;
        }
        let kept = run(
            writing.db(),
            "INSERT INTO data_request (id, family, person, what, text, asked, received) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
             WHERE (SELECT count(*) FROM data_request WHERE family = ?2) < ?8 ON CONFLICT DO NOTHING",
            params![
                id.as_bytes(),
                family.0.as_bytes(),
                caller.person.0.as_bytes(),
                what,
                text,
                at.timestamp_millis(),
                writing.millis(),
                REQUESTS_MAX
            ],
        )?;
        if kept > 0 {
            let detail = json!({"person": caller.person, "family": family, "request": id, "for": what});
            note(writing, "data_requested", &detail)?;
        }
    }
    Ok(())
}

const REQUEST: &str =
    "SELECT r.id, f.number, p.name, r.what, r.text, r.asked, r.received, r.answered, r.answer
     FROM data_request r JOIN family f ON f.id = r.family JOIN person p ON p.id = r.person";

fn request(row: &Row<'_>) -> Stored<RequestLine> {
    let answered = value::<Option<i64>>(row, 7)?.map(moment).transpose()?;
    Ok(RequestLine {
        family: (value(row, 1)?, value(row, 2)?),
        ask: AskOffice {
            id: id(row, 0)?,
            what: value(row, 3)?,
            text: value(row, 4)?,
            at: moment(value(row, 5)?)?,
        },
        received: moment(value(row, 6)?)?,
        answer: answered.zip(value::<Option<String>>(row, 8)?),
    })
}

fn answer(writing: &mut Writing<'_>, typed: &str, text: &str) -> Result<RequestLine, Declined> {
    let wrong = |why: &str| Err(Declined::Wrong(why.to_owned()));
    let text = text.trim();
    if text.is_empty() || text.chars().count() > ASK_TEXT_MAX {
        return wrong("an answer has 1 to 1,000 characters");
    }
    let begins: String = typed.chars().filter(char::is_ascii_hexdigit).collect();
    let query = format!("{REQUEST} WHERE lower(hex(r.id)) LIKE lower(?1) || '%' LIMIT 2");
    let found = all(writing.db(), &query, [&begins], request)?;
    let line = match <[RequestLine; 1]>::try_from(found) {
        Ok([line]) if begins.len() >= 4 => line,
        _ => return wrong("no request, or more than one, begins so; `data-requests` lists them"),
    };
    if line.answer.is_some() {
        return wrong("it is answered already");
    }
    let params = params![line.ask.id.as_bytes(), writing.millis(), text];
    run(writing.db(), "UPDATE data_request SET answered = ?2, answer = ?3 WHERE id = ?1", params)?;
    note(writing, "data_request_answered", &json!({"request": line.ask.id}))?;
    Ok(RequestLine { answer: Some((writing.now, text.to_owned())), ..line })
}

impl OwnData for SqliteStorage {
    fn own_disclosures(&self, caller: &Caller) -> Stored<Option<Disclosures>> {
        self.read(|connection| disclosed(connection, caller))
    }

    fn data_requests(&self, answered: bool) -> Stored<Vec<RequestLine>> {
        let query = format!("{REQUEST} WHERE ?1 OR r.answered IS NULL ORDER BY r.received");
        self.read(|connection| all(connection, &query, [answered], request))
    }

    fn answer_request(&self, id: &str, text: &str, now: DateTime<Utc>) -> Result<RequestLine, Declined> {
        self.write(now, |writing| answer(writing, id, text))
    }
}
