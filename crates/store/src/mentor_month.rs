//! The months of mentors on the phone of whoever reviews there: each is computed as the mentor's own report computes it.

use crate::errors::Result;
use crate::month::{self, Mentor, Shared};
use pendamping_domain::id::PersonId;
use pendamping_domain::mentor_month::{MentorMonth, Once};
use pendamping_domain::month::Month;
use pendamping_domain::person::Person;
use pendamping_domain::revision::Record;
use pendamping_store_api::StoreError;
use pendamping_store_api::mentor_month::{
    ListMentorMonths, MentorMonthPage, MentorMonthRow, MentorMonths, OpenMentorMonth,
};
use pendamping_store_api::month::MonthOfWork;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashSet;

/// Of every mentor, by name.
pub fn list(db: &Connection, call: &ListMentorMonths) -> Result<MentorMonths> {
    let shared = Shared::read(db, call.month)?;
    let mut query =
        db.prepare_cached("SELECT id, body FROM person WHERE role = 'mentor' ORDER BY name, id")?;
    let found = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(found.len());
    let (mut told, mut done, mut open) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (id, body) in found {
        let (Ok(person), Ok(mentor)) = (id.parse(), Person::read(&serde_json::from_str(&body)?)) else {
            continue;
        };
        let work = of(db, person, &mentor, call.month, &shared)?;
        told.extend(work.businesses.iter().map(|row| row.family));
        for row in &work.follow_ups {
            if row.is_done_by(call.month) { &mut done } else { &mut open }.insert(row.row.record);
        }
        let figures = work.figures(call.month);
        rows.push(MentorMonthRow { person, name: mentor.name, area: mentor.area, figures });
    }
    let (accompanied, visited) = month::families_of_all(db, call.month)?;
    let each: Vec<MentorMonth> = rows.iter().map(|row| row.figures).collect();
    let count = |many: usize| many as u64;
    let once = Once {
        accompanied,
        visited,
        told: count(told.len()),
        done: count(done.len()),
        open: count(open.len()),
    };
    Ok(MentorMonths { together: MentorMonth::together(&each, once), rows })
}

/// Of one.
pub fn page(db: &Connection, call: &OpenMentorMonth) -> Result<MentorMonthPage> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM person WHERE id = ?1")?
        .query_row([call.mentor.to_string()], |row| row.get(0))
        .optional()?;
    let body = body.ok_or(StoreError::NotFound)?;
    let mentor = Person::read(&serde_json::from_str(&body)?).map_err(|_| StoreError::NotFound)?;
    let work = of(db, call.mentor, &mentor, call.month, &Shared::read(db, call.month)?)?;
    Ok(MentorMonthPage { name: mentor.name, area: mentor.area, work })
}

fn of(
    db: &Connection,
    person: PersonId,
    mentor: &Person,
    month: Month,
    shared: &Shared,
) -> Result<MonthOfWork> {
    // Whoever has no area has no family by it.
    let area = mentor.area.as_ref().map_or("", |area| area.as_str());
    month::of(db, &Mentor { person, area: Some(area) }, month, shared)
}
