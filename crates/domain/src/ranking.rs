//! Ranking: proposals in the order of their totals, and how far a budget reaches. Ranks are the same whatever order the proposals
//! came in. Where several have the same total and the budget ends among them, nothing that was scored tells one from another:
//!
//! - With a published seed a lot decides (`Cut::Lot`): by SHA-256 of `seed family`, as text with a space between, the smallest
//!   first. Money that was decided for families then reaches as many as it can, and anybody can draw the lot again. By the
//!   family's id, because the office gave that one; a proposal's id is minted by the phone of whoever wants it granted.
//! - Without one, none of them is inside (`Cut::Waits`): any other order, by name, number or arrival, would favour somebody.

use crate::id::{FamilyId, RecordId};
use crate::money::Rupiah;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One proposal with what it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// The proposal.
    pub selection: RecordId,
    /// Whose it is. A family is ranked once: of several proposals the one with the highest total.
    pub family: FamilyId,
    /// What it comes to (`Selection::total`).
    pub total: u64,
}

/// One place of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// The proposal.
    pub proposed: Proposed,
    /// Its place: those of one total share one, and the next counts all before it.
    pub place: u32,
    /// How many have that total, itself included.
    pub sharing: u32,
    /// The budget reaches this far.
    pub inside: bool,
    /// A lot decided it.
    pub by_lot: bool,
}

/// Where the budget ends, and why there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// It reaches everybody.
    All,
    /// It ends between two totals.
    Between {
        /// The lowest inside.
        inside: u64,
        /// The highest outside.
        outside: u64,
    },
    /// It reaches nobody: it is less than one grant.
    Nobody,
    /// It ends among those of one total, and a lot decided.
    Lot {
        /// The total.
        total: u64,
        /// How many have it.
        tied: u32,
        /// How many of them are inside.
        inside: u32,
        /// What the lot was drawn with.
        seed: Uuid,
    },
    /// It ends among those of one total, and no seed was published: all of them wait.
    Waits {
        /// The total.
        total: u64,
        /// How many have it.
        tied: u32,
        /// For how many of them there would be money.
        room: u32,
    },
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Everybody, best first.
    pub list: Vec<Ranked>,
    /// For how many there is money.
    pub grants: u64,
    /// Where it ends, and why there.
    pub cut: Cut,
    /// What is left of the budget.
    pub left: Rupiah,
}

/// How many times `budget` has `amount`.
pub fn grants(budget: Rupiah, amount: Rupiah) -> u64 {
    if amount.0 > 0 { (budget.0.max(0) / amount.0).unsigned_abs() } else { 0 }
}

/// Ranks proposals under `budget`, at `amount` each.
pub fn rank(proposals: &[Proposed], budget: Rupiah, amount: Rupiah, seed: Option<Uuid>) -> Ranking {
    let grants = grants(budget, amount);
    let mut list = ordered(proposals, seed);
    let room = usize::try_from(grants).unwrap_or(usize::MAX);
    let at = |index: usize| list.get(index).map(|one| one.proposed.total);
    let cut = match (room.checked_sub(1).and_then(at), at(room)) {
        (_, None) => Cut::All,
        (None, Some(_)) => Cut::Nobody,
        (Some(inside), Some(outside)) if inside != outside => Cut::Between { inside, outside },
        (Some(total), Some(_)) => {
            let tied = list.iter().filter(|one| one.proposed.total == total).count() as u32;
            let before = list.iter().take_while(|one| one.proposed.total > total).count();
            let inside = (room - before) as u32;
            match seed {
                Some(seed) => Cut::Lot { total, tied, inside, seed },
                None => Cut::Waits { total, tied, room: inside },
            }
        }
    };
    for (index, one) in list.iter_mut().enumerate() {
        one.inside = index < room;
        match &cut {
            Cut::Lot { total, .. } => one.by_lot = one.proposed.total == *total,
            Cut::Waits { total, .. } => one.inside &= one.proposed.total != *total,
            Cut::All | Cut::Between { .. } | Cut::Nobody => {}
        }
    }
    let inside = list.iter().filter(|one| one.inside).count() as i64;
    // No overflow: no more are inside than the budget holds.
    let left = Rupiah(budget.0.max(0) - inside * amount.0.max(0));
    Ranking { list, grants, cut, left }
}

/// Best first, each family once; those of one total by the lot where there is a seed, else by the family's id, which only keeps the
/// list from jumping about.
fn ordered(proposals: &[Proposed], seed: Option<Uuid>) -> Vec<Ranked> {
    let mut best: BTreeMap<FamilyId, Proposed> = BTreeMap::new();
    for one in proposals {
        let known = best.entry(one.family).or_insert(*one);
        if (one.total, known.selection) > (known.total, one.selection) {
            *known = *one;
        }
    }
    let lot = |family: FamilyId| seed.map(|seed| Sha256::digest(format!("{seed} {family}")).to_vec());
    let mut ordered: Vec<Proposed> = best.into_values().collect();
    ordered.sort_by_cached_key(|one| (std::cmp::Reverse(one.total), lot(one.family), one.family));
    let mut sharing: BTreeMap<u64, u32> = BTreeMap::new();
    for one in &ordered {
        *sharing.entry(one.total).or_default() += 1;
    }
    let mut place = 0;
    let mut seen = BTreeSet::new();
    let each = ordered.into_iter().zip(1..).map(|(proposed, nth)| {
        if seen.insert(proposed.total) {
            place = nth;
        }
        let sharing = sharing.get(&proposed.total).copied().unwrap_or(1);
        Ranked { proposed, place, sharing, inside: false, by_lot: false }
    });
    each.collect()
}
