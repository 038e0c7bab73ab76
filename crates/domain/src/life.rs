//! The life of a reviewed record: which revision is the latest, what was decided on it, and who must act next.
//!
//! Order is the centre's positions alone; nothing here looks at a clock. So every phone that has the same revisions and
//! reviews sees the same state, whatever way they arrived.

use crate::id::{Position, RecordId, RevisionId};
use crate::review::Decision;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::iter::successors;

/// A revision as it stands in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The revision.
    pub id: RevisionId,
    /// Its parent.
    pub parent: Option<RevisionId>,
    /// Where the centre put it; `None` while only this phone has it (it then comes after everything numbered).
    pub position: Option<Position>,
}

/// A review as it stands in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The review's record.
    pub review: RecordId,
    /// The revision decided on.
    pub revision: RevisionId,
    /// What was decided.
    pub decision: Decision,
    /// The family's words that its author had before them.
    pub heard: Vec<RecordId>,
    /// Where the centre put it; `None` while only this phone has it.
    pub position: Option<Position>,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Saved on a phone, not at the centre yet.
    Recorded,
    /// At the centre, and somebody must decide: it is in the queue.
    Received,
    /// Its latest revision is approved.
    Approved,
    /// Its latest revision is declined: a new proposal is another record.
    Declined,
    /// A correction of its latest revision is asked: the mentor's turn.
    CorrectionAsked,
}

/// The one well-defined state of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// The latest revision.
    pub head: RevisionId,
    /// Where the record stands.
    pub standing: Standing,
    /// It was approved, and is in the queue again: it was changed since, or the family disputes it.
    pub again: bool,
    /// The review that counts for the head.
    pub counted: Option<RecordId>,
    /// The counted correction request on the latest revision before the head that has one: what the head answers.
    pub answers: Option<RecordId>,
    /// Reviews that came after another on the same revision; readable, without effect.
    pub superseded: Vec<RecordId>,
}

/// The state that `steps` and `reviews` amount to, in whatever order they are given; `None` without any revision.
///
/// `disputes` are the family's words against the record, as far as this device may read them; of a selection, its objections that were
/// upheld. What was decided before such a word was heard must be decided again: silence after a complaint would be the answer to it.
pub fn life(steps: &[Step], reviews: &[Decided], disputes: &[RecordId]) -> Option<Life> {
    let after_all = Position(u64::MAX);
    // Ids carry the phone's clock, which may have been set back between two saves: parents come first, whatever their ids.
    let unsent: HashMap<RevisionId, Option<RevisionId>> =
        steps.iter().filter(|step| step.position.is_none()).map(|step| (step.id, step.parent)).collect();
    let depth = |step: &Step| {
        let parent = |id: &RevisionId| unsent.get(id).copied().flatten();
        successors(step.parent, parent).take(unsent.len()).filter(|id| unsent.contains_key(id)).count()
    };
    let mut steps: Vec<&Step> = steps.iter().collect();
    steps.sort_by_key(|step| (step.position.unwrap_or(after_all), depth(step), step.id));
    let head = *steps.last()?;
    let mut reviews: Vec<&Decided> = reviews.iter().collect();
    // Those that one phone has not sent yet: by what they are about, and whoever had heard more decided later.
    let about = |review: &Decided| steps.iter().position(|step| step.id == review.revision);
    reviews.sort_by_key(|review| {
        (review.position.unwrap_or(after_all), about(review), review.heard.len(), review.review)
    });

    let mut counted: Vec<&Decided> = Vec::new();
    let mut superseded = Vec::new();
    for review in reviews {
        let mut before = counted.iter().filter(|earlier| earlier.revision == review.revision).peekable();
        let first = before.peek().is_none();
        // Whatever the word says: a mentor's phone does not know it, and must come to the same answer.
        let heard_before: Vec<&RecordId> = before.flat_map(|earlier| &earlier.heard).collect();
        if first || review.heard.iter().any(|word| !heard_before.contains(&word)) {
            counted.push(review);
        } else {
            superseded.push(review.review);
        }
    }
    let unheard = disputes.iter().any(|word| counted.iter().all(|review| !review.heard.contains(word)));
    // By the order of what was reviewed: a decision on an old revision that arrives late is not the one to answer.
    let earlier = |decision: Decision| {
        steps.iter().rev().filter(|step| step.id != head.id).find_map(|step| {
            let last = counted.iter().rev().find(|review| review.revision == step.id);
            last.filter(|review| review.decision == decision)
        })
    };
    let last = counted.iter().rev().find(|review| review.revision == head.id);
    let reopened = unheard
        && last.is_some_and(|review| matches!(review.decision, Decision::Approved | Decision::Declined));
    let on_head = last.filter(|_| !reopened);
    let standing = match on_head.map(|review| &review.decision) {
        Some(Decision::Approved) => Standing::Approved,
        Some(Decision::CorrectionAsked) => Standing::CorrectionAsked,
        Some(Decision::Declined) => Standing::Declined,
        Some(Decision::Unknown(_)) | None if head.position.is_none() => Standing::Recorded,
        Some(Decision::Unknown(_)) | None => Standing::Received,
    };
    Some(Life {
        head: head.id,
        standing,
        again: standing != Standing::Approved && (reopened || earlier(Decision::Approved).is_some()),
        counted: on_head.map(|review| review.review),
        answers: earlier(Decision::CorrectionAsked).map(|review| review.review),
        superseded,
    })
}
