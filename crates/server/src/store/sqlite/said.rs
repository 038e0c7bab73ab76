//! What was said of a record: the family's words and objections, the decisions, and what banks tell of.

use crate::store::sqlite::records::{RECORD, all, record_row};
use crate::store::{KeptObjection, KeptRecord, KeptWord, Stored};
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::objection::{Objection, ObjectionAnswer, Verdict};
use pendamping_domain::payout::Payout;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// The words of a family of one kind on one of its visits or tranches.
pub fn words(
    connection: &Connection,
    family: FamilyId,
    kind: &Kind,
    about: RecordId,
) -> Stored<Vec<KeptWord>> {
    let words = of_kind(connection, family, kind)?.into_iter().filter_map(|record| {
        // Compared as the id that it is: in a body it may be written in capitals.
        let (of, channel) = match kind {
            Kind::AidWord => AidWord::read(&record.body).ok().map(|word| (word.aid, word.channel)),
            _ => Confirmation::read(&record.body).ok().map(|word| (word.visit, word.channel)),
        }?;
        (of == about).then_some(KeptWord { record: record.id, author: record.author, channel })
    });
    Ok(words.collect())
}

/// The objections of a family to decisions on one of its proposals, in the order they came. The first answer to each counts.
pub fn objections(
    connection: &Connection,
    family: FamilyId,
    selection: RecordId,
) -> Stored<Vec<KeptObjection>> {
    let objections = of_kind(connection, family, &Kind::Objection)?;
    if objections.is_empty() {
        return Ok(Vec::new());
    }
    let verdicts = verdicts(&of_kind(connection, family, &Kind::ObjectionAnswer)?);
    let objections = objections.into_iter().filter_map(|record| {
        let told = Objection::read(&record.body).ok().filter(|told| told.selection == selection)?;
        let verdict = verdicts.get(&record.id).cloned();
        Some(KeptObjection { record: record.id, decision: told.decision, channel: told.channel, verdict })
    });
    Ok(objections.collect())
}

/// What each objection was answered with first, of answers in the order they came.
pub fn verdicts(answers: &[KeptRecord]) -> BTreeMap<RecordId, Verdict> {
    let mut verdicts = BTreeMap::new();
    for answer in answers.iter().filter_map(|record| ObjectionAnswer::read(&record.body).ok()) {
        verdicts.entry(answer.objection).or_insert(answer.verdict);
    }
    verdicts
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

/// The records of a family of one kind, in the order they changed.
pub fn of_kind(connection: &Connection, family: FamilyId, kind: &Kind) -> Stored<Vec<KeptRecord>> {
    let query =
        format!("SELECT {RECORD} FROM record r WHERE r.scope_key = ?1 AND r.kind = ?2 ORDER BY r.position");
    all(connection, &query, params![family.to_string(), kind.as_str()], record_row)
}
