//! `POST /v1/recover`: with a code from the office, the key of a phone whose PIN was forgotten comes out of what it was sealed in for the
//! centre, and goes back sealed to a key that the phone made for this once.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// By what the centre knows a phone's key without having it, 64 hexadecimal digits. Only who has the key can say it: what the key is sealed in lies on
/// the phone for whoever finds that.
pub fn known_by(key: &[u8; 32]) -> String {
    let sum = Sha256::new().chain_update(b"pendamping phone key").chain_update(key).finalize();
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What was sealed to the centre, if it is a phone's key: 32 bytes that are no text. People's words are sealed to the centre too, and are text; a
/// code must open none of them.
pub fn key_in(opened: &[u8]) -> Option<[u8; 32]> {
    opened.try_into().ok().filter(|key: &[u8; 32]| std::str::from_utf8(key).is_err())
}

/// What the phone sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverRequest {
    /// The code as typed or scanned; case, spaces and dashes do not matter.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "K7QF-3M2P"))]
    pub code: String,
    /// What the phone's key is sealed in for the centre (base64 without padding).
    #[cfg_attr(feature = "openapi", schema(max_length = 400))]
    pub sealed: String,
    /// The X25519 public key that the answer is sealed to (base64 without padding).
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$"))]
    pub key: String,
}

/// What the centre answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverAnswer {
    /// The phone's key in base64, sealed as `seal` says to the key of the request.
    pub key: String,
}
