//! Whoever reads what the office takes out: a person, or the office itself. Whose records a person sees is what the centre tells
//! that person's phone (`holding`), and which fields is `domain::scope`'s to say. What goes out is noted before it does.

use crate::store::office::Declined;
use crate::store::sqlite::records::{one, person_by_number, record, value};
use crate::store::visit_log::Named;
use crate::store::{KeptRecord, StorageError, Stored};
use pendamping_domain::actor::Role;
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::{Fields, readable, redact};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// Families of an area (`area_of`), by where they live.
pub const FAMILIES: &str = "SELECT id FROM family
     WHERE ?1 = '' OR region = ?1 OR (region > ?1 || '.' AND region < ?1 || '/') ORDER BY region, number";

/// Somebody who wrote none of it: the office reads everything, and owns no record.
const NOBODY: PersonId = PersonId(uuid::Uuid::nil());

/// So many lines, or families, are noted as disclosed and handed on together.
const TOGETHER: usize = 200;

/// An area as `FAMILIES` takes it; everywhere is empty.
pub fn area_of(area: Option<&RegionCode>) -> &str {
    area.map(RegionCode::as_str).unwrap_or_default()
}

/// The person with a number, and their role.
pub fn known(connection: &Connection, number: &str) -> Result<(PersonId, Role), Declined> {
    let (person, role) = person_by_number(connection, number)?
        .ok_or_else(|| Declined::Wrong(format!("no person has the number {number:?}")))?;
    Ok((person, Role::from(role.as_str())))
}

/// Whoever reads: a person, or the office.
pub struct Reader<'c> {
    connection: &'c Connection,
    /// In which role.
    pub role: Role,
    /// Who; nobody for the office.
    pub person: Option<PersonId>,
    people: HashMap<PersonId, Option<Named>>,
}

impl<'c> Reader<'c> {
    /// The person with that number; the office when there is none.
    pub fn of(connection: &'c Connection, number: Option<&str>) -> Result<Reader<'c>, Declined> {
        let Some(number) = number else { return Ok(Reader::of_the_office(connection)) };
        let (person, role) = known(connection, number)?;
        Ok(Reader { connection, role, person: Some(person), people: HashMap::new() })
    }

    /// The office.
    pub fn of_the_office(connection: &'c Connection) -> Reader<'c> {
        Reader { connection, role: Role::Office, person: None, people: HashMap::new() }
    }

    /// The fields of a record that the reader may see; none if it may not be seen at all.
    pub fn redact(&self, record: &KeptRecord) -> Option<Body> {
        redact(&self.role, self.person.unwrap_or(NOBODY), record.author, &record.kind, &record.body)
    }

    /// The fields of a kind that somebody else wrote.
    pub fn fields(&self, kind: &Kind) -> Fields {
        readable(&self.role, kind, false)
    }

    /// Whether the centre would send rows of this key.
    pub fn holds(&self, key: &str) -> Stored<bool> {
        let Some(person) = self.person else { return Ok(true) };
        let query = "SELECT 1 FROM holding WHERE person = ?1 AND scope_key = ?2";
        let found =
            one(self.connection, query, params![person.0.as_bytes(), key], |row| value::<i64>(row, 0))?;
        Ok(found.is_some())
    }

    /// A family, where the reader has it.
    pub fn family(&self, family: FamilyId) -> Stored<Option<Family>> {
        if !self.holds(&family.to_string())? {
            return Ok(None);
        }
        let kept = record(self.connection, RecordId(family.0))?;
        let Some(seen) = kept.and_then(|kept| self.redact(&kept)) else { return Ok(None) };
        Family::read(&seen).map(Some).map_err(|_| StorageError::Unreadable("a family's fields"))
    }

    /// A person's number and name, where the reader knows them.
    pub fn named(&mut self, person: Option<PersonId>) -> Stored<Option<Named>> {
        let Some(person) = person else { return Ok(None) };
        if let Some(named) = self.people.get(&person) {
            return Ok(named.clone());
        }
        let mut named = None;
        if self.person == Some(person) || self.holds(&person.to_string())? {
            let query = "SELECT number, name FROM person WHERE id = ?1";
            named = one(self.connection, query, [person.0.as_bytes()], |row| {
                Ok(Named { number: value(row, 0)?, name: value(row, 1)? })
            })?;
        }
        self.people.insert(person, named.clone());
        Ok(named)
    }
}

/// Notes that rows of families go out, and to whom.
pub type Note<'a> = &'a mut dyn FnMut(Option<PersonId>, &[FamilyId]) -> Stored<()>;

/// Who gets the lines: noted first, then handed on.
pub struct Taker<'a, L> {
    /// Called before any line that is about a family.
    pub note: Note<'a>,
    /// Takes one line.
    pub each: &'a mut dyn FnMut(&L) -> Result<(), Declined>,
}

/// What was read and not handed on yet.
pub struct HandingOn<'a, L> {
    taker: Taker<'a, L>,
    reader: Option<PersonId>,
    families: Vec<FamilyId>,
    lines: Vec<L>,
    count: u64,
}

impl<'a, L> HandingOn<'a, L> {
    /// Nothing yet.
    pub fn to(taker: Taker<'a, L>, reader: Option<PersonId>) -> Self {
        HandingOn { taker, reader, families: Vec::new(), lines: Vec::new(), count: 0 }
    }

    /// Lines about these families. No line, no disclosure.
    pub fn add(&mut self, families: Vec<FamilyId>, lines: Vec<L>) -> Result<(), Declined> {
        if lines.is_empty() {
            return Ok(());
        }
        self.families.extend(families);
        self.lines.extend(lines);
        if self.lines.len() >= TOGETHER || self.families.len() >= TOGETHER { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<(), Declined> {
        if !self.families.is_empty() {
            (self.taker.note)(self.reader, &self.families)?;
            self.families.clear();
        }
        for line in self.lines.drain(..) {
            (self.taker.each)(&line)?;
            self.count += 1;
        }
        Ok(())
    }

    /// Hands on what is left, and answers how many lines went in all.
    pub fn end(mut self) -> Result<u64, Declined> {
        self.hand_on()?;
        Ok(self.count)
    }
}
