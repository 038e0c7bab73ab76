//! What the programme's rules say of a family's next stage: which conditions are met, and how far the others are. It proposes;
//! a person decides.

use crate::config::{Config, StageRule};
use crate::family::{Family, Stage};
use crate::money::Rupiah;
use crate::month::Month;
use crate::open_enum;
use crate::progress::Progress;
use crate::region::RegionCode;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a rule asks for.
    pub enum Need {
        /// Months told of, one after the other.
        Months = "months",
        /// Months in a row with a profit of at least the amount.
        Profit = "profit",
        /// Months in a row in which the household had at least the area's minimum wage.
        MinimumWage = "minimum_wage",
        /// A training that somebody of the family was at.
        Training = "training",
    }
}

/// One condition of a rule, and how far it is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What is asked for.
    pub need: Need,
    /// How many there are. Never more than `of`.
    pub met: u32,
    /// How many it takes.
    pub of: u32,
    /// The amount a month is measured by; of the latest month, where it changes with time. None where no amount is asked for,
    /// or none is known: without a minimum wage for the area nobody can say that it was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rupiah>,
}

impl Condition {
    /// Whether it is met.
    pub fn is_met(&self) -> bool {
        self.met >= self.of
    }
}

/// What the rules say of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The stage.
    pub to: Stage,
    /// What it takes. Never empty.
    pub conditions: Vec<Condition>,
}

impl Outlook {
    /// Whether all conditions are met: then the app suggests to propose it.
    pub fn is_met(&self) -> bool {
        self.conditions.iter().all(Condition::is_met)
    }
}

/// What a family has to show.
pub struct Evidence<'a> {
    /// The family.
    pub family: &'a Family,
    /// Its months, each once (that which counts), in any order.
    pub months: &'a [Progress],
    /// At how many trainings somebody of it was.
    pub trainings: u32,
    /// The current month, in the area's zone.
    pub now: Month,
}

/// How many months the latest figures may lie back: those of last month are often told at the end of this one.
const FRESH: i32 = 2;

/// What the rules say of the stage a family may come to next: independence where its rule is met already, else the next stage
/// that has a rule. None for a family that is independent, has no business, or whose programme has no such rules.
pub fn outlook(evidence: &Evidence<'_>, config: &Config) -> Option<Outlook> {
    let ahead = ahead(evidence.family, config);
    let all: Vec<Outlook> = ahead.into_iter().map(|rule| judged(rule, evidence, config)).collect();
    let independent = all.iter().find(|one| one.to == Stage::Independent && one.is_met());
    independent.or_else(|| all.first()).cloned()
}

/// The rules for the stages that a family has before it, the next first.
fn ahead<'c>(family: &Family, config: &'c Config) -> Vec<&'c StageRule> {
    let place = |stage: &Stage| Stage::KNOWN.iter().position(|known| known == stage);
    let Some(here) = family.business.as_ref().and_then(|business| place(&business.stage)) else {
        return Vec::new();
    };
    let mut ahead: Vec<&StageRule> =
        config.stage_rules.iter().filter(|rule| place(&rule.to).is_some_and(|there| there > here)).collect();
    ahead.sort_by_key(|rule| place(&rule.to));
    ahead
}

/// What a family's business is on its way to, as an amount a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The stage it leads to.
    pub to: Stage,
    /// How much.
    pub amount: Rupiah,
    /// Of what: profit, or with the household's other income the minimum wage.
    pub need: Need,
}

/// The nearest amount that the rules ask of a family. `latest` is the month by which a minimum wage is looked up.
pub fn goal(family: &Family, latest: Month, config: &Config) -> Option<Goal> {
    ahead(family, config).into_iter().find_map(|rule| {
        let wage = || config.minimum_wage(&family.region, latest).filter(|_| rule.minimum_wage);
        let profit = rule.profit_at_least.map(|amount| (amount, Need::Profit));
        let (amount, need) = profit.or_else(|| wage().map(|amount| (amount, Need::MinimumWage)))?;
        Some(Goal { to: rule.to.clone(), amount, need })
    })
}

/// What the rule for `to` says, whether it is next or not; none where there is none.
pub fn outlook_on(to: &Stage, evidence: &Evidence<'_>, config: &Config) -> Option<Outlook> {
    config.stage_rules.iter().find(|rule| rule.to == *to).map(|rule| judged(rule, evidence, config))
}

fn judged(rule: &StageRule, evidence: &Evidence<'_>, config: &Config) -> Outlook {
    let row = row(evidence);
    let in_a_row = |asked: &dyn Fn(&Progress) -> bool| {
        let met = row.iter().take(rule.months as usize).take_while(|month| asked(month)).count();
        u32::try_from(met).unwrap_or(rule.months)
    };
    let mut conditions = Vec::new();
    let months =
        |need: Need, met: u32, amount: Option<Rupiah>| Condition { need, met, of: rule.months, amount };
    if let Some(least) = rule.profit_at_least {
        conditions.push(months(Need::Profit, in_a_row(&|month| month.profit() >= least), Some(least)));
    }
    if rule.minimum_wage {
        let region = &evidence.family.region;
        let reached = |month: &Progress| {
            config.minimum_wage(region, month.month).is_some_and(|wage| month.household_income() >= wage)
        };
        let latest = row.first().map_or(evidence.now, |month| month.month);
        conditions.push(months(Need::MinimumWage, in_a_row(&reached), config.minimum_wage(region, latest)));
    }
    if rule.months > 0 && conditions.is_empty() {
        conditions.push(months(Need::Months, in_a_row(&|_| true), None));
    }
    if rule.trained {
        let met = evidence.trainings.min(1);
        conditions.push(Condition { need: Need::Training, met, of: 1, amount: None });
    }
    Outlook { to: rule.to.clone(), conditions }
}

/// The latest months that follow one on the other without a gap, the latest first; nothing where the latest is too long ago to
/// say how the business is now. A missing month is missing: it is never taken for a good one.
fn row<'a>(evidence: &Evidence<'a>) -> Vec<&'a Progress> {
    let mut months: Vec<&Progress> =
        evidence.months.iter().filter(|month| month.month <= evidence.now).collect();
    months.sort_by_key(|month| std::cmp::Reverse(month.month));
    months.dedup_by_key(|month| month.month);
    let Some(latest) = months.first().map(|month| month.month) else { return Vec::new() };
    // The current month is not over: it counts where it is told of, and breaks nothing where it is not.
    if evidence.now.since(latest) > FRESH {
        return Vec::new();
    }
    months
        .into_iter()
        .enumerate()
        .take_while(|(back, month)| usize::try_from(latest.since(month.month)) == Ok(*back))
        .map(|(_, month)| month)
        .collect()
}

/// The minimum wage that holds in `region` in `month`: that of the smallest area that has one by then, its latest.
pub(crate) fn wage_in(
    wages: &[crate::config::MinimumWage],
    region: &RegionCode,
    month: Month,
) -> Option<Rupiah> {
    wages
        .iter()
        .filter(|wage| region.is_within(&wage.region) && wage.from <= month)
        .max_by_key(|wage| (wage.region.as_str().len(), wage.from))
        .map(|wage| wage.amount)
}
