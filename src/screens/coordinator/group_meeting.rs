//! One meeting of a mentor with many families, as whoever reviews there reads it: when, who was there, what came of it, and the
//! signed list.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_store_api::StoreError;
use pendamping_store_api::group_meeting::{GroupMeetingPage, OpenGroupMeeting, Present};
use pendamping_store_api::shared::GetConfig;

use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::group_meeting_facts::{day_words, present_words};
use crate::screens::photos::Photos;
use crate::screens::status::SyncStatus;
use crate::screens::visit_facts::chips_words;
use crate::t;
use crate::widgets::prelude::*;

struct Seen {
    /// None when this phone has no such meeting (any more).
    page: Option<GroupMeetingPage>,
    config: Option<Config>,
}

/// The meeting.
#[component]
pub fn ReadGroupMeeting(meeting: RecordId) -> Element {
    let phone = use_phone();
    let zone = phone.offset();
    let kinds = &[Kind::GroupMeeting, Kind::Family, Kind::Person, Kind::Config];
    let live = use_live(kinds, meeting, move |store, record| async move {
        let config = store.call(GetConfig).await?;
        let page = match store.call(OpenGroupMeeting { record }).await {
            Ok(page) => Some(page),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        Ok(Seen { page, config })
    });
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    let back = page.map_or(Route::Mentors {}, |page| Route::Mentor { mentor: page.author });
    rsx! {
        Screen {
            title: t!("kind-group-meeting"),
            subtitle: page.and_then(|page| page.author_name.clone()),
            back,
            status: rsx! { SyncStatus {} },
            {live.show(|seen| match &seen.page {
                Some(page) => meeting_facts(&page.meeting, &page.present, page.author.into(), seen.config.as_ref(), zone),
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("meeting-gone"), text: t!("meeting-gone-text") }
                },
            })}
        }
    }
}

/// When and where, who was there, and the signed list.
pub(super) fn meeting_facts(
    met: &GroupMeeting,
    present: &[Present],
    author: FamilyId,
    config: Option<&Config>,
    zone: i16,
) -> Element {
    let or_none = |text: String| if text.is_empty() { t!("fact-empty") } else { text };
    let topics = chips_words(config.map(|config| &config.topics[..]), &met.topics);
    let mut facts = vec![
        Fact::new(t!("activity-day"), day_words(met)),
        Fact::new(t!("meeting-place"), or_none(met.place.clone())),
        Fact::new(t!("meeting-topics"), or_none(topics)),
        Fact::new(t!("meeting-results"), or_none(met.results.clone())),
    ];
    if let Some(guests) = met.guests {
        facts.push(Fact::new(t!("meeting-guests"), guests.to_string()));
    }
    let gone = present.iter().filter(|one| one.name.is_none()).count();
    rsx! {
        Card { Facts { facts } }
        Section { title: t!("meeting-families"), trailing: present_words(met.families.len()),
            List { tiles: true,
                for one in present {
                    if let Some(name) = &one.name {
                        ListItem { key: "{one.family}", title: name.clone(), lead: Lead::Person(name.clone()) }
                    }
                }
            }
            if gone > 0 {
                p { class: "muted", {t!("meeting-families-gone", count: gone)} }
            }
        }
        Section { title: t!("meeting-photos"), trailing: met.photos.len().to_string(),
            if met.photos.is_empty() {
                p { class: "muted", {t!("meeting-no-photos")} }
            } else {
                Photos { photos: met.photos.clone(), family: author, home: None, zone, fetch: true }
            }
        }
    }
}
