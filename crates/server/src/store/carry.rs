//! What of a centre's last life goes on after an older backup took its place.

/// What was carried over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The last entry of the old audit log: number and hash.
    pub last: (u64, String),
    /// Entries of it that are put behind the restored one.
    pub entries: u64,
    /// Pieces that revoked phones left.
    pub pieces: u64,
    /// Revisions that revoked phones had sent, and that are kept again.
    pub records: u64,
    /// Those that cannot be: they rest on what is not here, as a family of a later import.
    pub waiting: u64,
    /// Numbers of people and families that are not here, whose ids are kept until the office imports them again.
    pub numbers: u64,
}
