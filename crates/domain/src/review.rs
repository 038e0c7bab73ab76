//! A coordinator's decision on one revision.

use crate::confirmation::Channel;
use crate::id::{PersonId, RecordId, RevisionId};
use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

open_enum! {
    /// What was decided.
    pub enum Decision {
        /// Accepted as it is.
        Approved = "approved",
        /// A correction is asked, with a comment on a field.
        CorrectionAsked = "correction_asked",
        /// Said no to, with a reason: of what is proposed, not of what was done.
        Declined = "declined",
    }
}

/// A comment on one field of the reviewed record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The field, by the record's own name (`results`, `captured.ended`).
    pub field: String,
    /// What to mend or explain.
    pub text: String,
}

/// What an approval of many at once rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampled {
    /// How many records stood together.
    pub of: u32,
    /// How many of them were drawn, and opened.
    pub drawn: u32,
    /// This one was among them.
    pub opened: bool,
    /// What they were drawn with (`sample::draw`), so that anybody can draw them again.
    pub seed: Uuid,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One decision on one revision. The first by the centre's order counts, and a later one that has heard more of the family; any
/// other stays readable as superseded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The record decided on.
    pub of: RecordId,
    /// Exactly which revision of it was on screen.
    pub revision: RevisionId,
    /// The decision.
    pub decision: Decision,
    /// Comments, at least one when a correction is asked or a proposal is declined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Every word of the family on the record that was on screen, whatever it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<RecordId>,
    /// Of what is its author's own: whose it is. Other mentors know the author by name, and not what was asked of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<PersonId>,
    /// Of the decision on a selection: for which scheme. The family reads these decisions, and no others: it may object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// It was approved together with others, after a sample of them was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled: Option<Sampled>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Review {
    const KIND: Kind = Kind::Review;
}

/// Longest comment, in characters.
pub const COMMENT_MAX: usize = 500;
/// Most comments on one revision.
pub const COMMENTS_MAX: usize = 12;
/// Most words of the family that one decision has heard.
pub const HEARD_MAX: usize = 200;
/// Most records approved at once.
pub const BATCH_MAX: usize = 200;
/// Most words on one visit that one person gives by one channel. Each answer is a record of its own, and nobody changes their
/// mind so often.
pub const WORDS_BY_ONE: usize = 20;
/// Most words on one visit by one channel, whoever gave them: a family may have had several mentors, each with a phone.
pub const WORDS_BY_CHANNEL: usize = 40;

// A decision names every word on its visit: if there could be more than it may name, nobody could decide.
const _: () = assert!(Channel::KNOWN.len() * WORDS_BY_CHANNEL < HEARD_MAX);

impl Sampled {
    /// Something was drawn, and of no more than may stand together.
    fn adds_up(&self) -> bool {
        (1..=self.of).contains(&self.drawn) && self.of as usize <= BATCH_MAX
    }
}

impl Review {
    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if matches!(self.decision, Decision::CorrectionAsked | Decision::Declined)
            && self.comments.iter().all(|c| c.text.trim().is_empty())
        {
            problems.push(Problem::new("comments", ProblemKind::Missing));
        }
        if self.comments.len() > COMMENTS_MAX {
            problems.push(Problem::new("comments", ProblemKind::TooMany { max: COMMENTS_MAX }));
        }
        if self.heard.len() > HEARD_MAX {
            problems.push(Problem::new("heard", ProblemKind::TooMany { max: HEARD_MAX }));
        }
        if self
            .sampled
            .as_ref()
            .is_some_and(|sampled| !sampled.adds_up() || self.decision != Decision::Approved)
        {
            problems.push(Problem::new("sampled", ProblemKind::Malformed));
        }
        for comment in &self.comments {
            limit_text(&mut problems, "comments", &comment.text, COMMENT_MAX);
        }
        problems
    }
}
