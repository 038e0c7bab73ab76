//! How many came to a training, and what they knew before and after: as tables.

use dioxus::prelude::*;
use pendamping_domain::attendance::{Presence, Totals};
use pendamping_domain::scores::{Mean, Scores};

use super::words::{attendee_words, presence_words};
use crate::t;

/// Who came, as what and how. Nothing while nobody did.
#[component]
pub(super) fn Counted(totals: Totals) -> Element {
    if totals.by_attendee.is_empty() {
        return rsx! {};
    }
    rsx! {
        div { class: "report-table", role: "region", tabindex: "0", "aria-label": t!("roster-title"),
            table { class: "totals",
                thead {
                    tr {
                        th { scope: "col", {t!("roster-as")} }
                        th { scope: "col", {presence_words(&Presence::InPerson)} }
                        th { scope: "col", {presence_words(&Presence::Virtual)} }
                    }
                }
                tbody {
                    for (attendee , here , afar) in &totals.by_attendee {
                        tr { key: "{attendee.as_str()}",
                            th { scope: "row", {attendee_words(attendee)} }
                            td { "{here}" }
                            td { "{afar}" }
                        }
                    }
                }
            }
        }
    }
}

/// The averages of the scores. Nothing while there are none.
#[component]
pub(super) fn Averages(scores: Scores) -> Element {
    let rows: Vec<(String, String, u32)> = [
        (t!("scores-before"), scores.before(), false),
        (t!("scores-after"), scores.after(), false),
        (t!("scores-gained"), scores.gained(), true),
    ]
    .into_iter()
    .filter_map(|(name, mean, signed)| mean.map(|mean| (name, figure(mean, signed), mean.people)))
    .collect();
    if rows.is_empty() {
        return rsx! {};
    }
    rsx! {
        div { class: "report-table", role: "region", tabindex: "0", "aria-label": t!("scores-averages"),
            table { class: "totals",
                thead {
                    tr {
                        th { scope: "col", {t!("scores-title")} }
                        th { scope: "col", {t!("scores-average")} }
                        th { scope: "col", {t!("scores-people")} }
                    }
                }
                tbody {
                    for (name , average , people) in rows {
                        tr { key: "{name}",
                            th { scope: "row", "{name}" }
                            td { "{average}" }
                            td { "{people}" }
                        }
                    }
                }
            }
        }
    }
}

/// A change says in which direction.
fn figure(mean: Mean, signed: bool) -> String {
    match mean.average {
        average if average < 0 => format!("−{}", average.unsigned_abs()),
        average if signed && average > 0 => format!("+{average}"),
        average => average.to_string(),
    }
}
