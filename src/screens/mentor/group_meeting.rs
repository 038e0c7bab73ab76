//! Recording a meeting with many families, and telling it anew: when, who was there, the signed list, what came of it. Kept as it
//! is typed, like every form.

use chrono::{NaiveDate, NaiveTime};
use dioxus::prelude::*;
use pendamping_domain::activity::PLACE_MAX;
use pendamping_domain::config::Config;
use pendamping_domain::group_meeting::{GUESTS_MAX, GroupMeetingDraft, RESULTS_MAX};
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_group_meeting};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_store_api::group_meeting::{ListGroupMeetings, OpenGroupMeeting};
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::{StoreError, StoreHandle};

use super::activities::me;
use super::desk::{choices, problem_words};
use super::families_present::{Candidates, FamiliesPresent};
use super::form_photos::{FormPhotos, PhotoChange};
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Pen, Ready, Typed, opened, use_form};
use crate::t;
use crate::widgets::prelude::*;

/// Where a new meeting is kept while it is written: under the mentor, as a new visit is under its family.
pub fn draft_key(person: PersonId) -> DraftKey {
    DraftKey { kind: Kind::GroupMeeting, about: person.into() }
}

impl Typed for GroupMeetingDraft {
    fn problems(&self, config: Option<&Config>, today: NaiveDate) -> Vec<Problem> {
        self.finish(None, config, today).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        config: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_group_meeting(saving, self, config, editing)
    }
}

/// A form with the families that may be marked on it.
#[derive(Clone, PartialEq)]
struct Begun {
    ready: Ready<GroupMeetingDraft>,
    candidates: Candidates,
    /// Whose meeting it is: its photos are kept under that.
    me: FamilyId,
}

/// A new one.
#[component]
pub fn NewGroupMeeting() -> Element {
    let phone = use_phone();
    let once = use_once((), move |store, ()| {
        let phone = phone.clone();
        async move { open_new(&store, &phone).await }
    });
    opened(once, t!("meeting-title"), Route::GroupMeetings {}, form)
}

/// One that is told anew.
#[component]
pub fn EditGroupMeeting(meeting: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once(meeting, move |store, meeting| {
        let phone = phone.clone();
        async move { open_edit(&store, &phone, meeting).await }
    });
    opened(once, t!("meeting-edit-title"), Route::GroupMeetings {}, form)
}

fn form(begun: Begun, title: String) -> Element {
    rsx! {
        GroupMeetingForm { key: "{begun.ready.key()}", begun, title }
    }
}

async fn open_new(store: &StoreHandle, phone: &Phone) -> Result<Begun, StoreError> {
    let person = me(phone)?;
    let opened = store.call(ListGroupMeetings { person, limit: 1 }).await?.opened;
    let opening = Opening {
        key: draft_key(person),
        about: person.into(),
        typed: GroupMeetingDraft { day: Some(phone.today()), ..GroupMeetingDraft::default() },
        opened,
        base: None,
        custody: None,
        back: Route::GroupMeetings {},
    };
    begun(store, phone, opening).await
}

async fn open_edit(store: &StoreHandle, phone: &Phone, record: RecordId) -> Result<Begun, StoreError> {
    let page = store.call(OpenGroupMeeting { record }).await?;
    let opening = Opening {
        key: DraftKey { kind: Kind::GroupMeeting, about: record },
        about: me(phone)?.into(),
        typed: GroupMeetingDraft::from(&page.meeting),
        opened: page.opened,
        base: Some(Base { record, revision: page.revision, body: page.body }),
        custody: Some(page.custody),
        back: Route::GroupMeetings {},
    };
    begun(store, phone, opening).await
}

async fn begun(
    store: &StoreHandle,
    phone: &Phone,
    opening: Opening<GroupMeetingDraft>,
) -> Result<Begun, StoreError> {
    let me = opening.about;
    let candidates = Candidates::of(store, phone.today()).await?;
    Ok(Begun { ready: Ready::of(store, opening).await?, candidates, me })
}

#[component]
fn GroupMeetingForm(begun: Begun, title: String) -> Element {
    let Begun { ready, candidates, me } = begun;
    let form = use_form(&ready, |_| false);
    let pen = form.pen;
    let who = wrong(&form, "families");
    let fields = rsx! {
        {when_and_where(&form)}
        FamiliesPresent {
            candidates,
            present: form.typed.families.clone(),
            error: who,
            onchange: move |families| pen.write(|typed: &mut GroupMeetingDraft| typed.families = families),
        }
        {others(&form)}
        FormPhotos {
            title: t!("meeting-photos"),
            photos: form.typed.photos.clone(),
            about: me,
            problems: form.problems.clone(),
            onchange: move |change: PhotoChange| change_photos(pen, change),
        }
        {what_came_of_it(&form, ready.config.as_ref())}
    };
    form.screen(&ready, title, None, None, fields)
}

fn change_photos(pen: Pen<GroupMeetingDraft>, change: PhotoChange) -> bool {
    let mut changed = false;
    pen.write(|typed| changed = change.apply(&mut typed.photos));
    changed
}

fn wrong(form: &Form<GroupMeetingDraft>, field: &str) -> Option<String> {
    form.problems.iter().find(|problem| problem.field == field).map(words)
}

fn max(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

fn when_and_where(form: &Form<GroupMeetingDraft>) -> Element {
    let Form { pen, typed, today, .. } = form;
    let (pen, today) = (*pen, *today);
    rsx! {
        DateField {
            id: "day",
            label: t!("activity-day"),
            value: typed.day,
            max: today,
            error: wrong(form, "day"),
            oninput: move |day| pen.write(|typed| typed.day = day),
        }
        TimeField {
            id: "from",
            label: t!("activity-from"),
            optional: true,
            value: typed.from,
            error: wrong(form, "from"),
            oninput: move |time: Option<NaiveTime>| pen.write(|typed| typed.from = time),
        }
        TimeField {
            id: "until",
            label: t!("activity-until"),
            optional: true,
            value: typed.until,
            error: wrong(form, "until"),
            oninput: move |time: Option<NaiveTime>| pen.write(|typed| typed.until = time),
        }
        TextField {
            id: "place",
            label: t!("meeting-place"),
            optional: true,
            max_length: max(PLACE_MAX),
            value: typed.place.clone(),
            error: wrong(form, "place"),
            oninput: move |text| pen.write(|typed| typed.place = text),
        }
    }
}

fn others(form: &Form<GroupMeetingDraft>) -> Element {
    let pen = form.pen;
    rsx! {
        NumberField {
            id: "guests",
            label: t!("meeting-guests"),
            hint: t!("meeting-guests-hint"),
            optional: true,
            max_digits: 4_u32,
            value: form.typed.guests.map(i64::from),
            unread: form.unread.get("guests").cloned(),
            tried: form.tried,
            error: wrong(form, "guests"),
            oninput: move |entered| {
                pen.enter("guests", entered, |typed, number| {
                    typed.guests = number.and_then(|number| u32::try_from(number).ok());
                });
            },
        }
    }
}

fn what_came_of_it(form: &Form<GroupMeetingDraft>, config: Option<&Config>) -> Element {
    let Form { pen, typed, .. } = form;
    let pen = *pen;
    let offered = config.map_or(&[][..], |config| &config.topics);
    rsx! {
        ChoiceChips {
            id: "topics",
            label: t!("meeting-topics"),
            optional: true,
            multiple: true,
            options: choices(offered, &typed.topics),
            chosen: typed.topics.clone(),
            error: wrong(form, "topics"),
            onchange: move |chosen| pen.write(|typed| typed.topics = chosen),
        }
        TextArea {
            id: "results",
            label: t!("meeting-results"),
            hint: t!("meeting-results-hint"),
            optional: true,
            max_length: max(RESULTS_MAX),
            value: typed.results.clone(),
            error: wrong(form, "results"),
            oninput: move |text| pen.write(|typed| typed.results = text),
        }
    }
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("day", ProblemKind::Missing) => t!("meeting-problem-day"),
        ("day", ProblemKind::TooLate) => t!("meeting-problem-day-late"),
        ("from", ProblemKind::Missing) => t!("activity-problem-from"),
        ("until", ProblemKind::TooEarly) => t!("activity-problem-until"),
        ("families", ProblemKind::Missing) => t!("meeting-problem-families"),
        ("families", ProblemKind::TooMany { max }) => t!("meeting-problem-families-many", max: *max),
        ("guests", ProblemKind::TooMany { .. }) => t!("meeting-problem-guests", max: GUESTS_MAX),
        _ => problem_words(problem),
    }
}
