//! What is due: visits by the configured rhythm and the days that were agreed.

use crate::config::Config;
use crate::family::Family;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// When a family's next visit is due, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    /// Agreed with the family at the last visit, rather than by rhythm.
    pub agreed: bool,
}

impl Due {
    /// Days past the day; negative while it lies ahead.
    pub fn days_late(&self, today: NaiveDate) -> i64 {
        (today - self.on).num_days()
    }
}

/// When the next visit of `family` is due. `last` is the last visit that counts, `agreed` the day agreed at the latest visit,
/// `known_since` the day the family came to the phone (a family never visited is due from that day on).
pub fn next_visit(
    family: &Family,
    last: Option<NaiveDate>,
    agreed: Option<NaiveDate>,
    known_since: NaiveDate,
    config: &Config,
) -> Option<Due> {
    if !family.accompanied {
        return None;
    }
    if let Some(on) = agreed.filter(|on| last.is_none_or(|last| *on > last)) {
        return Some(Due { on, agreed: true });
    }
    let stage =
        family.business.as_ref().map(|business| &business.stage).unwrap_or(&crate::family::Stage::Seeding);
    let every = config.visit_interval(stage)?;
    let on = match last {
        Some(last) => last.checked_add_days(Days::new(u64::from(every)))?,
        None => known_since,
    };
    Some(Due { on, agreed: false })
}
