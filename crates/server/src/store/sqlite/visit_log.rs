//! The log of visits, in SQL: family by family, so that it takes the memory of one family. Whose families a person sees is what
//! the centre tells that person's phone (`holding`), and which fields is `domain::scope`'s to say.

use crate::store::office::Declined;
use crate::store::sqlite::reader::{FAMILIES, HandingOn, Reader, Taker, area_of, known};
use crate::store::sqlite::records::{RECORD, all, id, maybe_id, record_row, value};
use crate::store::sqlite::sql;
use crate::store::visit_log::{DecisionLine, Named, StandingLine, VisitLine, VisitLogAsk, WordLine};
use crate::store::{KeptRecord, StorageError, Stored};
use pendamping_domain::confirmation::{Channel, Word};
use pendamping_domain::family::Family;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::life::{Decided, Life, Step, life};
use pendamping_domain::plausibility::Flag;
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::{Body, Kind, Record};
use pendamping_domain::scope::reads_decisions_on;
use pendamping_domain::visit::Visit;
use rusqlite::Connection;

struct Reading<'c> {
    connection: &'c Connection,
    ask: &'c VisitLogAsk,
    reader: Reader<'c>,
    mentor: Option<PersonId>,
}

/// Reads the log. Answers how many visits were handed on.
pub fn visit_log(
    connection: &Connection,
    ask: &VisitLogAsk,
    taker: Taker<'_, VisitLine>,
) -> Result<u64, Declined> {
    let reader = Reader::of(connection, ask.reader.as_deref())?;
    if ask.state.is_some() && !reads_decisions_on(&reader.role, &Kind::Visit) {
        return Err(Declined::Wrong(format!("a {} sees no decisions: leave out the state", reader.role)));
    }
    let mentor = ask.mentor.as_deref().map(|number| known(connection, number).map(|(person, _)| person));
    let mut going = HandingOn::to(taker, reader.person);
    let mut reading = Reading { connection, ask, reader, mentor: mentor.transpose()? };
    let mut statement = connection.prepare(FAMILIES).map_err(sql)?;
    let mut rows = statement.query([area_of(ask.area.as_ref())]).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        let family = FamilyId(id(row, 0)?);
        going.add(vec![family], reading.family(family)?)?;
    }
    going.end()
}

impl Reading<'_> {
    fn family(&mut self, family: FamilyId) -> Stored<Vec<VisitLine>> {
        let key = family.to_string();
        let Some(seen) = self.reader.family(family)? else { return Ok(Vec::new()) };
        let query = format!(
            "SELECT {RECORD} FROM record r WHERE r.scope_key = ?1 AND r.kind IN ('visit', 'review', 'confirmation')"
        );
        let records = all(self.connection, &query, [&key], record_row)?;
        let mut lines = Vec::new();
        for kept in records.iter().filter(|kept| kept.kind == Kind::Visit) {
            lines.extend(self.visit(&seen, kept, &records)?);
        }
        lines.sort_by_key(|line| (line.visit.captured.started.wall, line.record));
        Ok(lines)
    }

    /// A visit with what others said to it, if it is asked for and may be seen.
    fn visit(&mut self, family: &Family, kept: &KeptRecord, all: &[KeptRecord]) -> Stored<Option<VisitLine>> {
        if self.mentor.is_some_and(|mentor| kept.author != Some(mentor)) {
            return Ok(None);
        }
        let Some(body) = self.reader.redact(kept) else { return Ok(None) };
        let visit = Visit::read(&body).map_err(|_| StorageError::Unreadable("a visit's fields"))?;
        let day = family.region.day_of(visit.captured.started.wall);
        if self.ask.from.is_some_and(|from| day < from) || self.ask.to.is_some_and(|to| day > to) {
            return Ok(None);
        }
        let sees_reviews = reads_decisions_on(&self.reader.role, &Kind::Visit);
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
            mentor: self.reader.named(kept.author)?,
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
                reviewer: self.reader.named(kept.author)?,
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
        // Compared as the id that it is: in a body it may be written in capitals.
        let about = |body: &Body| text(body, "visit").and_then(|visit| visit.parse().ok());
        all.iter()
            .filter(move |kept| kept.kind == Kind::Confirmation && about(&kept.body) == Some(visit))
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
