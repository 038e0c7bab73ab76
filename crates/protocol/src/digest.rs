//! What an install and the centre compare to be sure that they hold the same revisions: a count and a 128-bit XOR.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use pendamping_domain::id::RevisionId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// SHA-256 of a frozen payload.
pub fn payload_hash(payload: &[u8]) -> [u8; 32] {
    Sha256::digest(payload).into()
}

/// The XOR over a set of revisions of SHA-256(RevisionId ‖ payload hash), cut to 128 bits. Order does not matter, and adding
/// the same twice removes it: keep it together with the set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// The digest of one revision.
    pub fn of(id: RevisionId, payload_hash: &[u8; 32]) -> Digest {
        let mut sha = Sha256::new();
        sha.update(id.0.as_bytes());
        sha.update(payload_hash);
        let full: [u8; 32] = sha.finalize().into();
        let mut cut = [0; 16];
        cut.copy_from_slice(&full[..16]);
        Digest(cut)
    }

    /// Adds (or removes) `other`.
    #[must_use]
    pub fn xor(self, other: Digest) -> Digest {
        let mut bytes = self.0;
        bytes.iter_mut().zip(other.0).for_each(|(byte, with)| *byte ^= with);
        Digest(bytes)
    }

    /// The bucket a revision with this digest falls into.
    pub fn bucket(&self) -> u8 {
        self.0[0]
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD_NO_PAD.encode(self.0))
    }
}
impl std::str::FromStr for Digest {
    type Err = base64::DecodeSliceError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 16];
        match STANDARD_NO_PAD.decode_slice(text, &mut bytes)? {
            16 => Ok(Digest(bytes)),
            short => Err(base64::DecodeError::InvalidLength(short).into()),
        }
    }
}
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
