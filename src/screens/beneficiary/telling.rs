//! What was not right about a visit, in pictures, words and the family's own: *Ada yang tidak sesuai*.
//!
//! On the family's own phone it is kept while it is told, like every form. On its mentor's it is not: what a family began to
//! say there, and gave the phone back, is not for the mentor to find.

use dioxus::prelude::*;
use pendamping_domain::config::Chip as Choice;
use pendamping_domain::confirmation::NOTE_MAX;
use pendamping_domain::id::{FamilyId, RecordId};
use serde::{Deserialize, Serialize};

use super::word::draft_key;
use crate::draft::{self, Keeper, use_keeper};
use crate::phone::use_phone;
use crate::screens::draft_note::DraftNote;
use crate::t;
use crate::text::chip_text;
use crate::widgets::prelude::*;

/// What is kept of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Told {
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    note: String,
}

/// The form's content, and whether it is open.
#[derive(Clone, Copy, PartialEq)]
pub struct Telling {
    open: Signal<bool>,
    told: Signal<Told>,
    problem: Signal<Option<String>>,
    keeper: Keeper,
    keeps: bool,
    family: FamilyId,
}

/// The form about a visit, as it was left.
pub fn use_telling(visit: RecordId, family: FamilyId, keeps: bool) -> Telling {
    let phone = use_phone();
    let mut open = use_signal(|| false);
    let mut told = use_signal(Told::default);
    let problem = use_signal(|| None);
    let keeper = use_keeper(draft_key(visit), false);
    use_future(move || {
        let store = phone.store().filter(|_| keeps);
        async move {
            let Some(store) = store else { return };
            match draft::kept::<Told>(&store, &draft_key(visit)).await {
                Ok(Some(before)) if keeper.is_untouched() => {
                    told.set(before);
                    open.set(true);
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a half-told answer could not be read"),
            }
        }
    });
    Telling { open, told, problem, keeper, keeps, family }
}

impl Telling {
    /// Whether the form is open; a component that asks is drawn again when that changes.
    pub fn is_open(self) -> bool {
        *self.open.read()
    }

    /// Opens it, with what was told before.
    pub fn open(&mut self) {
        self.open.set(true);
    }

    /// Reasons and note, as they are saved.
    pub fn told(self) -> (Vec<String>, String) {
        let told = self.told.peek();
        (told.reasons.clone(), told.note.trim().to_owned())
    }

    /// Says beside the reasons what is missing.
    pub fn refuse(&mut self, why: String) {
        self.problem.set(Some(why));
    }

    /// It is saved: the next answer begins with nothing.
    pub fn begin_anew(&mut self) {
        self.open.set(false);
        self.told.set(Told::default());
        self.problem.set(None);
        self.keeper.forget();
    }

    /// From now on nothing is kept, or again.
    pub fn close(self, closed: bool) {
        self.keeper.close(closed);
    }

    fn change(&mut self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told.write());
        if self.keeps {
            self.keeper.put(self.family, &*self.told.peek());
        }
    }
}

/// The form.
#[component]
pub fn Tell(telling: Telling, reasons: Vec<Choice>, busy: bool, onsend: EventHandler<()>) -> Element {
    let mut telling = telling;
    let told = (telling.told)();
    let written = told != Told::default();
    let Told { reasons: chosen, note } = told;
    let pictures: Vec<Glyph> = reasons.iter().map(|reason| picture(&reason.code)).collect();
    let options: Vec<(String, String)> =
        reasons.iter().map(|reason| (reason.code.clone(), chip_text(reason))).collect();
    rsx! {
        if !options.is_empty() {
            ChoiceChips {
                id: "reasons",
                label: t!("word-reasons"),
                options,
                pictures,
                chosen,
                multiple: true,
                tall: true,
                error: (telling.problem)(),
                onchange: move |chosen| telling.change(|told| told.reasons = chosen),
            }
        }
        TextArea {
            id: "note",
            label: t!("word-note"),
            optional: true,
            value: note,
            max_length: u32::try_from(NOTE_MAX).unwrap_or(500),
            oninput: move |typed| telling.change(|told| told.note = typed),
        }
        if written {
            DraftNote { keeper: telling.keeper }
        }
        ActionRow { at_thumb: true,
            Button { label: t!("word-back"), kind: ButtonKind::Quiet, onclick: move |_| telling.open.set(false) }
            Button {
                label: t!("word-send"),
                icon: Glyph::Send,
                disabled: busy,
                onclick: move |_| onsend.call(()),
            }
        }
    }
}

/// The picture of a reason. One that an office added later has none of its own.
fn picture(code: &str) -> Glyph {
    match code {
        "wrong_day" => Glyph::WrongDay,
        "not_met" => Glyph::NotMet,
        "not_said" => Glyph::NotSaid,
        "asked_money" => Glyph::Money,
        "other" => Glyph::Other,
        _ => Glyph::Comment,
    }
}
