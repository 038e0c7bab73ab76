//! Recording what was done besides visits, and telling it anew. Kept as it is typed, like every form; saved, it is on this phone.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use dioxus::prelude::*;
use pendamping_domain::activity::{ActivityDraft, Duty, NOTE_MAX, PLACE_MAX};
use pendamping_domain::custody::Custody;
use pendamping_domain::id::{PersonId, Position, RecordId, RevisionId};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_activity};
use pendamping_domain::revision::{Body, Kind};
use pendamping_store_api::activity::{ListActivities, OpenActivity};
use pendamping_store_api::shared::{DraftKey, GetConfig};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::activities::me;
use super::at_hand::store;
use super::desk::problem_words;
use super::discard::{Discard, leave_to};
use super::set_aside::{reason, to_replace};
use crate::draft::{self, Keeper, Noted, use_keeper};
use crate::live::{Asked, Live, use_once};
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::activity_facts::duty_words;
use crate::screens::draft_note::DraftNote;
use crate::screens::store_words::store_words;
use crate::t;
use crate::widgets::prelude::*;

/// Where a new activity is kept while it is written: under the mentor, as a new visit is under its family.
pub fn draft_key(person: PersonId) -> DraftKey {
    DraftKey { kind: Kind::Activity, about: person.into() }
}

/// What is kept of an open form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    typed: ActivityDraft,
    /// The centre's position when the form was opened.
    opened: Position,
    /// What was on screen, when one is told anew.
    base: Option<Base>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Base {
    record: RecordId,
    revision: RevisionId,
    body: Body,
}

/// A form ready to be filled in.
#[derive(Clone)]
struct Ready {
    kept: Kept,
    /// It was begun before.
    restored: bool,
    key: DraftKey,
    person: PersonId,
    /// Why the centre set it aside.
    set_aside: Option<String>,
}

impl PartialEq for Ready {
    fn eq(&self, other: &Self) -> bool {
        // A form is opened once: what it was opened with never changes under it.
        self.key == other.key
    }
}

/// A new one.
#[component]
pub fn NewActivity() -> Element {
    let phone = use_phone();
    let once = use_once((), move |store, ()| {
        let phone = phone.clone();
        async move { open_new(&store, &phone).await }
    });
    frame(once, t!("activity-title"))
}

/// One that is told anew.
#[component]
pub fn EditActivity(activity: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once(activity, move |store, activity| {
        let phone = phone.clone();
        async move { open_edit(&store, &phone, activity).await }
    });
    frame(once, t!("activity-edit-title"))
}

fn frame(once: Asked<Ready>, title: String) -> Element {
    let body = match once.state() {
        Live::Ready(ready) => {
            return rsx! {
                ActivityForm { key: "{ready.key.about}", ready: (*ready).clone(), title }
            };
        }
        Live::Loading => rsx! {
            LoadingState {}
        },
        Live::Error(error) => rsx! {
            ErrorState {
                title: t!("visit-open-failed"),
                text: store_words(&error),
                onretry: move |()| once.retry(),
            }
        },
    };
    rsx! {
        Screen { title, back: Route::Activities {}, {body} }
    }
}

async fn open_new(store: &StoreHandle, phone: &Phone) -> Result<Ready, StoreError> {
    let person = me(phone)?;
    let key = draft_key(person);
    let opened = store.call(ListActivities { person, limit: 1 }).await?.opened;
    let begun = draft::kept::<Kept>(store, &key).await?;
    let restored = begun.is_some();
    let today = ActivityDraft { day: Some(phone.today()), ..ActivityDraft::default() };
    let kept = begun.unwrap_or(Kept { typed: today, opened, base: None });
    Ok(Ready { kept, restored, key, person, set_aside: None })
}

async fn open_edit(store: &StoreHandle, phone: &Phone, record: RecordId) -> Result<Ready, StoreError> {
    let page = store.call(OpenActivity { record }).await?;
    let key = DraftKey { kind: Kind::Activity, about: record };
    let begun = draft::kept::<Kept>(store, &key).await?;
    let restored = begun.is_some();
    let base = Some(Base { record, revision: page.revision, body: page.body });
    let typed = ActivityDraft::from(&page.activity);
    let kept = begun.unwrap_or(Kept { typed, opened: page.opened, base });
    let set_aside = match page.custody {
        Custody::SetAside { code, .. } => Some(reason(&code)),
        _ => None,
    };
    Ok(Ready { kept, restored, key, person: me(phone)?, set_aside })
}

/// Writes into the form and sees that it is kept.
#[derive(Clone, Copy, PartialEq)]
struct Pen {
    kept: Signal<Kept>,
    keeper: Keeper,
    person: PersonId,
}

impl Pen {
    fn write(mut self, change: impl FnOnce(&mut ActivityDraft)) {
        change(&mut self.kept.write().typed);
        self.keeper.put(self.person.into(), &*self.kept.peek());
    }
}

/// How saving stands.
#[derive(Clone, Copy, PartialEq)]
struct Attempt {
    /// Somebody wanted to save: what is wrong is said from now on.
    tried: Signal<bool>,
    busy: Signal<bool>,
    failed: Signal<Option<StoreError>>,
}

#[component]
fn ActivityForm(ready: Ready, title: String) -> Element {
    let phone = use_phone();
    let kept = use_signal(|| ready.kept.clone());
    let keeper = use_keeper(ready.key.clone(), ready.restored);
    let pen = Pen { kept, keeper, person: ready.person };
    use_hook(|| {
        if ready.restored {
            keeper.resume(ready.person.into(), &*kept.peek());
        }
    });
    let (tried, busy) = (use_signal(|| false), use_signal(|| false));
    let attempt = Attempt { tried, busy, failed: use_signal(|| None) };
    let save = use_save(&phone, &ready, pen, attempt);
    let today = phone.today();
    let typed = kept.read().typed.clone();
    let problems = match typed.finish(None, today) {
        Err(problems) if tried() => problems,
        _ => Vec::new(),
    };
    rsx! {
        Screen {
            title,
            back: Route::Activities {},
            actions: rsx! {
                DraftNote { keeper }
                if let Some(error) = (attempt.failed)() {
                    Notice { title: t!("visit-not-saved"), text: store_words(&error), tone: Tone::Danger, live: true }
                }
                Button { id: "save", label: t!("visit-save"), fill: true, disabled: busy(), onclick: move |_| save(()) }
            },
            div { style: "display: contents", onfocusout: move |_| keeper.leave(),
                if ready.restored {
                    Notice { title: t!("visit-restored"), text: t!("visit-restored-text"), icon: Glyph::Edit }
                }
                if let Some(why) = ready.set_aside.clone() {
                    Notice { title: t!("visit-set-aside"), text: why, tone: Tone::Danger }
                }
                {fields(pen, &typed, &problems, today)}
                if !matches!(keeper.noted(), Noted::Untouched) {
                    Discard {
                        keeper: pen.keeper,
                        draft: ready.key.clone(),
                        back: Route::Activities {},
                        failed: attempt.failed,
                    }
                }
            }
        }
    }
}

fn fields(pen: Pen, typed: &ActivityDraft, problems: &[Problem], today: NaiveDate) -> Element {
    let wrong = |field: &str| problems.iter().find(|problem| problem.field == field).map(words);
    let max = |chars: usize| u32::try_from(chars).unwrap_or(u32::MAX);
    let options = Duty::KNOWN.iter().chain(typed.duty.as_ref().filter(|duty| !Duty::KNOWN.contains(duty)));
    let note_needed = typed.duty == Some(Duty::Other);
    rsx! {
        ChoiceChips {
            id: "duty",
            label: t!("activity-duty"),
            options: options.map(|duty| (duty.clone(), duty_words(duty))).collect::<Vec<_>>(),
            chosen: typed.duty.clone().into_iter().collect::<Vec<_>>(),
            error: wrong("duty"),
            onchange: move |chosen: Vec<Duty>| pen.write(|typed| typed.duty = chosen.into_iter().next()),
        }
        DateField {
            id: "day",
            label: t!("activity-day"),
            value: typed.day,
            max: today,
            error: wrong("day"),
            oninput: move |day| pen.write(|typed| typed.day = day),
        }
        TimeField {
            id: "from",
            label: t!("activity-from"),
            optional: true,
            value: typed.from,
            error: wrong("from"),
            oninput: move |time: Option<NaiveTime>| pen.write(|typed| typed.from = time),
        }
        TimeField {
            id: "until",
            label: t!("activity-until"),
            optional: true,
            value: typed.until,
            error: wrong("until"),
            oninput: move |time: Option<NaiveTime>| pen.write(|typed| typed.until = time),
        }
        TextField {
            id: "place",
            label: t!("activity-place"),
            optional: true,
            max_length: max(PLACE_MAX),
            value: typed.place.clone(),
            error: wrong("place"),
            oninput: move |text| pen.write(|typed| typed.place = text),
        }
        TextArea {
            id: "note",
            label: t!("activity-note"),
            hint: t!("activity-note-hint"),
            optional: !note_needed,
            max_length: max(NOTE_MAX),
            value: typed.note.clone(),
            error: wrong("note"),
            oninput: move |text| pen.write(|typed| typed.note = text),
        }
    }
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("duty", ProblemKind::Missing) => t!("activity-problem-duty"),
        ("day", ProblemKind::Missing) => t!("activity-problem-day"),
        ("day", ProblemKind::TooLate) => t!("activity-problem-day-late"),
        ("from", ProblemKind::Missing) => t!("activity-problem-from"),
        ("until", ProblemKind::TooEarly) => t!("activity-problem-until"),
        ("note", ProblemKind::Missing) => t!("activity-problem-note"),
        _ => problem_words(problem),
    }
}

/// What saving does: says what is missing, or saves and leaves.
fn use_save(phone: &Arc<Phone>, ready: &Ready, pen: Pen, attempt: Attempt) -> Callback<()> {
    let toasts = use_toasts();
    let Attempt { mut tried, mut busy, mut failed } = attempt;
    let (phone, key) = (phone.clone(), ready.key.clone());
    use_callback(move |()| {
        if busy() {
            return;
        }
        tried.set(true);
        if pen.kept.peek().typed.finish(None, phone.today()).is_err() {
            return focus_first_error();
        }
        busy.set(true);
        failed.set(None);
        pen.keeper.close(true);
        let (phone, key) = (phone.clone(), key.clone());
        spawn(async move {
            let kept = pen.kept.peek().clone();
            match save(&phone, pen.person, key, kept).await {
                Ok(()) => {
                    toasts.done(t!("visit-saved"));
                    leave_to(Route::Activities {});
                }
                Err(error) => {
                    pen.keeper.close(false);
                    busy.set(false);
                    failed.set(Some(error));
                }
            }
        });
    })
}

async fn save(phone: &Phone, person: PersonId, key: DraftKey, kept: Kept) -> Result<(), StoreError> {
    let store = store(phone)?;
    let config = store.call(GetConfig).await?;
    let replaces = to_replace(&store, key.about).await?;
    let now = phone.platform().now();
    let mut mint = || phone.platform().mint();
    let mut saving = Saving {
        now: &now,
        mint: &mut mint,
        family: person.into(),
        opened: kept.opened,
        config: config.map(|config| config.version).unwrap_or_default(),
    };
    let editing =
        kept.base.map(|base| Editing { record: base.record, parent: Some(base.revision), body: base.body });
    let revision = record_activity(&mut saving, &kept.typed, editing.as_ref())
        .map_err(|_| StoreError::Refused("the form changed while it was saved"))?;
    phone.save(vec![revision], Some(key), replaces).await.map(|_| ())
}
