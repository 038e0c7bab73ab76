//! *Hari ini*: who is due, what was agreed, how the month stands. Unfinished forms come before everything else.

use chrono::{Datelike, NaiveDate, Timelike};
use dioxus::prelude::*;
use pendamping_domain::revision::Kind;
use pendamping_store_api::shared::DraftRow;
use pendamping_store_api::work::{DueRow, GetToday, Today as Work, UntoldRow};

use super::cover::{in_place_of, of_today};
use super::desk::{DueChip, Places, area_words, village};
use super::follow_ups::{FollowUps, listed};
use crate::live::use_live;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::aid::books::BooksLine;
use crate::screens::progress_facts::month_words;
use crate::screens::salvaged::SalvagedNotice;
use crate::screens::status::{NothingYet, SyncStatus};
use crate::screens::target::list::TargetsLine;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How many follow-ups are shown; each family's page has its own.
const SHOWN: usize = 20;

/// How many families: what comes after them must not be out of reach. The list of families begins with the others.
const SHOWN_DUE: usize = 6;

/// Whatever changes what is due, agreed or counted.
// `Contact` stands for the sync line: saves, receipts and attempts announce it.
const KINDS: &[Kind] = &[
    Kind::Family,
    Kind::Visit,
    Kind::FollowUp,
    Kind::Progress,
    Kind::Review,
    Kind::Config,
    Kind::Contact,
    Kind::Cover,
    Kind::Person,
];

struct Day {
    work: Work,
    today: NaiveDate,
    offset: i16,
}

/// The mentor's first screen.
#[component]
pub fn Today() -> Element {
    let phone = use_phone();
    let asking = phone.clone();
    let live = use_live(KINDS, phone.today(), move |store, today| {
        let offset = asking.offset();
        async move {
            let work = store.call(GetToday { today, offset, limit: SHOWN }).await?;
            Ok(Day { work, today, offset })
        }
    });
    let date = format::long_day(phone.today());
    let place = phone.profile().and_then(|profile| profile.area).map(|area| area_words(&area));
    let subtitle = place.map_or_else(|| date.clone(), |place| format!("{date} · {place}"));
    let title = greeting(&phone);
    let lock = move |_| phone.lock();
    rsx! {
        Screen {
            title,
            subtitle,
            tools: rsx! {
                IconButton { icon: Glyph::Lock, label: t!("today-lock"), show_label: true, onclick: lock }
            },
            status: rsx! { SyncStatus {} },
            actions: rsx! {
                LinkButton {
                    to: Route::PickFamily {},
                    label: t!("today-record"),
                    icon: Glyph::VisitAdd,
                    fill: true,
                }
            },
            nav: rsx! { Places {} },
            SalvagedNotice {}
            {live.show(|day| day_view(&day))}
        }
    }
}

fn greeting(phone: &Phone) -> String {
    let Some(profile) = phone.profile() else { return t!("today-title") };
    let name = profile.name;
    match format::local(phone.platform().now().wall, phone.offset()).hour() {
        3..=10 => t!("today-morning", name: name),
        11..=14 => t!("today-noon", name: name),
        15..=17 => t!("today-afternoon", name: name),
        _ => t!("today-evening", name: name),
    }
}

fn day_view(day: &Day) -> Element {
    let (work, today) = (&day.work, day.today);
    if work.families == 0 {
        return rsx! {
            {of_today(&work.covers, today)}
            NothingYet {
                EmptyState { icon: Glyph::Families, title: t!("today-none"), text: t!("today-none-text") }
                {other_duties()}
            }
        };
    }
    // Of all that is being written, visits are what the mentor goes on with from here.
    let begun: Vec<_> = work.drafts.iter().filter(|row| row.key.kind == Kind::Visit).collect();
    rsx! {
        {of_today(&work.covers, today)}
        if !begun.is_empty() {
            Section { title: t!("today-drafts"), trailing: begun.len().to_string(),
                {drafts(&begun, day)}
            }
        }
        Section { title: t!("today-due"), trailing: share(work.due.len().min(SHOWN_DUE), work.due_total),
            {due(&work.due, work, today)}
        }
        Section { title: t!("today-follow-ups"), trailing: share(work.follow_ups.len(), work.follow_ups_total),
            if work.follow_ups.is_empty() {
                p { class: "muted", {t!("today-follow-ups-none")} }
            } else {
                FollowUps { rows: listed(&work.follow_ups), today, named: true }
            }
        }
        if !work.untold.is_empty() {
            Section { title: t!("today-untold"), trailing: share(work.untold.len().min(SHOWN_DUE), work.untold_total),
                {untold(&work.untold)}
            }
        }
        Section { title: t!("today-month", month: format::month(today.year(), today.month())),
            {month(work)}
            {other_duties()}
        }
    }
}

/// *3 dari 12*, or only how many there are when all are shown.
fn share(shown: usize, total: u64) -> Option<String> {
    match (shown as u64, total) {
        (_, 0) => None,
        (shown, total) if shown < total => Some(t!("today-share", shown: shown, total: total)),
        (_, total) => Some(format::number(i64::try_from(total).unwrap_or(i64::MAX))),
    }
}

fn drafts(rows: &[&DraftRow], day: &Day) -> Element {
    rsx! {
        List {
            for row in rows {
                ListItem {
                    key: "{row.key.about}",
                    title: row.family_name.clone(),
                    subtitle: t!(
                        "today-draft-since",
                        day: format::day_from(format::local_day(row.at, day.offset), day.today),
                        time: format::clock(row.at, day.offset)
                    ),
                    lead: Lead::Sign(Glyph::Edit, Tone::Accent),
                    trailing: rsx! {
                        Chip { label: t!("today-draft"), tone: Tone::Accent }
                    },
                    to: draft_route(row),
                }
            }
        }
    }
}

/// A draft about its family is a new visit; any other is the correction of a visit.
fn draft_route(row: &DraftRow) -> Route {
    if row.key.about == row.family.into() {
        Route::NewVisit { family: row.family }
    } else {
        Route::EditVisit { visit: row.key.about }
    }
}

fn due(rows: &[DueRow], work: &Work, today: NaiveDate) -> Element {
    if rows.is_empty() {
        let text = if work.visited_today > 0 {
            t!("today-due-none-visited", count: work.visited_today)
        } else {
            t!("today-due-none-text")
        };
        return rsx! {
            Notice { title: t!("today-due-none"), text, tone: Tone::Good }
        };
    }
    rsx! {
        List {
            for row in rows.iter().take(SHOWN_DUE) {
                ListItem {
                    key: "{row.family.id}",
                    title: row.family.name.clone(),
                    subtitle: under(row, work),
                    lead: Lead::Person(row.family.name.clone()),
                    trailing: rsx! { DueChip { due: row.due, today } },
                    to: Route::Family { family: row.family.id },
                }
            }
        }
        if work.due_total > SHOWN_DUE as u64 {
            LinkButton { to: Route::Families {}, label: t!("today-due-all"), kind: ButtonKind::Quiet }
        }
    }
}

fn under(row: &DueRow, work: &Work) -> String {
    let business = row.family.business.clone().unwrap_or_else(|| t!("mentor-no-business"));
    let line = format!("{business} · {}", village(&row.family.region));
    let line = match in_place_of(&work.covers, row.family.id) {
        Some(mark) => format!("{line} · {mark}"),
        None => line,
    };
    if row.due.agreed { format!("{line} · {}", t!("today-agreed")) } else { line }
}

/// Businesses of which a month that is over was not told yet.
fn untold(rows: &[UntoldRow]) -> Element {
    rsx! {
        List {
            for row in rows.iter().take(SHOWN_DUE) {
                ListItem {
                    key: "{row.family}",
                    title: row.name.clone(),
                    subtitle: row.months.iter().map(|month| month_words(*month)).collect::<Vec<_>>().join(", "),
                    lead: Lead::Sign(Glyph::Progress, Tone::Warn),
                    to: Route::NewProgress { family: row.family },
                }
            }
        }
    }
}

/// What the month has besides visits; a mentor without a family has it too.
fn other_duties() -> Element {
    rsx! {
        List {
            BooksLine {}
            TargetsLine {}
            ListItem {
                title: t!("meetings-title"),
                subtitle: t!("meetings-subtitle"),
                lead: Lead::Sign(Glyph::Families, Tone::Accent),
                to: Route::GroupMeetings {},
            }
            ListItem {
                title: t!("activities-title"),
                subtitle: t!("activities-subtitle"),
                lead: Lead::Sign(Glyph::Activity, Tone::Accent),
                to: Route::Activities {},
            }
            ListItem {
                title: t!("trainings-title"),
                subtitle: t!("trainings-subtitle"),
                lead: Lead::Sign(Glyph::Training, Tone::Accent),
                to: Route::Trainings {},
            }
            ListItem {
                title: t!("report-title"),
                subtitle: t!("report-subtitle"),
                lead: Lead::Sign(Glyph::Review, Tone::Accent),
                to: Route::Report {},
            }
        }
    }
}

fn month(work: &Work) -> Element {
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    rsx! {
        Card {
            if work.accompanied == 0 {
                p { class: "muted", {t!("today-month-none")} }
            } else {
                Progress {
                    label: t!("today-month-visits"),
                    value: small(work.visits_this_month.min(work.accompanied)),
                    max: small(work.accompanied),
                    text: format!("{} / {}", work.visits_this_month, work.accompanied),
                }
            }
            if work.visited_today > 0 {
                p { class: "muted", {t!("today-visited", count: work.visited_today)} }
            }
        }
    }
}
