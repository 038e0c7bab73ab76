//! Asking for a correction: which part of the record, and what is to be mended or explained. Several at once.
//!
//! What is typed is kept as a draft on this device until it is sent; putting it away forgets it.

use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::review::{COMMENT_MAX, COMMENTS_MAX, Comment};
use pendamping_domain::revision::Kind;
use pendamping_store_api::shared::DropDraft;
use serde::{Deserialize, Serialize};

use super::deciding::draft_key;
use crate::draft::{self, Keeper, use_keeper};
use crate::phone::use_phone;
use crate::screens::draft_note::DraftNote;
use crate::screens::visit_facts::field_words;
use crate::t;
use crate::widgets::prelude::*;

/// The parts of a record a correction can be asked of: what its form can answer, so not which month it is. Captured ones can only be explained, not changed.
fn fields(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Progress => &[
            "revenue",
            "goods",
            "other_costs",
            "household",
            "other_income",
            "stock",
            "savings",
            "debt",
            "workers",
            "customers",
            "obstacles",
            "permits",
            "note",
        ],
        Kind::GroupMeeting => {
            &["day", "from", "until", "place", "families", "guests", "topics", "results", "photos"]
        }
        Kind::AidUse => &["what", "amount", "line", "date", "receipt", "photos", "explanation", "note"],
        Kind::Activity => &["duty", "day", "from", "until", "place", "note"],
        _ => &[
            "captured.started",
            "captured.place",
            "met",
            "purposes",
            "topics",
            "results",
            "business",
            "next_visit",
            "explanation",
            "photos",
        ],
    }
}

/// One comment being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    /// Tells it from the others while some are taken away.
    number: u32,
    field: Option<String>,
    text: String,
}

/// The comments being written, shared by the form and the buttons below it.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::screens) struct Correction {
    /// The form is open.
    pub asking: Signal<bool>,
    /// The draft, if there was one, is here.
    pub loaded: Signal<bool>,
    notes: Signal<Vec<Note>>,
    refused: Signal<bool>,
    keeper: Keeper,
    forget: Callback<()>,
}

/// The comments on this record, with what an earlier draft had.
pub(in crate::screens) fn use_correction(record: RecordId) -> Correction {
    let phone = use_phone();
    let mut asking = use_signal(|| false);
    let mut loaded = use_signal(|| false);
    let mut notes = use_signal(Vec::<Note>::new);
    let refused = use_signal(|| false);
    let keeper = use_keeper(draft_key(record), false);
    let opening = phone.clone();
    use_future(move || {
        let phone = opening.clone();
        async move {
            let Some(store) = phone.store() else { return };
            match draft::kept::<Vec<Note>>(&store, &draft_key(record)).await {
                Ok(kept) => {
                    let kept = kept.unwrap_or_default();
                    asking.set(!kept.is_empty());
                    notes.set(kept);
                }
                Err(error) => tracing::warn!(%error, "the draft of a correction could not be read"),
            }
            loaded.set(true);
        }
    });
    let forget = use_callback(move |()| {
        let phone = phone.clone();
        spawn(async move {
            let Some(store) = phone.store() else { return };
            if let Err(error) = store.call(DropDraft { key: draft_key(record) }).await {
                tracing::warn!(%error, "the draft of a correction was not forgotten");
            }
        });
    });
    Correction { asking, loaded, notes, refused, keeper, forget }
}

impl Correction {
    /// Opens the form with one empty comment.
    pub fn take_up(mut self) {
        self.notes.set(vec![Note { number: 0, field: None, text: String::new() }]);
        self.refused.set(false);
        self.keeper.close(false);
        self.asking.set(true);
    }

    /// Closes the form and forgets what was typed.
    pub fn put_away(mut self) {
        self.asking.set(false);
        self.notes.set(Vec::new());
        self.keeper.forget();
        self.forget.call(());
    }

    /// From now on nothing is kept (it is being saved), or again (that failed).
    pub fn close(self, closed: bool) {
        self.keeper.close(closed);
    }

    /// The comments as they are sent; `None`, with errors beside the fields, when one is not complete.
    pub fn comments(mut self) -> Option<Vec<Comment>> {
        let comments: Option<Vec<Comment>> = self
            .notes
            .peek()
            .iter()
            .map(|note| {
                let text = note.text.trim();
                let field = note.field.clone().filter(|_| !text.is_empty())?;
                Some(Comment { field, text: text.to_owned() })
            })
            .collect();
        let comments = comments.filter(|comments| !comments.is_empty());
        self.refused.set(comments.is_none());
        comments
    }
}

/// The form: one block for each comment.
#[component]
pub(in crate::screens) fn CorrectionForm(
    correction: Correction,
    /// What the record belongs to: a family, or its author.
    scope: FamilyId,
    /// What the record is.
    kind: Kind,
) -> Element {
    let mut notes = correction.notes;
    // The button that opens this is at the thumb, the form at the top.
    use_effect(|| {
        document::eval(
            "document.querySelector('[id^=correction-field]')?.scrollIntoView({ block: 'center' });",
        );
    });
    let keep = move || correction.keeper.put(scope, &*notes.peek());
    let mut change = move |number: u32, by: &dyn Fn(&mut Note)| {
        notes.write().iter_mut().filter(|note| note.number == number).for_each(by);
        keep();
    };
    let several = notes.read().len() > 1;
    rsx! {
        Section { title: t!("correction-title"),
            for note in notes() {
                OneNote {
                    key: "{note.number}",
                    refused: (correction.refused)(),
                    several,
                    kind: kind.clone(),
                    onfield: move |field| change(note.number, &|note| note.field.clone_from(&field)),
                    ontext: move |text| change(note.number, &|note| note.text.clone_from(&text)),
                    onremove: move |()| {
                        notes.write().retain(|kept| kept.number != note.number);
                        keep();
                    },
                    note: note.clone(),
                }
            }
            if notes.read().len() < COMMENTS_MAX {
                Button {
                    id: "correction-add",
                    label: t!("correction-add"),
                    kind: ButtonKind::Secondary,
                    icon: Glyph::Add,
                    onclick: move |_| {
                        let number = notes.peek().iter().map(|note| note.number + 1).max().unwrap_or(0);
                        notes.write().push(Note { number, field: None, text: String::new() });
                    },
                }
            }
            DraftNote { keeper: correction.keeper }
        }
    }
}

/// One comment: which part of the record, and what about it.
#[component]
fn OneNote(
    note: Note,
    kind: Kind,
    /// What is missing is said.
    refused: bool,
    /// There are others, so that this one may go.
    several: bool,
    onfield: EventHandler<Option<String>>,
    ontext: EventHandler<String>,
    onremove: EventHandler<()>,
) -> Element {
    let Note { number, field, text } = note;
    let options: Vec<(String, String)> =
        fields(&kind).iter().map(|field| ((*field).to_owned(), field_words(field))).collect();
    rsx! {
        Card {
            ChoiceChips {
                id: "correction-field-{number}",
                label: t!("correction-field"),
                options,
                chosen: field.clone().into_iter().collect::<Vec<_>>(),
                error: (refused && field.is_none()).then(|| t!("correction-field-missing")),
                onchange: move |chosen: Vec<String>| {
                    onfield.call(chosen.into_iter().next());
                    // The parts fill a small screen: what is to be written stands below them.
                    document::eval(&format!(
                        "document.getElementById('correction-text-{number}')?.scrollIntoView({{ block: 'center' }});",
                    ));
                },
            }
            TextArea {
                id: "correction-text-{number}",
                label: t!("correction-text"),
                hint: (kind == Kind::Visit).then(|| t!("correction-text-hint")),
                value: text.clone(),
                max_length: u32::try_from(COMMENT_MAX).unwrap_or(u32::MAX),
                error: (refused && text.trim().is_empty()).then(|| t!("correction-text-missing")),
                oninput: move |typed| ontext.call(typed),
            }
            if several {
                Button {
                    id: "correction-remove-{number}",
                    label: t!("correction-remove"),
                    kind: ButtonKind::Quiet,
                    icon: Glyph::Close,
                    onclick: move |_| onremove.call(()),
                }
            }
        }
    }
}
