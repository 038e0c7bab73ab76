//! The form of a visit: what the phone captured on top, then what the mentor says, then saving.
//!
//! Nothing here waits for the network or for a place: a visit can be saved at once, with the reason why something is missing.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::place::Place;
use pendamping_domain::plausibility::{Flag, FlagKind};
use pendamping_domain::problem::Problem;
use pendamping_domain::recording::{Saving, preview_visit, record_visit};
use pendamping_domain::visit::{BusinessState, Met, Mode, RESULTS_MAX, Visit};
use pendamping_store_api::StoreError;
use pendamping_store_api::shared::DropDraft;

use super::at_hand::store;
use super::captured::{CapturedCard, LiveCaptured};
use super::desk::{choices, problem_of, problem_words, store_words};
use super::visit_draft::{Pen, use_pen};
use super::visit_form::Ready;
use super::visit_parts::{Agreed, Asked, Flagged};
use crate::draft::Noted;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::visit_facts::{business_words, met_words};
use crate::t;
use crate::widgets::prelude::*;

/// Fields that say what is wrong beside themselves; a problem of any other is said at the top.
const SAYS_ITSELF: &[&str] = &[
    "met",
    "purposes",
    "topics",
    "results",
    "business",
    "next_visit",
    "explanation",
    "follow_ups",
    "follow_ups.due",
];

/// The form. Mounted once its draft is there, and never given another.
#[component]
pub fn VisitForm(ready: Ready, title: String, back: Route) -> Element {
    let phone = use_phone();
    let toasts = use_toasts();
    let pen = use_pen(ready.kept.clone(), ready.restored, ready.key.clone(), ready.family);
    let mut tried = use_signal(|| false);
    let mut warned = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut failed = use_signal(|| None::<StoreError>);
    let mut discard = use_signal(|| false);

    let kept = pen.read();
    let editing = kept.base.is_some();
    let preview = look(&phone, &ready, pen);
    let (flags, problems) = match &preview {
        Ok(visit) => (visit.flags.clone(), Vec::new()),
        Err(problems) => (Vec::new(), problems.clone()),
    };
    let problems = if tried() { problems } else { Vec::new() };
    let explaining = editing || warned() || !kept.draft.explanation.is_empty() || speaks_early(&flags);
    let comments = ready.comments.clone();
    let family = ready.family;

    let on_save = {
        let (phone, ready) = (phone.clone(), ready.clone());
        move |_| {
            if busy() {
                return;
            }
            tried.set(true);
            let Ok(visit) = look(&phone, &ready, pen) else { return focus_first_error() };
            // A correction shows its flags from the start; a new visit has not said yet that it is short.
            if !editing && !visit.flags.is_empty() && visit.explanation.is_empty() && !warned() {
                warned.set(true);
                return focus_explanation();
            }
            busy.set(true);
            failed.set(None);
            pen.close(true);
            let (phone, ready) = (phone.clone(), ready.clone());
            spawn(async move {
                match save_visit(&phone, &ready, pen).await {
                    Ok(()) => {
                        toasts.done(t!("visit-saved"));
                        leave_to(Route::Family { family });
                    }
                    Err(error) => {
                        pen.close(false);
                        busy.set(false);
                        failed.set(Some(error));
                    }
                }
            });
        }
    };
    let on_discard = {
        let (phone, key, back) = (phone.clone(), ready.key.clone(), back.clone());
        move |()| {
            discard.set(false);
            pen.close(true);
            let (phone, key, back) = (phone.clone(), key.clone(), back.clone());
            spawn(async move {
                let dropped = async { store(&phone)?.call(DropDraft { key }).await }.await;
                match dropped {
                    Ok(()) => {
                        toasts.done(t!("visit-draft-dropped"));
                        leave_to(back);
                    }
                    Err(error) => {
                        pen.close(false);
                        failed.set(Some(error));
                    }
                }
            });
        }
    };
    let subtitle =
        [ready.name.clone(), ready.business.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    rsx! {
        Screen {
            title,
            subtitle: Some(subtitle).filter(|line| !line.is_empty()),
            back,
            actions: rsx! {
                Keeping { pen }
                if let Some(error) = failed() {
                    Notice {
                        title: t!("visit-not-saved"),
                        text: store_words(&error),
                        tone: Tone::Danger,
                        live: true,
                    }
                }
                Button {
                    id: "save",
                    label: if warned() && !flags.is_empty() { t!("visit-save-anyway") } else { t!("visit-save") },
                    fill: true,
                    disabled: busy(),
                    onclick: on_save,
                }
            },
            div { style: "display: contents", onfocusout: move |_| pen.leave(),
                {opening_notes(&ready)}
                {elsewhere(&problems)}
                if editing {
                    CapturedCard { pen, ready: ready.clone() }
                } else {
                    LiveCaptured { pen, ready: ready.clone() }
                }
                {said(pen, &ready, &problems)}
                if explaining {
                    Flagged { pen, flags, comments, problems: problems.clone() }
                }
                Agreed { pen, config: ready.config.clone(), today: ready.today, problems: problems.clone() }
                if !matches!(pen.noted(), Noted::Untouched) {
                    Button {
                        label: t!("visit-discard"),
                        kind: ButtonKind::Danger,
                        onclick: move |_| discard.set(true),
                    }
                }
            }
            if discard() {
                Sheet {
                    id: "discard",
                    title: t!("visit-discard-ask"),
                    text: t!("visit-discard-text"),
                    confirm: t!("visit-discard"),
                    cancel: t!("mentor-cancel"),
                    grave: true,
                    onconfirm: on_discard,
                    oncancel: move |()| discard.set(false),
                }
            }
        }
    }
}

/// Leaves the form for good: *back* must not lead into it again, nor to the same page twice.
fn leave_to(to: Route) {
    let navigator = navigator();
    if !navigator.can_go_back() {
        navigator.replace(to);
        return;
    }
    navigator.go_back();
    if router().current::<Route>() != to {
        navigator.push(to);
    }
}

/// The visit as it would be saved now, with its flags.
fn look(phone: &Phone, ready: &Ready, pen: Pen) -> Result<Visit, Vec<Problem>> {
    let kept = pen.peek();
    let editing = kept.base.as_ref().map(|base| base.editing());
    preview_visit(&kept.draft, &phone.platform().now(), &ready.config, &ready.around, editing.as_ref())
}

/// Every visit is short while it goes on: that is said only when it is about to be saved.
fn speaks_early(flags: &[Flag]) -> bool {
    flags.iter().any(|flag| flag.kind != FlagKind::TooShort)
}

fn focus_explanation() {
    document::eval(
        "setTimeout(() => { const it = document.getElementById('explanation'); \
         it?.scrollIntoView({ block: 'center' }); it?.focus({ preventScroll: true }); }, 60);",
    );
}

async fn save_visit(phone: &Arc<Phone>, ready: &Ready, pen: Pen) -> Result<(), StoreError> {
    let kept = pen.peek();
    let now = phone.platform().now();
    let mut mint = || phone.platform().mint();
    let mut saving = Saving {
        now: &now,
        mint: &mut mint,
        family: ready.family,
        opened: kept.opened,
        config: ready.config.version,
    };
    let editing = kept.base.as_ref().map(|base| base.editing());
    let revisions = record_visit(&mut saving, &kept.draft, &ready.config, &ready.around, editing.as_ref())
        .map_err(|_| StoreError::Refused("the form changed while it was saved"))?;
    let replaces = kept.base.and_then(|base| base.replaces);
    phone.save(revisions, Some(ready.key.clone()), replaces).await.map(|_| ())
}

/// Whether what was typed is safe.
#[component]
fn Keeping(pen: Pen) -> Element {
    match pen.noted() {
        Noted::Untouched => rsx! {},
        Noted::Kept => rsx! {
            SavedNote { text: t!("visit-draft-kept") }
        },
        Noted::Failed(error) => rsx! {
            Notice { title: t!("visit-draft-failed"), text: store_words(&error), tone: Tone::Danger, live: true }
        },
    }
}

fn opening_notes(ready: &Ready) -> Element {
    // Comments on what the form has no field for are said at the top, so that none is lost.
    let known = |field: &str| {
        SAYS_ITSELF.contains(&field) || field.starts_with("captured.") || matches!(field, "mode" | "flags")
    };
    let other: Vec<String> = ready
        .comments
        .iter()
        .filter(|comment| !known(&comment.field))
        .map(|comment| comment.field.clone())
        .collect();
    rsx! {
        if ready.restored {
            Notice { title: t!("visit-restored"), text: t!("visit-restored-text"), icon: Glyph::Edit }
        }
        if let Some((code, _)) = ready.set_aside.clone() {
            Notice {
                title: t!("visit-set-aside"),
                text: super::set_aside::reason(&code),
                tone: Tone::Danger,
            }
        }
        Asked { comments: ready.comments.clone(), fields: other }
    }
}

/// Problems that no field on the form says beside itself.
fn elsewhere(problems: &[Problem]) -> Element {
    let rest: Vec<_> =
        problems.iter().filter(|problem| !SAYS_ITSELF.contains(&problem.field.as_str())).collect();
    rsx! {
        for problem in rest {
            Notice { key: "{problem.field}", title: problem_words(problem), tone: Tone::Danger, live: true }
        }
    }
}

/// What the mentor says.
fn said(pen: Pen, ready: &Ready, problems: &[Problem]) -> Element {
    let draft = pen.read().draft;
    let (comments, config) = (ready.comments.clone(), &ready.config);
    let at = |field: &str| vec![field.to_owned()];
    let refused = |field: &str| {
        let set_aside = ready.set_aside.as_ref().filter(|(_, named)| named.as_deref() == Some(field));
        problem_of(problems, field).or_else(|| set_aside.map(|(code, _)| super::set_aside::reason(code)))
    };
    let met = [Met::Recipient, Met::Household, Met::Other, Met::NotMet];
    let state =
        [BusinessState::Open, BusinessState::Closed, BusinessState::ChangedSector, BusinessState::NoBusiness];
    rsx! {
        Asked { comments: comments.clone(), fields: at("met") }
        ChoiceChips {
            id: "met",
            label: t!("visit-met"),
            options: met.into_iter().map(|met| (met.clone(), met_words(&met))).collect::<Vec<_>>(),
            chosen: draft.met.iter().cloned().collect::<Vec<_>>(),
            error: refused("met"),
            onchange: move |chosen: Vec<Met>| pen.write(|draft| draft.met = chosen.into_iter().next()),
        }
        Asked { comments: comments.clone(), fields: at("purposes") }
        ChoiceChips {
            id: "purposes",
            label: t!("fact-purposes"),
            multiple: true,
            options: choices(&config.purposes, &draft.purposes),
            chosen: draft.purposes,
            error: refused("purposes"),
            onchange: move |chosen| pen.write(|draft| draft.purposes = chosen),
        }
        Asked { comments: comments.clone(), fields: at("business") }
        ChoiceChips {
            id: "business",
            label: t!("fact-business"),
            optional: true,
            options: state.into_iter().map(|state| (state.clone(), business_words(&state))).collect::<Vec<_>>(),
            chosen: draft.business.iter().cloned().collect::<Vec<_>>(),
            error: refused("business"),
            onchange: move |chosen: Vec<BusinessState>| pen.write(|draft| draft.business = chosen.into_iter().next()),
        }
        Asked { comments: comments.clone(), fields: at("topics") }
        ChoiceChips {
            id: "topics",
            label: t!("fact-topics"),
            optional: true,
            multiple: true,
            options: choices(&config.topics, &draft.topics),
            chosen: draft.topics,
            error: refused("topics"),
            onchange: move |chosen| pen.write(|draft| draft.topics = chosen),
        }
        Asked { comments: comments.clone(), fields: at("results") }
        TextArea {
            id: "results",
            label: t!("fact-results"),
            optional: true,
            value: draft.results,
            max_length: u32::try_from(RESULTS_MAX).unwrap_or(2_000),
            error: refused("results"),
            oninput: move |text| pen.write(|draft| draft.results = text),
        }
        Asked { comments: comments.clone(), fields: at("next_visit") }
        DateField {
            id: "next-visit",
            label: t!("fact-next"),
            optional: true,
            value: draft.next_visit,
            min: draft.started.date(),
            error: refused("next_visit"),
            oninput: move |day| pen.write(|draft| draft.next_visit = day),
        }
        Asked { comments, fields: at("mode") }
        ChoiceChips {
            id: "mode",
            label: t!("fact-mode"),
            options: vec![(Mode::InPerson, t!("visit-mode-in-person")), (Mode::ByPhone, t!("visit-mode-by-phone"))],
            chosen: vec![draft.mode],
            onchange: move |chosen: Vec<Mode>| pen.write(|draft| change_mode(draft, chosen)),
        }
    }
}

/// A visit by phone has no place, and one in person is given its place again; a saved visit keeps what was captured.
fn change_mode(draft: &mut pendamping_domain::visit::VisitDraft, chosen: Vec<Mode>) {
    let Some(mode) = chosen.into_iter().next() else { return };
    if draft.ended.is_none() && draft.mode != mode {
        draft.place = match mode {
            Mode::ByPhone => Some(Place::Missing { why: pendamping_domain::place::WhyNoPlace::ByPhone }),
            _ => None,
        };
    }
    draft.mode = mode;
}
