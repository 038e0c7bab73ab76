//! What is looked at across all mentors, as a few ways on above their list.

use dioxus::prelude::*;

use super::attention::use_total;
use crate::route::Route;
use crate::screens::aid::books::BooksLine;
use crate::screens::target::list::TargetsLine;
use crate::t;
use crate::widgets::prelude::*;

/// One way each.
#[component]
pub(super) fn Across() -> Element {
    let at_risk = use_total();
    let (total, tone) = match at_risk {
        Some(0) => (Some(t!("across-nobody")), Tone::Good),
        Some(total) => (Some(t!("at-risk-total", count: total)), Tone::Warn),
        None => (None, Tone::Quiet),
    };
    rsx! {
        div { class: "across",
            ListItem {
                title: t!("at-risk-title"),
                subtitle: total,
                lead: Lead::Sign(Glyph::Alert, tone),
                to: Route::AtRisk {},
            }
            ListItem {
                title: t!("mentor-months-title"),
                lead: Lead::Sign(Glyph::Calendar, Tone::Accent),
                to: Route::MentorMonths {},
            }
            ListItem {
                title: t!("coaching-title"),
                lead: Lead::Sign(Glyph::Stage, Tone::Accent),
                to: Route::Coaching {},
            }
            ListItem {
                title: t!("data-requests-title"),
                lead: Lead::Sign(Glyph::Comment, Tone::Accent),
                to: Route::DataRequests {},
            }
            BooksLine {}
            TargetsLine {}
        }
    }
}
