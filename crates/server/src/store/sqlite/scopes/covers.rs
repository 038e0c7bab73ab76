//! Who stands in for whom: what a cover gives beside what families and regions give, and the record by which phones learn of it.

use crate::store::sqlite::records::{all, id, office_record, one, put_record, record, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use chrono::NaiveDate;
use pendamping_domain::cover::{Cover, Period, Phase};
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Record, Rest};
use rusqlite::{Connection, Row};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// More families than anybody accompanies, and what one record can say.
const FAMILIES_MAX: usize = 2_000;

/// A cover as the office arranged it.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    pub id: RecordId,
    pub mentor: PersonId,
    pub by: PersonId,
    pub period: Period,
    pub ended: bool,
}

impl Kept {
    /// How it stands on a day.
    pub fn phase(&self, day: NaiveDate) -> Phase {
        if self.ended { Phase::Over } else { self.period.phase(day) }
    }
}

const COLUMNS: &str = "id, mentor, stand_in, from_day, until_day, ended";

fn kept_row(row: &Row<'_>) -> Stored<Kept> {
    let day = |column| {
        let text: String = value(row, column)?;
        text.parse().map_err(|_| StorageError::Unreadable("a day of a cover"))
    };
    Ok(Kept {
        id: RecordId(id(row, 0)?),
        mentor: PersonId(id(row, 1)?),
        by: PersonId(id(row, 2)?),
        period: Period { from: day(3)?, until: day(4)? },
        ended: value::<Option<i64>>(row, 5)?.is_some(),
    })
}

/// The covers for which `condition` is so.
pub fn kept(
    connection: &Connection,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Stored<Vec<Kept>> {
    all(connection, &format!("SELECT {COLUMNS} FROM cover WHERE {condition}"), parameters, kept_row)
}

/// The covers that hold on a day or are ahead then.
#[derive(Default)]
pub(super) struct Covers {
    all: Vec<Kept>,
    /// Who stands in for a mentor on that day: one at a time.
    holding: HashMap<PersonId, PersonId>,
}

impl Covers {
    pub(super) fn on(connection: &Connection, today: NaiveDate) -> Stored<Covers> {
        let all = kept(connection, "until_day >= ?1 AND ended IS NULL", [today.to_string()])?;
        let holds = all.iter().filter(|cover| cover.phase(today) == Phase::Holds);
        let holding = holds.map(|cover| (cover.mentor, cover.by)).collect();
        Ok(Covers { all, holding })
    }

    /// Whoever stands in for `mentor`.
    pub(super) fn stand_in_for(&self, mentor: PersonId) -> Option<PersonId> {
        self.holding.get(&mentor).copied()
    }

    /// The mentors that `person` stands in for.
    fn covered_by(&self, person: PersonId) -> impl Iterator<Item = PersonId> {
        self.holding.iter().filter(move |(_, by)| **by == person).map(|(mentor, _)| *mentor)
    }

    /// Whom `person` knows by a cover, from the day it was arranged: the two tell each other what there is to know.
    pub(super) fn partners(&self, person: PersonId) -> impl Iterator<Item = PersonId> {
        self.all.iter().filter_map(move |cover| match person {
            own if own == cover.mentor => Some(cover.by),
            own if own == cover.by => Some(cover.mentor),
            _ => None,
        })
    }

    /// Who stands in for any of `mentors`.
    pub(super) fn stand_ins_for(&self, mentors: &BTreeSet<PersonId>) -> Vec<PersonId> {
        self.holding.iter().filter(|(mentor, _)| mentors.contains(*mentor)).map(|(_, by)| *by).collect()
    }
}

/// The families that `person` accompanies, with where they live: their own, and those of whom they stand in for.
pub(super) fn accompanied(
    connection: &Connection,
    person: PersonId,
    covers: &Covers,
) -> Stored<Vec<(FamilyId, String)>> {
    let mut families = of_mentor(connection, person)?;
    for mentor in covers.covered_by(person) {
        families.extend(of_mentor(connection, mentor)?);
    }
    Ok(families)
}

/// A mentor's own families, with where they live.
pub fn of_mentor(connection: &Connection, mentor: PersonId) -> Stored<Vec<(FamilyId, String)>> {
    let query = "SELECT id, region FROM family WHERE mentor = ?1 ORDER BY id";
    all(connection, query, [mentor.0.as_bytes()], |row| Ok((FamilyId(id(row, 0)?), value(row, 1)?)))
}

/// The covers that began or ended between the day of the last look and `today`.
pub(super) fn turned(connection: &Connection, last: &str, today: &str) -> Stored<Vec<Kept>> {
    let condition = "(from_day > ?1 AND from_day <= ?2) OR (until_day >= ?1 AND until_day < ?2)";
    kept(connection, condition, [last, today])
}

/// Whom covers concern: the two, and all who know the mentor by name, for they meet the stand-in.
pub fn concerned(connection: &Connection, covers: &[Kept]) -> Stored<BTreeSet<PersonId>> {
    let mut people = BTreeSet::new();
    for cover in covers {
        people.extend([cover.mentor, cover.by]);
        let query = "SELECT person FROM holding WHERE scope_key = ?1";
        people.extend(all(connection, query, [cover.mentor.to_string()], |row| Ok(PersonId(id(row, 0)?)))?);
    }
    Ok(people)
}

/// Writes anew what phones are told of the covers of `mentors`, where it is no longer so.
pub(super) fn tell(writing: &mut Writing<'_>, mentors: &BTreeSet<PersonId>, today: NaiveDate) -> Stored<()> {
    for mentor in mentors {
        for cover in kept(writing.db(), "mentor = ?1", [mentor.0.as_bytes()])? {
            tell_of(writing, &cover, today)?;
        }
    }
    Ok(())
}

fn tell_of(writing: &mut Writing<'_>, cover: &Kept, today: NaiveDate) -> Stored<()> {
    let standing = record(writing.db(), cover.id)?;
    let told = standing.as_ref().and_then(|record| Cover::read(&record.body).ok());
    let phase = cover.phase(today);
    if phase == Phase::Over && told.is_none_or(|told| told.families.is_empty() && told.period == cover.period)
    {
        return Ok(());
    }
    let families = match phase {
        Phase::Holds => of_mentor(writing.db(), cover.mentor)?,
        Phase::Ahead | Phase::Over => Vec::new(),
    };
    let query = "SELECT name FROM person WHERE id = ?1";
    let by_name = one(writing.db(), query, [cover.by.0.as_bytes()], |row| value::<String>(row, 0))?;
    let body = Cover {
        mentor: cover.mentor,
        by: cover.by,
        by_name: by_name.unwrap_or_default(),
        period: cover.period,
        families: families.into_iter().map(|(family, _)| family).take(FAMILIES_MAX).collect(),
        rest: Rest::new(),
    }
    .write();
    if standing.as_ref().is_some_and(|record| record.body == body) {
        return Ok(());
    }
    let position = writing.next_position();
    // Nobody edits it, so nothing has to be guessed: its revision is named by its place.
    let head = RevisionId(Uuid::new_v5(&cover.id.0, &position.0.to_be_bytes()));
    let kept = office_record(writing, cover.id, Kind::Cover, cover.mentor.to_string(), head, position, body);
    put_record(writing, &kept)
}
