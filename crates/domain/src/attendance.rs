//! One person at one training. Whatever evidence arrives, and from whose phone, it is one record: its id is made from the two, and
//! each kind of evidence is a field of its own, so that none overwrites another.

use crate::id::{FamilyId, PersonId, RecordId};
use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::stamp::Stamp;
use crate::training::{Attendee, Training};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

open_enum! {
    /// How somebody was there.
    pub enum Presence {
        /// In the room.
        InPerson = "in_person",
        /// From afar.
        Virtual = "virtual",
        /// Not at all: what was marked by mistake is taken back with it.
        Absent = "absent",
    }
}

/// Who came without being known to the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// As what they came.
    pub attendee: Attendee,
}

/// The code of the room as somebody typed it, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSeen {
    /// Six digits.
    pub code: String,
    /// When it was typed.
    pub at: Stamp,
}

/// One person at one training. Exactly one of `family`, `person` and `guest` is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attendance {
    /// Which training.
    pub training: RecordId,
    /// The family whose representative it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<FamilyId>,
    /// The mentor or coordinator it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The stranger it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<Guest>,
    /// As they were marked on the list, by whoever keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Presence>,
    /// They stand on the signed list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<bool>,
    /// The code of the room, from their own phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeSeen>,
    /// When they said that they follow from afar, from their own phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_in: Option<Stamp>,
    /// What they knew before, of 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre: Option<u8>,
    /// What they knew after, of 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<u8>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Attendance {
    const KIND: Kind = Kind::Attendance;
}

/// Whose attendance it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// A family's representative.
    Family(FamilyId),
    /// A mentor or coordinator.
    Person(PersonId),
}

impl Whose {
    /// The unit of scope its attendance is kept under: their own.
    pub fn key(self) -> FamilyId {
        match self {
            Whose::Family(family) => family,
            Whose::Person(person) => person.into(),
        }
    }
}

/// Longest name of a guest, in characters.
pub const NAME_MAX: usize = 120;
/// The best score.
pub const SCORE_MAX: u8 = 100;
/// What a person's own phone may say of their attendance.
pub const OWN_WORD: &[&str] = &["training", "family", "person", "code", "check_in"];
/// What only their own phone may say.
pub const OWN_PHONE_ONLY: &[&str] = &["code", "check_in"];

impl Attendance {
    /// With nothing said yet.
    pub fn of(training: RecordId, whose: Whose) -> Self {
        let (family, person) = match whose {
            Whose::Family(family) => (Some(family), None),
            Whose::Person(person) => (None, Some(person)),
        };
        Attendance { family, person, ..Attendance::empty(training) }
    }

    /// Of somebody the programme does not know.
    pub fn of_guest(training: RecordId, guest: Guest) -> Self {
        Attendance { guest: Some(guest), ..Attendance::empty(training) }
    }

    fn empty(training: RecordId) -> Self {
        Attendance {
            training,
            family: None,
            person: None,
            guest: None,
            mark: None,
            listed: None,
            code: None,
            check_in: None,
            pre: None,
            post: None,
            rest: Rest::new(),
        }
    }

    /// The record of somebody's attendance, the same wherever it is made.
    pub fn record(training: RecordId, whose: Whose) -> RecordId {
        RecordId(Uuid::new_v5(&training.0, whose.key().0.as_bytes()))
    }

    /// Whose it is; none for a guest, and for what names nobody or more than one.
    pub fn whose(&self) -> Option<Whose> {
        match (self.family, self.person, &self.guest) {
            (Some(family), None, None) => Some(Whose::Family(family)),
            (None, Some(person), None) => Some(Whose::Person(person)),
            _ => None,
        }
    }

    /// Problems, each naming a field.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let named = [self.family.is_some(), self.person.is_some(), self.guest.is_some()];
        match named.iter().filter(|there| **there).count() {
            0 => problems.push(Problem::new("family", ProblemKind::Missing)),
            1 => {}
            _ => {
                problems.push(Problem::new("family", ProblemKind::Contradicts { with: "person".to_owned() }))
            }
        }
        if let Some(guest) = &self.guest {
            if guest.name.trim().is_empty() {
                problems.push(Problem::new("guest.name", ProblemKind::Missing));
            }
            limit_text(&mut problems, "guest.name", &guest.name, NAME_MAX);
            limit_text(&mut problems, "guest.attendee", guest.attendee.as_str(), NAME_MAX);
        }
        if let Some(mark) = &self.mark {
            limit_text(&mut problems, "mark", mark.as_str(), NAME_MAX);
        }
        if let Some(seen) = &self.code {
            if !is_code(&seen.code) {
                problems.push(Problem::new("code", ProblemKind::Malformed));
            }
            if !seen.at.is_possible() {
                problems.push(Problem::new("code.at", ProblemKind::Malformed));
            }
        }
        if self.check_in.as_ref().is_some_and(|at| !at.is_possible()) {
            problems.push(Problem::new("check_in", ProblemKind::Malformed));
        }
        for (field, score) in [("pre", self.pre), ("post", self.post)] {
            if score.is_some_and(|score| score > SCORE_MAX) {
                problems.push(Problem::new(field, ProblemKind::TooLate));
            }
        }
        problems
    }

    /// How they were there, by all the evidence together; none when nothing says that they were. To have been in the room
    /// counts for more than to have followed from afar, and either for more than not to be on a list.
    /// At what does not take place nobody is.
    pub fn presence(&self, training: &Training) -> Option<Presence> {
        if training.cancelled {
            return None;
        }
        let in_room = self.mark == Some(Presence::InPerson)
            || self.listed == Some(true)
            || self.code.as_ref().is_some_and(|seen| training.accepts(&seen.code, seen.at.wall));
        let from_afar = self.mark == Some(Presence::Virtual)
            || self.check_in.as_ref().is_some_and(|at| training.takes_check_in(at.wall));
        match (in_room, from_afar) {
            (true, _) => Some(Presence::InPerson),
            (false, true) => Some(Presence::Virtual),
            (false, false) => None,
        }
    }

    /// Whether they get a certificate: it is over, and they were there.
    pub fn is_certified(&self, training: &Training, now: DateTime<Utc>) -> bool {
        training.is_over(now) && self.presence(training).is_some()
    }

    /// The evidence that is there, by the field it stands in: what a list shows beside a name.
    pub fn evidence(&self) -> Vec<&'static str> {
        let marked = self.mark.as_ref().is_some_and(|mark| *mark != Presence::Absent);
        [
            ("mark", marked),
            ("listed", self.listed == Some(true)),
            ("code", self.code.is_some()),
            ("check_in", self.check_in.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, there)| there.then_some(field))
        .collect()
    }
}

/// Whether it has the form of a code.
pub fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many came, as what and how. Each person counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// As what, how many in the room, how many from afar.
    pub by_attendee: Vec<(Attendee, u32, u32)>,
}

impl Totals {
    /// Counts one.
    pub fn add(&mut self, attendee: &Attendee, presence: Option<&Presence>) {
        let (here, afar) = match presence {
            Some(Presence::InPerson) => (1, 0),
            Some(Presence::Virtual) => (0, 1),
            _ => return,
        };
        match self.by_attendee.iter_mut().find(|(known, ..)| known == attendee) {
            Some((_, in_person, virtually)) => {
                *in_person += here;
                *virtually += afar;
            }
            None => self.by_attendee.push((attendee.clone(), here, afar)),
        }
    }

    /// All in the room, all from afar.
    pub fn all(&self) -> (u32, u32) {
        self.by_attendee.iter().fold((0, 0), |(here, afar), (_, one, other)| (here + one, afar + other))
    }
}
