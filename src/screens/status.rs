//! What every screen says of sync and of the store: the quiet line, and a store that did not answer.
//!
//! It reports and offers to try again; it sends nothing itself.

use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_store_api::shared::{GetSyncLine, SyncLine as Counts};

use crate::live::use_live;
use crate::phone::{use_phone, use_sync_now};
use crate::route::Route;
use crate::widgets::prelude::*;
use crate::{format, t};

/// What [`SyncLine`] is told: see [`use_sync`].
#[derive(Debug, Clone, PartialEq)]
pub struct SyncView {
    /// How sending stands.
    pub state: SyncState,
    /// Records not yet received by the centre.
    pub waiting: u64,
    /// What sending them would cost.
    pub bytes: u64,
    /// When it last went well: `kemarin 16.40`.
    pub last: Option<String>,
    /// Words instead of the usual ones.
    pub message: Option<String>,
    /// The figures behind it.
    pub counts: Counts,
    /// The very first exchange has not ended well yet: lists are empty because nothing came so far.
    pub before_first: bool,
}

/// How sync stands, live; `None` until the store has answered once.
#[must_use]
pub fn use_sync() -> Option<SyncView> {
    let phone = use_phone();
    let now = use_sync_now()();
    let line = use_live(&[], now.ended, |store, _| async move { store.call(GetSyncLine).await });
    let counts = line.ready()?;
    let clock = phone.platform().now().wall;
    let last = counts.last_good.map(|at| format::when(at, clock, phone.offset()));
    Some(view(&counts, now.sending, last))
}

/// The words for how an exchange ended badly: `None` for a code that needs none of its own.
#[must_use]
pub fn failure_text(code: &str) -> Option<String> {
    Some(match code {
        "offline" | "cut" => t!("sync-offline"),
        "foreign_answer" => t!("sync-foreign"),
        "try_again" | "internal" => t!("sync-later"),
        "sign_in_again" => t!("sync-sign-in-again"),
        "upgrade_required" => t!("sync-upgrade"),
        "not_private" => t!("sync-not-private"),
        "install_rewound" | "bad_signature" | "not_found" => t!("sync-call-office"),
        _ => return None,
    })
}

fn view(counts: &Counts, sending: bool, last: Option<String>) -> SyncView {
    let failure = counts.last_failure.as_deref();
    let needs_person = matches!(
        failure,
        Some("sign_in_again" | "upgrade_required" | "not_private" | "bad_signature" | "not_found")
    );
    let before_first = counts.last_good.is_none();
    let (state, message) = if sending {
        (SyncState::Sending, (counts.waiting == 0).then(|| t!("sync-fetching")))
    } else if needs_person {
        (SyncState::NeedsYou, failure.and_then(failure_text))
    } else if counts.set_aside > 0 {
        (SyncState::NeedsYou, Some(t!("sync-set-aside", count: counts.set_aside)))
    } else if counts.corrections > 0 {
        (SyncState::NeedsYou, Some(t!("sync-corrections", count: counts.corrections)))
    } else if let Some(code) = failure {
        let state = if code == "try_again" { SyncState::Waiting } else { SyncState::Offline };
        // What waits is the news; why is said where there is nothing else to say.
        (state, if counts.waiting == 0 { failure_text(code) } else { None })
    } else if counts.waiting > 0 {
        (SyncState::Waiting, None)
    } else if before_first {
        (SyncState::Waiting, Some(t!("sync-never")))
    } else {
        (SyncState::Settled, None)
    };
    SyncView {
        state,
        waiting: counts.waiting,
        bytes: counts.bytes,
        last,
        message,
        counts: counts.clone(),
        before_first,
    }
}

/// The sync line as every screen shows it, leading to where more is.
#[component]
pub fn SyncStatus() -> Element {
    let phone = use_phone();
    let Some(view) = use_sync() else { return rsx! {} };
    let to = match phone.profile().map(|profile| profile.role) {
        Some(Role::Mentor) => Route::Outbox {},
        _ => Route::Settings {},
    };
    let SyncView { state, waiting, bytes, last, message, .. } = view;
    rsx! {
        SyncLine { state, waiting, bytes, last, message, to }
    }
}

/// Instead of an empty list while the first exchange is under way or has not come through: says which of the two it is.
/// Use it where a list is empty: `if list.is_empty() { NothingYet { EmptyState { … } } }`.
#[component]
pub fn NothingYet(children: Element) -> Element {
    let phone = use_phone();
    let Some(view) = use_sync().filter(|view| view.before_first) else { return children };
    if view.state == SyncState::Sending {
        return rsx! {
            Notice { title: t!("first-sync-title"), text: t!("first-sync-text"), icon: Glyph::Send, live: true }
            LoadingState {}
        };
    }
    let why = view.counts.last_failure.as_deref().and_then(failure_text).unwrap_or_else(|| t!("sync-never"));
    rsx! {
        EmptyState {
            icon: Glyph::Offline,
            title: t!("first-sync-waits"),
            text: why,
            action: rsx! {
                Button { label: t!("sync-now"), onclick: move |_| phone.send_now(), icon: Glyph::Send }
            },
        }
    }
}

/// The store did not answer: why, and a way to try again. `error` is for the log of whoever helps.
#[component]
pub fn StoreTrouble(
    error: String,
    /// The phone's storage is full: that is something a person can mend.
    #[props(default)]
    full: bool,
    onretry: EventHandler<()>,
) -> Element {
    let text = if full { t!("store-full") } else { t!("store-trouble-text", code: error) };
    rsx! {
        ErrorState { title: t!("store-trouble-title"), text, onretry: move |_| onretry.call(()) }
    }
}
