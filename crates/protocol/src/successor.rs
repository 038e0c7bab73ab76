//! `POST /v1/install`: an install that finds that it is not the only one of its name, or not the latest state of itself, takes a
//! new one under its token (`install_rewound`).

use crate::sign::PublicKey;
use pendamping_domain::id::InstallId;
use serde::{Deserialize, Serialize};

/// What the phone sends, signed by the install it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuccessorRequest {
    /// The new install's own signing key (Ed25519, base64).
    pub key: PublicKey,
    /// SHA-256 of the token that the app made for it, 64 hexadecimal digits. Without it the centre makes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub token: Option<String>,
}

/// What the centre answers. A token that it made is told once; the centre keeps only its hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuccessorAnswer {
    /// The new install: of the same person, with nothing received yet.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub install: InstallId,
    /// Its bearer token, where the app told of none: 256 random bits, base64url without padding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}
