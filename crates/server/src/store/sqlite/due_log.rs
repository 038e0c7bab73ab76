//! What families wait for, in SQL: family by family. The rules are `domain::due`'s, the same as on the phone.

use crate::store::due_log::{DueLine, DueLogAsk};
use crate::store::office::Declined;
use crate::store::record_log::FamilyLine;
use crate::store::sqlite::ledger;
use crate::store::sqlite::reader::{FAMILIES, HandingOn, Reader, Taker, area_of, known};
use crate::store::sqlite::records::{RECORD, accompanies, all, id, one, record_row, value};
use crate::store::sqlite::sql;
use crate::store::visit_log::Named;
use crate::store::{KeptRecord, StorageError, Stored};
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::config::Config;
use pendamping_domain::due::{Made, Task, last_and_agreed, missing_months, next_visit};
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::id::FamilyId;
use pendamping_domain::progress::Progress;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::visit::Visit;
use rusqlite::Connection;

/// Reads what is due. Answers how many tasks were handed on.
pub fn due_log(connection: &Connection, ask: &DueLogAsk, taker: Taker<'_, DueLine>) -> Result<u64, Declined> {
    let config = ledger::config(connection, None)?.ok_or_else(|| {
        Declined::Wrong("nothing is due without a programme: run configure first".to_owned())
    })?;
    let mut reader = Reader::of(connection, ask.reader.as_deref())?;
    let mentor = ask.mentor.as_deref().map(|number| known(connection, number).map(|(person, _)| person));
    let mentor = mentor.transpose()?;
    let mut going = HandingOn::to(taker, reader.person);
    let mut statement = connection.prepare(FAMILIES).map_err(sql)?;
    let mut rows = statement.query([area_of(ask.area.as_ref())]).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        let key = FamilyId(id(row, 0)?);
        let accompanies = accompanies(connection, key)?;
        if mentor.is_some_and(|mentor| accompanies != Some(mentor)) {
            continue;
        }
        let Some(family) = reader.family(key)? else { continue };
        let whose = FamilyLine {
            named: Named { number: family.number.clone(), name: family.name.clone() },
            region: family.region.clone(),
        };
        let by = reader.named(accompanies)?;
        let mut lines: Vec<DueLine> = tasks(connection, &reader, key, &family, ask.on, &config)?
            .into_iter()
            .filter(|task| task.on() <= ask.on)
            .map(|task| DueLine { family: whose.clone(), mentor: by.clone(), task })
            .collect();
        lines.sort_by_key(|line| line.task.on());
        going.add(vec![key], lines)?;
    }
    going.end()
}

/// All that a family waits for, as it stands on a day.
fn tasks(
    connection: &Connection,
    reader: &Reader<'_>,
    key: FamilyId,
    family: &Family,
    today: NaiveDate,
    config: &Config,
) -> Stored<Vec<Task>> {
    let query = format!(
        "SELECT {RECORD} FROM record r WHERE r.scope_key = ?1 AND r.kind IN ('visit', 'follow_up', 'progress')"
    );
    let (mut visits, mut told, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for kept in all(connection, &query, [key.to_string()], record_row)? {
        match kept.kind {
            Kind::Visit => {
                let visit: Visit = seen(reader, &kept)?;
                let wall = visit.captured.started.wall;
                let (began, day) = (wall.timestamp_millis(), family.region.day_of(wall));
                visits.push(Made { began, day, counts: visit.counts(), next: visit.next_visit });
            }
            Kind::Progress => told.push(seen::<Progress>(reader, &kept)?.month),
            _ => {
                let agreed: FollowUp = seen(reader, &kept)?;
                if agreed.done.is_none() {
                    tasks.push(Task::FollowUp { record: kept.id, action: agreed.action, due: agreed.due });
                }
            }
        }
    }
    let came = family.region.day_of(came(connection, key)?);
    let (last, agreed) = last_and_agreed(&visits);
    tasks.extend(next_visit(family, last, agreed, came, config).map(Task::Visit));
    tasks.extend(missing_months(family, &told, came, today).into_iter().map(Task::Month));
    Ok(tasks)
}

fn seen<R: Record>(reader: &Reader<'_>, kept: &KeptRecord) -> Stored<R> {
    let body = reader.redact(kept).unwrap_or_default();
    R::read(&body).map_err(|_| StorageError::Unreadable("a record's fields"))
}

/// When a family was first heard of: older records do not say since when it is accompanied.
fn came(connection: &Connection, family: FamilyId) -> Stored<DateTime<Utc>> {
    let query = "SELECT min(received) FROM revision WHERE record = ?1";
    let first = one(connection, query, [family.0.as_bytes()], |row| value::<Option<i64>>(row, 0))?.flatten();
    Ok(first.and_then(DateTime::from_timestamp_millis).unwrap_or_default())
}
