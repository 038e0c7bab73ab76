//! What a target says, in words, and its bar. A tone always has its word and its sign beside it.

use dioxus::prelude::*;
use pendamping_domain::config::Chip as Choice;
use pendamping_domain::target::{Measure, Pace, Target};
use pendamping_store_api::target::Aim;

use crate::screens::mentor::desk::{area_words, stage_words};
use crate::screens::progress_facts::month_words;
use crate::text::chip_text;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The office's words for it.
pub fn title(target: &Target) -> String {
    chip_text(&Choice { code: target.code.clone(), id: target.id.clone(), en: target.en.clone() })
}

/// *Agustus 2020 – Desember 2020*
pub fn period(target: &Target) -> String {
    let (from, to) = (month_words(target.from), month_words(target.to));
    if from == to { from } else { t!("target-period", from: from, to: to) }
}

/// *Kec. Tebet*, or the whole programme; nothing where it is for mentors, wherever they work.
pub fn place(target: &Target) -> Option<String> {
    let of_all = !target.each_mentor && target.mentor.is_none();
    target.of.as_ref().map(area_words).or_else(|| of_all.then(|| t!("target-programme")))
}

/// What is counted, in a sentence: a number nobody can explain is no help.
pub fn how(target: &Target) -> String {
    match &target.measure {
        Measure::Visits => t!("target-how-visits"),
        Measure::FamiliesVisited => t!("target-how-families"),
        Measure::MonthsTold => t!("target-how-months"),
        Measure::GroupMeetings => t!("target-how-meetings"),
        Measure::TrainedFamilies => t!("target-how-trained"),
        Measure::StageReached => {
            t!("target-how-stage", stage: target.stage.as_ref().map(stage_words).unwrap_or_default())
        }
        Measure::FollowUpsDone => t!("target-how-follow-ups"),
        Measure::Unknown(_) => t!("target-how-unknown"),
    }
}

/// How it goes, with its sign.
pub fn pace_chip(aim: &Aim) -> (String, Tone, Glyph) {
    if !aim.whole {
        return (t!("target-part"), Tone::Quiet, Glyph::Info);
    }
    match aim.reach.pace {
        Pace::NotBegun => (t!("target-not-begun"), Tone::Quiet, Glyph::Calendar),
        Pace::Reached => (t!("target-reached"), Tone::Good, Glyph::Approve),
        Pace::OnPace(0) => (t!("target-on-pace"), Tone::Good, Glyph::Progress),
        Pace::OnPace(more) => (t!("target-ahead", count: more), Tone::Good, Glyph::Progress),
        Pace::Behind(fewer) => (t!("target-behind", count: fewer), Tone::Warn, Glyph::Alert),
        Pace::Missed(fewer) => (t!("target-missed", count: fewer), Tone::Danger, Glyph::WrongDay),
    }
}

/// A number with its groups.
pub fn number(count: u64) -> String {
    format::number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `reached` of `max` as a bar.
pub fn bar(label: String, reached: u64, max: u64) -> Element {
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    rsx! {
        Progress {
            label,
            value: small(reached),
            max: small(max),
            text: format!("{} / {}", number(reached), number(max)),
        }
    }
}

/// The bar of one aim, how it goes, and what was to be expected where that says something.
pub fn how_far(aim: &Aim) -> Element {
    let (label, tone, icon) = pace_chip(aim);
    let reach = &aim.reach;
    let expected = aim.whole && matches!(reach.pace, Pace::OnPace(_) | Pace::Behind(_));
    rsx! {
        {bar(t!("target-so-far"), reach.reached, reach.amount)}
        Chips {
            Chip { label, tone, icon }
            if expected {
                Chip { label: t!("target-expected", count: reach.expected), icon: Glyph::Calendar }
            }
        }
    }
}
