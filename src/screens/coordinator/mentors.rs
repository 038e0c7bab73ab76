//! *Pendamping*: who has not been heard of, and whose phone still holds what the centre has not.
//!
//! What a phone held is what it said at its last contact; that it may hold more since is said by the time beside it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dioxus::prelude::*;
use pendamping_domain::month::Month;
use pendamping_domain::revision::Kind;
use pendamping_store_api::review::{GetMentors, MentorRow};

use super::across::Across;
use super::queue::use_waiting;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::cover::cover_lines;
use crate::screens::places::CoordinatorNav;
use crate::screens::status::{SyncStatus, use_sync};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What may change this list.
const KINDS: &[Kind] = &[
    Kind::Person,
    Kind::Contact,
    Kind::Visit,
    Kind::Review,
    Kind::Family,
    Kind::Training,
    Kind::Attendance,
    Kind::Cover,
    Kind::Progress,
    Kind::GroupMeeting,
    Kind::Activity,
];

/// Silent for longer than this many days: worth a telephone call.
const SILENT_DAYS: i64 = 7;

/// The mentors of the area: those with something to look at, the others, and last those whose phone never connected.
#[component]
pub fn Mentors() -> Element {
    let phone = use_phone();
    let (wall, offset) = (phone.platform().now().wall, phone.offset());
    let today = phone.today();
    let asked = (month_start(wall, offset), today);
    let mentors = use_live(KINDS, asked, |store, (month_start, today)| async move {
        store.call(GetMentors { month_start, today }).await
    });
    let queued = use_waiting();
    let unheard = use_sync().is_some_and(|sync| sync.before_first);
    let silent =
        mentors.ready().map(|mentors| mentors.rows.iter().filter(|mentor| is_silent(mentor, wall)).count());
    rsx! {
        Screen {
            title: t!("mentors-title"),
            subtitle: silent.filter(|silent| *silent > 0).map(|silent| t!("mentors-silent", count: silent, days: SILENT_DAYS)),
            status: rsx! {
                SyncStatus {}
            },
            nav: rsx! {
                CoordinatorNav { queued }
            },
            {mentors.show(|mentors| {
                if mentors.rows.is_empty() && unheard {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Offline,
                            title: t!("coordinator-unheard"),
                            text: t!("coordinator-unheard-text"),
                        }
                    };
                }
                if mentors.rows.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Families,
                            title: t!("mentors-empty"),
                            text: t!("mentors-empty-text"),
                        }
                    };
                }
                let mut rows: Vec<&MentorRow> = mentors.rows.iter().collect();
                // Of equals the longest unheard stays first, as the store has them.
                rows.sort_by_key(|mentor| place(mentor, wall));
                rsx! {
                    Across {}
                    List { tiles: true,
                        for mentor in rows {
                            {one(mentor, wall, (offset, today))}
                        }
                    }
                }
            })}
        }
    }
}

fn one(mentor: &MentorRow, now: DateTime<Utc>, (offset, today): (i16, NaiveDate)) -> Element {
    // By the day: the centre tells of it now and then only, and a time would say that nothing came since.
    let heard = mentor
        .last_contact
        .map(|at| t!("mentors-heard", when: format::day_from(format::local_day(at, offset), today)));
    let area = mentor
        .area
        .as_ref()
        .map(|area| pendamping_regions::name(area.as_str()).unwrap_or(area.as_str()).to_owned());
    let month = if mentor.families > 0 {
        t!("mentors-month-of", count: mentor.visits_this_month, families: mentor.families)
    } else {
        t!("mentors-month", count: mentor.visits_this_month)
    };
    let oldest = mentor.oldest_unsent.map(|at| format::when(at, now, offset));
    let silent = is_silent(mentor, now);
    let subtitle = [area, heard].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    // Whoever is not heard of is reached by telephone.
    let call = mentor.phone.as_ref().filter(|_| silent || mentor.last_contact.is_none());
    rsx! {
        ListItem {
            key: "{mentor.person}",
            title: mentor.name.clone(),
            subtitle,
            lead: Lead::Person(mentor.name.clone()),
            note: rsx! {
                Chips {
                    if mentor.last_contact.is_none() {
                        Chip { label: t!("mentors-chip-never"), tone: Tone::Quiet, icon: Glyph::Offline }
                    } else if silent {
                        Chip { label: t!("mentors-chip-silent", days: SILENT_DAYS), tone: Tone::Danger, icon: Glyph::Offline }
                    }
                    if mentor.unsent > 0 {
                        Chip {
                            label: match oldest {
                                Some(when) => t!("mentors-unsent-since", count: mentor.unsent, when: when),
                                None => t!("mentors-unsent", count: mentor.unsent),
                            },
                            tone: Tone::Warn,
                            icon: Glyph::Upload,
                        }
                    }
                    if mentor.set_aside > 0 {
                        Chip { label: t!("mentors-set-aside", count: mentor.set_aside), tone: Tone::Danger, icon: Glyph::Alert }
                    }
                    if mentor.in_queue > 0 {
                        Chip { label: t!("mentors-in-queue", count: mentor.in_queue), tone: Tone::Accent, icon: Glyph::Review }
                    }
                    for words in cover_lines(&mentor.covers, today) {
                        Chip { key: "{words}", label: words.clone(), tone: Tone::Accent, icon: Glyph::Families }
                    }
                    if mentor.trainings == 0 {
                        Chip { label: t!("mentors-untrained"), tone: Tone::Warn, icon: Glyph::Training }
                    }
                    if mentor.due > 0 {
                        Chip { label: t!("mentors-due", count: mentor.due), tone: Tone::Warn, icon: Glyph::WrongDay }
                    }
                    Chip { label: month }
                }
                Link { class: "row-more", to: Route::AtRiskOf { mentor: mentor.person }, {t!("mentors-at-risk")} }
                Link { class: "row-more", to: Route::Mentor { mentor: mentor.person }, {t!("mentors-activities")} }
                if let Some(phone) = call {
                    a { class: "row-more", href: "tel:{phone}", {t!("mentors-call", phone: phone.clone())} }
                }
            },
        }
    }
}

/// Not heard of for long. One who never connected has not been silent: since when they could is not known here.
fn is_silent(mentor: &MentorRow, now: DateTime<Utc>) -> bool {
    mentor.last_contact.is_some_and(|at| now - at > TimeDelta::days(SILENT_DAYS))
}

/// Where in the list: the less there is to look at, the further down.
fn place(mentor: &MentorRow, now: DateTime<Utc>) -> u8 {
    let waits = mentor.unsent > 0 || mentor.set_aside > 0 || mentor.in_queue > 0;
    match mentor.last_contact {
        None => 2,
        Some(_) if waits || is_silent(mentor, now) => 0,
        Some(_) => 1,
    }
}

/// The first moment of this month at that offset.
fn month_start(now: DateTime<Utc>, offset: i16) -> DateTime<Utc> {
    let first = Month::of(format::local_day(now, offset)).first_day();
    first.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::minutes(i64::from(offset))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chrono::{DateTime, TimeDelta, Utc};
    use pendamping_domain::id::PersonId;
    use pendamping_store_api::review::MentorRow;
    use uuid::Uuid;

    use super::{is_silent, month_start, place};

    fn mentor(last_contact: Option<DateTime<Utc>>, in_queue: u64) -> MentorRow {
        MentorRow {
            person: PersonId(Uuid::nil()),
            name: "Rina Contoh".to_owned(),
            phone: None,
            area: None,
            last_contact,
            unsent: 0,
            oldest_unsent: None,
            set_aside: 0,
            families: 0,
            due: 0,
            trainings: 1,
            covers: Vec::new(),
            visits_this_month: 0,
            in_queue,
        }
    }

    #[test]
    fn whoever_has_something_to_look_at_stands_before_whoever_never_connected() {
        let now: DateTime<Utc> = "2020-11-24T03:00:00Z".parse().unwrap();
        let ago = |days| Some(now - TimeDelta::days(days));
        let rows = [mentor(None, 0), mentor(ago(8), 0), mentor(ago(1), 2), mentor(ago(1), 0)];
        assert_eq!(rows.each_ref().map(|row| place(row, now)), [2, 0, 0, 1]);
        assert_eq!(rows.each_ref().map(|row| is_silent(row, now)), [false, true, false, false]);
    }

    #[test]
    fn the_month_begins_where_the_mentor_is() {
        let start = month_start("2020-10-31T18:00:00Z".parse().unwrap(), 420);
        assert_eq!(start, "2020-10-31T17:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
        let start = month_start("2020-10-31T16:00:00Z".parse().unwrap(), 420);
        assert_eq!(start, "2020-09-30T17:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    }
}
