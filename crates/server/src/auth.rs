//! Tokens and one-time codes: how they are made, written and hashed. It never keeps one and never logs one.

use crate::error::Refused;
use crate::mint::Mint;
use crate::store::{Caller, SecretHash, Storage};
use chrono::{DateTime, Utc};
use pendamping_protocol::code::Code;
use pendamping_protocol::token;
use sha2::{Digest, Sha256};

/// Crockford's base32: no I, L, O or U, so that a code read aloud or from paper is not misread.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
const CODE_LENGTH: usize = 8;

/// A new token, for an install that is new: what follows it the app makes.
pub fn new_token(mint: &mut dyn Mint) -> String {
    let mut bytes = [0; 32];
    mint.fill(&mut bytes);
    token::written(&bytes)
}

/// The hash under which a token is kept.
pub fn token_hash(token: &str) -> SecretHash {
    SecretHash(token::hash(token))
}

/// The hash under which a code is kept: keyed, because a code has only 40 bits.
pub fn code_hash(key: &[u8], code: &str) -> SecretHash {
    let mut sha = Sha256::new();
    sha.update(key);
    sha.update(code.as_bytes());
    SecretHash(sha.finalize().into())
}

/// A new code of eight characters, as it is written: `K7QF-3M2P`.
pub fn new_code(mint: &mut dyn Mint) -> String {
    let mut bytes = [0; CODE_LENGTH];
    mint.fill(&mut bytes);
    let mut code: String = bytes.iter().map(|byte| char::from(CROCKFORD[usize::from(byte & 31)])).collect();
    code.insert(CODE_LENGTH / 2, '-');
    code
}

/// A code as it is hashed: capitals, without spaces and dashes, with letters that are read for digits put right. `None` when
/// it cannot be a code.
pub fn normal_code(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_LENGTH);
    for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        if code.len() == CODE_LENGTH || !letter.is_ascii() || !CROCKFORD.contains(&(letter as u8)) {
            return None;
        }
        code.push(letter);
    }
    (code.len() == CODE_LENGTH).then_some(code)
}

/// Whose request this is, by its `authorization` header.
pub fn authenticate(storage: &dyn Storage, authorization: Option<&str>) -> Result<Caller, Refused> {
    let token = authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty() && token.len() <= 128)
        .ok_or_else(|| Refused::new(Code::SignInAgain))?;
    storage.authenticate(&token_hash(token))?.ok_or_else(|| Refused::new(Code::SignInAgain))
}

/// Whose request this is, where a token alone is to read something: a revoked one reads nothing, nor does one that should have been followed by
/// another (`token::reads`).
pub fn reader(
    storage: &dyn Storage,
    authorization: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Caller, Refused> {
    let caller = authenticate(storage, authorization)?;
    if crate::token::reads(&caller, now, false) { Ok(caller) } else { Err(Refused::new(Code::NotFound)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mint::SystemMint;

    #[test]
    fn codes_as_people_type_them() {
        for (typed, normal) in [
            ("K7QF-3M2P", Some("K7QF3M2P")),
            (" k7qf 3m2p ", Some("K7QF3M2P")),
            ("O1IL-0000", Some("01110000")),
            ("K7QF-3M2", None),
            ("K7QF-3M2PX", None),
            ("K7QF-3M2U", None),
            ("K7QF-3M2é", None),
            ("", None),
        ] {
            assert_eq!(normal_code(typed).as_deref(), normal, "{typed}");
        }
        let code = new_code(&mut SystemMint);
        assert_eq!(normal_code(&code).map(|code| code.len()), Some(8), "{code}");
        assert_eq!(code.len(), 9);
    }
}
