//! Tokens that follow one another: when it is time for the next, and whether the one that an app tells of is to be it. The app makes it and tells
//! only what it is known by, so that an answer has no secret in it: whoever has a token and a recorded request of its app gets nothing by
//! sending that again (ADR 30).

use crate::error::Refused;
use crate::store::lock::TokenUse;
use crate::store::{Caller, SecretHash, Syncing};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_protocol::code::Code;
use pendamping_protocol::token::NextToken;

/// How long a token is used before another takes its place.
const TOKEN_TIME: TimeDelta = TimeDelta::days(30);
/// How long a token is good after the one that follows it was first used: a phone that was put back from a copy of some days ago, and
/// a centre that was, are not locked out. So long, too, a token still reads that should have been followed.
pub const WEEK: TimeDelta = TimeDelta::days(7);

/// What is to become of the token that a request came with.
#[derive(Debug, PartialEq, Eq)]
pub enum Following {
    /// It goes on.
    Goes,
    /// It is the next, used for the first time.
    Begins(SecretHash),
    /// It is time for another, and none was told of.
    Asked,
    /// Another is to follow it.
    Promise(SecretHash),
    /// The one that was told of follows it already: an answer was lost.
    Promised,
}

/// Judges that. `told` is signed by the install.
///
/// What is told of is to follow the very token that it comes with, and a token that ended comes with nothing any more: so a request that is sent
/// again later brings no token back. Nor does it take the place of another that was told of: an app keeps the one that it made until it uses
/// it, so that who tells of another is a copy of it, and takes another install as copies do (ADR 29).
pub fn judge(caller: &Caller, now: DateTime<Utc>, told: Option<&NextToken>) -> Result<Following, Refused> {
    let (shown, follower, due, follows) = match &caller.token {
        TokenUse::Next(hash) => return Ok(Following::Begins(*hash)),
        TokenUse::Current { shown, promised, since, renew, follows } => {
            (shown, promised.as_ref(), *renew || now - *since >= TOKEN_TIME, *follows)
        }
        // A copy, or what was put back from one: it ends soon.
        TokenUse::Previous { shown, current, follows } => (shown, Some(current), true, *follows),
    };
    if caller.revoked {
        return Ok(Following::Goes);
    }
    let told = told
        .filter(|told| read_hash(&told.after).as_ref() == Some(shown))
        .and_then(|told| read_hash(&told.hash));
    match (told, follower) {
        (Some(told), Some(follower)) if told == *follower => return Ok(Following::Promised),
        (Some(_), Some(_)) => return Err(Refused::new(Code::InstallRewound)),
        _ => {}
    }
    // Who reads nothing without a signature is told so, whatever is known of the app.
    let asked = follows || !reads(caller, now, false);
    Ok(match told {
        Some(told) if due => Following::Promise(told),
        None if due && asked => Following::Asked,
        _ => Following::Goes,
    })
}

/// Whether a request is given anything to read. A token alone is, until a phone in use would have had another for a week; the one before is not.
/// Who copied one cannot sign, and its phone signs as soon as it is asked to, also after months away.
pub fn reads(caller: &Caller, now: DateTime<Utc>, proven: bool) -> bool {
    let alone = match &caller.token {
        TokenUse::Current { since, .. } => now - *since < TOKEN_TIME + WEEK,
        TokenUse::Next(_) => true,
        TokenUse::Previous { .. } => false,
    };
    !caller.revoked && (proven || alone)
}

/// Does what was judged. Answers whether the token that was told of follows, and whether one is asked for.
pub fn follow(
    storage: &dyn Syncing,
    caller: &Caller,
    following: &Following,
    now: DateTime<Utc>,
) -> Result<(bool, bool), Refused> {
    Ok(match following {
        Following::Goes => (false, false),
        Following::Asked => (false, true),
        Following::Promised => (true, false),
        Following::Begins(hash) => {
            storage.begin_token(caller, hash, now)?;
            (false, false)
        }
        Following::Promise(hash) => {
            let promised = storage.promise_token(caller, hash, now)?;
            (promised, !promised)
        }
    })
}

/// What is told, read. What is none is passed over in a sync: it must not keep records from coming.
pub fn read_hash(digits: &str) -> Option<SecretHash> {
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).ok().map(|()| SecretHash(hash))
}
