//! What a meeting with many families says, in words: the same in the mentor's list, in a family's line of time and in the
//! coordinator's.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::group_meeting::GroupMeeting;

use crate::screens::activity_facts::day_hours_place;
use crate::screens::visit_facts::chips_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// *hari ini · 09.00–11.00 · Balai RW 05*
#[must_use]
pub fn when_and_where(met: &GroupMeeting, today: NaiveDate) -> String {
    day_hours_place(format::day_from(met.day, today), (met.from, met.until), &met.place)
}

/// *Senin, 3 Agustus 2026 · 09.00–11.00*
#[must_use]
pub fn day_words(met: &GroupMeeting) -> String {
    day_hours_place(format::full_day(met.day), (met.from, met.until), "")
}

/// *09.00–11.00 · Balai RW 05*; nothing where neither is known.
#[must_use]
pub fn hours_and_place(met: &GroupMeeting) -> Option<String> {
    let words = day_hours_place(String::new(), (met.from, met.until), &met.place);
    Some(words).filter(|words| !words.is_empty())
}

/// How many families were there.
#[must_use]
pub fn present_words(count: usize) -> String {
    t!("meeting-present", count: count)
}

/// *12 KPM hadir*, *3 orang lain*: who was there, as chips.
pub fn present_chips(met: &GroupMeeting) -> Element {
    rsx! {
        Chip { label: present_words(met.families.len()), icon: Glyph::Families }
        if let Some(guests) = met.guests.filter(|guests| *guests > 0) {
            Chip { label: t!("meeting-others", count: guests) }
        }
        if !met.photos.is_empty() {
            Chip { label: t!("fact-photos", count: met.photos.len()), icon: Glyph::Photo }
        }
    }
}

/// What was talked about, and what came of it.
#[must_use]
pub fn topics_and_results(met: &GroupMeeting, config: Option<&Config>) -> String {
    let topics = chips_words(config.map(|config| &config.topics[..]), &met.topics);
    let parts = [topics, met.results.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
