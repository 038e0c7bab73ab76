//! A month of a business in words: what it came to, and against which.

use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::outlook::{Goal, Need};
use pendamping_domain::progress::{Doubt, Progress, percent_of};

use crate::screens::mentor::desk::stage_words;
use crate::widgets::bars::{Bar, Mark};
use crate::widgets::prelude::*;
use crate::{format, t};

/// `Oktober 2026`
#[must_use]
pub fn month_words(month: Month) -> String {
    format::month(month.year(), month.number())
}

/// Profit, or what was lost.
#[must_use]
pub fn profit_words(profit: Rupiah) -> String {
    if profit.0 < 0 {
        t!("progress-loss", amount: format::rupiah(-profit.0))
    } else {
        t!("progress-profit", amount: format::rupiah(profit.0))
    }
}

/// The sign of a month: the arrow of a loss does not go up.
#[must_use]
pub fn profit_sign(profit: Rupiah) -> Lead {
    let (glyph, tone) = profit_glyph(profit);
    Lead::Sign(glyph, tone)
}

/// The same where it stands alone.
#[must_use]
pub fn profit_glyph(profit: Rupiah) -> (Glyph, Tone) {
    if profit.0 < 0 { (Glyph::Loss, Tone::Warn) } else { (Glyph::Progress, Tone::Accent) }
}

/// *Omzet Rp3.600.000, biaya Rp2.400.000*
#[must_use]
pub fn costs_words(progress: &Progress) -> String {
    let costs = format::rupiah(progress.goods.0.saturating_add(progress.other_costs.0));
    t!("business-line", revenue: format::rupiah(progress.revenue.0), costs: costs)
}

/// A month's figures, each with what it was the month before where that was told and is another.
#[must_use]
pub fn figures(now: &Progress, before: Option<&Progress>) -> Vec<Fact> {
    let fact = |name: String, of: fn(&Progress) -> Option<String>| {
        let value = of(now)?;
        let was = before.and_then(of).filter(|was| *was != value);
        let fact = Fact::new(name, value);
        Some(match (was, before) {
            (Some(was), Some(before)) => {
                fact.more(t!("progress-was", month: month_words(before.month), value: was))
            }
            _ => fact,
        })
    };
    let facts = [
        fact(t!("progress-revenue"), |month| Some(format::rupiah(month.revenue.0))),
        fact(t!("progress-goods"), |month| Some(format::rupiah(month.goods.0))),
        fact(t!("progress-other-costs"), |month| Some(format::rupiah(month.other_costs.0))),
        fact(t!("progress-household"), |month| month.household.map(|amount| format::rupiah(amount.0))),
        fact(t!("progress-other-income"), |month| month.other_income.map(|amount| format::rupiah(amount.0))),
        fact(t!("progress-stock"), |month| month.stock.map(|amount| format::rupiah(amount.0))),
        fact(t!("progress-savings"), |month| month.savings.map(|amount| format::rupiah(amount.0))),
        fact(t!("progress-debt"), |month| month.debt.map(|amount| format::rupiah(amount.0))),
        fact(t!("progress-workers"), |month| month.workers.map(|count| count.to_string())),
        fact(t!("progress-customers"), |month| month.customers.map(|count| count.to_string())),
    ];
    facts.into_iter().flatten().collect()
}

/// A month against an earlier one: up, down or as it was; in percent where that says something. None without an earlier one.
#[must_use]
pub fn against(now: &Progress, then: Option<&Progress>) -> Option<String> {
    let then = then?;
    let (profit, before, month) = (now.profit(), then.profit(), month_words(then.month));
    Some(match percent_of(profit, before) {
        Some(percent) if percent > 100 => t!("progress-up", percent: percent - 100, month: month),
        Some(percent) if percent < 100 && profit.0 >= 0 => {
            t!("progress-down", percent: 100 - percent, month: month)
        }
        Some(100) => t!("progress-same", month: month),
        _ if profit > before => t!("progress-better", month: month),
        _ if profit < before => t!("progress-worse", month: month),
        _ => t!("progress-same", month: month),
    })
}

/// What is asked about.
#[must_use]
pub fn doubt_words(doubt: Doubt) -> String {
    match doubt {
        Doubt::Nought => t!("progress-doubt-nought"),
        Doubt::Costs => t!("progress-doubt-costs"),
        Doubt::Taken => t!("progress-doubt-taken"),
        Doubt::Nothing => t!("progress-doubt-nothing"),
    }
}

/// Where a business began, and what it is on its way to: what its months are held against. `hidden` keeps the amounts back.
#[must_use]
pub fn month_marks(first: Option<&Progress>, goal: Option<&Goal>, hidden: bool) -> Vec<Mark> {
    let amount = |value: i64| if hidden { String::new() } else { format::rupiah(value) };
    let start = first.map(|first| {
        let value = first.profit().0;
        let label = t!("chart-start", month: month_words(first.month), amount: amount(value));
        Mark { value, label: label.trim_end_matches([':', ' ']).to_owned(), ahead: false }
    });
    let goal = goal.map(|goal| {
        let (value, stage) = (goal.amount.0, stage_words(&goal.to));
        let label = match goal.need {
            Need::MinimumWage => t!("chart-goal-wage", stage: stage, amount: amount(value)),
            _ => t!("chart-goal", stage: stage, amount: amount(value)),
        };
        Mark { value, label: label.trim_end_matches([':', ' ']).to_owned(), ahead: true }
    });
    goal.into_iter().chain(start).collect()
}

/// The last twelve months as bars, the earliest first; a month nobody told of is a gap.
#[must_use]
pub fn month_bars(latest_first: &[&Progress]) -> Vec<Bar> {
    let (Some(latest), Some(first)) = (latest_first.first(), latest_first.last()) else { return Vec::new() };
    let shown = latest.month.since(first.month).clamp(0, 11);
    (0..=shown)
        .map(|index| {
            let month = latest.month.plus(index - shown);
            let told = latest_first.iter().find(|told| told.month == month);
            Bar { label: format::short_month(month.number()), value: told.map(|told| told.profit().0) }
        })
        .collect()
}
