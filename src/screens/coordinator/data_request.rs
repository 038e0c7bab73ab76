//! What families of the area ask the office for of their own data: since when, and what came of it. The office answers; here it is read.

use dioxus::prelude::*;
use pendamping_store_api::besides::DataRequest;

use crate::format::{full_day, local_day};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::at_centre::use_at_centre;
use crate::screens::mentor::desk::village;
use crate::screens::places::CoordinatorNav;
use crate::t;
use crate::widgets::prelude::*;

use super::queue::use_waiting;

/// The page.
#[component]
pub fn DataRequests() -> Element {
    let asked = use_at_centre(|phone| phone.data_requests());
    let queued = use_waiting();
    let waiting = asked.told().map(|told| told.requests.iter().filter(|one| one.answered.is_none()).count());
    rsx! {
        Screen {
            title: t!("data-requests-title"),
            subtitle: waiting.filter(|count| *count > 0).map(|count| t!("data-requests-waiting", count: count)),
            back: Route::Mentors {},
            nav: rsx! {
                CoordinatorNav { queued }
            },
            {asked.show(|told| {
                if told.requests.is_empty() {
                    return rsx! {
                        EmptyState {
                            icon: Glyph::Safe,
                            title: t!("data-requests-none"),
                            text: t!("data-requests-none-text"),
                        }
                    };
                }
                rsx! {
                    p { class: "muted", {t!("data-requests-hint")} }
                    List {
                        for request in told.requests.iter().cloned() {
                            One { key: "{request.id}", request }
                        }
                    }
                    if told.more {
                        p { class: "muted", {t!("data-requests-more", count: told.requests.len())} }
                    }
                }
            })}
        }
    }
}

/// What one family asked for.
#[component]
fn One(request: DataRequest) -> Element {
    let offset = use_phone().offset();
    let what = if request.what == "copy" { t!("data-requests-copy") } else { t!("data-requests-correction") };
    let since = t!("data-requests-since", day: full_day(local_day(request.received, offset)));
    let (label, tone) = match request.answered {
        Some(_) => (t!("own-data-answered"), Tone::Good),
        None => (t!("data-requests-waits"), Tone::Warn),
    };
    let answer = request.answered.zip(request.answer);
    // An older centre does not tell.
    let number = (!request.number.is_empty()).then_some(request.number);
    let place = (!request.region.is_empty()).then(|| village(&request.region));
    rsx! {
        ListItem {
            title: request.name.clone(),
            subtitle: [number, place].into_iter().flatten().chain([what, since]).collect::<Vec<_>>().join(" · "),
            lead: Lead::Person(request.name),
            trailing: rsx! {
                Chip { label, tone }
            },
            note: rsx! {
                if !request.text.is_empty() {
                    p { "{request.text}" }
                }
                if let Some((at , text)) = answer {
                    p { {t!("data-requests-answer", day: full_day(local_day(at, offset)), text: text)} }
                }
                Link { class: "row-more", to: Route::ReadBusiness { family: request.family }, {t!("data-requests-family")} }
            },
        }
    }
}
