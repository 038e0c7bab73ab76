//! One meeting of a mentor with many families, with its list. It is counted apart: it is no visit, whoever was there, and moves
//! no date on which one is due. It names families and belongs to none of them: it is its author's own.

use crate::activity::check_when;
use crate::config::Config;
use crate::id::FamilyId;
use crate::photo::{Photo, check_photos};
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::visit::limit_chips;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

pub use crate::activity::PLACE_MAX;
pub use crate::visit::RESULTS_MAX;

/// Most families at one meeting: what a hall holds, and a list that can still be read.
pub const FAMILIES_MAX: usize = 200;

/// Most others at one meeting.
pub const GUESTS_MAX: u32 = 500;

/// One meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupMeeting {
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
    /// What was talked about: chip codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The families of the mentor that were there.
    pub families: Vec<FamilyId>,
    /// How many came besides; absent where nobody counted them, which is not zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests: Option<u32>,
    /// What came of it, in the mentor's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub results: String,
    /// The signed list, and what else was photographed, in the order it was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for GroupMeeting {
    const KIND: Kind = Kind::GroupMeeting;
}

impl GroupMeeting {
    /// Problems, each naming a field; of an edit of `before`, if there is one. `saved` is the day of saving by the phone's own
    /// clock. Without a configuration, chips are not judged.
    pub fn check(
        &self,
        before: Option<&GroupMeeting>,
        config: Option<&Config>,
        saved: NaiveDate,
    ) -> Vec<Problem> {
        let had = before.map_or(&[][..], |before| &before.topics);
        self.check_with(had, before.map_or(&[], |before| &before.photos), config, saved)
    }

    fn check_with(
        &self,
        had_topics: &[String],
        had_photos: &[Photo],
        config: Option<&Config>,
        saved: NaiveDate,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        check_when(&mut problems, self.day, self.from, self.until, saved);
        limit_text(&mut problems, "place", &self.place, PLACE_MAX);
        let offered = config.map(|config| &config.topics[..]);
        limit_chips(&mut problems, "topics", &self.topics, had_topics, offered);
        if self.families.is_empty() {
            problems.push(Problem::new("families", ProblemKind::Missing));
        }
        if self.families.len() > FAMILIES_MAX {
            problems.push(Problem::new("families", ProblemKind::TooMany { max: FAMILIES_MAX }));
        }
        // Who stands on the list twice would be counted twice.
        let twice = |(at, family): (usize, &FamilyId)| self.families[..at].contains(family);
        if self.families.iter().take(FAMILIES_MAX).enumerate().any(twice) {
            problems.push(Problem::new("families", ProblemKind::Malformed));
        }
        if self.guests.is_some_and(|guests| guests > GUESTS_MAX) {
            problems.push(Problem::new("guests", ProblemKind::TooMany { max: GUESTS_MAX as usize }));
        }
        limit_text(&mut problems, "results", &self.results, RESULTS_MAX);
        check_photos(&mut problems, &self.photos, had_photos);
        problems
    }
}

/// A meeting as it is being written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupMeetingDraft {
    /// On which day.
    pub day: Option<NaiveDate>,
    /// When it began.
    pub from: Option<NaiveTime>,
    /// When it ended.
    pub until: Option<NaiveTime>,
    /// Where.
    pub place: String,
    /// Chosen topics.
    pub topics: Vec<String>,
    /// Families marked present.
    pub families: Vec<FamilyId>,
    /// Others.
    pub guests: Option<u32>,
    /// What came of it.
    pub results: String,
    /// Photos taken so far.
    pub photos: Vec<Photo>,
    /// The topics that stood there when it was opened: they may stay, though the office has withdrawn them since.
    pub had: Vec<String>,
}

impl From<&GroupMeeting> for GroupMeetingDraft {
    fn from(told: &GroupMeeting) -> Self {
        GroupMeetingDraft {
            day: Some(told.day),
            from: told.from,
            until: told.until,
            place: told.place.clone(),
            topics: told.topics.clone(),
            families: told.families.clone(),
            guests: told.guests,
            results: told.results.clone(),
            photos: told.photos.clone(),
            had: told.topics.clone(),
        }
    }
}

impl GroupMeetingDraft {
    /// The meeting it comes to when it is saved on that day; told anew, what this build does not know of `before` stays.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field.
    pub fn finish(
        &self,
        before: Option<&GroupMeeting>,
        config: Option<&Config>,
        saved: NaiveDate,
    ) -> Result<GroupMeeting, Vec<Problem>> {
        let meeting = GroupMeeting {
            // Without a day it is judged by today's, which has no problem of its own.
            day: self.day.unwrap_or(saved),
            from: self.from,
            until: self.until,
            place: self.place.trim().to_owned(),
            topics: self.topics.clone(),
            families: self.families.clone(),
            guests: self.guests,
            results: self.results.trim().to_owned(),
            photos: self.photos.clone(),
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let mut problems = Vec::new();
        if self.day.is_none() {
            problems.push(Problem::new("day", ProblemKind::Missing));
        }
        let had_photos = before.map_or(&[][..], |before| &before.photos);
        problems.extend(meeting.check_with(&self.had, had_photos, config, saved));
        if problems.is_empty() { Ok(meeting) } else { Err(problems) }
    }
}
