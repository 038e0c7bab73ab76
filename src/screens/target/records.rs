//! The records behind a target's number, each leading to its own screen.

use dioxus::prelude::*;
use pendamping_domain::id::FamilyId;
use pendamping_store_api::target::{BehindRow, Counted, TargetPage};

use crate::route::Route;
use crate::screens::mentor::desk::stage_words;
use crate::screens::progress_facts::month_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The list; `coordinates`: as whoever reviews there opens them.
pub fn records(page: &TargetPage, coordinates: bool) -> Element {
    // Of one mentor it is said above whose they are.
    let named = page.aim.mentor.is_none();
    rsx! {
        List { tiles: true,
            for (at, row) in page.behind.iter().enumerate() {
                ListItem {
                    key: "{at}",
                    title: heading(row),
                    subtitle: beneath(row, named),
                    lead: Lead::Sign(sign(&row.what), Tone::Accent),
                    to: opens(row, coordinates),
                }
            }
        }
    }
}

fn sign(what: &Counted) -> Glyph {
    match what {
        Counted::Visit { .. } => Glyph::Visit,
        Counted::Month(_) => Glyph::Progress,
        Counted::GroupMeeting { .. } => Glyph::Families,
        Counted::Training { .. } => Glyph::Training,
        Counted::Stage(_) => Glyph::Stage,
        Counted::FollowUp { .. } => Glyph::FollowUp,
    }
}

fn heading(row: &BehindRow) -> String {
    match &row.what {
        Counted::GroupMeeting { place, .. } if !place.is_empty() => place.clone(),
        Counted::GroupMeeting { .. } => t!("meetings-title"),
        Counted::FollowUp { action, .. } => action.clone(),
        _ => row.family_name.clone().unwrap_or_else(|| t!("target-family-gone")),
    }
}

fn beneath(row: &BehindRow, named: bool) -> String {
    let day = format::full_day(row.day);
    let first = match &row.what {
        Counted::Visit { .. } | Counted::GroupMeeting { .. } => vec![day],
        Counted::Month(month) => vec![month_words(*month)],
        Counted::Training { title, .. } => vec![title.clone(), day],
        Counted::Stage(stage) => vec![stage_words(stage), day],
        Counted::FollowUp { .. } => row.family_name.clone().into_iter().chain([day]).collect(),
    };
    let mentor = row.mentor.clone().filter(|_| named);
    first.into_iter().chain(mentor).collect::<Vec<_>>().join(" · ")
}

/// Its own screen, as the role has it.
fn opens(row: &BehindRow, coordinates: bool) -> Option<Route> {
    let business = |family: FamilyId| match coordinates {
        true => Route::ReadBusiness { family },
        false => Route::Business { family },
    };
    let visit = |(visit, revision)| match coordinates {
        true => Route::Review { visit, revision },
        false => Route::ReadVisit { visit },
    };
    match &row.what {
        Counted::Visit { record, revision } => Some(visit((*record, *revision))),
        Counted::Month(_) => row.family.map(business),
        Counted::GroupMeeting { record, .. } if coordinates => {
            Some(Route::ReadGroupMeeting { meeting: *record })
        }
        Counted::GroupMeeting { record, .. } => Some(Route::EditGroupMeeting { meeting: *record }),
        Counted::Training { training, .. } => Some(Route::Training { training: *training }),
        Counted::Stage(_) => row.family.map(|family| Route::FamilyStage { family }),
        Counted::FollowUp { visit: Some(at), .. } => Some(visit(*at)),
        // Agreed apart from a visit: the family's page has it.
        Counted::FollowUp { visit: None, .. } => row.family.map(|family| match coordinates {
            true => Route::ReadBusiness { family },
            false => Route::Family { family },
        }),
    }
}
