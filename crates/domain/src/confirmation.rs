//! The family's word on a visit, with the channel it came by.

use crate::id::RecordId;
use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What the family says.
    pub enum Word {
        /// Ya, datang.
        Came = "came",
        /// Tidak datang.
        DidNotCome = "did_not_come",
        /// Ada yang tidak sesuai.
        SomethingWrong = "something_wrong",
    }
}

impl Word {
    /// Whether it speaks against the visit.
    pub fn disputes(&self) -> bool {
        matches!(self, Word::DidNotCome | Word::SomethingWrong)
    }
}

open_enum! {
    /// How the word came. A word by the mentor's phone never counts as independent.
    pub enum Channel {
        /// The family's own enrolled phone.
        OwnPhone = "own_phone",
        /// Handed over on the mentor's phone.
        MentorPhone = "mentor_phone",
        /// Somebody called back.
        CallBack = "call_back",
        /// On paper.
        Paper = "paper",
    }
}

impl Channel {
    /// Whether the word counts as the family's own, free of the mentor.
    pub fn is_independent(&self) -> bool {
        matches!(self, Channel::OwnPhone | Channel::CallBack)
    }
}

/// The family's word on one visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The visit.
    pub visit: RecordId,
    /// What the family says.
    pub word: Word,
    /// By which channel.
    pub channel: Channel,
    /// What was not right: chip codes of the configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// In the family's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Confirmation {
    const KIND: Kind = Kind::Confirmation;
}

/// Longest note, in characters.
pub const NOTE_MAX: usize = 500;

impl Confirmation {
    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.word == Word::SomethingWrong && self.reasons.is_empty() && self.note.trim().is_empty() {
            problems.push(Problem::new("reasons", ProblemKind::Missing));
        }
        if self.reasons.len() > 12 {
            problems.push(Problem::new("reasons", ProblemKind::TooMany { max: 12 }));
        }
        limit_text(&mut problems, "note", &self.note, NOTE_MAX);
        problems
    }
}
