//! The token that is to follow the one by which the centre knows this phone. It is made here, so that no answer has one in it: whoever sends
//! a recorded request again is given none.

use crate::failure::Failure;
use pendamping_protocol::token::written;
use pendamping_store_api::StoreHandle;
use pendamping_store_api::calls::{GetSyncState, KeepNextToken};

/// 32 bytes that nobody can guess, where nobody can guess chance.
pub fn secret(chance: &mut dyn FnMut() -> f64) -> [u8; 32] {
    [(); 32].map(|()| (chance() * 256.0) as u8)
}

/// Makes one when the centre asked for it. It is on disk before the centre is told of it: killed in between, the phone tells of the same.
pub fn make(store: &StoreHandle, chance: &mut dyn FnMut() -> f64) -> Result<(), Failure> {
    if store.call_blocking(GetSyncState)?.makes_token {
        store.call_blocking(KeepNextToken { token: written(&secret(chance)) })?;
    }
    Ok(())
}
