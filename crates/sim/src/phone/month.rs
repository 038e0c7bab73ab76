//! A mentor's month on the phone: visits with what was agreed, what was done of it, and the figures of the monthly report.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use chrono::NaiveDate;
use pendamping_domain::activity::Duty;
use pendamping_domain::id::FamilyId;
use pendamping_domain::month::Month;
use pendamping_domain::recording::{Editing, Surroundings, record_follow_up, record_visit};
use pendamping_domain::revision::Record;
use pendamping_domain::visit::{Met, VisitDraft};
use pendamping_store_api::calls::{GetConfig, GetMonth};
use serde_json::{Value, json};

impl Device {
    pub(super) fn record_met(
        &self,
        family: FamilyId,
        met: Met,
        agreed: Vec<(String, NaiveDate)>,
    ) -> anyhow::Result<Value> {
        let page = self.family_page(family)?;
        let config = self.ask(GetConfig)?.context("no configuration has arrived")?;
        let mut draft = self.draft(page.family.home, "Kunjungan bulanan", 0)?;
        // What is found of a business is found with somebody.
        if met == Met::NotMet {
            draft = VisitDraft { business: None, topics: Vec::new(), results: String::new(), ..draft };
        }
        draft.met = Some(met);
        draft.follow_ups = agreed.into_iter().map(|(action, due)| (action, Some(due))).collect();
        let around = Surroundings {
            home: page.family.home,
            others: page.recent_spans,
            clock_ahead_ms: page.clock_ahead_ms,
            photos: Vec::new(),
        };
        let revisions = self
            .making(family, page.opened, |saving| record_visit(saving, &draft, &config, &around, None))?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(revisions, None)
    }

    pub(super) fn do_follow_ups(&self, family: FamilyId) -> anyhow::Result<Value> {
        let page = self.family_page(family)?;
        let count = page.follow_ups.len();
        for row in page.follow_ups {
            let body = row.follow_up.write();
            let editing = Editing { record: row.record, parent: Some(row.revision), body };
            let revision = self.making(family, page.opened, |saving| {
                record_follow_up(saving, &editing, row.follow_up, true)
            })?;
            self.save(vec![revision], None)?;
        }
        Ok(json!({"done": count}))
    }

    /// What the monthly report counts; the sums are the same functions.
    pub(super) fn month(&self, month: Month) -> anyhow::Result<Value> {
        let work = self.ask(GetMonth { month })?;
        let made = work.made();
        let trainings = work.activities.iter().filter(|each| each.duty == Duty::TrainingAttended).count();
        let done = work.follow_ups.iter().filter(|found| found.row.follow_up.done.is_some()).count();
        Ok(json!({
            "visits": made.counted, "not_met": made.not_met,
            "accompanied": work.accompanied, "visited": work.visited,
            "businesses": work.businesses.len(), "profit": work.profit(),
            "follow_ups": work.follow_ups.len(), "follow_ups_done": done,
            "meetings": work.meetings.len(), "present": work.present(),
            "activities": work.activities.len(), "trainings": trainings,
        }))
    }
}
