//! Who was at a training: the list, of those this phone knows of.

use crate::core;
use crate::errors::Result;
use crate::project::{Projected, projected, projected_all};
use crate::visit_page::custody;
use pendamping_domain::actor::Role;
use pendamping_domain::attendance::{Attendance, Presence, Whose};
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::person::Person;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::training::{Attendee, Training};
use pendamping_store_api::setup::Profile;
use pendamping_store_api::training::RosterRow;
use pendamping_store_api::work::{TimelineEvent, TimelineRow};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Writes one.
pub fn project(db: &Connection, now: &Projected) -> Result<bool> {
    let Ok(told) = Attendance::read(&now.body) else { return Ok(false) };
    db.prepare_cached("INSERT OR REPLACE INTO attendance VALUES (?1, ?2, ?3)")?.execute(params![
        now.record.to_string(),
        told.training.to_string(),
        now.scope
    ])?;
    Ok(true)
}

/// Whose attendance is the reader's own: a family's phone is its family's.
pub fn own(db: &Connection, profile: &Profile) -> Result<Whose> {
    if profile.role == Role::Beneficiary {
        let family: Option<String> = db
            .prepare_cached("SELECT id FROM family ORDER BY id LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        if let Some(family) = family.and_then(|family| family.parse().ok()) {
            return Ok(Whose::Family(family));
        }
    }
    Ok(Whose::Person(profile.person))
}

/// What this phone knows of attendance at a training.
pub fn known(db: &Connection, training: RecordId) -> Result<Vec<RosterRow>> {
    let mut query = db.prepare_cached("SELECT id FROM attendance WHERE training = ?1 ORDER BY id")?;
    let ids = query
        .query_map([training.to_string()], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(ids.len());
    for record in ids.iter().filter_map(|id| id.parse::<RecordId>().ok()) {
        let Some(now) = projected(db, &Kind::Attendance, record)? else { continue };
        let Ok(attendance) = Attendance::read(&now.body) else { continue };
        let whose = attendance.whose();
        let (name, number, attendee) = match (whose, &attendance.guest) {
            (Some(Whose::Family(family)), _) => named_family(db, family)?,
            (Some(Whose::Person(person)), _) => named_person(db, person)?,
            (None, Some(guest)) => (guest.name.clone(), String::new(), guest.attendee.clone()),
            (None, None) => continue,
        };
        rows.push(RosterRow {
            whose,
            name,
            number,
            attendee,
            attendance,
            custody: Some(custody(db, &now)?),
            stands: Some((record, now.revision, now.body)),
        });
    }
    Ok(rows)
}

/// What was said of attendance, of the records (`w`) that a condition holds for.
pub fn told(
    db: &Connection,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<(Projected, Attendance)>> {
    let all = projected_all(db, &Kind::Attendance, condition, parameters)?;
    let read = |now: Projected| Attendance::read(&now.body).ok().map(|told| (now, told));
    Ok(all.into_iter().filter_map(read).collect())
}

/// That somebody was at a training.
pub struct Attended {
    /// Their attendance.
    pub now: Projected,
    /// The training's record.
    pub at: RecordId,
    /// The training.
    pub training: Training,
    /// How they were there.
    pub presence: Presence,
}

/// The trainings that people were at, as far as this phone knows, of the records (`w`) that a condition holds for.
pub fn attended(
    db: &Connection,
    condition: &str,
    parameters: impl rusqlite::Params + Clone,
) -> Result<Vec<Attended>> {
    let which = format!("w.id IN (SELECT w.training FROM attendance w WHERE {condition})");
    let trainings: HashMap<RecordId, Training> =
        projected_all(db, &Kind::Training, &which, parameters.clone())?
            .into_iter()
            .filter_map(|now| Some((now.record, Training::read(&now.body).ok()?)))
            .collect();
    let was_there = |(now, told): (Projected, Attendance)| {
        let training = trainings.get(&told.training)?;
        let presence = told.presence(training)?;
        Some(Attended { now, at: told.training, training: training.clone(), presence })
    };
    Ok(told(db, condition, parameters)?.into_iter().filter_map(was_there).collect())
}

/// The trainings that each mentor was at, by the mentor's key.
pub fn of_mentors(db: &Connection) -> Result<HashMap<String, Vec<Attended>>> {
    let mut all: HashMap<String, Vec<Attended>> = HashMap::new();
    for one in attended(db, "w.scope IN (SELECT id FROM person WHERE role = 'mentor')", [])? {
        all.entry(one.now.scope.clone()).or_default().push(one);
    }
    Ok(all)
}

/// At how many trainings somebody of a family was, as far as this phone knows.
pub fn times_present(db: &Connection, family: FamilyId) -> Result<u32> {
    let attended = attended(db, "w.scope = ?1", [family.to_string()])?;
    Ok(u32::try_from(attended.len()).unwrap_or(u32::MAX))
}

/// The trainings a family was at, in its line of time.
pub fn of_family(db: &Connection, family: &str) -> Result<Vec<TimelineRow>> {
    let mut rows = Vec::new();
    for Attended { now, at, training, presence } in attended(db, "w.scope = ?1", [family])? {
        rows.push(TimelineRow {
            record: now.record,
            at: training.starts.to_utc(),
            custody: custody(db, &now)?,
            what: TimelineEvent::Training { at, training: Box::new(training), presence },
        });
    }
    Ok(rows)
}

/// As what each person that this phone knows comes.
pub fn people(db: &Connection) -> Result<HashMap<PersonId, Attendee>> {
    let profile = core::enrolment(db)?.profile;
    let mut all = HashMap::from([(profile.person, as_what(&profile.role))]);
    let mut query = db.prepare_cached("SELECT id, role FROM person")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, role): (String, String) = (row.get(0)?, row.get(1)?);
        if let Ok(id) = id.parse() {
            all.insert(id, as_what(&Role::from(role.as_str())));
        }
    }
    Ok(all)
}

/// The reader's own line, and the list: who may be marked on this phone or was there, by name.
pub fn roster(
    db: &Connection,
    record: RecordId,
    training: &Training,
    opens: &[RegionCode],
) -> Result<(RosterRow, Vec<RosterRow>)> {
    let profile = core::enrolment(db)?.profile;
    let mut known: HashMap<Option<Whose>, RosterRow> = HashMap::new();
    let mut lines = Vec::new();
    for line in self::known(db, record)? {
        match line.whose {
            Some(_) => {
                known.insert(line.whose, line);
            }
            None => lines.push(line),
        }
    }
    let opener = opens.iter().any(|area| training.area.is_within(area) || area.is_within(&training.area));
    for (whose, name, number, attendee) in expected(db, training, &profile, opener)? {
        lines.push(known.remove(&Some(whose)).unwrap_or(RosterRow {
            attendance: Attendance::of(record, whose),
            whose: Some(whose),
            name,
            number,
            attendee,
            stands: None,
            custody: None,
        }));
    }
    let whose = own(db, &profile)?;
    let nothing = || RosterRow {
        whose: Some(whose),
        name: profile.name.clone(),
        number: String::new(),
        attendee: as_what(&profile.role),
        attendance: Attendance::of(record, whose),
        stands: None,
        custody: None,
    };
    let own = known.remove(&Some(whose)).unwrap_or_else(nothing);
    lines.extend(known.into_values());
    lines.sort_by(|one, other| (&one.name, &one.number).cmp(&(&other.name, &other.number)));
    Ok((own, lines))
}

type Expected = (Whose, String, String, Attendee);

/// Who belongs to the audience and may be marked here: a mentor's families; for whoever opens trainings also those who work there.
fn expected(db: &Connection, training: &Training, profile: &Profile, opener: bool) -> Result<Vec<Expected>> {
    let mut found = Vec::new();
    let keeps_a_list = profile.role == Role::Mentor || opener;
    if keeps_a_list && training.is_for(&Attendee::Family) {
        let mut query = db.prepare_cached("SELECT id, body FROM family")?;
        for (id, family) in read::<Family>(query.query([])?)? {
            if family.region.is_within(&training.area) {
                found.push((Whose::Family(FamilyId(id.0)), family.name, family.number, Attendee::Family));
            }
        }
    }
    if opener {
        let mut query =
            db.prepare_cached("SELECT id, body FROM person WHERE role IN ('mentor', 'coordinator')")?;
        for (id, person) in read::<Person>(query.query([])?)? {
            let there = person.area.as_ref().is_some_and(|area| area.is_within(&training.area));
            let attendee = as_what(&person.role);
            if there && training.is_for(&attendee) && id.0 != profile.person.0 {
                found.push((Whose::Person(PersonId(id.0)), person.name, person.number, attendee));
            }
        }
    }
    Ok(found)
}

fn read<R: Record>(mut rows: rusqlite::Rows) -> Result<Vec<(RecordId, R)>> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
        let body: Body = serde_json::from_str(&body)?;
        if let (Ok(id), Ok(record)) = (id.parse(), R::read(&body)) {
            found.push((id, record));
        }
    }
    Ok(found)
}

fn as_what(role: &Role) -> Attendee {
    match role {
        Role::Mentor => Attendee::Mentor,
        Role::Coordinator => Attendee::Coordinator,
        Role::Beneficiary => Attendee::Family,
        _ => Attendee::Guest,
    }
}

fn named_family(db: &Connection, family: FamilyId) -> Result<(String, String, Attendee)> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM family WHERE id = ?1")?
        .query_row([family.to_string()], |row| row.get(0))
        .optional()?;
    let known = body.and_then(|body| Family::read(&serde_json::from_str(&body).ok()?).ok());
    let (name, number) = known.map(|family| (family.name, family.number)).unwrap_or_default();
    Ok((name, number, Attendee::Family))
}

/// Somebody who is enrolled here is known by their profile too.
fn named_person(db: &Connection, person: PersonId) -> Result<(String, String, Attendee)> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM person WHERE id = ?1")?
        .query_row([person.to_string()], |row| row.get(0))
        .optional()?;
    if let Some(person) = body.and_then(|body| Person::read(&serde_json::from_str(&body).ok()?).ok()) {
        return Ok((person.name, person.number, as_what(&person.role)));
    }
    let profile = core::enrolment(db)?.profile;
    Ok(if profile.person == person {
        (profile.name, String::new(), as_what(&profile.role))
    } else {
        (String::new(), String::new(), Attendee::Guest)
    })
}
