//! Calls about what the money of a tranche bought: its plan, its purchases, and what waits for whoever verifies.

use crate::shared::ReviewRow;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use pendamping_domain::scheme::Scheme;
use pendamping_domain::spending::{Deviation, Money, Spending};
use pendamping_domain::verification::Bar;

/// What a tranche is to buy and bought.
#[derive(Debug, Clone)]
pub struct SpendingRow {
    /// Its plan, where there is one.
    pub plan: Option<PlanRow>,
    /// Its purchases, the latest first, with those that were taken back.
    pub uses: Vec<UseRow>,
    /// What all of it comes to.
    pub sums: Spending,
    /// What is to be asked about.
    pub deviations: Vec<Deviation>,
    /// The money it is paid from, as the books have it.
    pub money: Money,
    /// What keeps whoever uses this phone from verifying it, as far as this phone knows. The centre knows every hand, and may say
    /// no where this is empty.
    pub bar: Option<Bar>,
}

impl SpendingRow {
    /// The purchases that wait for somebody to look at them.
    pub fn waiting(&self) -> impl Iterator<Item = &UseRow> {
        self.uses.iter().filter(|row| row.waits())
    }
}

/// The plan of a tranche.
#[derive(Debug, Clone)]
pub struct PlanRow {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// What it says.
    pub plan: AidPlan,
    /// Its fields, with those this build does not know.
    pub body: Body,
    /// Who has it.
    pub custody: Custody,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// Their name, when known.
    pub by: Option<String>,
}

/// One purchase.
#[derive(Debug, Clone)]
pub struct UseRow {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: the parent of an edit, and what a review names.
    pub revision: RevisionId,
    /// What it says.
    pub bought: AidUse,
    /// Its fields, with those this build does not know.
    pub body: Body,
    /// Who has it.
    pub custody: Custody,
    /// Who recorded it.
    pub author: Option<PersonId>,
    /// Their name, when known.
    pub by: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// The decision that counts, once there is one.
    pub decision: Option<ReviewRow>,
    /// It answers a correction.
    pub answers: bool,
    /// It comes back after an approval.
    pub again: bool,
}

impl UseRow {
    /// It is at the centre, and nobody has decided on it as it stands. One that was taken back waits only when somebody had looked
    /// at it before: who asked about it learns what became of it.
    pub fn waits(&self) -> bool {
        self.standing == Standing::Received && (!self.bought.taken_back || self.answers || self.again)
    }
}

/// Asks for the tranches with purchases that wait for whoever uses this phone to verify them.
#[derive(Debug, Clone, Copy)]
pub struct ListPurchases {
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// How many tranches at most (1 to 500).
    pub limit: usize,
}

/// Tranches with purchases that wait, those that have waited longest first.
#[derive(Debug, Clone)]
pub struct Purchases {
    /// How many such tranches there are.
    pub total: u64,
    /// How many purchases wait in them.
    pub waiting: u64,
    /// This stretch of them.
    pub rows: Vec<PurchasesRow>,
    /// Where whoever uses this phone verifies the use of aid; empty for most, and then there is nothing above.
    pub verifies: Vec<RegionCode>,
}

/// One tranche in the list.
#[derive(Debug, Clone)]
pub struct PurchasesRow {
    /// The family.
    pub family: FamilyId,
    /// Its name.
    pub name: String,
    /// Where it lives.
    pub region: RegionCode,
    /// The tranche.
    pub aid: RecordId,
    /// Its scheme, where the configuration still has it.
    pub scheme: Option<Scheme>,
    /// The scheme's code and the tranche's number, where the list tells.
    pub named: Option<(String, u32)>,
    /// What the family received.
    pub received: Rupiah,
    /// What it spent of it.
    pub spent: Rupiah,
    /// How many purchases wait.
    pub waiting: u64,
    /// Since when the first of them waits.
    pub since: DateTime<Utc>,
    /// How much is to be asked about that nobody has explained.
    pub unexplained: u64,
    /// What keeps whoever uses this phone from verifying it.
    pub bar: Option<Bar>,
}
