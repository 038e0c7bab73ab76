//! What families ask for of their own data, in SQL: what came, who reads it, and the answers.

use crate::store::data_request::{FamilyRequests, RequestLine};
use crate::store::office::Declined;
use crate::store::sqlite::SqliteStorage;
use crate::store::sqlite::audit::{disclose, note};
use crate::store::sqlite::records::{all, id, moment, own_family, run, value};
use crate::store::sqlite::scopes::powers_of;
use crate::store::sqlite::writing::Writing;
use crate::store::{Caller, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::actor::{Actor, Power};
use pendamping_domain::id::FamilyId;
use pendamping_domain::scope::reads_data_requests;
use pendamping_protocol::besides::{ASK_TEXT_MAX, ASKS_MAX, AskOffice};
use pendamping_protocol::data_requests::{DataRequest, DataRequests, REQUESTS_SHOWN};
use pendamping_protocol::disclosures::AskedOfOffice;
use rusqlite::{Connection, Row, params};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// So much of what a family asked for its own app reads at a time.
const OWN_MAX: i64 = 200;

/// The caller, with these powers over a family.
fn acting(caller: &Caller, powers: BTreeSet<Power>) -> Actor {
    Actor { person: caller.person, role: caller.role.clone(), powers }
}

/// Keeps what a family asks for. What anybody else does, or what makes no sense, is passed over.
///
/// However much that is: the answer says of all that a phone told that it is kept, and the phone says so to the family. The office has what waits
/// until it answers it, and what was answered ends by the schedule.
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
            "INSERT INTO data_request (id, family, person, what, text, asked, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO NOTHING",
            params![
                id.as_bytes(),
                family.0.as_bytes(),
                caller.person.0.as_bytes(),
                what,
                text,
                at.timestamp_millis(),
                writing.millis()
            ],
        )?;
        if kept > 0 {
            let detail = json!({"person": caller.person, "family": family, "request": id, "for": what});
            note(writing, "data_requested", &detail)?;
        }
    }
    Ok(())
}

/// What a family asked for, as its own app reads it, the latest first: of a great deal, that of which there was word last.
pub fn own_requests(
    connection: &Connection,
    caller: &Caller,
    family: FamilyId,
) -> Stored<Vec<AskedOfOffice>> {
    if !reads_data_requests(&acting(caller, BTreeSet::new()), true) {
        return Ok(Vec::new());
    }
    let query = "SELECT id, received, answer FROM (SELECT * FROM data_request WHERE family = ?1
             ORDER BY coalesce(answered, received) DESC, id LIMIT ?2) ORDER BY received DESC, id";
    all(connection, query, params![family.0.as_bytes(), OWN_MAX], |row| {
        Ok(AskedOfOffice { id: id(row, 0)?, received: moment(value(row, 1)?)?, answer: value(row, 2)? })
    })
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
    let mut found = found.into_iter();
    let line = match (found.next(), found.next()) {
        _ if begins.len() < 4 => return wrong("type at least four characters of the request's number"),
        (None, _) => return wrong("no request begins so; `data-requests` lists them"),
        (Some(_), Some(_)) => {
            return wrong(
                "more than one request begins so: type more of its number; `data-requests` lists them",
            );
        }
        (Some(line), None) => line,
    };
    if line.answer.is_some() {
        return wrong("it is answered already");
    }
    let params = params![line.ask.id.as_bytes(), writing.millis(), text];
    run(writing.db(), "UPDATE data_request SET answered = ?2, answer = ?3 WHERE id = ?1", params)?;
    note(writing, "data_request_answered", &json!({"request": line.ask.id}))?;
    Ok(RequestLine { answer: Some((writing.now, text.to_owned())), ..line })
}

impl FamilyRequests for SqliteStorage {
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

    fn data_requests(&self, answered: bool) -> Stored<Vec<RequestLine>> {
        let query = format!("{REQUEST} WHERE ?1 OR r.answered IS NULL ORDER BY r.received");
        self.read(|connection| all(connection, &query, [answered], request))
    }

    fn answer_request(&self, id: &str, text: &str, now: DateTime<Utc>) -> Result<RequestLine, Declined> {
        self.write(now, |writing| answer(writing, id, text))
    }
}
