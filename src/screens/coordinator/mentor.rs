//! One mentor as the coordinator sees them: who stands in for whom, their latest visits, their meetings with many families, and what
//! else they did. It is read here; only its author tells it anew.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::activity::{Activities, ListActivities};
use pendamping_store_api::group_meeting::{GroupMeetings, ListGroupMeetings};
use pendamping_store_api::mentor::{MentorPage, OpenMentor};

use super::queue::use_waiting;
use super::visits::visits;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::activity_facts::{duty_sign, duty_words, note, when_and_where};
use crate::screens::group_meeting_facts::{hours_and_place, present_chips};
use crate::screens::mentor::cover::cover_lines;
use crate::screens::places::CoordinatorNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change this page.
const KINDS: &[Kind] =
    &[Kind::Activity, Kind::GroupMeeting, Kind::Person, Kind::Visit, Kind::Review, Kind::Family, Kind::Cover];

/// How many are shown: more than a quarter brings.
const SHOWN: usize = 200;

/// How many visits: the rest is in their months.
const VISITS: usize = 10;

struct Seen {
    page: MentorPage,
    told: Activities,
    held: GroupMeetings,
}

/// A mentor's visits, meetings and activities, each with the latest day first.
#[component]
pub fn Mentor(mentor: PersonId) -> Element {
    let phone = use_phone();
    let today = phone.today();
    let live = use_live(KINDS, (mentor, today), |store, (person, today)| async move {
        let page = store.call(OpenMentor { mentor: person, today, limit: VISITS }).await?;
        let held = store.call(ListGroupMeetings { person, limit: SHOWN }).await?;
        Ok(Seen { page, told: store.call(ListActivities { person, limit: SHOWN }).await?, held })
    });
    let queued = use_waiting();
    let name = live.ready().and_then(|seen| seen.page.name.clone());
    rsx! {
        Screen {
            title: name.unwrap_or_else(|| t!("mentors-title")),
            back: Route::Mentors {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {live.show(|seen| {
                let nothing = seen.page.visits.is_empty() && seen.told.rows.is_empty() && seen.held.rows.is_empty();
                rsx! {
                    for words in cover_lines(&seen.page.covers, today) {
                        Notice { key: "{words}", title: words.clone(), tone: Tone::Accent, icon: Glyph::Families }
                    }
                    List {
                        ListItem {
                            title: t!("mentor-month-title"),
                            subtitle: t!("mentor-month-text"),
                            lead: Lead::Sign(Glyph::Calendar, Tone::Accent),
                            to: Route::MentorMonth { mentor },
                        }
                    }
                    if nothing {
                        EmptyState {
                            icon: Glyph::Activity,
                            title: t!("mentor-activities-none"),
                            text: t!("mentor-activities-none-text"),
                        }
                    }
                    if !seen.page.visits.is_empty() {
                        Section { title: t!("mentor-latest-visits"), trailing: visits_total(&seen.page),
                            {visits(seen.page.visits.iter(), today)}
                        }
                    }
                    if !seen.held.rows.is_empty() {
                        {meetings(&seen.held)}
                    }
                    if !seen.told.rows.is_empty() {
                        {activities(&seen.told, today)}
                    }
                }
            })}
        }
    }
}

/// *10 dari 84*, where not all are shown.
fn visits_total(page: &MentorPage) -> String {
    if page.total > page.visits.len() as u64 {
        t!("mentor-month-of", count: page.visits.len(), all: page.total)
    } else {
        page.total.to_string()
    }
}

fn meetings(held: &GroupMeetings) -> Element {
    rsx! {
        Section { title: t!("meetings-title"), trailing: held.total.to_string(),
            List { tiles: true,
                for row in &held.rows {
                    ListItem {
                        key: "{row.record}",
                        title: format::full_day(row.meeting.day),
                        subtitle: hours_and_place(&row.meeting),
                        lead: Lead::Sign(Glyph::Families, Tone::Accent),
                        note: rsx! {
                            Chips { {present_chips(&row.meeting)} }
                        },
                        to: Route::ReadGroupMeeting { meeting: row.record },
                    }
                }
            }
        }
    }
}

fn activities(told: &Activities, today: NaiveDate) -> Element {
    rsx! {
        Section { title: t!("activities-title"), trailing: crate::format::number(i64::try_from(told.total).unwrap_or(i64::MAX)),
            List { tiles: true,
                for row in &told.rows {
                    ListItem {
                        key: "{row.record}",
                        title: duty_words(&row.activity.duty),
                        subtitle: when_and_where(&row.activity, today),
                        lead: Lead::Sign(duty_sign(&row.activity.duty), Tone::Accent),
                        note: note(&row.activity),
                    }
                }
            }
        }
    }
}
