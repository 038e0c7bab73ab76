//! One timeline of everything that happened with a family.

use crate::errors::Result;
use crate::project::projected;
use crate::visit_page::custody;
use crate::{confirmation, follow_up, group_meeting, progress, visit};
use chrono::{NaiveTime, TimeZone, Utc};
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::visit::Visit;
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
            at: Utc.from_utc_datetime(&day.and_time(NaiveTime::MIN)),
            what: TimelineEvent::FollowUpDone(done.follow_up.action),
            custody: custody(db, &now)?,
        });
    }
    rows.extend(months(db, family)?);
    rows.extend(group_meeting::of_family(db, family, MEETINGS)?);
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
            at: Utc.from_utc_datetime(&row.progress.month.after().first_day().and_time(NaiveTime::MIN)),
            custody: row.custody,
            what: TimelineEvent::Month(Box::new(row.progress)),
        })
        .collect())
}
