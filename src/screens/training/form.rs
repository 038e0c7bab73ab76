//! Opening a training, and changing one. Kept as it is typed, like every form.

use chrono::{NaiveDate, NaiveTime};
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::RecordId;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_training};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Kind, Revision};
use pendamping_domain::training::{AGENDA_MAX, Attendee, LINE_MAX, TITLE_MAX, TrainingDraft, secret};
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::training::{ListTrainings, OpenTraining};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::words::attendee_words;
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Ready, Typed, opened, use_form};
use crate::screens::mentor::desk::problem_words;
use crate::t;
use crate::widgets::prelude::*;

/// What is typed, with what its codes will come from: chosen once, so that a form saved twice is one training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Written {
    draft: TrainingDraft,
    secret: String,
    /// Where it may be opened.
    opens: Vec<RegionCode>,
}

impl Typed for Written {
    fn problems(&self, _: Option<&Config>, _: NaiveDate) -> Vec<Problem> {
        self.draft.finish(None, self.secret.clone()).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        _: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_training(saving, &self.draft, self.secret.clone(), editing)
    }
}

/// A new one.
#[component]
pub fn NewTraining() -> Element {
    let phone = use_phone();
    let once = use_once((), move |store, ()| {
        let phone = phone.clone();
        async move { open_new(&store, &phone).await }
    });
    opened(once, t!("training-new-title"), Route::Trainings {}, form)
}

/// One that is changed.
#[component]
pub fn EditTraining(training: RecordId) -> Element {
    let once = use_once(training, |store, training| async move { open_edit(&store, training).await });
    opened(once, t!("training-edit-title"), Route::Training { training }, form)
}

fn form(ready: Ready<Written>, title: String) -> Element {
    rsx! {
        TrainingForm { key: "{ready.key()}", ready, title }
    }
}

async fn open_new(store: &StoreHandle, phone: &Phone) -> Result<Ready<Written>, StoreError> {
    let profile = phone.profile().ok_or(StoreError::Closed)?;
    let person = profile.person;
    let list = store.call(ListTrainings { limit: 1 }).await?;
    let (one, other) = (phone.platform().mint(), phone.platform().mint());
    let mut random = [0; 20];
    // Of each id the last half is random, the first tells the time.
    for (byte, from) in random.iter_mut().zip(one.as_bytes()[8..].iter().chain(&other.as_bytes()[8..])) {
        *byte = *from;
    }
    let typed = Written {
        draft: TrainingDraft {
            area: (list.opens.len() == 1).then(|| list.opens.first().cloned()).flatten(),
            audience: vec![Attendee::Family, Attendee::Mentor],
            opened_by: profile.name,
            ..TrainingDraft::default()
        },
        secret: secret(random),
        opens: list.opens,
    };
    let opening = Opening {
        key: DraftKey { kind: Kind::Training, about: person.into() },
        about: person.into(),
        typed,
        opened: list.opened,
        base: None,
        custody: None,
        back: Route::Trainings {},
    };
    Ready::of(store, opening).await
}

async fn open_edit(store: &StoreHandle, record: RecordId) -> Result<Ready<Written>, StoreError> {
    let page = store.call(OpenTraining { record }).await?;
    let about = pendamping_domain::training::Training::key(&page.training.area);
    let opening = Opening {
        key: DraftKey { kind: Kind::Training, about: record },
        about,
        typed: Written {
            draft: TrainingDraft::from(&page.training),
            secret: page.training.secret.clone(),
            // What it is for decides who holds it: that stays.
            opens: vec![page.training.area.clone()],
        },
        opened: page.opened,
        base: Some(Base { record, revision: page.revision, body: page.body }),
        custody: Some(page.custody),
        back: Route::Training { training: record },
    };
    Ready::of(store, opening).await
}

#[component]
fn TrainingForm(ready: Ready<Written>, title: String) -> Element {
    let form = use_form(&ready, |_| false);
    let fields = fields(&form);
    form.screen(&ready, title, None, None, fields)
}

fn fields(form: &Form<Written>) -> Element {
    let Form { pen, typed, problems, tried, .. } = form;
    let (pen, tried) = (*pen, *tried);
    let draft = &typed.draft;
    let wrong = |field: &str| problems.iter().find(|problem| problem.field == field).map(words);
    let max = |chars: usize| u32::try_from(chars).unwrap_or(u32::MAX);
    rsx! {
        TextField {
            id: "title",
            label: t!("training-field-title"),
            placeholder: t!("training-field-title-example"),
            max_length: max(TITLE_MAX),
            value: draft.title.clone(),
            error: wrong("title"),
            oninput: move |text| pen.write(|typed| typed.draft.title = text),
        }
        if typed.opens.len() > 1 {
            ChoiceChips {
                id: "area",
                label: t!("training-area"),
                options: typed.opens.iter().map(|area| (area.clone(), area_words(area))).collect::<Vec<_>>(),
                chosen: draft.area.clone().into_iter().collect::<Vec<_>>(),
                error: wrong("area"),
                onchange: move |chosen: Vec<RegionCode>| pen.write(|typed| typed.draft.area = chosen.into_iter().next()),
            }
        }
        DateField {
            id: "day",
            label: t!("training-day"),
            value: draft.day,
            error: wrong("day"),
            oninput: move |day| pen.write(|typed| typed.draft.day = day),
        }
        TimeField {
            id: "from",
            label: t!("training-from"),
            value: draft.from,
            error: wrong("from"),
            oninput: move |time: Option<NaiveTime>| pen.write(|typed| typed.draft.from = time),
        }
        TimeField {
            id: "until",
            label: t!("training-until"),
            value: draft.until,
            error: wrong("until"),
            oninput: move |time: Option<NaiveTime>| pen.write(|typed| typed.draft.until = time),
        }
        DateField {
            id: "last-day",
            label: t!("training-last-day"),
            optional: true,
            value: draft.last_day,
            oninput: move |day| pen.write(|typed| typed.draft.last_day = day),
        }
        ChoiceChips {
            id: "audience",
            label: t!("training-audience"),
            multiple: true,
            options: Attendee::KNOWN.iter().map(|attendee| (attendee.clone(), attendee_words(attendee))).collect::<Vec<_>>(),
            chosen: draft.audience.clone(),
            error: wrong("audience"),
            onchange: move |chosen: Vec<Attendee>| pen.write(|typed| typed.draft.audience = chosen),
        }
        TextField {
            id: "place",
            label: t!("training-place"),
            hint: t!("training-place-hint"),
            optional: true,
            max_length: max(LINE_MAX),
            value: draft.place.clone(),
            error: wrong("place"),
            oninput: move |text| pen.write(|typed| typed.draft.place = text),
        }
        TextField {
            id: "link",
            label: t!("training-field-link"),
            hint: t!("training-field-link-hint"),
            optional: true,
            keyboard: Keyboard::Url,
            max_length: max(LINE_MAX),
            value: draft.link.clone(),
            error: wrong("link"),
            oninput: move |text| pen.write(|typed| typed.draft.link = text),
        }
        NumberField {
            id: "capacity",
            label: t!("training-capacity"),
            optional: true,
            max_digits: 5,
            value: draft.capacity.map(i64::from),
            unread: form.unread.get("capacity").cloned(),
            tried,
            error: wrong("capacity"),
            oninput: move |entered: Entered| {
                pen.enter("capacity", entered, |typed, number| {
                    typed.draft.capacity = number.and_then(|number| u32::try_from(number).ok());
                });
            },
        }
        TextField {
            id: "speakers",
            label: t!("training-speakers"),
            optional: true,
            max_length: max(LINE_MAX),
            value: draft.speakers.clone(),
            error: wrong("speakers"),
            oninput: move |text| pen.write(|typed| typed.draft.speakers = text),
        }
        TextArea {
            id: "agenda",
            label: t!("training-agenda"),
            optional: true,
            max_length: max(AGENDA_MAX),
            value: draft.agenda.clone(),
            error: wrong("agenda"),
            oninput: move |text| pen.write(|typed| typed.draft.agenda = text),
        }
    }
}

fn area_words(area: &RegionCode) -> String {
    pendamping_regions::name(area.as_str()).unwrap_or(area.as_str()).to_owned()
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("title", ProblemKind::Missing) => t!("training-problem-title"),
        ("area", ProblemKind::Missing) => t!("training-problem-area"),
        ("day", ProblemKind::Missing) => t!("training-problem-day"),
        ("from" | "until", ProblemKind::Missing) => t!("training-problem-time"),
        ("until", ProblemKind::TooEarly) => t!("activity-problem-until"),
        ("until", ProblemKind::TooLate) => t!("training-problem-days"),
        ("audience", ProblemKind::Missing) => t!("training-problem-audience"),
        ("place", ProblemKind::Missing) => t!("training-problem-place"),
        ("link", ProblemKind::Malformed) => t!("training-problem-link"),
        _ => problem_words(problem),
    }
}
