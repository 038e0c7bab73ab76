//! An install takes a new one, because it is not the only one of its name or not the latest state of itself. Synchronous and
//! over values, like `handle_sync`.

use crate::auth::{new_token, token_hash};
use crate::error::Refused;
use crate::mint::Mint;
use crate::store::{Caller, NewInstall, Storage};
use crate::token::read_hash;
use chrono::{DateTime, Utc};
use pendamping_domain::id::InstallId;
use pendamping_protocol::code::Code;
use pendamping_protocol::sign::verify;
use pendamping_protocol::successor::{SuccessorAnswer, SuccessorRequest};

/// Makes the caller's successor. A token alone is not enough: who has no more than that could otherwise sign in its name. An answer that
/// is lost leaves an install that nobody has, and the phone asks again, for another: whoever sends a recorded request again is refused. The
/// token is the phone's own; one that tells of none is older, and has it from the answer.
pub fn succeed(
    storage: &dyn Storage,
    now: DateTime<Utc>,
    mint: &mut dyn Mint,
    caller: &Caller,
    body: &[u8],
    signature: Option<&str>,
) -> Result<SuccessorAnswer, Refused> {
    if !signature.is_some_and(|signature| verify(&caller.key, body, signature)) {
        return Err(Refused::new(Code::BadSignature));
    }
    let request: SuccessorRequest = serde_json::from_slice(body).map_err(|_| Refused::new(Code::BadJson))?;
    let install = InstallId(mint.id(now));
    let (known_by, token) = match request.token {
        Some(told) => (read_hash(&told).ok_or_else(|| Refused::field(Code::BadJson, "token"))?, None),
        None => {
            let token = new_token(mint);
            (token_hash(&token), Some(token))
        }
    };
    let new = NewInstall { id: install, token: known_by, key: &request.key, app: "" };
    if !storage.make_successor(caller, new, now)? {
        return Err(Refused::new(Code::InstallRewound));
    }
    Ok(SuccessorAnswer { install, token })
}
