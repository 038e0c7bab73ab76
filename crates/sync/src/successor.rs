//! A phone that was put back from a copy, or whose copy goes on elsewhere, takes a new install under its token.

use crate::exchange::Transport;
use crate::failure::Failure;
use crate::token::secret;
use pendamping_protocol::code::Code;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::successor::SuccessorRequest;
use pendamping_protocol::token::{digits, written};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::upkeep::{GetSyncState, SyncState, TakeSuccessor};

/// Asks for one, and becomes it. Killed in between, the phone is what it was, and asks again.
pub fn take(
    store: &StoreHandle,
    transport: &dyn Transport,
    chance: &mut dyn FnMut() -> f64,
) -> Result<(), Failure> {
    let state = store.call_blocking(GetSyncState)?;
    become_one(store, transport, chance, &state, &state.token, &state.signing_seed)
}

/// The centre does not know this install any more. If it was put back from a copy it may know one that this phone was before.
pub fn take_after_an_earlier_one(
    store: &StoreHandle,
    transport: &dyn Transport,
    chance: &mut dyn FnMut() -> f64,
) -> Result<(), Failure> {
    let state = store.call_blocking(GetSyncState)?;
    for (token, seed) in &state.earlier {
        match become_one(store, transport, chance, &state, token, seed) {
            Err(Failure::SignInAgain) => {}
            other => return other,
        }
    }
    Err(Failure::SignInAgain)
}

fn become_one(
    store: &StoreHandle,
    transport: &dyn Transport,
    chance: &mut dyn FnMut() -> f64,
    state: &SyncState,
    token: &str,
    seed: &[u8; 32],
) -> Result<(), Failure> {
    let signing_seed = secret(chance);
    let own = written(&secret(chance));
    let key = InstallKey::from_seed(&signing_seed).public();
    let request = SuccessorRequest { key, token: Some(digits(&own)) };
    let body = serde_json::to_vec(&request).map_err(|_| Failure::Refused(Code::InstallRewound))?;
    let signature = InstallKey::from_seed(seed).sign(&body);
    let answer =
        transport.succeed(&state.centre, token, &body, &signature).map_err(|failure| match failure {
            // An older centre has no such address: not yet.
            Failure::Refused(_) => Failure::Refused(Code::InstallRewound),
            other => other,
        })?;
    // An older centre made one.
    let (install, token) = (answer.install, answer.token.unwrap_or(own));
    store.call_blocking(TakeSuccessor { of: state.install, install, token, signing_seed })?;
    Ok(())
}
