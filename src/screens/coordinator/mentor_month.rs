//! One mentor's month as whoever reviews there reads it: the figures, the visits behind them, and the report that the mentor's own
//! phone writes from the same records.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::PersonId;
use pendamping_domain::month::Month;
use pendamping_report::{fill, read};
use pendamping_store_api::StoreError;
use pendamping_store_api::mentor_month::{MentorMonthPage, OpenMentorMonth};
use pendamping_store_api::shared::GetConfig;

use super::mentor_months::{KINDS, cells, choose, use_month};
use super::queue::use_waiting;
use super::visits::visits;
use crate::live::use_live;
use crate::phone::use_phone;
use crate::report::{Reporter, facts, templates};
use crate::route::Route;
use crate::screens::mentor::desk::{area_words, village};
use crate::screens::mentor::report_preview::preview;
use crate::screens::places::CoordinatorNav;
use crate::screens::progress_facts::month_words;
use crate::screens::status::SyncStatus;
use crate::t;
use crate::widgets::prelude::*;

struct Seen {
    month: Month,
    /// None when this phone does not know such a mentor (any more).
    page: Option<MentorMonthPage>,
    config: Option<Config>,
}

/// The month of one mentor.
#[component]
pub fn MentorMonth(mentor: PersonId) -> Element {
    let phone = use_phone();
    let today = phone.today();
    let now = Month::of(today);
    let month = use_month(now);
    let live = use_live(KINDS, (mentor, month()), |store, (mentor, month)| async move {
        let page = match store.call(OpenMentorMonth { mentor, month }).await {
            Ok(page) => Some(page),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error),
        };
        Ok(Seen { month, page, config: store.call(GetConfig).await? })
    });
    let queued = use_waiting();
    let ready = live.ready();
    let page = ready.as_ref().and_then(|seen| seen.page.as_ref());
    rsx! {
        Screen {
            title: page.map_or_else(|| t!("mentors-title"), |page| page.name.clone()),
            subtitle: page.and_then(|page| page.area.as_ref()).map(area_words),
            back: Route::MentorMonths {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { CoordinatorNav { queued } },
            {choose(month, now)}
            {live.show(|seen| match &seen.page {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("mentor-gone"), text: t!("mentor-gone-text") }
                },
                Some(page) => rsx! {
                    Card { title: month_words(seen.month),
                        Facts {
                            facts: cells(&page.work.figures(seen.month))
                                .into_iter()
                                .map(|(name, words)| Fact::new(name, words))
                                .collect::<Vec<_>>(),
                        }
                    }
                    if !page.work.visits.is_empty() {
                        Section {
                            title: t!("mentor-visits"),
                            trailing: page.work.visits.len().to_string(),
                            {visits(page.work.visits.iter().rev(), today)}
                        }
                    }
                    Section { title: t!("report-preview"),
                        p { class: "muted", {t!("mentor-month-report-text")} }
                        {report(&seen, page, today)}
                    }
                },
            })}
        }
    }
}

/// The mentor's report, as far as it is known here: their own words are on their phone and in what they hand in.
fn report(seen: &Seen, page: &MentorMonthPage, today: chrono::NaiveDate) -> Element {
    let by = Reporter {
        name: page.name.clone(),
        area: page.area.as_ref().map(|area| village(area.as_str())).unwrap_or_default(),
        month: seen.month,
        today,
        narrative: t!("mentor-month-own-words"),
    };
    let template = seen.config.as_ref().and_then(|config| config.report_template.clone());
    let template = template.unwrap_or_else(|| templates().0.to_owned());
    let written = fill(&template, &facts(&page.work, &by, seen.config.as_ref(), Vec::new()));
    match written {
        Ok(filled) => rsx! {
            Card { {preview(&read(&filled))} }
        },
        Err(error) => rsx! {
            Notice { title: t!("report-template-wrong"), text: error.to_string(), tone: Tone::Danger }
        },
    }
}
