//! Opening the records with the PIN.

use dioxus::prelude::*;

use crate::phone::{Stage, use_stage};
use crate::screens::entry::pin_entry::{PinEntry, Purpose};
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// The PIN, where the app begins.
#[component]
pub fn Unlock() -> Element {
    use_only_at(&[Stage::Locked, Stage::Damaged, Stage::Shut]);
    rsx! {
        AskPin {}
    }
}

/// The PIN, or why no PIN can help. Leads nowhere: the stage tells when it was right.
#[component]
pub fn AskPin() -> Element {
    let stage = use_stage();
    // No PIN is asked for where none can help.
    let subtitle = (stage() != Stage::Damaged).then(|| t!("unlock-subtitle"));
    rsx! {
        Screen { title: t!("unlock-title"), subtitle,
            if stage() == Stage::Damaged {
                ErrorState { title: t!("unlock-damaged"), text: t!("pin-damaged"), nothing_lost: false }
            } else {
                PinEntry { purpose: Purpose::Unlock }
                if stage() == Stage::Shut {
                    Notice { title: t!("unlock-shut"), text: t!("unlock-shut-text"), icon: Glyph::Send }
                } else {
                    Notice { title: t!("unlock-closed"), text: t!("unlock-closed-text"), icon: Glyph::Upload }
                }
                Notice { title: t!("unlock-forgot"), text: t!("unlock-forgot-text"), icon: Glyph::Help }
            }
        }
    }
}
