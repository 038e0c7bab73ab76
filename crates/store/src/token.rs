//! The token by which the centre knows this phone. Another takes its place now and then; the one before is kept, so that a centre that was put
//! back from an older copy still knows this phone.

use crate::core::enrolment;
use crate::errors::Result;
use crate::meta;
use pendamping_store_api::Change;
use rusqlite::{Connection, Transaction};

const PREVIOUS: &str = "previous_token";
/// The name under which it is kept that the centre has another token for who signs.
pub const SIGNS: &str = "signs";

/// Takes another token. What the centre says next by the old one, because this was lost on its way, changes nothing.
pub fn take(tx: &Transaction, token: &str) -> Result<()> {
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
