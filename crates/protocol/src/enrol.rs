//! `POST /v1/enrol`: a one-time code becomes an install with a token.

use crate::sign::PublicKey;
use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, PersonId};
use pendamping_domain::region::RegionCode;
use serde::{Deserialize, Serialize};

/// What the phone sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// The code as typed or scanned; case, spaces and dashes do not matter.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "K7QF-3M2P"))]
    pub code: String,
    /// The install's own signing key (Ed25519, base64).
    pub key: PublicKey,
    /// The app's version.
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub app: String,
}

/// What the centre answers. The token is told once; the centre keeps only its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolAnswer {
    /// The new install.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub install: InstallId,
    /// Its bearer token: 256 random bits, base64url without padding.
    pub token: String,
    /// Whose app it is.
    #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their role.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
    /// Where they work, when that is one region.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<RegionCode>,
    /// The centre's X25519 public key (base64): the phone wraps its database key to it, so that a forgotten PIN loses nothing.
    pub centre_key: String,
}
