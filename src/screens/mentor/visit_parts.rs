//! Parts of the visit's form: where the phone is, what looks unlikely, and what is agreed.
//! None of them judges: distances, flags and problems come from the domain.

use chrono::{Days, NaiveDate};
use dioxus::prelude::*;
use pendamping_domain::config::{Config, Limits};
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::plausibility::Flag;
use pendamping_domain::problem::Problem;
use pendamping_domain::review::Comment;
use pendamping_domain::visit::{EXPLANATION_MAX, VisitDraft};

use super::desk::problem_of;
use super::visit_asked::Asked;
use super::visit_draft::Pen;
use crate::screens::visit_facts::{flag_words, flags_meaning, no_place_words};
use crate::text::chip_text;
use crate::widgets::prelude::*;
use crate::{format, t};

/// How far ahead a follow-up is set when one is added: a tap less, and still the mentor's to change.
const USUAL_DAYS: u64 = 7;

/// Where the form was opened: captured, being captured, or why there is none.
#[component]
pub fn PlaceCard(
    place: Option<Place>,
    home: Option<Fix>,
    fence_m: u32,
    by_phone: bool,
    locating: bool,
    started: String,
    onretry: Option<EventHandler<()>>,
) -> Element {
    let (title, more, glyph, tone) = place_words(place.as_ref(), home, fence_m, by_phone, locating);
    // Where the place is as it should be there is nothing to do about it.
    let again = onretry.filter(|_| !locating && !by_phone && tone != Tone::Good);
    let label = match place {
        Some(Place::Fixed(_)) => t!("visit-place-again"),
        _ => t!("visit-place-retry"),
    };
    rsx! {
        Card {
            ListItem {
                title,
                subtitle: more,
                lead: Lead::Sign(glyph, tone),
                trailing: rsx! { Chip { label: started, icon: Glyph::Clock } },
            }
            if let Some(again) = again {
                Button {
                    label,
                    kind: ButtonKind::Quiet,
                    icon: Glyph::Retry,
                    onclick: move |_| again.call(()),
                }
            }
        }
    }
}

fn place_words(
    place: Option<&Place>,
    home: Option<Fix>,
    fence_m: u32,
    by_phone: bool,
    locating: bool,
) -> (String, Option<String>, Glyph, Tone) {
    if by_phone {
        return (t!("visit-place-by-phone"), None, Glyph::Call, Tone::Quiet);
    }
    match place {
        _ if locating => {
            (t!("visit-place-locating"), Some(t!("visit-place-locating-text")), Glyph::Place, Tone::Accent)
        }
        None => (t!("visit-place-none"), Some(t!("visit-place-none-text")), Glyph::NoPlace, Tone::Warn),
        Some(Place::Missing { why }) => (
            t!("visit-place-none"),
            Some(format!("{}. {}", capital(&no_place_words(why)), t!("visit-place-none-text"))),
            Glyph::NoPlace,
            Tone::Warn,
        ),
        Some(Place::Fixed(fix)) => {
            let sure = t!("fact-accuracy", distance: format::distance(fix.accuracy_m));
            match home {
                None => (
                    t!("fact-place-known"),
                    Some(format!("{} · {sure}", t!("fact-no-home"))),
                    Glyph::Place,
                    Tone::Accent,
                ),
                Some(home) => {
                    let away = format::distance(fix.metres_to(&home));
                    let words = format!("{} · {sure}", t!("visit-place-away", distance: away));
                    // As the flag is computed: the form must not say "at home" where the coordinator will read "far".
                    let near = fix.metres_at_least_to(&home) <= f64::from(fence_m);
                    if near {
                        (t!("visit-place-home"), Some(words), Glyph::Place, Tone::Good)
                    } else {
                        (t!("visit-place-far"), Some(words), Glyph::Place, Tone::Warn)
                    }
                }
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A word beside what the phone captured: that itself can never be changed.
#[component]
pub fn Beside(pen: Pen, field: String, label: String) -> Element {
    let value = pen.read().draft.beside.get(&field).cloned().unwrap_or_default();
    rsx! {
        TextArea {
            id: "beside-{field}",
            label,
            hint: t!("visit-beside-hint"),
            value,
            max_length: u32::try_from(EXPLANATION_MAX).unwrap_or(1_000),
            oninput: move |text: String| {
                let field = field.clone();
                pen.write(move |draft| {
                    draft.beside.insert(field, text);
                });
            },
        }
    }
}

/// What looks unlikely, and the mentor's explanation of it.
#[component]
pub fn Flagged(
    pen: Pen,
    flags: Vec<Flag>,
    limits: Limits,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
) -> Element {
    let words = flags.iter().map(flag_words).collect::<Vec<_>>().join(" · ");
    rsx! {
        if !flags.is_empty() {
            Notice {
                id: "flags",
                title: words,
                text: format!("{} {}", flags_meaning(&flags, Some(&limits)), t!("visit-flag-text")),
                tone: Tone::Warn,
                icon: Glyph::Flag,
                live: true,
            }
        }
        Asked { comments, fields: vec!["explanation".to_owned(), "flags".to_owned()] }
        TextArea {
            id: "explanation",
            label: t!("visit-explanation"),
            hint: t!("visit-explanation-hint"),
            optional: true,
            value: pen.read().draft.explanation,
            max_length: u32::try_from(EXPLANATION_MAX).unwrap_or(1_000),
            error: problem_of(&problems, "explanation"),
            oninput: move |text| pen.write(|draft| draft.explanation = text),
        }
    }
}

/// Follow-ups being agreed: those often agreed as chips, others in the mentor's own words.
#[component]
pub fn Agreed(pen: Pen, config: Config, today: NaiveDate, problems: Vec<Problem>) -> Element {
    let agreed = pen.read().draft.follow_ups;
    let usual: Vec<String> = config.follow_ups.iter().map(|chip| chip.id.clone()).collect();
    // In own words stays so, also where these come to be those of a chip: whoever is writing goes on.
    let mut own = use_signal(|| agreed.iter().map(|(action, _)| !usual.contains(action)).collect::<Vec<_>>());
    let chosen: Vec<String> =
        usual.iter().filter(|words| agreed.iter().any(|(action, _)| action == *words)).cloned().collect();
    let offered = usual.clone();
    let soon = today.checked_add_days(Days::new(USUAL_DAYS));
    rsx! {
        ChoiceChips {
            id: "follow-ups",
            label: t!("visit-follow-ups"),
            optional: true,
            multiple: true,
            // The record keeps the Indonesian words, whatever the screen speaks: others read them too.
            options: config.follow_ups.iter().map(|chip| (chip.id.clone(), chip_text(chip))).collect::<Vec<_>>(),
            chosen,
            onchange: move |chosen: Vec<String>| pen.write(|draft| choose(draft, &mut own.write(), &offered, &chosen, soon)),
        }
        for (index , (action , due)) in agreed.into_iter().enumerate() {
            OneAgreed {
                key: "{index}",
                pen,
                index,
                own: own.read().get(index).copied().unwrap_or(true),
                action,
                due,
                today,
                problems: problems.clone(),
                ondrop: move |()| {
                    pen.write(|draft| if index < draft.follow_ups.len() { draft.follow_ups.remove(index); });
                    own.with_mut(|own| if index < own.len() { own.remove(index); });
                },
            }
        }
        Button {
            label: t!("visit-follow-up-add"),
            kind: ButtonKind::Quiet,
            icon: Glyph::Add,
            onclick: move |_| {
                own.push(true);
                pen.write(|draft| draft.follow_ups.push((String::new(), soon)));
            },
        }
    }
}

/// Keeps what was agreed in own words, and of the offered ones those chosen.
fn choose(
    draft: &mut VisitDraft,
    own: &mut Vec<bool>,
    offered: &[String],
    chosen: &[String],
    soon: Option<NaiveDate>,
) {
    let stays = |action: &String| !offered.contains(action) || chosen.contains(action);
    let mut rows = draft.follow_ups.iter();
    own.retain(|_| rows.next().is_none_or(|(action, _)| stays(action)));
    draft.follow_ups.retain(|(action, _)| stays(action));
    for words in chosen {
        if !draft.follow_ups.iter().any(|(action, _)| action == words) {
            draft.follow_ups.push((words.clone(), soon));
            own.push(false);
        }
    }
}

#[component]
fn OneAgreed(
    pen: Pen,
    index: usize,
    own: bool,
    action: String,
    due: Option<NaiveDate>,
    today: NaiveDate,
    problems: Vec<Problem>,
    ondrop: EventHandler<()>,
) -> Element {
    let empty = action.trim().is_empty().then(|| problem_of(&problems, "follow_ups")).flatten();
    let early = due.is_none_or(|due| due < today).then(|| problem_of(&problems, "follow_ups.due")).flatten();
    rsx! {
        Card {
            if own {
                TextField {
                    id: "follow-up-{index}",
                    label: t!("visit-follow-up-own"),
                    value: action,
                    placeholder: t!("visit-follow-up-example"),
                    max_length: 200,
                    error: empty,
                    oninput: move |text| pen.write(|draft| if let Some(row) = draft.follow_ups.get_mut(index) { row.0 = text }),
                }
            } else {
                p { class: "strong", "{action}" }
            }
            DateField {
                id: "follow-up-due-{index}",
                label: t!("visit-follow-up-due"),
                value: due,
                min: today,
                error: early,
                oninput: move |day| pen.write(|draft| if let Some(row) = draft.follow_ups.get_mut(index) { row.1 = day }),
            }
            Button {
                label: t!("visit-follow-up-drop"),
                kind: ButtonKind::Quiet,
                icon: Glyph::Close,
                onclick: move |_| ondrop.call(()),
            }
        }
    }
}
