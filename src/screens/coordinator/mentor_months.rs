//! *Rekap bulan pendamping*: what each mentor did in a month, beside each other. A row leads to the month it sums up.

use dioxus::prelude::*;
use pendamping_domain::mentor_month::MentorMonth;
use pendamping_domain::month::Month;
use pendamping_domain::revision::Kind;
use pendamping_store_api::mentor_month::{ListMentorMonths, MentorMonthRow, MentorMonths as Page};

use super::queue::use_waiting;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::mentor::desk::area_words;
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::month_words;
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

/// What may change a figure.
pub(super) const KINDS: &[Kind] = &[
    Kind::Visit,
    Kind::Review,
    Kind::FollowUp,
    Kind::Activity,
    Kind::GroupMeeting,
    Kind::Progress,
    Kind::Family,
    Kind::Person,
    Kind::Training,
    Kind::Attendance,
    Kind::Cover,
    Kind::Config,
];

/// Which month is looked at: chosen here, and kept while one goes from mentor to mentor.
pub(super) fn use_month(now: Month) -> Signal<Month> {
    #[derive(Clone, Copy)]
    struct Chosen(Signal<Month>);
    use_root_context(|| Chosen(Signal::new_in_scope(now, ScopeId::ROOT))).0
}

/// The month that is looked at, between the one before and the one after; what is to come has no figures.
pub(super) fn choose(mut month: Signal<Month>, now: Month) -> Element {
    rsx! {
        Stepper {
            id: "mentors-month",
            label: t!("report-month"),
            value: month_words(month()),
            before: t!("report-earlier"),
            after: t!("report-later"),
            onbefore: move |()| month.set(month().before()),
            onafter: (month() < now).then(|| EventHandler::new(move |()| month.set(month().after()))),
        }
    }
}

/// The mentors' months.
#[component]
pub fn MentorMonths() -> Element {
    let now = Month::of(use_phone().today());
    let month = use_month(now);
    let live = use_live(KINDS, month(), |store, month| async move {
        Ok((month, store.call(ListMentorMonths { month }).await?))
    });
    let queued = use_waiting();
    rsx! {
        Screen {
            title: t!("mentor-months-title"),
            back: Route::Mentors {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {choose(month, now)}
            {live.show(|seen| if seen.1.rows.is_empty() {
                rsx! {
                    EmptyState { icon: Glyph::Families, title: t!("mentors-empty"), text: t!("mentors-empty-text") }
                }
            } else {
                table(&seen.1, seen.0)
            })}
        }
    }
}

fn table(page: &Page, month: Month) -> Element {
    let columns: Vec<String> = cells(&page.together).into_iter().map(|(name, _)| name).collect();
    rsx! {
        div { class: "report wide-table",
            div { class: "report-table stacks card",
                table {
                    caption { class: "aside-only", {t!("mentor-months-caption", month: month_words(month))} }
                    thead {
                        tr {
                            th { scope: "col", {t!("attendee-mentor")} }
                            for column in columns {
                                th { key: "{column}", scope: "col", class: "amount", "{column}" }
                            }
                        }
                    }
                    tbody {
                        for row in page.rows.iter() {
                            tr { key: "{row.person}",
                                th { scope: "row", {who(row)} }
                                {figures(&row.figures)}
                            }
                        }
                        tr { class: "sum",
                            th { scope: "row", {t!("mentor-months-together", count: page.rows.len())} }
                            {figures(&page.together)}
                        }
                    }
                }
            }
        }
        p { class: "muted", {t!("mentor-months-note")} }
    }
}

fn who(row: &MentorMonthRow) -> Element {
    let area = row.area.as_ref().map(area_words);
    rsx! {
        Link { class: "row-more", to: Route::MentorMonth { mentor: row.person }, "{row.name}" }
        if let Some(area) = area {
            p { class: "muted", "{area}" }
        }
    }
}

fn figures(month: &MentorMonth) -> Element {
    rsx! {
        for (name , words) in cells(month) {
            td { key: "{name}", class: "amount", "data-column": "{name}",
                div { "{words}" }
            }
        }
    }
}

/// The figures under their names, as the table and the page of one mentor have them.
pub(super) fn cells(month: &MentorMonth) -> Vec<(String, String)> {
    let families = t!("mentor-month-of", count: month.visited, all: month.accompanied);
    let meetings = if month.meetings == 0 {
        "0".to_owned()
    } else {
        t!("mentor-month-meetings-words", count: month.meetings, present: month.present)
    };
    vec![
        (t!("mentor-month-visits"), month.visits.to_string()),
        (t!("mentor-month-not-met"), month.not_met.to_string()),
        (t!("mentor-month-visited"), families),
        (t!("mentor-month-told"), month.told.to_string()),
        (t!("mentor-month-meetings"), meetings),
        (t!("mentor-month-activities"), month.activities.to_string()),
        (t!("mentor-month-trainings"), both(month.held, month.attended)),
        (t!("mentor-month-follow-ups"), both(month.done, month.open)),
        (t!("mentor-month-reviews"), both(month.approved, month.corrections)),
    ]
}

/// Two figures that belong together, as the column's name puts them.
fn both(one: u64, other: u64) -> String {
    format!("{one} / {other}")
}
