//! The books of everything this phone has, worked out whenever they are asked for by the same function as at the centre.

use crate::errors::Result;
use crate::money::{says_what, word};
use crate::project::projected;
use crate::visit_page::custody;
use crate::{config, core, family, person, spending, visit};
use chrono::NaiveDate;
use pendamping_domain::account::{Account, AidState};
use pendamping_domain::actor::Role;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::{FamilyId, Position, RecordId};
use pendamping_domain::ledger::{Books, Sources, reconcile};
use pendamping_domain::life::Standing;
use pendamping_domain::mismatch::{Mismatch, MismatchKind};
use pendamping_domain::payout::Payout;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::region::{Level, RegionCode};
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scheme::{self, Scheme};
use pendamping_domain::selection::Selection;
use pendamping_domain::told::Told;
use pendamping_domain::verification::verified;
use pendamping_domain::witness::AidWitness;
use pendamping_store_api::StoreError;
use pendamping_store_api::money::{
    AidPage, AidRow, AreaSum, BooksPage, GetBooks, MismatchRow, MoneyWordRow, OpenAid, WitnessRow,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything the books are made of, read.
#[derive(Default)]
pub struct Read {
    pub schemes: Vec<Scheme>,
    regions: BTreeMap<FamilyId, RegionCode>,
    names: BTreeMap<FamilyId, String>,
    pub list: Vec<Told<Aid>>,
    payouts: Vec<Told<Payout>>,
    pub witnesses: Vec<Told<AidWitness>>,
    words: Vec<Told<AidWord>>,
    pub uses: Vec<Told<AidUse>>,
    /// What is planned, which moves no money: the books do not look at it.
    pub plans: Vec<Told<AidPlan>>,
    /// Who was proposed for which scheme, by the proposal's record.
    pub proposals: Vec<(RecordId, Selection)>,
    /// Purchases that somebody verified.
    approved: BTreeSet<RecordId>,
    /// Whose selection was granted, by the scheme's code.
    granted: BTreeSet<(String, FamilyId)>,
    /// As this phone has them: what a word does not say here is not made up for a screen.
    said: BTreeMap<RecordId, Body>,
}

impl Read {
    /// Of one family, or of all.
    pub fn of(db: &Connection, family: Option<FamilyId>) -> Result<Read> {
        let mut read = Read {
            schemes: config::current(db)?.map(|it| it.schemes).unwrap_or_default(),
            ..Read::default()
        };
        // Said apart, so that one family is found by its index.
        let of = if family.is_some() { "m.family = ?1" } else { "?1 IS NULL" };
        let mut query = db.prepare_cached(&format!(
            "SELECT m.kind, m.id, m.place, m.known, m.body, f.id, f.region, f.name, m.standing
             FROM money m LEFT JOIN family f ON f.id = m.family
             WHERE {of} AND m.family NOT IN (SELECT scope FROM leaving)"
        ))?;
        let mut rows = query.query(params![family.map(|family| family.to_string())])?;
        while let Some(row) = rows.next()? {
            let region: Option<RegionCode> =
                row.get::<_, Option<String>>(6)?.and_then(|code| code.parse().ok());
            if let (Some(id), Some(region)) = (row.get::<_, Option<String>>(5)?, &region)
                && let Ok(id) = id.parse::<FamilyId>()
                && !read.regions.contains_key(&id)
            {
                read.regions.insert(id, region.clone());
                read.names.insert(id, row.get(7)?);
            }
            let Ok(id) = row.get::<_, String>(1)?.parse::<RecordId>() else { continue };
            let zone = region.map_or(420, |region| region.offset_minutes());
            let (at, day) = (Position(row.get::<_, i64>(2)? as u64), family::day_there(row.get(3)?, zone));
            let kind = Kind::from(row.get::<_, String>(0)?.as_str());
            let body: Body = serde_json::from_str(&row.get::<_, String>(4)?)?;
            let standing: Option<String> = row.get(8)?;
            let approved = standing.is_some_and(|word| visit::standing(&word) == Standing::Approved);
            if approved && kind == Kind::AidUse {
                read.approved.insert(id);
            }
            if kind == Kind::Selection
                && let Ok(selection) = Selection::read(&body)
            {
                if approved {
                    read.granted.insert((selection.scheme.clone(), selection.family));
                }
                read.proposals.push((id, selection));
            }
            read.add(&kind, id, at, day, body);
        }
        Ok(read)
    }

    /// The name of a family, and where it lives.
    pub fn of_family(&self, family: FamilyId) -> Option<(String, RegionCode)> {
        self.names.get(&family).cloned().zip(self.regions.get(&family).cloned())
    }

    fn add(&mut self, kind: &Kind, id: RecordId, at: Position, day: NaiveDate, body: Body) {
        fn told<T>(id: RecordId, at: Position, day: NaiveDate, what: Option<T>) -> Option<Told<T>> {
            what.map(|what| Told { id, at, day, what })
        }
        match kind {
            Kind::Aid => self.list.extend(told(id, at, day, Aid::read(&body).ok())),
            Kind::Payout => self.payouts.extend(told(id, at, day, Payout::read(&body).ok())),
            Kind::AidWitness => self.witnesses.extend(told(id, at, day, AidWitness::read(&body).ok())),
            Kind::AidUse => self.uses.extend(told(id, at, day, AidUse::read(&body).ok())),
            Kind::AidWord => {
                self.words.extend(told(id, at, day, word(&body)));
                self.said.insert(id, body);
            }
            Kind::AidPlan => self.plans.extend(told(id, at, day, AidPlan::read(&body).ok())),
            // How a family is chosen moves no money.
            _ => {}
        }
    }

    pub fn books(&self, today: NaiveDate) -> Books {
        let counted = self.uses.iter().filter(|told| !told.what.taken_back);
        let verified = verified(counted.map(|told| (told.id, told.what.aid)), &self.approved);
        let sources = Sources {
            schemes: &self.schemes,
            regions: &self.regions,
            granted: &self.granted,
            verified: &verified,
            list: &self.list,
            payouts: &self.payouts,
            witnesses: &self.witnesses,
            words: &self.words,
            uses: &self.uses,
        };
        reconcile(&sources, today)
    }
}

/// Whether somebody who uses this phone is to act on it, or see to it that somebody does.
fn concerns(role: &Role, mismatch: &Mismatch, today: NaiveDate) -> bool {
    match role {
        Role::Mentor => mismatch.owner == Role::Mentor,
        _ => mismatch.is_open(today),
    }
}

/// The books.
pub fn books(db: &Connection, call: &GetBooks) -> Result<BooksPage> {
    let role = core::enrolment(db)?.profile.role;
    let read = Read::of(db, None)?;
    let books = read.books(call.today);
    let mut areas: BTreeMap<RegionCode, AreaSum> = BTreeMap::new();
    for (region, sum) in books.by_level(Level::SubDistrict) {
        if let Some(region) = region {
            areas.insert(region.clone(), AreaSum { region, sum, open: 0 });
        }
    }
    let mut counts: BTreeMap<MismatchKind, u64> = BTreeMap::new();
    let mut rows = Vec::new();
    for (account, mismatch) in books.mismatches() {
        if !concerns(&role, mismatch, call.today) {
            continue;
        }
        *counts.entry(mismatch.kind.clone()).or_default() += 1;
        let area = account.region.as_ref().map(|region| region.at(Level::SubDistrict));
        if let Some(area) = area.and_then(|area| areas.get_mut(&area)) {
            area.open += 1;
        }
        if rows.len() < call.limit.clamp(1, 500)
            && call.kind.as_ref().is_none_or(|kind| *kind == mismatch.kind)
        {
            rows.push(MismatchRow {
                mismatch: mismatch.clone(),
                aid: account.aid,
                family: account.family,
                name: account.family.and_then(|family| read.names.get(&family).cloned()),
                region: account.region.clone(),
                scheme: account.scheme.clone(),
                tranche: account.tranche,
            });
        }
    }
    let mut counts: Vec<(MismatchKind, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(BooksPage { total: books.total(), areas: areas.into_values().collect(), counts, rows })
}

/// The sum of everything of a family, and its tranches.
pub fn page(db: &Connection, call: &OpenAid) -> Result<AidPage> {
    let key = match call.family {
        Some(family) => family.to_string(),
        None => db
            .query_row("SELECT id FROM family ORDER BY id LIMIT 1", [], |row| row.get(0))
            .optional()?
            .ok_or(StoreError::NotFound)?,
    };
    let id: FamilyId = key.parse().map_err(|_| StoreError::NotFound)?;
    let of = family::get(db, id)?.0;
    let read = Read::of(db, Some(id))?;
    let mut rows = Vec::new();
    for account in read.books(call.today).accounts {
        rows.push(row(db, &read, account)?);
    }
    // What is to come stands below what came; of what came the latest first.
    rows.sort_by_key(|row| {
        let paid = row.account.first_paid();
        (row.account.state == AidState::Planned, std::cmp::Reverse(paid), row.account.scheme.clone())
    });
    Ok(AidPage {
        family: id,
        name: of.name,
        region: of.region,
        home: of.home,
        rows,
        opened: family::read_up_to(db)?,
    })
}

fn row(db: &Connection, read: &Read, account: Account) -> Result<AidRow> {
    let aid = read.list.iter().find(|told| Some(told.id) == account.aid).map(|told| told.what.clone());
    let scheme = account.scheme.as_ref().and_then(|code| scheme::find(&read.schemes, code)).cloned();
    let mut witnesses = Vec::new();
    for told in read.witnesses.iter().filter(|told| Some(told.what.aid) == account.aid) {
        let Some(now) = projected(db, &Kind::AidWitness, told.id)? else { continue };
        witnesses.push((
            told.at,
            WitnessRow {
                record: told.id,
                revision: now.revision,
                witness: told.what.clone(),
                custody: custody(db, &now)?,
                author: now.author,
                mentor: now
                    .author
                    .map(|author| person::name(db, Some(&author.to_string())))
                    .transpose()?
                    .flatten(),
                body: now.body,
            },
        ));
    }
    witnesses.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut words = Vec::new();
    for told in read.words.iter().filter(|told| Some(told.what.aid) == account.aid) {
        let body = read.said.get(&told.id);
        let channel = body.and_then(|body| body.get("channel")).and_then(Value::as_str).unwrap_or_default();
        let received = projected(db, &Kind::AidWord, told.id)?.is_some_and(|now| now.received.is_some());
        words.push((
            told.at,
            MoneyWordRow {
                record: told.id,
                channel: Channel::from(channel),
                word: body.filter(|body| says_what(body)).map(|_| told.what.clone()),
                received,
            },
        ));
    }
    words.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let spending = spending::row(db, read, &account, aid.as_ref())?;
    Ok(AidRow {
        account,
        aid,
        scheme,
        witnesses: witnesses.into_iter().map(|(_, row)| row).collect(),
        words: words.into_iter().map(|(_, row)| row).collect(),
        spending,
    })
}
