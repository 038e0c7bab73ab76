//! A closed period: the books as they stood on a reporting date, frozen, with a digest that anybody can compute again. What is
//! learnt later changes nothing in it: it appears as adjustments of the next period, and closed plus adjustments is what the books
//! say now, to the rupiah.

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
    /// Its accounts, by their ids.
    pub rows: Vec<Row>,
    /// What they add up to.
    pub total: Sum,
    /// SHA-256 of `canonical`, in lower-case hexadecimal.
    pub digest: String,
}

impl Period {
    /// Closes the books. They are those of what the centre had taken up to `at`.
    pub fn close(books: &Books, reported: NaiveDate, at: Position, previous: Option<&Period>) -> Period {
        let mut period = Period {
            reported,
            at,
            previous: previous.map(|period| period.digest.clone()),
            rows: rows(books),
            total: books.total(),
            digest: String::new(),
        };
        period.digest = period.computed();
        period
    }

    /// What the digest is of: lines that end with a line feed, with a tab between the parts of each, in UTF-8.
    ///
    /// - `pendamping period 1`
    /// - the reporting date as `2026-08-31`, the position, the digest of the period before
    /// - for each account, by its id as text: id, scheme, tranche, family, region, state, then the figures of `Sum::parts`
    /// - `total` and the figures of all accounts together
    ///
    /// What is not there is `-`. Figures are whole rupiah without separators. Whoever exports these bytes to a file computes the
    /// digest with `sha256sum`.
    pub fn canonical(&self) -> String {
        let mut text = String::from("pendamping period 1\n");
        let previous = self.previous.as_deref().unwrap_or("-");
        line(&mut text, &[&self.reported, &self.at, &previous], None);
        for row in &self.rows {
            let (scheme, tranche) = (or_none(row.scheme.as_ref()), or_none(row.tranche.as_ref()));
            let (family, region) = (or_none(row.family.as_ref()), or_none(row.region.as_ref()));
            line(&mut text, &[&row.id, &scheme, &tranche, &family, &region, &row.state], Some(&row.sum));
        }
        line(&mut text, &[&"total"], Some(&self.total));
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

    /// The accounts that are looked at on the spot (uji petik): drawn by `sample::draw` from the account's id with a seed that is
    /// published beforehand, so that anybody can draw them again; and at least one of each sub-district, because what is found
    /// in one says nothing of another. Only those are drawn from with whom money stayed: there is something to look at.
    pub fn audit(&self, seed: Uuid, rule: SampleRule) -> Vec<RecordId> {
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

fn line(text: &mut String, parts: &[&dyn Display], sum: Option<&Sum>) {
    let mut words: Vec<String> = parts.iter().map(ToString::to_string).collect();
    words.extend(sum.iter().flat_map(|sum| sum.parts()).map(|(_, figure)| figure.to_string()));
    text.push_str(&words.join("\t"));
    text.push('\n');
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

/// What differs now from what was closed, account by account.
pub fn adjustments(closed: &Period, now: &[Row]) -> Vec<Adjustment> {
    let mut each: BTreeMap<RecordId, Adjustment> = BTreeMap::new();
    for row in &closed.rows {
        each.insert(row.id, Adjustment { before: Some(row.clone()), after: None });
    }
    for row in now {
        let adjustment = each.entry(row.id).or_insert(Adjustment { before: None, after: None });
        adjustment.after = Some(row.clone());
    }
    each.into_values().filter(|one| one.before != one.after).collect()
}

/// The accounts of a period with its adjustments: what the books said when those were computed.
pub fn adjusted(closed: &Period, adjustments: &[Adjustment]) -> Vec<Row> {
    let mut rows: BTreeMap<RecordId, Row> = closed.rows.iter().map(|row| (row.id, row.clone())).collect();
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

/// By how much the sums of areas changed. A family that moved takes its money from one area to the other.
pub fn changes_by_level(adjustments: &[Adjustment], level: Level) -> BTreeMap<Option<RegionCode>, Sum> {
    let mut changes: BTreeMap<Option<RegionCode>, Sum> = BTreeMap::new();
    let area = |row: &Row| row.region.as_ref().map(|region| region.at(level));
    for adjustment in adjustments {
        if let Some(before) = &adjustment.before {
            let change = changes.entry(area(before)).or_default();
            *change = *change - before.sum;
        }
        if let Some(after) = &adjustment.after {
            let change = changes.entry(area(after)).or_default();
            *change = *change + after.sum;
        }
    }
    changes.retain(|_, change| *change != Sum::default());
    changes
}
