//! Mismatch: where the list, the payout files, the mentor and the family do not say the same of some money. Each has a name, somebody
//! who clears it, and a day by which.

use crate::actor::Role;
use crate::id::RecordId;
use crate::money::Rupiah;
use crate::open_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What does not agree.
    pub enum MismatchKind {
        /// Money came, or was seen, of a tranche that is on no list.
        NotOnTheList = "not_on_the_list",
        /// The tranche was paid before.
        PaidTwice = "paid_twice",
        /// The payment did not go through, and was not repeated.
        Failed = "failed",
        /// The money came back, and was not paid again.
        CameBack = "came_back",
        /// Another amount came than the list says.
        AmountDiffers = "amount_differs",
        /// The day it was planned for is over.
        NotPaid = "not_paid",
        /// The family has no selection that was granted, and the scheme asks for one.
        NotSelected = "not_selected",
        /// The source changed what it told of a payment without saying that it corrects it.
        PayoutChanged = "payout_changed",
        /// The source knows payments of two people by one reference.
        ReferenceShared = "reference_shared",
        /// The family says that nothing came.
        FamilySaysNo = "family_says_no",
        /// The family says that another amount came.
        FamilySaysOther = "family_says_other",
        /// The family has not said anything yet.
        NoWordYet = "no_word_yet",
        /// Its word came through its mentor alone, which is not a word of its own.
        OnlyByMentor = "only_by_mentor",
        /// Money was seen that no payout file tells of.
        SeenNotPaid = "seen_not_paid",
        /// Two witnesses of one tranche tell of different receipts, days or amounts.
        WitnessedTwice = "witnessed_twice",
        /// The mentor saw another amount than came.
        WitnessDiffers = "witness_differs",
        /// No mentor has seen the money yet.
        NotWitnessed = "not_witnessed",
    }
}

impl MismatchKind {
    /// Who clears it: whoever deals with list and bank, whoever can call the family back, or whoever is with it.
    pub fn owner(&self) -> Role {
        match self {
            MismatchKind::NotWitnessed | MismatchKind::NoWordYet => Role::Mentor,
            // Not the mentor whose own witness or way of asking is in question.
            MismatchKind::FamilySaysNo
            | MismatchKind::FamilySaysOther
            | MismatchKind::OnlyByMentor
            | MismatchKind::SeenNotPaid
            | MismatchKind::WitnessedTwice
            | MismatchKind::WitnessDiffers => Role::Coordinator,
            _ => Role::Office,
        }
    }

    /// Whether it only waits for somebody to speak: until it is late nothing is wrong.
    pub fn waits(&self) -> bool {
        matches!(self, MismatchKind::NotWitnessed | MismatchKind::NoWordYet)
    }
}

/// One mismatch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mismatch {
    /// What does not agree.
    pub kind: MismatchKind,
    /// Who clears it.
    pub owner: Role,
    /// By when, a day in the area's zone.
    pub due: NaiveDate,
    /// How much it is about; negative where something is missing.
    pub amount: Rupiah,
    /// The records that say so.
    pub evidence: Vec<RecordId>,
}

impl Mismatch {
    /// Whether its day is over.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.due < today
    }

    /// Whether somebody has to act now: it is wrong already, or was waited for too long.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        !self.kind.waits() || self.is_late(today)
    }
}
