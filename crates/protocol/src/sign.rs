//! Each install signs its batches (Ed25519 over the decoded body), so that one day a batch may arrive by another phone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The header that carries the signature, base64 without padding. Needed whenever the batch has items.
pub const SIGNATURE_HEADER: &str = "pendamping-signature";

/// An install's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD_NO_PAD.encode(self.0))
    }
}
impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).map_err(serde::de::Error::custom)?;
        bytes.try_into().map(PublicKey).map_err(|_| serde::de::Error::custom("a public key has 32 bytes"))
    }
}

/// An install's key pair. Not `Debug`: it must not reach a log.
#[derive(Clone)]
pub struct InstallKey(SigningKey);

impl InstallKey {
    /// From 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        InstallKey(SigningKey::from_bytes(seed))
    }

    /// The 32 bytes it was made from.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The header's value for `body`.
    pub fn sign(&self, body: &[u8]) -> String {
        STANDARD_NO_PAD.encode(self.0.sign(body).to_bytes())
    }
}

/// Whether `signature` (the header's value) is `key`'s over `body`. Strict: a weak key, whose signature fits any body, fits none.
pub fn verify(key: &PublicKey, body: &[u8], signature: &str) -> bool {
    let Ok(bytes) = STANDARD_NO_PAD.decode(signature) else { return false };
    let Ok(signature) = Signature::from_slice(&bytes) else { return false };
    VerifyingKey::from_bytes(&key.0).is_ok_and(|key| key.verify_strict(body, &signature).is_ok())
}
