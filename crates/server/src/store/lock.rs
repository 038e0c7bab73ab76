//! What the centre keeps of an install's locks: which token counts, what it told besides its records, and what was left on a phone that
//! was revoked.

use crate::store::office::{CodeFor, Declined, Issued, RevokeWhat};
use crate::store::visit_log::Named;
use crate::store::{Caller, CodeRefused, SecretHash, Stored};
use chrono::{DateTime, Utc};
use pendamping_domain::id::InstallId;
use pendamping_domain::revision::Kind;
use pendamping_protocol::besides::{Besides, Left};

/// Which of its tokens an install showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenUse {
    /// The one that counts.
    Current {
        /// It.
        shown: SecretHash,
        /// The one that is to follow it.
        promised: Option<SecretHash>,
        /// Since when it counts.
        since: DateTime<Utc>,
        /// The office asked for another.
        renew: bool,
        /// The app is known to make another.
        follows: bool,
    },
    /// The one that was promised, for the first time.
    Next(SecretHash),
    /// The one before: a phone that was put back from a copy.
    Previous {
        /// It.
        shown: SecretHash,
        /// The one that counts.
        current: SecretHash,
        /// The app is known to make another.
        follows: bool,
    },
}

/// What was left on a phone that was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftLine {
    /// The install.
    pub install: InstallId,
    /// Whose it was.
    pub person: Named,
    /// When it came.
    pub received: DateTime<Utc>,
    /// What sort of record it was to be.
    pub kind: Kind,
    /// The family that it is about, where it is about one that is here.
    pub family: Option<Named>,
    /// It.
    pub left: Left,
}

/// What a sync tells and is told of an install besides its records.
pub trait Tells {
    /// Promises an install that this token follows the one that counts. Answers whether it does: not where that one counts no more, another
    /// was promised meanwhile, or the token is known as somebody's.
    fn promise_token(&self, caller: &Caller, token: &SecretHash, now: DateTime<Utc>) -> Stored<bool>;

    /// The promised token was used: from now on it counts, and the one before ends some days later.
    fn begin_token(&self, caller: &Caller, token: &SecretHash, now: DateTime<Utc>) -> Stored<()>;

    /// Keeps what an install told besides its records. What cannot be is passed over: it must not keep records from coming.
    fn take_besides(&self, caller: &Caller, besides: &Besides, now: DateTime<Utc>) -> Stored<()>;
}

/// What the centre's parts and the office ask about locks.
pub trait Locks {
    /// Asks apps for another token at their next contact. Answers how many.
    fn renew_tokens(&self, what: &RevokeWhat, now: DateTime<Utc>) -> Result<u64, Declined>;

    /// Issues a one-time code for a phone of somebody's whose PIN was forgotten; `any_phone` also for one that never told its envelope.
    fn issue_recovery(
        &self,
        whom: &CodeFor,
        code: &str,
        any_phone: bool,
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
    ) -> Result<Issued, Declined>;

    /// Redeems such a code for the phone whose key `open` finds with the centre's secret key, and gives that key; it is kept nowhere.
    /// Again for a quarter of an hour, for the same phone: an answer may be lost.
    fn redeem_recovery(
        &self,
        code: &str,
        open: &dyn Fn(&[u8; 32]) -> Option<[u8; 32]>,
        now: DateTime<Utc>,
    ) -> Stored<Result<[u8; 32], CodeRefused>>;

    /// What was left on phones that were revoked; of one person by number. That it was read is noted.
    fn left_behind(&self, person: Option<&str>, now: DateTime<Utc>) -> Result<Vec<LeftLine>, Declined>;
}
