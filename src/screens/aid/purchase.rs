//! One purchase, recorded and told anew: for which line of the plan, what, for how much, when, with which receipt, and photos of it
//! and of the goods. What deviates from the plan is said while it is typed and asked about once. Kept as it is typed, like every
//! form.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::aid::NUMBER_MAX;
use pendamping_domain::aid_use::{AidUse, NOTE_MAX, UseDraft};
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::plan::WHAT_MAX;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_use};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_domain::spending::{Deviation, deviations, spending};
use pendamping_store_api::money::OpenAid;
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::spending::SpendingRow;
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::words::deviation_words;
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Pen, Ready, Typed, opened, use_form};
use crate::screens::mentor::desk::problem_words;
use crate::screens::mentor::form_photos::{FormPhotos, PhotoChange};
use crate::widgets::prelude::*;
use crate::{format, t};

/// What is typed, and whether it was said for which line: *outside the plan* is an answer, and no answer is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Telling {
    bought: UseDraft,
    placed: bool,
}

impl Typed for Telling {
    fn problems(&self, _: Option<&Config>, today: NaiveDate) -> Vec<Problem> {
        let mut problems = self.bought.finish(None, today).err().unwrap_or_default();
        if !self.placed {
            problems.insert(0, Problem::new("line", ProblemKind::Missing));
        }
        problems
    }

    fn revise(
        &self,
        saving: &mut Saving,
        _: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_use(saving, &self.bought, editing)
    }
}

/// What is known of the tranche besides the purchase in the form.
#[derive(Clone)]
struct Known {
    name: String,
    spending: SpendingRow,
    /// The other purchases.
    others: BTreeMap<RecordId, AidUse>,
    /// The purchase; of a new one a stand-in, which is that of no other.
    this: RecordId,
    /// The plan's record, where somebody may go and make it.
    plan: Route,
}

impl Known {
    /// What is to be asked about this purchase, as it stands in the form.
    fn asked_of(&self, typed: &Telling, today: NaiveDate) -> Vec<Deviation> {
        let Ok(bought) = typed.bought.finish(None, today) else { return Vec::new() };
        let mut uses = self.others.clone();
        uses.insert(self.this, bought);
        let plan = self.spending.plan.as_ref().map(|plan| &plan.plan);
        let found = deviations(plan, &uses, &self.spending.money);
        found.into_iter().filter(|one| one.evidence.contains(&self.this)).collect()
    }

    /// The lines of the plan, each with what the other purchases left of it.
    fn lines(&self) -> Vec<(Option<String>, String)> {
        let Some(plan) = &self.spending.plan else { return Vec::new() };
        let sums = spending(Some(&plan.plan), &self.others, self.spending.money.received);
        let line = |line: &pendamping_domain::plan::PlanLine| {
            let left =
                sums.lines.iter().find(|sum| sum.code == line.code).map_or(Rupiah(0), |sum| sum.left());
            let words = t!("use-line-choice", what: line.what.clone(), left: format::rupiah(left.0));
            (Some(line.code.clone()), words)
        };
        let outside = std::iter::once((None, t!("use-outside")));
        plan.plan.lines.iter().map(line).chain(outside).collect()
    }

    /// What a line is to buy.
    fn what(&self, line: Option<&String>) -> Option<String> {
        let plan = &self.spending.plan.as_ref()?.plan;
        plan.line(line?).map(|line| line.what.clone())
    }
}

/// A form with what it needs to know.
#[derive(Clone)]
struct Begun {
    ready: Ready<Telling>,
    known: Known,
    anew: bool,
}

impl PartialEq for Begun {
    fn eq(&self, other: &Self) -> bool {
        // A form is opened once: what it was opened with never changes under it.
        self.ready == other.ready
    }
}

/// A new one.
#[component]
pub fn NewPurchase(family: FamilyId, aid: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, aid), move |store, (family, aid)| {
        let phone = phone.clone();
        async move { open_new(&store, &phone, family, aid).await }
    });
    opened(once, t!("use-record"), Route::FamilyAid { family }, form)
}

/// One that is told anew.
#[component]
pub fn EditPurchase(family: FamilyId, bought: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, bought), move |store, (family, bought)| {
        let phone = phone.clone();
        async move { open_edit(&store, &phone, family, bought).await }
    });
    opened(once, t!("use-edit-title"), Route::FamilyAid { family }, form)
}

fn form(begun: Begun, title: String) -> Element {
    rsx! {
        PurchaseForm { key: "{begun.ready.key()}", begun, title }
    }
}

fn known(name: &str, family: FamilyId, aid: RecordId, spending: &SpendingRow, this: RecordId) -> Known {
    let others = spending.uses.iter().filter(|row| row.record != this);
    Known {
        name: name.to_owned(),
        others: others.map(|row| (row.record, row.bought.clone())).collect(),
        spending: spending.clone(),
        this,
        plan: Route::MakePlan { family, plan: pendamping_domain::plan::AidPlan::record(aid) },
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
    let known = known(&page.name, family, aid, &row.spending, family.into());
    let lines = row.spending.plan.as_ref().map(|plan| &plan.plan.lines[..]).unwrap_or_default();
    let mut bought = UseDraft { date: Some(today), ..UseDraft::of(aid, family) };
    // Of several lines it is said which; where there is one, or none, there is nothing to choose.
    if let [line] = lines {
        (bought.line, bought.what) = (Some(line.code.clone()), line.what.clone());
    }
    let opening = Opening {
        key: DraftKey { kind: Kind::AidUse, about: aid },
        about: family,
        typed: Telling { bought, placed: lines.len() < 2 },
        opened: page.opened,
        base: None,
        custody: None,
        back: Route::FamilyAid { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, known, anew: false })
}

async fn open_edit(
    store: &StoreHandle,
    phone: &Phone,
    family: FamilyId,
    record: RecordId,
) -> Result<Begun, StoreError> {
    let page = store.call(OpenAid { family: Some(family), today: phone.today() }).await?;
    let in_row = |row| {
        let spending: &SpendingRow = row;
        spending.uses.iter().find(|bought| bought.record == record)
    };
    let found = page.rows.iter().find_map(|row| Some((row, in_row(&row.spending)?)));
    let (row, bought) = found.ok_or(StoreError::NotFound)?;
    let opening = Opening {
        key: DraftKey { kind: Kind::AidUse, about: record },
        about: family,
        typed: Telling { bought: UseDraft::from(&bought.bought), placed: true },
        opened: page.opened,
        base: Some(Base { record, revision: bought.revision, body: bought.body.clone() }),
        custody: Some(bought.custody.clone()),
        back: Route::FamilyAid { family },
    };
    let known = known(&page.name, family, bought.bought.aid, &row.spending, record);
    Ok(Begun { ready: Ready::of(store, opening).await?, known, anew: true })
}

#[component]
fn PurchaseForm(begun: Begun, title: String) -> Element {
    let Begun { ready, known, anew } = begun;
    let today = use_phone().today();
    let form = use_form(&ready, {
        let known = known.clone();
        move |typed: &Telling| known.asked_of(typed, today).iter().any(|one| !one.explained)
    });
    let asked = known.asked_of(&form.typed, today);
    let open = asked.iter().any(|one| !one.explained);
    let question = (form.was_asked() && open).then(|| {
        rsx! {
            Notice { title: t!("use-doubt"), text: t!("use-doubt-text"), tone: Tone::Warn, live: true }
        }
    });
    let (pen, family) = (form.pen, form.typed.bought.family);
    let left = Rupiah(known.spending.money.received.0 - spent(&known));
    let fields = rsx! {
        p { class: "muted", {t!("use-of", name: known.name.clone(), left: format::rupiah(left.0))} }
        {which_line(&form, &known)}
        {what_was_bought(&form)}
        FormPhotos {
            title: t!("use-photos"),
            photos: form.typed.bought.photos.clone(),
            about: family,
            problems: form.problems.clone(),
            onchange: move |change: PhotoChange| change_photos(pen, change),
        }
        {deviating(&form, &known, &asked)}
        {beside(&form, anew)}
    };
    form.screen(&ready, title, None, question, fields)
}

fn spent(known: &Known) -> i64 {
    spending(None, &known.others, Rupiah(0)).spent.0
}

fn change_photos(pen: Pen<Telling>, change: PhotoChange) -> bool {
    let mut changed = false;
    pen.write(|typed| changed = change.apply(&mut typed.bought.photos));
    changed
}

fn wrong(form: &Form<Telling>, field: &str) -> Option<String> {
    form.problems.iter().find(|problem| problem.field == field).map(words)
}

fn max(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

fn which_line(form: &Form<Telling>, known: &Known) -> Element {
    let pen = form.pen;
    let options = known.lines();
    if options.is_empty() {
        return rsx! {
            Notice {
                title: t!("use-no-plan"),
                text: t!("use-no-plan-make"),
                tone: Tone::Warn,
                action: rsx! {
                    LinkButton { to: known.plan.clone(), label: t!("plan-make"), kind: ButtonKind::Quiet, icon: Glyph::Edit }
                },
            }
        };
    }
    let chosen = if form.typed.placed { vec![form.typed.bought.line.clone()] } else { Vec::new() };
    let known = known.clone();
    rsx! {
        ChoiceChips {
            id: "line",
            label: t!("use-for-line"),
            options,
            chosen,
            tall: true,
            error: wrong(form, "line"),
            onchange: move |chosen: Vec<Option<String>>| {
                let Some(line) = chosen.into_iter().next() else { return };
                pen.write(|typed| {
                    let before = known.what(typed.bought.line.as_ref());
                    // What nobody has typed anything else into follows the plan.
                    if typed.bought.what.trim().is_empty() || before.as_ref() == Some(&typed.bought.what) {
                        typed.bought.what = known.what(line.as_ref()).unwrap_or_default();
                    }
                    typed.bought.line = line;
                    typed.placed = true;
                });
            },
        }
    }
}

fn what_was_bought(form: &Form<Telling>) -> Element {
    let Form { pen, typed, today, .. } = form;
    let (pen, today, bought) = (*pen, *today, &typed.bought);
    rsx! {
        TextField {
            id: "what",
            label: t!("use-what"),
            max_length: max(WHAT_MAX),
            value: bought.what.clone(),
            error: wrong(form, "what"),
            oninput: move |text| pen.write(|typed| typed.bought.what = text),
        }
        NumberField {
            id: "amount",
            label: t!("use-amount"),
            hint: t!("use-amount-hint"),
            prefix: "Rp".to_owned(),
            value: bought.amount.map(|amount| amount.0),
            unread: form.unread.get("amount").cloned(),
            tried: form.tried,
            error: wrong(form, "amount"),
            oninput: move |entered| {
                pen.enter("amount", entered, |typed, number| typed.bought.amount = number.map(Rupiah));
            },
        }
        DateField {
            id: "date",
            label: t!("use-date"),
            value: bought.date,
            max: today,
            error: wrong(form, "date"),
            oninput: move |date| pen.write(|typed| typed.bought.date = date),
        }
        TextField {
            id: "receipt",
            label: t!("use-receipt"),
            hint: t!("use-receipt-hint"),
            optional: true,
            max_length: max(NUMBER_MAX),
            value: bought.receipt.clone(),
            error: wrong(form, "receipt"),
            oninput: move |text| pen.write(|typed| typed.bought.receipt = text),
        }
    }
}

/// What deviates, and the place to say why.
fn deviating(form: &Form<Telling>, known: &Known, asked: &[Deviation]) -> Element {
    let pen = form.pen;
    let bought = &form.typed.bought;
    if asked.is_empty() && bought.explanation.is_empty() {
        return rsx! {};
    }
    // The form's own purchase is in no list yet: it is called what the form calls it.
    let mut told = known.spending.clone();
    told.uses.retain(|row| row.record != known.this);
    let words = |one: &Deviation| match bought.what.trim() {
        "" => deviation_words(one, &told),
        _ if one.evidence == [known.this] => match one.kind {
            pendamping_domain::spending::DeviationKind::NotInPlan => t!("use-deviates-outside"),
            pendamping_domain::spending::DeviationKind::BeforeMoney => t!("use-deviates-before"),
            _ => deviation_words(one, &told),
        },
        _ => deviation_words(one, &told),
    };
    rsx! {
        if !asked.is_empty() {
            Notice {
                title: t!("use-deviates"),
                tone: Tone::Warn,
                icon: Glyph::Flag,
                live: true,
                action: rsx! {
                    for (at , one) in asked.iter().enumerate() {
                        p { key: "{at}", {words(one)} }
                    }
                },
            }
        }
        TextArea {
            id: "explanation",
            label: t!("use-explanation"),
            optional: true,
            max_length: max(NOTE_MAX),
            value: bought.explanation.clone(),
            error: wrong(form, "explanation"),
            oninput: move |text| pen.write(|typed| typed.bought.explanation = text),
        }
    }
}

fn beside(form: &Form<Telling>, anew: bool) -> Element {
    let pen = form.pen;
    let bought = &form.typed.bought;
    rsx! {
        TextArea {
            id: "note",
            label: t!("witness-note"),
            optional: true,
            max_length: max(NOTE_MAX),
            value: bought.note.clone(),
            error: wrong(form, "note"),
            oninput: move |text| pen.write(|typed| typed.bought.note = text),
        }
        if anew {
            ChoiceChips {
                id: "taken_back",
                label: t!("witness-mistake"),
                optional: true,
                multiple: true,
                options: vec![(true, t!("witness-taken-back"))],
                chosen: if bought.taken_back { vec![true] } else { Vec::new() },
                onchange: move |chosen: Vec<bool>| pen.write(|typed| typed.bought.taken_back = !chosen.is_empty()),
            }
        }
    }
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("line", ProblemKind::Missing) => t!("use-problem-line"),
        ("what", ProblemKind::Missing) => t!("use-problem-what"),
        ("amount", ProblemKind::Missing) => t!("use-problem-amount"),
        ("amount", ProblemKind::Malformed) => t!("witness-problem-amount-size"),
        ("date", ProblemKind::Missing) => t!("meeting-problem-day"),
        ("date", ProblemKind::TooLate) => t!("meeting-problem-day-late"),
        _ => problem_words(problem),
    }
}
