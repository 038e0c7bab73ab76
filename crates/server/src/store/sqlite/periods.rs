//! Closed periods, in SQL: the books of a day, frozen, and never changed.

use crate::store::office::Declined;
use crate::store::period_log::{PeriodAsk, PeriodLine, PeriodLines, PeriodList, PeriodSum, Periods, Told};
use crate::store::record_log::FamilyLine;
use crate::store::sqlite::audit::note;
use crate::store::sqlite::reader::{HandingOn, Reader, Taker};
use crate::store::sqlite::records::{all, moment, one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::sqlite::{SqliteStorage, books};
use crate::store::visit_log::Named;
use crate::store::{StorageError, Stored};
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::account::Account;
use pendamping_domain::id::{Position, RecordId};
use pendamping_domain::period::{Adjustment, Before, Cause, Closing, Period, Row, adjustments, rows, since};
use rusqlite::{Connection, params};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// What the audit log calls the closing of one.
const CLOSED: &str = "period_closed";

fn read(text: &str) -> Stored<Period> {
    serde_json::from_str(text).map_err(|_| StorageError::Unreadable("a closed period"))
}

fn day(text: &str) -> Stored<NaiveDate> {
    text.parse().map_err(|_| StorageError::Unreadable("a reporting date"))
}

/// The period with a reporting date; the last one when none is said.
fn period(connection: &Connection, reported: Option<NaiveDate>) -> Result<Period, Declined> {
    let query = "SELECT body FROM period WHERE ?1 = '' OR reported = ?1 ORDER BY seq DESC LIMIT 1";
    let asked = reported.map(|day| day.to_string()).unwrap_or_default();
    let body = one(connection, query, [&asked], |row| value::<String>(row, 0))?;
    let body = body.ok_or_else(|| {
        Declined::Wrong(match reported {
            Some(day) => format!("no period was closed for {day}; `periods` lists those that were"),
            None => "no period was closed yet: `close-period` closes one".to_owned(),
        })
    })?;
    let period = read(&body)?;
    if !period.is_intact() {
        return Err(Declined::Wrong(format!("the period of {} is not what was closed", period.reported)));
    }
    Ok(period)
}

/// All closed periods. One at a time is in memory.
fn list(connection: &Connection) -> Stored<PeriodList> {
    // One that was closed after the backup this centre was put back from is not here, and its entry says that it is carried over.
    let query = "SELECT json_extract(detail, '$.digest') FROM audit
         WHERE what = ?1 AND json_extract(detail, '$.carried') IS NULL ORDER BY seq";
    let noted = all(connection, query, [CLOSED], |row| value::<Option<String>>(row, 0))?;
    let mut before: Option<String> = None;
    let query = "SELECT reported, closed, previous, digest, body FROM period ORDER BY seq";
    let periods = all(connection, query, [], |row| {
        let period = read(&value::<String>(row, 4)?)?;
        let (reported, digest) = (day(&value::<String>(row, 0)?)?, value::<String>(row, 3)?);
        let previous: Option<String> = value(row, 2)?;
        let intact = period.is_intact()
            && period.reported == reported
            && period.digest == digest
            && period.previous == previous
            && previous == before;
        before = Some(digest.clone());
        Ok(PeriodSum {
            reported,
            closed: moment(value(row, 1)?)?,
            accounts: period.rows.len() as u64,
            total: period.total,
            seed: period.seed,
            digest,
            intact,
        })
    })?;
    let told = periods.iter().map(|period| Some(period.digest.clone()));
    let intact = periods.iter().all(|period| period.intact) && told.eq(noted);
    Ok(PeriodList { periods, intact })
}

/// The books as they would be closed.
fn closing(
    connection: &Connection,
    reported: NaiveDate,
    at: Position,
    seed: Uuid,
    today: NaiveDate,
) -> Result<Period, Declined> {
    let wrong = |what: String| Err(Declined::Wrong(what));
    if reported > today {
        return wrong(format!(
            "--reported: {reported} is not over: the books of a day are closed on it or later"
        ));
    }
    let before = list(connection)?;
    if !before.intact {
        return wrong(
            "the closed periods are not what was closed: `periods` says which; nothing is closed on top"
                .to_owned(),
        );
    }
    let last = before.periods.last().map(|period| period.reported);
    if let Some(last) = last.filter(|last| reported <= *last) {
        return wrong(format!("--reported: {last} is closed already, and what is closed stays"));
    }
    let previous = last.map(|last| period(connection, Some(last))).transpose()?;
    let known = last.map(|last| books::of_the_time_until(connection, last)).transpose()?;
    let before = previous.as_ref().zip(known.as_ref()).map(|(period, known)| Before { period, known });
    let books = books::of_the_time_until(connection, reported)?;
    Ok(Period::close(&books, Closing { reported, at, seed }, before))
}

fn keep(writing: &mut Writing<'_>, period: &Period) -> Stored<()> {
    let body = serde_json::to_string(period).map_err(|_| StorageError::Unreadable("a closed period"))?;
    run(
        writing.db(),
        "INSERT INTO period (reported, closed, previous, digest, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![period.reported.to_string(), writing.millis(), period.previous, period.digest, body],
    )?;
    let detail = json!({
        "reported": period.reported, "digest": period.digest, "at": period.at, "accounts": period.rows.len(),
        "seed": period.seed
    });
    note(writing, CLOSED, &detail)
}

/// What became of the accounts of a period until the next one was closed; of the last one, until now.
fn became(
    connection: &Connection,
    closed: &Period,
    today: NaiveDate,
) -> Result<Vec<(Cause, Adjustment)>, Declined> {
    let query = "SELECT body FROM period WHERE previous = ?1";
    let next = one(connection, query, [&closed.digest], |row| value::<String>(row, 0))?;
    Ok(match next {
        Some(next) => {
            let next = read(&next)?;
            since(closed, &next.corrections, &next.rows)
        }
        None => {
            let known = rows(&books::of_the_time_until(connection, closed.reported)?);
            let now = rows(&books::sums(connection, None, today)?.books);
            since(closed, &adjustments(&closed.rows, &known), &now)
        }
    })
}

fn log(
    connection: &Connection,
    ask: &PeriodAsk,
    today: NaiveDate,
    taker: Taker<'_, PeriodLine>,
) -> Result<u64, Declined> {
    let reader = Reader::of(connection, None)?;
    let period = period(connection, ask.reported)?;
    let told: Vec<Told> = match ask.of {
        PeriodLines::Rows => period.rows.into_iter().map(Told::Row).collect(),
        PeriodLines::Adjustments => {
            let became = became(connection, &period, today)?.into_iter();
            became.map(|(cause, one)| Told::Adjusted(cause, Box::new(one))).collect()
        }
        PeriodLines::Audit(_) if period.seed.is_none() => {
            return Err(Declined::Wrong(format!(
                "the period of {} was closed before audits had a seed of their period: none can be drawn from it",
                period.reported
            )));
        }
        PeriodLines::Audit(rule) => {
            let drawn = period.audit(rule);
            let mut rows: HashMap<_, Row> = period.rows.into_iter().map(|row| (row.id, row)).collect();
            drawn.into_iter().filter_map(|id| rows.remove(&id)).map(Told::Row).collect()
        }
    };
    // Somebody goes there: a payment to a person unknown is found by its source and reference alone.
    let mut paid: HashMap<RecordId, Account> = match ask.of {
        PeriodLines::Audit(_) => {
            let books = books::sums(connection, None, today)?.books;
            books.accounts.into_iter().map(|account| (account.key(), account)).collect()
        }
        PeriodLines::Rows | PeriodLines::Adjustments => HashMap::new(),
    };
    let mut going = HandingOn::to(taker, None);
    for told in told {
        let row = match &told {
            Told::Row(row) => Some(row),
            Told::Adjusted(_, one) => one.after.as_ref().or(one.before.as_ref()),
        };
        let region = row.and_then(|row| row.region.clone());
        let account = row.and_then(|row| paid.remove(&row.id));
        if ask.area.as_ref().is_some_and(|area| !region.as_ref().is_some_and(|it| it.is_within(area))) {
            continue;
        }
        let key = row.and_then(|row| row.family);
        let family = key.map(|key| reader.family(key)).transpose()?.flatten().map(|family| FamilyLine {
            named: Named { number: family.number, name: family.name },
            region: region.unwrap_or(family.region),
        });
        going.add(key.into_iter().collect(), vec![PeriodLine { family, told, paid: account }])?;
    }
    going.end()
}

impl Periods for SqliteStorage {
    fn close_period(
        &self,
        reported: NaiveDate,
        keep_it: bool,
        seed: Uuid,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Period, Declined> {
        // Nothing may come between what is read and what is kept.
        self.write(now, |writing| {
            let period = closing(writing.db(), reported, writing.position(), seed, today)?;
            if keep_it {
                keep(writing, &period)?;
            }
            Ok(period)
        })
    }

    fn periods(&self) -> Stored<PeriodList> {
        self.read(list)
    }

    fn period(&self, reported: Option<NaiveDate>) -> Result<Period, Declined> {
        self.read(|connection| Ok(period(connection, reported)))?
    }

    fn period_log(
        &self,
        ask: &PeriodAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&PeriodLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined> {
        self.taken_out(ask.of.name(), now, today, |connection, note| {
            log(connection, ask, today, Taker { note, each })
        })
    }
}
