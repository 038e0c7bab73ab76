//! Closed periods as the office deals with them: what is asked of the database, and what one line of a period says. Closing and taking out
//! are the office's alone: a period is of the whole programme.

use crate::store::Stored;
use crate::store::office::Declined;
use crate::store::record_log::FamilyLine;
use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::account::Account;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::period::{Adjustment, Cause, Period, Row};
use pendamping_domain::region::RegionCode;
use pendamping_domain::sample::SampleRule;
use uuid::Uuid;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodLines {
    /// An account as it was closed.
    Rows,
    /// An account that differs from what was closed: in the period that was closed next, or in the books as they are now.
    Adjustments,
    /// An account that is looked at on the spot, drawn with the seed that the period was closed with.
    Audit(SampleRule),
}

impl PeriodLines {
    /// What the audit log calls it.
    pub fn name(self) -> &'static str {
        match self {
            PeriodLines::Rows => "period",
            PeriodLines::Adjustments => "adjustments",
            PeriodLines::Audit(..) => "audit",
        }
    }
}

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodAsk {
    /// What a line is.
    pub of: PeriodLines,
    /// Of the period with this reporting date; of the last one when none is said.
    pub reported: Option<NaiveDate>,
    /// Of families that lived here. What went to somebody unknown is nowhere.
    pub area: Option<RegionCode>,
}

/// What a line says of its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// As it was closed.
    Row(Row),
    /// What became of it.
    Adjusted(Cause, Box<Adjustment>),
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodLine {
    /// Whose money it is, by the name it has now and where it lived then; none of a payment to somebody unknown.
    pub family: Option<FamilyLine>,
    /// The account.
    pub told: Told,
    /// Of what is looked at on the spot, how it was paid.
    pub paid: Option<Account>,
}

/// A closed period in the list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodSum {
    /// Its reporting date.
    pub reported: NaiveDate,
    /// When it was closed.
    pub closed: DateTime<Utc>,
    /// How many accounts it has.
    pub accounts: u64,
    /// What they add up to.
    pub total: Sum,
    /// What its audit is drawn with.
    pub seed: Option<Uuid>,
    /// Its digest.
    pub digest: String,
    /// What is in it has that digest, and names that of the one before.
    pub intact: bool,
}

/// All closed periods, the first one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodList {
    /// They.
    pub periods: Vec<PeriodSum>,
    /// Each of them is intact, and they are those that the audit log tells of: none was changed, put in or taken away.
    pub intact: bool,
}

/// What the office asks about closed periods.
pub trait Periods {
    /// Closes the books of the time up to a reporting date, by what is known now. A rehearsal unless `keep`. `seed` is what its
    /// audit will be drawn with.
    fn close_period(
        &self,
        reported: NaiveDate,
        keep: bool,
        seed: Uuid,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Period, Declined>;

    /// The closed periods.
    fn periods(&self) -> Stored<PeriodList>;

    /// A closed period whole; the last one when no date is said.
    fn period(&self, reported: Option<NaiveDate>) -> Result<Period, Declined>;

    /// Hands out lines of a closed period, and notes each disclosure before it is made.
    fn period_log(
        &self,
        ask: &PeriodAsk,
        now: DateTime<Utc>,
        today: NaiveDate,
        each: &mut dyn FnMut(&PeriodLine) -> Result<(), Declined>,
    ) -> Result<u64, Declined>;
}
