//! A forgotten PIN: a code from the office lets the centre open what a phone's key is sealed in, for that phone alone. Synchronous and
//! over values; how often a stranger may try is the door's business.

use crate::auth::normal_code;
use crate::error::Refused;
use crate::store::{CodeRefused, Storage};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, Utc};
use crypto_box::SecretKey;
use crypto_box::aead::rand_core::CryptoRngCore;
use pendamping_protocol::code::Code;
use pendamping_protocol::recover::{RecoverAnswer, RecoverRequest, key_in};
use pendamping_protocol::seal::seal;

/// A sealed key is so long at most; 32 bytes and what sealing adds are 80.
const SEALED_MAX: usize = 400;

/// Opens what the phone's key is sealed in, and seals it to the phone's key of this once. It is kept and logged nowhere.
pub fn recover(
    storage: &dyn Storage,
    now: DateTime<Utc>,
    request: &RecoverRequest,
    rng: &mut impl CryptoRngCore,
) -> Result<RecoverAnswer, Refused> {
    let Some(code) = normal_code(&request.code) else {
        return Err(Refused::field(Code::CodeUnknown, "code"));
    };
    let not_ours = || Refused::field(Code::NotFound, "sealed");
    let sealed = Some(&request.sealed).filter(|sealed| sealed.len() <= SEALED_MAX);
    let sealed = sealed.and_then(|sealed| STANDARD_NO_PAD.decode(sealed.trim_end_matches('=')).ok());
    let sealed = sealed.ok_or_else(not_ours)?;
    // Before the code is spent: an answer that can be sealed to nothing is none.
    seal(&request.key, "", rng).map_err(|_| Refused::field(Code::BadJson, "key"))?;
    let open = |secret: &[u8; 32]| key_in(&SecretKey::from(*secret).unseal(&sealed).ok()?);
    let key = match storage.redeem_recovery(&code, &open, now)? {
        Ok(key) => key,
        Err(CodeRefused::Unknown) => return Err(Refused::field(Code::CodeUnknown, "code")),
        Err(CodeRefused::Expired) => return Err(Refused::field(Code::CodeExpired, "code")),
        Err(CodeRefused::Used) => return Err(Refused::field(Code::CodeUsed, "code")),
        Err(CodeRefused::OtherPhone) => return Err(not_ours()),
    };
    let key = seal(&request.key, &STANDARD_NO_PAD.encode(key), rng)
        .map_err(|_| Refused::field(Code::BadJson, "key"))?;
    Ok(RecoverAnswer { key })
}
