//! Somebody saves: a form is filled in from what is on the phone and given to the real store, and the truth is told what the
//! screen then says.

use crate::world::centre::Standing;
use crate::world::chance::Chance;
use crate::world::outer::Outer;
use crate::world::phone::Phone;
use crate::world::planted::Defect;
use crate::world::sight::{Made, Sight};
use crate::world::storage::failing;
use crate::world::work::{EDITS, EDITS_OF_VISITS, MAKERS, Maker, begun_by, mark};
use anyhow::{Context, Result, ensure};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{FamilyId, RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::RecordRevisions;
use rusqlite::OptionalExtension;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many forms are opened before somebody gives up.
const TRIES: usize = 4;

/// Somebody saves a new record, of whatever can be told of.
pub fn save_something(phone: &mut Phone, outer: &mut Outer, chance: &mut Chance) -> Result<()> {
    for _ in 0..TRIES {
        let kind = chance.one_of(begun_by(&phone.reader.role)).cloned().context("no role without work")?;
        if save_a(phone, outer, &kind, chance)? {
            break;
        }
    }
    Ok(())
}

/// Somebody saves a new record of a kind. False when there is nothing to tell of.
pub fn save_a(phone: &mut Phone, outer: &mut Outer, kind: &Kind, chance: &mut Chance) -> Result<bool> {
    let make = MAKERS.iter().find_map(|(made, maker)| match maker {
        Maker::Phone(make) if made == kind => Some(make),
        _ => None,
    });
    let stage = Arc::clone(&outer.stage);
    let mut sight = Sight { phone, stage: &stage, now: outer.now, chance };
    let made = match make {
        Some(make) => make(&mut sight)?,
        None => None,
    };
    match made {
        Some(made) => save(phone, outer, &made, chance).map(|()| true),
        None => Ok(false),
    }
}

/// Somebody changes what is there.
pub fn edit_something(phone: &mut Phone, outer: &mut Outer, chance: &mut Chance) -> Result<()> {
    let of_mentors = phone.is_mentors();
    let may = |kind: &Kind| match phone.reader.role {
        Role::Mentor => *kind != Kind::Training,
        Role::Coordinator => *kind == Kind::Training,
        _ => false,
    };
    let kinds: Vec<&(Kind, &str)> = EDITS.iter().filter(|(kind, _)| may(kind)).collect();
    // What somebody changed last is what others are at too: only so do two forms meet at the centre.
    let mut same = outer.truth.edited.clone().filter(|(kind, _)| may(kind) && chance.once_in(2));
    for _ in 0..TRIES {
        // Visits most of all: they are what is corrected.
        let first = of_mentors && chance.once_in(3);
        let same = same.take();
        let drawn: Vec<&(Kind, &str)> = match &same {
            Some((of, _)) => kinds.iter().filter(|(kind, _)| kind == of).copied().collect(),
            None => kinds.get(..EDITS_OF_VISITS).filter(|_| first).unwrap_or(&kinds).to_vec(),
        };
        let Some((kind, field)) = chance.one_of(&drawn) else { break };
        let stage = Arc::clone(&outer.stage);
        let mut sight = Sight { phone, stage: &stage, now: outer.now, chance };
        let found = match same {
            Some((_, record)) => Some(record),
            None => some_record(&mut sight, kind)?,
        };
        let Some(record) = found else { continue };
        let Some(mut made) = sight.standing(kind, record)? else { continue };
        let text = mark(&mut sight);
        made.body.insert((*field).to_owned(), json!(text));
        made.wrote = Some(field);
        return save(phone, outer, &made, chance);
    }
    Ok(())
}

/// A record of a kind that is on this phone, its own or the centre's.
fn some_record(sight: &mut Sight<'_>, kind: &Kind) -> Result<Option<RecordId>> {
    let db = sight.phone.core()?.connection();
    let mut query = db.prepare_cached(
        "SELECT record FROM mirror WHERE kind = ?1 UNION SELECT record FROM outbox WHERE kind = ?1 ORDER BY 1",
    )?;
    let all: Vec<String> =
        query.query_map([kind.as_str()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(sight.chance.one_of(&all).and_then(|record| record.parse().ok()))
}

/// Somebody saves what the centre will not take: a wrong choice, a kind from the future, what its reader gives up on, a family
/// that is nowhere or that they never held.
pub fn save_poison(phone: &mut Phone, outer: &mut Outer, chance: &mut Chance) -> Result<()> {
    let stage = Arc::clone(&outer.stage);
    let mut sight = Sight { phone, stage: &stage, now: outer.now, chance };
    let Some(family) = sight.family()? else { return Ok(()) };
    let text = mark(&mut sight);
    let Some(Made { body: mut visit, .. }) = crate::world::work::visit(&mut sight)? else { return Ok(()) };
    let drawn = sight.chance.below(8);
    if drawn >= 6 {
        let reader = sight.phone.reader.clone();
        let others = stage.families.iter().map(|family| family.family);
        let others: Vec<FamilyId> = others.filter(|other| outer.truth.is_outsider(&reader, *other)).collect();
        let Some(other) = sight.chance.one_of(&others).copied() else { return Ok(()) };
        let forged = match drawn {
            6 => Made::new(Kind::Visit, other, visit),
            _ => outer.forged(other, text)?,
        };
        return save(phone, outer, &Made { poison: true, ..forged }, chance);
    }
    visit.insert("purposes".to_owned(), json!(["nobody_offers_this"]));
    let visit = Value::Object(visit);
    let (kind, family, body) = match drawn {
        0 => (Kind::Visit, family, visit),
        1 => (Kind::from("from_the_future"), family, json!({"note": text})),
        2 => {
            let deep = (0..200).fold(json!(text), |inside, _| json!([inside]));
            (Kind::Activity, FamilyId(sight.phone.reader.person.0), json!({"duty": "other", "note": deep}))
        }
        3 => (
            Kind::FollowUp,
            FamilyId(sight.chance.new_id(outer.now)),
            json!({"action": text, "due": "2026-12-01"}),
        ),
        4 => (Kind::FollowUp, family, json!({"action": format!("{text}\0"), "due": "2026-12-01"})),
        _ => (Kind::Payout, family, json!({"amount": 1, "note": text})),
    };
    let Value::Object(body) = body else { return Ok(()) };
    save(phone, outer, &Made { poison: true, ..Made::new(kind, family, body) }, chance)
}

impl Outer {
    /// A correction of a family as it stands at the centre, by somebody who learnt of it elsewhere.
    fn forged(&mut self, family: FamilyId, text: String) -> Result<Made> {
        let records = self.centre.records()?;
        let found = records.into_iter().find(|record| record.id.0 == family.0);
        let Standing { id: record, head, piece, .. } = found.context("a family that is nowhere")?;
        let mut body = piece.body;
        body.insert("address".to_owned(), json!(text));
        let made = Made::new(Kind::Family, family, body);
        Ok(Made { record: Some(record), parent: Some(head), wrote: Some("address"), ..made })
    }
}

/// Gives a form to the store.
fn save(phone: &mut Phone, outer: &mut Outer, made: &Made, chance: &mut Chance) -> Result<()> {
    let stage = Arc::clone(&outer.stage);
    let revision = Sight { phone, stage: &stage, now: outer.now, chance }.revision(made)?;
    let call = RecordRevisions { revisions: vec![revision.clone()], draft: None, replaces: made.replaces };
    // What is made of it is no better.
    let rests = [made.replaces, made.parent].into_iter().flatten();
    let poison = made.poison || rests.into_iter().any(|id| outer.truth.poison.contains(&id));
    if poison {
        outer.truth.poison.insert(revision.id);
    }
    let line = format!("  {} saves {} {} of {}", phone.name, made.kind, revision.id, revision.record);
    let fails = std::mem::take(&mut phone.fails_next);
    let answered = match fails {
        true => failing(phone, chance, |phone, _| phone.try_ask(call))?,
        false => phone.try_ask(call)?,
    };
    match answered {
        Ok(_) => {}
        Err(error) if fails => {
            // Nothing was confirmed; what was written all the same may go on.
            let kept = frozen(phone, revision.id)?;
            outer
                .trace
                .say(format!("{line}: {error}, {}", if kept.is_some() { "kept" } else { "not saved" }));
            if let Some(frozen) = kept {
                outer.truth.saved(&frozen, made.wrote, (phone.reader.person, phone.nth), false);
            }
            return Ok(());
        }
        // Nothing was confirmed, and the person is told.
        Err(
            error @ (StoreError::Full
            | StoreError::Storage
            | StoreError::Refused(_)
            | StoreError::Sql(_)
            | StoreError::Unread { .. }),
        ) => {
            outer.trace.say(format!("{line}: not saved, {error}"));
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    let Some(frozen) = frozen(phone, revision.id)? else {
        // A decision that says once more what the same person said already is not frozen a second time.
        ensure!(revision.kind == Kind::Review, "the store confirmed {} and did not freeze it", revision.id);
        return Ok(());
    };
    // What takes the place of something refused is given another parent, each the life of the centre that it was made in, and nothing else.
    let same = Revision { parent: revision.parent, epoch: None, ..frozen.clone() } == revision;
    ensure!(same, "the store froze something else than {}", revision.id);
    let dies = chance.once_in(14);
    outer.truth.saved(&frozen, made.wrote, (phone.reader.person, phone.nth), !dies);
    outer.trace.say(line);
    phone.last = Some(revision.id);
    if made.replaces.is_some() {
        let replaced = phone.outbox()?.into_iter().filter(|(_, entry)| entry.state == "replaced");
        outer.truth.gone(replaced.map(|(id, _)| id), "its author mended it");
    }
    // What no screen makes, none has to show.
    if !poison {
        outer.truth.edited =
            made.wrote.map(|_| (made.kind.clone(), revision.record)).or(outer.truth.edited.take());
        outer.truth.told.insert((phone.nth, revision.record), (revision.id, made.kind.clone()));
    }
    if dies {
        outer.trace.name("phone killed before the screen told");
        phone.kill()?;
        after_kill(phone, outer.defect)?;
    }
    Ok(())
}

fn frozen(phone: &mut Phone, id: RevisionId) -> Result<Option<Revision>> {
    let db = phone.core()?.connection();
    let query = "SELECT payload FROM outbox WHERE revision = ?1";
    let payload: Option<Vec<u8>> = db.query_row(query, [id.to_string()], |row| row.get(0)).optional()?;
    Ok(payload.map(|payload| serde_json::from_slice(&payload)).transpose()?)
}

/// Planted: what was saved last was not on disk when the phone died.
pub fn after_kill(phone: &mut Phone, defect: Option<Defect>) -> Result<()> {
    let last = phone.last.take().filter(|_| defect == Some(Defect::SavedIsNotDurable));
    if let Some(last) = last {
        let db = phone.core()?.connection();
        db.execute("DELETE FROM outbox WHERE revision = ?1 AND state = 'unsent'", [last.to_string()])?;
    }
    Ok(())
}
