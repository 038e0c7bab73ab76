//! `POST /v1/recover`: with a code from the office, the key of a phone whose PIN was forgotten comes out of what it was sealed in for the
//! centre, and goes back sealed to a key that the phone made for this once.

use serde::{Deserialize, Serialize};

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
