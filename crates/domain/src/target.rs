//! Target: what is aimed at in a period, set by the office in the programme's configuration. What is reached is never typed: it is
//! computed from records. Here is what may be aimed at, what an office could get wrong, and how far one should be by a day.

use crate::family::Stage;
use crate::month::Month;
use crate::open_enum;
use crate::region::RegionCode;
use crate::revision::Rest;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What is counted. Each counts within the period, by the day in the area's zone.
    pub enum Measure {
        /// Visits that count: somebody was met.
        Visits = "visits",
        /// Families that were met at least once at a visit.
        FamiliesVisited = "families_visited",
        /// Months of businesses that were told of, each family's month once.
        MonthsTold = "months_told",
        /// Meetings with many families. None of them is a visit.
        GroupMeetings = "group_meetings",
        /// Families of which somebody was at a training.
        TrainedFamilies = "trained_families",
        /// Families that came to a stage: the proposal was approved.
        StageReached = "stage_reached",
        /// Agreed actions that were done.
        FollowUpsDone = "follow_ups_done",
    }
}

/// One target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What it is known by: small letters, digits and `_`. It stays when words or amounts change.
    pub code: String,
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
    /// What is counted.
    pub measure: Measure,
    /// To which stage, for `stage_reached` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Where; the whole programme when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<RegionCode>,
    /// The number of the one mentor it is aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentor: Option<String>,
    /// It is aimed at for each mentor who works there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each_mentor: bool,
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// How many.
    pub amount: u32,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Most targets of a programme: every phone of a mentor or coordinator gets them, and computes them.
pub const TARGETS_MAX: usize = 50;
/// The longest code, number of a mentor, and text, in characters.
const CODE_MAX: usize = 40;
const WORDS_MAX: usize = 120;
/// The longest period.
const MONTHS_MAX: i32 = 60;
/// More than all families of the country could bring.
pub const AMOUNT_MAX: u32 = 100_000_000;

/// What an office could have got wrong, as sentences that name the setting.
pub fn check(targets: &[Target]) -> Vec<String> {
    let mut wrong = Vec::new();
    if targets.len() > TARGETS_MAX {
        wrong.push(format!("targets: must be at most {TARGETS_MAX}"));
    }
    for (index, target) in targets.iter().enumerate() {
        let mut says = |field: &str, what: String| wrong.push(format!("targets[{index}].{field}: {what}"));
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if target.code.is_empty() || target.code.len() > CODE_MAX || !target.code.chars().all(fits) {
            says("code", format!("must be 1 to {CODE_MAX} small letters, digits or _"));
        } else if targets.iter().take(index).any(|earlier| earlier.code == target.code) {
            says("code", format!("{:?} is there twice", target.code));
        }
        for (field, words) in [("id", &target.id), ("en", &target.en)] {
            if words.trim().is_empty() || words.chars().count() > WORDS_MAX {
                says(field, format!("must have 1 to {WORDS_MAX} characters"));
            }
        }
        if matches!(target.measure, Measure::Unknown(_)) {
            let known = Measure::KNOWN.iter().map(Measure::as_str).collect::<Vec<_>>().join(", ");
            says("measure", format!("{:?} cannot be counted ({known})", target.measure.as_str()));
        }
        match (&target.measure, &target.stage) {
            (Measure::StageReached, None) => {
                says("stage", "is missing: which one is to be reached".to_owned())
            }
            (Measure::StageReached, Some(stage @ (Stage::Unknown(_) | Stage::Seeding))) => {
                let stage = stage.as_str();
                says(
                    "stage",
                    format!("{stage:?} is no stage to come to (mentoring, incubation, independent)"),
                );
            }
            (Measure::StageReached, Some(_)) | (_, None) => {}
            (_, Some(_)) => says("stage", "is of stage_reached alone".to_owned()),
        }
        if target.mentor.as_ref().is_some_and(|number| number.is_empty() || number.len() > CODE_MAX) {
            says("mentor", format!("must be a mentor's number, at most {CODE_MAX} characters"));
        }
        if target.each_mentor && target.mentor.is_some() {
            says("each_mentor", "is for all mentors, and one is named".to_owned());
        }
        if target.to < target.from {
            says("to", format!("{} is before from, {}", target.to, target.from));
        } else if target.to.since(target.from) >= MONTHS_MAX {
            says("to", format!("a period has at most {MONTHS_MAX} months"));
        }
        if !(1..=AMOUNT_MAX).contains(&target.amount) {
            says("amount", format!("must be 1 to {AMOUNT_MAX}"));
        }
    }
    wrong
}

/// How it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The period has not begun, and nothing is expected.
    NotBegun,
    /// All of it is reached.
    Reached,
    /// As many as were to be expected by today, or so many more.
    OnPace(u64),
    /// So many fewer than were to be expected by today.
    Behind(u64),
    /// The period is over, and so many are missing.
    Missed(u64),
}

impl Pace {
    /// Whether there is something to do about it, or to explain.
    pub fn falls_short(self) -> bool {
        matches!(self, Pace::Behind(_) | Pace::Missed(_))
    }
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Reached.
    pub reached: u64,
    /// Aimed at.
    pub amount: u64,
    /// What was to be reached before today, if each day brings the same.
    pub expected: u64,
    /// Which of the two is more.
    pub pace: Pace,
}

impl Target {
    /// The first day of its period.
    pub fn first_day(&self) -> NaiveDate {
        self.from.first_day()
    }

    /// The day after its last.
    pub fn day_after(&self) -> NaiveDate {
        self.to.after().first_day()
    }

    /// What was to be reached before `today`: the amount by the share of the period's days that are over, rounded down. The day
    /// itself asks for nothing yet: nobody is behind on the first morning.
    pub fn expected(&self, today: NaiveDate) -> u64 {
        let days = (self.day_after() - self.first_day()).num_days().max(1);
        let gone = (today - self.first_day()).num_days().clamp(0, days);
        // No overflow: an amount is below 2^32, and no period has 2^31 days.
        u64::from(self.amount) * gone.unsigned_abs() / days.unsigned_abs()
    }

    /// How far it is with `reached`, on a day in the area's zone.
    pub fn reach(&self, reached: u64, today: NaiveDate) -> Reach {
        let (amount, expected) = (u64::from(self.amount), self.expected(today));
        let pace = if reached >= amount {
            Pace::Reached
        } else if today < self.first_day() {
            Pace::NotBegun
        } else if today >= self.day_after() {
            Pace::Missed(amount - reached)
        } else if reached < expected {
            Pace::Behind(expected - reached)
        } else {
            Pace::OnPace(reached - expected)
        };
        Reach { reached, amount, expected, pace }
    }

    /// Whether it is aimed at where somebody works: their area and the target's share some ground.
    pub fn touches(&self, area: &RegionCode) -> bool {
        self.of.as_ref().is_none_or(|of| of.is_within(area) || area.is_within(of))
    }

    /// Whether all of it lies within `area`: whoever sees the whole area sees all that is reached.
    pub fn lies_within(&self, area: &RegionCode) -> bool {
        self.of.as_ref().is_some_and(|of| of.is_within(area))
    }
}
