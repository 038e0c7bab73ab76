//! Conditions and proposals in words.

use pendamping_domain::config::Config;
use pendamping_domain::family::Stage;
use pendamping_domain::life::Standing;
use pendamping_domain::month::Month;
use pendamping_domain::outlook::{Condition, Evidence, Need, Outlook, outlook, outlook_on};
use pendamping_store_api::stage::{ProposedRow, StagePage};

use crate::screens::mentor::desk::stage_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// *Pembibitan → Mentoring*
pub fn from_to(row: &ProposedRow) -> String {
    format!("{} → {}", stage_words(&row.change.from), stage_words(&row.change.to))
}

/// What is asked for.
pub fn need_words(condition: &Condition) -> String {
    let months = condition.of;
    match (&condition.need, condition.amount) {
        (Need::Profit, Some(amount)) => {
            t!("stage-need-profit", amount: format::rupiah(amount.0), months: months)
        }
        (Need::MinimumWage, Some(amount)) => {
            t!("stage-need-wage", amount: format::rupiah(amount.0), months: months)
        }
        (Need::MinimumWage, None) => t!("stage-need-wage-unknown"),
        (Need::Training, _) => t!("stage-need-training"),
        (Need::Months | Need::Profit, _) => t!("stage-need-months", months: months),
        (Need::Unknown(word), _) => word.clone(),
    }
}

/// How far it is met.
pub fn met_words(condition: &Condition) -> String {
    match condition.need {
        Need::Training if condition.is_met() => t!("stage-met-training"),
        Need::Training => t!("stage-not-met-training"),
        _ => t!("stage-met-months", met: condition.met, of: condition.of),
    }
}

/// Where a proposal stands.
pub fn standing_chip(row: &ProposedRow) -> (String, Tone, Glyph) {
    match row.standing {
        Standing::Approved => (t!("stage-approved"), Tone::Good, Glyph::Approve),
        Standing::Declined | Standing::CorrectionAsked => (t!("stage-declined"), Tone::Warn, Glyph::Close),
        Standing::Received => (t!("stage-waits"), Tone::Accent, Glyph::Waiting),
        Standing::Recorded => {
            let (label, tone, glyph) = crate::screens::mentor::desk::custody_words(&row.custody);
            (label, tone, glyph)
        }
    }
}

fn evidence<'a>(page: &'a StagePage, now: Month) -> Evidence<'a> {
    Evidence { family: &page.family, months: &page.months, trainings: page.trainings, now }
}

/// What the rules say of the next stage.
pub fn ahead(page: &StagePage, config: Option<&Config>, now: Month) -> Option<Outlook> {
    outlook(&evidence(page, now), config?)
}

/// What the rules say of `to`; nothing where there is no rule.
pub fn conditions_of(page: &StagePage, config: Option<&Config>, now: Month, to: &Stage) -> Vec<Condition> {
    let found = config.and_then(|config| outlook_on(to, &evidence(page, now), config));
    found.map(|outlook| outlook.conditions).unwrap_or_default()
}
