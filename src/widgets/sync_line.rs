//! The quiet line on every screen: what waits on this phone, when it last went, how many bytes it would cost.

use dioxus::prelude::*;

use super::icon::{Glyph, Icon};
use crate::route::Route;
use crate::{format, t};

/// How sending stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing waits.
    Settled,
    /// Records wait for their turn.
    Waiting,
    /// On their way now.
    Sending,
    /// No connection; records wait.
    Offline,
    /// Something waits for the person: sign in again, update the app, explain.
    NeedsYou,
}

/// The line. A link when it is told where more is.
#[component]
pub fn SyncLine(
    state: SyncState,
    /// Records not yet received by the centre.
    #[props(default)]
    waiting: u64,
    /// What sending them would cost.
    #[props(default)]
    bytes: u64,
    /// What follows the records: photos, and what they cost.
    photos: Option<String>,
    /// When something last arrived: `kemarin 16.40`.
    last: Option<String>,
    /// Said instead of the usual words; needed with [`SyncState::NeedsYou`].
    message: Option<String>,
    /// What is to be done where it leads.
    act: Option<String>,
    to: Option<Route>,
) -> Element {
    let (class, glyph) = match state {
        SyncState::Settled => ("settled", Glyph::Received),
        SyncState::Waiting => ("waiting", Glyph::Upload),
        SyncState::Sending => ("sending", Glyph::Send),
        SyncState::Offline => ("offline", Glyph::Offline),
        SyncState::NeedsYou => ("needs-you", Glyph::Warning),
    };
    let usual = match state {
        SyncState::Settled => t!("sync-settled"),
        SyncState::Sending => t!("sync-sending", count: waiting),
        SyncState::Offline if waiting == 0 => t!("sync-offline"),
        _ => t!("sync-waiting", count: waiting),
    };
    let words = message.unwrap_or(usual);
    let size = (waiting > 0).then(|| format::about_bytes(bytes));
    let last = last.map(|when| t!("sync-last", when: when));
    let more = [size, photos, last].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let inside = rsx! {
        Icon { glyph }
        span { class: "sync-text",
            span { "{words}" }
            if !more.is_empty() {
                span { class: "sync-more", "{more}" }
            }
            if let Some(act) = act {
                strong { "{act}" }
            }
        }
    };
    match to {
        Some(to) => rsx! {
            Link { to, class: "sync {class}", {inside} }
        },
        None => rsx! {
            p { class: "sync {class}", {inside} }
        },
    }
}
