//! The token by which the centre knows this phone. Another, which this phone makes, takes its place now and then; the one before is kept, so
//! that a centre that was put back from an older copy still knows this phone.

use crate::core::enrolment;
use crate::errors::Result;
use crate::meta;
use pendamping_protocol::token::NextToken;
use pendamping_store_api::Change;
use rusqlite::{Connection, Transaction};

const PREVIOUS: &str = "previous_token";
const NEXT: &str = "next_token";
/// The name under which it is kept that the centre asks for another token.
pub const SIGNS: &str = "signs";

/// The one that is to follow, if there is one yet.
pub fn next(db: &Connection) -> Result<Option<String>> {
    meta::get(db, NEXT)
}

/// Keeps the one that is to follow. One that is kept already stays.
pub fn keep_next(tx: &Transaction, token: &str) -> Result<((), Change)> {
    if next(tx)?.is_none() {
        meta::put(tx, NEXT, Some(&token))?;
    }
    Ok(((), Change::new()))
}

/// What the centre is told of it, while it asks.
pub fn to_tell(db: &Connection) -> Result<Option<NextToken>> {
    if meta::get(db, SIGNS)? != Some(true) {
        return Ok(None);
    }
    let Some(next) = next(db)? else { return Ok(None) };
    Ok(Some(NextToken::of(&enrolment(db)?.token, &next)))
}

/// The centre knows the one that it was told of: it is used from now on. What was said of any other changes nothing.
pub fn promised(tx: &Transaction, told: &NextToken) -> Result<()> {
    let Some(next) = next(tx)?.filter(|_| to_tell(tx).is_ok_and(|ours| ours.as_ref() == Some(told))) else {
        return Ok(());
    };
    take(tx, &next)?;
    forget_next(tx)
}

/// There is none that is to follow: another install takes the place of this one, or it took its own.
pub fn forget_next(tx: &Connection) -> Result<()> {
    meta::put::<bool>(tx, SIGNS, None)?;
    meta::put::<String>(tx, NEXT, None)
}

fn take(tx: &Transaction, token: &str) -> Result<()> {
    let mut enrolment = enrolment(tx)?;
    let before = std::mem::replace(&mut enrolment.token, token.to_owned());
    meta::put(tx, PREVIOUS, Some(&before))?;
    meta::put(tx, "enrolment", Some(&enrolment))
}

/// The one before, if there was one.
pub fn previous(db: &Connection) -> Result<Option<String>> {
    meta::get(db, PREVIOUS)
}

/// The one before is the one that counts.
pub fn fall_back(tx: &Transaction) -> Result<((), Change)> {
    if let Some(before) = previous(tx)? {
        take(tx, &before)?;
    }
    Ok(((), Change::new()))
}

/// The token before, which is kept no more: another install takes the place of this one.
pub fn take_previous(tx: &Connection) -> Result<Option<String>> {
    let previous = previous(tx)?;
    meta::put::<String>(tx, PREVIOUS, None)?;
    Ok(previous)
}
