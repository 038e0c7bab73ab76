//! Stages of families on the phone: what the rules suggest, what a mentor proposes, what is decided.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use pendamping_domain::family::Stage;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_domain::outlook::{Evidence, outlook, outlook_on};
use pendamping_domain::recording::{record_review, record_stage_change};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::Rest;
use pendamping_domain::stage_change::StageChangeDraft;
use pendamping_store_api::calls::{GetConfig, ListProposals, OpenStage};
use serde_json::{Value, json};

impl Device {
    pub(super) fn stage(&self, family: FamilyId) -> anyhow::Result<Value> {
        let page = self.ask(OpenStage { family })?;
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let now = Month::of(self.stamp(0).date());
        let evidence =
            Evidence { family: &page.family, months: &page.months, trainings: page.trainings, now };
        let suggested =
            outlook(&evidence, &config).filter(|outlook| outlook.is_met()).map(|outlook| outlook.to);
        let changes: Vec<Value> = page
            .changes
            .iter()
            .map(|row| json!({"record": row.record, "to": row.change.to, "standing": format!("{:?}", row.standing)}))
            .collect();
        let stage = page.family.business.as_ref().map(|business| &business.stage);
        Ok(json!({"stage": stage, "suggested": suggested, "changes": changes}))
    }

    pub(super) fn propose_stage(
        &self,
        family: FamilyId,
        to: Stage,
        reasons: String,
    ) -> anyhow::Result<Value> {
        let page = self.ask(OpenStage { family })?;
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let now = Month::of(self.stamp(0).date());
        let evidence =
            Evidence { family: &page.family, months: &page.months, trainings: page.trainings, now };
        let conditions = outlook_on(&to, &evidence, &config).map(|told| told.conditions).unwrap_or_default();
        let from = page.family.business.as_ref().context("the family has no business")?.stage.clone();
        let draft = StageChangeDraft { to: Some(to), reasons };
        let revision = self
            .making(family, page.opened, |saving| {
                record_stage_change(saving, &draft, from, conditions, None)
            })?
            .map_err(|problems| anyhow!("the proposal has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    pub(super) fn proposals(&self) -> anyhow::Result<Value> {
        let waiting = self.ask(ListProposals { limit: 500 })?;
        let rows: Vec<Value> = waiting
            .rows
            .iter()
            .map(|row| {
                json!({"family": row.family, "change": row.proposed.record, "to": row.proposed.change.to,
                       "reasons": row.proposed.change.reasons})
            })
            .collect();
        Ok(json!({"total": waiting.total, "rows": rows}))
    }

    pub(super) fn decide_stage(
        &self,
        family: FamilyId,
        change: RecordId,
        decision: Decision,
        why: String,
    ) -> anyhow::Result<Value> {
        let page = self.ask(OpenStage { family })?;
        let row = page.changes.iter().find(|row| row.record == change).context("no such proposal")?;
        let comments = match why.is_empty() {
            true => Vec::new(),
            false => vec![Comment { field: "to".to_owned(), text: why }],
        };
        let heard = Vec::new();
        let review = Review {
            of: change,
            revision: row.revision,
            decision,
            comments,
            heard,
            whose: None,
            scheme: None,
            sampled: None,
            rest: Rest::new(),
        };
        let revision = self
            .making(family, page.opened, |saving| record_review(saving, &review))?
            .map_err(|problems| anyhow!("the decision has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }
}
