//! Opening the records with the PIN.

use dioxus::prelude::*;

use crate::phone::{Stage, use_stage};
use crate::screens::entry::pin_entry::{PinEntry, Purpose};
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// The PIN, or why no PIN can help.
#[component]
pub fn Unlock() -> Element {
    use_only_at(&[Stage::Locked, Stage::Damaged]);
    let damaged = use_stage()() == Stage::Damaged;
    rsx! {
        Screen { title: t!("unlock-title"), subtitle: t!("unlock-subtitle"),
            if damaged {
                ErrorState { title: t!("unlock-damaged"), text: t!("pin-damaged"), nothing_lost: false }
            } else {
                PinEntry { purpose: Purpose::Unlock }
                Notice { title: t!("unlock-forgot"), text: t!("unlock-forgot-text"), icon: Glyph::Help }
            }
        }
    }
}
