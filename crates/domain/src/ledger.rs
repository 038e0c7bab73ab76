//! The books: where every rupiah is. The decree's list, the payout files, the mentors' witnesses, the families' words and the
//! purchases are laid beside each other, tranche by tranche, and what does not agree is named. Nothing of it is kept: the same
//! sources give the same books, in whatever order and however often they came, on every machine that has them.
//!
//! All that is given has passed its `check`, and names the family its tranche is of; that is looked at where it is accepted.

use crate::account::{Account, Gathered, Given};
use crate::aid::Aid;
use crate::aid_sum::Sum;
use crate::aid_use::AidUse;
use crate::aid_word::AidWord;
use crate::id::{FamilyId, RecordId};
use crate::mismatch::Mismatch;
use crate::money::Rupiah;
use crate::payout::Payout;
use crate::region::{Level, RegionCode};
use crate::scheme::Scheme;
use crate::told::{Told, latest};
use crate::transfer::{Payee, transfers};
use crate::witness::AidWitness;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What the books are made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The schemes of the configuration in force.
    pub schemes: &'a [Scheme],
    /// Where each family lives.
    pub regions: &'a BTreeMap<FamilyId, RegionCode>,
    /// Which families have a selection that was granted, by the scheme's code.
    pub granted: &'a BTreeSet<(String, FamilyId)>,
    /// Tranches whose use was verified.
    pub verified: &'a BTreeSet<RecordId>,
    /// The lists of the decrees.
    pub list: &'a [Told<Aid>],
    /// Every row of every payout file.
    pub payouts: &'a [Told<Payout>],
    /// What mentors witnessed.
    pub witnesses: &'a [Told<AidWitness>],
    /// What families said.
    pub words: &'a [Told<AidWord>],
    /// What was bought.
    pub uses: &'a [Told<AidUse>],
}

/// The books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Books {
    /// Every tranche that anything tells of, by its record; then payments to people whom nobody here knows.
    pub accounts: Vec<Account>,
}

/// The books as of `today`, a day in the area's zone: it only decides what is late.
pub fn reconcile(sources: &Sources, today: NaiveDate) -> Books {
    let mut by_aid: BTreeMap<RecordId, Gathered> = BTreeMap::new();
    for (id, told) in latest(sources.list) {
        by_aid.entry(id).or_default().aid = Some(told);
    }
    let mut strangers = Vec::new();
    for transfer in transfers(sources.payouts) {
        match &transfer.payee {
            Payee::Aid(aid) => by_aid.entry(*aid).or_default().transfers.push(transfer),
            Payee::Named { .. } => {
                strangers.push(Gathered { transfers: vec![transfer], ..Gathered::default() });
            }
        }
    }
    for witness in latest(sources.witnesses).into_values().filter(|one| !one.what.taken_back) {
        by_aid.entry(witness.what.aid).or_default().witnesses.push(witness);
    }
    for word in latest(sources.words).into_values() {
        by_aid.entry(word.what.aid).or_default().words.push(word);
    }
    for bought in latest(sources.uses).into_values().filter(|one| !one.what.taken_back) {
        by_aid.entry(bought.what.aid).or_default().uses.push(bought);
    }
    let given = Given {
        schemes: sources.schemes,
        regions: sources.regions,
        granted: sources.granted,
        verified: sources.verified,
        today,
    };
    let known = by_aid.into_iter().map(|(aid, gathered)| Account::of(Some(aid), gathered, &given));
    let unknown = strangers.into_iter().map(|gathered| Account::of(None, gathered, &given));
    Books { accounts: known.chain(unknown).collect() }
}

impl Books {
    /// What the programme adds up to.
    pub fn total(&self) -> Sum {
        self.accounts.iter().map(|account| account.sum).sum()
    }

    /// Sums of whatever accounts have in common: every account is in one of them.
    pub fn sums_by<K: Ord>(&self, key: impl Fn(&Account) -> K) -> BTreeMap<K, Sum> {
        let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
        for account in &self.accounts {
            let sum = sums.entry(key(account)).or_default();
            *sum = *sum + account.sum;
        }
        sums
    }

    /// Sums of areas; under none stands what nobody knows the place of.
    pub fn by_level(&self, level: Level) -> BTreeMap<Option<RegionCode>, Sum> {
        self.sums_by(|account| account.region.as_ref().map(|region| region.at(level)))
    }

    /// Sums of families; under none stands what nobody knows the family of.
    pub fn by_family(&self) -> BTreeMap<Option<FamilyId>, Sum> {
        self.sums_by(|account| account.family)
    }

    /// What an area adds up to.
    pub fn within(&self, area: &RegionCode) -> Sum {
        let inside = |account: &&Account| account.region.as_ref().is_some_and(|at| at.is_within(area));
        self.accounts.iter().filter(inside).map(|account| account.sum).sum()
    }

    /// All mismatches, each with its account: what is due first comes first.
    pub fn mismatches(&self) -> Vec<(&Account, &Mismatch)> {
        let mut all: Vec<(&Account, &Mismatch)> = Vec::new();
        for account in &self.accounts {
            all.extend(account.mismatches.iter().map(|mismatch| (account, mismatch)));
        }
        // Stable: those of one day stay in the order of the accounts.
        all.sort_by_key(|(_, mismatch)| mismatch.due);
        all
    }

    /// By how much the list of a scheme is over the scheme's budget, where it is.
    pub fn over_budget(&self, schemes: &[Scheme]) -> Vec<(String, Rupiah)> {
        let sums = self.sums_by(|account| account.scheme.clone());
        let over = |scheme: &Scheme| {
            let planned = sums.get(&Some(scheme.code.clone()))?.planned;
            let over = planned.0 - scheme.budget?.0;
            (over > 0).then(|| (scheme.code.clone(), Rupiah(over)))
        };
        schemes.iter().filter_map(over).collect()
    }
}
