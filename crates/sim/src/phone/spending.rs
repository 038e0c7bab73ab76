//! What aid bought, on the phones of the mentor and of whoever verifies.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use pendamping_domain::aid_use::UseDraft;
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::money::Rupiah;
use pendamping_domain::plan::PlanDraft;
use pendamping_domain::recording::{Editing, record_plan, record_review, record_use};
use pendamping_domain::review::{Comment, Decision, Review};
use pendamping_domain::revision::{Rest, Revision};
use pendamping_store_api::calls::{ListPurchases, OpenAid};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Device {
    /// Plans and spends every tranche of a scheme that came and is not planned yet: two lines, one purchase for each; in every
    /// so many-th family the second costs more than was planned, and the first less.
    pub(super) fn spend_all(&self, scheme: &str, differs_every: usize) -> anyhow::Result<Value> {
        let today = self.stamp(0).date();
        let (mut planned, mut bought, mut sum) = (0, 0, 0);
        for family in self.find(String::new(), 500)?.1.iter().map(|row| row.id) {
            let page = self.ask(OpenAid { family: Some(family), today })?;
            for row in &page.rows {
                let net = row.account.sum.net();
                let is_this = row.account.scheme.as_deref() == Some(scheme) && net.0 > 0;
                let (true, Some(aid)) = (is_this && row.spending.plan.is_none(), row.account.aid) else {
                    continue;
                };
                planned += 1;
                let more = if planned % differs_every.max(1) == 0 { net.0 / 20 } else { 0 };
                let revisions = self.spend(family, page.opened, aid, net, more)?;
                bought += revisions.len() - 1;
                sum += net.0;
                self.save(revisions, None)?;
            }
        }
        Ok(json!({"planned": planned, "bought": bought, "sum": sum}))
    }

    /// A plan for all of `amount`, and a purchase for each of its lines, one of them `more` than planned.
    fn spend(
        &self,
        family: FamilyId,
        opened: Position,
        aid: RecordId,
        amount: Rupiah,
        more: i64,
    ) -> anyhow::Result<Vec<Revision>> {
        let mut plan = PlanDraft::of(aid, family);
        let (goods, tool) = (amount.0 * 2 / 5, amount.0 - amount.0 * 2 / 5);
        for (what, price) in [("Contoh: bahan baku", goods), ("Contoh: alat usaha", tool)] {
            plan.add_line(&BTreeSet::new());
            let line = plan.lines.last_mut().context("a plan without lines")?;
            (line.what, line.price) = (what.to_owned(), Some(Rupiah(price)));
        }
        let made = self.making(family, opened, |saving| record_plan(saving, &plan, None))?;
        let mut revisions = vec![made.map_err(|problems| anyhow!("the plan has problems: {problems:?}"))?];
        for (nth, paid) in [goods - more, tool + more].into_iter().enumerate() {
            let line = plan.lines.get(nth).context("a plan with too few lines")?;
            let draft = UseDraft {
                line: Some(line.code.clone()),
                what: line.what.clone(),
                amount: Some(Rupiah(paid)),
                date: Some(self.stamp(0).date()),
                receipt: format!("NOTA-CONTOH-{}", nth + 1),
                explanation: if more > 0 { "Contoh: harga naik".to_owned() } else { String::new() },
                ..UseDraft::of(aid, family)
            };
            let made = self.making(family, opened, |saving| record_use(saving, &draft, None))?;
            revisions.push(made.map_err(|problems| anyhow!("the purchase has problems: {problems:?}"))?);
        }
        Ok(revisions)
    }

    /// Verifies whatever waits. The first purchase of all is asked about, if `asks`.
    pub(super) fn verify_all(&self, asks: bool) -> anyhow::Result<Value> {
        let today = self.stamp(0).date();
        let (mut approved, mut barred, mut asked) = (0, 0, None);
        let waiting = self.ask(ListPurchases { today, limit: 500 })?;
        for row in &waiting.rows {
            if row.bar.is_some() {
                barred += 1;
                continue;
            }
            let page = self.ask(OpenAid { family: Some(row.family), today })?;
            let tranche = page.rows.iter().find(|one| one.account.aid == Some(row.aid));
            let tranche = tranche.context("the tranche is gone")?;
            let mut revisions = Vec::new();
            for bought in tranche.spending.waiting() {
                let ask = asks && asked.is_none();
                let comment = || Comment {
                    field: "receipt".to_owned(),
                    text: "Contoh: nomor nota kurang jelas".to_owned(),
                };
                let review = Review {
                    of: bought.record,
                    revision: bought.revision,
                    decision: if ask { Decision::CorrectionAsked } else { Decision::Approved },
                    comments: if ask { vec![comment()] } else { Vec::new() },
                    heard: Vec::new(),
                    whose: None,
                    scheme: None,
                    sampled: None,
                    rest: Rest::new(),
                };
                let made = self.making(row.family, page.opened, |saving| record_review(saving, &review))?;
                revisions.push(made.map_err(|problems| anyhow!("the decision has problems: {problems:?}"))?);
                if ask {
                    asked = Some(row.family);
                } else {
                    approved += 1;
                }
            }
            self.save(revisions, None)?;
        }
        Ok(
            json!({"approved": approved, "asked": asked, "barred": barred, "left": waiting.total as usize - waiting.rows.len()}),
        )
    }

    /// Mends every purchase of a family that was asked about: the receipt's number is written out.
    pub(super) fn mend_purchases(&self, family: FamilyId) -> anyhow::Result<Value> {
        let page = self.ask(OpenAid { family: Some(family), today: self.stamp(0).date() })?;
        let mut mended = 0;
        for bought in page.rows.iter().flat_map(|row| &row.spending.uses) {
            if bought.standing != Standing::CorrectionAsked {
                continue;
            }
            let mut draft = UseDraft::from(&bought.bought);
            draft.receipt = format!("{}-LENGKAP", draft.receipt);
            let editing =
                Editing { record: bought.record, parent: Some(bought.revision), body: bought.body.clone() };
            let made =
                self.making(family, page.opened, |saving| record_use(saving, &draft, Some(&editing)))?;
            self.save(
                vec![made.map_err(|problems| anyhow!("the purchase has problems: {problems:?}"))?],
                None,
            )?;
            mended += 1;
        }
        Ok(json!({"mended": mended}))
    }
}
