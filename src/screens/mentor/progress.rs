//! Telling of a month of a business, and telling it anew: the month first, three amounts, and what else one wants to say.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::progress::{NOTE_MAX, Progress, ProgressDraft, doubts};
use pendamping_domain::recording::{Editing, Saving, record_progress};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_store_api::progress::{BusinessPage, OpenBusiness};
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::{StoreError, StoreHandle};

use super::desk::{choices, problem_words};
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Ready, Typed, opened, use_form};
use crate::screens::progress_facts::{against, doubt_words, month_words, profit_glyph, profit_words};
use crate::t;
use crate::widgets::prelude::*;

/// How far back a month may be told of, in months: whoever was accompanied that long ago is no news.
const REACH: i32 = 120;
/// All that this phone knows of a family's months.
pub(super) const ALL: usize = 240;

/// Where a new month is kept while it is written: under the family, as a new visit is.
pub fn draft_key(family: FamilyId) -> DraftKey {
    DraftKey { kind: Kind::Progress, about: family.into() }
}

impl Typed for ProgressDraft {
    fn problems(&self, config: Option<&Config>, today: chrono::NaiveDate) -> Vec<Problem> {
        self.finish(None, config, today).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        config: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_progress(saving, self, config, editing)
    }
}

/// What is known of the business besides the month in the form.
#[derive(Clone, PartialEq)]
struct Known {
    name: String,
    /// The months that count, the latest first, without the one in the form.
    told: Vec<Progress>,
    /// One that is told anew keeps its month.
    fixed: bool,
}

impl Known {
    fn of(page: &BusinessPage, without: Option<RecordId>) -> Self {
        let told = page.months.iter().filter(|row| !row.gives_way && Some(row.record) != without);
        Self {
            name: page.family.name.clone(),
            told: told.map(|row| row.progress.clone()).collect(),
            fixed: without.is_some(),
        }
    }

    /// The latest month before this one that was told of.
    fn before(&self, month: Month) -> Option<&Progress> {
        self.told.iter().find(|told| told.month < month)
    }

    fn is_free(&self, month: Month) -> bool {
        self.told.iter().all(|told| told.month != month)
    }

    /// The next month from `from` that nobody told of yet, going by `step`, and not after `latest`.
    fn free_from(&self, from: Month, step: i32, latest: Month) -> Option<Month> {
        (1..REACH)
            .map(|count| from.plus(step * count))
            .take_while(|month| *month <= latest)
            .find(|month| self.is_free(*month))
    }
}

/// A form with what it needs to know.
#[derive(Clone, PartialEq)]
struct Begun {
    ready: Ready<ProgressDraft>,
    known: Known,
}

/// A new month.
#[component]
pub fn NewProgress(family: FamilyId) -> Element {
    let phone = use_phone();
    let once = use_once(family, move |store, family| {
        let phone = phone.clone();
        async move { open_new(&store, &phone, family).await }
    });
    opened(once, t!("progress-new-title"), Route::Business { family }, form)
}

/// One that is told anew.
#[component]
pub fn EditProgress(family: FamilyId, progress: RecordId) -> Element {
    let once = use_once((family, progress), move |store, (family, record)| async move {
        open_edit(&store, family, record).await
    });
    opened(once, t!("progress-edit-title"), Route::Business { family }, form)
}

fn form(begun: Begun, title: String) -> Element {
    rsx! {
        ProgressForm { key: "{begun.ready.key()}", begun, title }
    }
}

async fn open_new(store: &StoreHandle, phone: &Phone, family: FamilyId) -> Result<Begun, StoreError> {
    let page = store.call(OpenBusiness { family, limit: ALL }).await?;
    let known = Known::of(&page, None);
    // The month that is over is the one to tell of; where that was done, the latest one missing.
    let now = Month::of(phone.today());
    let month = known.free_from(now, -1, now);
    let opening = Opening {
        key: draft_key(family),
        about: family,
        typed: ProgressDraft { month, ..ProgressDraft::default() },
        opened: page.opened,
        base: None,
        custody: None,
        back: Route::Business { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, known })
}

async fn open_edit(store: &StoreHandle, family: FamilyId, record: RecordId) -> Result<Begun, StoreError> {
    let mut page = store.call(OpenBusiness { family, limit: ALL }).await?;
    let known = Known::of(&page, Some(record));
    let at = page.months.iter().position(|row| row.record == record).ok_or(StoreError::NotFound)?;
    let row = page.months.swap_remove(at);
    let opening = Opening {
        key: DraftKey { kind: Kind::Progress, about: record },
        about: family,
        typed: ProgressDraft::from(&row.progress),
        opened: page.opened,
        base: Some(Base { record, revision: row.revision, body: row.body }),
        custody: Some(row.custody),
        back: Route::Business { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, known })
}

#[component]
fn ProgressForm(begun: Begun, title: String) -> Element {
    let Begun { ready, known } = begun;
    let asks = known.clone();
    let config = ready.config.clone();
    let today = use_phone().today();
    let asked_of = move |typed: &ProgressDraft| {
        let told = typed.finish(None, config.as_ref(), today).ok();
        told.map(|told| doubts(&told, asks.before(told.month))).unwrap_or_default()
    };
    let form = use_form(&ready, {
        let asked_of = asked_of.clone();
        move |typed: &ProgressDraft| !asked_of(typed).is_empty()
    });
    let doubts = if form.was_asked() { asked_of(&form.typed) } else { Vec::new() };
    let question = (!doubts.is_empty()).then(|| {
        rsx! {
            Notice {
                title: t!("progress-doubt"),
                text: doubts.into_iter().map(doubt_words).collect::<Vec<_>>().join(" "),
                tone: Tone::Warn,
                live: true,
            }
        }
    });
    let fields = rsx! {
        {which_month(&form, &known)}
        {came_in(&form)}
        {went_out(&form)}
        {running_total(&form.typed, &known)}
        {besides(&form, ready.config.as_ref())}
    };
    form.screen(&ready, title, Some(known.name.clone()), question, fields)
}

fn which_month(form: &Form<ProgressDraft>, known: &Known) -> Element {
    let (pen, now) = (form.pen, Month::of(form.today));
    let Some(month) = form.typed.month else {
        return rsx! {
            Notice { title: t!("progress-all-told"), tone: Tone::Warn }
        };
    };
    let step = |step: i32| {
        let to = known.free_from(month, step, now).filter(|_| !known.fixed)?;
        Some(EventHandler::new(move |()| pen.write(|typed| typed.month = Some(to))))
    };
    rsx! {
        Stepper {
            id: "month",
            label: t!("progress-month"),
            value: month_words(month),
            before: t!("progress-month-before"),
            after: t!("progress-month-after"),
            onbefore: step(-1),
            onafter: step(1),
        }
    }
}

fn came_in(form: &Form<ProgressDraft>) -> Element {
    let (pen, typed) = (form.pen, &form.typed);
    rsx! {
        ChoiceChips {
            id: "by_day",
            label: t!("progress-revenue-how"),
            options: vec![(false, t!("progress-revenue-month")), (true, t!("progress-revenue-day"))],
            chosen: vec![typed.by_day],
            onchange: move |chosen: Vec<bool>| {
                if let Some(by_day) = chosen.first() {
                    pen.ask_no_more(if *by_day { &["revenue"] } else { &["estimate.a_day", "estimate.days"] });
                    pen.write(|typed| typed.by_day = *by_day);
                }
            },
        }
        if typed.by_day {
            {amount(form, "estimate.a_day", t!("progress-a-day"), None, false, typed.a_day, |typed, to| typed.a_day = to)}
            {count(form, "estimate.days", t!("progress-days"), false, typed.days, |typed, to| typed.days = to)}
        } else {
            {amount(form, "revenue", t!("progress-revenue"), Some(t!("progress-revenue-hint")), false, typed.revenue, |typed, to| typed.revenue = to)}
        }
    }
}

fn went_out(form: &Form<ProgressDraft>) -> Element {
    let typed = &form.typed;
    rsx! {
        {amount(form, "goods", t!("progress-goods"), Some(t!("progress-goods-hint")), false, typed.goods, |typed, to| typed.goods = to)}
        {amount(form, "other_costs", t!("progress-other-costs"), Some(t!("progress-other-costs-hint")), false, typed.other_costs, |typed, to| typed.other_costs = to)}
    }
}

/// What it comes to so far, in a sentence.
fn running_total(typed: &ProgressDraft, known: &Known) -> Element {
    let (Some(month), Some(revenue)) = (typed.month, typed.came_in()) else { return rsx! {} };
    let so_far = ProgressDraft {
        by_day: false,
        revenue: Some(revenue),
        goods: Some(typed.goods.unwrap_or_default()),
        other_costs: Some(typed.other_costs.unwrap_or_default()),
        ..typed.clone()
    };
    let Ok(so_far) = so_far.finish(None, None, month.first_day()) else { return rsx! {} };
    let profit = so_far.profit();
    rsx! {
        Notice {
            title: profit_words(profit),
            text: against(&so_far, known.before(month)),
            tone: if profit.0 < 0 { Tone::Warn } else { Tone::Good },
            icon: profit_glyph(profit).0,
            live: true,
        }
    }
}

/// What nobody has to say.
fn besides(form: &Form<ProgressDraft>, config: Option<&Config>) -> Element {
    let (pen, typed) = (form.pen, &form.typed);
    let obstacles = config.map(|config| choices(&config.obstacles, &typed.obstacles)).unwrap_or_default();
    let permits = config.map(|config| choices(&config.permits, &typed.permits)).unwrap_or_default();
    rsx! {
        if !obstacles.is_empty() {
            ChoiceChips {
                id: "obstacles",
                label: t!("progress-obstacles"),
                multiple: true,
                optional: true,
                options: obstacles,
                chosen: typed.obstacles.clone(),
                error: wrong(form, "obstacles"),
                onchange: move |chosen: Vec<String>| pen.write(|typed| typed.obstacles = chosen),
            }
        }
        Section { title: t!("progress-besides"),
            {amount(form, "household", t!("progress-household"), Some(t!("progress-household-hint")), true, typed.household, |typed, to| typed.household = to)}
            {amount(form, "other_income", t!("progress-other-income"), Some(t!("progress-other-income-hint")), true, typed.other_income, |typed, to| typed.other_income = to)}
            {amount(form, "stock", t!("progress-stock"), None, true, typed.stock, |typed, to| typed.stock = to)}
            {amount(form, "savings", t!("progress-savings"), None, true, typed.savings, |typed, to| typed.savings = to)}
            {amount(form, "debt", t!("progress-debt"), None, true, typed.debt, |typed, to| typed.debt = to)}
            {count(form, "workers", t!("progress-workers"), true, typed.workers, |typed, to| typed.workers = to)}
            {count(form, "customers", t!("progress-customers"), true, typed.customers, |typed, to| typed.customers = to)}
            if !permits.is_empty() {
                ChoiceChips {
                    id: "permits",
                    label: t!("progress-permits"),
                    multiple: true,
                    optional: true,
                    options: permits,
                    chosen: typed.permits.clone(),
                    error: wrong(form, "permits"),
                    onchange: move |chosen: Vec<String>| pen.write(|typed| typed.permits = chosen),
                }
            }
            TextArea {
                id: "note",
                label: t!("progress-note"),
                hint: t!("progress-note-hint"),
                optional: true,
                max_length: u32::try_from(NOTE_MAX).unwrap_or(u32::MAX),
                value: typed.note.clone(),
                error: wrong(form, "note"),
                oninput: move |text| pen.write(|typed| typed.note = text),
            }
        }
    }
}

/// A field of a form in rupiah.
fn amount(
    form: &Form<ProgressDraft>,
    field: &'static str,
    label: String,
    hint: Option<String>,
    optional: bool,
    value: Option<Rupiah>,
    put: fn(&mut ProgressDraft, Option<Rupiah>),
) -> Element {
    let pen = form.pen;
    rsx! {
        NumberField {
            id: field.replace('.', "-"),
            label,
            hint,
            optional,
            prefix: "Rp".to_owned(),
            value: value.map(|amount| amount.0),
            unread: form.unread.get(field).cloned(),
            tried: form.tried,
            error: wrong(form, field),
            oninput: move |entered: Entered| {
                pen.enter(field, entered, |typed, number| put(typed, number.map(Rupiah)));
            },
        }
    }
}

/// A field of a form that counts.
fn count(
    form: &Form<ProgressDraft>,
    field: &'static str,
    label: String,
    optional: bool,
    value: Option<u32>,
    put: fn(&mut ProgressDraft, Option<u32>),
) -> Element {
    let pen = form.pen;
    rsx! {
        NumberField {
            id: field.replace('.', "-"),
            label,
            optional,
            max_digits: 5,
            // No month has forty days.
            example: (field == "estimate.days").then_some(25),
            value: value.map(i64::from),
            unread: form.unread.get(field).cloned(),
            tried: form.tried,
            error: wrong(form, field),
            oninput: move |entered: Entered| {
                // The field takes five digits: every number it gives is one.
                pen.enter(field, entered, |typed, number| {
                    put(typed, number.and_then(|number| u32::try_from(number).ok()));
                });
            },
        }
    }
}

fn wrong(form: &Form<ProgressDraft>, field: &str) -> Option<String> {
    form.problems.iter().find(|problem| problem.field == field).map(words)
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("estimate.days", ProblemKind::Malformed) => t!("progress-problem-days"),
        (_, ProblemKind::Malformed) => t!("progress-problem-amount"),
        (_, ProblemKind::Missing) => t!("progress-problem-missing"),
        _ => problem_words(problem),
    }
}
