//! The family's word on one visit: yes, no, or something was not right.
//!
//! An answer is a new record each time: the latest counts and the earlier ones stay with the centre. Nothing here can change
//! a visit.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::{Channel, Confirmation, NOTE_MAX, Word};
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::recording::{Saving, record_confirmation};
use pendamping_domain::revision::Rest;
use pendamping_domain::stamp::Stamp;
use pendamping_store_api::StoreError;

use crate::phone::use_phone;
use crate::screens::beneficiary::own_family::Said;
use crate::widgets::prelude::*;
use crate::{format, t};

/// Asks about one visit, or says what was answered.
#[component]
pub fn AskWord(
    record: RecordId,
    family: FamilyId,
    opened: Position,
    /// When the visit began.
    started: Stamp,
    by_phone: bool,
    mentor: Option<String>,
    /// The latest answer.
    said: Option<Said>,
    config: Option<Config>,
    /// The clock at the family's, in minutes east of UTC.
    offset: i16,
    channel: ReadSignal<Channel>,
) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut answering_anew = use_signal(|| false);
    let mut asking_denial = use_signal(|| false);
    let mut telling = use_signal(|| false);
    let mut reasons = use_signal(Vec::<String>::new);
    let mut note = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut problem = use_signal(|| None::<String>);

    let version = config.as_ref().map(|config| config.version).unwrap_or_default();
    let saver = phone.clone();
    let save = use_callback(move |word: Word| {
        if *busy.peek() {
            return;
        }
        let wrong = word == Word::SomethingWrong;
        let confirmation = Confirmation {
            visit: record,
            word,
            channel: channel.peek().clone(),
            reasons: if wrong { reasons.peek().clone() } else { Vec::new() },
            note: if wrong { note.peek().trim().to_owned() } else { String::new() },
            rest: Rest::new(),
        };
        let now = saver.platform().now();
        let mut mint = || saver.platform().mint();
        let mut saving = Saving { now: &now, mint: &mut mint, family, opened, config: version };
        let revision = match record_confirmation(&mut saving, &confirmation) {
            Ok(revision) => revision,
            Err(_) => {
                problem.set(Some(t!("word-reason-missing")));
                focus_first_error();
                return;
            }
        };
        busy.set(true);
        let phone = saver.clone();
        spawn(async move {
            let saved = phone.save(vec![revision], None, None).await;
            busy.set(false);
            match saved {
                Ok(_) => {
                    telling.set(false);
                    answering_anew.set(false);
                    reasons.set(Vec::new());
                    note.set(String::new());
                    problem.set(None);
                    toasts.done(t!("word-saved"));
                }
                Err(StoreError::Full) => toasts.refused(t!("store-full")),
                Err(error) => {
                    tracing::error!(%error, "a family's word was not saved");
                    toasts.refused(t!("word-not-saved"));
                }
            }
        });
    });

    let now = phone.platform().now().wall;
    let when = format::when(started.wall, now, offset);
    let who = mentor.unwrap_or_else(|| t!("word-mentor"));
    let title = if by_phone {
        t!("word-called", who: who, when: when)
    } else {
        t!("word-came", who: who, when: when)
    };
    let own_phone = *channel.read() == Channel::OwnPhone;
    let said = said.and_then(|said| Some((said.0.confirmation?, said.0.received)));
    // What was said on the mentor's phone does not answer for the family: on its own phone it is asked all the same.
    let elsewhere = said.as_ref().filter(|(word, _)| own_phone && word.channel != Channel::OwnPhone);
    let elsewhere = elsewhere.map(|(word, _)| t!("word-elsewhere", word: word_chip(&word.word).0));
    let answer = said.filter(|_| !answering_anew() && elsewhere.is_none());
    let options: Vec<(String, String)> = config
        .iter()
        .flat_map(|config| &config.wrong_reasons)
        .map(|chip| (chip.code.clone(), chip.id.clone()))
        .collect();
    rsx! {
        Card { title,
            if let Some((confirmation, received)) = answer {
                Answered { word: confirmation.word, received, onagain: move |()| answering_anew.set(true) }
            } else if telling() {
                if !options.is_empty() {
                    ChoiceChips {
                        id: "reasons",
                        label: t!("word-reasons"),
                        options,
                        chosen: reasons(),
                        multiple: true,
                        tall: true,
                        error: problem(),
                        onchange: move |chosen| reasons.set(chosen),
                    }
                }
                TextArea {
                    id: "note",
                    label: t!("word-note"),
                    optional: true,
                    value: note(),
                    max_length: NOTE_MAX as u32,
                    oninput: move |typed| note.set(typed),
                }
                ActionRow {
                    Button { label: t!("word-back"), kind: ButtonKind::Quiet, onclick: move |_| telling.set(false) }
                    Button {
                        label: t!("word-send"),
                        icon: Glyph::Send,
                        disabled: busy(),
                        onclick: move |_| save(Word::SomethingWrong),
                    }
                }
            } else {
                if let Some(elsewhere) = elsewhere {
                    p { class: "muted", "{elsewhere}" }
                }
                p { {if by_phone { t!("word-ask-called") } else { t!("word-ask") }} }
                ActionRow {
                    Button {
                        label: if by_phone { t!("word-yes-called") } else { t!("word-yes") },
                        icon: Glyph::Approve,
                        disabled: busy(),
                        onclick: move |_| save(Word::Came),
                    }
                    Button {
                        label: if by_phone { t!("word-no-called") } else { t!("word-no") },
                        kind: ButtonKind::Danger,
                        disabled: busy(),
                        onclick: move |_| asking_denial.set(true),
                    }
                }
                Button {
                    label: t!("word-wrong"),
                    kind: ButtonKind::Quiet,
                    icon: Glyph::Comment,
                    fill: true,
                    disabled: busy(),
                    onclick: move |_| telling.set(true),
                }
            }
        }
        if asking_denial() {
            Sheet {
                id: "denial",
                title: t!("word-deny-title"),
                text: t!("word-deny-text"),
                confirm: t!("word-deny-confirm"),
                cancel: t!("word-back"),
                onconfirm: move |()| {
                    asking_denial.set(false);
                    save(Word::DidNotCome);
                },
                oncancel: move |()| asking_denial.set(false),
            }
        }
    }
}

#[component]
fn Answered(word: Word, received: bool, onagain: EventHandler<()>) -> Element {
    let (label, tone) = word_chip(&word);
    rsx! {
        Chips {
            Chip { label: t!("word-answered", word: label), tone }
            if received {
                Chip { label: t!("word-received"), tone: Tone::Quiet, icon: Glyph::Received }
            } else {
                Chip { label: t!("word-waiting"), tone: Tone::Quiet, icon: Glyph::Upload }
            }
        }
        Button { label: t!("word-again"), kind: ButtonKind::Quiet, icon: Glyph::Edit, onclick: move |_| onagain.call(()) }
    }
}

/// An answer as a chip.
#[must_use]
pub fn word_chip(word: &Word) -> (String, Tone) {
    match word {
        Word::Came => (t!("word-chip-came"), Tone::Good),
        Word::DidNotCome => (t!("word-chip-did-not-come"), Tone::Danger),
        Word::SomethingWrong => (t!("word-chip-wrong"), Tone::Warn),
        Word::Unknown(other) => (other.clone(), Tone::Quiet),
    }
}
