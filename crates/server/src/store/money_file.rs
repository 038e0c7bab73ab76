//! What the office hands in about money, row by row: the list of a decree, and the payout files of banks and post offices. And what
//! became of it.

use crate::store::office::Imported;
use chrono::NaiveDate;
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::PayoutState;

/// Whom a row names: by the office's number, by the NIK, or by both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Nomor KPM.
    pub number: Option<String>,
    /// The full NIK. It is looked up and goes no further.
    pub nik: Option<String>,
}

/// A decree's list of one tranche of one scheme: what holds for all of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AidList {
    /// The scheme's code.
    pub scheme: String,
    /// The tranche's number.
    pub tranche: u32,
    /// The decree's number.
    pub decree: String,
    /// Its date.
    pub decree_date: NaiveDate,
    /// By when it is to be paid, if the list says so. Without it, what an earlier import said stays.
    pub planned: Option<NaiveDate>,
    /// The families are struck off the list, not put on it.
    pub strike: bool,
}

/// A row of a decree's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AidRow {
    /// Line of the file.
    pub line: u64,
    /// Which family.
    pub whom: Whom,
    /// How much.
    pub amount: Rupiah,
}

/// A row of a payout file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutRow {
    /// Line of the file.
    pub line: u64,
    /// To whom it went.
    pub whom: Whom,
    /// The name in the file.
    pub name: String,
    /// What the source knows the transfer by.
    pub reference: String,
    /// The scheme's code.
    pub scheme: String,
    /// The tranche's number.
    pub tranche: u32,
    /// How much.
    pub amount: Rupiah,
    /// When, by the source.
    pub date: NaiveDate,
    /// What happened.
    pub state: PayoutState,
    /// Why it failed or came back.
    pub reason: String,
    /// It takes the place of what the source said of this transfer before.
    pub corrects: bool,
}

/// What became of a payout file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaidOut {
    /// What was kept.
    pub done: Imported,
    /// How many of its good rows name nobody of the programme, new or not.
    pub strangers: u64,
}
