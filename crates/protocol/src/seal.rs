//! What is meant for the centre alone is sealed to its public key (X25519, the sealed box of NaCl), and travels as base64 with
//! padding: a phone that carries it for a family cannot read it, also not the phone that sealed it.
//!
//! It hides what is said, and not who said it: the sealer signs nothing, the install that sends it signs the batch.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use crypto_box::aead::rand_core::CryptoRngCore;
use crypto_box::{PublicKey, SecretKey};

/// The centre's key is none, so nothing can be sealed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the centre's key is no key")]
pub struct NoKey;

/// Why the centre cannot read what it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is not base64, was sealed to another key, or was changed on its way.
    #[error("it is not sealed to this centre")]
    NotSealed,
    /// What was sealed is no text.
    #[error("what was sealed is no text")]
    NoText,
}

/// `text`, sealed to the centre's public key as the enrolment gave it (`Enrolled::centre_key`, base64 with or without padding).
///
/// # Errors
/// `NoKey`, when that is no key.
pub fn seal(centre_key: &str, text: &str, rng: &mut impl CryptoRngCore) -> Result<String, NoKey> {
    let key = STANDARD_NO_PAD.decode(centre_key.trim_end_matches('=')).map_err(|_| NoKey)?;
    let key = PublicKey::from_slice(&key).map_err(|_| NoKey)?;
    Ok(STANDARD.encode(key.seal(rng, text.as_bytes()).map_err(|_| NoKey)?))
}

/// What was sealed to the public half of `secret`.
///
/// # Errors
/// It cannot be opened, or is no text.
pub fn open(secret: &[u8; 32], sealed: &str) -> Result<String, OpenError> {
    let sealed = STANDARD.decode(sealed).map_err(|_| OpenError::NotSealed)?;
    let opened = SecretKey::from(*secret).unseal(&sealed).map_err(|_| OpenError::NotSealed)?;
    String::from_utf8(opened).map_err(|_| OpenError::NoText)
}
