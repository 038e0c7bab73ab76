//! Opening the records with the PIN.

use dioxus::prelude::*;

use crate::phone::{Stage, use_phone, use_stage};
use crate::route::Route;
use crate::screens::entry::language::OtherLanguage;
use crate::screens::entry::pin_entry::{PinEntry, Purpose};
use crate::screens::entry::use_only_at;
use crate::t;
use crate::widgets::prelude::*;

/// The PIN, where the app begins.
#[component]
pub fn Unlock() -> Element {
    use_only_at(&[Stage::Locked, Stage::Damaged, Stage::Newer, Stage::Unread, Stage::Shut]);
    rsx! {
        AskPin {}
    }
}

/// The PIN, or why no PIN can help. Leads nowhere: the stage tells when it was right.
#[component]
pub fn AskPin() -> Element {
    let stage = use_stage();
    if let Some(why) = why_not(stage()) {
        // No PIN is asked for where none can help.
        return rsx! {
            Screen { title: t!("unlock-title"), tools: rsx! { OtherLanguage {} },
                Trouble { why, again: stage() == Stage::Unread }
                if stage() == Stage::Damaged {
                    Mend {}
                }
            }
        };
    }
    rsx! {
        Screen {
            title: t!("unlock-title"),
            subtitle: t!("unlock-subtitle"),
            tools: rsx! { OtherLanguage {} },
            PinEntry { purpose: Purpose::Unlock }
            if stage() == Stage::Shut {
                Notice { title: t!("unlock-shut"), text: t!("unlock-shut-text"), icon: Glyph::Send }
            } else {
                Notice { title: t!("unlock-closed"), text: t!("unlock-closed-text"), icon: Glyph::Upload }
            }
            Notice { title: t!("unlock-forgot"), text: t!("unlock-forgot-text"), icon: Glyph::Help }
            Mend {}
        }
    }
}

/// Why no PIN can open the records of a phone at this stage; none where one can.
fn why_not(stage: Stage) -> Option<String> {
    match stage {
        Stage::Damaged => Some(t!("pin-damaged")),
        Stage::Newer => Some(t!("pin-newer")),
        Stage::Unread => Some(t!("unlock-unread")),
        Stage::Fresh | Stage::Forgotten | Stage::Enrolled | Stage::Locked | Stage::Open | Stage::Shut => None,
    }
}

/// The way on for who has a code from the office.
#[component]
fn Mend() -> Element {
    rsx! {
        Button {
            label: t!("unlock-recover"),
            icon: Glyph::Key,
            kind: ButtonKind::Secondary,
            onclick: move |_| {
                navigator().push(Route::Recover {});
            },
        }
    }
}

/// What keeps the records closed, and a way to look again where that may have passed.
#[component]
fn Trouble(why: String, again: bool) -> Element {
    let phone = use_phone();
    let look = use_callback(move |()| {
        let phone = phone.clone();
        spawn(async move { phone.look_again().await });
    });
    rsx! {
        ErrorState {
            title: t!("unlock-damaged"),
            text: why,
            nothing_lost: false,
            onretry: again.then(|| EventHandler::new(move |()| look(()))),
        }
    }
}
