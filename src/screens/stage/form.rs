//! Proposing a change of stage: to which, and why. What the rules say of the chosen one stands beside it, and goes along.

use dioxus::prelude::*;
use pendamping_domain::config::Config;
use pendamping_domain::family::Stage;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_domain::outlook::Condition;
use pendamping_domain::problem::{Problem, ProblemKind};
use pendamping_domain::recording::{Editing, Saving, record_stage_change};
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::stage_change::{REASONS_MAX, StageChangeDraft};
use pendamping_store_api::shared::{DraftKey, GetConfig};
use pendamping_store_api::stage::{OpenStage, StagePage};
use pendamping_store_api::{StoreError, StoreHandle};
use serde::{Deserialize, Serialize};

use super::page::{Conditions, draft_key};
use super::words::{ahead, conditions_of};
use crate::live::use_once;
use crate::phone::{Phone, use_phone};
use crate::route::Route;
use crate::screens::kept_form::{Base, Form, Opening, Ready, Typed, opened, use_form};
use crate::screens::mentor::desk::{problem_words, stage_words};
use crate::t;
use crate::widgets::prelude::*;

/// What is typed, with what the rules said when the form was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposing {
    draft: StageChangeDraft,
    from: Stage,
    said: Vec<(Stage, Vec<Condition>)>,
}

impl Proposing {
    fn conditions(&self) -> Vec<Condition> {
        let to = self.draft.to.as_ref();
        self.said
            .iter()
            .find(|(stage, _)| Some(stage) == to)
            .map(|(_, said)| said.clone())
            .unwrap_or_default()
    }
}

impl Typed for Proposing {
    fn problems(&self, _: Option<&Config>, _: chrono::NaiveDate) -> Vec<Problem> {
        self.draft.finish(self.from.clone(), self.conditions(), None).err().unwrap_or_default()
    }

    fn revise(
        &self,
        saving: &mut Saving,
        _: Option<&Config>,
        editing: Option<&Editing>,
    ) -> Result<Revision, Vec<Problem>> {
        record_stage_change(saving, &self.draft, self.from.clone(), self.conditions(), editing)
    }
}

/// A new proposal.
#[component]
pub fn NewStageChange(family: FamilyId) -> Element {
    let phone = use_phone();
    let once = use_once(family, move |store, family| {
        let phone = phone.clone();
        async move { open(&store, &phone, family, None).await }
    });
    opened(once, t!("stage-form-title"), Route::FamilyStage { family }, form)
}

/// One that the centre did not take, told anew.
#[component]
pub fn EditStageChange(family: FamilyId, change: RecordId) -> Element {
    let phone = use_phone();
    let once = use_once((family, change), move |store, (family, change)| {
        let phone = phone.clone();
        async move { open(&store, &phone, family, Some(change)).await }
    });
    opened(once, t!("stage-form-title"), Route::FamilyStage { family }, form)
}

fn form(ready: Ready<Proposing>, title: String) -> Element {
    rsx! {
        StageForm { key: "{ready.key()}", ready, title }
    }
}

async fn open(
    store: &StoreHandle,
    phone: &Phone,
    family: FamilyId,
    again: Option<RecordId>,
) -> Result<Ready<Proposing>, StoreError> {
    let page = store.call(OpenStage { family }).await?;
    let config = store.call(GetConfig).await?;
    let row = match again {
        Some(record) => {
            Some(page.changes.iter().find(|row| row.record == record).cloned().ok_or(StoreError::NotFound)?)
        }
        None => None,
    };
    let (from, said, suggested) = said(&page, config.as_ref(), Month::of(phone.today()));
    let draft = match &row {
        Some(row) => StageChangeDraft::from(&row.change),
        None => StageChangeDraft { to: suggested, reasons: String::new() },
    };
    let opening = Opening {
        key: match again {
            Some(record) => DraftKey { kind: Kind::StageChange, about: record },
            None => draft_key(family),
        },
        about: family,
        typed: Proposing { draft, from, said },
        opened: page.opened,
        base: row.as_ref().map(|row| Base {
            record: row.record,
            revision: row.revision,
            body: row.change.write(),
        }),
        custody: row.map(|row| row.custody),
        back: Route::FamilyStage { family },
    };
    Ready::of(store, opening).await
}

type Said = (Stage, Vec<(Stage, Vec<Condition>)>, Option<Stage>);

/// The stage the family is at, what the rules say of each other, and the one that is suggested.
fn said(page: &StagePage, config: Option<&Config>, now: Month) -> Said {
    let from = page.family.business.as_ref().map_or(Stage::Seeding, |business| business.stage.clone());
    let others = Stage::KNOWN.iter().filter(|stage| **stage != from);
    let said = others.map(|to| (to.clone(), conditions_of(page, config, now, to))).collect();
    let suggested = ahead(page, config, now).filter(|outlook| outlook.is_met()).map(|outlook| outlook.to);
    (from, said, suggested)
}

#[component]
fn StageForm(ready: Ready<Proposing>, title: String) -> Element {
    let form = use_form(&ready, |_| false);
    let fields = fields(&form);
    form.screen(&ready, title, None, None, fields)
}

fn fields(form: &Form<Proposing>) -> Element {
    let Form { pen, typed, problems, .. } = form;
    let pen = *pen;
    let wrong = |field: &str| problems.iter().find(|problem| problem.field == field).map(words);
    let options: Vec<(Stage, String)> =
        typed.said.iter().map(|(stage, _)| (stage.clone(), stage_words(stage))).collect();
    let conditions = typed.conditions();
    let short = conditions.iter().any(|condition| !condition.is_met());
    rsx! {
        p { class: "muted", {t!("stage-form-now", stage: stage_words(&typed.from))} }
        ChoiceChips {
            id: "to",
            label: t!("stage-to"),
            options,
            chosen: typed.draft.to.clone().into_iter().collect::<Vec<_>>(),
            error: wrong("to"),
            onchange: move |chosen: Vec<Stage>| pen.write(|typed| typed.draft.to = chosen.into_iter().next()),
        }
        if !conditions.is_empty() {
            Card {
                Conditions { conditions }
            }
        }
        if short {
            Notice { title: t!("stage-short"), text: t!("stage-short-text") }
        }
        TextArea {
            id: "reasons",
            label: t!("stage-reasons"),
            hint: t!("stage-reasons-hint"),
            value: typed.draft.reasons.clone(),
            max_length: u32::try_from(REASONS_MAX).unwrap_or(u32::MAX),
            error: wrong("reasons"),
            oninput: move |reasons: String| pen.write(|typed| typed.draft.reasons.clone_from(&reasons)),
        }
    }
}

fn words(problem: &Problem) -> String {
    match (problem.field.as_str(), &problem.kind) {
        ("to", ProblemKind::Missing) => t!("stage-to-missing"),
        ("reasons", ProblemKind::Missing) => t!("stage-reasons-missing"),
        _ => problem_words(problem),
    }
}
