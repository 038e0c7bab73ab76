//! What every screen says of sync and of the store: the quiet line, and a store that did not answer.
//!
//! It reports and offers to try again, in the words of whoever's phone it is; it sends nothing itself.

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

impl SyncView {
    /// What follows the records that wait; told with them, for the whole of it is what sending costs.
    fn photos_after(&self) -> Option<String> {
        let Counts { photos, photo_bytes, .. } = self.counts;
        (self.waiting > 0 && photos > 0)
            .then(|| t!("sync-photos-after", count: photos, size: format::about_bytes(photo_bytes)))
    }
}

/// How sync stands, live; `None` until the store has answered once.
#[must_use]
pub fn use_sync() -> Option<SyncView> {
    let phone = use_phone();
    let now = use_sync_now()();
    let line = use_live(&[], now.ended, |store, _| async move { store.call(GetSyncLine).await });
    let sends = use_sends();
    let counts = line.ready()?;
    let clock = phone.platform().now().wall;
    let last = counts.last_good.map(|at| format::when(at, clock, phone.offset()));
    Some(view(&counts, now.sending, last, sends))
}

/// Whether this phone's owner works by sending: a mentor. To the others the line tells of news, not of what left.
#[must_use]
pub fn use_sends() -> bool {
    let phone = use_phone();
    use_hook(move || phone.profile().is_none_or(|profile| profile.role == Role::Mentor))
}

/// The words for how an exchange ended badly: `None` for a code that needs none of its own.
#[must_use]
pub fn failure_text(code: &str) -> Option<String> {
    Some(match code {
        "offline" | "cut" => t!("sync-offline"),
        "foreign_answer" => t!("sync-foreign"),
        "try_again" | "internal" | "install_rewound" => t!("sync-later"),
        "sign_in_again" => t!("sync-sign-in-again"),
        "upgrade_required" => t!("sync-upgrade"),
        "not_private" => t!("sync-not-private"),
        "bad_signature" | "not_found" => t!("sync-call-office"),
        "store" => t!("sync-store"),
        _ => return None,
    })
}

fn view(counts: &Counts, sending: bool, last: Option<String>, sends: bool) -> SyncView {
    let failure = counts.last_failure.as_deref();
    let needs_person = matches!(
        failure,
        Some("sign_in_again" | "upgrade_required" | "not_private" | "bad_signature" | "not_found" | "store")
    );
    let before_first = counts.last_good.is_none();
    // Told where it can be read about, and mended: on *Status kirim*.
    let photos_refused = if sends { counts.photos_refused } else { 0 };
    let (state, message) = if sending {
        let fetching = || if sends { t!("sync-fetching") } else { t!("sync-renewing") };
        (SyncState::Sending, (counts.waiting == 0).then(fetching))
    } else if needs_person {
        (SyncState::NeedsYou, failure.and_then(failure_text))
    } else if counts.set_aside > 0 {
        let waiting = (counts.waiting > 0).then(|| t!("sync-waiting", count: counts.records));
        let refused = Some(t!("sync-set-aside", count: counts.set_aside));
        let words = [refused, waiting].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        (SyncState::NeedsYou, Some(words))
    } else if counts.corrections > 0 || photos_refused > 0 {
        // What waits here is said too: a question from the office does not send it.
        let waiting = (counts.waiting > 0).then(|| t!("sync-waiting", count: counts.records));
        let asked = (counts.corrections > 0).then(|| t!("sync-corrections", count: counts.corrections));
        let refused = (photos_refused > 0).then(|| t!("outbox-photos-refused", count: photos_refused));
        let words = [asked, refused, waiting].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        (SyncState::NeedsYou, Some(words))
    } else if let Some(code) = failure {
        let state = if code == "try_again" { SyncState::Waiting } else { SyncState::Offline };
        // What waits is the news; why is said where there is nothing else to say.
        (state, if counts.waiting == 0 { failure_text(code) } else { None })
    } else if counts.waiting > 0 {
        (SyncState::Waiting, None)
    } else if before_first {
        (SyncState::Waiting, Some(t!("sync-never")))
    } else {
        let photos = (counts.photos > 0)
            .then(|| t!("sync-photos", count: counts.photos, size: format::about_bytes(counts.photo_bytes)));
        (SyncState::Settled, photos.or_else(|| (!sends).then(|| t!("sync-renewed"))))
    };
    SyncView {
        state,
        waiting: counts.records,
        bytes: counts.bytes,
        last,
        message,
        counts: counts.clone(),
        before_first,
    }
}

/// The sync line as every screen shows it. It leads to where more is, or asks for news where that is all there is to do.
#[component]
pub fn SyncStatus() -> Element {
    let sends = use_sends();
    let Some(view) = use_sync() else { return rsx! {} };
    // What of theirs waits goes with the same press that brings news.
    let asks_here = !sends && view.state != SyncState::NeedsYou;
    let photos = view.photos_after();
    let SyncView { state, waiting, bytes, last, message, counts, .. } = view;
    if asks_here {
        return rsx! {
            NewsLine { state, waiting, last, message }
        };
    }
    let (to, act) = match counts.last_failure.as_deref() {
        // All there is to do is there, once the office gave a code.
        Some("sign_in_again") => (Route::EnrolAgain {}, Some(t!("sync-enrol-again"))),
        _ if sends => (Route::Outbox {}, None),
        _ => (Route::Settings {}, None),
    };
    rsx! {
        SyncLine { state, waiting, bytes, photos, last, message, act, to }
    }
}

/// The line of somebody who mostly reads: how new that is, and what of theirs waits. A tap asks for news.
#[component]
fn NewsLine(state: SyncState, waiting: u64, last: Option<String>, message: Option<String>) -> Element {
    let phone = use_phone();
    let (class, glyph) = match state {
        SyncState::Settled => ("settled", Glyph::Received),
        SyncState::Sending => ("sending", Glyph::Retry),
        SyncState::Waiting => ("waiting", Glyph::Offline),
        SyncState::Offline | SyncState::NeedsYou => ("offline", Glyph::Offline),
    };
    let words = message.unwrap_or_else(|| match (state, waiting) {
        (_, 0) => t!("sync-no-news"),
        (SyncState::Sending, _) => t!("sync-sending", count: waiting),
        _ => t!("sync-waiting", count: waiting),
    });
    let asking = state == SyncState::Sending;
    rsx! {
        button {
            r#type: "button",
            class: "sync {class}",
            disabled: asking,
            onclick: move |_| phone.send_now(),
            Icon { glyph }
            span { class: "sync-text",
                span { "{words}" }
                if let Some(when) = last {
                    span { class: "sync-more", {t!("sync-last", when: when)} }
                }
            }
            if !asking {
                span { class: "sync-act",
                    Icon { glyph: Glyph::Retry, small: true }
                    strong { {t!("sync-renew")} }
                }
            }
        }
    }
}

/// The button that asks for news.
#[component]
pub fn Renew() -> Element {
    let phone = use_phone();
    let asking = use_sync().is_some_and(|sync| sync.state == SyncState::Sending);
    rsx! {
        Button {
            label: if asking { t!("sync-renewing") } else { t!("sync-renew") },
            kind: ButtonKind::Secondary,
            icon: Glyph::Retry,
            disabled: asking,
            onclick: move |_| phone.send_now(),
        }
    }
}

/// Sending goes on by itself; this is for whoever has just found a signal.
#[component]
pub fn SendNow() -> Element {
    let phone = use_phone();
    let sync = use_sync();
    let sending = sync.as_ref().is_some_and(|sync| sync.state == SyncState::Sending);
    let failed = sync.and_then(|sync| sync.counts.last_failure).as_deref().and_then(failure_text);
    rsx! {
        Button {
            label: if sending { t!("settings-sending-now") } else { t!("sync-now") },
            kind: ButtonKind::Secondary,
            icon: Glyph::Send,
            disabled: sending,
            onclick: move |_| phone.send_now(),
        }
        // Beside the button: whoever pressed it looks there for what came of it.
        p { class: "muted", role: "status",
            if let Some(failed) = failed.filter(|_| !sending) {
                "{failed}"
            }
        }
    }
}

/// Leads to where a new code is typed, while the centre knows this phone no more.
#[component]
pub fn ToEnrolAgain() -> Element {
    let due = use_sync().is_some_and(|sync| sync.counts.last_failure.as_deref() == Some("sign_in_again"));
    rsx! {
        if due {
            Button {
                label: t!("enrol-again-title"),
                icon: Glyph::Phone,
                onclick: move |_| drop(navigator().push(Route::EnrolAgain {})),
            }
        }
    }
}

/// Instead of an empty list while the first exchange is under way or has not come through: says which of the two it is.
/// Use it where a list is empty: `if list.is_empty() { NothingYet { EmptyState { … } } }`.
#[component]
pub fn NothingYet(children: Element) -> Element {
    let phone = use_phone();
    let sends = use_sends();
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
                if sends {
                    Button { label: t!("sync-now"), kind: ButtonKind::Secondary, onclick: move |_| phone.send_now(), icon: Glyph::Send }
                } else {
                    Renew {}
                }
            },
        }
    }
}

/// The store did not answer: why, and a way to try again.
#[component]
pub fn StoreTrouble(
    #[props(into)] text: String,
    /// False where a record may really be lost.
    nothing_lost: bool,
    onretry: EventHandler<()>,
) -> Element {
    rsx! {
        ErrorState { title: t!("store-trouble-title"), text, nothing_lost, onretry: move |_| onretry.call(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use dioxus_i18n::prelude::use_init_i18n;

    use super::*;
    use crate::text::{Language, languages};

    thread_local! {
        static SAID: RefCell<Vec<(SyncState, Option<String>)>> = const { RefCell::new(Vec::new()) };
    }

    /// What the line says after an exchange that ended in this, with so much set aside: with nothing waiting and with something.
    fn said(
        language: Language,
        failure: Option<&'static str>,
        set_aside: u64,
    ) -> Vec<(SyncState, Option<String>)> {
        thread_local! {
            static ASKED: RefCell<(Language, Option<&'static str>, u64)> =
                const { RefCell::new((Language::Indonesian, None, 0)) };
        }
        fn page() -> Element {
            let (language, failure, set_aside) = ASKED.with_borrow(|asked| *asked);
            use_init_i18n(move || languages(language));
            let line = |waiting| Counts {
                waiting,
                records: waiting,
                last_failure: failure.map(str::to_owned),
                set_aside,
                ..Counts::default()
            };
            let shown = [0, 3].map(|waiting| view(&line(waiting), false, None, true));
            SAID.set(shown.into_iter().map(|view| (view.state, view.message)).collect());
            rsx! {}
        }
        ASKED.set((language, failure, set_aside));
        VirtualDom::new(page).rebuild_in_place();
        SAID.take()
    }

    #[test]
    fn trouble_of_the_storage_is_not_called_a_missing_connection() {
        for (language, begins) in [
            (Language::Indonesian, "Penyimpanan HP ini bermasalah."),
            (Language::English, "The storage of this phone is in trouble."),
        ] {
            for (state, message) in said(language, Some("store"), 0) {
                assert_eq!(state, SyncState::NeedsYou);
                assert!(message.as_ref().is_some_and(|text| text.starts_with(begins)), "{message:?}");
            }
        }
        let offline = said(Language::Indonesian, Some("offline"), 0);
        assert_eq!(offline[0].0, SyncState::Offline);
        assert_eq!(offline[1], (SyncState::Offline, None), "what waits is the news");
    }
    #[test]
    fn what_was_refused_does_not_hide_what_waits() {
        let refused = "1 catatan tidak bisa diterima pusat";
        let words = [refused.to_owned(), format!("{refused} · 3 belum terkirim")];
        let expected = words.map(|words| (SyncState::NeedsYou, Some(words)));
        assert_eq!(said(Language::Indonesian, Some("offline"), 1), expected);
    }
}
