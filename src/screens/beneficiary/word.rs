//! The family's word on one visit: yes, no, or something was not right.
//!
//! An answer is a new record each time: the latest counts and the earlier ones stay with the centre. Nothing here can change
//! a visit.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::{Channel, Confirmation, Word};
use pendamping_domain::id::{ConfigVersion, FamilyId, Position, RecordId};
use pendamping_domain::recording::record_confirmation;
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::{ConfirmationRow, DraftKey};

use crate::phone::{On, Phone, use_phone};
use crate::screens::beneficiary::own_family::Said;
use crate::screens::beneficiary::telling::{Tell, Telling, use_telling};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What an answer is about.
#[derive(Clone, PartialEq)]
pub struct About {
    /// The visit.
    pub record: RecordId,
    /// Whose.
    pub family: FamilyId,
    /// The position the phone had read up to.
    pub opened: Position,
    /// When the visit began.
    pub started: Stamp,
    /// It was a call.
    pub by_phone: bool,
    /// Who came, when known.
    pub mentor: Option<String>,
    /// The clock at the family's, in minutes east of UTC.
    pub offset: i16,
}

/// Where an answer is given and how saving it goes.
#[derive(Clone, Copy)]
struct Answering {
    telling: Telling,
    /// There is an answer, and another one is given.
    anew: Signal<bool>,
    /// An answer was given just now, while this page was open.
    given: Signal<bool>,
    busy: Signal<bool>,
}

/// Saves a word on this visit.
fn use_save(
    about: &About,
    config: ConfigVersion,
    channel: ReadSignal<Channel>,
    answering: Answering,
) -> Callback<Word> {
    let phone = use_phone();
    let toasts = use_toasts();
    let about = about.clone();
    let Answering { mut telling, mut anew, mut given, mut busy } = answering;
    use_callback(move |word: Word| {
        if *busy.peek() {
            return;
        }
        let said = confirmation(&about, word, channel.peek().clone(), telling);
        let Some(revision) = revision(&phone, &about, config, &said) else {
            telling.refuse(t!("word-reason-missing"));
            focus_first_error();
            return;
        };
        busy.set(true);
        telling.close(true);
        let (phone, key) = (phone.clone(), draft_key(about.record));
        spawn(async move {
            match phone.save(vec![revision], Some(key), None).await {
                Ok(_) => {
                    settle(busy);
                    telling.begin_anew();
                    anew.set(false);
                    given.set(true);
                    // On the mentor's phone the thanks stand where the question was.
                    if *channel.peek() == Channel::OwnPhone {
                        toasts.done(t!("word-saved"));
                    }
                }
                Err(error) => {
                    busy.set(false);
                    if matches!(error, StoreError::Full) {
                        toasts.refused(t!("store-full"));
                    } else {
                        tracing::error!(%error, "a family's word was not saved");
                        toasts.refused(t!("word-not-saved"));
                    }
                }
            }
            telling.close(false);
        });
    })
}

/// Asks about one visit, or says what was answered.
#[component]
pub fn AskWord(
    about: About,
    /// The latest answer.
    said: Option<Said>,
    config: Option<Config>,
    channel: ReadSignal<Channel>,
    /// Held while another visit has just come to stand here.
    guard: Guard,
    /// The visit of which it is being told what was not right.
    told: Signal<Option<RecordId>>,
) -> Element {
    let phone = use_phone();
    let own_phone = *channel.read() == Channel::OwnPhone;
    let mut telling = use_telling(about.record, about.family, own_phone);
    let [anew, given] = [use_signal(|| false), use_signal(|| false)];
    let busy = use_busy_on(said.as_ref().map(|said| said.0.record));
    let answering = Answering { telling, anew, given, busy };
    let version = config.as_ref().map(|config| config.version).unwrap_or_default();
    let save = use_save(&about, version, channel, answering);
    let Answering { mut anew, given, busy, .. } = answering;
    let visit = about.record;
    let mut told = told;
    use_effect(move || told.set(telling.is_open().then_some(visit)));
    let save = use_callback(move |word: Word| {
        if !guard.is_held() {
            save(word)
        }
    });

    // What was said on the mentor's phone does not answer for the family: on its own phone it is asked all the same.
    let elsewhere = said.as_ref().and_then(|said| said.0.confirmation.as_ref());
    let elsewhere = elsewhere.filter(|word| own_phone && word.channel != Channel::OwnPhone);
    let elsewhere = elsewhere.map(|word| t!("word-elsewhere", word: word_chip(&word.word).0));
    let answer = said.filter(|_| !anew() && elsewhere.is_none() && !telling.is_open());
    rsx! {
        Card { title: asked_about(&about, phone.platform().now().wall),
            if let Some(said) = answer {
                Answered { said, own_phone, given: given(), onagain: move |()| anew.set(true) }
            } else if telling.is_open() {
                Readers {}
                Tell {
                    telling,
                    reasons: config.map(|config| config.wrong_reasons).unwrap_or_default(),
                    busy: busy(),
                    onsend: move |()| save(Word::SomethingWrong),
                }
            } else {
                if let Some(elsewhere) = elsewhere {
                    p { class: "muted", "{elsewhere}" }
                }
                Question {
                    by_phone: about.by_phone,
                    busy: busy(),
                    onyes: move |()| save(Word::Came),
                    onno: move |()| save(Word::DidNotCome),
                    onwrong: move |()| if !guard.is_held() { telling.open() },
                }
                Readers {}
            }
        }
    }
}

/// Who will read the answer, said before it is given.
#[component]
fn Readers() -> Element {
    rsx! {
        p { class: "muted", {t!("word-readers")} }
    }
}

/// Who came when.
fn asked_about(about: &About, now: DateTime<Utc>) -> String {
    let when = format::when(about.started.wall, now, about.offset);
    let who = about.mentor.clone().unwrap_or_else(|| t!("word-mentor"));
    if about.by_phone {
        t!("word-called", who: who, when: when)
    } else {
        t!("word-came", who: who, when: when)
    }
}

/// Where a half-told answer is kept.
pub(super) fn draft_key(visit: RecordId) -> DraftKey {
    DraftKey { kind: Kind::Confirmation, about: visit }
}

/// The word as it would be saved; what was told goes only with *something was not right*.
fn confirmation(about: &About, word: Word, channel: Channel, telling: Telling) -> Confirmation {
    let (reasons, note) =
        if word == Word::SomethingWrong { telling.told() } else { (Vec::new(), String::new()) };
    Confirmation { visit: about.record, word, channel, reasons, note, rest: Rest::new() }
}

/// None when it says that something was wrong, and not what.
fn revision(
    phone: &Arc<Phone>,
    about: &About,
    config: ConfigVersion,
    said: &Confirmation,
) -> Option<Revision> {
    let on = On { family: about.family, opened: about.opened, config };
    phone.revising(on, |saving| record_confirmation(saving, said)).ok()
}

/// The question with its three answers. No is asked once more: it says of a person that they did not come.
#[component]
fn Question(
    by_phone: bool,
    busy: bool,
    onyes: EventHandler<()>,
    onno: EventHandler<()>,
    onwrong: EventHandler<()>,
) -> Element {
    let mut denying = use_signal(|| false);
    rsx! {
        p { {if by_phone { t!("word-ask-called") } else { t!("word-ask") }} }
        ActionRow {
            Button {
                label: if by_phone { t!("word-yes-called") } else { t!("word-yes") },
                icon: Glyph::Approve,
                disabled: busy,
                onclick: move |_| onyes.call(()),
            }
            Button {
                label: if by_phone { t!("word-no-called") } else { t!("word-no") },
                kind: ButtonKind::Danger,
                disabled: busy,
                onclick: move |_| denying.set(true),
            }
        }
        Button {
            label: t!("word-wrong"),
            kind: ButtonKind::Quiet,
            icon: Glyph::Comment,
            fill: true,
            disabled: busy,
            onclick: move |_| onwrong.call(()),
        }
        if denying() {
            Sheet {
                id: "denial",
                title: t!("word-deny-title"),
                text: t!("word-deny-text"),
                confirm: t!("word-deny-confirm"),
                cancel: t!("word-back"),
                onconfirm: move |()| {
                    denying.set(false);
                    onno.call(());
                },
                oncancel: move |()| denying.set(false),
            }
        }
    }
}

/// There is an answer. What it says is for the family's own phone alone: the mentor's goes back into the mentor's hands.
#[component]
fn Answered(said: Said, own_phone: bool, given: bool, onagain: EventHandler<()>) -> Element {
    let (label, tone) = match &said.0.confirmation {
        Some(said) if own_phone => {
            let (word, tone) = word_chip(&said.word);
            (t!("word-answered", word: word), tone)
        }
        _ => (t!("word-answered-only"), Tone::Good),
    };
    rsx! {
        if given && !own_phone {
            Notice { title: t!("word-thanks"), text: t!("word-thanks-text"), tone: Tone::Good, live: true }
        }
        Chips {
            Chip { label, tone }
            if said.0.received {
                Chip { label: t!("word-received"), tone: Tone::Quiet, icon: Glyph::Received }
            } else {
                Chip { label: t!("word-waiting"), tone: Tone::Quiet, icon: Glyph::Upload }
            }
        }
        Button { label: t!("word-again"), kind: ButtonKind::Quiet, icon: Glyph::Edit, onclick: move |_| onagain.call(()) }
    }
}

/// An answer as a chip; only that there is one, where what it says is not to be read.
#[must_use]
pub fn said_chip(row: &ConfirmationRow, own_phone: bool) -> (String, Tone) {
    match &row.confirmation {
        Some(said) if own_phone => word_chip(&said.word),
        _ => (t!("word-answered-only"), Tone::Quiet),
    }
}

/// An answer as a chip.
fn word_chip(word: &Word) -> (String, Tone) {
    match word {
        Word::Came => (t!("word-chip-came"), Tone::Good),
        Word::DidNotCome => (t!("word-chip-did-not-come"), Tone::Danger),
        Word::SomethingWrong => (t!("word-chip-wrong"), Tone::Warn),
        Word::Unknown(other) => (other.clone(), Tone::Quiet),
    }
}
