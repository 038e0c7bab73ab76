//! Transfer: what all rows of payout files together say of one movement of money. Rows come in any order and several times; what
//! orders them is the centre's position.
//!
//! - The same row again says nothing new: the place it was first told at counts.
//! - A row that corrects takes the place of everything that was said of its reference before.
//! - One reference for two different people is two transfers, so that no money is lost, and is named.
//! - Of one transfer the latest row of each state counts; when that changes an amount without correcting it, that is named.

use crate::id::{FamilyId, Position, RecordId};
use crate::money::Rupiah;
use crate::payout::{Payout, PayoutState};
use crate::told::Told;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// To whom it went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payee {
    /// To a family of the programme, for this tranche.
    Aid(RecordId),
    /// To whom the file names, and nobody here knows.
    Named {
        /// As the file writes it.
        name: String,
        /// The last four digits of the NIK.
        nik4: Option<String>,
    },
}

/// One movement of money.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transfer {
    /// The day the money moved, by the source; of one that failed, the day it was tried.
    pub date: NaiveDate,
    /// Whose file it is.
    pub source: String,
    /// What the source knows it by.
    pub reference: String,
    /// To whom it went.
    pub payee: Payee,
    /// The family, where it is known.
    pub family: Option<FamilyId>,
    /// Its record.
    pub id: RecordId,
    /// What came to the account: nothing when it failed.
    pub credited: Rupiah,
    /// What was taken out.
    pub withdrawn: Rupiah,
    /// What went back.
    pub returned: Rupiah,
    /// It did not go through.
    pub failed: bool,
    /// Why it failed, or came back.
    pub reason: String,
    /// The first day on which the centre could know of it.
    pub known: NaiveDate,
    /// The source told of another amount, or another outcome, without correcting it.
    pub changed: bool,
    /// The source uses the same reference for somebody else.
    pub shared: bool,
}

impl Transfer {
    /// What stayed with whoever got it.
    pub fn kept(&self) -> Rupiah {
        Rupiah(self.credited.0 - self.returned.0)
    }
}

/// One row with the first place it was told at.
#[derive(Clone, Copy)]
struct Row<'a> {
    at: Position,
    day: NaiveDate,
    told: &'a Payout,
}

/// All transfers that the rows tell of, in the order of `Ord`.
pub fn transfers(rows: &[Told<Payout>]) -> Vec<Transfer> {
    // A row's words, by which the same row again is known.
    let mut first: BTreeMap<_, Row> = BTreeMap::new();
    for row in rows {
        let told = &row.what;
        let words = (
            (&told.source, &told.reference, &told.state, told.amount, told.date),
            (told.aid, told.family, &told.name, &told.nik4, &told.reason, told.corrects),
        );
        let new = Row { at: row.at, day: row.day, told };
        let known = first.entry(words).or_insert(new);
        if (new.at, new.day) < (known.at, known.day) {
            *known = new;
        }
    }
    let mut by_reference: BTreeMap<(&str, &str), Vec<Row>> = BTreeMap::new();
    for row in first.into_values() {
        by_reference.entry((&row.told.source, &row.told.reference)).or_default().push(row);
    }
    let mut transfers: Vec<Transfer> = by_reference.into_values().flat_map(of_one_reference).collect();
    transfers.sort();
    transfers
}

fn of_one_reference(mut rows: Vec<Row>) -> Vec<Transfer> {
    // Stable: rows of one place stay in the order of their words.
    rows.sort_by_key(|row| row.at);
    if let Some(correction) = rows.iter().rposition(|row| row.told.corrects) {
        rows.drain(..correction);
    }
    // A file that came before its families were imported names people; the same file again names their tranches.
    let found: Vec<(String, Option<&String>, RecordId)> = rows
        .iter()
        .filter_map(|row| Some((known_by(&row.told.name)?, row.told.nik4.as_ref(), row.told.aid?)))
        .collect();
    let payee = |told: &Payout| {
        // A namesake with another number is somebody else.
        let same =
            |nik4: Option<&String>| nik4.is_none() || told.nik4.is_none() || nik4 == told.nik4.as_ref();
        let known = |name: String| found.iter().find(|one| one.0 == name && same(one.1)).map(|one| one.2);
        let aid = told.aid.or_else(|| known(known_by(&told.name)?));
        match aid {
            Some(aid) => Payee::Aid(aid),
            None => Payee::Named { name: told.name.trim().to_owned(), nik4: told.nik4.clone() },
        }
    };
    let mut by_payee: BTreeMap<Payee, Vec<Row>> = BTreeMap::new();
    for row in rows {
        by_payee.entry(payee(row.told)).or_default().push(row);
    }
    let shared = by_payee.len() > 1;
    by_payee.into_iter().filter_map(|(payee, rows)| of_one_payee(payee, &rows, shared)).collect()
}

fn known_by(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    (!name.is_empty()).then_some(name)
}

fn of_one_payee(payee: Payee, rows: &[Row], shared: bool) -> Option<Transfer> {
    let first = rows.first()?;
    let mut latest: BTreeMap<&PayoutState, &Row> = BTreeMap::new();
    let mut amounts: BTreeMap<&PayoutState, BTreeSet<Rupiah>> = BTreeMap::new();
    let mut credited_on: BTreeSet<NaiveDate> = BTreeSet::new();
    for row in rows {
        latest.insert(&row.told.state, row);
        amounts.entry(&row.told.state).or_default().insert(row.told.amount);
        if row.told.state == PayoutState::Credited {
            credited_on.insert(row.told.date);
        }
    }
    let of = |state: &PayoutState| latest.get(state).copied();
    let moved: Vec<&Row> = [PayoutState::Credited, PayoutState::Withdrawn, PayoutState::Returned]
        .iter()
        .filter_map(of)
        .collect();
    // What failed and was tried again under the same reference went through; what is said to have failed at last did not.
    let failed = of(&PayoutState::Failed).filter(|failed| moved.iter().all(|row| row.at < failed.at));
    let counted: &[&Row] = if failed.is_some() { &[] } else { &moved };
    let amount = |state: PayoutState| {
        let row = counted.iter().find(|row| row.told.state == state);
        row.map_or(Rupiah(0), |row| row.told.amount)
    };
    let (said, withdrawn, returned) =
        (amount(PayoutState::Credited), amount(PayoutState::Withdrawn), amount(PayoutState::Returned));
    // What was taken out or came back had come before, whether a file told of it or not.
    let credited = said.max(withdrawn).max(returned);
    // On two days it may have come twice: only the source knows.
    let told_other = amounts.values().any(|amounts| amounts.len() > 1) || credited_on.len() > 1;
    let takes_back = failed.is_some() && !moved.is_empty();
    let more_than_came = said > Rupiah(0) && credited > said;
    let speaks = failed.or(counted.first().copied()).unwrap_or(first);
    let why = failed.or_else(|| of(&PayoutState::Returned)).unwrap_or(first);
    Some(Transfer {
        date: speaks.told.date,
        source: first.told.source.clone(),
        reference: first.told.reference.clone(),
        family: rows.iter().rev().find_map(|row| row.told.family),
        id: first.told.own_record(),
        payee,
        credited,
        withdrawn,
        returned,
        failed: failed.is_some(),
        reason: why.told.reason.clone(),
        known: first.day,
        changed: told_other || takes_back || more_than_came,
        shared,
    })
}
