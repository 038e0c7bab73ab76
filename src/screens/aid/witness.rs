//! What a mentor saw of a tranche, recorded and told anew: how much, when, with which receipt, and a photo of it. Kept as it is typed,
//! like every form.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::aid::NUMBER_MAX;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_witness};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_domain::witness::{NOTE_MAX, WitnessDraft};
use pendamping_store_api::money::OpenAid;
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::{StoreError, StoreHandle};

use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Pen, Ready, Typed, opened, use_form};
use crate::screens::mentor::desk::problem_words;
use crate::screens::mentor::form_photos::{FormPhotos, PhotoChange};
use crate::t;
use crate::widgets::prelude::*;

impl Typed for WitnessDraft {
    fn problems(&self, _: Option<&Config>, today: NaiveDate) -> Vec<Problem> {
        self.finish(None, today).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        _: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_witness(saving, self, editing)
    }
}

/// A form with whose money it is.
#[derive(Clone, PartialEq)]
struct Begun {
    ready: Ready<WitnessDraft>,
    family: FamilyId,
    name: String,
    anew: bool,
}

/// A new one.
#[component]
pub fn NewWitness(family: FamilyId, aid: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, aid), move |store, (family, aid)| {
        let phone = phone.clone();
        async move { open_new(&store, &phone, family, aid).await }
    });
    opened(once, t!("witness-title"), Route::FamilyAid { family }, form)
}

/// One that is told anew.
#[component]
pub fn EditWitness(family: FamilyId, witness: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, witness), move |store, (family, witness)| {
        let phone = phone.clone();
        async move { open_edit(&store, &phone, family, witness).await }
    });
    opened(once, t!("witness-edit-title"), Route::FamilyAid { family }, form)
}

fn form(begun: Begun, title: String) -> Element {
    rsx! {
        WitnessForm { key: "{begun.ready.key()}", begun, title }
    }
}

async fn open_new(
    store: &StoreHandle,
    phone: &Phone,
    family: FamilyId,
    aid: RecordId,
) -> Result<Begun, StoreError> {
    let today = phone.today();
    let page = store.call(OpenAid { family: Some(family), today }).await?;
    let row = page.rows.iter().find(|row| row.account.aid == Some(aid)).ok_or(StoreError::NotFound)?;
    let came = row.account.sum.net();
    let opening = Opening {
        key: DraftKey { kind: Kind::AidWitness, about: aid },
        about: family,
        typed: WitnessDraft {
            date: Some(today),
            // What the bank says came is what is mostly seen; whoever saw something else says so.
            amount: (came.0 > 0).then_some(came),
            ..WitnessDraft::of(aid, family)
        },
        opened: page.opened,
        base: None,
        custody: None,
        back: Route::FamilyAid { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, family, name: page.name, anew: false })
}

async fn open_edit(
    store: &StoreHandle,
    phone: &Phone,
    family: FamilyId,
    record: RecordId,
) -> Result<Begun, StoreError> {
    let page = store.call(OpenAid { family: Some(family), today: phone.today() }).await?;
    let seen = page.rows.iter().flat_map(|row| &row.witnesses).find(|seen| seen.record == record);
    let seen = seen.ok_or(StoreError::NotFound)?;
    let opening = Opening {
        key: DraftKey { kind: Kind::AidWitness, about: record },
        about: family,
        typed: WitnessDraft::from(&seen.witness),
        opened: page.opened,
        base: Some(Base { record, revision: seen.revision, body: seen.body.clone() }),
        custody: Some(seen.custody.clone()),
        back: Route::FamilyAid { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, family, name: page.name.clone(), anew: true })
}

#[component]
fn WitnessForm(begun: Begun, title: String) -> Element {
    let Begun { ready, family, name, anew } = begun;
    let form = use_form(&ready, |_| false);
    let pen = form.pen;
    let fields = rsx! {
        p { class: "muted", {t!("witness-of", name: name)} }
        {what_was_seen(&form)}
        FormPhotos {
            title: t!("witness-photos"),
            photos: form.typed.photos.clone(),
            about: family,
            problems: form.problems.clone(),
            onchange: move |change: PhotoChange| change_photos(pen, change),
        }
        {beside(&form, anew)}
    };
    form.screen(&ready, title, None, None, fields)
}

fn change_photos(pen: Pen<WitnessDraft>, change: PhotoChange) -> bool {
    let mut changed = false;
    pen.write(|typed| changed = change.apply(&mut typed.photos));
    changed
}

fn wrong(form: &Form<WitnessDraft>, field: &str) -> Option<String> {
    form.problems.iter().find(|problem| problem.field == field).map(words)
}

fn max(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

fn what_was_seen(form: &Form<WitnessDraft>) -> Element {
    let Form { pen, typed, today, .. } = form;
    let (pen, today) = (*pen, *today);
    rsx! {
        NumberField {
            id: "amount",
            label: t!("witness-amount"),
            hint: t!("witness-amount-hint"),
            prefix: "Rp".to_owned(),
            value: typed.amount.map(|amount| amount.0),
            unread: form.unread.get("amount").cloned(),
            tried: form.tried,
            error: wrong(form, "amount"),
            oninput: move |entered| {
                pen.enter("amount", entered, |typed, number| typed.amount = number.map(Rupiah));
            },
        }
        DateField {
            id: "date",
            label: t!("witness-date"),
            value: typed.date,
            max: today,
            error: wrong(form, "date"),
            oninput: move |date| pen.write(|typed| typed.date = date),
        }
        TextField {
            id: "receipt",
            label: t!("witness-receipt"),
            hint: t!("witness-receipt-hint"),
            max_length: max(NUMBER_MAX),
            value: typed.receipt.clone(),
            error: wrong(form, "receipt"),
            oninput: move |text| pen.write(|typed| typed.receipt = text),
        }
    }
}

fn beside(form: &Form<WitnessDraft>, anew: bool) -> Element {
    let pen = form.pen;
    let chosen = if form.typed.taken_back { vec![true] } else { Vec::new() };
    rsx! {
        TextArea {
            id: "note",
            label: t!("witness-note"),
            optional: true,
            max_length: max(NOTE_MAX),
            value: form.typed.note.clone(),
            error: wrong(form, "note"),
            oninput: move |text| pen.write(|typed| typed.note = text),
        }
        if anew {
            ChoiceChips {
                id: "taken_back",
                label: t!("witness-mistake"),
                optional: true,
                multiple: true,
                options: vec![(true, t!("witness-taken-back"))],
                chosen,
                onchange: move |chosen: Vec<bool>| pen.write(|typed| typed.taken_back = !chosen.is_empty()),
            }
        }
    }
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("amount", ProblemKind::Missing) => t!("witness-problem-amount"),
        ("amount", ProblemKind::Malformed) => t!("witness-problem-amount-size"),
        ("date", ProblemKind::Missing) => t!("meeting-problem-day"),
        ("date", ProblemKind::TooLate) => t!("meeting-problem-day-late"),
        ("receipt", ProblemKind::Missing) => t!("witness-problem-receipt"),
        _ => problem_words(problem),
    }
}
