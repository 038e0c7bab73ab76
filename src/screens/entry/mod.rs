//! Before the records open.

pub mod change_pin;
pub mod enrol;
pub mod enrol_again;
pub mod invitation;
pub mod language;
pub mod new_pin;
pub mod pin_entry;
pub mod recover;
pub mod set_pin;
pub mod start;
pub mod unlock;

use dioxus::prelude::*;

use crate::phone::{Stage, use_stage};
use crate::route::Route;

/// Leads on as soon as the phone is at another stage than this screen is for.
pub(crate) fn use_only_at(stages: &'static [Stage]) {
    let stage = use_stage();
    use_effect(move || {
        if !stages.contains(&stage()) {
            navigator().replace(Route::Start {});
        }
    });
}

/// Back to where one came from, or there: *back* from there must not lead here again.
pub(crate) fn leave(otherwise: Route) {
    let navigator = navigator();
    if navigator.can_go_back() {
        navigator.go_back();
    } else {
        navigator.replace(otherwise);
    }
}
