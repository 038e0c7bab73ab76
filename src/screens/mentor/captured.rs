//! What the phone captures of a visit: the time the form was opened and the place. On a saved visit both stand for ever; a
//! mentor who finds them wrong says so beside them.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use pendamping_domain::place::{Place, WhyNoPlace};
use pendamping_domain::revision::Rest;
use pendamping_domain::visit::{CAPTURED_FIELDS, Captured, Met, Mode, Visit, VisitDraft};

use super::visit_asked::Asked;
use super::visit_draft::Pen;
use super::visit_form::Ready;
use super::visit_parts::{Beside, PlaceCard};
use crate::phone::use_phone;
use crate::screens::visit_facts::{field_words, place_fact, time_fact_at};
use crate::widgets::prelude::*;
use crate::{format, t};

/// Captures the place of a new visit, and shows how that goes.
#[component]
pub fn LiveCaptured(pen: Pen, ready: Ready) -> Element {
    let phone = use_phone();
    let mut locating = use_signal(|| false);
    let mut attempt = use_signal(|| 0_u64);
    let mut answered = use_signal(|| 0_u64);
    let draft = pen.read().draft;
    let by_phone = draft.mode == Mode::ByPhone;
    let wanted = draft.place.is_none() && !by_phone;
    use_effect(use_reactive!(|wanted| {
        let number = attempt();
        if !wanted && number == *answered.peek() {
            return;
        }
        answered.set(number);
        let phone = phone.clone();
        locating.set(true);
        spawn(async move {
            let place = match phone.platform().locate().await {
                Ok(fix) => Place::Fixed(fix),
                Err(why) => Place::Missing { why },
            };
            pen.capture(|draft| keep_place(draft, place));
            locating.set(false);
        });
    }));
    // By the clock of the place, like every other time of a visit: the phone's own may be set to another zone.
    let started = format::clock(draft.started.wall, ready.zone);
    rsx! {
        PlaceCard {
            place: draft.place,
            home: ready.around.home,
            fence_m: ready.config.limits.fence_m,
            by_phone,
            locating: locating(),
            started,
            onretry: move |()| attempt += 1,
        }
    }
}

/// A place once known is not given up for a failure to find it again; a visit by phone has none.
fn keep_place(draft: &mut VisitDraft, place: Place) {
    let worse = matches!((&draft.place, &place), (Some(Place::Fixed(_)), Place::Missing { .. }));
    if draft.mode != Mode::ByPhone && !worse {
        draft.place = Some(place);
    }
}

/// What was captured of a saved visit, with room for a word beside what is asked about.
#[component]
pub fn CapturedCard(pen: Pen, ready: Ready) -> Element {
    let draft = pen.read().draft;
    let visit = as_captured(&draft);
    let home = ready.around.home;
    let fields: Vec<String> = CAPTURED_FIELDS.iter().map(|field| (*field).to_owned()).collect();
    let open: Vec<String> = fields
        .iter()
        .filter(|field| {
            draft.beside.contains_key(*field) || ready.comments.iter().any(|comment| comment.field == **field)
        })
        .cloned()
        .collect();
    rsx! {
        Card {
            Facts { facts: vec![time_fact_at(&visit, ready.zone), place_fact(&visit, home.as_ref())] }
            p { class: "muted", {t!("visit-captured-fixed")} }
        }
        for field in open {
            div { key: "{field}", class: "stack",
                Asked { comments: ready.comments.clone(), fields: vec![field.clone()] }
                Beside { pen, label: t!("visit-beside", field: field_words(&field)), field: field.clone() }
            }
        }
    }
}

/// The saved visit a draft corrects, as far as it was captured.
fn as_captured(draft: &VisitDraft) -> Visit {
    Visit {
        captured: Captured {
            started: draft.started.clone(),
            ended: draft.ended.clone().unwrap_or_else(|| draft.started.clone()),
            place: draft.place.clone().unwrap_or(Place::Missing { why: WhyNoPlace::TimedOut }),
        },
        mode: draft.mode.clone(),
        met: draft.met.clone().unwrap_or(Met::NotMet),
        purposes: Vec::new(),
        topics: Vec::new(),
        results: String::new(),
        business: None,
        next_visit: None,
        explanation: String::new(),
        beside: BTreeMap::new(),
        photos: Vec::new(),
        flags: Vec::new(),
        rest: Rest::new(),
    }
}
