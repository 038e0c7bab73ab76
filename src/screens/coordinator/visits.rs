//! Visits of one mentor in a list, each leading to where it is reviewed.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::life::Standing;
use pendamping_store_api::month::VisitMade;

use crate::route::Route;
use crate::screens::visit_facts::met_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The list, in the order given.
pub(super) fn visits<'a>(rows: impl Iterator<Item = &'a VisitMade>, today: NaiveDate) -> Element {
    rsx! {
        List { tiles: true,
            for row in rows {
                {one(row, today)}
            }
        }
    }
}

fn one(row: &VisitMade, today: NaiveDate) -> Element {
    let name = if row.family_name.is_empty() { t!("meeting-family-gone") } else { row.family_name.clone() };
    let day = format::day_from(row.visit.captured.started.date(), today);
    let (label, tone, icon) = standing_chip(row.standing);
    rsx! {
        ListItem {
            key: "{row.record}",
            title: name.clone(),
            subtitle: format!("{day} · {}", met_words(&row.visit.met)),
            lead: Lead::Person(name),
            note: rsx! {
                Chips {
                    Chip { label, tone, icon }
                }
            },
            to: Route::Review { visit: row.record, revision: row.revision },
        }
    }
}

fn standing_chip(standing: Standing) -> (String, Tone, Glyph) {
    match standing {
        Standing::Approved => (t!("past-approved"), Tone::Good, Glyph::Approve),
        Standing::Declined => (t!("stage-declined"), Tone::Warn, Glyph::Close),
        Standing::CorrectionAsked => (t!("past-asked"), Tone::Warn, Glyph::Comment),
        Standing::Received | Standing::Recorded => (t!("mentor-visit-waits"), Tone::Accent, Glyph::Review),
    }
}
