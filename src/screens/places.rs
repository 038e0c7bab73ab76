//! The main places of each role, for the navigation.

use dioxus::prelude::*;

use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// A mentor's places; `waiting` records are not yet received by the centre.
#[component]
pub fn MentorNav(#[props(default)] waiting: u64) -> Element {
    let here = use_route::<Route>();
    let items = vec![
        place(&here, Route::Today {}, t!("nav-today"), Glyph::Home, 0),
        place(&here, Route::Families {}, t!("nav-families"), Glyph::Families, 0),
        place(&here, Route::Outbox {}, t!("nav-outbox"), Glyph::Send, waiting),
        place(&here, Route::Settings {}, t!("nav-settings"), Glyph::Settings, 0),
    ];
    rsx! {
        BottomNav { items }
    }
}

/// A coordinator's places; `queued` visits wait for a decision.
#[component]
pub fn CoordinatorNav(#[props(default)] queued: u64) -> Element {
    let here = use_route::<Route>();
    let mut review = place(&here, Route::Queue {}, t!("nav-queue"), Glyph::Review, queued);
    review.current |= matches!(here, Route::Review { .. });
    let mut mentors = place(&here, Route::Mentors {}, t!("nav-mentors"), Glyph::Families, 0);
    mentors.current |= matches!(here, Route::Mentor { .. });
    let items =
        vec![review, mentors, place(&here, Route::Settings {}, t!("nav-settings"), Glyph::Settings, 0)];
    rsx! {
        BottomNav { items }
    }
}

/// A family's places on its own phone.
#[component]
pub fn BeneficiaryNav() -> Element {
    let here = use_route::<Route>();
    let items = vec![
        place(&here, Route::Home {}, t!("nav-home"), Glyph::Business, 0),
        place(&here, Route::Settings {}, t!("nav-settings"), Glyph::Settings, 0),
    ];
    rsx! {
        BottomNav { items }
    }
}

fn place(here: &Route, to: Route, label: String, icon: Glyph, badge: u64) -> NavItem {
    NavItem { current: *here == to, to, label, icon, badge }
}
