//! Where the app begins: to enrolment, to the PIN, or to the first screen of the role, and from there into the form that was
//! open when the app was ended.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::actor::Role;

use crate::draft::{Returning, use_returning};
use crate::phone::{Phone, Stage, use_phone, use_stage};
use crate::route::Route;
use crate::t;
use crate::widgets::prelude::*;

/// Shows itself only for the moment it takes to lead on.
#[component]
pub fn Start() -> Element {
    let phone = use_phone();
    let stage = use_stage();
    let returning = use_returning();
    use_effect(move || {
        let (phone, stage) = (phone.clone(), stage());
        spawn(lead_on(phone, stage, returning));
    });
    rsx! {
        Screen { title: t!("start-title"), LoadingState {} }
    }
}

async fn lead_on(phone: Arc<Phone>, stage: Stage, returning: Returning) {
    let first = first_screen(&phone, stage);
    let form = match phone.store() {
        Some(store) => returning.look(&store).await,
        None => None,
    };
    let navigator = navigator();
    navigator.replace(first.clone());
    // On top of the first screen: *Kembali* leads there.
    if let Some(form) = form.filter(|form| *form != first) {
        navigator.push(form);
    }
}

fn first_screen(phone: &Arc<Phone>, stage: Stage) -> Route {
    match stage {
        Stage::Fresh | Stage::Forgotten => Route::Enrol {},
        Stage::Enrolled => Route::SetPin {},
        Stage::Locked | Stage::Damaged | Stage::Newer | Stage::Unread | Stage::Shut => Route::Unlock {},
        Stage::Open => match phone.profile().map(|profile| profile.role) {
            Some(Role::Mentor) => Route::Today {},
            Some(Role::Coordinator) => Route::Queue {},
            Some(Role::Beneficiary) => Route::Home {},
            // The office works at the centre; its people see here only whose phone this is.
            _ => Route::Settings {},
        },
    }
}
