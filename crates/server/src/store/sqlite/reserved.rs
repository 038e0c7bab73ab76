//! Ids that are kept for numbers which a restored centre lacks, in SQL: the office imports them again, and apps that know the family or the
//! person go on with them (ADR 38).

use crate::store::Stored;
use crate::store::sqlite::records::{id, one, run, value};
use crate::store::sqlite::writing::Writing;
use pendamping_domain::actor::Role;
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::Kind;
use rusqlite::{Connection, params};
use uuid::Uuid;

/// Keeps the numbers of the last life (`old`) that this one lacks. Who is in this one stays who they are here. Answers how many are kept.
pub fn carry(writing: &Writing<'_>) -> Stored<u64> {
    for statement in [
        // What phones go by is what the last life gave them, also where this one kept another id before.
        "INSERT INTO main.reserved SELECT 'family', '', number, id, ?1 FROM old.family
         WHERE number NOT IN (SELECT number FROM main.family) AND id NOT IN (SELECT id FROM main.family)
         ON CONFLICT DO UPDATE SET id = excluded.id, since = excluded.since",
        "INSERT INTO main.reserved SELECT 'person', role, number, id, ?1 FROM old.person
         WHERE number NOT IN (SELECT number FROM main.person) AND id NOT IN (SELECT id FROM main.person)
         ON CONFLICT DO UPDATE SET id = excluded.id, since = excluded.since",
    ] {
        run(writing.db(), statement, [writing.millis()])?;
    }
    // What was kept there for a number that nobody has imported yet goes on, and is no younger for it.
    let statement = "INSERT OR IGNORE INTO main.reserved SELECT * FROM old.reserved o
         WHERE NOT EXISTS (SELECT 1 FROM main.family f WHERE o.kind = 'family' AND (f.number = o.number OR f.id = o.id))
             AND NOT EXISTS (SELECT 1 FROM main.person p WHERE o.kind = 'person' AND (p.number = o.number OR p.id = o.id))";
    run(writing.db(), statement, [])?;
    // Whom a backup has with what was kept for them was imported again before it was made.
    let query = "SELECT count(*) FROM main.reserved WHERE id NOT IN (SELECT id FROM main.family) AND id NOT IN (SELECT id FROM main.person)";
    let count = one(writing.db(), query, [], |row| value::<i64>(row, 0))?;
    Ok(count.unwrap_or(0) as u64)
}

/// The id that is kept for a number that nobody has. None where a record came to have it meanwhile. That it is kept ends by the schedule alone:
/// a family that is imported again is awaited until somebody holds it.
fn kept(writing: &Writing<'_>, kind: &Kind, role: &str, number: &str) -> Stored<Option<Uuid>> {
    let query = "SELECT id FROM reserved WHERE kind = ?1 AND role = ?2 AND number = ?3 AND id NOT IN (SELECT id FROM record)";
    let kept = one(writing.db(), query, params![kind.as_str(), role, number], |row| id(row, 0))?;
    Ok(kept)
}

/// The id that is kept for a family's number.
pub fn family(writing: &Writing<'_>, number: &str) -> Stored<Option<Uuid>> {
    kept(writing, &Kind::Family, "", number)
}

/// The id that is kept for the number of a person. Somebody of another role is not who had it.
pub fn person(writing: &Writing<'_>, role: &Role, number: &str) -> Stored<Option<Uuid>> {
    kept(writing, &Kind::Person, role.as_str(), number)
}

/// Whether a family's id is kept for it until the office imports it again, and gives it to a mentor: that may have come after the backup too.
pub fn is_awaited(connection: &Connection, family: FamilyId) -> Stored<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM reserved WHERE id = ?1 AND kind = 'family')
         AND NOT EXISTS (SELECT 1 FROM family WHERE id = ?1 AND mentor IS NOT NULL)";
    Ok(one(connection, query, [family.0.as_bytes()], |row| value(row, 0))?.unwrap_or(false))
}
