//! A closed period: the books as they stood on a reporting date, frozen, with a digest that anybody can compute again. What is
//! learnt later changes nothing in it: it appears as adjustments of the next period, corrections of what was already there apart
//! from what happened since, and closed plus adjustments is what the books say now, to the rupiah.

use crate::account::{Account, AidState};
use crate::aid_sum::Sum;
use crate::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use crate::ledger::Books;
use crate::region::{Level, RegionCode};
use crate::sample::{Candidate, SampleRule, draw};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use uuid::Uuid;

/// One account as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The account (`Account::key`).
    pub id: RecordId,
    /// The scheme's code, where it is known.
    pub scheme: Option<String>,
    /// The tranche's number, where it is known.
    pub tranche: Option<u32>,
    /// The family, where it is known.
    pub family: Option<FamilyId>,
    /// Where the family lived.
    pub region: Option<RegionCode>,
    /// How far it was.
    pub state: AidState,
    /// What it added up to.
    pub sum: Sum,
}

impl From<&Account> for Row {
    fn from(account: &Account) -> Self {
        Row {
            id: account.key(),
            scheme: account.scheme.clone(),
            tranche: account.tranche,
            family: account.family,
            region: account.region.clone(),
            state: account.state.clone(),
            sum: account.sum,
        }
    }
}

/// All accounts, by their ids.
pub fn rows(books: &Books) -> Vec<Row> {
    let mut rows: Vec<Row> = books.accounts.iter().map(Row::from).collect();
    rows.sort_by_key(|row| row.id);
    rows
}

/// A closed period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The reporting date, in the area's zone.
    pub reported: NaiveDate,
    /// The centre's position by which it knew what is in here.
    pub at: Position,
    /// The digest of the period before: none can be put in, taken out or changed without all later ones telling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// What an audit is drawn with. It is minted as the period is closed: before, nobody knows whom it will draw, and afterwards
    /// nobody can choose. The first periods were closed without one, and their text is version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<Uuid>,
    /// Its accounts, by their ids.
    pub rows: Vec<Row>,
    /// What they add up to.
    pub total: Sum,
    /// What was learnt until now of the time before the last reporting date, and differs from what was closed then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Adjustment>,
    /// SHA-256 of `canonical`, in lower-case hexadecimal.
    pub digest: String,
}

/// When and with what a period is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The reporting date.
    pub reported: NaiveDate,
    /// By which position the centre knew it.
    pub at: Position,
    /// What its audit will be drawn with, from a source of randomness.
    pub seed: Uuid,
}

/// The period before, and the books of its reporting date by what is known now.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// As it was closed.
    pub period: &'a Period,
    /// As it would be closed now.
    pub known: &'a Books,
}

impl Period {
    /// Closes the books of the reporting date, by what the centre had taken up to `closing.at`.
    pub fn close(books: &Books, closing: Closing, before: Option<Before<'_>>) -> Period {
        let mut period = Period {
            reported: closing.reported,
            at: closing.at,
            previous: before.map(|before| before.period.digest.clone()),
            seed: Some(closing.seed),
            rows: rows(books),
            total: books.total(),
            corrections: before
                .map(|before| adjustments(&before.period.rows, &rows(before.known)))
                .unwrap_or_default(),
            digest: String::new(),
        };
        period.digest = period.computed();
        period
    }

    /// What the digest is of: lines that end with a line feed, with a tab between the parts of each, in UTF-8.
    ///
    /// - `pendamping period 2`
    /// - the reporting date as `2026-08-31`, the position, the digest of the period before, the seed of the audit
    /// - for each account, by its id as text: id, scheme, tranche, family, region, state, then the figures of `Sum::parts`
    /// - `total` and the figures of all accounts together
    /// - for each account of the period before that was corrected since: `was` and the account as it was closed, where it was
    ///   there; `corrected` and the account as it is known now, where it still is
    ///
    /// Version 1 has neither the seed nor corrections.
    ///
    /// What is not there is `-`. Figures are whole rupiah without separators. Whoever exports these bytes to a file computes the
    /// digest with `sha256sum`.
    pub fn canonical(&self) -> String {
        let previous = self.previous.as_deref().unwrap_or("-");
        let mut text = String::new();
        match &self.seed {
            Some(seed) => {
                text.push_str("pendamping period 2\n");
                line(&mut text, &[&self.reported, &self.at, &previous, seed], None);
            }
            None => {
                text.push_str("pendamping period 1\n");
                line(&mut text, &[&self.reported, &self.at, &previous], None);
            }
        }
        for row in &self.rows {
            account(&mut text, row);
        }
        line(&mut text, &[&"total"], Some(&self.total));
        for one in &self.corrections {
            for (word, row) in [("was\t", &one.before), ("corrected\t", &one.after)] {
                if let Some(row) = row {
                    text.push_str(word);
                    account(&mut text, row);
                }
            }
        }
        text
    }

    fn computed(&self) -> String {
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(self.canonical()) {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    /// Whether it is what was closed: the digest is that of what is in it, and its rows come to its total.
    pub fn is_intact(&self) -> bool {
        self.digest == self.computed() && self.rows.iter().map(|row| row.sum).sum::<Sum>() == self.total
    }

    /// The accounts that are looked at on the spot (uji petik): drawn by `sample::draw` from the account's id with the seed that
    /// the period was closed with, so that anybody can draw them again; and at least one of each sub-district, because what is
    /// found in one says nothing of another. Only those are drawn from with whom money stayed: there is something to look at.
    /// Nobody of a period that has no seed.
    pub fn audit(&self, rule: SampleRule) -> Vec<RecordId> {
        let Some(seed) = self.seed else { return Vec::new() };
        let paid = self.rows.iter().filter(|row| row.sum.net().0 > 0);
        let candidates: Vec<Candidate> = paid
            .map(|row| {
                let area = row.region.as_ref().map(|region| region.at(Level::SubDistrict));
                let place = area.map_or(Uuid::nil(), |area| FamilyId::from(&area).0);
                Candidate { record: row.id, revision: RevisionId(row.id.0), author: PersonId(place) }
            })
            .collect();
        draw(seed, &candidates, rule).into_iter().map(|one| one.record).collect()
    }
}

fn or_none<T: Display>(part: Option<&T>) -> String {
    part.map_or_else(|| "-".to_owned(), T::to_string)
}

fn account(text: &mut String, row: &Row) {
    let (scheme, tranche) = (or_none(row.scheme.as_ref()), or_none(row.tranche.as_ref()));
    let (family, region) = (or_none(row.family.as_ref()), or_none(row.region.as_ref()));
    line(text, &[&row.id, &scheme, &tranche, &family, &region, &row.state], Some(&row.sum));
}

fn line(text: &mut String, parts: &[&dyn Display], sum: Option<&Sum>) {
    let mut words: Vec<String> = parts.iter().map(ToString::to_string).collect();
    words.extend(sum.iter().flat_map(|sum| sum.parts()).map(|(_, figure)| figure.to_string()));
    text.push_str(&words.join("\t"));
    text.push('\n');
}

/// Why an account differs from what was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Something was learnt of the time up to the reporting date.
    Correction,
    /// Something happened after it.
    Since,
}

/// What became of one account since a period was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// As it was closed; none of what was not known then.
    pub before: Option<Row>,
    /// As it is now; none of what turned out to be another's.
    pub after: Option<Row>,
}

impl Adjustment {
    /// Which account.
    pub fn id(&self) -> Option<RecordId> {
        self.after.as_ref().or(self.before.as_ref()).map(|row| row.id)
    }

    /// By how much the sums changed: parts may be negative.
    pub fn change(&self) -> Sum {
        let sum = |row: &Option<Row>| row.as_ref().map_or(Sum::default(), |row| row.sum);
        sum(&self.after) - sum(&self.before)
    }
}

/// What differs between two states of the books, account by account.
pub fn adjustments(before: &[Row], after: &[Row]) -> Vec<Adjustment> {
    let mut each: BTreeMap<RecordId, Adjustment> = BTreeMap::new();
    for row in before {
        each.insert(row.id, Adjustment { before: Some(row.clone()), after: None });
    }
    for row in after {
        let adjustment = each.entry(row.id).or_insert(Adjustment { before: None, after: None });
        adjustment.after = Some(row.clone());
    }
    each.into_values().filter(|one| one.before != one.after).collect()
}

/// Accounts with what became of them: `adjusted(before, &adjustments(before, after))` is `after`.
pub fn adjusted(before: &[Row], adjustments: &[Adjustment]) -> Vec<Row> {
    let mut rows: BTreeMap<RecordId, Row> = before.iter().map(|row| (row.id, row.clone())).collect();
    for adjustment in adjustments {
        match (&adjustment.after, adjustment.id()) {
            (Some(after), _) => {
                rows.insert(after.id, after.clone());
            }
            (None, Some(id)) => {
                rows.remove(&id);
            }
            (None, None) => {}
        }
    }
    rows.into_values().collect()
}

/// What became of a closed period until `now`, the corrections first: they and what happened since come to all that differs.
pub fn since(closed: &Period, corrections: &[Adjustment], now: &[Row]) -> Vec<(Cause, Adjustment)> {
    let corrected = adjusted(&closed.rows, corrections);
    let later = adjustments(&corrected, now).into_iter().map(|one| (Cause::Since, one));
    corrections.iter().cloned().map(|one| (Cause::Correction, one)).chain(later).collect()
}
