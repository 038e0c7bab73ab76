//! Covers as the office arranges and lists them: one mentor standing in for another.

use crate::store::visit_log::Named;
use pendamping_domain::cover::{Period, Phase};

/// A cover to arrange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverAsk {
    /// Who is away: the office's number.
    pub mentor: String,
    /// Who stands in: the office's number.
    pub by: String,
    /// When.
    pub period: Period,
    /// Why, for the office's own list; nobody else is told.
    pub reason: String,
}

/// A cover as the office's list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverLine {
    /// Who is away.
    pub mentor: Named,
    /// Who stands in.
    pub by: Named,
    /// When: of one that was ended early, until that day.
    pub period: Period,
    /// How it stands today.
    pub phase: Phase,
    /// It was ended early, or called off.
    pub ended: bool,
    /// Why.
    pub reason: String,
    /// How many families the mentor has, and so the stand-in while it holds.
    pub families: u64,
}

/// A cover that stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arranged {
    /// It.
    pub line: CoverLine,
    /// It was made; or the very same stood already.
    pub made: bool,
}
