//! The full NIKs, in SQL. Each is one family's when an import is over, whatever was so between two of its rows: families may swap
//! theirs, or hand them on from one to the next.

use crate::store::office::{Declined, FamilyRow, Incoming, Misfit, NikSaid};
use crate::store::sqlite::audit::note;
use crate::store::sqlite::records::{one, run, value};
use crate::store::sqlite::writing::Writing;
use crate::store::{StorageError, Stored};
use pendamping_domain::id::FamilyId;
use rusqlite::params;
use serde_json::json;

/// Marks the rows that wait for a NIK which its family keeps: it is not among those that wait, or waits in vain itself. Whoever
/// goes round in a circle is not reached.
const STUCK: &str = "WITH RECURSIVE stuck (seq) AS (
        SELECT w.seq FROM nik_waiting w JOIN family_identity i ON i.nik = w.nik
        WHERE NOT EXISTS (SELECT 1 FROM nik_waiting h WHERE h.family = i.family)
        UNION ALL
        SELECT w.seq FROM stuck s JOIN nik_waiting h ON h.seq = s.seq
            JOIN family_identity i ON i.family = h.family JOIN nik_waiting w ON w.nik = i.nik
    )
    UPDATE nik_waiting SET refused = 1 WHERE seq IN (SELECT seq FROM stuck)";

/// The rows of one import that wait for another family's NIK.
#[derive(Default)]
pub struct Waiting {
    rows: i64,
}

impl Waiting {
    /// Whether a row must wait: its NIK is still that of another family, whose own row may come yet.
    pub fn must(&self, writing: &Writing<'_>, row: &FamilyRow) -> Stored<Result<bool, Misfit>> {
        let nik = match &row.nik {
            NikSaid::Is(nik) => Some(nik.as_str()),
            NikSaid::Nothing | NikSaid::NoNik => None,
        };
        // A file has each number and each NIK once; a list that does not would take a row's place while it waits.
        if self.rows > 0 {
            let query = "SELECT number FROM nik_waiting WHERE number = ?1 OR nik = ?2 LIMIT 1";
            let twin = one(writing.db(), query, params![row.number, nik], |row| value::<String>(row, 0))?;
            match twin {
                Some(number) if number == row.number => {
                    return Ok(Err(Misfit::Shape { what: "number: is in the list twice".to_owned() }));
                }
                Some(by) => return Ok(Err(Misfit::NikTaken { by })),
                None => {}
            }
        }
        let query =
            "SELECT f.number FROM family_identity i JOIN family f ON f.id = i.family WHERE i.nik = ?1";
        let holder = one(writing.db(), query, [nik], |row| value::<String>(row, 0))?;
        Ok(Ok(holder.is_some_and(|holder| holder != row.number)))
    }

    /// Puts a row by.
    pub fn add(
        &mut self,
        writing: &Writing<'_>,
        row: &FamilyRow,
        family: Option<FamilyId>,
        source: &[u8],
    ) -> Stored<()> {
        let NikSaid::Is(nik) = &row.nik else { return Ok(()) };
        let said = serde_json::to_string(row).map_err(|_| StorageError::Unreadable("a row"))?;
        self.rows += 1;
        run(
            writing.db(),
            "INSERT INTO nik_waiting (seq, number, family, nik, said, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![self.rows, row.number, family.map(|family| family.0.into_bytes()), nik, said, source],
        )?;
        Ok(())
    }

    /// When all rows were read: refuses those whose NIK stays another family's, and frees what the others give up.
    pub fn settle(&self, writing: &Writing<'_>, rows: &mut dyn Incoming<FamilyRow>) -> Result<(), Declined> {
        if self.rows == 0 {
            return Ok(());
        }
        run(writing.db(), STUCK, [])?;
        let query = "SELECT w.seq, w.source, f.number FROM nik_waiting w
                JOIN family_identity i ON i.nik = w.nik JOIN family f ON f.id = i.family
             WHERE w.refused = 1 AND w.seq > ?1 ORDER BY w.seq LIMIT 1";
        let mut last = 0_i64;
        while let Some((seq, source, by)) = one(writing.db(), query, [last], |row| {
            Ok((value(row, 0)?, value::<Vec<u8>>(row, 1)?, value(row, 2)?))
        })? {
            rows.take_up(&source)?;
            rows.misfit(&Misfit::NikTaken { by })?;
            last = seq;
        }
        // No NIK, and one of its own for each: so that the column stays unique while they change hands.
        run(
            writing.db(),
            "UPDATE family_identity SET nik = 'waiting ' || hex(family)
             WHERE family IN (SELECT family FROM nik_waiting WHERE refused = 0 AND family IS NOT NULL)",
            [],
        )?;
        Ok(())
    }

    /// The first row after `last` that has its NIK now, and its place.
    pub fn settled(&self, writing: &Writing<'_>, last: i64) -> Stored<Option<(i64, FamilyRow)>> {
        if self.rows == 0 {
            return Ok(None);
        }
        let query = "SELECT seq, said FROM nik_waiting WHERE refused = 0 AND seq > ?1 ORDER BY seq LIMIT 1";
        one(writing.db(), query, [last], |row| {
            let said = serde_json::from_str(&value::<String>(row, 1)?);
            Ok((value(row, 0)?, said.map_err(|_| StorageError::Unreadable("a row that waited"))?))
        })
    }

    /// Forgets all of them.
    pub fn clear(self, writing: &Writing<'_>) -> Stored<()> {
        if self.rows > 0 {
            run(writing.db(), "DELETE FROM nik_waiting", [])?;
        }
        Ok(())
    }
}

/// Keeps what a row says of its family's NIK, and answers whether that changed anything. Of one that goes, the log has a trace:
/// the record shows four digits of it, which may be those of the new one as well.
pub fn put(writing: &mut Writing<'_>, family: FamilyId, said: &NikSaid) -> Stored<bool> {
    let query = "SELECT nik FROM family_identity WHERE family = ?1";
    let before = one(writing.db(), query, [family.0.as_bytes()], |row| value::<String>(row, 0))?;
    let what = match (said, &before) {
        (NikSaid::Nothing, _) | (NikSaid::NoNik, None) => return Ok(false),
        (NikSaid::Is(nik), Some(before)) if nik == before => return Ok(false),
        (NikSaid::NoNik, Some(_)) => {
            run(writing.db(), "DELETE FROM family_identity WHERE family = ?1", [family.0.as_bytes()])?;
            "nik_removed"
        }
        (NikSaid::Is(nik), _) => {
            run(
                writing.db(),
                "INSERT INTO family_identity (family, nik) VALUES (?1, ?2)
                 ON CONFLICT (family) DO UPDATE SET nik = excluded.nik",
                params![family.0.as_bytes(), nik],
            )?;
            "nik_replaced"
        }
    };
    if before.is_some() {
        note(writing, what, &json!({"family": family}))?;
    }
    Ok(true)
}
