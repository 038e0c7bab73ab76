//! Calls about aid: what a family is to get and got, and the books of everything this phone has.

use crate::spending::SpendingRow;
use chrono::NaiveDate;
use pendamping_domain::account::Account;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_sum::Sum;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::mismatch::{Mismatch, MismatchKind};
use pendamping_domain::place::Fix;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Body;
use pendamping_domain::scheme::Scheme;
use pendamping_domain::witness::AidWitness;

/// Asks for the aid of a family.
#[derive(Debug, Clone, Copy)]
pub struct OpenAid {
    /// Whose; the phone's own family when absent.
    pub family: Option<FamilyId>,
    /// Today, in the area's zone.
    pub today: NaiveDate,
}

/// The aid of a family.
#[derive(Debug, Clone)]
pub struct AidPage {
    /// The family.
    pub family: FamilyId,
    /// Its name.
    pub name: String,
    /// Where it lives.
    pub region: RegionCode,
    /// Its home, where that was measured: how far from it a photo was taken.
    pub home: Option<Fix>,
    /// Each tranche that anything tells of: what was paid last comes first, then what is to come.
    pub rows: Vec<AidRow>,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new record.
    pub opened: Position,
}

/// One tranche of a family.
#[derive(Debug, Clone)]
pub struct AidRow {
    /// Where its money is, and what does not agree. On a mentor's phone the family's words count for nothing here: it has none.
    pub account: Account,
    /// As the list says it; none of money that is on no list.
    pub aid: Option<Aid>,
    /// The scheme, where the configuration still has it.
    pub scheme: Option<Scheme>,
    /// What mentors saw, the latest first.
    pub witnesses: Vec<WitnessRow>,
    /// What the family said, the latest first.
    pub words: Vec<MoneyWordRow>,
    /// What it is to buy and bought.
    pub spending: SpendingRow,
}

/// What a mentor saw.
#[derive(Debug, Clone)]
pub struct WitnessRow {
    /// The record.
    pub record: RecordId,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// What it says.
    pub witness: AidWitness,
    /// Its fields, with those this build does not know.
    pub body: Body,
    /// Who has it.
    pub custody: Custody,
    /// Who saw it.
    pub author: Option<PersonId>,
    /// Their name, when known.
    pub mentor: Option<String>,
}

/// What a family said of a tranche.
#[derive(Debug, Clone)]
pub struct MoneyWordRow {
    /// The record.
    pub record: RecordId,
    /// By which channel.
    pub channel: Channel,
    /// What it says, where this phone may read it.
    pub word: Option<AidWord>,
    /// The centre has it.
    pub received: bool,
}

/// Asks for the books of everything this phone has.
#[derive(Debug, Clone)]
pub struct GetBooks {
    /// Today, in the area's zone.
    pub today: NaiveDate,
    /// Only what does not agree in this way.
    pub kind: Option<MismatchKind>,
    /// How many mismatches at most (1 to 500).
    pub limit: usize,
}

/// The books.
#[derive(Debug, Clone)]
pub struct BooksPage {
    /// What everything adds up to.
    pub total: Sum,
    /// What each sub-district adds up to, by its code.
    pub areas: Vec<AreaSum>,
    /// How many mismatches there are of each kind that somebody must act on, most first.
    pub counts: Vec<(MismatchKind, u64)>,
    /// The mismatches asked for, what is due first.
    pub rows: Vec<MismatchRow>,
}

/// What an area adds up to.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaSum {
    /// The sub-district.
    pub region: RegionCode,
    /// Its sum.
    pub sum: Sum,
    /// How many mismatches somebody must act on there.
    pub open: u64,
}

/// One mismatch, with whom it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct MismatchRow {
    /// What does not agree, whose it is to clear, and by when.
    pub mismatch: Mismatch,
    /// The tranche.
    pub aid: Option<RecordId>,
    /// The family.
    pub family: Option<FamilyId>,
    /// Its name.
    pub name: Option<String>,
    /// Where it lives.
    pub region: Option<RegionCode>,
    /// The scheme's code.
    pub scheme: Option<String>,
    /// The tranche's number.
    pub tranche: Option<u32>,
}
