//! Recording what was done besides visits, and telling it anew. Kept as it is typed, like every form; saved, it is on this phone.

use chrono::{NaiveDate, NaiveTime};
use dioxus::prelude::*;
use pendamping_domain::activity::{ActivityDraft, Duty, NOTE_MAX, PLACE_MAX};
use pendamping_domain::config::Config;
use pendamping_domain::id::{PersonId, RecordId};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_activity};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_store_api::activity::{ListActivities, OpenActivity};
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::{StoreError, StoreHandle};

use super::activities::me;
use super::desk::problem_words;
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::activity_facts::duty_words;
use crate::screens::kept_form::{Base, Form, Opening, Ready, Typed, opened, use_form};
use crate::t;
use crate::widgets::prelude::*;

/// Where a new activity is kept while it is written: under the mentor, as a new visit is under its family.
pub fn draft_key(person: PersonId) -> DraftKey {
    DraftKey { kind: Kind::Activity, about: person.into() }
}

impl Typed for ActivityDraft {
    fn problems(&self, _: Option<&Config>, today: NaiveDate) -> Vec<Problem> {
        self.finish(None, today).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        _: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_activity(saving, self, editing)
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
    opened(once, t!("activity-title"), Route::Activities {}, form)
}

/// One that is told anew.
#[component]
pub fn EditActivity(activity: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once(activity, move |store, activity| {
        let phone = phone.clone();
        async move { open_edit(&store, &phone, activity).await }
    });
    opened(once, t!("activity-edit-title"), Route::Activities {}, form)
}

fn form(ready: Ready<ActivityDraft>, title: String) -> Element {
    rsx! {
        ActivityForm { key: "{ready.key()}", ready, title }
    }
}

async fn open_new(store: &StoreHandle, phone: &Phone) -> Result<Ready<ActivityDraft>, StoreError> {
    let person = me(phone)?;
    let opened = store.call(ListActivities { person, limit: 1 }).await?.opened;
    let opening = Opening {
        key: draft_key(person),
        about: person.into(),
        typed: ActivityDraft { day: Some(phone.today()), ..ActivityDraft::default() },
        opened,
        base: None,
        custody: None,
        back: Route::Activities {},
    };
    Ready::of(store, opening).await
}

async fn open_edit(
    store: &StoreHandle,
    phone: &Phone,
    record: RecordId,
) -> Result<Ready<ActivityDraft>, StoreError> {
    let page = store.call(OpenActivity { record }).await?;
    let opening = Opening {
        key: DraftKey { kind: Kind::Activity, about: record },
        about: me(phone)?.into(),
        typed: ActivityDraft::from(&page.activity),
        opened: page.opened,
        base: Some(Base { record, revision: page.revision, body: page.body }),
        custody: Some(page.custody),
        back: Route::Activities {},
    };
    Ready::of(store, opening).await
}

#[component]
fn ActivityForm(ready: Ready<ActivityDraft>, title: String) -> Element {
    let form = use_form(&ready, |_| false);
    let fields = fields(&form);
    form.screen(&ready, title, None, None, fields)
}

fn fields(form: &Form<ActivityDraft>) -> Element {
    let Form { pen, typed, problems, today, .. } = form;
    let (pen, today) = (*pen, *today);
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
