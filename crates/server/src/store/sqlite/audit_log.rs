//! The audit log, in SQL: read for the office, and never written here.

use crate::exchange::OFFICE_OFFSET;
use crate::store::audit::{AuditAsk, AuditLine, AuditLog, Chain, DisclosureLine, Noted, SORTS};
use crate::store::office::Declined;
use crate::store::sqlite::assignments::family_by_number;
use crate::store::sqlite::reader::known;
use crate::store::sqlite::records::{all, id, moment, one, value};
use crate::store::sqlite::{SqliteStorage, audit};
use crate::store::visit_log::Named;
use crate::store::{StorageError, Stored};
use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, PersonId};
use rusqlite::{Connection, params};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// When an entry was made; of one that was carried over, when it was made first.
const MADE: &str = "coalesce(json_extract(detail, '$.carried.moment'), at)";

/// Any of the words of a JSON list, as an entry has ids: each is 36 letters that stand for nothing else.
const TELLS_OF: &str = "EXISTS (SELECT 1 FROM json_each(?1) WHERE instr(detail, value) > 0)";

fn detail(text: &str) -> Stored<Value> {
    serde_json::from_str(text).map_err(|_| StorageError::Unreadable("an entry of the audit log"))
}

/// Milliseconds at which a day of the office begins.
fn begins(day: NaiveDate) -> i64 {
    (day.and_time(chrono::NaiveTime::MIN).and_utc() - OFFICE_OFFSET).timestamp_millis()
}

/// Whom an entry names, or whose app.
fn whose(connection: &Connection, detail: &Value) -> Stored<Option<(Named, Role)>> {
    let named = |field: &str| detail.get(field).and_then(Value::as_str);
    let person = named("person").and_then(|text| text.parse::<PersonId>().ok());
    let install = named("install").and_then(|text| text.parse::<InstallId>().ok());
    let query = "SELECT number, name, role FROM person
         WHERE id = coalesce(?1, (SELECT person FROM install WHERE id = ?2))";
    let ids = params![person.as_ref().map(|id| id.0.as_bytes()), install.as_ref().map(|id| id.0.as_bytes())];
    one(connection, query, ids, |row| {
        let named = Named { number: value(row, 0)?, name: value(row, 1)? };
        Ok((named, Role::from(value::<String>(row, 2)?.as_str())))
    })
}

/// Whose an id is: a person's, a family's, or that of somebody's app.
fn name_of(connection: &Connection, id: Uuid) -> Stored<Option<Named>> {
    let query = "SELECT number, name FROM person WHERE id = ?1
         UNION ALL SELECT f.number, coalesce(json_extract(r.body, '$.name'), '') FROM family f JOIN record r ON r.id = f.id WHERE f.id = ?1
         UNION ALL SELECT p.number, p.name FROM install i JOIN person p ON p.id = i.person WHERE i.id = ?1 LIMIT 1";
    one(connection, query, [id.as_bytes()], |row| Ok(Named { number: value(row, 0)?, name: value(row, 1)? }))
}

/// The names of all whose ids stand in an entry. Most stand in many: each is looked up once.
fn names(
    connection: &Connection,
    said: &Value,
    known: &mut HashMap<Uuid, Option<Named>>,
    named: &mut Vec<(String, Named)>,
) -> Stored<()> {
    match said {
        Value::Array(values) => values.iter().try_for_each(|value| names(connection, value, known, named)),
        Value::Object(fields) => fields.values().try_for_each(|value| names(connection, value, known, named)),
        Value::String(text) => {
            let Ok(id) = text.parse::<Uuid>() else { return Ok(()) };
            let name = match known.get(&id) {
                Some(name) => name.clone(),
                None => name_of(connection, id)?,
            };
            named.extend(name.clone().map(|name| (text.clone(), name)));
            known.insert(id, name);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A sort of which there is none and never can be is mistyped.
fn is_sort(connection: &Connection, what: &str) -> Result<(), Declined> {
    let there = all(connection, "SELECT DISTINCT what FROM audit", [], |row| value::<String>(row, 0))?;
    let sorts: BTreeSet<&str> = SORTS.into_iter().chain(there.iter().map(String::as_str)).collect();
    if sorts.contains(what) {
        return Ok(());
    }
    let sorts = sorts.into_iter().collect::<Vec<_>>().join(", ");
    Err(Declined::Wrong(format!("no entry is of the sort {what:?}; the sorts are {sorts}")))
}

/// The ids by which entries name a person: their own, and those of their apps.
fn ids_of(connection: &Connection, number: &str) -> Result<Vec<String>, Declined> {
    let (person, _) = known(connection, number)?;
    let query = "SELECT id FROM install WHERE person = ?1";
    let installs = all(connection, query, [person.0.as_bytes()], |row| Ok(id(row, 0)?.to_string()))?;
    Ok(std::iter::once(person.to_string()).chain(installs).collect())
}

fn log(connection: &Connection, ask: &AuditAsk) -> Result<Vec<AuditLine>, Declined> {
    if let Some(what) = &ask.what {
        is_sort(connection, what)?;
    }
    let all_of = |ids: Option<Vec<String>>| ids.map(|ids| Value::from(ids).to_string());
    let person = ask.person.as_deref().map(|number| ids_of(connection, number)).transpose()?;
    let family = ask.family.as_deref().map(|number| family_by_number(connection, number)).transpose()?;
    let family = family.map(|family| vec![family.to_string()]);
    let query = format!(
        "SELECT seq, made, what, detail FROM (
             SELECT seq, {MADE} AS made, what, detail FROM audit
             WHERE (?1 IS NULL OR {TELLS_OF}) AND (?2 IS NULL OR {}) AND made >= ?3 AND made < ?4 AND what = coalesce(?5, what)
             ORDER BY seq DESC LIMIT ?6) ORDER BY seq",
        TELLS_OF.replace("?1", "?2")
    );
    let from = ask.from.map_or(i64::MIN, begins);
    let until = ask.until.and_then(|day| day.succ_opt()).map_or(i64::MAX, begins);
    let params = params![all_of(person), all_of(family), from, until, ask.what, ask.last];
    let mut known_ids = HashMap::new();
    let lines = all(connection, &query, params, |row| {
        let detail = detail(&value::<String>(row, 3)?)?;
        let mut named = Vec::new();
        names(connection, &detail, &mut known_ids, &mut named)?;
        Ok(AuditLine {
            named,
            seq: value::<i64>(row, 0)? as u64,
            at: moment(value(row, 1)?)?,
            what: value(row, 2)?,
            person: whose(connection, &detail)?.map(|(named, _)| named),
            detail,
        })
    })?;
    Ok(lines)
}

fn disclosures(connection: &Connection, number: &str) -> Result<Vec<DisclosureLine>, Declined> {
    let family = family_by_number(connection, number)?.to_string();
    // From the chained log; the table beside it only counts the rows.
    let query = "SELECT detail FROM audit WHERE what = 'disclosed' AND instr(detail, ?1) > 0 ORDER BY seq";
    let lines = all(connection, query, [&family], |row| {
        let detail = detail(&value::<String>(row, 0)?)?;
        let text = |field: &str| detail.get(field).and_then(Value::as_str);
        let (day, install) = (text("day").unwrap_or_default(), text("install"));
        let rows = match install.and_then(|install| install.parse::<InstallId>().ok()) {
            Some(install) => {
                let query = "SELECT rows FROM disclosure WHERE install = ?1 AND family = ?2 AND day = ?3";
                let params = params![install.0.as_bytes(), family, day];
                one(connection, query, params, |row| value::<i64>(row, 0))?.map(|rows| rows as u64)
            }
            None => None,
        };
        Ok(DisclosureLine {
            day: day.to_owned(),
            to: whose(connection, &detail)?,
            export: text("export").map(str::to_owned),
            rows,
        })
    })?;
    Ok(lines)
}

impl AuditLog for SqliteStorage {
    fn verify_audit(&self, noted: Option<&Noted>) -> Stored<Chain> {
        self.read(|connection| audit::verify(connection, noted))
    }

    fn audit_log(&self, ask: &AuditAsk) -> Result<Vec<AuditLine>, Declined> {
        self.read(|connection| Ok(log(connection, ask)))?
    }

    fn disclosures(&self, family: &str) -> Result<Vec<DisclosureLine>, Declined> {
        self.read(|connection| Ok(disclosures(connection, family)))?
    }
}
