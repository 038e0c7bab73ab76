//! Calls of sync: what to send, what came back, how it went. Screens do not make these.

use chrono::{DateTime, Utc};
use pendamping_domain::id::{InstallId, PersonId, RecordId, RevisionId};
use pendamping_domain::revision::Kind;
use pendamping_protocol::code::Code;
use pendamping_protocol::sync::{Cursor, Head, Page, SyncRequest};

/// Asks for what sync needs to begin: where the centre is, who we are, how it stands.
#[derive(Debug, Clone, Copy)]
pub struct GetSyncState;

/// What sync needs to begin. Not `Debug`-printed anywhere: it has the token.
#[derive(Clone)]
pub struct SyncState {
    /// This install.
    pub install: InstallId,
    /// Whose it is.
    pub person: PersonId,
    /// The centre's address.
    pub centre: String,
    /// The bearer token.
    pub token: String,
    /// The one before: a centre that was put back from an older copy may know only that.
    pub previous_token: Option<String>,
    /// The seed of the install's signing key.
    pub signing_seed: [u8; 32],
    /// The centre asked that the next request be signed, whatever is in it.
    pub signs: bool,
    /// It asked for another token, and none is made yet.
    pub makes_token: bool,
    /// Token and signing seed of the installs that this phone was, the latest first: a centre that was put back from a copy may know
    /// only these.
    pub earlier: Vec<(String, [u8; 32])>,
    /// Unsent revisions that can be offered now.
    pub waiting: u64,
    /// When the last sync ended well.
    pub last_good: Option<DateTime<Utc>>,
    /// Attempts that failed since then.
    pub failures: u32,
    /// Not to be tried before.
    pub not_before: Option<DateTime<Utc>>,
    /// The centre does not know this install any more, or the app is too old: nothing is sent until a person acts.
    pub halted: Option<String>,
    /// The last answer said that the install is revoked.
    pub revoked: bool,
}

impl std::fmt::Debug for SyncState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncState")
            .field("waiting", &self.waiting)
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}

/// Asks for the centre's rows of these records, as they were pulled; of what is not here there is none.
#[derive(Debug, Clone)]
pub struct GetRows {
    /// Which.
    pub records: Vec<(Kind, RecordId)>,
}

/// Asks for the next batch.
#[derive(Debug, Clone, Copy)]
pub struct GetUpload {
    /// Most items; none asks only for news.
    pub max_items: usize,
    /// Most bytes of payloads (at least one item always goes).
    pub max_bytes: usize,
}

/// The next batch, complete.
#[derive(Debug)]
pub struct Upload {
    /// The request as it goes out.
    pub request: SyncRequest,
    /// What it offers.
    pub offered: Vec<RevisionId>,
    /// Unsent ones that can be offered beyond this batch.
    pub more: u64,
}

/// Hands in the first line of an answer: receipts and counts, in one transaction.
#[derive(Debug, Clone)]
pub struct TakeHead {
    /// It.
    pub head: Head,
    /// The cursor the request was sent with (an answer of another epoch resets it).
    pub sent_cursor: Option<Cursor>,
    /// This phone's clock when it arrived.
    pub now: DateTime<Utc>,
}

/// What the head led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AckOutcome {
    /// Newly received by the centre, or found to be there still.
    pub received: u64,
    /// Newly set aside.
    pub set_aside: u64,
    /// Put back to be offered again because the centre turned out not to have them.
    pub offered_again: u64,
    /// Newly told to wait for another: the next batch is of others.
    pub deferred: u64,
    /// Counts or digests differ: ask once more with bucket digests.
    pub compare: bool,
    /// The centre has of this install what this phone never made or no longer has: it is not the only one of its name, or not
    /// the latest state of itself, and is to take a new install.
    pub rewound: bool,
    /// There is something to say at once: the centre newly asks for a signature, or says that this phone is revoked, or it is and has something
    /// to tell before it may forget.
    pub tell: bool,
    /// The install is revoked and nothing is left to send: wipe.
    pub wipe: bool,
}

/// Hands in the install that takes the place of this one, which turned out to be an earlier state or a copy of a phone that goes on
/// elsewhere. What waits goes as its own; what the centre confirmed stays counted where it was.
#[derive(Clone)]
pub struct TakeSuccessor {
    /// Of which install it is the successor: another one has none by this call.
    pub of: InstallId,
    /// The new install.
    pub install: InstallId,
    /// Its token.
    pub token: String,
    /// The seed of its signing key.
    pub signing_seed: [u8; 32],
}

impl std::fmt::Debug for TakeSuccessor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TakeSuccessor").field("install", &self.install).finish_non_exhaustive()
    }
}

/// Hands in the install that a new code gave: the centre knew this phone no more, because it was put back from a copy that is older
/// than the phone. It stays its person's, with everything it holds; what that centre had confirmed is offered again.
#[derive(Clone)]
pub struct EnrolAgain {
    /// Where the centre is from now on.
    pub centre: String,
    /// The new install.
    pub install: InstallId,
    /// Its token.
    pub token: String,
    /// The seed of its signing key.
    pub signing_seed: [u8; 32],
}

impl std::fmt::Debug for EnrolAgain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolAgain").field("install", &self.install).finish_non_exhaustive()
    }
}

/// Hands in a page: rows and cursor are applied in one transaction. A page that does not start where this phone stands is
/// refused.
#[derive(Debug, Clone)]
pub struct TakePage {
    /// It.
    pub page: Page,
    /// This phone's clock when it arrived.
    pub now: DateTime<Utc>,
}

/// Tells how an attempt ended.
#[derive(Debug, Clone)]
pub struct NoteAttempt {
    /// When it ended, by this phone's clock.
    pub at: DateTime<Utc>,
    /// `None` if it ended well, else its code.
    pub failure: Option<String>,
    /// Not to be tried before.
    pub next_try: Option<DateTime<Utc>>,
    /// Nothing more is sent until a person acts.
    pub halt: bool,
    /// The item that did not get through although it went alone: every other goes before it from now on.
    pub alone: Option<Alone>,
}

/// An item that does not get through by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alone {
    /// It.
    pub revision: RevisionId,
    /// Why the centre refuses any request with it, when it takes requests without it: then it is set aside.
    pub refused: Option<Code>,
}

/// Asks for every revision id this install ever froze and did not replace (for tests and the count screen).
#[derive(Debug, Clone, Copy)]
pub struct AllSentIds;

/// A person asked to try now: forgets `not_before` and a halt. Answers how many revisions wait.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseForRetry;
