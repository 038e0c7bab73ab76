//! One mentor as the coordinator sees them: their meetings with many families, and what else they did besides visits. It is read
//! here; only its author tells it anew.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::id::PersonId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::activity::{Activities, ListActivities};
use pendamping_store_api::group_meeting::{GroupMeetings, ListGroupMeetings};

use super::queue::use_waiting;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::activity_facts::{duty_sign, duty_words, note, when_and_where};
use crate::screens::group_meeting_facts::{hours_and_place, present_chips};
use crate::screens::places::CoordinatorNav;
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How many are shown: more than a quarter brings.
const SHOWN: usize = 200;

struct Seen {
    told: Activities,
    held: GroupMeetings,
}

/// A mentor's meetings and activities, each with the latest day first.
#[component]
pub fn Mentor(mentor: PersonId) -> Element {
    let phone = use_phone();
    let today = phone.today();
    let kinds = &[Kind::Activity, Kind::GroupMeeting, Kind::Person];
    let live = use_live(kinds, mentor, |store, person| async move {
        let held = store.call(ListGroupMeetings { person, limit: SHOWN }).await?;
        Ok(Seen { told: store.call(ListActivities { person, limit: SHOWN }).await?, held })
    });
    let queued = use_waiting();
    let name = live.ready().and_then(|seen| seen.told.name.clone());
    rsx! {
        Screen {
            title: name.unwrap_or_else(|| t!("mentors-title")),
            back: Route::Mentors {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {live.show(|seen| {
                if seen.told.rows.is_empty() && seen.held.rows.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Activity,
                            title: t!("mentor-activities-none"),
                            text: t!("mentor-activities-none-text"),
                        }
                    };
                }
                rsx! {
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
