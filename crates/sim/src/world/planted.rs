//! Known ways to get it wrong, planted at the simulator's edge: in what passes between the real parts, never inside them. Each
//! must be noticed.

/// A planted defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// A pull projects the centre's row and leaves out what the phone has on top.
    PullHidesUnsent,
    /// The cursor is committed before its rows.
    CursorBeforeRows,
    /// What a revision does is kept, and that it was received in a later transaction.
    IdentityOutside,
    /// Receipts and counts go out before the commit that they are about.
    AcknowledgedBeforeCommit,
    /// One verb of the centre reads changes without asking who may.
    ChangesOfAnybody,
    /// Another verb gives what a person once held.
    OnceHeldIsHeld,
    /// The cursor passes a change that becomes visible later.
    GapProneCursor,
    /// What is tried again is tried under a new identity.
    NewIdentityOnRetry,
    /// A family that comes brings only what changes from then on.
    EnterWithoutBackfill,
    /// A family that left stays on the phone.
    LeaveNotApplied,
    /// A family that leaves takes with it what was not sent.
    LeaveTakesUnsent,
    /// Receipts and counts are not read.
    ReceiptsIgnored,
    /// A refusal of the whole request empties the outbox.
    OutboxDroppedOnRefusal,
    /// What was sent counts as received.
    SentIsReceived,
    /// Whatever a captive portal answers with 200 counts as an answer.
    PortalIsAnswer,
    /// A request that arrives twice is done twice.
    DoneTwice,
    /// A centre that was put back from a copy keeps its name.
    EpochStays,
    /// An answer that breaks off is taken to be whole.
    TailTakenForEnd,
    /// What was refused keeps everything behind it from going.
    RefusedBlocksOthers,
    /// A wait is kept by a clock that may be set back.
    ClockIsBelieved,
    /// A revoked phone wipes itself before its unsent work has gone.
    WipedTooEarly,
    /// A revoked phone still reads.
    RevokedReads,
    /// Every reader is shown every field.
    NothingRedacted,
    /// What the screen confirmed is not yet on disk.
    SavedIsNotDurable,
    /// What the centre refused is taken off the phone.
    RefusedIsForgotten,
    /// A row that changed keeps its old fields under its new revision.
    OldFieldsStay,
    /// Whoever sends something into a family counts as its mentor.
    AnybodyWrites,
    /// Whoever writes last writes all of a record.
    LastWriterTakesAll,
    /// What is given out is not written down.
    NotWrittenDown,
    /// Who holds a family when something arrives counts, not who held it when the form was opened.
    ScopeOfToday,
    /// What counts for another install than asks is never offered again.
    OtherInstallsForgotten,
    /// A revoked phone wipes itself before it has told what never goes as a record.
    WipedUntold,
    /// What the centre confirmed is not kept.
    ReceivedIsNotKept,
    /// Counts that differ are not looked into.
    DifferenceIgnored,
    /// A newer schema is made anew, and what had not gone is not taken over.
    UpgradeBeginsEmpty,
    /// What a receipt confirms lies on top of a row that came before it and has it.
    ReceiptCoversTheRow,
}

impl Defect {
    /// Every one, with what it is in words.
    pub const ALL: &'static [(Defect, &'static str)] = &[
        (Defect::PullHidesUnsent, "a pull hides an unsent edit"),
        (Defect::CursorBeforeRows, "the cursor is kept before its rows"),
        (Defect::IdentityOutside, "an identity is remembered outside the transaction"),
        (Defect::AcknowledgedBeforeCommit, "received is said before the commit"),
        (Defect::ChangesOfAnybody, "no scope check where changes are read"),
        (Defect::OnceHeldIsHeld, "a key that left again is still filled"),
        (Defect::GapProneCursor, "a cursor passes what becomes visible later"),
        (Defect::NewIdentityOnRetry, "a retry has a new identity"),
        (Defect::EnterWithoutBackfill, "an enter without its backfill"),
        (Defect::LeaveNotApplied, "a leave is not applied"),
        (Defect::LeaveTakesUnsent, "a leave takes unsent work with it"),
        (Defect::ReceiptsIgnored, "receipts are ignored"),
        (Defect::OutboxDroppedOnRefusal, "a 4xx empties the outbox"),
        (Defect::SentIsReceived, "sent counts as received"),
        (Defect::PortalIsAnswer, "a captive portal's page counts as an answer"),
        (Defect::DoneTwice, "a doubled request is done twice"),
        (Defect::EpochStays, "a restored centre keeps its epoch"),
        (Defect::TailTakenForEnd, "a lost tail is taken for the end"),
        (Defect::RefusedBlocksOthers, "a refused item blocks the others"),
        (Defect::ClockIsBelieved, "a wait believes a clock that was set back"),
        (Defect::WipedTooEarly, "a revoked phone wipes before it has sent"),
        (Defect::RevokedReads, "a revoked phone still reads"),
        (Defect::NothingRedacted, "no field is kept back from anybody"),
        (Defect::SavedIsNotDurable, "saved is said before it is on disk"),
        (Defect::RefusedIsForgotten, "what the centre refused is forgotten"),
        (Defect::OldFieldsStay, "a changed row keeps its old fields"),
        (Defect::AnybodyWrites, "anybody writes into any family"),
        (Defect::LastWriterTakesAll, "the last writer's form replaces all of a record"),
        (Defect::NotWrittenDown, "nobody writes down what was given out"),
        (Defect::ScopeOfToday, "what arrives is judged by who holds the family by then"),
        (Defect::OtherInstallsForgotten, "what an earlier install had told is not offered again"),
        (Defect::WipedUntold, "a revoked phone wipes before it has told what was refused"),
        (Defect::ReceivedIsNotKept, "a phone forgets what was received"),
        (Defect::DifferenceIgnored, "counts differ and nobody looks into it"),
        (Defect::UpgradeBeginsEmpty, "an upgrade begins with an empty outbox"),
        (Defect::ReceiptCoversTheRow, "a receipt that comes after the row puts one's own words over it"),
    ];
}
