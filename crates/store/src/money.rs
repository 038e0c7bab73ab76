//! What the books are made of, as this phone keeps it: tranches of lists, payments, what mentors saw, what families said. The
//! books themselves are kept nowhere (`books`).

use crate::core;
use crate::errors::Result;
use crate::project::Projected;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::payout::Payout;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::redact;
use pendamping_domain::witness::AidWitness;
use rusqlite::{Connection, params};
use serde_json::Value;

/// What this phone saved and the centre has not numbered yet comes after everything that it has, in the order of saving.
const UNNUMBERED: i64 = 1 << 60;

/// Writes one of either kind.
pub fn project(db: &Connection, kind: &Kind, now: &Projected) -> Result<bool> {
    // A mentor's phone keeps no more of the family's word than the centre would give it, also of one given by hand-over.
    let owner = core::enrolment(db)?.profile;
    let Some(body) = redact(&owner.role, owner.person, now.author, kind, &now.body) else {
        return Ok(false);
    };
    let reads = match kind {
        Kind::Aid => Aid::read(&body).is_ok(),
        Kind::Payout => Payout::read(&body).is_ok(),
        Kind::AidWitness => AidWitness::read(&body).is_ok(),
        _ => word(&body).is_some(),
    };
    if !reads {
        return Ok(false);
    }
    let aid = match kind {
        Kind::Aid => Some(now.record.to_string()),
        _ => body.get("aid").and_then(Value::as_str).map(str::to_owned),
    };
    db.prepare_cached("INSERT OR REPLACE INTO money VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            now.record.to_string(),
            kind.as_str(),
            now.scope,
            aid,
            now.position.map_or(UNNUMBERED + now.saved, |position| position as i64),
            now.received.unwrap_or(now.saved),
            serde_json::to_string(&body)?,
        ],
    )?;
    Ok(true)
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
