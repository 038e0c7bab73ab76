//! Whose hands something went through: who wrote any revision of it, who decided on it, who the family is. The law of four eyes
//! (`domain::verification`) stands on that.

use crate::store::sqlite::records::{all, id, record, value};
use crate::store::sqlite::said::of_kind;
use crate::store::sqlite::scopes::powers_of;
use crate::store::{KeptRecord, Stored};
use pendamping_domain::actor::Power;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::objection::{Objection, ObjectionAnswer};
use pendamping_domain::plan::AidPlan;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::selection::Selection;
use pendamping_domain::verification::Hands;
use pendamping_domain::witness::AidWitness;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Who wrote any revision of a record. The office has no name there.
pub fn authors(connection: &Connection, of: RecordId) -> Stored<BTreeSet<PersonId>> {
    let query = "SELECT author FROM revision WHERE record = ?1 AND author IS NOT NULL";
    let people = all(connection, query, [of.0.as_bytes()], |row| id(row, 0).map(PersonId))?;
    Ok(people.into_iter().collect())
}

/// Who decided on a record of a family, whether it counted or not.
pub fn deciders(connection: &Connection, family: FamilyId, of: RecordId) -> Stored<BTreeSet<PersonId>> {
    let reviews = of_kind(connection, family, &Kind::Review)?;
    Ok(who(&reviews, |record| Review::read(&record.body).is_ok_and(|review| review.of == of)))
}

fn who(records: &[KeptRecord], whether: impl Fn(&KeptRecord) -> bool) -> BTreeSet<PersonId> {
    records.iter().filter(|record| whether(record)).filter_map(|record| record.author).collect()
}

/// Whose hands a tranche of a family went through. Of a tranche that is on no list nobody knows the scheme here: then everybody
/// who had a hand in any selection of the family had one in it.
pub fn hands(connection: &Connection, family: FamilyId, aid: RecordId) -> Stored<Hands> {
    let scheme =
        record(connection, aid)?.and_then(|listed| Aid::read(&listed.body).ok()).map(|aid| aid.scheme);
    let mut hands = Hands { family: people_of(connection, family)?, ..Hands::default() };
    let mut selections = BTreeSet::new();
    for record in of_kind(connection, family, &Kind::Selection)? {
        let of = Selection::read(&record.body).ok().map(|selection| selection.scheme);
        if scheme.is_none() || of.is_none() || of == scheme {
            selections.insert(record.id);
            hands.proposed.extend(authors(connection, record.id)?);
        }
    }
    if !selections.is_empty() {
        let reviews = of_kind(connection, family, &Kind::Review)?;
        hands.decided.extend(who(&reviews, |record| {
            Review::read(&record.body).is_ok_and(|review| selections.contains(&review.of))
        }));
        let objections = of_kind(connection, family, &Kind::Objection)?.into_iter().filter_map(|record| {
            let told = Objection::read(&record.body).ok()?;
            selections.contains(&told.selection).then_some(record.id)
        });
        let objections: BTreeSet<RecordId> = objections.collect();
        let answers = of_kind(connection, family, &Kind::ObjectionAnswer)?;
        hands.decided.extend(who(&answers, |record| {
            ObjectionAnswer::read(&record.body).is_ok_and(|answer| objections.contains(&answer.objection))
        }));
    }
    for kind in [Kind::AidPlan, Kind::AidUse, Kind::AidWitness] {
        for record in of_kind(connection, family, &kind)? {
            let of = match kind {
                Kind::AidPlan => AidPlan::read(&record.body).ok().map(|plan| plan.aid),
                Kind::AidUse => AidUse::read(&record.body).ok().map(|bought| bought.aid),
                _ => AidWitness::read(&record.body).ok().map(|seen| seen.aid),
            };
            if of == Some(aid) {
                hands.wrote.extend(authors(connection, record.id)?);
            }
        }
    }
    Ok(hands)
}

/// Who decided on a purchase that a tranche of this scheme paid; also of a tranche that is on no list, because nobody knows its scheme.
pub fn verifiers(connection: &Connection, family: FamilyId, scheme: &str) -> Stored<BTreeSet<PersonId>> {
    let mut bought = BTreeSet::new();
    for purchase in of_kind(connection, family, &Kind::AidUse)? {
        let Ok(told) = AidUse::read(&purchase.body) else { continue };
        let listed = record(connection, told.aid)?.and_then(|listed| Aid::read(&listed.body).ok());
        if listed.is_none_or(|aid| aid.scheme == scheme) {
            bought.insert(purchase.id);
        }
    }
    let reviews = of_kind(connection, family, &Kind::Review)?;
    Ok(who(&reviews, |record| Review::read(&record.body).is_ok_and(|review| bought.contains(&review.of))))
}

/// The people of a family itself, also those who no longer are.
fn people_of(connection: &Connection, family: FamilyId) -> Stored<BTreeSet<PersonId>> {
    let query = "SELECT person, powers FROM assignment WHERE family = ?1";
    let assigned = all(connection, query, [family.0.as_bytes()], |row| {
        Ok((PersonId(id(row, 0)?), value::<String>(row, 1)?))
    })?;
    let confirms = |powers: &str| powers_of(powers).contains(&Power::Confirm);
    Ok(assigned.into_iter().filter(|(_, powers)| confirms(powers)).map(|(person, _)| person).collect())
}
