//! Purchases, proposals and objections, in SQL: family by family. Only proposals are all in memory at once, since each has its place among
//! the others.

use crate::store::money_log::{
    DecidedLine, MoneyAsk, MoneyLine, MoneyLines, ObjectionLine, PlaceLine, PurchaseLine, SelectionLine,
    StandsLine, Told,
};
use crate::store::office::Declined;
use crate::store::record_log::FamilyLine;
use crate::store::sqlite::decided::Said;
use crate::store::sqlite::ledger;
use crate::store::sqlite::reader::{FAMILIES, HandingOn, Reader, Taker, known};
use crate::store::sqlite::records::{accompanies, id, moment, record};
use crate::store::sqlite::said::of_kind;
use crate::store::sqlite::sql;
use crate::store::visit_log::Named;
use crate::store::{KeptRecord, StorageError, Stored};
use chrono::NaiveDate;
use pendamping_domain::actor::Role;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::board::{Board, board};
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::objection::{Objection, ObjectionAnswer, state_of};
use pendamping_domain::plan::AidPlan;
use pendamping_domain::ranking::Proposed;
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scheme;
use pendamping_domain::selection::Selection;
use rusqlite::Connection;
use serde_json::Value;

struct Reading<'c> {
    connection: &'c Connection,
    reader: Reader<'c>,
    config: Option<Config>,
    today: NaiveDate,
}

/// One family while it is read.
struct Home {
    key: FamilyId,
    line: FamilyLine,
    said: Said,
}

/// Reads the log. Answers how many lines were handed on.
pub fn money_log(
    connection: &Connection,
    ask: &MoneyAsk,
    today: NaiveDate,
    taker: Taker<'_, MoneyLine>,
) -> Result<u64, Declined> {
    let reader = Reader::of(connection, ask.reader.as_deref())?;
    let mentor = ask.mentor.as_deref().map(|number| known(connection, number).map(|(person, _)| person));
    let mentor = mentor.transpose()?;
    let mut going = HandingOn::to(taker, reader.person);
    let config = ledger::config(connection, None)?;
    let mut reading = Reading { connection, reader, config, today };
    let mut proposals: Vec<(FamilyId, Option<PersonId>, MoneyLine)> = Vec::new();
    let mut statement = connection.prepare(FAMILIES).map_err(sql)?;
    // Ranked is everybody; what is asked for is chosen after that.
    let mut rows = statement.query([""]).map_err(sql)?;
    let wanted = |region: &RegionCode, by: Option<PersonId>| {
        ask.area.as_ref().is_none_or(|area| region.is_within(area))
            && mentor.is_none_or(|mentor| by == Some(mentor))
    };
    while let Some(row) = rows.next().map_err(sql)? {
        let key = FamilyId(id(row, 0)?);
        let Some(home) = reading.home(key)? else { continue };
        for (by, line) in reading.lines(&home, ask.of)? {
            if ask.of == MoneyLines::Selections {
                proposals.push((key, by, line));
            } else if wanted(&line.family.region, by) {
                going.add(vec![key], vec![line])?;
            }
        }
    }
    reading.place(&mut proposals);
    for (key, by, line) in proposals {
        if wanted(&line.family.region, by) {
            going.add(vec![key], vec![line])?;
        }
    }
    going.end()
}

fn parsed<R: Record>(body: &Body) -> Stored<R> {
    R::read(body).map_err(|_| StorageError::Unreadable("a record's fields"))
}

/// What was said in comments, one after the other.
fn reason(review: &Review) -> String {
    review.comments.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>().join(" | ")
}

impl Reading<'_> {
    fn home(&self, key: FamilyId) -> Stored<Option<Home>> {
        let Some(family) = self.reader.family(key)? else { return Ok(None) };
        let named = Named { number: family.number, name: family.name };
        let line = FamilyLine { named, region: family.region };
        let said = Said::of(self.connection, &self.reader, &key.to_string())?;
        Ok(Some(Home { key, line, said }))
    }

    /// What is asked for of one family, in the order it came, and by whom it goes.
    fn lines(&mut self, home: &Home, of: MoneyLines) -> Stored<Vec<(Option<PersonId>, MoneyLine)>> {
        let kind = match of {
            MoneyLines::Purchases => Kind::AidUse,
            MoneyLines::Selections => Kind::Selection,
            MoneyLines::Objections => Kind::Objection,
        };
        let mut lines = Vec::new();
        for kept in of_kind(self.connection, home.key, &kind)? {
            let Some(seen) = self.reader.redact(&kept) else { continue };
            let by = match of {
                MoneyLines::Objections => accompanies(self.connection, home.key)?,
                _ => kept.author,
            };
            let told = match of {
                MoneyLines::Purchases => Told::Purchase(Box::new(self.purchase(home, &kept, &seen)?)),
                MoneyLines::Selections => Told::Selection(Box::new(self.selection(home, &kept, &seen)?)),
                MoneyLines::Objections => Told::Objection(Box::new(self.objection(home, &kept, &seen)?)),
            };
            let named = self.reader.named(by)?;
            lines.push((by, MoneyLine { record: kept.id, family: home.line.clone(), by: named, told }));
        }
        Ok(lines)
    }

    fn purchase(&mut self, home: &Home, kept: &KeptRecord, seen: &Body) -> Stored<PurchaseLine> {
        let bought: AidUse = parsed(seen)?;
        let listed = record(self.connection, bought.aid)?.and_then(|aid| Aid::read(&aid.body).ok());
        let plan = record(self.connection, AidPlan::record(bought.aid))?;
        let plan = plan.and_then(|plan| AidPlan::read(&plan.body).ok());
        let line = bought.line.as_deref();
        let planned = line.and_then(|line| Some(plan.as_ref()?.line(line)?.what.clone()));
        let stands = match self.reader.role {
            Role::Beneficiary => None,
            _ => self.stands(home, kept.id)?,
        };
        Ok(PurchaseLine { bought, tranche: listed.map(|aid| (aid.scheme, aid.tranche)), planned, stands })
    }

    fn selection(&mut self, home: &Home, kept: &KeptRecord, seen: &Body) -> Stored<SelectionLine> {
        let proposal: Selection = parsed(seen)?;
        let rule = self.config.as_ref().and_then(|config| config.selection.as_ref());
        let rule = rule.filter(|rule| rule.scheme == proposal.scheme && seen.contains_key("scores"));
        let total = rule.map(|rule| proposal.total(rule));
        Ok(SelectionLine { proposal, total, place: None, stands: self.stands(home, kept.id)? })
    }

    fn objection(&mut self, home: &Home, kept: &KeptRecord, seen: &Body) -> Stored<ObjectionLine> {
        let objection: Objection = parsed(seen)?;
        let day = |kept: &KeptRecord| Ok::<_, StorageError>(home.line.region.day_of(moment(kept.received)?));
        let came = day(kept)?;
        let proposal = record(self.connection, objection.selection)?;
        let scheme = proposal.and_then(|kept| Selection::read(&kept.body).ok()).map(|told| told.scheme);
        let against = self.decided(home, objection.decision)?;
        let first = home.said.answers.iter().find_map(|answer| {
            let told = ObjectionAnswer::read(&answer.body).ok()?;
            (told.objection == kept.id).then_some((answer, told.verdict))
        });
        let answer = match first {
            None => None,
            Some((answer, verdict)) => {
                let seen = self.reader.redact(answer).unwrap_or_default();
                let reason = seen.get("reason").and_then(Value::as_str).map(str::to_owned);
                Some((verdict, self.reader.named(answer.author)?, day(answer)?, reason))
            }
        };
        let verdict = answer.as_ref().map(|(verdict, ..)| verdict);
        let state = against
            .as_ref()
            .zip(self.config.as_ref())
            .map(|(against, config)| state_of(against.on, came, verdict, config, self.today));
        Ok(ObjectionLine { objection, came, scheme, against, answer, state })
    }

    fn stands(&mut self, home: &Home, of: RecordId) -> Stored<Option<StandsLine>> {
        let Some(life) = home.said.life(self.connection, of)? else { return Ok(None) };
        // One that was opened again still says what was decided before.
        let before = home
            .said
            .reviews
            .iter()
            .rev()
            .find(|(kept, review)| review.of == of && !life.superseded.contains(&kept.id));
        let shown = life.counted.or(before.map(|(kept, _)| kept.id));
        let decided = shown.map(|review| self.decided(home, review)).transpose()?.flatten();
        Ok(Some(StandsLine { standing: life.standing, again: life.again, decided }))
    }

    fn decided(&mut self, home: &Home, review: RecordId) -> Stored<Option<DecidedLine>> {
        let found = home.said.reviews.iter().find(|(kept, _)| kept.id == review);
        let Some((kept, review)) = found else { return Ok(None) };
        Ok(Some(DecidedLine {
            decision: review.decision.clone(),
            by: self.reader.named(kept.author)?,
            on: home.line.region.day_of(moment(kept.received)?),
            reason: reason(review),
        }))
    }

    /// Gives each proposal its place, and puts them in that order: as the board of whoever decides has them.
    fn place(&self, lines: &mut [(FamilyId, Option<PersonId>, MoneyLine)]) {
        let rule = self.config.as_ref().and_then(|config| config.selection.as_ref());
        let schemes = self.config.as_ref().map(|config| config.schemes.as_slice()).unwrap_or_default();
        let Some(rule) = rule else { return };
        let tranche = scheme::find(schemes, &rule.scheme).and_then(|scheme| scheme.tranches.first());
        let Some(amount) = tranche.map(|tranche| tranche.amount) else { return };
        let proposed: Vec<(Proposed, Standing)> = lines
            .iter()
            .filter_map(|(family, _, line)| match &line.told {
                Told::Selection(told) => {
                    let standing = told.stands.as_ref().map_or(Standing::Received, |line| line.standing);
                    Some((Proposed { selection: line.record, family: *family, total: told.total? }, standing))
                }
                _ => None,
            })
            .collect();
        let board: Board = board(&proposed, rule.budget, amount, rule.lot);
        for (_, _, line) in lines.iter_mut() {
            let Told::Selection(told) = &mut line.told else { continue };
            if told.total.is_some() {
                told.place = Some(PlaceLine {
                    place: board.places.get(&line.record).copied(),
                    cut: board.cut.clone(),
                    granted: board.granted,
                    reaches: board.reaches,
                    amount,
                });
            }
        }
        lines.sort_by_key(|(family, _, line)| {
            let place = board.places.get(&line.record);
            (place.is_none(), place.map(|one| (one.place, !one.inside)), *family, line.record)
        });
    }
}
