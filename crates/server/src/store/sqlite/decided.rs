//! Where purchases and proposals stand, by the decisions on them and the objections that were upheld. `domain::life` says it, as on
//! every phone.

use crate::store::sqlite::reader::Reader;
use crate::store::sqlite::records::{RECORD, all, id, maybe_id, record_row, value};
use crate::store::sqlite::said::verdicts;
use crate::store::{KeptRecord, Stored};
use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::life::{Decided, Life, Standing, Step, life};
use pendamping_domain::objection::{Objection, Verdict};
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record};
use rusqlite::Connection;

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
