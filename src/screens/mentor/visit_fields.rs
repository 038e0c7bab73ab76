//! The form of a visit: what the phone captured on top, then what the mentor says, then saving.
//!
//! Nothing here waits for the network or for a place: a visit can be saved at once, with the reason why something is missing.

use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::config::Chip as Choice;
use pendamping_domain::photo::PhotoUse;
use pendamping_domain::place::Place;
use pendamping_domain::plausibility::{Flag, FlagKind};
use pendamping_domain::problem::Problem;
use pendamping_domain::recording::{Surroundings, preview_visit, says_nothing_new};
use pendamping_domain::visit::{BusinessState, Met, Mode, RESULTS_MAX, Visit, VisitDraft};
use pendamping_store_api::StoreError;

use super::captured::{CapturedCard, LiveCaptured};
use super::desk::{choices, problem_of, problem_words};
use super::form_photos::{FormPhotos, PhotoChange, use_photo_uses};
use super::visit_asked::{AllAsked, Asked, not_on_the_form};
use super::visit_draft::{Pen, use_pen};
use super::visit_form::{Ready, RecordedBy};
use super::visit_parts::{Agreed, Flagged};
use super::visit_saving::save_visit;
use crate::draft::{Noted, keep_as_it_was};
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::discard::{Discard, leave_to};
use crate::screens::draft_note::DraftNote;
use crate::screens::photo_taking::{PhotosUnderWay, use_photos_under_way};
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::screens::visit_facts::{business_words, met_words};
use crate::t;
use crate::widgets::prelude::*;

/// Fields that say what is wrong beside themselves; a problem of any other is said at the top.
const SAYS_ITSELF: &[&str] = &[
    "met",
    "mode",
    "purposes",
    "topics",
    "results",
    "business",
    "next_visit",
    "explanation",
    "follow_ups",
    "follow_ups.due",
    "photos",
];

/// How far saving has come.
#[derive(Clone, Copy, PartialEq)]
struct Attempt {
    /// Somebody wanted to save: what is wrong is said from now on.
    tried: Signal<bool>,
    /// The flags were shown once.
    warned: Signal<bool>,
    /// It was said once that nothing is changed.
    unmoved: Signal<bool>,
    /// The second tap of two on *Simpan* must not say yes to what nobody has seen.
    guard: Guard,
    busy: Signal<bool>,
    photos: PhotosUnderWay,
    failed: Signal<Option<StoreError>>,
}

/// The form. Mounted once its draft is there, and never given another.
#[component]
pub fn VisitForm(ready: Ready, title: String, back: Route) -> Element {
    let phone = use_phone();
    let pen = use_pen(ready.kept.clone(), ready.restored, ready.key.clone(), ready.family);
    let attempt = Attempt {
        tried: use_signal(|| false),
        warned: use_signal(|| false),
        unmoved: use_signal(|| false),
        guard: use_guard(),
        busy: use_signal(|| false),
        photos: use_photos_under_way(),
        failed: use_signal(|| None),
    };
    let uses = use_photo_uses(&pen.read().draft.photos);
    let save = use_save(&phone, &ready, pen, uses, attempt);

    let kept = pen.read();
    let editing = kept.base.is_some();
    let (flags, problems, unmoved) = match look(&phone, &ready, pen, uses.read().clone()) {
        Ok(visit) => {
            let unmoved = (attempt.unmoved)() && is_unmoved(&ready, pen, &visit);
            (visit.flags, Vec::new(), unmoved)
        }
        Err(problems) => (Vec::new(), problems, false),
    };
    let problems = if (attempt.tried)() { problems } else { Vec::new() };
    let warned = (attempt.warned)();
    let explaining = editing || warned || !kept.draft.explanation.is_empty() || speaks_early(&flags);
    let subtitle =
        [ready.name.clone(), ready.business.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    rsx! {
        Screen {
            title,
            subtitle: Some(subtitle).filter(|line| !line.is_empty()),
            back: back.clone(),
            actions: rsx! {
                DraftNote { keeper: pen.keeper }
                if let Some(error) = (attempt.failed)() {
                    Notice {
                        title: t!("visit-not-saved"),
                        text: store_words(&error),
                        tone: Tone::Danger,
                        live: true,
                    }
                }
                if unmoved {
                    Notice {
                        title: t!("visit-unmoved"),
                        text: t!("visit-unmoved-text"),
                        tone: Tone::Warn,
                        icon: Glyph::Edit,
                        live: true,
                    }
                }
                Button {
                    id: "save",
                    label: match (unmoved, warned && !flags.is_empty()) {
                        _ if attempt.photos.any() => t!("photo-keeping"),
                        (true, _) => t!("visit-save-unmoved"),
                        (_, true) => t!("visit-save-anyway"),
                        _ => t!("visit-save"),
                    },
                    fill: true,
                    disabled: (attempt.busy)() || attempt.photos.any(),
                    onclick: move |_| save(()),
                }
            },
            div { style: "display: contents", onfocusout: move |_| pen.leave(),
                {opening_notes(pen, &ready)}
                {elsewhere(&problems)}
                if editing {
                    CapturedCard { pen, ready: ready.clone() }
                } else {
                    LiveCaptured { pen, ready: ready.clone() }
                }
                FormPhotos {
                    title: t!("visit-photos"),
                    photos: kept.draft.photos.clone(),
                    about: ready.family,
                    problems: problems.clone(),
                    onchange: move |change: PhotoChange| pen.change_photos(change),
                }
                {said(pen, &ready, &problems)}
                if explaining {
                    Flagged { pen, flags, limits: ready.config.limits.clone(), comments: ready.comments.clone(), problems: problems.clone() }
                }
                Agreed { pen, config: ready.config.clone(), today: ready.today, problems: problems.clone() }
                if !matches!(pen.keeper.noted(), Noted::Untouched) {
                    Discard { keeper: pen.keeper, draft: ready.key.clone(), back, failed: attempt.failed }
                }
            }
        }
    }
}

/// What saving does: says what is missing, then what looks unlikely, then saves and leaves.
fn use_save(
    phone: &Arc<Phone>,
    ready: &Ready,
    pen: Pen,
    uses: Signal<Vec<PhotoUse>>,
    attempt: Attempt,
) -> Callback<()> {
    let toasts = use_toasts();
    let Attempt { mut tried, mut warned, mut unmoved, guard, mut busy, photos, mut failed } = attempt;
    let (phone, ready) = (phone.clone(), ready.clone());
    use_callback(move |()| {
        if busy() || photos.any() {
            return;
        }
        tried.set(true);
        let Ok(visit) = look(&phone, &ready, pen, uses.peek().clone()) else { return focus_first_error() };
        // Whoever asked would read the same once more, and know nothing of why.
        if is_unmoved(&ready, pen, &visit) {
            if guard.is_held() {
                return;
            }
            if !unmoved() {
                unmoved.set(true);
                guard.hold();
                return;
            }
        }
        // A correction shows its flags from the start; a new visit has not said yet that it is short.
        let editing = pen.peek().base.is_some();
        if !editing && !visit.flags.is_empty() && visit.explanation.is_empty() {
            if guard.is_held() {
                return;
            }
            if !warned() {
                warned.set(true);
                guard.hold();
                // The flags are read first; the field to explain them below has the focus.
                return go_to_field_below("explanation", "flags");
            }
        }
        busy.set(true);
        failed.set(None);
        pen.close(true);
        let (phone, ready, kept, uses) = (phone.clone(), ready.clone(), pen.peek(), uses.peek().clone());
        let back = Route::Family { family: ready.family };
        spawn(async move {
            let open = (phone.store(), phone.platform().now().wall);
            let work = async move {
                let saved = save_visit(&phone, &ready, kept.clone(), uses).await;
                if saved.is_err() {
                    keep_as_it_was(open, &ready.key, ready.family, &kept).await;
                }
                saved
            };
            match to_the_end(work, by_toast(toasts, t!("visit-saved"))).await {
                Ok(()) => {
                    toasts.done(t!("visit-saved"));
                    leave_to(back);
                }
                Err(error) => {
                    pen.close(false);
                    busy.set(false);
                    failed.set(Some(error));
                }
            }
        });
    })
}

/// The visit as it would be saved now, with its flags.
fn look(phone: &Phone, ready: &Ready, pen: Pen, photos: Vec<PhotoUse>) -> Result<Visit, Vec<Problem>> {
    let kept = pen.peek();
    let editing = kept.base.as_ref().map(|base| base.editing());
    let around = Surroundings { photos, ..ready.around.clone() };
    preview_visit(&kept.draft, &phone.platform().now(), &ready.config, &around, editing.as_ref())
}

/// Whether a correction says nothing new. What the centre refused may well be sent again as it is.
fn is_unmoved(ready: &Ready, pen: Pen, visit: &Visit) -> bool {
    let kept = pen.peek();
    let editing = kept.base.filter(|_| ready.set_aside.is_none()).map(|base| base.editing());
    editing.is_some_and(|editing| says_nothing_new(&kept.draft, visit, &editing))
}

/// Every visit is short while it goes on: that is said only when it is about to be saved.
fn speaks_early(flags: &[Flag]) -> bool {
    flags.iter().any(|flag| flag.kind != FlagKind::TooShort)
}

fn opening_notes(pen: Pen, ready: &Ready) -> Element {
    rsx! {
        if ready.restored {
            Notice { title: t!("visit-restored"), text: t!("visit-restored-text"), icon: Glyph::Edit }
        }
        if let Some((code, _)) = ready.set_aside.clone() {
            Notice {
                title: t!("visit-set-aside"),
                text: crate::screens::set_aside::reason(&code),
                tone: Tone::Danger,
            }
        }
        if let Some(RecordedBy(name)) = ready.recorded_by.clone() {
            Notice {
                title: name.map_or_else(|| t!("visit-not-yours"), |name| t!("visit-recorded-by", name: name)),
                text: t!("visit-recorded-by-text"),
            }
        }
        AllAsked { pen, ready: ready.clone() }
        Asked { comments: ready.comments.clone(), fields: not_on_the_form(&ready.comments) }
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

/// What a field of the form needs to know besides its content.
struct Fields<'a> {
    pen: Pen,
    ready: &'a Ready,
    problems: &'a [Problem],
}

impl Fields<'_> {
    /// What the coordinator says about a field, above it.
    fn asked(&self, field: &str) -> Element {
        rsx! {
            Asked { comments: self.ready.comments.clone(), fields: vec![field.to_owned()] }
        }
    }

    /// What is wrong with a field, here or at the centre.
    fn refused(&self, field: &str) -> Option<String> {
        let set_aside = self.ready.set_aside.as_ref().filter(|(_, named)| named.as_deref() == Some(field));
        problem_of(self.problems, field)
            .or_else(|| set_aside.map(|(code, _)| crate::screens::set_aside::reason(code)))
    }

    /// One of a few.
    fn one<T: Clone + PartialEq + 'static>(
        &self,
        field: &'static str,
        label: String,
        options: Vec<(T, String)>,
        chosen: Option<T>,
        write: fn(&mut VisitDraft, Option<T>),
    ) -> Element {
        let pen = self.pen;
        rsx! {
            {self.asked(field)}
            ChoiceChips {
                id: field,
                label,
                optional: OPTIONAL.contains(&field),
                options,
                chosen: chosen.into_iter().collect::<Vec<_>>(),
                error: self.refused(field),
                onchange: move |chosen: Vec<T>| pen.write(|draft| write(draft, chosen.into_iter().next())),
            }
        }
    }

    /// Any number of the office's choices.
    fn any(
        &self,
        field: &'static str,
        label: String,
        offered: &[Choice],
        chosen: Vec<String>,
        write: fn(&mut VisitDraft, Vec<String>),
    ) -> Element {
        let pen = self.pen;
        rsx! {
            {self.asked(field)}
            ChoiceChips {
                id: field,
                label,
                optional: OPTIONAL.contains(&field),
                multiple: true,
                options: choices(offered, &chosen),
                chosen,
                error: self.refused(field),
                onchange: move |chosen| pen.write(|draft| write(draft, chosen)),
            }
        }
    }
}

/// Fields that may be left empty.
const OPTIONAL: &[&str] = &["business", "topics"];

/// What the mentor says.
fn said(pen: Pen, ready: &Ready, problems: &[Problem]) -> Element {
    let draft = pen.read().draft;
    let config = &ready.config;
    let fields = Fields { pen, ready, problems };
    let met =
        [Met::Recipient, Met::Household, Met::Other, Met::NotMet].map(|met| (met.clone(), met_words(&met)));
    let state =
        [BusinessState::Open, BusinessState::Closed, BusinessState::ChangedSector, BusinessState::NoBusiness]
            .map(|state| (state.clone(), business_words(&state)));
    let modes = [(Mode::InPerson, t!("visit-mode-in-person")), (Mode::ByPhone, t!("visit-mode-by-phone"))];
    rsx! {
        {fields.one("met", t!("visit-met"), met.to_vec(), draft.met, |draft, met| draft.met = met)}
        {fields.any("purposes", t!("fact-purposes"), &config.purposes, draft.purposes, |draft, chosen| draft.purposes = chosen)}
        {fields.one("business", t!("fact-business"), state.to_vec(), draft.business, |draft, state| draft.business = state)}
        {fields.any("topics", t!("fact-topics"), &config.topics, draft.topics, |draft, chosen| draft.topics = chosen)}
        {fields.asked("results")}
        TextArea {
            id: "results",
            label: t!("fact-results"),
            optional: true,
            value: draft.results,
            max_length: u32::try_from(RESULTS_MAX).unwrap_or(2_000),
            error: fields.refused("results"),
            oninput: move |text| pen.write(|draft| draft.results = text),
        }
        {fields.asked("next_visit")}
        DateField {
            id: "next-visit",
            label: t!("fact-next"),
            optional: true,
            value: draft.next_visit,
            min: draft.started.date(),
            error: fields.refused("next_visit"),
            oninput: move |day| pen.write(|draft| draft.next_visit = day),
        }
        {fields.one("mode", t!("fact-mode"), modes.to_vec(), Some(draft.mode), change_mode)}
    }
}

/// A visit by phone has no place, and one in person is given its place again; a saved visit keeps what was captured.
fn change_mode(draft: &mut VisitDraft, chosen: Option<Mode>) {
    let Some(mode) = chosen else { return };
    if draft.ended.is_none() && draft.mode != mode {
        draft.place = match mode {
            Mode::ByPhone => Some(Place::Missing { why: pendamping_domain::place::WhyNoPlace::ByPhone }),
            _ => None,
        };
    }
    draft.mode = mode;
}
