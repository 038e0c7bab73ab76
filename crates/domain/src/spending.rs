//! Spending: what was bought of a tranche, laid beside the family's plan; what is left, and what is to be asked about. Nothing here
//! stops anybody: a family that bought something better is to be able to say so.

use crate::aid_use::AidUse;
use crate::id::RecordId;
use crate::money::Rupiah;
use crate::open_enum;
use crate::plan::AidPlan;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One line of the plan, and what was bought for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSpending {
    /// The line's code.
    pub code: String,
    /// What was planned for it.
    pub planned: Rupiah,
    /// What was bought for it.
    pub spent: Rupiah,
}

impl LineSpending {
    /// What is left of it; negative when it is used up and more.
    pub fn left(&self) -> Rupiah {
        Rupiah(self.planned.0.saturating_sub(self.spent.0))
    }
}

/// A tranche with its plan and its purchases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// The lines, in the plan's order.
    pub lines: Vec<LineSpending>,
    /// What was bought beside the plan.
    pub beside: Rupiah,
    /// What the plan comes to.
    pub planned: Rupiah,
    /// What was bought in all.
    pub spent: Rupiah,
    /// What the family received.
    pub received: Rupiah,
}

impl Spending {
    /// What is left of what the family received; negative when more was bought.
    pub fn left(&self) -> Rupiah {
        Rupiah(self.received.0.saturating_sub(self.spent.0))
    }
}

/// What a tranche was spent on. `uses` are its purchases, each of them once; what was taken back counts for nothing.
pub fn spending(plan: Option<&AidPlan>, uses: &BTreeMap<RecordId, AidUse>, received: Rupiah) -> Spending {
    let mut lines: Vec<LineSpending> = plan
        .iter()
        .flat_map(|plan| &plan.lines)
        .map(|line| LineSpending { code: line.code.clone(), planned: line.sum(), spent: Rupiah(0) })
        .collect();
    let (mut beside, mut spent) = (Rupiah(0), Rupiah(0));
    for bought in uses.values().filter(|bought| !bought.taken_back) {
        let line = lines.iter_mut().find(|line| bought.line.as_ref() == Some(&line.code));
        let place = line.map_or(&mut beside, |line| &mut line.spent);
        for sum in [place, &mut spent] {
            sum.0 = sum.0.saturating_add(bought.amount.0);
        }
    }
    Spending { lines, beside, planned: plan.map_or(Rupiah(0), AidPlan::sum), spent, received }
}

open_enum! {
    /// What is to be asked about.
    pub enum DeviationKind {
        /// The plan is for more than the tranche.
        PlanOver = "plan_over",
        /// More was bought for a line than was planned.
        OverLine = "over_line",
        /// It is not in the plan.
        NotInPlan = "not_in_plan",
        /// More was bought than was received.
        OverReceived = "over_received",
        /// Another purchase has the same receipt, day and amount: it may be the same one, told by two phones.
        SameReceipt = "same_receipt",
        /// It was bought before the money came.
        BeforeMoney = "before_money",
    }
}

/// One thing to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// What.
    pub kind: DeviationKind,
    /// On which line, if on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// How much it is about.
    pub amount: Rupiah,
    /// The purchases it comes from; none when it is the plan's.
    pub evidence: Vec<RecordId>,
    /// Somebody has said why.
    pub explained: bool,
}

/// The money of a tranche, as the books have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// What the list says.
    pub listed: Rupiah,
    /// What the family has received, without what went back.
    pub received: Rupiah,
    /// When the first of it came.
    pub since: Option<NaiveDate>,
}

/// What to ask about. Without a plan everything is beside it.
pub fn deviations(
    plan: Option<&AidPlan>,
    uses: &BTreeMap<RecordId, AidUse>,
    money: &Money,
) -> Vec<Deviation> {
    let counted: BTreeMap<RecordId, &AidUse> =
        uses.iter().filter(|(_, bought)| !bought.taken_back).map(|(id, bought)| (*id, bought)).collect();
    let mut found = Vec::new();
    if let Some(plan) = plan
        && let Some(amount) = plan.is_over(money.listed)
    {
        let explained = !plan.note.trim().is_empty();
        let kind = DeviationKind::PlanOver;
        found.push(Deviation { kind, line: None, amount, evidence: Vec::new(), explained });
    }
    let mut ask = |kind, line: Option<&str>, amount, evidence: BTreeSet<RecordId>| {
        let said =
            |id: &RecordId| counted.get(id).is_some_and(|bought| !bought.explanation.trim().is_empty());
        let explained = evidence.iter().any(said);
        let (line, evidence) = (line.map(str::to_owned), evidence.into_iter().collect());
        found.push(Deviation { kind, line, amount, evidence, explained });
    };
    let spending = spending(plan, uses, money.received);
    for line in spending.lines.iter().filter(|line| line.left().0 < 0) {
        let of_line = counted.iter().filter(|(_, bought)| bought.line.as_ref() == Some(&line.code));
        let evidence = of_line.map(|(id, _)| *id).collect();
        ask(DeviationKind::OverLine, Some(&line.code), Rupiah(-line.left().0), evidence);
    }
    for (id, bought) in &counted {
        let line = bought.line.as_deref();
        if line.and_then(|line| plan?.line(line)).is_none() {
            ask(DeviationKind::NotInPlan, line, bought.amount, BTreeSet::from([*id]));
        }
        let twin = counted.range(..id).find(|(_, earlier)| is_the_same(earlier, bought));
        if let Some((earlier, _)) = twin {
            ask(DeviationKind::SameReceipt, line, bought.amount, BTreeSet::from([*earlier, *id]));
        }
        if money.since.is_none_or(|since| bought.date < since) {
            ask(DeviationKind::BeforeMoney, line, bought.amount, BTreeSet::from([*id]));
        }
    }
    if spending.left().0 < 0 {
        ask(DeviationKind::OverReceived, None, Rupiah(-spending.left().0), counted.keys().copied().collect());
    }
    found
}

/// Whether two purchases have one receipt.
fn is_the_same(one: &AidUse, other: &AidUse) -> bool {
    let number = |bought: &AidUse| bought.receipt.trim().to_lowercase();
    !number(one).is_empty()
        && (number(one), one.date, one.amount) == (number(other), other.date, other.amount)
}
