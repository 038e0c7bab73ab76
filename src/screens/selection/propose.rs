//! Proposing a family: what records say is filled in, what only a person can judge is given points with a reason. What it comes to
//! stands below while it is written.

use chrono::NaiveDate;
use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::proposal::{Judged, SelectionDraft};
use pendamping_domain::recording::{Editing, Saving, record_selection};
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_domain::selection::{
    Basis, Criterion, REASON_MAX, REASONS_MAX, Score, Selection, SelectionRule,
};
use pendamping_store_api::selection::OpenSelection;
use pendamping_store_api::shared::DraftKey;
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::evidence::{Records, RestsOn, is_told};
use super::page::draft_key;
use super::words::{criterion_words, figure_words, percent};
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Ready, Typed, opened, use_form};
use crate::screens::mentor::desk::problem_words;
use crate::t;
use crate::widgets::prelude::*;

/// What is typed. What the records say is never kept with it: they may say something else when the form is opened again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposing {
    draft: SelectionDraft,
    #[serde(skip)]
    records: Option<Records>,
}

impl Typed for Proposing {
    fn problems(&self, config: Option<&Config>, _: NaiveDate) -> Vec<Problem> {
        match config.and_then(|config| config.selection.as_ref()).zip(self.records.as_ref()) {
            Some((rule, records)) => self.draft.finish(rule, records.known(), None).err().unwrap_or_default(),
            None => vec![Problem::new("scheme", ProblemKind::NotOffered)],
        }
    }

    fn revise(
        &self,
        saving: &mut Saving,
        config: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        match config.and_then(|config| config.selection.as_ref()).zip(self.records.as_ref()) {
            Some((rule, records)) => record_selection(saving, &self.draft, rule, records.known(), editing),
            None => Err(vec![Problem::new("scheme", ProblemKind::NotOffered)]),
        }
    }

    fn renewed(self, opening: &Self) -> Self {
        Self { records: opening.records.clone(), ..self }
    }
}

/// A form with whose it is.
#[derive(Clone, PartialEq)]
struct Begun {
    ready: Ready<Proposing>,
    name: String,
}

/// A new one.
#[component]
pub fn NewSelection(family: FamilyId) -> Element {
    let phone = use_phone();
    let once = use_once(family, move |store, family| {
        let phone = phone.clone();
        async move { open(&store, &phone, family, None).await }
    });
    opened(once, t!("selection-form-title"), Route::FamilySelection { family }, form)
}

/// One that the centre did not take, told anew.
#[component]
pub fn EditSelection(family: FamilyId, selection: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, selection), move |store, (family, selection)| {
        let phone = phone.clone();
        async move { open(&store, &phone, family, Some(selection)).await }
    });
    opened(once, t!("selection-form-title"), Route::FamilySelection { family }, form)
}

fn form(begun: Begun, title: String) -> Element {
    rsx! {
        SelectionForm { key: "{begun.ready.key()}", begun, title }
    }
}

async fn open(
    store: &StoreHandle,
    phone: &Phone,
    family: FamilyId,
    again: Option<RecordId>,
) -> Result<Begun, StoreError> {
    let page = store.call(OpenSelection { family: Some(family), today: phone.today() }).await?;
    let row = match again {
        Some(record) => Some(
            page.proposals.iter().find(|row| row.record == record).cloned().ok_or(StoreError::NotFound)?,
        ),
        None => None,
    };
    let draft = match &row {
        Some(row) => SelectionDraft::from(&row.selection),
        None => SelectionDraft::of(family),
    };
    let opening = Opening {
        key: match again {
            Some(record) => DraftKey { kind: Kind::Selection, about: record },
            None => draft_key(family),
        },
        about: family,
        typed: Proposing { draft, records: Some(Records::of(&page, true)) },
        opened: page.opened,
        base: row.as_ref().map(|row| Base {
            record: row.record,
            revision: row.revision,
            body: row.body.clone(),
        }),
        custody: row.map(|row| row.custody),
        back: Route::FamilySelection { family },
    };
    Ok(Begun { ready: Ready::of(store, opening).await?, name: page.family.name })
}

#[component]
fn SelectionForm(begun: Begun, title: String) -> Element {
    let Begun { ready, name } = begun;
    let form = use_form(&ready, |_| false);
    let rule = ready.config.as_ref().and_then(|config| config.selection.clone());
    let fields = match (&rule, &form.typed.records) {
        (Some(rule), Some(records)) => fields(&form, rule, records),
        _ => rsx! {
            EmptyState { icon: Glyph::Money, title: t!("selection-no-rule"), text: t!("selection-no-rule-text") }
        },
    };
    form.screen(&ready, title, Some(name), None, fields)
}

fn fields(form: &Form<Proposing>, rule: &SelectionRule, records: &Records) -> Element {
    let (pen, draft) = (form.pen, &form.typed.draft);
    let wrong = |field: &str| form.problems.iter().find(|problem| problem.field == field).map(words);
    let scores: Vec<Score> =
        rule.criteria.iter().filter_map(|criterion| draft.score(criterion, records.known())).collect();
    let given = scores.len();
    let so_far = Selection {
        scheme: rule.scheme.clone(),
        family: draft.family,
        scores,
        reasons: String::new(),
        rest: Rest::new(),
    };
    let total = percent(&so_far, rule);
    let missing = rule.criteria.len().saturating_sub(given);
    let (judged, counted): (Vec<&Criterion>, Vec<&Criterion>) =
        rule.criteria.iter().partition(|criterion| criterion.by == Basis::Judged);
    rsx! {
        if !counted.is_empty() {
            Section { title: t!("selection-from-records"),
                p { class: "muted", {t!("selection-from-records-text")} }
                for criterion in counted {
                    {from_records(criterion, draft, records)}
                }
            }
        }
        if !judged.is_empty() {
            Section { title: t!("selection-judged"),
                for criterion in judged {
                    {points(form, criterion)}
                }
            }
        }
        TextArea {
            id: "reasons",
            label: t!("selection-reasons"),
            hint: t!("selection-reasons-hint"),
            value: draft.reasons.clone(),
            max_length: u32::try_from(REASONS_MAX).unwrap_or(u32::MAX),
            error: wrong("reasons"),
            oninput: move |reasons: String| pen.write(|typed| typed.draft.reasons.clone_from(&reasons)),
        }
        Card {
            Progress { label: t!("selection-total"), value: total, max: 100, text: t!("selection-of-hundred", total: total) }
            if missing > 0 {
                p { class: "muted", {t!("selection-still-missing", count: missing)} }
            }
        }
    }
}

fn from_records(criterion: &Criterion, draft: &SelectionDraft, records: &Records) -> Element {
    let score = draft.score(criterion, records.known());
    let points = score.as_ref().map_or(0, |score| score.points);
    let figure = score.and_then(|score| score.figure).unwrap_or_default();
    rsx! {
        Card { key: "{criterion.code}",
            Progress {
                label: criterion_words(criterion),
                value: points,
                max: criterion.points,
                text: t!("selection-points", points: points, of: criterion.points),
            }
            if is_told(&criterion.by, records) {
                p { {figure_words(&criterion.by, figure)} }
            }
            p { class: "muted", {t!("selection-weight", weight: criterion.weight)} }
            RestsOn { by: criterion.by.clone(), records: records.clone() }
        }
    }
}

fn points(form: &Form<Proposing>, criterion: &Criterion) -> Element {
    let (pen, code) = (form.pen, criterion.code.clone());
    let judged = form.typed.draft.judged.get(&code).cloned().unwrap_or_default();
    let wrong = |part: &str| {
        let field = format!("scores.{code}.{part}");
        form.problems.iter().find(|problem| problem.field == field).map(words)
    };
    let (no_points, no_reason) = (wrong("points"), wrong("reason"));
    let options = (0..=criterion.points).map(|points| (points, points.to_string())).collect::<Vec<_>>();
    let change = move |code: &str, change: &dyn Fn(&mut Judged)| {
        pen.write(|typed| change(typed.draft.judged.entry(code.to_owned()).or_default()));
    };
    let (of_points, of_reason) = (code.clone(), code.clone());
    rsx! {
        Card { key: "{code}",
            ChoiceChips {
                id: "points-{code}",
                label: criterion_words(criterion),
                hint: t!("selection-judged-hint", weight: criterion.weight, of: criterion.points),
                options,
                chosen: judged.points.into_iter().collect::<Vec<_>>(),
                error: no_points,
                onchange: move |chosen: Vec<u32>| {
                    change(&of_points, &|judged| judged.points = chosen.first().copied());
                },
            }
            TextArea {
                id: "reason-{code}",
                label: t!("selection-reason"),
                value: judged.reason.clone(),
                max_length: u32::try_from(REASON_MAX).unwrap_or(u32::MAX),
                error: no_reason,
                oninput: move |reason: String| change(&of_reason, &|judged| judged.reason.clone_from(&reason)),
            }
        }
    }
}

fn words(problem: &Problem) -> String {
    match (&problem.kind, problem.field.rsplit('.').next()) {
        (ProblemKind::Missing, Some("points")) => t!("selection-points-missing"),
        (ProblemKind::Missing, Some("reason")) => t!("selection-reason-missing"),
        (ProblemKind::Missing, Some("reasons")) => t!("selection-reasons-missing"),
        _ => problem_words(problem),
    }
}
