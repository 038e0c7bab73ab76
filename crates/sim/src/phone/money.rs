//! Aid on the phone: what was seen of it, what the family says, and the books.

use crate::phone::Device;
use anyhow::{Context, anyhow};
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::money::Rupiah;
use pendamping_domain::recording::{record_aid_word, record_witness};
use pendamping_domain::revision::Rest;
use pendamping_domain::witness::WitnessDraft;
use pendamping_store_api::calls::{GetBooks, OpenAid};
use pendamping_store_api::money::{AidPage, BooksPage};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// As many as a screen shows at most.
const PAGE: usize = 500;

impl Device {
    fn aid_page(&self, family: Option<FamilyId>) -> anyhow::Result<AidPage> {
        self.ask(OpenAid { family, today: self.stamp(0).date() })
    }

    /// The tranches of a family: how far each is, and what does not agree.
    pub(super) fn aid(&self, family: Option<FamilyId>) -> anyhow::Result<Value> {
        let page = self.aid_page(family)?;
        let rows: Vec<Value> = page
            .rows
            .iter()
            .map(|row| {
                let kinds: Vec<_> = row.account.mismatches.iter().map(|one| &one.kind).collect();
                json!({"aid": row.account.aid, "state": row.account.state, "net": row.account.sum.net(),
                       "witnesses": row.witnesses.len(), "words": row.words.len(), "mismatches": kinds})
            })
            .collect();
        Ok(json!({"family": page.family, "name": page.name, "rows": rows}))
    }

    /// Records that the money of a tranche was seen, as much as came.
    pub(super) fn witness(&self, family: FamilyId, aid: RecordId, receipt: String) -> anyhow::Result<Value> {
        let page = self.aid_page(Some(family))?;
        let row = page.rows.iter().find(|row| row.account.aid == Some(aid)).context("no such tranche")?;
        let draft = self.seen(family, aid, row.account.sum.net(), receipt);
        let revision = self
            .making(family, page.opened, |saving| record_witness(saving, &draft, None))?
            .map_err(|problems| anyhow!("the form has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    /// Goes round all families whose money nobody has seen yet, and records it.
    pub(super) fn witness_all(&self) -> anyhow::Result<Value> {
        let mut count = 0;
        loop {
            let kind = Some(MismatchKind::NotWitnessed);
            let page = self.ask(GetBooks { today: self.stamp(0).date(), kind, limit: PAGE })?;
            if page.rows.is_empty() {
                return Ok(json!({"witnessed": count}));
            }
            for row in page.rows {
                let (family, aid) = row.family.zip(row.aid).context("nobody's money is to be seen")?;
                count += 1;
                self.witness(family, aid, format!("KW-CONTOH-{count:04}"))?;
            }
        }
    }

    fn seen(&self, family: FamilyId, aid: RecordId, amount: Rupiah, receipt: String) -> WitnessDraft {
        let date = Some(self.stamp(0).date());
        WitnessDraft { date, amount: Some(amount), receipt, ..WitnessDraft::of(aid, family) }
    }

    /// The family's word on its first tranche, from its own phone.
    pub(super) fn say_aid(&self, word: MoneyWord, amount: Option<Rupiah>) -> anyhow::Result<Value> {
        let page = self.aid_page(None)?;
        let aid = page.rows.first().and_then(|row| row.account.aid).context("the family has no aid")?;
        let said = AidWord {
            aid,
            family: page.family,
            word,
            amount,
            channel: Channel::OwnPhone,
            sealed: None,
            rest: Rest::new(),
        };
        let revision = self
            .making(page.family, page.opened, |saving| record_aid_word(saving, &said))?
            .map_err(|problems| anyhow!("the word has problems: {problems:?}"))?;
        self.save(vec![revision], None)
    }

    /// The books of everything this phone has.
    pub(super) fn books(&self) -> anyhow::Result<Value> {
        let page: BooksPage = self.ask(GetBooks { today: self.stamp(0).date(), kind: None, limit: PAGE })?;
        let counts: BTreeMap<_, _> =
            page.counts.iter().map(|(kind, count)| (kind.as_str().to_owned(), *count)).collect();
        let areas: BTreeMap<_, _> =
            page.areas.iter().map(|area| (area.region.to_string(), area.sum.matched)).collect();
        let rows: Vec<Value> = page
            .rows
            .iter()
            .map(|row| json!({"kind": row.mismatch.kind, "name": row.name, "owner": row.mismatch.owner}))
            .collect();
        Ok(json!({"total": page.total, "counts": counts, "areas": areas, "rows": rows}))
    }
}
