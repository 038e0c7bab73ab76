//! The books of money as the office takes them out: what may be asked, and what one line says.

use crate::store::record_log::FamilyLine;
use crate::store::visit_log::Named;
use chrono::NaiveDate;
use pendamping_domain::account::Account;
use pendamping_domain::ledger::Books;
use pendamping_domain::mismatch::{Mismatch, MismatchKind};
use pendamping_domain::money::Rupiah;
use pendamping_domain::region::RegionCode;
use pendamping_domain::scheme::Scheme;
use std::collections::BTreeMap;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookLines {
    /// A tranche of a family, or a payment to somebody unknown.
    Accounts,
    /// Something that does not agree; what is due first comes first.
    Mismatches,
}

impl BookLines {
    /// What the audit log calls it.
    pub fn name(self) -> &'static str {
        match self {
            BookLines::Accounts => "aid",
            BookLines::Mismatches => "mismatches",
        }
    }
}

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookAsk {
    /// What a line is.
    pub of: BookLines,
    /// Of families that live here. What went to somebody unknown is nowhere.
    pub area: Option<RegionCode>,
    /// Of families that the mentor with this number accompanies.
    pub mentor: Option<String>,
    /// Only what the person with this number may see; the office's whole view when there is none.
    pub reader: Option<String>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookLine {
    /// Whose money it is; none of a payment to somebody unknown.
    pub family: Option<FamilyLine>,
    /// Who accompanies the family, where the reader knows that person.
    pub mentor: Option<Named>,
    /// The account.
    pub account: Account,
    /// Of mismatches, the one that the line is about.
    pub mismatch: Option<Mismatch>,
    /// Whether the reader may know what the family said: else nobody can tell them how much it confirmed.
    pub hears: bool,
}

/// The books as the office has them, as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct BookSums {
    /// The day.
    pub today: NaiveDate,
    /// The accounts.
    pub books: Books,
    /// The schemes of the configuration in force.
    pub schemes: Vec<Scheme>,
}

/// What adds up of mismatches of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MismatchSum {
    /// How many.
    pub count: u64,
    /// How many of them somebody has to act on now.
    pub open: u64,
    /// How many of them are late.
    pub late: u64,
    /// How much they are about; what is missing counts as much as what is too much.
    pub amount: Rupiah,
}

impl BookSums {
    /// Mismatches by their kind.
    pub fn by_kind(&self) -> BTreeMap<MismatchKind, MismatchSum> {
        let mut sums: BTreeMap<MismatchKind, MismatchSum> = BTreeMap::new();
        for mismatch in self.books.accounts.iter().flat_map(|account| &account.mismatches) {
            let sum = sums.entry(mismatch.kind.clone()).or_default();
            sum.count += 1;
            sum.open += u64::from(mismatch.is_open(self.today));
            sum.late += u64::from(mismatch.is_late(self.today));
            sum.amount.0 = sum.amount.0.saturating_add(mismatch.amount.0.abs());
        }
        sums
    }
}
