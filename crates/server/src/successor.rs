//! An install takes a new one, because it is not the only one of its name or not the latest state of itself. Synchronous and
//! over values, like `handle_sync`.

use crate::auth::{new_token, token_hash};
use crate::error::Refused;
use crate::mint::Mint;
use crate::store::{Caller, NewInstall, Storage};
use chrono::{DateTime, Utc};
use pendamping_domain::id::InstallId;
use pendamping_protocol::code::Code;
use pendamping_protocol::sign::verify;
use pendamping_protocol::successor::{SuccessorAnswer, SuccessorRequest};

/// Makes the caller's successor. A token alone is not enough: who has no more than that could otherwise sign in its name. The
/// new token is in the answer and nowhere else; an answer that is lost leaves an install that nobody has, and the phone asks
/// again.
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
    let token = new_token(mint);
    let new = NewInstall { id: install, token: token_hash(&token), key: &request.key, app: "" };
    storage.make_successor(caller, new, now)?;
    Ok(SuccessorAnswer { install, token })
}
