//! One objection: the family's words, the decision it is against, and the answer, by somebody who had no hand in it.

use std::sync::Arc;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::objection::{ObjectionAnswer, TEXT_MAX, Verdict};
use pendamping_domain::recording::record_answer;
use pendamping_domain::revision::{Kind, Rest};
use pendamping_store_api::StoreError;
use pendamping_store_api::selection::{ObjectionRow, OpenSelection, SelectionPage, SelectionRow};
use pendamping_store_api::shared::DraftKey;
use serde::{Deserialize, Serialize};

use super::decide::{decided_tone, decided_words, reason_of};
use super::page::KINDS;
use super::words::{objection_chip, scheme_name};
use crate::draft::{self, use_keeper};
use crate::live::use_live;
use crate::phone::{On, Phone, use_phone};
use crate::route::Route;
use crate::screens::coordinator::evidence::quoted;
use crate::screens::draft_note::DraftNote;
use crate::screens::places::RoleNav;
use crate::screens::status::SyncStatus;
use crate::screens::visit_facts::channel_words;
use crate::widgets::prelude::*;
use crate::{format, t};

/// The objection.
#[component]
pub fn ReadObjection(family: FamilyId, objection: RecordId) -> Element {
    let today = use_phone().today();
    let live = use_live(KINDS, (family, today), |store, (family, today)| async move {
        match store.call(OpenSelection { family: Some(family), today }).await {
            Ok(page) => Ok(Some(page)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let ready = live.ready();
    let name = ready.as_ref().and_then(|page| page.as_ref().as_ref()).map(|page| page.family.name.clone());
    rsx! {
        Screen {
            title: t!("objection-title"),
            subtitle: name,
            back: Route::Objections {},
            status: rsx! { SyncStatus {} },
            nav: rsx! { RoleNav {} },
            {live.show(|page| match page.as_ref().as_ref().and_then(|page| found(page, objection)) {
                None => rsx! {
                    EmptyState { icon: Glyph::Help, title: t!("family-gone"), text: t!("family-gone-text") }
                },
                Some((page, row, said)) => inside(page, row, said, today),
            })}
        }
    }
}

fn found(
    page: &SelectionPage,
    objection: RecordId,
) -> Option<(&SelectionPage, &SelectionRow, &ObjectionRow)> {
    page.proposals
        .iter()
        .flat_map(|row| row.objections.iter().map(move |said| (page, row, said)))
        .find(|(_, _, said)| said.record == objection)
}

fn inside(page: &SelectionPage, row: &SelectionRow, said: &ObjectionRow, today: NaiveDate) -> Element {
    let (label, tone, icon) = objection_chip(&said.state, today);
    let against = row.decisions.iter().find(|decision| decision.row.record == said.decision);
    let may_answer = page.decides && !said.had_a_hand && said.answer.is_none() && said.received;
    rsx! {
        Section { title: t!("objection-words"),
            Card {
                Chips {
                    Chip { label, tone, icon }
                    Chip { label: channel_words(&said.channel), tone: Tone::Quiet }
                }
                match &said.text {
                    Some(text) => rsx! { p { {quoted(text)} } },
                    None => rsx! { p { class: "muted", {t!("objection-sealed")} } },
                }
                p { class: "muted", {t!("objection-came", day: format::long_day(said.came))} }
            }
        }
        if let Some(decision) = against {
            Section { title: t!("objection-against"),
                Notice {
                    title: match decision.row.by.clone() {
                        Some(by) => t!("selection-decided-by", said: decided_words(&decision.row.review.decision), name: by, day: format::long_day(decision.day)),
                        None => t!("selection-decided", said: decided_words(&decision.row.review.decision), day: format::long_day(decision.day)),
                    },
                    text: reason_of(&decision.row.review).map(|why| quoted(&why)),
                    tone: decided_tone(&decision.row.review.decision),
                }
            }
        }
        LinkButton {
            to: Route::FamilySelection { family: page.id },
            label: t!("objection-to-proposal", scheme: scheme_name(page.scheme.as_ref())),
            kind: ButtonKind::Secondary,
            icon: Glyph::Money,
            fill: true,
        }
        match &said.answer {
            Some(answer) => rsx! {
                Section { title: t!("objection-answer"),
                    Notice {
                        title: verdict_words(&answer.verdict),
                        text: (!answer.reason.is_empty()).then(|| quoted(&answer.reason)),
                        tone: if answer.verdict == Verdict::Upheld { Tone::Good } else { Tone::Quiet },
                        action: rsx! {
                            p { class: "muted",
                                match answer.by.clone() {
                                    Some(by) => t!("objection-answered-by", name: by, day: format::long_day(answer.day)),
                                    None => t!("objection-answered", day: format::long_day(answer.day)),
                                }
                            }
                        },
                    }
                }
            },
            None if may_answer => rsx! {
                Answer {
                    key: "{said.record}",
                    about: About { family: page.id, objection: said.record, opened: page.opened, config: page.config },
                }
            },
            None if page.decides && said.had_a_hand => rsx! {
                Notice { title: t!("objection-not-you"), text: t!("objection-not-you-text"), icon: Glyph::Lock }
            },
            None => rsx! {},
        }
    }
}

/// What was answered.
pub(super) fn verdict_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Upheld => t!("objection-upheld"),
        Verdict::Rejected => t!("objection-rejected"),
        Verdict::Unknown(word) => word.clone(),
    }
}

/// What an answer is about.
#[derive(Clone, Copy, PartialEq)]
struct About {
    family: FamilyId,
    objection: RecordId,
    opened: pendamping_domain::id::Position,
    config: pendamping_domain::id::ConfigVersion,
}

/// What is kept of it while it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Written {
    verdict: Option<Verdict>,
    reason: String,
}

fn draft_key(objection: RecordId) -> DraftKey {
    DraftKey { kind: Kind::ObjectionAnswer, about: objection }
}

/// The answer: right or not, and why, for the family to read.
#[component]
fn Answer(about: About) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let mut written = use_signal(Written::default);
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let key = draft_key(about.objection);
    let keeper = use_keeper(key.clone(), false);
    let reading = phone.clone();
    use_future(move || {
        let (phone, key) = (reading.clone(), key.clone());
        async move {
            let Some(store) = phone.store() else { return };
            match draft::kept::<Written>(&store, &key).await {
                Ok(Some(kept)) if keeper.is_untouched() => written.set(kept),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the draft of an answer could not be read"),
            }
        }
    });
    let mut change = move |change: &dyn Fn(&mut Written)| {
        change(&mut written.write());
        keeper.put(about.family, &*written.peek());
    };
    let send = move |_| {
        tried.set(true);
        let Written { verdict, reason } = written.peek().clone();
        let (Some(verdict), false) = (verdict, reason.trim().is_empty() || *busy.peek()) else {
            return focus_first_error();
        };
        let phone = phone.clone();
        busy.set(true);
        keeper.close(true);
        spawn(async move {
            match save(&phone, about, verdict, reason.trim().to_owned()).await {
                // The answer stands in its place in a moment.
                Ok(()) => toasts.done(t!("objection-answer-done")),
                Err(error) => {
                    tracing::warn!(%error, "an answer was not saved");
                    toasts.refused(t!("review-not-saved"));
                    keeper.close(false);
                    busy.set(false);
                }
            }
        });
    };
    let Written { verdict, reason } = written();
    rsx! {
        Section { title: t!("objection-to-answer"),
            Card {
                ChoiceChips {
                    id: "verdict",
                    label: t!("objection-verdict"),
                    hint: t!("objection-verdict-hint"),
                    options: vec![
                        (Verdict::Upheld, t!("objection-uphold")),
                        (Verdict::Rejected, t!("objection-reject")),
                    ],
                    chosen: verdict.clone().into_iter().collect::<Vec<_>>(),
                    tall: true,
                    error: (tried() && verdict.is_none()).then(|| t!("objection-verdict-missing")),
                    onchange: move |chosen: Vec<Verdict>| change(&|written| written.verdict = chosen.first().cloned()),
                }
                TextArea {
                    id: "answer-reason",
                    label: t!("objection-why"),
                    hint: t!("objection-why-hint"),
                    value: reason.clone(),
                    max_length: u32::try_from(TEXT_MAX).unwrap_or(u32::MAX),
                    error: (tried() && reason.trim().is_empty()).then(|| t!("objection-why-missing")),
                    oninput: move |typed: String| change(&|written| written.reason.clone_from(&typed)),
                }
                DraftNote { keeper }
            }
            Button {
                id: "answer-send",
                label: t!("objection-send-answer"),
                icon: Glyph::Send,
                fill: true,
                disabled: busy(),
                onclick: send,
            }
        }
    }
}

async fn save(phone: &Arc<Phone>, about: About, verdict: Verdict, reason: String) -> Result<(), StoreError> {
    let answer = ObjectionAnswer { objection: about.objection, verdict, reason, rest: Rest::new() };
    let About { family, opened, config, .. } = about;
    let revision = phone
        .revising(On { family, opened, config }, |saving| record_answer(saving, &answer))
        .map_err(|_| StoreError::Refused("the answer breaks a rule"))?;
    phone.save(vec![revision], Some(draft_key(about.objection)), None).await.map(|_| ())
}
