//! Where the app begins: to enrolment, to the PIN, or to the first screen of the role.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::actor::Role;

use crate::phone::{Phone, Stage, use_phone, use_stage};
use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Shows itself only for the moment it takes to lead on.
#[component]
pub fn Start() -> Element {
    let phone = use_phone();
    let stage = use_stage();
    use_effect(move || {
        navigator().replace(first_screen(&phone, stage()));
    });
    rsx! {
        Screen { title: t!("start-title"), LoadingState {} }
    }
}

fn first_screen(phone: &Arc<Phone>, stage: Stage) -> Route {
    match stage {
        Stage::Fresh | Stage::Forgotten => Route::Enrol {},
        Stage::Enrolled => Route::SetPin {},
        Stage::Locked | Stage::Damaged | Stage::Shut => Route::Unlock {},
        Stage::Open => match phone.profile().map(|profile| profile.role) {
            Some(Role::Mentor) => Route::Today {},
            Some(Role::Coordinator) => Route::Queue {},
            Some(Role::Beneficiary) => Route::Home {},
            // The office works at the centre; its people see here only whose phone this is.
            _ => Route::Settings {},
        },
    }
}
