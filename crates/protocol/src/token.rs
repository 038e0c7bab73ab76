//! The token by which a centre knows an install: how it is written, and the hash of it that is told and kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// As it is written: 256 random bits, base64url without padding.
pub fn written(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The hash under which a token is known. Its 256 bits are random, so a plain hash is enough.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// That hash as it is told: 64 hexadecimal digits.
pub fn digits(token: &str) -> String {
    hash(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The token that an app made to follow the one it has. Neither is told, only what they are known by: whoever reads this, or sends it again,
/// has no token by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextToken {
    /// SHA-256 of the token with which this is sent, 64 hexadecimal digits: sent again under another it says nothing.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub after: String,
    /// SHA-256 of the one that is to follow it, 64 hexadecimal digits.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub hash: String,
}

impl NextToken {
    /// `next` is to follow `token`.
    pub fn of(token: &str, next: &str) -> NextToken {
        NextToken { after: digits(token), hash: digits(next) }
    }
}
