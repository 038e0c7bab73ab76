//! The audit log as the office reads it: whether it is whole, what it says of a time, a person or a family, and who was given a
//! family's data.

use crate::store::Stored;
use crate::store::office::Declined;
use crate::store::visit_log::Named;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::actor::Role;
use serde_json::Value;
use std::fmt;

/// An entry whose hash somebody noted elsewhere: whoever writes the whole log anew cannot bring it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Which entry.
    pub seq: u64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
}

impl std::str::FromStr for Noted {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let wrong =
            || "an entry is its number and its hash, as `audit verify` shows them: 12:9f86d0…".to_owned();
        let (seq, hash) = typed.trim().split_once(':').ok_or_else(wrong)?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0).ok_or_else(wrong)?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hash.then(|| Noted { seq, hash: hash.to_ascii_lowercase() }).ok_or_else(wrong)
    }
}

/// The sorts of entries that the centre makes.
pub const SORTS: [&str; 32] = [
    "assigned",
    "backed_up",
    "carried_over",
    "clock_believed",
    "code_issued",
    "codes_withdrawn",
    "configured",
    "cover_arranged",
    "cover_ended",
    "data_request_answered",
    "data_requested",
    "disclosed",
    "enrolled",
    "imported_aid",
    "imported_families",
    "imported_payouts",
    "imported_people",
    "left_behind",
    "left_behind_read",
    "nik_removed",
    "nik_replaced",
    "opened",
    "period_closed",
    "pin_recovered",
    "renewal_asked",
    "restaged",
    "restored",
    "retention",
    "revoked",
    "struck_off_aid",
    "succeeded",
    "token_renewed",
];

/// Where the log is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An entry is not there.
    Missing(u64),
    /// An entry says something else than was written, or follows from something else.
    Changed(u64),
    /// Entries stand there that the centre's own count knows nothing of, or its count tells of more.
    End {
        /// How many there are.
        found: u64,
        /// How many were ever made.
        made: u64,
    },
    /// The last entry is not the one that the centre's own row names.
    Head,
    /// It is not the one that was noted elsewhere.
    NotNoted(u64),
    /// The database no longer refuses to change or delete entries.
    Unguarded,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Missing(seq) => write!(f, "entry {seq} is missing"),
            Fault::Changed(seq) => write!(f, "entry {seq} is not what was written"),
            Fault::End { found, made } => write!(f, "{made} entries were made, and {found} are there"),
            Fault::Head => f.write_str("the last entry is not the last that was written"),
            Fault::NotNoted(seq) => write!(f, "entry {seq} is not the one that was noted"),
            Fault::Unguarded => f.write_str("the database no longer refuses to change entries"),
        }
    }
}

/// The log as a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last one; zeros when there is none.
    pub head: String,
    /// Where it breaks first; nowhere when it is whole.
    pub fault: Option<Fault>,
    /// The entry in which the noted one stands, where that is of a life before a restore.
    pub noted_in: Option<u64>,
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditAsk {
    /// From this day at the office on.
    pub from: Option<NaiveDate>,
    /// Up to this day and with it.
    pub until: Option<NaiveDate>,
    /// That tell of this person or their apps: the office's number.
    pub person: Option<String>,
    /// That tell of this family: Nomor KPM.
    pub family: Option<String>,
    /// Of this sort, as `disclosed`.
    pub what: Option<String>,
    /// So many, the latest ones.
    pub last: u32,
}

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditLine {
    /// Its number.
    pub seq: u64,
    /// When; of one that was carried over from before a restore, when it was made first.
    pub at: DateTime<Utc>,
    /// What was done.
    pub what: String,
    /// Who it was done by, for or to, where it names somebody or their app.
    pub person: Option<Named>,
    /// What it says, with ids.
    pub detail: Value,
    /// Whose ids stand in it: number and name for each that is known here.
    pub named: Vec<(String, Named)>,
}

/// A family's data went to somebody on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureLine {
    /// The day at the office.
    pub day: String,
    /// To whom; nobody for a file of the office itself.
    pub to: Option<(Named, Role)>,
    /// The file it was, or none when it went to an app.
    pub export: Option<String>,
    /// How many rows; not known of a file.
    pub rows: Option<u64>,
}

/// What the office asks of the audit log.
pub trait AuditLog {
    /// Looks at every entry, and at one that was noted elsewhere.
    fn verify_audit(&self, noted: Option<&Noted>) -> Stored<Chain>;

    /// Entries, the oldest first.
    fn audit_log(&self, ask: &AuditAsk) -> Result<Vec<AuditLine>, Declined>;

    /// Who was given a family's data, by day.
    fn disclosures(&self, family: &str) -> Result<Vec<DisclosureLine>, Declined>;
}
