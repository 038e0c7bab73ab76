//! *Pertemuan kelompok*: the mentor's meetings with many families, the latest day first, and where each record is.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::revision::Kind;
use pendamping_store_api::group_meeting::{GroupMeetingRow, GroupMeetings as Held, ListGroupMeetings};
use pendamping_store_api::shared::{GetConfig, GetDraft};

use super::activities::me;
use super::desk::{Places, custody_words};
use super::group_meeting::draft_key;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::group_meeting_facts::{hours_and_place, present_chips, topics_and_results};
use crate::screens::status::SyncStatus;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How many are shown: more than a year brings.
const SHOWN: usize = 100;

struct Listed {
    held: Held,
    config: Option<Config>,
    /// One is being written.
    begun: bool,
}

/// The mentor's own meetings.
#[component]
pub fn GroupMeetings() -> Element {
    let phone = use_phone();
    let live = use_live(&[Kind::GroupMeeting, Kind::Config], (), move |store, ()| {
        let me = me(&phone);
        async move {
            let person = me?;
            let held = store.call(ListGroupMeetings { person, limit: SHOWN }).await?;
            let config = store.call(GetConfig).await?;
            let begun = store.call(GetDraft { key: draft_key(person) }).await?.is_some();
            Ok(Listed { held, config, begun })
        }
    });
    let begun = live.ready().is_some_and(|list| list.begun);
    rsx! {
        Screen {
            title: t!("meetings-title"),
            subtitle: t!("meetings-subtitle"),
            back: Route::Today {},
            status: rsx! { SyncStatus {} },
            actions: rsx! {
                LinkButton {
                    to: Route::NewGroupMeeting {},
                    label: if begun { t!("meetings-go-on") } else { t!("meetings-record") },
                    icon: if begun { Glyph::Edit } else { Glyph::Add },
                    fill: true,
                }
            },
            nav: rsx! { Places {} },
            {live.show(|list| {
                if list.held.rows.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Families,
                            title: t!("meetings-none"),
                            text: t!("meetings-none-text"),
                        }
                    };
                }
                rsx! {
                    List { tiles: true,
                        for row in &list.held.rows {
                            {line(row, list.config.as_ref())}
                        }
                    }
                }
            })}
        }
    }
}

fn line(row: &GroupMeetingRow, config: Option<&Config>) -> Element {
    let (label, tone, icon) = custody_words(&row.custody);
    let said = topics_and_results(&row.meeting, config);
    rsx! {
        ListItem {
            key: "{row.record}",
            title: format::full_day(row.meeting.day),
            subtitle: hours_and_place(&row.meeting),
            lead: Lead::Sign(Glyph::Families, Tone::Accent),
            note: rsx! {
                if !said.is_empty() {
                    p { class: "row-more", "{said}" }
                }
                Chips {
                    {present_chips(&row.meeting)}
                    Chip { label, tone, icon }
                }
            },
            to: Route::EditGroupMeeting { meeting: row.record },
        }
    }
}
