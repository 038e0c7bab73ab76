//! Money, as this phone keeps it: tranches of lists, payments, what mentors saw, what families said, plans and purchases, and how
//! families are chosen for it. The books themselves are kept nowhere (`books`).

use crate::core;
use crate::errors::Result;
use crate::project::{Projected, projected};
use crate::visit;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::id::RecordId;
use pendamping_domain::life::Standing;
use pendamping_domain::objection::{Objection, ObjectionAnswer, Verdict};
use pendamping_domain::payout::Payout;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::redact;
use pendamping_domain::selection::Selection;
use pendamping_domain::witness::AidWitness;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

/// What this phone saved and the centre has not numbered yet comes after everything that it has, in the order of saving.
pub const UNNUMBERED: i64 = 1 << 60;

/// The name under which the phone keeps where its owner verifies the use of aid, as the centre said last.
pub const VERIFIES: &str = "verifies_aid";

/// The kinds that stand in the table.
pub const KINDS: &[Kind] = Kind::OF_MONEY;

/// Writes one of these kinds.
pub fn project(db: &Connection, kind: &Kind, now: &Projected) -> Result<bool> {
    // A mentor's phone keeps no more of the family's word than the centre would give it, also of one given by hand-over.
    let owner = core::enrolment(db)?.profile;
    let Some(body) = redact(&owner.role, owner.person, now.author, kind, &now.body) else {
        return Ok(false);
    };
    if !reads(kind, &body) {
        return Ok(false);
    }
    let named = |field: &str| body.get(field).and_then(Value::as_str).map(str::to_owned);
    let about = match kind {
        Kind::Aid => Some(now.record.to_string()),
        Kind::Selection => None,
        Kind::Objection => named("selection"),
        Kind::ObjectionAnswer => named("objection"),
        _ => named("aid"),
    };
    let standing = kind.is_decided_on().then(|| standing(db, now)).transpose()?;
    db.prepare_cached("INSERT OR REPLACE INTO money VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
        params![
            now.record.to_string(),
            kind.as_str(),
            now.scope,
            about,
            now.position.map_or(UNNUMBERED + now.saved, |position| position as i64),
            now.received.unwrap_or(now.saved),
            standing.map(visit::word),
            serde_json::to_string(&body)?,
        ],
    )?;
    Ok(true)
}

fn reads(kind: &Kind, body: &Body) -> bool {
    match kind {
        Kind::Aid => Aid::read(body).is_ok(),
        Kind::Payout => Payout::read(body).is_ok(),
        Kind::AidWitness => AidWitness::read(body).is_ok(),
        Kind::AidPlan => AidPlan::read(body).is_ok(),
        Kind::AidUse => AidUse::read(body).is_ok(),
        Kind::Selection => Selection::read(body).is_ok(),
        Kind::Objection => Objection::read(body).is_ok(),
        Kind::ObjectionAnswer => ObjectionAnswer::read(body).is_ok(),
        _ => word(body).is_some(),
    }
}

/// Computes again where a purchase or a proposal stands: a decision came, or the answer to an objection.
pub fn stand_again(db: &Connection, id: &str) -> Result<()> {
    let kind: Option<String> = db
        .prepare_cached("SELECT kind FROM money WHERE id = ?1 AND standing IS NOT NULL")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let (Some(kind), Ok(record)) = (kind, id.parse::<RecordId>()) else { return Ok(()) };
    let Some(now) = projected(db, &Kind::from(kind.as_str()), record)? else { return Ok(()) };
    db.prepare_cached("UPDATE money SET standing = ?2 WHERE id = ?1")?
        .execute(params![id, visit::word(standing(db, &now)?)])?;
    Ok(())
}

fn standing(db: &Connection, now: &Projected) -> Result<Standing> {
    Ok(visit::life_of(db, now)?.map_or(Standing::Recorded, |life| life.standing))
}

/// The objections to the decision on a proposal that were upheld: whoever decides anew has heard them.
pub fn upheld(db: &Connection, proposal: &str) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(
        "SELECT o.id, (SELECT json_extract(a.body, '$.verdict') FROM money a
                       WHERE a.about = o.id AND a.kind = 'objection_answer' ORDER BY a.place, a.id LIMIT 1)
         FROM money o WHERE o.about = ?1 AND o.kind = 'objection' ORDER BY o.place, o.id",
    )?;
    let objections = query
        .query_map([proposal], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let upheld = |(id, verdict): (String, Option<String>)| {
        (verdict.map(|verdict| Verdict::from(verdict.as_str())) == Some(Verdict::Upheld))
            .then(|| id.parse().ok())
            .flatten()
    };
    Ok(objections.into_iter().filter_map(upheld).collect())
}

/// A family's word as this phone may read it. Where it may not, that there is one is all that is known of it: nothing is to be asked
/// for any more, and nothing else follows from it.
pub fn word(body: &Body) -> Option<AidWord> {
    let mut body = body.clone();
    if !says_what(&body) {
        body.insert("word".to_owned(), "received".into());
        body.insert("channel".to_owned(), "own_phone".into());
    }
    AidWord::read(&body).ok()
}

/// Whether a word's content is here.
pub fn says_what(body: &Body) -> bool {
    body.contains_key("word")
}
