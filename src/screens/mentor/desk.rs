//! What every screen of a mentor says with the same words: what is due, where a record is, what is wrong with a field.
//!
//! Words and small pieces only. It decides nothing about a record.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::config::{Chip as Choice, Config};
use pendamping_domain::custody::Custody;
use pendamping_domain::due::Due;
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::Decision;

use crate::screens::places::MentorNav;
use crate::screens::status::use_sync;
use crate::screens::visit_facts::chip_words;
use crate::text::chip_text;
use crate::widgets::prelude::*;
use crate::{format, t};

/// *Kec. Tebet*: the name of an area at its level, or its code where it has no name.
#[must_use]
pub fn area_words(area: &RegionCode) -> String {
    let name = pendamping_regions::name(area.as_str()).unwrap_or(area.as_str()).to_owned();
    if area.as_str().len() == 8 { t!("mentor-sub-district", name: name) } else { name }
}

/// The name of a village, or its code.
#[must_use]
pub fn village(code: &str) -> String {
    pendamping_regions::name(code).unwrap_or(code).to_owned()
}

/// The model a business is in.
#[must_use]
pub fn stage_words(stage: &Stage) -> String {
    match stage {
        Stage::Seeding => t!("mentor-stage-seeding"),
        Stage::Mentoring => t!("mentor-stage-mentoring"),
        Stage::Incubation => t!("mentor-stage-incubation"),
        Stage::Independent => t!("mentor-stage-independent"),
        Stage::Unknown(code) => code.clone(),
    }
}

/// *Warung nasi · Kuliner*: the business under a family's name. A name that says what it is says it once.
#[must_use]
pub fn business_line(family: &Family, config: Option<&Config>) -> String {
    match &family.business {
        None => t!("mentor-no-business"),
        Some(business) => {
            let sector = chip_words(config.map(|config| &config.sectors[..]), &business.sector);
            let name = business.name.trim();
            if name.is_empty() {
                sector
            } else if name.to_lowercase().contains(&sector.to_lowercase()) {
                name.to_owned()
            } else {
                format!("{name} · {sector}")
            }
        }
    }
}

/// The mentor's places, with what waits on this phone.
#[component]
pub fn Places() -> Element {
    let waiting = use_sync().map_or(0, |sync| sync.waiting);
    rsx! {
        MentorNav { waiting }
    }
}

/// When a visit is due, as a chip.
#[component]
pub fn DueChip(due: Due, today: NaiveDate) -> Element {
    let (label, tone) = match due.days_late(today) {
        late if late > 0 => {
            let days = format::days(u32::try_from(late).unwrap_or(u32::MAX));
            (t!("mentor-late", days: days), Tone::Danger)
        }
        0 => (t!("mentor-due-today"), Tone::Warn),
        -1 => (t!("mentor-due-tomorrow"), Tone::Quiet),
        _ => (format::day_from(due.on, today), Tone::Quiet),
    };
    rsx! {
        Chip { label, tone }
    }
}

/// *paling lambat besok*, or how many days ago that was.
#[must_use]
pub fn until_words(day: NaiveDate, today: NaiveDate) -> String {
    let late = (today - day).num_days();
    if late > 0 {
        t!("mentor-late-low", days: format::days(u32::try_from(late).unwrap_or(u32::MAX)))
    } else {
        t!("mentor-until", day: format::day_from(day, today))
    }
}

/// Where a revision is, in a word.
#[must_use]
pub fn custody_words(custody: &Custody) -> (String, Tone, Glyph) {
    match custody {
        Custody::OnThisPhone => (t!("mentor-custody-here"), Tone::Quiet, Glyph::Phone),
        Custody::SetAside { .. } => (t!("mentor-custody-set-aside"), Tone::Danger, Glyph::Warning),
        Custody::Received { .. } => (t!("mentor-custody-received"), Tone::Accent, Glyph::Received),
        Custody::Reviewed { decision: Decision::Approved, .. } => {
            (t!("mentor-custody-approved"), Tone::Good, Glyph::Approve)
        }
        Custody::Reviewed { decision: Decision::CorrectionAsked, .. } => {
            (t!("mentor-custody-correction"), Tone::Warn, Glyph::Comment)
        }
        Custody::Reviewed { decision: Decision::Declined, .. } => {
            (t!("stage-declined"), Tone::Warn, Glyph::Close)
        }
        Custody::Reviewed { decision: Decision::Unknown(_), .. } => {
            (t!("mentor-custody-reviewed"), Tone::Accent, Glyph::Review)
        }
    }
}

/// The office's choices for a field of chips, with those the record has that are no longer offered.
#[must_use]
pub fn choices(offered: &[Choice], chosen: &[String]) -> Vec<(String, String)> {
    let mut options: Vec<_> = offered.iter().map(|chip| (chip.code.clone(), chip_text(chip))).collect();
    for code in chosen {
        if !options.iter().any(|(known, _)| known == code) {
            options.push((code.clone(), code.clone()));
        }
    }
    options
}

/// What is wrong with a field, and what would be right.
#[must_use]
pub fn problem_words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("met", ProblemKind::Missing) => t!("mentor-problem-met"),
        ("purposes", ProblemKind::Missing) => t!("mentor-problem-purposes"),
        ("follow_ups", ProblemKind::Missing) => t!("mentor-problem-action"),
        ("follow_ups.due", ProblemKind::Missing) => t!("mentor-problem-action-due"),
        ("next_visit", ProblemKind::TooEarly) => t!("mentor-problem-next-early"),
        ("next_visit", ProblemKind::TooLate) => t!("mentor-problem-next-late"),
        ("address", ProblemKind::Missing) => t!("mentor-problem-address"),
        ("phone", ProblemKind::Malformed) => t!("mentor-problem-phone"),
        ("home", ProblemKind::Malformed) => t!("mentor-problem-home"),
        (_, ProblemKind::Missing) => t!("mentor-problem-missing"),
        (_, ProblemKind::TooLong { max }) => t!("mentor-problem-long", max: *max),
        (_, ProblemKind::TooMany { max }) => t!("mentor-problem-many", max: *max),
        (_, ProblemKind::NotOffered) => t!("mentor-problem-not-offered"),
        (_, ProblemKind::TooEarly) => t!("mentor-problem-early"),
        (_, ProblemKind::TooLate) => t!("mentor-problem-late"),
        (_, ProblemKind::Contradicts { .. }) => t!("mentor-problem-contradicts"),
        (_, ProblemKind::Malformed | ProblemKind::CapturedChanged) => t!("mentor-problem-malformed"),
    }
}

/// The words of the first problem of a field.
#[must_use]
pub fn problem_of(problems: &[Problem], field: &str) -> Option<String> {
    problems.iter().find(|problem| problem.field == field).map(problem_words)
}
