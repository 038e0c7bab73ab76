//! Board of a selection: the ranking of what is proposed, beside what was decided already. Everybody has a place, and keeps it
//! whatever is decided: the same list explains each decision, whenever it was made. What was granted has its money, wherever it
//! stands; the rest of the budget goes to those that wait, in their order. What was declined takes nothing.

use crate::id::{FamilyId, RecordId};
use crate::life::Standing;
use crate::money::Rupiah;
use crate::ranking::{Cut, Proposed, rank};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Where a proposal stands on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its place among all: those of one total share one.
    pub place: u32,
    /// How many share it, itself included.
    pub sharing: u32,
    /// There is money for it: it was granted, or the rest of the budget reaches this far.
    pub inside: bool,
    /// A lot decided that.
    pub by_lot: bool,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The place of each proposal that has one. A family has one: where it was granted, that of its grant, else of what waits the
    /// best, else of what was declined.
    pub places: BTreeMap<RecordId, Place>,
    /// Where the rest of the budget ends among those that wait, and why there.
    pub cut: Cut,
    /// To how many families it was granted.
    pub granted: u64,
    /// What these take.
    pub taken: Rupiah,
    /// What is left of the budget for those that wait.
    pub rest: Rupiah,
    /// For how many of them there is money.
    pub reaches: u64,
}

/// The board of these proposals under `budget`, at `amount` each. `seed` is what a published lot is drawn with.
pub fn board(
    proposals: &[(Proposed, Standing)],
    budget: Rupiah,
    amount: Rupiah,
    seed: Option<Uuid>,
) -> Board {
    let is_granted = |standing: &Standing| *standing == Standing::Approved;
    let granted: BTreeSet<FamilyId> = proposals
        .iter()
        .filter(|(_, standing)| is_granted(standing))
        .map(|(proposed, _)| proposed.family)
        .collect();
    let waits = |(proposed, standing): &&(Proposed, Standing)| {
        !matches!(standing, Standing::Approved | Standing::Declined) && !granted.contains(&proposed.family)
    };
    let waiting: Vec<Proposed> = proposals.iter().filter(waits).map(|(proposed, _)| *proposed).collect();
    let waits_too: BTreeSet<FamilyId> = waiting.iter().map(|proposed| proposed.family).collect();
    let stands = |(proposed, standing): &&(Proposed, Standing)| {
        is_granted(standing)
            || *standing == Standing::Declined
                && !granted.contains(&proposed.family)
                && !waits_too.contains(&proposed.family)
    };
    let has_place = proposals.iter().filter(stands).map(|(proposed, _)| *proposed);
    let all: Vec<Proposed> = has_place.chain(waiting.iter().copied()).collect();
    let taken = Rupiah(i64::try_from(granted.len()).unwrap_or(i64::MAX).saturating_mul(amount.0.max(0)));
    let rest = Rupiah(budget.0.saturating_sub(taken.0).max(0));
    let open = rank(&waiting, rest, amount, seed);
    let reached: BTreeMap<RecordId, (bool, bool)> =
        open.list.iter().map(|one| (one.proposed.selection, (one.inside, one.by_lot))).collect();
    let places = rank(&all, budget, amount, seed).list.into_iter().map(|one| {
        let has_its_money = (granted.contains(&one.proposed.family), false);
        let (inside, by_lot) = reached.get(&one.proposed.selection).copied().unwrap_or(has_its_money);
        (one.proposed.selection, Place { place: one.place, sharing: one.sharing, inside, by_lot })
    });
    Board {
        places: places.collect(),
        reaches: open.list.iter().filter(|one| one.inside).count() as u64,
        cut: open.cut,
        granted: granted.len() as u64,
        taken,
        rest,
    }
}
