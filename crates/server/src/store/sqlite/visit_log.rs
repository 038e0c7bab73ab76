//! The log of visits, in SQL: family by family, so that it takes the memory of one family. Whose families a person sees is what
//! the centre tells that person's phone (`holding`), and which fields is `domain::scope`'s to say.

use crate::store::office::Declined;
use crate::store::sqlite::records::{
    RECORD, all, id, maybe_id, one, person_by_number, record, record_row, value,
};
use crate::store::sqlite::sql;
use crate::store::visit_log::{DecisionLine, Named, StandingLine, VisitLine, VisitLogAsk, WordLine};
use crate::store::{KeptRecord, StorageError, Stored};
use pendamping_domain::actor::Role;
use pendamping_domain::confirmation::{Channel, Word};
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::{Decided, Life, Step, life};
use pendamping_domain::plausibility::Flag;
use pendamping_domain::region::RegionCode;
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::{Fields, readable, redact};
use pendamping_domain::visit::Visit;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// So many visits, or families, are noted as disclosed and handed on together.
const TOGETHER: usize = 200;

/// Whoever reads: a person, or the office.
struct Reader {
    role: Role,
    person: Option<PersonId>,
}

/// Somebody who wrote none of it: the office reads everything, and owns no record.
const NOBODY: PersonId = PersonId(uuid::Uuid::nil());

impl Reader {
    fn redact(&self, record: &KeptRecord) -> Option<Body> {
        redact(&self.role, self.person.unwrap_or(NOBODY), record.author, &record.kind, &record.body)
    }

    fn fields(&self, kind: &Kind) -> Fields {
        readable(&self.role, kind, false)
    }

    /// Whether the centre would send rows of this key.
    fn holds(&self, connection: &Connection, key: &str) -> Stored<bool> {
        let Some(person) = self.person else { return Ok(true) };
        let query = "SELECT 1 FROM holding WHERE person = ?1 AND scope_key = ?2";
        Ok(one(connection, query, params![person.0.as_bytes(), key], |row| value::<i64>(row, 0))?.is_some())
    }
}

/// Notes that rows of families go out, and to whom.
type Note<'a> = &'a mut dyn FnMut(Option<PersonId>, &[FamilyId]) -> Stored<()>;

/// Who gets the lines: noted first, then handed on.
pub struct Taker<'a> {
    /// Called before any line.
    pub note: Note<'a>,
    /// Takes one line.
    pub each: &'a mut dyn FnMut(&VisitLine) -> Result<(), Declined>,
}

struct Reading<'c> {
    connection: &'c Connection,
    ask: &'c VisitLogAsk,
    reader: Reader,
    mentor: Option<PersonId>,
    people: HashMap<PersonId, Option<Named>>,
    /// What was read and not handed on yet.
    families: Vec<FamilyId>,
    lines: Vec<VisitLine>,
    count: u64,
}

/// Reads the log. Answers how many visits were handed on.
pub fn visit_log(connection: &Connection, ask: &VisitLogAsk, taker: &mut Taker<'_>) -> Result<u64, Declined> {
    let known = |number: &str| {
        person_by_number(connection, number)?
            .ok_or_else(|| Declined::Wrong(format!("no person has the number {number:?}")))
    };
    let reader = match &ask.reader {
        None => Reader { role: Role::Office, person: None },
        Some(number) => {
            let (person, role) = known(number)?;
            Reader { role: Role::from(role.as_str()), person: Some(person) }
        }
    };
    if ask.state.is_some() && reader.fields(&Kind::Review) == Fields::None {
        return Err(Declined::Wrong(format!("a {} sees no decisions: leave out the state", reader.role)));
    }
    let mentor = ask.mentor.as_deref().map(|number| known(number).map(|(person, _)| person)).transpose()?;
    let mut reading = Reading {
        connection,
        ask,
        reader,
        mentor,
        people: HashMap::new(),
        families: Vec::new(),
        lines: Vec::new(),
        count: 0,
    };
    let area = ask.area.as_ref().map(RegionCode::as_str).unwrap_or_default();
    let mut statement = connection
        .prepare(
            "SELECT id FROM family WHERE ?1 = '' OR region = ?1 OR (region > ?1 || '.' AND region < ?1 || '/')
             ORDER BY region, number",
        )
        .map_err(sql)?;
    let mut rows = statement.query([area]).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        reading.family(FamilyId(id(row, 0)?))?;
        if reading.lines.len() >= TOGETHER || reading.families.len() >= TOGETHER {
            reading.hand_on(taker)?;
        }
    }
    reading.hand_on(taker)?;
    Ok(reading.count)
}

impl Reading<'_> {
    fn hand_on(&mut self, taker: &mut Taker<'_>) -> Result<(), Declined> {
        if self.lines.is_empty() {
            return Ok(());
        }
        (taker.note)(self.reader.person, &self.families)?;
        self.families.clear();
        for line in self.lines.drain(..) {
            (taker.each)(&line)?;
            self.count += 1;
        }
        Ok(())
    }

    fn family(&mut self, family: FamilyId) -> Stored<()> {
        let key = family.to_string();
        if !self.reader.holds(self.connection, &key)? {
            return Ok(());
        }
        let Some(seen) =
            record(self.connection, RecordId(family.0))?.and_then(|kept| self.reader.redact(&kept))
        else {
            return Ok(());
        };
        let seen = Family::read(&seen).map_err(|_| StorageError::Unreadable("a family's fields"))?;
        let query = format!(
            "SELECT {RECORD} FROM record r WHERE r.scope_key = ?1 AND r.kind IN ('visit', 'review', 'confirmation')"
        );
        let records = all(self.connection, &query, [&key], record_row)?;
        let mut lines = Vec::new();
        for kept in records.iter().filter(|kept| kept.kind == Kind::Visit) {
            lines.extend(self.visit(&seen, kept, &records)?);
        }
        lines.sort_by_key(|line| (line.visit.captured.started.wall, line.record));
        if !lines.is_empty() {
            self.families.push(family);
            self.lines.append(&mut lines);
        }
        Ok(())
    }

    /// A visit with what others said to it, if it is asked for and may be seen.
    fn visit(&mut self, family: &Family, kept: &KeptRecord, all: &[KeptRecord]) -> Stored<Option<VisitLine>> {
        if self.mentor.is_some_and(|mentor| kept.author != Some(mentor)) {
            return Ok(None);
        }
        let Some(body) = self.reader.redact(kept) else { return Ok(None) };
        let visit = Visit::read(&body).map_err(|_| StorageError::Unreadable("a visit's fields"))?;
        let hours = i64::from(family.region.offset_minutes());
        let day = (visit.captured.started.wall + chrono::Duration::minutes(hours)).date_naive();
        if self.ask.from.is_some_and(|from| day < from) || self.ask.to.is_some_and(|to| day > to) {
            return Ok(None);
        }
        let sees_reviews = self.reader.fields(&Kind::Review) != Fields::None;
        let (standing, decision) = if sees_reviews { self.standing(kept, all)? } else { (None, None) };
        if self.ask.state.is_some_and(|state| standing.is_none_or(|line| line.standing != state)) {
            return Ok(None);
        }
        let flags = match self.reader.fields(&Kind::Visit).allow("flags") {
            true => both(&visit.flags, &kept.flags),
            false => Vec::new(),
        };
        Ok(Some(VisitLine {
            record: kept.id,
            role: self.reader.role.clone(),
            family: Named { number: family.number.clone(), name: family.name.clone() },
            region: family.region.clone(),
            mentor: self.named(kept.author)?,
            words: self.words(kept.id, all),
            visit,
            flags,
            standing,
            decision,
        }))
    }

    fn standing(
        &mut self,
        visit: &KeptRecord,
        all: &[KeptRecord],
    ) -> Stored<(Option<StandingLine>, Option<DecisionLine>)> {
        let reviews: Vec<(&KeptRecord, Review)> = all
            .iter()
            .filter(|kept| kept.kind == Kind::Review)
            .filter_map(|kept| Some((kept, Review::read(&self.reader.redact(kept)?).ok()?)))
            .filter(|(_, review)| review.of == visit.id)
            .collect();
        let decided: Vec<Decided> = reviews
            .iter()
            .map(|(kept, review)| Decided {
                review: kept.id,
                revision: review.revision,
                decision: review.decision.clone(),
                heard: review.heard.clone(),
                position: Some(kept.position),
            })
            .collect();
        let steps = self.steps(visit)?;
        let Some(life) = life(&steps, &decided, &self.disputes(visit.id, all)) else {
            return Ok((None, None));
        };
        let approval = if life.again { last_approval(&steps, &decided, &life) } else { None };
        let at = |revision: RevisionId| steps.iter().position(|step| step.id == revision);
        let of = |review: RecordId| {
            let decided = decided.iter().find(|each| each.review == review)?;
            at(decided.revision)
        };
        let approved_at = approval.and_then(|approval| at(approval.revision));
        let line = StandingLine {
            standing: life.standing,
            again: life.again,
            disputed: approval.is_some_and(|approval| approval.revision == life.head),
            corrected: life.answers.is_some_and(|answered| approved_at < of(answered)),
        };
        let (shown, stands) = match (life.counted, approval) {
            (Some(counted), _) => (Some(counted), true),
            (None, approval) => (approval.map(|approval| approval.review), false),
        };
        let decision = match reviews.into_iter().find(|(kept, _)| Some(kept.id) == shown) {
            None => None,
            Some((kept, review)) => Some(DecisionLine {
                decision: review.decision,
                reviewer: self.named(kept.author)?,
                comments: review.comments,
                stands,
            }),
        };
        Ok((Some(line), decision))
    }

    fn steps(&self, visit: &KeptRecord) -> Stored<Vec<Step>> {
        let query = "SELECT id, parent, position FROM revision WHERE record = ?1 ORDER BY position";
        all(self.connection, query, [visit.id.0.as_bytes()], |row| {
            Ok(Step {
                id: RevisionId(id(row, 0)?),
                parent: maybe_id(row, 1)?.map(RevisionId),
                position: Some(Position(value::<i64>(row, 2)? as u64)),
            })
        })
    }

    /// The words on a visit, as the reader may read them.
    fn said<'a>(
        &'a self,
        visit: RecordId,
        all: &'a [KeptRecord],
    ) -> impl Iterator<Item = (RecordId, Body)> + 'a {
        let about = visit.to_string();
        all.iter()
            .filter(move |kept| {
                kept.kind == Kind::Confirmation && text(&kept.body, "visit").as_ref() == Some(&about)
            })
            .filter_map(|kept| Some((kept.id, self.reader.redact(kept)?)))
    }

    /// Those of them that speak against it.
    fn disputes(&self, visit: RecordId, all: &[KeptRecord]) -> Vec<RecordId> {
        let disputes =
            |body: &Body| text(body, "word").is_some_and(|word| Word::from(word.as_str()).disputes());
        self.said(visit, all).filter(|(_, body)| disputes(body)).map(|(id, _)| id).collect()
    }

    fn words(&self, visit: RecordId, all: &[KeptRecord]) -> Vec<WordLine> {
        self.said(visit, all)
            .map(|(_, seen)| WordLine {
                word: text(&seen, "word").map(|word| Word::from(word.as_str())),
                channel: Channel::from(text(&seen, "channel").unwrap_or_default().as_str()),
                reasons: seen
                    .get("reasons")
                    .and_then(|list| serde_json::from_value(list.clone()).ok())
                    .unwrap_or_default(),
                note: text(&seen, "note").unwrap_or_default(),
            })
            .collect()
    }

    /// A person's number and name, where the reader knows them.
    fn named(&mut self, person: Option<PersonId>) -> Stored<Option<Named>> {
        let Some(person) = person else { return Ok(None) };
        if let Some(named) = self.people.get(&person) {
            return Ok(named.clone());
        }
        let mut named = None;
        if self.reader.person == Some(person) || self.reader.holds(self.connection, &person.to_string())? {
            let query = "SELECT number, name FROM person WHERE id = ?1";
            named = one(self.connection, query, [person.0.as_bytes()], |row| {
                Ok(Named { number: value(row, 0)?, name: value(row, 1)? })
            })?;
        }
        self.people.insert(person, named.clone());
        Ok(named)
    }
}

/// The approval that counted last, of the latest revision that has one.
fn last_approval<'a>(steps: &[Step], decided: &'a [Decided], life: &Life) -> Option<&'a Decided> {
    let of = |step: &Step| {
        let counted = decided.iter().filter(|each| {
            each.revision == step.id
                && each.decision == Decision::Approved
                && !life.superseded.contains(&each.review)
        });
        counted.max_by_key(|each| each.position)
    };
    steps.iter().rev().find_map(of)
}

fn text(body: &Body, field: &str) -> Option<String> {
    body.get(field).and_then(|value| value.as_str()).map(str::to_owned)
}

/// The flags of the phone and of the centre, each kind once.
fn both(phone: &[Flag], centre: &[Flag]) -> Vec<Flag> {
    let mut flags = centre.to_vec();
    flags.extend(phone.iter().filter(|flag| !centre.iter().any(|known| known.kind == flag.kind)).cloned());
    flags.sort();
    flags
}
