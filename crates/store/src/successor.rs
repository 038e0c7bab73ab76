//! Another install takes the place of this one: this phone is an earlier state, or a copy, of one that goes on elsewhere.

use crate::core::{Enrolment, enrolment, touched};
use crate::errors::Result;
use crate::{besides, meta, outbox, photo, token};
use pendamping_domain::revision::Kind;
use pendamping_protocol::sync::Tally;
use pendamping_store_api::Change;
use pendamping_store_api::setup::Profile;
use pendamping_store_api::upkeep::{EnrolAgain, TakeSuccessor};
use rusqlite::{Connection, Transaction};

/// So many installs that this phone was are remembered.
const EARLIER_MAX: usize = 8;
/// The name under which they are kept.
const EARLIER: &str = "earlier";

/// Token and signing seed of the installs that this phone was, the latest first.
pub fn earlier(db: &Connection) -> Result<Vec<(String, [u8; 32])>> {
    Ok(meta::get(db, EARLIER)?.unwrap_or_default())
}

/// Becomes the new install. What the centre confirmed counts for the old one for ever; the new one begins with nothing received, as
/// the centre does, and tells its envelope itself. The sequence goes on.
pub fn take(tx: &Transaction, call: &TakeSuccessor) -> Result<((), Change)> {
    if enrolment(tx)?.profile.install != call.of {
        // Taken already.
        return Ok(((), Change::new()));
    }
    besides::begin_openings_anew(tx)?;
    put_in_place(tx, call)
}

fn put_in_place(tx: &Transaction, call: &TakeSuccessor) -> Result<((), Change)> {
    let before = enrolment(tx)?;
    tx.execute(
        "UPDATE outbox SET install = ?1 WHERE state = 'received' AND install IS NULL",
        [call.of.to_string()],
    )?;
    let mut earlier = earlier(tx)?;
    // A token that was followed was of the install that it was, not of the one that it becomes.
    earlier.splice(0..0, token::take_previous(tx)?.map(|token| (token, before.signing_seed)));
    earlier.insert(0, (before.token, before.signing_seed));
    earlier.truncate(EARLIER_MAX);
    meta::put(tx, EARLIER, Some(&earlier))?;
    token::forget_next(tx)?;
    let after = Enrolment {
        profile: Profile { install: call.install, ..before.profile },
        token: call.token.clone(),
        signing_seed: call.signing_seed,
    };
    meta::put(tx, "enrolment", Some(&after))?;
    meta::put(tx, "tally", Some(&Tally::default()))?;
    // What the centre lost of the old one no comparison finds any more.
    if meta::get::<bool>(tx, "doubted")? == Some(true) {
        outbox::offer_of_other_installs_again(tx)?;
    }
    for what in ["compare", "hopeless", "centre_says", "doubted"] {
        meta::put::<()>(tx, what, None)?;
    }
    besides::tell_again(tx)?;
    Ok(((), touched(&[Kind::Contact])))
}

/// Becomes the install that a new code gave. Unlike a successor's, its centre has nothing of what was told before: not even a
/// difference of lives says so where the office did not, so that all of it is told again here.
pub fn enrol_again(tx: &Transaction, call: EnrolAgain) -> Result<((), Change)> {
    let of = enrolment(tx)?.profile.install;
    let EnrolAgain { centre, install, token, signing_seed } = call;
    let taken = put_in_place(tx, &TakeSuccessor { of, install, token, signing_seed })?;
    let after = enrolment(tx)?;
    meta::put(tx, "enrolment", Some(&Enrolment { profile: Profile { centre, ..after.profile }, ..after }))?;
    outbox::offer_of_other_installs_again(tx)?;
    photo::offer_all_again(tx)?;
    besides::tell_left_again(tx)?;
    Ok(taken)
}
