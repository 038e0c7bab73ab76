//! A visit: what the phone captured, what the mentor says, and the pure step from a draft to a record.

use crate::config::{Chip, Config};
use crate::open_enum;
use crate::photo::{Photo, check_photos};
use crate::place::{Place, WhyNoPlace};
use crate::plausibility::Flag;
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::revision::{Kind, Record, Rest};
use crate::stamp::Stamp;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// How the visit was made.
    pub enum Mode {
        /// Face to face.
        InPerson = "in_person",
        /// By telephone.
        ByPhone = "by_phone",
    }
}

open_enum! {
    /// Who was met.
    pub enum Met {
        /// The person who receives on the family's behalf.
        Recipient = "recipient",
        /// Another adult of the household.
        Household = "household",
        /// Somebody else (a neighbour, a child).
        Other = "other",
        /// Nobody: work, but not accompaniment.
        NotMet = "not_met",
    }
}

open_enum! {
    /// The state of the business as found.
    pub enum BusinessState {
        /// Trading.
        Open = "open",
        /// Not trading.
        Closed = "closed",
        /// It became another business.
        ChangedSector = "changed_sector",
        /// There is none (yet).
        NoBusiness = "none",
    }
}

/// What the phone captured. Never typed, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Captured {
    /// When the form was opened at the family's.
    pub started: Stamp,
    /// When the visit was first saved.
    pub ended: Stamp,
    /// Where, or why that is not known.
    pub place: Place,
}

/// Fields that the phone captured, in the words used beside them.
pub const CAPTURED_FIELDS: &[&str] = &["captured.started", "captured.ended", "captured.place"];

/// Fields that say together what was found: each makes sense only beside the `met` it was written with, so a merge never takes
/// them apart when one side met somebody and the other nobody.
pub const FOUND: &[&str] = &["met", "business", "results", "topics"];

/// A visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// What the phone captured.
    pub captured: Captured,
    /// In person or by phone.
    pub mode: Mode,
    /// Who was met, or `NotMet`.
    pub met: Met,
    /// Why the visit was made: chip codes.
    pub purposes: Vec<String>,
    /// What was talked about: chip codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// What came of it, in the mentor's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub results: String,
    /// State of the business; absent when nobody was met or it was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business: Option<BusinessState>,
    /// The day agreed for the next visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_visit: Option<NaiveDate>,
    /// The mentor's explanation of the flags.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// What the mentor says beside a captured field that is not right, by the field's name, with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, String>,
    /// Photos, in the order they were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// The flags as the phone computed them at save. The centre computes its own and keeps both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Visit {
    const KIND: Kind = Kind::Visit;
}

/// Longest results, in characters.
pub const RESULTS_MAX: usize = 2_000;
/// Longest explanation, in characters; also of each note beside a captured field.
pub const EXPLANATION_MAX: usize = 1_000;
/// Most chips of one list on one visit.
pub const CHIPS_MAX: usize = 20;
/// The farthest day ahead that may be agreed for the next visit.
pub const NEXT_VISIT_DAYS_MAX: u64 = 366;

impl Visit {
    /// Whether it counts as accompaniment: somebody was met.
    pub fn counts(&self) -> bool {
        self.met != Met::NotMet
    }

    /// Problems of a new visit, each naming a field. `config` is the version it was made under; the centre takes the one in force
    /// where it does not know that. Without any, chips are not judged.
    pub fn check(&self, config: Option<&Config>) -> Vec<Problem> {
        self.problems(None, config)
    }

    /// Problems of this as an edit of `before`. What the phone captured must be as it was. Chips that were there may stay,
    /// though the office has withdrawn them since: the edit did not choose them.
    pub fn check_edit(&self, before: &Visit, config: Option<&Config>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let (now, was) = (&self.captured, &before.captured);
        for (field, same) in [
            ("captured.started", now.started == was.started),
            ("captured.ended", now.ended == was.ended),
            ("captured.place", now.place == was.place),
        ] {
            if !same {
                problems.push(Problem::new(field, ProblemKind::CapturedChanged));
            }
        }
        problems.extend(self.problems(Some(before), config));
        problems
    }

    fn problems(&self, before: Option<&Visit>, config: Option<&Config>) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.purposes.is_empty() {
            problems.push(Problem::new("purposes", ProblemKind::Missing));
        }
        let had = |list: fn(&Visit) -> &[String]| before.map(list).unwrap_or_default();
        let offered = |list: fn(&Config) -> &[Chip]| config.map(list);
        let (had_purposes, had_topics) = (had(|visit| &visit.purposes), had(|visit| &visit.topics));
        limit_chips(
            &mut problems,
            "purposes",
            &self.purposes,
            had_purposes,
            offered(|config| &config.purposes),
        );
        limit_chips(&mut problems, "topics", &self.topics, had_topics, offered(|config| &config.topics));
        limit_text(&mut problems, "results", &self.results, RESULTS_MAX);
        limit_text(&mut problems, "explanation", &self.explanation, EXPLANATION_MAX);
        for (field, text) in &self.beside {
            if !CAPTURED_FIELDS.contains(&field.as_str()) {
                problems.push(Problem::new("beside", ProblemKind::NotOffered));
            }
            limit_text(&mut problems, "beside", text, EXPLANATION_MAX);
        }
        for (field, stamp) in
            [("captured.started", &self.captured.started), ("captured.ended", &self.captured.ended)]
        {
            if !stamp.is_possible() {
                problems.push(Problem::new(field, ProblemKind::Malformed));
            }
        }
        check_photos(&mut problems, &self.photos, before.map_or(&[], |visit| &visit.photos));
        let day = self.captured.started.date();
        if let Some(next) = self.next_visit {
            if next < day {
                problems.push(Problem::new("next_visit", ProblemKind::TooEarly));
            } else if day.checked_add_days(Days::new(NEXT_VISIT_DAYS_MAX)).is_some_and(|last| next > last) {
                problems.push(Problem::new("next_visit", ProblemKind::TooLate));
            }
        }
        if self.met == Met::NotMet && self.business == Some(BusinessState::ChangedSector) {
            problems.push(Problem::new("business", ProblemKind::Contradicts { with: "met".to_owned() }));
        }
        if let Place::Fixed(fix) = &self.captured.place
            && !fix.is_possible()
        {
            problems.push(Problem::new("captured.place", ProblemKind::Malformed));
        }
        problems
    }
}

/// `had` are the codes that were there before an edit.
pub(crate) fn limit_chips(
    problems: &mut Vec<Problem>,
    field: &str,
    codes: &[String],
    had: &[String],
    offered: Option<&[Chip]>,
) {
    if codes.len() > CHIPS_MAX {
        problems.push(Problem::new(field, ProblemKind::TooMany { max: CHIPS_MAX }));
    }
    if let Some(offered) = offered
        && codes.iter().any(|code| !had.contains(code) && !offered.iter().any(|chip| &chip.code == code))
    {
        problems.push(Problem::new(field, ProblemKind::NotOffered));
    }
}

/// A visit being written: everything may still be empty. This is what the phone keeps as a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitDraft {
    /// When the form was opened.
    pub started: Stamp,
    /// Kept from the visit being edited; filled at the first save.
    #[serde(default)]
    pub ended: Option<Stamp>,
    /// Where, once the device has said.
    pub place: Option<Place>,
    /// In person or by phone.
    pub mode: Mode,
    /// Who was met.
    pub met: Option<Met>,
    /// Chosen purposes.
    pub purposes: Vec<String>,
    /// Chosen topics.
    pub topics: Vec<String>,
    /// Results.
    pub results: String,
    /// State of the business.
    pub business: Option<BusinessState>,
    /// Next visit.
    pub next_visit: Option<NaiveDate>,
    /// Explanation of flags.
    pub explanation: String,
    /// Notes beside captured fields.
    #[serde(default)]
    pub beside: BTreeMap<String, String>,
    /// Photos taken so far.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Follow-ups being agreed: action and due date.
    #[serde(default)]
    pub follow_ups: Vec<(String, Option<NaiveDate>)>,
    /// Unknown fields of the visit being edited.
    #[serde(default)]
    pub rest: Rest,
}

impl VisitDraft {
    /// An empty draft of a visit in person that began at `started`.
    pub fn begin(started: Stamp) -> Self {
        VisitDraft {
            started,
            ended: None,
            place: None,
            mode: Mode::InPerson,
            met: None,
            purposes: Vec::new(),
            topics: Vec::new(),
            results: String::new(),
            business: None,
            next_visit: None,
            explanation: String::new(),
            beside: BTreeMap::new(),
            photos: Vec::new(),
            follow_ups: Vec::new(),
            rest: Rest::new(),
        }
    }

    /// A draft that edits `visit`.
    pub fn edit(visit: Visit) -> Self {
        VisitDraft {
            started: visit.captured.started,
            ended: Some(visit.captured.ended),
            place: Some(visit.captured.place),
            mode: visit.mode,
            met: Some(visit.met),
            purposes: visit.purposes,
            topics: visit.topics,
            results: visit.results,
            business: visit.business,
            next_visit: visit.next_visit,
            explanation: visit.explanation,
            beside: visit.beside,
            photos: visit.photos,
            follow_ups: Vec::new(),
            rest: visit.rest,
        }
    }

    /// The new visit as it would be saved at `now`, or problems each naming a field. Flags are the caller's to compute and add
    /// (`plausibility::flags`), since they need the family's home and the mentor's other visits.
    pub fn finish(&self, now: &Stamp, config: &Config) -> Result<Visit, Vec<Problem>> {
        let visit = self.visit(Captured {
            started: self.started.clone(),
            ended: self.ended.clone().unwrap_or_else(|| now.clone()),
            place: self.place(),
        });
        self.judged(visit.check(Some(config))).map(|()| visit)
    }

    /// The same of an edit of `before`, which keeps what was captured then, whatever the draft says.
    pub fn finish_edit(&self, before: &Visit, config: &Config) -> Result<Visit, Vec<Problem>> {
        let visit = self.visit(before.captured.clone());
        self.judged(visit.check_edit(before, Some(config))).map(|()| visit)
    }

    fn place(&self) -> Place {
        match &self.place {
            // A fix may have come before the mentor said that it was a call: it tells where the mentor was, not the visit.
            _ if self.mode == Mode::ByPhone => Place::Missing { why: WhyNoPlace::ByPhone },
            // A receiver that answers nonsense must not keep the mentor from saving: nothing on the form mends it.
            Some(Place::Fixed(fix)) if !fix.is_possible() => Place::Missing { why: WhyNoPlace::Unavailable },
            // Left from when the form said that it was a call.
            Some(Place::Missing { why: WhyNoPlace::ByPhone }) | None => {
                Place::Missing { why: WhyNoPlace::TimedOut }
            }
            Some(place) => place.clone(),
        }
    }

    fn visit(&self, captured: Captured) -> Visit {
        Visit {
            captured,
            mode: self.mode.clone(),
            met: self.met.clone().unwrap_or(Met::NotMet),
            purposes: self.purposes.clone(),
            topics: self.topics.clone(),
            results: self.results.trim().to_owned(),
            business: self.business.clone(),
            next_visit: self.next_visit,
            explanation: self.explanation.trim().to_owned(),
            beside: self
                .beside
                .iter()
                .filter(|(_, text)| !text.trim().is_empty())
                .map(|(field, text)| (field.clone(), text.trim().to_owned()))
                .collect(),
            photos: self.photos.clone(),
            flags: Vec::new(),
            rest: self.rest.clone(),
        }
    }

    /// All problems at once: those of what only a draft has, then those `of_visit`.
    fn judged(&self, of_visit: Vec<Problem>) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.met.is_none() {
            problems.push(Problem::new("met", ProblemKind::Missing));
        }
        for (action, due) in &self.follow_ups {
            if action.trim().is_empty() {
                problems.push(Problem::new("follow_ups", ProblemKind::Missing));
            }
            match due {
                None => problems.push(Problem::new("follow_ups.due", ProblemKind::Missing)),
                Some(due) if *due < self.started.date() => {
                    problems.push(Problem::new("follow_ups.due", ProblemKind::TooEarly));
                }
                Some(_) => {}
            }
        }
        problems.extend(of_visit);
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}
