//! *Pengaturan*: whose phone this is, how sending stands, the lock, how the screens look, and about the app.
//!
//! Nothing here changes a record: it shows the figures by which person and centre can agree that nothing is missing.

use dioxus::prelude::*;
use pendamping_domain::actor::Role;
use pendamping_store_api::setup::Profile;
use pendamping_store_api::shared::GetSyncLine;

use crate::live::use_live;
use crate::phone::looks::{Looks, Theme, use_looks};
use crate::phone::use_phone;
use crate::route::Route;
use crate::screens::photo_rules::PhotoRules;
use crate::screens::places::{BeneficiaryNav, CoordinatorNav, MentorNav};
use crate::screens::status::{SyncView, ToEnrolAgain, failure_text, use_sends, use_sync};
use crate::text::Language;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The screen, with the places of whoever's phone it is.
#[component]
pub fn Settings() -> Element {
    let phone = use_phone();
    let profile = use_hook(|| phone.profile());
    let sync = use_sync();
    let asked = use_live(&[], (), |store, ()| async move { store.call(GetSyncLine).await });
    let minutes = phone.locks_after().as_secs() / 60;
    let waiting = sync.as_ref().map_or(0, |sync| sync.waiting);
    let nav = match profile.as_ref().map(|profile| &profile.role) {
        Some(Role::Mentor) => rsx! { MentorNav { waiting } },
        Some(Role::Coordinator) => rsx! { CoordinatorNav {} },
        Some(Role::Beneficiary) => rsx! { BeneficiaryNav {} },
        _ => rsx! {},
    };
    let line = sync.clone().map(|view| {
        let SyncView { state, waiting, bytes, last, message, .. } = view;
        rsx! {
            SyncLine { state, waiting, bytes, last, message }
        }
    });
    rsx! {
        Screen { title: t!("settings-title"), nav, status: line,
            if let Some(profile) = profile {
                Owner { profile }
            }
            match sync {
                Some(view) => rsx! { Sending { view } },
                // Loading, or what keeps the store from answering.
                None => asked.show(|_| rsx! { LoadingState { rows: 2 } }),
            }
            if use_sends() {
                PhotoRules {}
            }
            Section { title: t!("settings-lock-title"),
                Card {
                    p { {t!("settings-lock-text", minutes: minutes)} }
                    Button {
                        label: t!("settings-lock"),
                        kind: ButtonKind::Secondary,
                        icon: Glyph::Lock,
                        fill: true,
                        onclick: move |_| phone.lock(),
                    }
                    LinkButton {
                        to: Route::ChangePin {},
                        label: t!("settings-change-pin"),
                        kind: ButtonKind::Quiet,
                        icon: Glyph::Key,
                        fill: true,
                    }
                }
            }
            Appearance {}
            About {}
        }
    }
}

#[component]
fn Owner(profile: Profile) -> Element {
    let role = match &profile.role {
        Role::Mentor => t!("settings-role-mentor"),
        Role::Coordinator => t!("settings-role-coordinator"),
        Role::Beneficiary => t!("settings-role-beneficiary"),
        Role::Office => t!("settings-role-office"),
        Role::Unknown(word) => word.clone(),
    };
    let mut facts = Vec::new();
    if let Some(area) = &profile.area {
        let path = pendamping_regions::path(area.as_str());
        let (name, within) = match path.split_last() {
            // From the smallest outwards, as an address is written.
            Some((last, above)) => {
                ((*last).to_owned(), above.iter().rev().copied().collect::<Vec<_>>().join(", "))
            }
            None => (area.to_string(), String::new()),
        };
        let area_fact = Fact::new(t!("settings-area"), name);
        facts.push(if within.is_empty() { area_fact } else { area_fact.more(within) });
        facts.push(Fact::new(t!("settings-zone"), format::zone(area.offset_minutes())));
    }
    facts.push(Fact::new(t!("settings-centre"), profile.centre.clone()));
    rsx! {
        List {
            ListItem { title: profile.name.clone(), subtitle: role, lead: Lead::Person(profile.name.clone()) }
        }
        Card {
            Facts { facts }
        }
        if profile.role == Role::Office {
            Notice { title: t!("settings-office"), text: t!("settings-office-text") }
        }
    }
}

#[component]
fn Sending(view: SyncView) -> Element {
    let phone = use_phone();
    let now = phone.platform().now().wall;
    let offset = phone.offset();
    let counts = &view.counts;
    let mut facts = vec![
        Fact::new(t!("settings-last"), view.last.clone().unwrap_or_else(|| t!("settings-last-never"))),
        Fact::new(
            t!("settings-received"),
            t!("settings-received-count", count: format::number(signed(counts.received))),
        ),
    ];
    let waits = Fact::new(
        t!("settings-waiting"),
        t!("settings-waiting-count", count: format::number(signed(counts.records))),
    );
    facts.push(match counts.oldest.filter(|_| counts.waiting > 0) {
        Some(oldest) => waits.more(t!(
            "settings-waiting-more",
            when: format::when(oldest, now, offset),
            size: format::about_bytes(counts.bytes)
        )),
        None => waits,
    });
    if counts.set_aside > 0 {
        facts.push(Fact::new(t!("settings-set-aside"), format::number(signed(counts.set_aside))));
    }
    if let Some(next) = counts.next_try.filter(|next| *next > now) {
        facts.push(Fact::new(t!("settings-next-try"), format::when(next, now, offset)));
    }
    let trouble =
        counts.last_failure.as_deref().map(|code| failure_text(code).unwrap_or_else(|| code.to_owned()));
    let sending = view.state == SyncState::Sending;
    let sends = use_sends();
    let differs = counts.centre_says.map(|centre| {
        t!("settings-differs-text", centre: format::number(signed(centre)), here: format::number(signed(counts.received)))
    });
    rsx! {
        Section { title: t!("settings-sending"),
            if let Some(text) = differs {
                Notice { title: t!("settings-differs"), text, tone: Tone::Warn }
            }
            if let Some(text) = trouble.filter(|_| !sending) {
                Notice { title: t!("settings-trouble"), text, tone: Tone::Warn }
            }
            ToEnrolAgain {}
            Card {
                Facts { facts }
                Button {
                    label: match (sends, sending) {
                        (true, false) => t!("sync-now"),
                        (true, true) => t!("settings-sending-now"),
                        (false, false) => t!("sync-renew-now"),
                        (false, true) => t!("sync-renewing"),
                    },
                    icon: if sends { Glyph::Send } else { Glyph::Retry },
                    fill: true,
                    disabled: sending,
                    onclick: move |_| phone.send_now(),
                }
            }
        }
    }
}

/// Language, light or dark: kept on this phone.
#[component]
fn Appearance() -> Element {
    let (phone, other) = (use_phone(), use_phone());
    let looks = use_looks()();
    rsx! {
        Section { title: t!("settings-looks"),
            Card {
                ChoiceChips {
                    id: "language",
                    label: t!("settings-language"),
                    options: vec![
                        (Language::Indonesian, t!("settings-language-id")),
                        (Language::English, t!("settings-language-en")),
                    ],
                    chosen: vec![looks.language],
                    onchange: move |chosen: Vec<Language>| {
                        if let Some(language) = chosen.first() {
                            phone.wear(Looks { language: *language, ..phone.looks() });
                        }
                    },
                }
                ChoiceChips {
                    id: "theme",
                    label: t!("settings-theme"),
                    options: vec![
                        (Theme::Phone, t!("settings-theme-phone")),
                        (Theme::Light, t!("settings-theme-light")),
                        (Theme::Dark, t!("settings-theme-dark")),
                    ],
                    chosen: vec![looks.theme],
                    onchange: move |chosen: Vec<Theme>| {
                        if let Some(theme) = chosen.first() {
                            other.wear(Looks { theme: *theme, ..other.looks() });
                        }
                    },
                }
            }
        }
    }
}

#[component]
fn About() -> Element {
    let facts = vec![
        Fact::new(t!("settings-version"), env!("CARGO_PKG_VERSION").to_owned()),
        Fact::new(t!("settings-sources"), source_words(pendamping_regions::NOTICE)),
    ];
    rsx! {
        Section { title: t!("settings-about"),
            Card {
                Facts { facts }
            }
        }
    }
}

/// What the data's notice says, in the language of the screen; the names of source and licence as they are.
fn source_words(notice: &str) -> String {
    let named = notice.split_once(": ").and_then(|(_, names)| names.split_once("), "));
    named.map_or_else(
        || notice.to_owned(),
        |(source, licence)| t!("settings-sources-text", source: format!("{source})"), licence: licence),
    )
}

/// Counts as the number format takes them.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
