//! The books, in SQL: all that lists, payout files, mentors and families said, laid beside each other by `domain::ledger`. They are
//! made anew whenever they are asked for, and take the memory of all of it: one reference may name payments of two families.

use crate::exchange::office_day;
use crate::store::book_log::{BookAsk, BookLine, BookLines, BookSums};
use crate::store::office::Declined;
use crate::store::record_log::FamilyLine;
use crate::store::sqlite::decided::Said;
use crate::store::sqlite::ledger;
use crate::store::sqlite::payout_file::unattached;
use crate::store::sqlite::reader::{HandingOn, Reader, Taker, known};
use crate::store::sqlite::records::{
    RECORD, REVISION, all, id, maybe_id, moment, record_row, revision_row, value,
};
use crate::store::visit_log::Named;
use crate::store::{KeptRecord, StorageError, Stored};
use chrono::NaiveDate;
use pendamping_domain::account::Account;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId};
use pendamping_domain::ledger::{Books, Sources, reconcile};
use pendamping_domain::mismatch::MismatchKind;
use pendamping_domain::payout::Payout;
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::selection::Selection;
use pendamping_domain::told::Told;
use pendamping_domain::verification::verified;
use pendamping_domain::witness::AidWitness;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where families live, who accompanies them, and in which order they are told of.
#[derive(Default)]
struct Homes {
    regions: BTreeMap<FamilyId, RegionCode>,
    others: HashMap<FamilyId, (usize, Option<PersonId>)>,
}

fn homes(connection: &Connection) -> Stored<Homes> {
    let mut homes = Homes::default();
    let query = "SELECT id, region, mentor FROM family ORDER BY region, number";
    let rows = all(connection, query, [], |row| {
        Ok((FamilyId(id(row, 0)?), value::<String>(row, 1)?, maybe_id(row, 2)?.map(PersonId)))
    })?;
    for (place, (family, region, mentor)) in rows.into_iter().enumerate() {
        let region = region.parse().map_err(|_| StorageError::Unreadable("a family's region"))?;
        homes.regions.insert(family, region);
        homes.others.insert(family, (place, mentor));
    }
    Ok(homes)
}

/// All that was told, as a reader has it.
#[derive(Default)]
struct Sheets {
    list: Vec<Told<Aid>>,
    payouts: Vec<Told<Payout>>,
    witnesses: Vec<Told<AidWitness>>,
    words: Vec<Told<AidWord>>,
    withheld: BTreeSet<RecordId>,
    uses: Vec<Told<AidUse>>,
    /// Proposals, by the key of their family.
    selections: BTreeMap<String, Vec<(RecordId, Selection)>>,
    /// Purchases, in the same way.
    bought: BTreeMap<String, Vec<RecordId>>,
}

/// What decisions make of proposals and purchases.
#[derive(Default)]
struct Verdicts {
    granted: BTreeSet<(String, FamilyId)>,
    verified: BTreeSet<RecordId>,
}

impl Sheets {
    /// Only what is of the time up to a day. A paper is of the day that it names, however late it comes. Lists are read so already.
    fn cut(&mut self, day: NaiveDate) {
        self.payouts.retain(|told| told.is_until(day, |payout| Some(payout.date)));
        self.witnesses.retain(|told| told.is_until(day, |witness| Some(witness.date)));
        self.words.retain(|told| told.is_until(day, |_| None));
        self.uses.retain(|told| told.is_until(day, |bought| Some(bought.date)));
    }

    /// What was decided until `day`. Family by family: so that no more decisions are in memory than those of one.
    fn verdicts(
        &self,
        connection: &Connection,
        reader: &Reader<'_>,
        until: Option<NaiveDate>,
    ) -> Stored<Verdicts> {
        let mut verdicts = Verdicts::default();
        let mut approved = BTreeSet::new();
        let families: BTreeSet<&String> = self.selections.keys().chain(self.bought.keys()).collect();
        for family in families {
            let mut said = Said::of(connection, reader, family)?;
            if let Some(day) = until {
                said.cut(day);
            }
            for bought in self.bought.get(family).into_iter().flatten() {
                if said.approves(connection, *bought)? {
                    approved.insert(*bought);
                }
            }
            for (record, selection) in self.selections.get(family).into_iter().flatten() {
                if said.approves(connection, *record)? {
                    verdicts.granted.insert((selection.scheme.clone(), selection.family));
                }
            }
        }
        let counted = self.uses.iter().filter(|told| !told.what.taken_back);
        verdicts.verified = verified(counted.map(|told| (told.id, told.what.aid)), &approved);
        Ok(verdicts)
    }
}

/// Reads records one after the other, so that only what is counted stays in memory.
fn sheets(
    connection: &Connection,
    reader: &Reader<'_>,
    homes: &Homes,
    until: Option<NaiveDate>,
) -> Stored<Sheets> {
    let mut sheets = Sheets::default();
    // When each row of a payout file was first told, by its record.
    let mut rows: HashMap<RecordId, (Position, NaiveDate)> = HashMap::new();
    let mut held: HashMap<String, bool> = HashMap::new();
    let query = format!(
        "SELECT {RECORD} FROM record r
         WHERE r.kind IN ('aid', 'payout', 'aid_witness', 'aid_word', 'aid_use', 'selection') ORDER BY r.position"
    );
    let mut statement = connection.prepare(&query).map_err(super::sql)?;
    let mut found = statement.query([]).map_err(super::sql)?;
    let mut attached: BTreeSet<RecordId> = BTreeSet::new();
    while let Some(row) = found.next().map_err(super::sql)? {
        let kept = record_row(row)?;
        let told_on = day_there(&kept, homes)?;
        let mut at = (kept.position, told_on);
        if kept.kind == Kind::Payout {
            rows.insert(kept.id, at);
            let payout: Payout = parsed(&kept.body)?;
            // A row whose family came later stands at the place of the first: it would else be the source's latest word.
            if let Some(first) = payout.family.and_then(|_| rows.get(&unattached(&payout))) {
                attached.insert(unattached(&payout));
                at = *first;
            }
        }
        let holds = match held.get(&kept.scope_key) {
            Some(holds) => *holds,
            None => {
                let holds = reader.holds(&kept.scope_key)?;
                held.insert(kept.scope_key.clone(), holds);
                holds
            }
        };
        if !holds {
            continue;
        }
        let Some(seen) = reader.redact(&kept) else { continue };
        match kept.kind {
            Kind::Aid => {
                let aid = listed(connection, kept.id, parsed(&seen)?, until)?;
                sheets.list.extend(aid.map(|aid| told(kept.id, at, aid)));
            }
            Kind::Payout => sheets.payouts.push(told(kept.id, at, parsed(&seen)?)),
            Kind::AidWitness => sheets.witnesses.push(told(kept.id, at, parsed(&seen)?)),
            Kind::AidUse => {
                sheets.uses.push(told(kept.id, at, parsed(&seen)?));
                sheets.bought.entry(kept.scope_key).or_default().push(kept.id);
            }
            Kind::Selection => {
                sheets.selections.entry(kept.scope_key).or_default().push((kept.id, parsed(&seen)?));
            }
            _ => match AidWord::read(&seen) {
                Ok(word) => sheets.words.push(told(kept.id, at, word)),
                // Its mentor learns that the family answered, not what.
                Err(_) => {
                    sheets.withheld.insert(parsed::<AidWord>(&kept.body)?.aid);
                }
            },
        }
    }
    sheets.payouts.retain(|row| !attached.contains(&row.id));
    Ok(sheets)
}

/// A tranche as the decrees had it on a day, or as they have it: one that came later says nothing of the time before it.
fn listed(
    connection: &Connection,
    record: RecordId,
    now: Aid,
    until: Option<NaiveDate>,
) -> Stored<Option<Aid>> {
    let Some(day) = until.filter(|day| now.since() > *day) else { return Ok(Some(now)) };
    let query = format!("SELECT {REVISION} FROM revision v WHERE v.record = ?1 ORDER BY v.position DESC");
    let earlier = all(connection, &query, [record.0.as_bytes()], revision_row)?;
    let mut earlier = earlier.into_iter().filter_map(|kept| Aid::read(&kept.body).ok());
    Ok(earlier.find(|aid| aid.since() <= day))
}

fn told<T>(id: RecordId, (at, day): (Position, NaiveDate), what: T) -> Told<T> {
    Told { id, at, day, what }
}

fn parsed<R: Record>(body: &Body) -> Stored<R> {
    R::read(body).map_err(|_| StorageError::Unreadable("a record's fields"))
}

/// The day on which the centre took it, in the zone of the family's area; at the office where nobody knows the family.
fn day_there(kept: &KeptRecord, homes: &Homes) -> Stored<NaiveDate> {
    let received = moment(kept.received)?;
    let family = kept.scope_key.parse().ok().map(FamilyId);
    Ok(match family.and_then(|family| homes.regions.get(&family)) {
        Some(region) => region.day_of(received),
        None => office_day(received),
    })
}

/// The books of an area, as a reader has them, in the order of areas and numbers; what went to somebody unknown comes last.
fn read(
    connection: &Connection,
    reader: &Reader<'_>,
    area: Option<&RegionCode>,
    until: Option<NaiveDate>,
    today: NaiveDate,
) -> Stored<(BookSums, Homes)> {
    let schemes = ledger::config(connection, None)?.map(|config| config.schemes).unwrap_or_default();
    let homes = homes(connection)?;
    let mut sheets = sheets(connection, reader, &homes, until)?;
    if let Some(day) = until {
        sheets.cut(day);
    }
    let verdicts = sheets.verdicts(connection, reader, until)?;
    let sources = Sources {
        schemes: &schemes,
        regions: &homes.regions,
        granted: &verdicts.granted,
        verified: &verdicts.verified,
        list: &sheets.list,
        payouts: &sheets.payouts,
        witnesses: &sheets.witnesses,
        words: &sheets.words,
        uses: &sheets.uses,
    };
    let mut books = reconcile(&sources, today);
    if let Some(area) = area {
        books.accounts.retain(|account| account.region.as_ref().is_some_and(|region| region.is_within(area)));
    }
    for account in &mut books.accounts {
        // Who may not hear what was said must not be told that nothing was.
        if account.aid.is_some_and(|aid| sheets.withheld.contains(&aid)) {
            account.mismatches.retain(|mismatch| mismatch.kind != MismatchKind::NoWordYet);
        }
    }
    let place = |account: &Account| {
        let family = account.family.and_then(|family| homes.others.get(&family));
        (
            family.map_or(usize::MAX, |(place, _)| *place),
            account.scheme.clone(),
            account.tranche,
            account.key(),
        )
    };
    books.accounts.sort_by_cached_key(place);
    Ok((BookSums { today, books, schemes }, homes))
}

/// The office's books.
pub fn sums(
    connection: &Connection,
    area: Option<&RegionCode>,
    today: NaiveDate,
) -> Result<BookSums, Declined> {
    let reader = Reader::of(connection, None)?;
    Ok(read(connection, &reader, area, None, today)?.0)
}

/// The office's books of the time up to a day, by what is known now.
pub fn of_the_time_until(connection: &Connection, day: NaiveDate) -> Stored<Books> {
    Ok(read(connection, &Reader::of_the_office(connection), None, Some(day), day)?.0.books)
}

/// Reads lines of the books. Answers how many were handed on.
pub fn book_log(
    connection: &Connection,
    ask: &BookAsk,
    today: NaiveDate,
    taker: Taker<'_, BookLine>,
) -> Result<u64, Declined> {
    let mut reader = Reader::of(connection, ask.reader.as_deref())?;
    let mentor = ask.mentor.as_deref().map(|number| known(connection, number).map(|(person, _)| person));
    let mentor = mentor.transpose()?;
    let (mut sums, homes) = read(connection, &reader, ask.area.as_ref(), None, today)?;
    let accompanies = |account: &Account| account.family.and_then(|family| homes.others.get(&family)?.1);
    sums.books.accounts.retain(|account| mentor.is_none() || accompanies(account) == mentor);
    let hears = reader.fields(&Kind::AidWord).allow("word");
    let mut going = HandingOn::to(taker, reader.person);
    let lines: Vec<(&Account, Option<_>)> = match ask.of {
        BookLines::Accounts => sums.books.accounts.iter().map(|account| (account, None)).collect(),
        BookLines::Mismatches => {
            sums.books.mismatches().into_iter().map(|(account, mismatch)| (account, Some(mismatch))).collect()
        }
    };
    for (account, mismatch) in lines {
        let family = match account.family {
            Some(key) => reader.family(key)?.map(|family| FamilyLine {
                named: Named { number: family.number, name: family.name },
                region: family.region,
            }),
            None => None,
        };
        let line = BookLine {
            family,
            mentor: reader.named(accompanies(account))?,
            account: account.clone(),
            mismatch: mismatch.cloned(),
            hears,
        };
        going.add(account.family.into_iter().collect(), vec![line])?;
    }
    going.end()
}
