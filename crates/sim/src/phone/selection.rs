//! How families are chosen for money, on the phones of mentor, decider and family.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::FamilyId;
use pendamping_domain::objection::{Objection, ObjectionAnswer, ObjectionState, Verdict};
use pendamping_domain::proposal::{Judged, SelectionDraft};
use pendamping_domain::recording::{record_answer, record_objection, record_review, record_selection};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::Rest;
use pendamping_domain::selection::{Basis, REASON_FIELD};
use pendamping_store_api::calls::{GetBoard, ListObjections, OpenSelection};
use pendamping_store_api::selection::{BoardPage, BoardPart, SelectionPage};
use pendamping_store_api::work::FamilyRow;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// As many proposals as a board shows at most.
const BOARD: usize = 2_000;

impl Device {
    fn selection_page(&self, family: Option<FamilyId>) -> anyhow::Result<SelectionPage> {
        self.ask(OpenSelection { family, today: self.stamp(0).date() })
    }

    /// Proposes the first so many families, in the order of their list.
    pub(super) fn propose_first(&self, count: usize) -> anyhow::Result<Value> {
        let (_, rows) = self.find(String::new(), count)?;
        for row in &rows {
            self.propose(row)?;
        }
        Ok(json!({"proposed": rows.len()}))
    }

    fn propose(&self, row: &FamilyRow) -> anyhow::Result<()> {
        let page = self.selection_page(Some(row.id))?;
        let rule = page.rule.context("the configuration has no selection")?;
        let mut draft = SelectionDraft::of(row.id);
        // Points that differ from family to family, and are the same in every telling of the story.
        let digits = row.number.bytes().filter(u8::is_ascii_digit);
        let mut drawn = digits.fold(0u32, |sum, digit| sum.wrapping_mul(31).wrapping_add(u32::from(digit)));
        for criterion in rule.criteria.iter().filter(|one| one.by == Basis::Judged) {
            let points = Some(drawn % (criterion.points + 1));
            drawn /= criterion.points + 1;
            let reason = "Contoh: dinilai pada kunjungan".to_owned();
            draft.judged.insert(criterion.code.clone(), Judged { points, reason });
        }
        draft.reasons = "Contoh: usaha berjalan dan modalnya kurang".to_owned();
        let revision = self
            .making(row.id, page.opened, |saving| record_selection(saving, &draft, &rule, &page.known, None))?
            .map_err(|problems| anyhow!("the proposal has problems: {problems:?}"))?;
        self.save(vec![revision], None)?;
        Ok(())
    }

    /// The board: how many stand where, and where the money ends.
    pub(super) fn board(&self) -> anyhow::Result<Value> {
        let page: BoardPage = self.ask(GetBoard { part: BoardPart::All, limit: 1 })?;
        let counts: BTreeMap<String, u64> =
            page.counts.iter().map(|(part, count)| (format!("{part:?}").to_lowercase(), *count)).collect();
        Ok(json!({"counts": counts, "cut": page.cut, "granted": page.granted, "taken": page.taken,
                  "rest": page.rest, "reaches": page.reaches}))
    }

    /// Decides on all that wait: grants those for whom there is money, declines the others.
    pub(super) fn decide_board(&self) -> anyhow::Result<Value> {
        let page = self.ask(GetBoard { part: BoardPart::All, limit: BOARD })?;
        let scheme = page.scheme.context("there is nothing to grant")?.code;
        let (mut granted, mut declined) = (0, Vec::new());
        for row in page.rows.iter().filter(|row| row.place.is_some()) {
            let (decision, reason) = match row.inside {
                true => (Decision::Approved, "Contoh: di dalam anggaran menurut peringkat"),
                false => (Decision::Declined, "Contoh: anggaran habis sebelum peringkat ini"),
            };
            let of = self.selection_page(Some(row.family))?;
            let proposal = of.proposals.iter().find(|one| one.record == row.record);
            let proposal = proposal.context("the proposal is gone")?;
            let review = Review {
                of: row.record,
                revision: proposal.revision,
                decision,
                comments: vec![Comment { field: REASON_FIELD.to_owned(), text: reason.to_owned() }],
                heard: proposal.heard(),
                whose: None,
                scheme: Some(scheme.clone()),
                sampled: None,
                rest: Rest::new(),
            };
            let revision = self
                .making(row.family, of.opened, |saving| record_review(saving, &review))?
                .map_err(|problems| anyhow!("the decision has problems: {problems:?}"))?;
            self.save(vec![revision], None)?;
            if row.inside {
                granted += 1;
            } else {
                declined.push(of.family.number);
            }
        }
        Ok(json!({"granted": granted, "declined": declined}))
    }

    /// The family objects to the decision on its selection, on its own phone.
    pub(super) fn object(&self, text: String) -> anyhow::Result<Value> {
        let page = self.selection_page(None)?;
        let proposal = page.proposals.first().context("the family was not proposed")?;
        let decision = proposal.decision().context("nothing is decided yet")?;
        let objection = Objection {
            selection: proposal.record,
            decision: decision.row.record,
            family: page.id,
            channel: Channel::OwnPhone,
            text,
            sealed: None,
            rest: Rest::new(),
        };
        let revision = self
            .making(page.id, page.opened, |saving| record_objection(saving, &objection))?
            .map_err(|problems| anyhow!("the objection has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    /// What a phone has of a family's objections and their answers.
    pub(super) fn objections(&self, family: Option<FamilyId>) -> anyhow::Result<Value> {
        let page = self.selection_page(family)?;
        let objections = page.proposals.iter().flat_map(|proposal| &proposal.objections);
        let rows: Vec<Value> = objections
            .map(|one| {
                let answer = one.answer.as_ref().map(|answer| (&answer.verdict, &answer.reason));
                json!({"text": one.text, "answer": answer})
            })
            .collect();
        Ok(json!({"objections": rows}))
    }

    /// Answers every objection that waits.
    pub(super) fn answer_objections(&self, verdict: Verdict, reason: String) -> anyhow::Result<Value> {
        let waiting = self.ask(ListObjections { today: self.stamp(0).date(), limit: 500 })?;
        let mut read = Vec::new();
        for row in &waiting.rows {
            if !matches!(row.objection.state, ObjectionState::Waiting { .. } | ObjectionState::Late { .. }) {
                continue;
            }
            let answer = ObjectionAnswer {
                objection: row.objection.record,
                verdict: verdict.clone(),
                reason: reason.clone(),
                rest: Rest::new(),
            };
            let opened = self.selection_page(Some(row.family))?.opened;
            let revision = self
                .making(row.family, opened, |saving| record_answer(saving, &answer))?
                .map_err(|problems| anyhow!("the answer has problems: {problems:?}"))?;
            self.save(vec![revision], None)?;
            read.push(row.objection.text.clone());
        }
        Ok(json!({"answered": read}))
    }
}
