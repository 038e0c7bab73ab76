//! The main places of each role, for the navigation.

use dioxus::prelude::*;
use pendamping_domain::actor::Role;

use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::coordinator::queue::use_waiting;
use crate::screens::mentor::desk::Places;
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
    review.current |= matches!(
        here,
        Route::Review { .. }
            | Route::Reported { .. }
            | Route::Batch { .. }
            | Route::Proposals {}
            | Route::FamilyStage { .. }
            | Route::Board {}
            | Route::FamilySelection { .. }
            | Route::Objections {}
            | Route::ReadObjection { .. }
    );
    let mut mentors = place(&here, Route::Mentors {}, t!("nav-mentors"), Glyph::Families, 0);
    mentors.current |= matches!(
        here,
        Route::Mentor { .. }
            | Route::AtRisk {}
            | Route::AtRiskOf { .. }
            | Route::Targets {}
            | Route::Target { .. }
            | Route::TargetOf { .. }
            | Route::MentorMonths {}
            | Route::MentorMonth { .. }
            | Route::DataRequests {}
            | Route::Coaching {}
            | Route::CoachedFamilies { .. }
            | Route::Verification {}
            | Route::VerifyAid { .. }
            | Route::AskPurchase { .. }
    );
    let mut trainings = place(&here, Route::Trainings {}, t!("nav-trainings"), Glyph::Training, 0);
    trainings.current |= matches!(
        here,
        Route::Training { .. }
            | Route::NewTraining {}
            | Route::EditTraining { .. }
            | Route::TrainingScores { .. }
    );
    let settings = place(&here, Route::Settings {}, t!("nav-settings"), Glyph::Settings, 0);
    let items = vec![review, mentors, trainings, settings];
    rsx! {
        BottomNav { items }
    }
}

/// The places of whoever's phone it is, for screens that are of every role.
#[component]
pub fn RoleNav() -> Element {
    let role = use_phone().profile().map(|profile| profile.role);
    match role {
        Some(Role::Mentor) => rsx! { Places {} },
        Some(Role::Coordinator) => rsx! { QueuedNav {} },
        Some(Role::Beneficiary) => rsx! { BeneficiaryNav {} },
        _ => rsx! {},
    }
}

#[component]
fn QueuedNav() -> Element {
    let queued = use_waiting();
    rsx! { CoordinatorNav { queued } }
}

/// Where a role begins.
#[must_use]
pub fn first_place(role: Option<&Role>) -> Route {
    match role {
        Some(Role::Mentor) => Route::Today {},
        Some(Role::Coordinator) => Route::Queue {},
        Some(Role::Beneficiary) => Route::Home {},
        _ => Route::Start {},
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
