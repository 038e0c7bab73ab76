//! What a score rests on: the records behind a figure, each to be opened, on the mentor's form and on the page of who decides.

use dioxus::prelude::*;
use pendamping_domain::figures::Known;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::selection::Basis;
use pendamping_store_api::selection::{CountedTraining, CountedVisit, SelectionPage};

use crate::route::Route;
use crate::screens::progress_facts::{month_words, profit_words};
use crate::widgets::prelude::*;
use crate::{format, t};

/// The records of a family, as they are led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    family: FamilyId,
    known: Known,
    visits: Vec<CountedVisit>,
    trainings: Vec<CountedTraining>,
    /// By the clock of the place.
    zone: i16,
    /// Whoever reads them is the family's mentor.
    mentor: bool,
}

impl Records {
    /// Those of a page.
    pub fn of(page: &SelectionPage, mentor: bool) -> Self {
        Self {
            family: page.id,
            known: page.known.clone(),
            visits: page.visits.clone(),
            trainings: page.trainings.clone(),
            zone: page.family.region.offset_minutes(),
            mentor,
        }
    }

    /// What the records say.
    pub fn known(&self) -> &Known {
        &self.known
    }
}

/// One record: what it is called, what it says, and where it is read.
type Line = (RecordId, String, Option<String>, Route);

fn lines(by: &Basis, records: &Records) -> Vec<Line> {
    let family = records.family;
    match by {
        Basis::MonthsTold | Basis::Profit | Basis::Growth => {
            let mut months: Vec<_> = records.known.months.iter().collect();
            months.sort_by_key(|(_, told)| std::cmp::Reverse(told.month));
            let to = if records.mentor { Route::Business { family } } else { Route::ReadBusiness { family } };
            let line = |(id, told): &(RecordId, pendamping_domain::progress::Progress)| {
                (*id, month_words(told.month), Some(profit_words(told.profit())), to.clone())
            };
            months.into_iter().map(line).collect()
        }
        Basis::Visits => {
            let to = |visit: &CountedVisit| match records.mentor {
                true => Route::ReadVisit { visit: visit.record },
                false => Route::Review { visit: visit.record, revision: visit.revision },
            };
            let line = |visit: &CountedVisit| (visit.record, format::full_day(visit.day), None, to(visit));
            records.visits.iter().rev().map(line).collect()
        }
        Basis::Trainings => {
            let day = |one: &CountedTraining| format::full_day(format::local_day(one.starts, records.zone));
            let line = |one: &CountedTraining| {
                (one.record, one.title.clone(), Some(day(one)), Route::Training { training: one.record })
            };
            records.trainings.iter().rev().map(line).collect()
        }
        Basis::Judged | Basis::Unknown(_) => Vec::new(),
    }
}

/// Whether a figure rests on anything: an average of nothing is no nought, and must not be read as one.
pub fn is_told(by: &Basis, records: &Records) -> bool {
    !matches!(by, Basis::Profit | Basis::Growth) || !lines(by, records).is_empty()
}

/// What a figure rests on, folded until somebody wants to see it.
#[component]
pub fn RestsOn(by: Basis, records: Records) -> Element {
    let lines = lines(&by, &records);
    if lines.is_empty() {
        return rsx! {
            p { class: "muted", {t!("selection-no-records")} }
        };
    }
    rsx! {
        details { class: "figures",
            summary { {t!("selection-rests-on", count: lines.len())} }
            List {
                for (record , title , subtitle , to) in lines {
                    ListItem { key: "{record}", title, subtitle, to }
                }
            }
        }
    }
}
