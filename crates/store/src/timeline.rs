//! One timeline of everything that happened with a family.

use crate::errors::Result;
use crate::project::projected;
use crate::visit_page::custody;
use crate::{attendance, books, confirmation, follow_up, group_meeting, progress, stage_change, visit};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::visit::Visit;
use pendamping_store_api::money::OpenAid;
use pendamping_store_api::progress::OpenBusiness;
use pendamping_store_api::work::{TimelineEvent, TimelineRow};
use rusqlite::Connection;

/// How many visits a family's page shows.
const VISITS: usize = 60;

/// How many meetings.
const MEETINGS: usize = 60;

/// How many months of its business.
const MONTHS: usize = 24;

/// Everything, newest first.
pub fn timeline(db: &Connection, family: &str) -> Result<Vec<TimelineRow>> {
    let mut rows = Vec::new();
    let mut query =
        db.prepare_cached("SELECT id, standing FROM visit WHERE family = ?1 ORDER BY started DESC LIMIT ?2")?;
    let visits = query
        .query_map(rusqlite::params![family, VISITS as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    for (id, standing) in visits {
        let Ok(record) = id.parse::<RecordId>() else { continue };
        let Some(now) = projected(db, &Kind::Visit, record)? else { continue };
        let Ok(content) = Visit::read(&now.body) else { continue };
        rows.push(TimelineRow {
            record,
            at: content.captured.started.wall,
            custody: custody(db, &now)?,
            what: TimelineEvent::Visit(Box::new(content), visit::standing(&standing)),
        });
        for word in confirmation::of_visit(db, &id)? {
            rows.push(TimelineRow {
                record: word.record,
                at: word.at,
                custody: if word.received { Custody::Received { at: None } } else { Custody::OnThisPhone },
                what: TimelineEvent::Confirmation(word),
            });
        }
    }
    for done in
        follow_up::list(db, "f.family = ?1 AND f.done IS NOT NULL ORDER BY f.done DESC LIMIT 60", [family])?
    {
        let Some(now) = projected(db, &Kind::FollowUp, done.record)? else { continue };
        let Some(day) = done.follow_up.done else { continue };
        rows.push(TimelineRow {
            record: done.record,
            at: on(day),
            what: TimelineEvent::FollowUpDone(done.follow_up.action),
            custody: custody(db, &now)?,
        });
    }
    rows.extend(months(db, family)?);
    rows.extend(group_meeting::of_family(db, family, MEETINGS)?);
    rows.extend(attendance::of_family(db, family)?);
    rows.extend(stage_change::of_family(db, family)?.into_iter().map(|row| TimelineRow {
        record: row.record,
        at: row.saved,
        custody: row.custody.clone(),
        what: TimelineEvent::StageChange(Box::new(row)),
    }));
    rows.extend(aid(db, family)?);
    rows.sort_by(|a, b| b.at.cmp(&a.at).then(b.record.cmp(&a.record)));
    Ok(rows)
}

/// The months of its business that count, each where it ended.
fn months(db: &Connection, family: &str) -> Result<Vec<TimelineRow>> {
    let Ok(family) = family.parse::<FamilyId>() else { return Ok(Vec::new()) };
    let page = progress::page(db, &OpenBusiness { family, limit: MONTHS })?;
    let counted = page.months.into_iter().filter(|row| !row.gives_way);
    Ok(counted
        .map(|row| TimelineRow {
            record: row.record,
            at: on(row.progress.month.after().first_day()),
            custody: row.custody,
            what: TimelineEvent::Month(Box::new(row.progress)),
        })
        .collect())
}

/// What of its aid came, who saw it, and what it bought: by the day, which is all that is known of either.
fn aid(db: &Connection, family: &str) -> Result<Vec<TimelineRow>> {
    let Ok(family) = family.parse::<FamilyId>() else { return Ok(Vec::new()) };
    // The day decides what is late, and nothing of that is told here.
    let page = books::page(db, &OpenAid { family: Some(family), today: NaiveDate::default() })?;
    let mut rows = Vec::new();
    for row in page.rows {
        for placed in row.account.placed.iter().filter(|placed| placed.transfer.kept().0 > 0) {
            rows.push(TimelineRow {
                record: placed.transfer.id,
                at: on(placed.transfer.date),
                custody: Custody::Received { at: None },
                what: TimelineEvent::Paid(placed.transfer.kept()),
            });
        }
        for seen in row.witnesses.into_iter().filter(|seen| !seen.witness.taken_back) {
            rows.push(TimelineRow {
                record: seen.record,
                at: on(seen.witness.date),
                custody: seen.custody,
                what: TimelineEvent::Witnessed(Box::new(seen.witness)),
            });
        }
        for bought in row.spending.uses.into_iter().filter(|bought| !bought.bought.taken_back) {
            rows.push(TimelineRow {
                record: bought.record,
                at: on(bought.bought.date),
                custody: bought.custody,
                what: TimelineEvent::Bought(Box::new(bought.bought)),
            });
        }
    }
    Ok(rows)
}

/// The moment by which something is sorted of which only the day is known.
fn on(day: NaiveDate) -> DateTime<Utc> {
    Utc.from_utc_datetime(&day.and_time(NaiveTime::MIN))
}
