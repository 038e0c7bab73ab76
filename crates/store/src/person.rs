//! People this phone may know, and when mentors' phones last spoke to the centre.

use crate::errors::Result;
use crate::project::Projected;
use crate::{attendance, attention, cover};
use pendamping_domain::id::PersonId;
use pendamping_domain::person::{Contact, Person};
use pendamping_domain::revision::{Body, Record};
use pendamping_store_api::review::{GetMentors, MentorRow, Mentors};
use rusqlite::{Connection, OptionalExtension, params};

/// Writes a person.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(person) = Person::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO person VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        now.record.to_string(),
        person.name,
        person.role.as_str(),
        serde_json::to_string(&now.body)?
    ])?;
    Ok(true)
}

/// Writes a contact; its scope is the person.
pub fn project_contact(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(contact) = Contact::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3)")?.execute(params![
        now.scope,
        contact.last.timestamp_millis(),
        serde_json::to_string(&now.body)?
    ])?;
    Ok(true)
}

/// A person's name, when this phone knows it: also of one who stood in for somebody here and is known no more than by that.
pub fn name(db: &Connection, person: Option<&str>) -> Result<Option<String>> {
    let Some(person) = person else { return Ok(None) };
    Ok(db
        .prepare_cached(
            "SELECT name FROM person WHERE id = ?1
             UNION ALL SELECT stand_in_name FROM cover WHERE stand_in = ?1 LIMIT 1",
        )?
        .query_row([person], |row| row.get(0))
        .optional()?)
}

/// The mentors, longest unheard first.
pub fn mentors(db: &Connection, call: &GetMentors) -> Result<Mentors> {
    let mut query = db.prepare_cached(
        "SELECT p.id, p.body, c.body,
                (SELECT count(*) FROM visit v WHERE v.author = p.id AND v.counts = 1 AND v.started >= ?1),
                (SELECT count(*) FROM visit v WHERE v.author = p.id AND v.standing = 'received')
                  + (SELECT count(*) FROM reported r WHERE r.author = p.id AND r.standing = 'received')
         FROM person p LEFT JOIN contact c ON c.person = p.id
         WHERE p.role = 'mentor' ORDER BY coalesce(c.last, 0), p.name",
    )?;
    let rows = query
        .query_map([call.month_start.timestamp_millis()], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, i64>(4)?,
            ))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let trained = attendance::of_mentors(db)?;
    let mut out = Vec::new();
    for (key, body, contact, visits, queued) in rows {
        let body: Body = serde_json::from_str(&body)?;
        let (Ok(id), Ok(person)) = (key.parse::<PersonId>(), Person::read(&body)) else { continue };
        let contact: Option<Contact> = contact.map(|body| serde_json::from_str(&body)).transpose()?;
        let (families, due) = match &person.area {
            Some(area) => attention::load(db, area, call.today)?,
            None => (0, 0),
        };
        out.push(MentorRow {
            families,
            due,
            trainings: trained.get(&key).map_or(0, |all| all.len() as u32),
            covers: cover::current(db, id, call.today)?,
            person: id,
            name: person.name,
            phone: person.phone,
            area: person.area,
            last_contact: contact.as_ref().map(|contact| contact.last),
            unsent: contact.as_ref().map_or(0, |contact| contact.unsent),
            oldest_unsent: contact.as_ref().and_then(|contact| contact.oldest_unsent),
            set_aside: contact.as_ref().map_or(0, |contact| contact.set_aside),
            visits_this_month: visits as u64,
            in_queue: queued as u64,
        });
    }
    Ok(Mentors { rows: out })
}
