//! Why a family needs attention: computed from what was recorded, the same wherever it is asked. It says where to look; it
//! judges nobody.

use crate::config::RiskLimits;
use crate::due::Due;
use crate::money::Rupiah;
use crate::progress::Progress;
use chrono::NaiveDate;
use std::cmp::Reverse;

/// One reason, the most pressing first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Risk {
    /// The family says that a visit did not happen or was not right, and nobody has decided since.
    Disputed,
    /// A visit is late by so many days.
    NotVisited(i64),
    /// Nobody was met at so many visits, one after the other.
    NotMet(u32),
    /// The business lost so much in the latest month told of.
    Loss(Rupiah),
    /// Profit has fallen so many months in a row.
    Falling(u32),
    /// So many months were not told of.
    Untold(usize),
}

impl Risk {
    /// How it presses: the reason first, then how much of it.
    fn presses(&self) -> (u8, Reverse<i64>) {
        let (place, much) = match self {
            Risk::Disputed => (0, 0),
            Risk::NotVisited(days) => (1, *days),
            Risk::NotMet(times) => (2, i64::from(*times)),
            Risk::Loss(amount) => (3, amount.0),
            Risk::Falling(months) => (4, i64::from(*months)),
            Risk::Untold(months) => (5, i64::try_from(*months).unwrap_or(i64::MAX)),
        };
        (place, Reverse(much))
    }
}

/// By which families are put in order: the more pressing the first reason, then the more of it, then the more reasons.
pub fn pressing(risks: &[Risk]) -> Vec<(u8, Reverse<i64>)> {
    let end = (u8::MAX, Reverse(0));
    risks.iter().map(Risk::presses).chain([end]).collect()
}

/// What is known of a family.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// When the next visit is due.
    pub due: Option<Due>,
    /// How many of the latest visits, one after the other, met nobody.
    pub not_met: u32,
    /// A word of the family against a visit waits for a decision.
    pub disputed: bool,
    /// The months of its business, each once, the latest first.
    pub months: &'a [Progress],
    /// How many months that are over were not told of.
    pub untold: usize,
}

/// Why this family needs attention today, the most pressing first; nothing for most.
pub fn risks(known: &Known<'_>, limits: &RiskLimits, today: NaiveDate) -> Vec<Risk> {
    let mut risks = Vec::new();
    if known.disputed {
        risks.push(Risk::Disputed);
    }
    if let Some(late) =
        known.due.map(|due| due.days_late(today)).filter(|late| *late > i64::from(limits.late_days))
    {
        risks.push(Risk::NotVisited(late));
    }
    if known.not_met >= limits.not_met {
        risks.push(Risk::NotMet(known.not_met));
    }
    let profits: Vec<Rupiah> = known.months.iter().map(Progress::profit).collect();
    if let Some(loss) = profits.first().filter(|profit| profit.0 < 0) {
        risks.push(Risk::Loss(Rupiah(loss.0.saturating_neg())));
    }
    // Months that do not follow one on the other say nothing of a fall.
    let follows =
        |pair: &[Progress]| matches!(pair, [later, earlier] if later.month.since(earlier.month) == 1);
    let falls = known
        .months
        .windows(2)
        .take_while(|pair| follows(pair) && pair[0].profit() < pair[1].profit())
        .count();
    let falls = u32::try_from(falls).unwrap_or(u32::MAX);
    if falls >= limits.falling_months {
        risks.push(Risk::Falling(falls));
    }
    if known.untold >= limits.untold_months as usize {
        risks.push(Risk::Untold(known.untold));
    }
    risks
}
