//! Whom a row about money names, in SQL: a family by its number, by its NIK, or by both, which must then agree.

use crate::store::Stored;
use crate::store::money_file::Whom;
use crate::store::office::Misfit;
use crate::store::sqlite::records::{id, one, value};
use pendamping_domain::id::FamilyId;
use rusqlite::Connection;

/// The family; none when nobody here has the number or the NIK; or why the two do not go together.
pub fn find(connection: &Connection, whom: &Whom) -> Stored<Result<Option<FamilyId>, Misfit>> {
    let query =
        "SELECT f.id, i.nik FROM family f LEFT JOIN family_identity i ON i.family = f.id WHERE f.number = ?1";
    let numbered = match &whom.number {
        Some(number) => one(connection, query, [number], |row| {
            Ok((FamilyId(id(row, 0)?), number, value::<Option<String>>(row, 1)?))
        })?,
        None => None,
    };
    let query =
        "SELECT f.id, f.number FROM family_identity i JOIN family f ON f.id = i.family WHERE i.nik = ?1";
    let known = match &whom.nik {
        Some(nik) => {
            one(connection, query, [nik], |row| Ok((FamilyId(id(row, 0)?), value::<String>(row, 1)?)))?
        }
        None => None,
    };
    Ok(match (numbered, known) {
        // Money of one of the two would be counted for the other.
        (Some((family, ..)), Some((other, by))) if family != other => Err(Misfit::NikTaken { by }),
        (Some((_, number, Some(own))), None) if whom.nik.as_ref().is_some_and(|nik| *nik != own) => {
            Err(Misfit::NikOfNobody { number: number.clone() })
        }
        (Some((family, ..)), _) => Ok(Some(family)),
        (None, known) => Ok(known.map(|(family, _)| family)),
    })
}
