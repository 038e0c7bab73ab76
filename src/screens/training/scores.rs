//! What those who came knew before and after: typed from the answer sheets, two numbers a person, all saved at once. What is
//! typed is kept as in every form, so that thirty people are not typed twice.

use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::training::Training;
use pendamping_store_api::shared::{DraftKey, DropDraft};
use pendamping_store_api::training::OpenTraining;
use pendamping_store_api::{StoreError, StoreHandle};

use super::page::Shared;
use super::roster::is_found;
use super::saving::{Told, save_told};
use super::scores_draft::{Kept, Seat, When, is_too_much, key, seats};
use super::words::attendee_words;
use crate::draft::{self, Keeper, Noted, keep_as_it_was, use_keeper};
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::at_hand::store;
use crate::screens::discard::{Discard, leave_to};
use crate::screens::draft_note::DraftNote;
use crate::screens::kept_form::opened;
use crate::screens::store_words::store_words;
use crate::screens::to_the_end::{by_toast, to_the_end};
use crate::t;
use crate::widgets::prelude::*;

#[derive(Clone)]
struct Ready {
    page: Shared,
    seats: Rc<Vec<Seat>>,
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
    let key = key(record);
    let kept = draft::kept::<Kept>(store, &key).await?;
    let about = Training::key(&page.training.area);
    let seats = seats(&page, &kept.clone().unwrap_or_default());
    Ok(Ready { page: Shared(page.into()), seats: seats.into(), kept, key, about })
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
    let seats = ready.seats.clone();
    let lost = ready.kept.as_ref().map_or(0, |kept| kept.lost(&seats));
    let on_save = {
        let (key, back, seats) = (ready.key.clone(), back.clone(), seats.clone());
        move |_| {
            if busy() {
                return;
            }
            tried.set(true);
            if kept.peek().has_problems(&seats) {
                search.set(String::new());
                return focus_first_error();
            }
            busy.set(true);
            failed.set(None);
            keeper.close(true);
            let (phone, key, back) = (phone.clone(), key.clone(), back.clone());
            let (told, typed) = (kept.peek().told(&seats), kept.peek().clone());
            spawn(async move {
                let open = (phone.store(), phone.platform().now().wall);
                let work = async move {
                    let saved = keep(&phone, key.clone(), told).await;
                    if saved.is_err() {
                        keep_as_it_was(open, &key, about, &typed).await;
                    }
                    saved
                };
                match to_the_end(work, by_toast(toasts, t!("visit-saved"))).await {
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
            actions: (!seats.is_empty()).then(|| rsx! {
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
                if lost > 0 {
                    Notice {
                        title: t!("scores-lost", count: lost),
                        text: t!("scores-lost-text"),
                        tone: Tone::Warn,
                    }
                }
                if seats.is_empty() {
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
                    for seat in seats.iter().filter(|seat| is_found(&seat.row, &search())) {
                        {person(seat, pen, tried())}
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
    fn enter(mut self, seat: &Seat, when: When, entered: Entered) {
        self.kept.write().enter(seat, when, entered);
        self.keeper.put(self.about, &*self.kept.peek());
    }
}

fn person(seat: &Seat, pen: Pen, tried: bool) -> Element {
    let row = &seat.row;
    let name = if row.name.is_empty() { t!("roster-unknown") } else { row.name.clone() };
    let under = [attendee_words(&row.attendee), row.number.clone()];
    let under = under.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let id = format!("who-{}", When::Before.field(seat.record));
    rsx! {
        div { key: "{id}", class: "score", role: "group", "aria-labelledby": "{id}",
            div { class: "row-text",
                p { class: "row-title", id: "{id}", "{name}" }
                p { class: "row-more", "{under}" }
                if seat.has_left {
                    p { class: "row-more", {t!("scores-left")} }
                }
            }
            {field(seat, When::Before, t!("scores-before"), pen, tried)}
            {field(seat, When::After, t!("scores-after"), pen, tried)}
        }
    }
}

fn field(seat: &Seat, when: When, label: String, pen: Pen, tried: bool) -> Element {
    let kept = pen.kept.read();
    let value = kept.number(seat, when);
    let unread = kept.unread(seat, when);
    let error = value.filter(|score| is_too_much(*score)).map(|_| t!("scores-problem"));
    let seat = seat.clone();
    rsx! {
        NumberField {
            id: when.field(seat.record),
            label,
            max_digits: 4,
            value,
            unread,
            tried,
            error,
            oninput: move |entered| pen.enter(&seat, when, entered),
        }
    }
}

/// Saves what was typed on top of what stands now, and of who has left on what stood when it was typed.
async fn keep(phone: &Arc<Phone>, key: DraftKey, told: Vec<Told>) -> Result<(), StoreError> {
    if told.is_empty() {
        return store(phone)?.call(DropDraft { key }).await;
    }
    save_told(phone, told, Some(key)).await
}
