//! A month of a business in words: what it came to, and against which.

use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::progress::{Doubt, Progress, percent_of};

use crate::widgets::bars::Bar;
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
