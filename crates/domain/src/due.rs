//! What is due: visits by the configured rhythm and the days that were agreed, and months of businesses that nobody told of.

use crate::config::Config;
use crate::family::{Family, Stage};
use crate::id::RecordId;
use crate::month::Month;
use crate::place::Fix;
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

/// A visit, as far as the next one depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// When it began, in an order of its own: milliseconds since 1970.
    pub began: i64,
    /// The day where the family lives.
    pub day: NaiveDate,
    /// Somebody was met.
    pub counts: bool,
    /// The day agreed for the next.
    pub next: Option<NaiveDate>,
}

/// Of all visits the last that counts, and the day agreed at the latest. Finding nobody at home does not undo what was agreed
/// before.
pub fn last_and_agreed(visits: &[Made]) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let last = visits.iter().filter(|visit| visit.counts).map(|visit| visit.day).max();
    let speaks = visits.iter().filter(|visit| visit.counts || visit.next.is_some());
    (last, speaks.max_by_key(|visit| visit.began).and_then(|visit| visit.next))
}

/// When the next visit of `family` is due. `last` is the last visit that counts, `agreed` the day agreed at the latest visit,
/// `came` the day the family came here: a family never visited is due from the day on since which it is accompanied, and if it
/// does not say that, from this one.
pub fn next_visit(
    family: &Family,
    last: Option<NaiveDate>,
    agreed: Option<NaiveDate>,
    came: NaiveDate,
    config: &Config,
) -> Option<Due> {
    if !family.accompanied {
        return None;
    }
    if let Some(on) = agreed.filter(|on| last.is_none_or(|last| *on > last)) {
        return Some(Due { on, agreed: true });
    }
    let stage = family.business.as_ref().map(|business| &business.stage).unwrap_or(&Stage::Seeding);
    let every = config.visit_interval(stage)?;
    let on = match last {
        Some(last) => last.checked_add_days(Days::new(u64::from(every)))?,
        None => family.accompanied_since.unwrap_or(came),
    };
    Some(Due { on, agreed: false })
}

/// How many months that are over are asked for: what lies further back nobody remembers, and it stays a gap in the chart.
pub const MONTHS_ASKED: i32 = 3;

/// The months of a family's business that are over and that nobody told of, the earliest first. `told` is what was told, in any
/// order, `came` the day the family came here: what was before it was accompanied, or came, is owed only if an earlier month was told
/// of.
pub fn missing_months(family: &Family, told: &[Month], came: NaiveDate, today: NaiveDate) -> Vec<Month> {
    let independent = |family: &Family| {
        family.business.as_ref().is_none_or(|business| business.stage == Stage::Independent)
    };
    if !family.accompanied || independent(family) {
        return Vec::new();
    }
    let now = Month::of(today);
    let since = Month::of(family.accompanied_since.unwrap_or(came));
    let first = told.iter().copied().min().map_or(since, |told| told.min(since));
    (1..=MONTHS_ASKED)
        .rev()
        .map(|back| now.plus(-back))
        .filter(|month| *month >= first && !told.contains(month))
        .collect()
}

/// One thing that a family waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// A visit.
    Visit(Due),
    /// Something that was agreed at a visit.
    FollowUp {
        /// Which.
        record: RecordId,
        /// What.
        action: String,
        /// Until when.
        due: NaiveDate,
    },
    /// A month that nobody told of: due when it was over.
    Month(Month),
}

impl Task {
    /// The day it is due.
    pub fn on(&self) -> NaiveDate {
        match self {
            Task::Visit(due) => due.on,
            Task::FollowUp { due, .. } => *due,
            Task::Month(month) => month.plus(1).first_day(),
        }
    }
}

/// A family to visit, as far as its place in the day's round goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// When it is due.
    pub due: Due,
    /// Where it lives, if that was measured.
    pub home: Option<Fix>,
    /// Its village.
    pub region: String,
}

/// The order of a day's round: first those that are more than two weeks late, then the late ones, then what is due. Within each
/// the most urgent begins, and after each comes the nearest one, so that nobody crosses the sub-district twice. A home that was
/// never measured comes with its village. Answers places in `stops`.
pub fn round(stops: &[Stop], today: NaiveDate) -> Vec<usize> {
    let urgency = |stop: &Stop| match stop.due.days_late(today) {
        15.. => 0,
        1.. => 1,
        _ => 2,
    };
    let mut left: Vec<usize> = (0..stops.len()).collect();
    left.sort_by_key(|at| (urgency(&stops[*at]), stops[*at].due.on));
    let mut order: Vec<usize> = Vec::with_capacity(stops.len());
    while let Some(first) = left.first().copied() {
        let class = urgency(&stops[first]);
        let next = match order.last() {
            // The walk goes on from where the last one lives; each class begins with its most urgent.
            Some(last) if urgency(&stops[*last]) == class => left
                .iter()
                .copied()
                .take_while(|at| urgency(&stops[*at]) == class)
                .min_by(|one, other| {
                    let way = |to: usize| way(&stops[*last], &stops[to]);
                    way(*one).total_cmp(&way(*other))
                })
                .unwrap_or(first),
            _ => first,
        };
        left.retain(|at| *at != next);
        order.push(next);
    }
    order
}

/// Metres from one to the other; where a home is not known, as far as villages are apart, by guess.
fn way(from: &Stop, to: &Stop) -> f64 {
    /// About half a village.
    const SAME_VILLAGE_M: f64 = 700.0;
    /// Farther than any two homes of one sub-district.
    const ELSEWHERE_M: f64 = 50_000.0;
    match (from.home, to.home) {
        (Some(from), Some(to)) => from.metres_to(&to),
        _ if from.region == to.region => SAME_VILLAGE_M,
        _ => ELSEWHERE_M,
    }
}
