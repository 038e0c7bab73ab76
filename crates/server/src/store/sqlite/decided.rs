//! Where purchases and proposals stand, by the decisions on them and the objections that were upheld. `domain::life` says it, as on
//! every phone.

use crate::exchange::office_day;
use crate::store::sqlite::reader::Reader;
use crate::store::sqlite::records::{RECORD, all, id, maybe_id, moment, one, record, record_row, run, value};
use crate::store::sqlite::said::verdicts;
use crate::store::{KeptRecord, Stored};
use chrono::NaiveDate;
use pendamping_domain::id::{FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::life::{Decided, Life, Standing, Step, life};
use pendamping_domain::objection::{Objection, ObjectionAnswer, Verdict};
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record};
use pendamping_domain::selection::Selection;
use rusqlite::{Connection, params};

/// What was said of the purchases and proposals of one family, as a reader may know it.
pub struct Said {
    /// The decisions, in the order they came.
    pub reviews: Vec<(KeptRecord, Review)>,
    /// The objections, in the order they came, whole: it is for whoever shows them to leave out.
    pub objections: Vec<(KeptRecord, Objection)>,
    /// The answers.
    pub answers: Vec<KeptRecord>,
}

impl Said {
    /// All of a family.
    pub fn of(connection: &Connection, reader: &Reader<'_>, family: &str) -> Stored<Said> {
        let query = format!(
            "SELECT {RECORD} FROM record r
             WHERE r.scope_key = ?1 AND r.kind IN ('review', 'objection', 'objection_answer') ORDER BY r.position"
        );
        let mut said = Said { reviews: Vec::new(), objections: Vec::new(), answers: Vec::new() };
        for kept in all(connection, &query, [family], record_row)? {
            // That somebody objected, and that they were right, everybody hears who has the proposal.
            match kept.kind {
                Kind::Objection => {
                    said.objections.extend(Objection::read(&kept.body).ok().map(|told| (kept, told)));
                }
                Kind::ObjectionAnswer => said.answers.push(kept),
                _ => {
                    let review = reader.redact(&kept).and_then(|seen| Review::read(&seen).ok());
                    said.reviews.extend(review.map(|review| (kept, review)));
                }
            }
        }
        Ok(said)
    }

    /// Only what the centre took up to a day at the office.
    pub fn cut(&mut self, day: NaiveDate) {
        let in_time = |kept: &KeptRecord| moment(kept.received).is_ok_and(|at| office_day(at) <= day);
        self.reviews.retain(|(kept, _)| in_time(kept));
        self.answers.retain(in_time);
    }

    /// Where a record stands.
    pub fn life(&self, connection: &Connection, record: RecordId) -> Stored<Option<Life>> {
        let query = "SELECT id, parent, position FROM revision WHERE record = ?1 ORDER BY position";
        let steps = all(connection, query, [record.0.as_bytes()], |row| {
            Ok(Step {
                id: RevisionId(id(row, 0)?),
                parent: maybe_id(row, 1)?.map(RevisionId),
                position: Some(Position(value::<i64>(row, 2)? as u64)),
            })
        })?;
        let decided = self.reviews.iter().filter(|(_, review)| review.of == record);
        let decided: Vec<Decided> = decided
            .map(|(kept, review)| Decided {
                review: kept.id,
                revision: review.revision,
                decision: review.decision.clone(),
                heard: review.heard.clone(),
                position: Some(kept.position),
            })
            .collect();
        Ok(life(&steps, &decided, &self.upheld(record)))
    }

    /// Whether a record is approved as it stands.
    pub fn approves(&self, connection: &Connection, record: RecordId) -> Stored<bool> {
        Ok(self.life(connection, record)?.is_some_and(|life| life.standing == Standing::Approved))
    }

    /// The objections to decisions on a proposal that were upheld.
    fn upheld(&self, proposal: RecordId) -> Vec<RecordId> {
        let verdicts = verdicts(&self.answers);
        let upheld = |record: &RecordId| verdicts.get(record) == Some(&Verdict::Upheld);
        let objections = self.objections.iter().filter(|(_, told)| told.selection == proposal);
        objections.map(|(kept, _)| kept.id).filter(upheld).collect()
    }
}

/// Keeps which proposals are granted, after `changed`: a proposal, a decision, an answer to an objection.
pub fn keep_granted(connection: &Connection, changed: &KeptRecord) -> Stored<()> {
    let selection = match changed.kind {
        Kind::Selection => Some(changed.id),
        Kind::Review => {
            Review::read(&changed.body).ok().filter(|review| review.scheme.is_some()).map(|it| it.of)
        }
        Kind::ObjectionAnswer => match ObjectionAnswer::read(&changed.body) {
            Ok(answer) => record(connection, answer.objection)?
                .and_then(|kept| Objection::read(&kept.body).ok())
                .map(|told| told.selection),
            Err(_) => None,
        },
        _ => None,
    };
    let Some(selection) = selection else { return Ok(()) };
    let Some(proposal) = record(connection, selection)? else { return Ok(()) };
    let Ok(told) = Selection::read(&proposal.body) else { return Ok(()) };
    let said = Said::of(connection, &Reader::of_the_office(connection), &proposal.scope_key)?;
    if said.approves(connection, selection)? {
        run(
            connection,
            "INSERT INTO granted (selection, family, scheme) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET family = excluded.family, scheme = excluded.scheme",
            params![selection.0.as_bytes(), told.family.0.as_bytes(), told.scheme],
        )?;
    } else {
        run(connection, "DELETE FROM granted WHERE selection = ?1", [selection.0.as_bytes()])?;
    }
    Ok(())
}

/// Keeps it for every proposal that is here, where nothing kept it before.
pub fn fill_granted(connection: &Connection) -> Stored<()> {
    let query = format!("SELECT {RECORD} FROM record r WHERE r.kind = 'selection'");
    for proposal in all(connection, &query, [], record_row)? {
        keep_granted(connection, &proposal)?;
    }
    Ok(())
}

/// To how many families a scheme was granted, `but` not counted.
pub fn granted_to_others(connection: &Connection, scheme: &str, but: FamilyId) -> Stored<u64> {
    let query = "SELECT count(DISTINCT family) FROM granted WHERE scheme = ?1 AND family <> ?2";
    let count = one(connection, query, params![scheme, but.0.as_bytes()], |row| value::<i64>(row, 0))?;
    Ok(count.unwrap_or(0).unsigned_abs())
}
