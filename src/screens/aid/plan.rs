//! The family's plan for a tranche (RAB), line by line: what, how many, at which price. Its sum runs along; being for more than the
//! tranche is asked about once and saved all the same. Kept as it is typed, like every form.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::plan::{AidPlan, LINES_MAX, LineDraft, NOTE_MAX, PlanDraft, WHAT_MAX};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_plan};
use pendamping_domain::revision::{Kind, Revision};
use pendamping_store_api::money::OpenAid;
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::{StoreError, StoreHandle};

use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Ready, Typed, opened, use_form};
use crate::screens::mentor::desk::problem_words;
use crate::widgets::prelude::*;
use crate::{format, t};

impl Typed for PlanDraft {
    fn problems(&self, _: Option<&Config>, _: NaiveDate) -> Vec<Problem> {
        self.finish(None).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        _: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_plan(saving, self, editing)
    }
}

/// What is known of the tranche besides the plan in the form.
#[derive(Clone, PartialEq)]
struct Known {
    name: String,
    /// What the list says it is.
    listed: Rupiah,
    /// What was bought for each line.
    spent: Vec<(String, Rupiah)>,
    /// Codes that are or were those of lines: none of them is given to another.
    taken: BTreeSet<String>,
}

/// A form with what it needs to know.
#[derive(Clone, PartialEq)]
struct Begun {
    ready: Ready<PlanDraft>,
    known: Known,
}

/// The plan of a tranche, by its record: the same form begins it and changes it.
#[component]
pub fn MakePlan(family: FamilyId, plan: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, plan), move |store, (family, plan)| {
        let phone = phone.clone();
        async move { open(&store, &phone, family, plan).await }
    });
    opened(once, t!("plan-title"), Route::FamilyAid { family }, |begun: Begun, title| {
        rsx! {
            PlanForm { key: "{begun.ready.key()}", begun, title }
        }
    })
}

async fn open(
    store: &StoreHandle,
    phone: &Phone,
    family: FamilyId,
    record: RecordId,
) -> Result<Begun, StoreError> {
    let page = store.call(OpenAid { family: Some(family), today: phone.today() }).await?;
    let of = |aid: RecordId| AidPlan::record(aid) == record;
    let found = page.rows.iter().find_map(|row| Some((row, row.account.aid.filter(|aid| of(*aid))?)));
    let (row, aid) = found.ok_or(StoreError::NotFound)?;
    let planned = row.spending.plan.as_ref();
    let bought = row.spending.uses.iter().filter_map(|bought| bought.bought.line.clone());
    let lines = planned.iter().flat_map(|planned| &planned.plan.lines).map(|line| line.code.clone());
    let known = Known {
        name: page.name.clone(),
        listed: row.spending.money.listed,
        spent: row.spending.sums.lines.iter().map(|line| (line.code.clone(), line.spent)).collect(),
        taken: bought.chain(lines).collect(),
    };
    let typed = planned.map_or_else(
        || {
            let mut draft = PlanDraft::of(aid, family);
            draft.add_line(&known.taken);
            draft
        },
        |planned| PlanDraft::from(&planned.plan),
    );
    let opening = Opening {
        key: DraftKey { kind: Kind::AidPlan, about: record },
        about: family,
        typed,
        opened: page.opened,
        base: planned.map(|planned| Base { record, revision: planned.revision, body: planned.body.clone() }),
        custody: planned.map(|planned| planned.custody.clone()),
        back: Route::FamilyAid { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, known })
}

/// More than the tranche, and nobody has said where the rest comes from.
fn is_doubtful(typed: &PlanDraft, listed: Rupiah) -> bool {
    typed.sum() > listed && typed.note.trim().is_empty()
}

#[component]
fn PlanForm(begun: Begun, title: String) -> Element {
    let Begun { ready, known } = begun;
    let listed = known.listed;
    let form = use_form(&ready, move |typed: &PlanDraft| is_doubtful(typed, listed));
    let question = (form.was_asked() && is_doubtful(&form.typed, listed)).then(|| {
        rsx! {
            Notice { title: t!("plan-doubt"), text: t!("plan-doubt-text"), tone: Tone::Warn, live: true }
        }
    });
    let count = form.typed.lines.len();
    let fields = rsx! {
        p { class: "muted", {t!("plan-of", name: known.name.clone(), amount: format::rupiah(listed.0))} }
        for (at , line) in form.typed.lines.iter().enumerate() {
            {one_line(&form, &known, at, line)}
        }
        if count < LINES_MAX {
            {more(&form, &known)}
        }
        {running_sum(&form.typed, listed)}
        {note(&form, listed)}
    };
    form.screen(&ready, title, None, question, fields)
}

fn one_line(form: &Form<PlanDraft>, known: &Known, at: usize, line: &LineDraft) -> Element {
    let (pen, code) = (form.pen, line.code.clone());
    let field = |name: &str| format!("lines.{code}.{name}");
    let wrong = |name: &str| {
        let field = field(name);
        let of_line = |problem: &&Problem| problem.field == field;
        // Where there is no line at all, the first field is where one begins.
        let of_all = |problem: &&Problem| problem.field == "lines" && at == 0 && name == "what";
        form.problems.iter().find(|problem| of_line(problem) || of_all(problem)).map(words)
    };
    let unread = |name: &str| form.unread.get(&field(name)).cloned();
    let spent = known.spent.iter().find(|(of, spent)| *of == code && spent.0 > 0).map(|(_, spent)| *spent);
    let enter = move |code: String, name: &'static str| {
        EventHandler::new(move |entered: Entered| {
            let of = code.clone();
            pen.enter(&format!("lines.{code}.{name}"), entered, move |typed, number| {
                let Some(line) = typed.lines.iter_mut().find(|line| line.code == of) else { return };
                match name {
                    "price" => line.price = number.map(Rupiah),
                    // The field takes seven digits: every number it gives is one.
                    _ => line.quantity = number.and_then(|number| u32::try_from(number).ok()),
                }
            });
        })
    };
    rsx! {
        Card { key: "{code}", title: t!("plan-line", number: at + 1),
            TextField {
                id: "line-{code}-what",
                label: t!("plan-what"),
                placeholder: (at == 0).then(|| t!("plan-what-example")),
                max_length: max(WHAT_MAX),
                value: line.what.clone(),
                error: wrong("what"),
                oninput: {
                    let code = code.clone();
                    move |text: String| pen.write(|typed| {
                        if let Some(line) = typed.lines.iter_mut().find(|line| line.code == code) {
                            line.what.clone_from(&text);
                        }
                    })
                },
            }
            div { class: "fields-abreast",
                NumberField {
                    id: "line-{code}-quantity",
                    label: t!("plan-quantity"),
                    max_digits: 7,
                    value: line.quantity.map(i64::from),
                    unread: unread("quantity"),
                    tried: form.tried,
                    error: wrong("quantity"),
                    oninput: enter(code.clone(), "quantity"),
                }
                NumberField {
                    id: "line-{code}-price",
                    label: t!("plan-price"),
                    prefix: "Rp".to_owned(),
                    value: line.price.map(|price| price.0),
                    unread: unread("price"),
                    tried: form.tried,
                    error: wrong("price"),
                    oninput: enter(code.clone(), "price"),
                }
            }
            if line.price.is_some() {
                p { {t!("plan-line-sum", amount: format::rupiah(line.sum().0))} }
            }
            if let Some(spent) = spent {
                p { class: "muted", {t!("plan-line-spent", amount: format::rupiah(spent.0))} }
            }
            if form.typed.lines.len() > 1 {
                Button {
                    id: "line-{code}-remove",
                    label: t!("plan-line-remove", number: at + 1),
                    kind: ButtonKind::Quiet,
                    icon: Glyph::Close,
                    onclick: {
                        let code = code.clone();
                        move |_| {
                            pen.ask_no_more(&[&format!("lines.{code}.price"), &format!("lines.{code}.quantity")]);
                            pen.write(|typed| typed.lines.retain(|line| line.code != code));
                        }
                    },
                }
            }
        }
    }
}

fn more(form: &Form<PlanDraft>, known: &Known) -> Element {
    let (pen, taken) = (form.pen, known.taken.clone());
    rsx! {
        Button {
            id: "line-add",
            label: t!("plan-line-add"),
            kind: ButtonKind::Secondary,
            icon: Glyph::Add,
            fill: true,
            onclick: move |_| {
                let mut begun = None;
                pen.write(|typed| {
                    typed.add_line(&taken);
                    begun = typed.lines.last().map(|line| line.code.clone());
                });
                if let Some(code) = begun {
                    go_to_field(&format!("line-{code}-what"));
                }
            },
        }
    }
}

/// What it comes to so far, beside the tranche.
fn running_sum(typed: &PlanDraft, listed: Rupiah) -> Element {
    let sum = typed.sum();
    if sum.0 == 0 {
        return rsx! {};
    }
    let (total, of) = (format::rupiah(sum.0), format::rupiah(listed.0));
    let (tone, text) = match sum.0 - listed.0 {
        0 => (Tone::Good, t!("plan-sum-even")),
        over if over > 0 => (Tone::Warn, t!("plan-sum-over", amount: format::rupiah(over))),
        left => (Tone::Good, t!("plan-sum-left", amount: format::rupiah(-left))),
    };
    rsx! {
        Notice { id: "plan-sum", title: t!("plan-sum", total: total, of: of), text, tone, icon: Glyph::Money, live: true }
    }
}

fn note(form: &Form<PlanDraft>, listed: Rupiah) -> Element {
    let pen = form.pen;
    rsx! {
        TextArea {
            id: "note",
            label: t!("plan-note"),
            hint: (form.typed.sum() > listed).then(|| t!("plan-note-over")),
            optional: true,
            max_length: max(NOTE_MAX),
            value: form.typed.note.clone(),
            error: form.problems.iter().find(|problem| problem.field == "note").map(words),
            oninput: move |text| pen.write(|typed| typed.note = text),
        }
    }
}

fn max(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

/// What is wrong with a field, and what would be right.
fn words(problem: &Problem) -> String {
    let name = problem.field.rsplit('.').next().unwrap_or_default();
    match (name, &problem.kind) {
        ("lines", ProblemKind::Missing) => t!("plan-problem-lines"),
        ("what", ProblemKind::Missing) => t!("plan-problem-what"),
        ("quantity", _) => t!("plan-problem-quantity"),
        ("price", ProblemKind::Missing) => t!("plan-problem-price"),
        ("price", ProblemKind::Malformed) => t!("witness-problem-amount-size"),
        _ => problem_words(problem),
    }
}
