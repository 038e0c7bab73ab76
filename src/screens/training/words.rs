//! What a training says of itself, in words.

use chrono::{DateTime, Datelike, Utc};
use pendamping_domain::attendance::{Attendance, Presence, Totals};
use pendamping_domain::training::{Attendee, Training};
use pendamping_store_api::training::TrainingPage;

use crate::widgets::prelude::*;
use crate::{format, t};

/// As what somebody comes.
#[must_use]
pub fn attendee_words(attendee: &Attendee) -> String {
    match attendee {
        Attendee::Family => t!("attendee-family"),
        Attendee::Mentor => t!("attendee-mentor"),
        Attendee::Coordinator => t!("attendee-coordinator"),
        Attendee::Guest => t!("attendee-guest"),
        Attendee::Unknown(word) => word.clone(),
    }
}

/// How somebody was there.
#[must_use]
pub fn presence_words(presence: &Presence) -> String {
    match presence {
        Presence::InPerson => t!("presence-in-person"),
        Presence::Virtual => t!("presence-virtual"),
        Presence::Absent => t!("presence-absent"),
        Presence::Unknown(word) => word.clone(),
    }
}

/// *Sen 3 Agu 2026 · 09.00–12.00 WIB*, by the clock of its area.
#[must_use]
pub fn when(training: &Training) -> String {
    let offset = training.area.offset_minutes();
    let (starts, ends) = (training.starts.to_utc(), training.ends.to_utc());
    let (first, last) = (format::local_day(starts, offset), format::local_day(ends, offset));
    let day = |day: chrono::NaiveDate| format!("{} {}", format::short_day(day), day.year());
    let days = if first == last { day(first) } else { format!("{} – {}", day(first), day(last)) };
    let clock = |at: DateTime<Utc>| format::clock(at, offset);
    format!("{days} · {}–{} {}", clock(starts), clock(ends), format::zone(offset))
}

/// Where it is for: *Kota Administrasi Jakarta Selatan*.
#[must_use]
pub fn area_name(training: &Training) -> String {
    let code = training.area.as_str();
    pendamping_regions::name(code).unwrap_or(code).to_owned()
}

/// Before, while or after it, as a chip.
#[must_use]
pub fn time_chip(training: &Training, now: DateTime<Utc>) -> (String, Tone) {
    if training.cancelled {
        (t!("training-cancelled"), Tone::Danger)
    } else if now < training.starts.to_utc() {
        (t!("training-coming"), Tone::Accent)
    } else if now <= training.ends.to_utc() {
        (t!("training-going-on"), Tone::Good)
    } else {
        (t!("training-over"), Tone::Quiet)
    }
}

/// *36 hadir · 12 di tempat · 24 virtual*.
#[must_use]
pub fn totals_words(totals: &Totals) -> String {
    let (here, afar) = totals.all();
    t!("training-totals", all: here + afar, here: here, afar: afar)
}

/// What is known of one's own attendance; none while nothing is. A phone without the secret cannot tell whether a code was the
/// right one: it says that it was noted.
#[must_use]
pub fn own_words(own: &Attendance, training: &Training) -> Option<(String, Tone)> {
    match own.presence(training) {
        Some(presence) => Some((presence_words(&presence), Tone::Good)),
        None if training.cancelled => None,
        None if own.code.is_some() => Some((t!("training-code-noted"), Tone::Accent)),
        None => None,
    }
}

/// *Nilai: sebelum 40, sesudah 80*; none while neither is known.
#[must_use]
pub fn scores_words(told: &Attendance) -> Option<String> {
    match (told.pre, told.post) {
        (None, None) => None,
        (Some(pre), None) => Some(t!("scores-before-only", before: pre)),
        (None, Some(post)) => Some(t!("scores-after-only", after: post)),
        (Some(pre), Some(post)) => Some(t!("scores-both", before: pre, after: post)),
    }
}

/// Whether whoever uses this phone may change the training: they open trainings in all of its area.
#[must_use]
pub fn may_change(page: &TrainingPage) -> bool {
    page.opens.iter().any(|area| page.training.area.is_within(area))
}
