//! What those who came knew before and after: typed from the answer sheets, two numbers a person, all saved at once. What is
//! typed is kept as in every form, so that thirty people are not typed twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::attendance::{Attendance, SCORE_MAX};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::revision::Kind;
use pendamping_domain::training::Training;
use pendamping_store_api::shared::{DraftKey, DropDraft};
use pendamping_store_api::training::{OpenTraining, RosterRow};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::page::Shared;
use super::roster::is_found;
use super::saving::save;
use super::words::{attendee_words, may_change};
use crate::draft::{self, Keeper, Noted, use_keeper};
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::at_hand::store;
use crate::screens::discard::{Discard, leave_to};
use crate::screens::draft_note::DraftNote;
use crate::screens::kept_form::opened;
use crate::screens::store_words::store_words;
use crate::t;
use crate::widgets::prelude::*;

/// What is kept of the open form: what was changed, by the name of the field, and nothing of what already stood there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// Numbers; none where one was taken out.
    typed: BTreeMap<String, Option<i64>>,
    /// What is no number.
    unread: BTreeMap<String, String>,
}

#[derive(Clone)]
struct Ready {
    page: Shared,
    kept: Option<Kept>,
    key: DraftKey,
    about: FamilyId,
}

impl PartialEq for Ready {
    fn eq(&self, other: &Self) -> bool {
        // A form is opened once: what it was opened with never changes under it.
        self.key == other.key
    }
}

/// The two fields of a person.
#[derive(Clone, Copy)]
enum When {
    Before,
    After,
}

impl When {
    fn of(self, told: &Attendance) -> Option<u8> {
        match self {
            When::Before => told.pre,
            When::After => told.post,
        }
    }

    /// The name of the field, told from those of all others.
    fn field(self, row: &RosterRow) -> String {
        let record = row.stands.as_ref().map(|(record, ..)| record.to_string()).unwrap_or_default();
        match self {
            When::Before => format!("pre-{record}"),
            When::After => format!("post-{record}"),
        }
    }

    fn label(self) -> String {
        match self {
            When::Before => t!("scores-before"),
            When::After => t!("scores-after"),
        }
    }
}

/// The scores of those who came.
#[component]
pub fn TrainingScores(training: RecordId) -> Element {
    let once = use_once(training, |store, training| async move { open(&store, training).await });
    opened(once, t!("scores-title"), Route::Training { training }, |ready, title| {
        rsx! {
            ScoresForm { key: "{ready.key.about}", ready, title }
        }
    })
}

async fn open(store: &StoreHandle, record: RecordId) -> Result<Ready, StoreError> {
    let page = store.call(OpenTraining { record }).await?;
    let key = DraftKey { kind: Kind::Attendance, about: record };
    let kept = draft::kept::<Kept>(store, &key).await?;
    let about = Training::key(&page.training.area);
    Ok(Ready { page: Shared(page.into()), kept, key, about })
}

/// Those who came and of whom this phone may say it: a guest is the opener's.
fn who_came(page: &Shared) -> Vec<RosterRow> {
    let opener = may_change(&page.0);
    let came = |row: &&RosterRow| {
        row.stands.is_some()
            && (opener || row.whose.is_some())
            && row.attendance.presence(&page.0.training).is_some()
    };
    page.0.roster.iter().filter(came).cloned().collect()
}

#[component]
fn ScoresForm(ready: Ready, title: String) -> Element {
    let training = ready.key.about;
    let phone = use_phone();
    let toasts = use_toasts();
    let restored = ready.kept.is_some();
    let first = ready.kept.clone().unwrap_or_default();
    let kept = use_signal(|| first);
    let keeper = use_keeper(ready.key.clone(), restored);
    let about = ready.about;
    use_hook(|| {
        if restored {
            keeper.resume(about, &*kept.peek());
        }
    });
    let mut search = use_signal(String::new);
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut failed = use_signal(|| None::<StoreError>);
    let back = Route::Training { training };
    let rows = who_came(&ready.page);
    let on_save = {
        let (key, back) = (ready.key.clone(), back.clone());
        move |_| {
            if busy() {
                return;
            }
            tried.set(true);
            if kept.peek().has_problems() {
                search.set(String::new());
                return focus_first_error();
            }
            busy.set(true);
            failed.set(None);
            keeper.close(true);
            let (phone, key, back) = (phone.clone(), key.clone(), back.clone());
            spawn(async move {
                let typed = kept.peek().clone();
                match keep(&phone, &key, &typed).await {
                    Ok(()) => {
                        toasts.done(t!("visit-saved"));
                        leave_to(back);
                    }
                    Err(error) => {
                        keeper.close(false);
                        busy.set(false);
                        failed.set(Some(error));
                    }
                }
            });
        }
    };
    let pen = Pen { kept, keeper, about };
    rsx! {
        Screen {
            title,
            subtitle: ready.page.0.training.title.clone(),
            back: back.clone(),
            actions: (!rows.is_empty()).then(|| rsx! {
                DraftNote { keeper }
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
                    label: t!("visit-save"),
                    fill: true,
                    disabled: busy(),
                    onclick: on_save,
                }
            }),
            div { style: "display: contents", onfocusout: move |_| keeper.leave(),
                if restored {
                    Notice { title: t!("visit-restored"), text: t!("visit-restored-text"), icon: Glyph::Edit }
                }
                if rows.is_empty() {
                    EmptyState {
                        icon: Glyph::Families,
                        title: t!("scores-none"),
                        text: t!("scores-none-text"),
                    }
                } else {
                    p { class: "muted", {t!("scores-text")} }
                    TextField {
                        id: "search",
                        label: t!("roster-search"),
                        optional: true,
                        icon: Glyph::Search,
                        value: search(),
                        oninput: move |text| search.set(text),
                    }
                }
                div { class: "scores",
                    for row in rows.iter().filter(|row| is_found(row, &search())) {
                        {person(row, pen, tried())}
                    }
                }
                if !matches!(keeper.noted(), Noted::Untouched) {
                    Discard { keeper, draft: ready.key.clone(), back, failed }
                }
            }
        }
    }
}

/// Writes into the form and sees that it is kept.
#[derive(Clone, Copy, PartialEq)]
struct Pen {
    kept: Signal<Kept>,
    keeper: Keeper,
    about: FamilyId,
}

impl Pen {
    fn enter(mut self, field: &str, entered: Entered) {
        {
            let mut kept = self.kept.write();
            match entered {
                Entered::Number(number) => {
                    kept.unread.remove(field);
                    kept.typed.insert(field.to_owned(), number);
                }
                Entered::Unread(text) => {
                    kept.unread.insert(field.to_owned(), text);
                }
            }
        }
        self.keeper.put(self.about, &*self.kept.peek());
    }
}

impl Kept {
    fn has_problems(&self) -> bool {
        !self.unread.is_empty() || self.typed.values().flatten().any(|score| is_too_much(*score))
    }

    /// What is now said of somebody; none when nothing was changed.
    fn told(&self, row: &RosterRow) -> Option<Attendance> {
        let score = |when: When| match self.typed.get(&when.field(row)) {
            Some(typed) => typed.and_then(|score| u8::try_from(score).ok()),
            None => when.of(&row.attendance),
        };
        let told =
            Attendance { pre: score(When::Before), post: score(When::After), ..row.attendance.clone() };
        (told != row.attendance).then_some(told)
    }
}

fn is_too_much(score: i64) -> bool {
    score > i64::from(SCORE_MAX)
}

fn person(row: &RosterRow, pen: Pen, tried: bool) -> Element {
    let name = if row.name.is_empty() { t!("roster-unknown") } else { row.name.clone() };
    let under = [attendee_words(&row.attendee), row.number.clone()];
    let under = under.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let id = format!("who-{}", When::Before.field(row));
    rsx! {
        div { key: "{id}", class: "score", role: "group", "aria-labelledby": "{id}",
            div { class: "row-text",
                p { class: "row-title", id: "{id}", "{name}" }
                p { class: "row-more", "{under}" }
            }
            {field(row, When::Before, pen, tried)}
            {field(row, When::After, pen, tried)}
        }
    }
}

fn field(row: &RosterRow, when: When, pen: Pen, tried: bool) -> Element {
    let id = when.field(row);
    let kept = pen.kept.read();
    let stands = when.of(&row.attendance).map(i64::from);
    let value = kept.typed.get(&id).copied().unwrap_or(stands);
    let unread = kept.unread.get(&id).cloned();
    let error = value.filter(|score| is_too_much(*score)).map(|_| t!("scores-problem"));
    rsx! {
        NumberField {
            id: id.clone(),
            label: when.label(),
            max_digits: 4,
            value,
            unread,
            tried,
            error,
            oninput: move |entered| pen.enter(&id, entered),
        }
    }
}

/// Saves what was typed on top of what stands now.
async fn keep(phone: &Arc<Phone>, key: &DraftKey, typed: &Kept) -> Result<(), StoreError> {
    let store = store(phone)?;
    let page = store.call(OpenTraining { record: key.about }).await?;
    let said = page.roster.into_iter().filter_map(|row| {
        let told = typed.told(&row)?;
        Some((row, told))
    });
    let said: Vec<_> = said.collect();
    if said.is_empty() {
        return store.call(DropDraft { key: key.clone() }).await;
    }
    save(phone, said, Some(key.clone())).await
}
