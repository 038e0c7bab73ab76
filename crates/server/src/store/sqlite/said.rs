//! What was said of a record: the family's words, the decisions, and what banks tell of.

use crate::store::sqlite::records::{RECORD, all, record_row};
use crate::store::{KeptRecord, KeptWord, Stored};
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::payout::Payout;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record};
use rusqlite::{Connection, params};

/// The words of a family on one of its visits.
pub fn words(connection: &Connection, family: FamilyId, visit: RecordId) -> Stored<Vec<KeptWord>> {
    let words = of_kind(connection, family, &Kind::Confirmation)?.into_iter().filter_map(|record| {
        // Compared as the id that it is: in a body it may be written in capitals.
        let word = Confirmation::read(&record.body).ok().filter(|word| word.visit == visit)?;
        Some(KeptWord { record: record.id, author: record.author, channel: word.channel })
    });
    Ok(words.collect())
}

/// Whether a payout file tells of money for a tranche of a family.
pub fn is_paid(connection: &Connection, family: FamilyId, aid: RecordId) -> Stored<bool> {
    let rows = of_kind(connection, family, &Kind::Payout)?;
    Ok(rows.iter().any(|row| Payout::read(&row.body).is_ok_and(|row| row.aid == Some(aid))))
}

/// The decisions on a record of a family, in the order they came.
pub fn decisions(connection: &Connection, family: FamilyId, of: RecordId) -> Stored<Vec<Review>> {
    let reviews = of_kind(connection, family, &Kind::Review)?.into_iter();
    Ok(reviews
        .filter_map(|record| Review::read(&record.body).ok().filter(|review| review.of == of))
        .collect())
}

fn of_kind(connection: &Connection, family: FamilyId, kind: &Kind) -> Stored<Vec<KeptRecord>> {
    let query =
        format!("SELECT {RECORD} FROM record r WHERE r.scope_key = ?1 AND r.kind = ?2 ORDER BY r.position");
    all(connection, &query, params![family.to_string(), kind.as_str()], record_row)
}
