//! What a visit says, in words: the same on the mentor's and on the coordinator's screen.
//!
//! Takes a visit as it is and gives back texts and facts for widgets. It never asks the store, never judges (flags are the
//! domain's) and never hides what it does not know: a code without words is shown as it is.

use chrono::{DateTime, Utc};
use pendamping_domain::config::{Chip, Config, Limits};
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::place::{Fix, Place, WhyNoPlace};
use pendamping_domain::plausibility::{Flag, FlagKind};
use pendamping_domain::visit::{BusinessState, Met, Mode, Visit};
use serde_json::Value;

use crate::text::chip_text;
use crate::widgets::prelude::Fact;
use crate::{format, t};

/// The words of a chip's code; the code itself when the configuration at hand has none.
#[must_use]
pub fn chip_words(chips: Option<&[Chip]>, code: &str) -> String {
    chips
        .and_then(|chips| chips.iter().find(|chip| chip.code == code))
        .map_or_else(|| code.to_owned(), chip_text)
}

/// The words of several chips, one after the other.
#[must_use]
pub fn chips_words(chips: Option<&[Chip]>, codes: &[String]) -> String {
    codes.iter().map(|code| chip_words(chips, code)).collect::<Vec<_>>().join(", ")
}

/// What flags mean, a sentence for each with the programme's limit: a figure alone tells neither the mentor nor the coordinator
/// what it was compared with.
#[must_use]
pub fn flags_meaning(flags: &[Flag], limits: Option<&Limits>) -> String {
    let limit = |flag: &Flag| {
        let limits = limits?;
        Some(match flag.kind {
            FlagKind::FarFromHome => format::distance(f64::from(limits.fence_m)),
            FlagKind::TooShort => t!("fact-flag-limit-minutes", minutes: limits.shortest_visit_min),
            FlagKind::Clock => t!("fact-flag-limit-minutes", minutes: limits.clock_tolerance_min),
            FlagKind::ImpossibleTravel => t!("fact-flag-limit-speed", speed: limits.fastest_km_per_hour),
            _ => return None,
        })
    };
    let sentence = |flag: &Flag| match flag.kind {
        FlagKind::FarFromHome => t!("fact-flag-far-meaning"),
        FlagKind::TooShort => t!("fact-flag-short-meaning"),
        FlagKind::Overlap => t!("fact-flag-overlap-meaning"),
        FlagKind::Clock => t!("fact-flag-clock-meaning"),
        FlagKind::ImpossibleTravel => t!("fact-flag-travel-meaning"),
        FlagKind::MockedLocation => t!("fact-flag-mocked-meaning"),
        FlagKind::PhotoUsed => t!("fact-flag-photo-meaning"),
        FlagKind::Unknown(_) => t!("fact-flag-other-meaning"),
    };
    let with_limit = |flag: &Flag| match limit(flag) {
        Some(limit) => format!("{} {}", sentence(flag), t!("fact-flag-limit", limit: limit)),
        None => sentence(flag),
    };
    flags.iter().map(with_limit).collect::<Vec<_>>().join(" ")
}

/// A flag in words: *820 m dari rumah*.
#[must_use]
pub fn flag_words(flag: &Flag) -> String {
    let value = flag.value.unwrap_or(0);
    match &flag.kind {
        #[allow(clippy::cast_precision_loss)]
        FlagKind::FarFromHome => t!("fact-flag-far", distance: format::distance(value as f64)),
        FlagKind::TooShort => t!("fact-flag-short", minutes: value),
        FlagKind::Overlap => t!("fact-flag-overlap"),
        FlagKind::Clock if value < 0 => {
            t!("fact-flag-clock-behind", minutes: format::number(value.saturating_abs()))
        }
        FlagKind::Clock => t!("fact-flag-clock-ahead", minutes: format::number(value)),
        FlagKind::ImpossibleTravel => t!("fact-flag-travel", speed: format::number(value)),
        FlagKind::MockedLocation => t!("fact-flag-mocked"),
        FlagKind::PhotoUsed => t!("fact-flag-photo"),
        FlagKind::Unknown(code) => t!("fact-flag-other", code: code.clone()),
    }
}

/// What phone and centre flagged, each kind once; the centre's figure stands where both have one.
#[must_use]
pub fn all_flags(visit: &Visit, centre: &[Flag]) -> Vec<Flag> {
    let mut flags = centre.to_vec();
    flags.extend(
        visit.flags.iter().filter(|flag| !centre.iter().any(|known| known.kind == flag.kind)).cloned(),
    );
    flags
}

/// Who was met.
#[must_use]
pub fn met_words(met: &Met) -> String {
    match met {
        Met::Recipient => t!("fact-met-recipient"),
        Met::Household => t!("fact-met-household"),
        Met::Other => t!("fact-met-other"),
        Met::NotMet => t!("fact-met-nobody"),
        Met::Unknown(code) => code.clone(),
    }
}

/// In person or by phone.
#[must_use]
pub fn mode_words(mode: &Mode) -> String {
    match mode {
        Mode::InPerson => t!("fact-mode-in-person"),
        Mode::ByPhone => t!("fact-mode-by-phone"),
        Mode::Unknown(code) => code.clone(),
    }
}

/// The state of the business.
#[must_use]
pub fn business_words(state: &BusinessState) -> String {
    match state {
        BusinessState::Open => t!("fact-business-open"),
        BusinessState::Closed => t!("fact-business-closed"),
        BusinessState::ChangedSector => t!("fact-business-changed"),
        BusinessState::NoBusiness => t!("fact-business-none"),
        BusinessState::Unknown(code) => code.clone(),
    }
}

/// Why there is no place.
#[must_use]
pub fn no_place_words(why: &WhyNoPlace) -> String {
    match why {
        WhyNoPlace::Denied => t!("fact-place-denied"),
        WhyNoPlace::Unavailable => t!("fact-place-unavailable"),
        WhyNoPlace::TimedOut => t!("fact-place-timed-out"),
        WhyNoPlace::Off => t!("fact-place-off"),
        WhyNoPlace::ByPhone => t!("fact-place-by-phone"),
        WhyNoPlace::Unknown(code) => code.clone(),
    }
}

/// What the family says.
#[must_use]
pub fn word_words(word: &Word) -> String {
    match word {
        Word::Came => t!("fact-word-came"),
        Word::DidNotCome => t!("fact-word-did-not-come"),
        Word::SomethingWrong => t!("fact-word-wrong"),
        Word::Unknown(code) => code.clone(),
    }
}

/// What the family says with what it gave as the reason: *Ada yang tidak sesuai: Diminta uang atau barang*.
#[must_use]
pub fn word_with_reasons(said: &Confirmation, config: Option<&Config>) -> String {
    let word = word_words(&said.word);
    if said.reasons.is_empty() {
        return word;
    }
    let reasons = chips_words(config.map(|config| &config.wrong_reasons[..]), &said.reasons);
    t!("fact-word-reasons", word: word, reasons: reasons)
}

/// How the family's word came. One from the mentor's phone is always said to be one.
#[must_use]
pub fn channel_words(channel: &Channel) -> String {
    match channel {
        Channel::OwnPhone => t!("fact-channel-own"),
        Channel::MentorPhone => t!("fact-channel-mentor"),
        Channel::CallBack => t!("fact-channel-call"),
        Channel::Paper => t!("fact-channel-paper"),
        Channel::Unknown(code) => code.clone(),
    }
}

/// What a field of a visit is called on screen, by the record's own name.
#[must_use]
pub fn field_words(field: &str) -> String {
    match field {
        "captured.started" | "captured.ended" => t!("fact-time"),
        "captured.place" => t!("fact-place"),
        "mode" => t!("fact-mode"),
        "met" => t!("fact-met"),
        "purposes" => t!("fact-purposes"),
        "topics" => t!("fact-topics"),
        "results" => t!("fact-results"),
        "business" => t!("fact-business"),
        "next_visit" => t!("fact-next"),
        "explanation" => t!("fact-explanation"),
        "beside" => t!("fact-beside"),
        "flags" => t!("fact-flags"),
        "follow_ups" => t!("fact-follow-ups"),
        "photos" => t!("visit-photos"),
        "to" => t!("stage-to"),
        "reasons" => t!("stage-reasons"),
        field if field == "scores" || field.starts_with("scores.") => t!("selection-scores"),
        "decision" => t!("selection-decide-why"),
        "sealed" => t!("own-object-words"),
        "duty" => t!("activity-duty"),
        "day" => t!("activity-day"),
        "from" => t!("activity-from"),
        "until" => t!("activity-until"),
        "place" => t!("activity-place"),
        "note" => t!("activity-note"),
        "families" => t!("meeting-families"),
        "amount" => t!("field-amount"),
        "date" => t!("field-date"),
        "receipt" => t!("field-receipt"),
        "what" => t!("use-what"),
        "line" => t!("field-line"),
        "lines" => t!("plan-lines"),
        "lines.what" => t!("plan-what"),
        "lines.quantity" => t!("plan-quantity"),
        "lines.price" => t!("plan-price"),
        "guests" => t!("meeting-guests"),
        "month" => t!("progress-month"),
        "revenue" => t!("progress-revenue"),
        "goods" => t!("progress-goods"),
        "other_costs" => t!("progress-other-costs"),
        "household" => t!("progress-household"),
        "other_income" => t!("progress-other-income"),
        "stock" => t!("progress-stock"),
        "savings" => t!("progress-savings"),
        "debt" => t!("progress-debt"),
        "workers" => t!("progress-workers"),
        "customers" => t!("progress-customers"),
        "obstacles" => t!("progress-obstacles"),
        "permits" => t!("progress-permits"),
        "estimate.a_day" => t!("progress-a-day"),
        "estimate.days" => t!("progress-days"),
        other => other.to_owned(),
    }
}

/// The fields that hold money.
const IN_RUPIAH: &[&str] =
    &["revenue", "goods", "other_costs", "household", "other_income", "stock", "savings", "debt"];

/// A field's value as it travels, in words.
#[must_use]
pub fn value_words(field: &str, value: &Value, config: Option<&Config>) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let said = match (field, value) {
        (_, Value::Null) => String::new(),
        ("mode", Value::String(code)) => mode_words(&Mode::from(code.as_str())),
        ("met", Value::String(code)) => met_words(&Met::from(code.as_str())),
        ("business", Value::String(code)) => business_words(&BusinessState::from(code.as_str())),
        ("next_visit", Value::String(day)) => day.parse().map_or_else(|_| day.clone(), format::full_day),
        ("purposes" | "topics", Value::Array(codes)) => {
            let chips = config
                .map(|config| if field == "purposes" { &config.purposes[..] } else { &config.topics[..] });
            codes.iter().map(|code| chip_words(chips, &text(code))).collect::<Vec<_>>().join(", ")
        }
        ("flags", Value::Array(flags)) => flags
            .iter()
            .filter_map(|flag| serde_json::from_value::<Flag>(flag.clone()).ok())
            .map(|flag| flag_words(&flag))
            .collect::<Vec<_>>()
            .join(", "),
        ("obstacles" | "permits", Value::Array(codes)) => {
            let chips = config
                .map(|config| if field == "permits" { &config.permits[..] } else { &config.obstacles[..] });
            codes.iter().map(|code| chip_words(chips, &text(code))).collect::<Vec<_>>().join(", ")
        }
        (field, Value::Number(amount)) if IN_RUPIAH.contains(&field) => {
            format::rupiah(amount.as_i64().unwrap_or_default())
        }
        ("families", Value::Array(families)) => t!("meeting-present", count: families.len()),
        ("day", Value::String(day)) => day.parse().map_or_else(|_| day.clone(), format::full_day),
        ("photos", Value::Array(photos)) if photos.is_empty() => String::new(),
        ("photos", Value::Array(photos)) => t!("fact-photos", count: photos.len()),
        ("beside", Value::Object(notes)) => notes
            .iter()
            .map(|(field, note)| format!("{}: {}", field_words(field), text(note)))
            .collect::<Vec<_>>()
            .join("; "),
        (_, other) => text(other),
    };
    if said.is_empty() { t!("fact-empty") } else { said }
}

/// When, and for how long, by the clock of the place. Where the phone was set to another zone, what it showed is told beside it.
#[must_use]
pub fn time_fact_at(visit: &Visit, zone: i16) -> Fact {
    let (from, to) = (&visit.captured.started, &visit.captured.ended);
    let mut more = t!("fact-duration", minutes: format::minutes(from.millis_until(to)));
    if from.offset != zone {
        let shown = format!("{} {}", day_and_clock(from.wall, from.offset), format::zone(from.offset));
        more = format!("{more} · {}", t!("fact-phone-clock", time: shown));
    }
    let (first, last) = (format::local_day(from.wall, zone), format::local_day(to.wall, zone));
    let end = if first == last { format::clock(to.wall, zone) } else { day_and_clock(to.wall, zone) };
    let value = format!("{} – {end} {}", day_and_clock(from.wall, zone), format::zone(zone));
    Fact::new(t!("fact-time"), value).more(more)
}

/// *19 Nov 16.40*
fn day_and_clock(at: DateTime<Utc>, zone: i16) -> String {
    format!("{} {}", format::short_day(format::local_day(at, zone)), format::clock(at, zone))
}

/// Where: how far from home and how sure, or why that is not known.
#[must_use]
pub fn place_fact(visit: &Visit, home: Option<&Fix>) -> Fact {
    let name = t!("fact-place");
    match &visit.captured.place {
        Place::Missing { why } => Fact::new(name, t!("fact-place-none")).more(no_place_words(why)),
        Place::Fixed(fix) => {
            let sure = t!("fact-accuracy", distance: format::distance(fix.accuracy_m));
            match home {
                Some(home) => {
                    let away = format::distance(fix.metres_to(home));
                    Fact::new(name, t!("fact-from-home", distance: away)).more(sure)
                }
                None => {
                    Fact::new(name, t!("fact-place-known")).more(format!("{} · {sure}", t!("fact-no-home")))
                }
            }
        }
    }
}

/// Time by the clock of the place, the place, way, who was met and the state of the business: what a visit is judged by.
#[must_use]
pub fn evidence_at(visit: &Visit, home: Option<&Fix>, zone: i16) -> Vec<Fact> {
    let business = visit.business.as_ref().map_or_else(|| t!("fact-not-seen"), business_words);
    vec![
        place_fact(visit, home),
        time_fact_at(visit, zone),
        Fact::new(t!("fact-met"), met_words(&visit.met)).more(mode_words(&visit.mode)),
        Fact::new(t!("fact-business"), business),
    ]
}

/// Purposes, topics, results and the next visit: what came of it.
#[must_use]
pub fn account(visit: &Visit, config: Option<&Config>) -> Vec<Fact> {
    let or_empty = |text: String| if text.is_empty() { t!("fact-empty") } else { text };
    let purposes = chips_words(config.map(|config| &config.purposes[..]), &visit.purposes);
    let topics = chips_words(config.map(|config| &config.topics[..]), &visit.topics);
    let mut facts = vec![
        Fact::new(t!("fact-purposes"), or_empty(purposes)),
        Fact::new(t!("fact-topics"), or_empty(topics)),
        Fact::new(t!("fact-results"), or_empty(visit.results.clone())),
    ];
    if let Some(next) = visit.next_visit {
        facts.push(Fact::new(t!("fact-next"), format::full_day(next)));
    }
    for (field, note) in &visit.beside {
        facts.push(Fact::new(t!("fact-beside-field", field: field_words(field)), note.clone()));
    }
    facts
}

#[cfg(test)]
#[path = "visit_facts_tests.rs"]
mod tests;
