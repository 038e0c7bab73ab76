//! Meetings of mentors with many families, as screens list them. They belong to no family: the scope is the mentor.

use crate::errors::Result;
use crate::project::{Projected, projected};
use crate::visit_page::custody;
use crate::{activity, family, photo};
use chrono::{NaiveTime, TimeDelta};
use pendamping_domain::custody::Custody;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::revision::{Kind, Record};
use pendamping_store_api::StoreError;
use pendamping_store_api::group_meeting::{
    GroupMeetingPage, GroupMeetingRow, GroupMeetings, ListGroupMeetings, Present,
};
use pendamping_store_api::work::{TimelineEvent, TimelineRow};
use rusqlite::{Connection, OptionalExtension, params};

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(meeting) = GroupMeeting::read(&now.body) else { return Ok(false) };
    let id = now.record.to_string();
    db.prepare_cached("INSERT OR REPLACE INTO group_meeting VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
        params![id, now.scope, meeting.day.to_string(), now.saved, serde_json::to_string(&now.body)?],
    )?;
    write_families(db, now.record, &meeting.families)?;
    photo::project(db, now.record, &meeting.photos)?;
    Ok(true)
}

/// Which families were there; none of one that is gone.
pub fn write_families(db: &Connection, meeting: RecordId, families: &[FamilyId]) -> Result<()> {
    let meeting = meeting.to_string();
    db.prepare_cached("DELETE FROM group_meeting_family WHERE meeting = ?1")?.execute([&meeting])?;
    let mut insert = db.prepare_cached(
        "INSERT INTO group_meeting_family (family, meeting) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for family in families {
        insert.execute([&family.to_string(), &meeting])?;
    }
    Ok(())
}

/// A mentor's, the latest day first.
pub fn list(db: &Connection, call: &ListGroupMeetings) -> Result<GroupMeetings> {
    let person = call.person.to_string();
    let total: i64 = db
        .prepare_cached("SELECT count(*) FROM group_meeting WHERE person = ?1")?
        .query_row([&person], |row| row.get(0))?;
    let mut query = db.prepare_cached(
        "SELECT id FROM group_meeting WHERE person = ?1 ORDER BY day DESC, saved DESC, id DESC LIMIT ?2",
    )?;
    let ids = query
        .query_map(params![person, call.limit.clamp(1, 500) as i64], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse::<RecordId>().ok()) {
        if let Some((meeting, custody)) = read(db, record)? {
            rows.push(GroupMeetingRow { record, meeting, custody });
        }
    }
    Ok(GroupMeetings {
        name: activity::name(db, call.person)?,
        total: total as u64,
        rows,
        opened: family::read_up_to(db)?,
    })
}

fn read(db: &Connection, record: RecordId) -> Result<Option<(GroupMeeting, Custody)>> {
    let Some(now) = projected(db, &Kind::GroupMeeting, record)? else { return Ok(None) };
    let Ok(meeting) = GroupMeeting::read(&now.body) else { return Ok(None) };
    Ok(Some((meeting, custody(db, &now)?)))
}

/// One, to be read or told anew.
pub fn page(db: &Connection, record: RecordId) -> Result<GroupMeetingPage> {
    let now = projected(db, &Kind::GroupMeeting, record)?.ok_or(StoreError::NotFound)?;
    let meeting = GroupMeeting::read(&now.body).map_err(|_| StoreError::NotFound)?;
    let author: PersonId = now.scope.parse().map_err(|_| StoreError::NotFound)?;
    Ok(GroupMeetingPage {
        present: present(db, &meeting)?,
        author,
        author_name: activity::name(db, author)?,
        meeting,
        revision: now.revision,
        opened: family::read_up_to(db)?,
        custody: custody(db, &now)?,
        body: now.body,
    })
}

/// The families that were there, by name; of those that this phone does not have (any more) only which they are.
pub fn present(db: &Connection, meeting: &GroupMeeting) -> Result<Vec<Present>> {
    let mut query = db.prepare_cached("SELECT name FROM family WHERE id = ?1")?;
    let mut present = Vec::with_capacity(meeting.families.len());
    for family in &meeting.families {
        let name = query.query_row([family.to_string()], |row| row.get::<_, String>(0)).optional()?;
        present.push(Present { family: *family, name });
    }
    present.sort_by_key(|one| (one.name.is_none(), one.name.as_ref().map(|name| name.to_lowercase())));
    Ok(present)
}

/// The meetings at which a family was, in its line of time: when they began, or the day where that is not known.
pub fn of_family(db: &Connection, family: &str, limit: usize) -> Result<Vec<TimelineRow>> {
    let mut query = db.prepare_cached(
        "SELECT m.id FROM group_meeting_family f JOIN group_meeting m ON m.id = f.meeting
         WHERE f.family = ?1 ORDER BY m.day DESC LIMIT ?2",
    )?;
    let ids = query
        .query_map(params![family, limit as i64], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let zone = TimeDelta::minutes(family::zone(db, family)?.unwrap_or_default().into());
    let mut rows = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse::<RecordId>().ok()) {
        let Some((meeting, custody)) = read(db, record)? else { continue };
        let there = meeting.day.and_time(meeting.from.unwrap_or(NaiveTime::MIN));
        let at = there.checked_sub_signed(zone).unwrap_or(there).and_utc();
        rows.push(TimelineRow { record, at, custody, what: TimelineEvent::GroupMeeting(Box::new(meeting)) });
    }
    Ok(rows)
}
