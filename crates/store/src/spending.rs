//! What the money of a tranche is to buy and bought, and what waits for whoever verifies it. What it comes to, and what is to be
//! asked about, `domain::spending` says over what this phone has.

use crate::books::Read;
use crate::errors::Result;
use crate::meta::moment;
use crate::project::{Projected, projected};
use crate::visit_page::custody;
use crate::{activity, core, meta, money, review, visit};
use pendamping_domain::account::Account;
use pendamping_domain::actor::{Actor, Power};
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Kind;
use pendamping_domain::scheme;
use pendamping_domain::spending::{Money, deviations, spending};
use pendamping_domain::told::Told;
use pendamping_domain::verification::{Bar, Hands, bar};
use pendamping_store_api::spending::{ListPurchases, PlanRow, Purchases, PurchasesRow, SpendingRow, UseRow};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// What a tranche is to buy and bought. `aid` is the tranche as the list says it.
pub fn row(db: &Connection, read: &Read, account: &Account, aid: Option<&Aid>) -> Result<SpendingRow> {
    let of = account.aid;
    let plan = match read.plans.iter().find(|told| Some(told.what.aid) == of) {
        Some(told) => plan(db, told)?,
        None => None,
    };
    let mut bought: Vec<&Told<AidUse>> =
        read.uses.iter().filter(|told| Some(told.what.aid) == of && of.is_some()).collect();
    bought.sort_by_key(|told| std::cmp::Reverse((told.what.date, told.at)));
    let mut uses = Vec::with_capacity(bought.len());
    for told in bought {
        uses.extend(purchase(db, told)?);
    }
    let counted: BTreeMap<RecordId, AidUse> =
        uses.iter().map(|row: &UseRow| (row.record, row.bought.clone())).collect();
    let money = Money {
        listed: aid.map(|aid| aid.amount).unwrap_or_default(),
        received: account.sum.net(),
        since: account.first_paid(),
    };
    let planned = plan.as_ref().map(|row| &row.plan);
    Ok(SpendingRow {
        sums: spending(planned, &counted, money.received),
        deviations: deviations(planned, &counted, &money),
        bar: barred(db, read, account)?,
        plan,
        uses,
        money,
    })
}

fn plan(db: &Connection, told: &Told<AidPlan>) -> Result<Option<PlanRow>> {
    let Some(now) = projected(db, &Kind::AidPlan, told.id)? else { return Ok(None) };
    Ok(Some(PlanRow {
        record: told.id,
        revision: now.revision,
        plan: told.what.clone(),
        custody: custody(db, &now)?,
        author: now.author,
        by: name(db, now.author)?,
        body: now.body,
    }))
}

fn purchase(db: &Connection, told: &Told<AidUse>) -> Result<Option<UseRow>> {
    let Some(now) = projected(db, &Kind::AidUse, told.id)? else { return Ok(None) };
    let life = visit::life_of(db, &now)?;
    let decision = match life.as_ref().and_then(|life| life.counted) {
        Some(counted) => {
            review::of_visit(db, &told.id.to_string())?.into_iter().find(|row| row.record == counted)
        }
        None => None,
    };
    Ok(Some(UseRow {
        record: told.id,
        revision: now.revision,
        bought: told.what.clone(),
        custody: custody(db, &now)?,
        author: now.author,
        by: name(db, now.author)?,
        standing: life.as_ref().map_or(Standing::Recorded, |life| life.standing),
        decision,
        answers: life.as_ref().is_some_and(|life| life.answers.is_some()),
        again: life.as_ref().is_some_and(|life| life.again),
        body: now.body,
    }))
}

fn name(db: &Connection, author: Option<PersonId>) -> Result<Option<String>> {
    author.map_or(Ok(None), |author| activity::name(db, author))
}

/// Where whoever uses this phone verifies the use of aid, as the centre said last.
pub fn verifies(db: &Connection) -> Result<Vec<RegionCode>> {
    Ok(meta::get(db, money::VERIFIES)?.unwrap_or_default())
}

/// What keeps whoever uses this phone from verifying a tranche. Of the family itself nobody is asked: its phones hold no such power.
fn barred(db: &Connection, read: &Read, account: &Account) -> Result<Option<Bar>> {
    let region = account.region.as_ref();
    let areas = verifies(db)?;
    if !region.is_some_and(|region| region_is_within(region, &areas)) {
        return Ok(Some(Bar::NoPower));
    }
    let owner = core::enrolment(db)?.profile;
    let powers = BTreeSet::from([Power::VerifyAid]);
    let actor = Actor { person: owner.person, role: owner.role, powers };
    Ok(bar(&actor, &hands(db, read, account)?))
}

fn region_is_within(region: &RegionCode, areas: &[RegionCode]) -> bool {
    areas.iter().any(|area| region.is_within(area))
}

/// Whose hands a tranche went through, as far as this phone knows.
fn hands(db: &Connection, read: &Read, account: &Account) -> Result<Hands> {
    let mut hands = Hands::default();
    let of = |kind: Kind, id: RecordId| -> Result<BTreeSet<PersonId>> {
        Ok(projected(db, &kind, id)?.map(|now| authors(db, &now)).transpose()?.unwrap_or_default())
    };
    let proposals = read.proposals.iter().filter(|(_, told)| Some(&told.scheme) == account.scheme.as_ref());
    for (id, _) in proposals {
        hands.proposed.extend(of(Kind::Selection, *id)?);
        hands.decided.extend(deciders(db, *id)?);
        for answer in answers(db, *id)? {
            hands.decided.extend(of(Kind::ObjectionAnswer, answer)?);
        }
    }
    let Some(aid) = account.aid else { return Ok(hands) };
    for told in read.plans.iter().filter(|told| told.what.aid == aid) {
        hands.wrote.extend(of(Kind::AidPlan, told.id)?);
    }
    for told in read.uses.iter().filter(|told| told.what.aid == aid) {
        hands.wrote.extend(of(Kind::AidUse, told.id)?);
    }
    for told in read.witnesses.iter().filter(|told| told.what.aid == aid) {
        hands.wrote.extend(of(Kind::AidWitness, told.id)?);
    }
    Ok(hands)
}

/// Who wrote a record: whoever the centre names, and this phone's owner where something of theirs lies on top.
fn authors(db: &Connection, now: &Projected) -> Result<BTreeSet<PersonId>> {
    let mut authors: BTreeSet<PersonId> = now.author.into_iter().collect();
    authors.extend(now.row.as_ref().and_then(|row| row.author));
    if !now.pending.is_empty() {
        authors.insert(core::enrolment(db)?.profile.person);
    }
    Ok(authors)
}

fn deciders(db: &Connection, proposal: RecordId) -> Result<Vec<PersonId>> {
    let mut query = db.prepare_cached("SELECT author FROM review WHERE visit = ?1 AND author IS NOT NULL")?;
    let found = query
        .query_map([proposal.to_string()], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(found.iter().filter_map(|author| author.parse().ok()).collect())
}

/// The answers to objections to the decision on a proposal.
fn answers(db: &Connection, proposal: RecordId) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(
        "SELECT a.id FROM money o JOIN money a ON a.about = o.id AND a.kind = 'objection_answer'
         WHERE o.about = ?1 AND o.kind = 'objection'",
    )?;
    let found = query
        .query_map([proposal.to_string()], |row| row.get::<_, String>(0))?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(found.iter().filter_map(|answer| answer.parse().ok()).collect())
}

/// A tranche of which something waits.
struct Waiting {
    aid: RecordId,
    family: FamilyId,
    waiting: u64,
    since: i64,
}

/// The tranches with purchases that wait, where whoever uses this phone verifies: those that have waited longest first.
pub fn waiting(db: &Connection, call: &ListPurchases) -> Result<Purchases> {
    let verifies = verifies(db)?;
    let found = if verifies.is_empty() { Vec::new() } else { tranches(db, &verifies)? };
    let limit = call.limit.clamp(1, 500);
    let mut rows = Vec::with_capacity(found.len().min(limit));
    for one in found.iter().take(limit) {
        rows.extend(tranche(db, call, one)?);
    }
    let waiting = found.iter().map(|one| one.waiting).sum();
    Ok(Purchases { total: found.len() as u64, waiting, rows, verifies })
}

fn tranches(db: &Connection, areas: &[RegionCode]) -> Result<Vec<Waiting>> {
    let mut query = db.prepare_cached(
        "SELECT m.about, m.family, f.region, count(*), min(m.known) FROM money m JOIN family f ON f.id = m.family
         WHERE m.kind = 'aid_use' AND m.standing = ?1 AND m.about IS NOT NULL
           AND (coalesce(json_extract(m.body, '$.taken_back'), 0) = 0
                OR EXISTS (SELECT 1 FROM review r WHERE r.visit = m.id AND r.position IS NOT NULL))
           AND m.family NOT IN (SELECT scope FROM leaving)
         GROUP BY m.family, m.about ORDER BY min(m.known), m.about",
    )?;
    let found = query
        .query_map(params![visit::word(Standing::Received)], |row| {
            let text = |at: usize| row.get::<_, String>(at);
            Ok((text(0)?, text(1)?, text(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
        })?
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let there = |(aid, family, region, waiting, since): (String, String, String, i64, i64)| {
        let region: RegionCode = region.parse().ok()?;
        let (aid, family) = (aid.parse().ok()?, family.parse().ok()?);
        region_is_within(&region, areas).then_some(Waiting { aid, family, waiting: waiting as u64, since })
    };
    Ok(found.into_iter().filter_map(there).collect())
}

fn tranche(db: &Connection, call: &ListPurchases, one: &Waiting) -> Result<Option<PurchasesRow>> {
    let read = Read::of(db, Some(one.family))?;
    let books = read.books(call.today);
    let Some(account) = books.accounts.iter().find(|account| account.aid == Some(one.aid)) else {
        return Ok(None);
    };
    let Some((name, region)) = read.of_family(one.family) else { return Ok(None) };
    let aid = read.list.iter().find(|told| told.id == one.aid).map(|told| &told.what);
    let spent = row(db, &read, account, aid)?;
    let unexplained = spent.deviations.iter().filter(|one| !one.explained).count();
    Ok(Some(PurchasesRow {
        family: one.family,
        name,
        region,
        aid: one.aid,
        scheme: aid.and_then(|aid| scheme::find(&read.schemes, &aid.scheme)).cloned(),
        named: aid.map(|aid| (aid.scheme.clone(), aid.tranche)),
        received: spent.sums.received,
        spent: spent.sums.spent,
        waiting: one.waiting,
        since: moment(one.since),
        unexplained: unexplained as u64,
        bar: spent.bar,
    }))
}
