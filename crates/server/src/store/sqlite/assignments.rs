//! Assignments in SQL: powers over an area, and one family moved to a mentor. What follows from them is `scopes`' work.

use crate::store::Stored;
use crate::store::office::{AreaAssignment, Assigned, Declined, fitting};
use crate::store::sqlite::audit::note;
use crate::store::sqlite::records::{id, one, person_by_number, run};
use crate::store::sqlite::scopes::{Families, apply, mentors_of, powers_of, powers_text};
use crate::store::sqlite::writing::Writing;
use chrono::NaiveDate;
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, PersonId};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use std::collections::BTreeSet;

/// The person with a number.
pub fn find_person(writing: &Writing<'_>, number: &str) -> Result<(PersonId, Role), Declined> {
    match person_by_number(writing.db(), number)? {
        Some((person, role)) => Ok((person, Role::from(role.as_str()))),
        None => Err(Declined::Wrong(format!("no person has the number {number:?}"))),
    }
}

/// Makes assignments over areas. One that stands already is not made twice; one over the same area with other powers or
/// another period takes the place of the earlier.
pub fn assign_areas(
    writing: &mut Writing<'_>,
    assignments: &[AreaAssignment],
    today: NaiveDate,
) -> Result<Assigned, Declined> {
    let mut assigned = Assigned::default();
    let mut people = BTreeSet::new();
    for assignment in assignments {
        let (person, role) = find_person(writing, &assignment.person)?;
        let powers = fitting(&assignment.person, &role, &assignment.powers).map_err(Declined::Wrong)?;
        let open_ended = assignment.from <= today && assignment.until.is_none();
        if powers.contains(&Power::Accompany) && open_ended {
            // One mentor at a time: who held the same area until now no longer does.
            run(
                writing.db(),
                "UPDATE assignment SET ended = ?2
                 WHERE region = ?1 AND ended IS NULL AND person <> ?3 AND powers = 'accompany'",
                params![assignment.area.as_str(), writing.millis(), person.0.as_bytes()],
            )?;
        }
        let made = make(
            writing,
            person,
            Some(assignment.area.as_str()),
            None,
            &powers,
            assignment.from,
            assignment.until,
        )?;
        if let Some(before) = made {
            let taken = before.difference(&powers).cloned();
            assigned.taken.extend(taken.map(|power| (assignment.person.clone(), power)));
            assigned.made += 1;
            people.insert(person);
        }
    }
    if assigned.made > 0 {
        let areas: BTreeSet<_> = assignments.iter().map(|assignment| assignment.area.clone()).collect();
        // Whatever begins or gives way there: the mentors of an area know who reviews in it.
        for area in &areas {
            people.extend(mentors_of(writing.db(), &Families::In(area.clone()))?);
        }
        let families = match areas.into_iter().collect::<Vec<_>>().as_slice() {
            [one] => Families::In(one.clone()),
            _ => Families::All,
        };
        let reheld = apply(writing, &families, people, today, false)?;
        assigned.moved = reheld.moved;
        assigned.from_others = reheld.from_others;
        assigned.left = reheld.left;
    }
    Ok(assigned)
}

/// Moves one family to a mentor: what gave it to somebody before ends.
pub fn assign_family(
    writing: &mut Writing<'_>,
    family: &str,
    to: &str,
    today: NaiveDate,
) -> Result<Assigned, Declined> {
    let (mentor, role) = find_person(writing, to)?;
    if role != Role::Mentor {
        return Err(Declined::Wrong(format!("{to} is no mentor: only mentors accompany")));
    }
    let found = family_by_number(writing.db(), family)?;
    run(
        writing.db(),
        "UPDATE assignment SET ended = ?2 WHERE family = ?1 AND ended IS NULL AND person <> ?3
         AND powers LIKE '%accompany%'",
        params![found.0.as_bytes(), writing.millis(), mentor.0.as_bytes()],
    )?;
    let powers = [Power::Accompany].into();
    let made = make(writing, mentor, None, Some(found), &powers, today, None)?;
    let reheld = apply(writing, &Families::These(vec![found]), [], today, false)?;
    Ok(Assigned {
        made: u64::from(made.is_some()),
        moved: reheld.moved,
        from_others: reheld.from_others,
        ..Assigned::default()
    })
}

/// The family with a Nomor KPM.
pub fn family_by_number(connection: &Connection, number: &str) -> Result<FamilyId, Declined> {
    one(connection, "SELECT id FROM family WHERE number = ?1", [number], |row| Ok(FamilyId(id(row, 0)?)))?
        .ok_or_else(|| Declined::Wrong(format!("no family has the number {number:?}")))
}

/// Writes an assignment unless the very same stands. When it did, answers which powers the one had whose place it took.
pub fn make(
    writing: &mut Writing<'_>,
    person: PersonId,
    region: Option<&str>,
    family: Option<FamilyId>,
    powers: &BTreeSet<Power>,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Stored<Option<BTreeSet<Power>>> {
    let family_blob = family.map(|family| family.0.into_bytes());
    let (powers, from, until) = (powers_text(powers), from.to_string(), until.map(|until| until.to_string()));
    let standing = writing
        .db()
        .query_row(
            "SELECT id, powers, from_day, until_day FROM assignment
             WHERE person = ?1 AND region IS ?2 AND family IS ?3 AND ended IS NULL",
            params![person.0.as_bytes(), region, family_blob],
            |row| {
                let row: (i64, String, String, Option<String>) =
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(row)
            },
        )
        .optional()
        .map_err(crate::store::sqlite::sql)?;
    let mut before = BTreeSet::new();
    if let Some((id, standing_powers, since, to)) = standing {
        // One that began before and says the same stands: assigning twice changes nothing.
        if standing_powers == powers && since <= from && to == until {
            return Ok(None);
        }
        before = powers_of(&standing_powers);
        run(writing.db(), "UPDATE assignment SET ended = ?2 WHERE id = ?1", params![id, writing.millis()])?;
    }
    run(
        writing.db(),
        "INSERT INTO assignment (person, region, family, powers, from_day, until_day, made)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![person.0.as_bytes(), region, family_blob, powers, from, until, writing.millis()],
    )?;
    let area = region.map(str::to_owned).or(family.map(|family| family.to_string()));
    let detail = json!({"person": person, "area": area, "powers": powers, "from": from, "until": until});
    note(writing, "assigned", &detail)?;
    Ok(Some(before))
}
