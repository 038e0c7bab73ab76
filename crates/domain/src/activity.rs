//! What a mentor did besides visits: a line of the monthly report. It belongs to no family, and is its author's own.

use crate::open_enum;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::stamp::is_possible_date;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

open_enum! {
    /// Which of a mentor's other duties it was.
    pub enum Duty {
        /// Rapat koordinasi.
        CoordinationMeeting = "coordination_meeting",
        /// Pelatihan atau bimtek yang diikuti.
        TrainingAttended = "training_attended",
        /// Verifikasi dan validasi data.
        DataVerification = "data_verification",
        /// Sosialisasi.
        Socialisation = "socialisation",
        /// Something else, said in the note.
        Other = "other",
    }
}

/// One activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Which duty.
    pub duty: Duty,
    /// On which day, in the area's zone.
    pub day: NaiveDate,
    /// When it began, by the clock on the wall there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveTime>,
    /// When it ended, the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveTime>,
    /// Where, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// What it was about, what came of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Activity {
    const KIND: Kind = Kind::Activity;
}

/// Longest place, in characters.
pub const PLACE_MAX: usize = 120;

/// Longest note, in characters.
pub const NOTE_MAX: usize = 1_000;

impl Activity {
    /// Problems, each naming a field. `saved` is the day of saving by the phone's own clock: what lies ahead is no report.
    pub fn check(&self, saved: NaiveDate) -> Vec<Problem> {
        let mut problems = Vec::new();
        check_when(&mut problems, self.day, self.from, self.until, saved);
        if self.duty == Duty::Other && self.note.trim().is_empty() {
            problems.push(Problem::new("note", ProblemKind::Missing));
        }
        limit_text(&mut problems, "duty", self.duty.as_str(), PLACE_MAX);
        limit_text(&mut problems, "place", &self.place, PLACE_MAX);
        limit_text(&mut problems, "note", &self.note, NOTE_MAX);
        problems
    }
}

/// Problems of the day and the hours of what a mentor did.
pub(crate) fn check_when(
    problems: &mut Vec<Problem>,
    day: NaiveDate,
    from: Option<NaiveTime>,
    until: Option<NaiveTime>,
    saved: NaiveDate,
) {
    if !is_possible_date(day) {
        problems.push(Problem::new("day", ProblemKind::Malformed));
    // A day is given away: the area's zone may be ahead of the one the phone is set to.
    } else if saved.succ_opt().is_some_and(|next| day > next) {
        problems.push(Problem::new("day", ProblemKind::TooLate));
    }
    match (from, until) {
        (None, Some(_)) => problems.push(Problem::new("from", ProblemKind::Missing)),
        (Some(from), Some(until)) if until <= from => {
            problems.push(Problem::new("until", ProblemKind::TooEarly));
        }
        _ => {}
    }
}

/// An activity as it is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityDraft {
    /// Which duty; none while nothing is chosen.
    pub duty: Option<Duty>,
    /// On which day.
    pub day: Option<NaiveDate>,
    /// When it began.
    pub from: Option<NaiveTime>,
    /// When it ended.
    pub until: Option<NaiveTime>,
    /// Where.
    pub place: String,
    /// What it was about.
    pub note: String,
}

impl From<&Activity> for ActivityDraft {
    fn from(told: &Activity) -> Self {
        ActivityDraft {
            duty: Some(told.duty.clone()),
            day: Some(told.day),
            from: told.from,
            until: told.until,
            place: told.place.clone(),
            note: told.note.clone(),
        }
    }
}

impl ActivityDraft {
    /// The activity it comes to when it is saved on that day; told anew, what this build does not know of `before` stays.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field.
    pub fn finish(&self, before: Option<&Activity>, saved: NaiveDate) -> Result<Activity, Vec<Problem>> {
        let missing = |field: &str, there: bool| (!there).then(|| Problem::new(field, ProblemKind::Missing));
        let (Some(duty), Some(day)) = (&self.duty, self.day) else {
            let problems = [missing("duty", self.duty.is_some()), missing("day", self.day.is_some())];
            return Err(problems.into_iter().flatten().collect());
        };
        let activity = Activity {
            duty: duty.clone(),
            day,
            from: self.from,
            until: self.until,
            place: self.place.trim().to_owned(),
            note: self.note.trim().to_owned(),
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let problems = activity.check(saved);
        if problems.is_empty() { Ok(activity) } else { Err(problems) }
    }
}
