//! A training (*Bimtek*): for whom, when, where, by whom. It belongs to a region and not to a family: all who live or work there
//! know of it. Whoever has the power opens it; the code that is shown in the room is worked out from it.

use crate::attendance::is_code;
use crate::id::{FamilyId, RecordId};
use crate::open_enum;
use crate::photo::{Photo, check_photos};
use crate::problem::{Problem, ProblemKind, limit_text};
use crate::region::RegionCode;
use crate::revision::{Kind, Record, Rest};
use crate::stamp::is_possible_date;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Secret, TOTP};

open_enum! {
    /// As what somebody is at a training: who it is for, and how those who came are counted.
    pub enum Attendee {
        /// A family's representative (*KPM*).
        Family = "family",
        /// A mentor.
        Mentor = "mentor",
        /// A coordinator, of PKH or TKSK.
        Coordinator = "coordinator",
        /// Anybody else.
        Guest = "guest",
    }
}

/// One training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// What it is called.
    pub title: String,
    /// For those who live or work here.
    pub area: RegionCode,
    /// When it begins, by the clock of the area.
    pub starts: DateTime<FixedOffset>,
    /// When it ends.
    pub ends: DateTime<FixedOffset>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agenda: String,
    /// Who speaks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub speakers: String,
    /// Where, in words; empty when nobody meets in a room.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The web address at which it can be followed; empty when it cannot.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// Who is to come.
    pub audience: Vec<Attendee>,
    /// How many the room holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// What the code in the room is worked out from, base32. It reaches those who open trainings and nobody else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secret: String,
    /// Photos of the signed list, in the order they were taken. They show the names of all who came, so they reach those who
    /// open trainings and nobody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// It does not take place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cancel_reason: String,
    /// Who opened it, by name: a certificate names them on phones that know nobody else there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opened_by: String,
    /// Fields this build does not know.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Record for Training {
    const KIND: Kind = Kind::Training;
}

/// Longest title, in characters.
pub const TITLE_MAX: usize = 120;
/// Longest place, link, list of speakers, and reason why it is cancelled, in characters.
pub const LINE_MAX: usize = 300;
/// Longest agenda, in characters.
pub const AGENDA_MAX: usize = 2_000;
/// Most days from beginning to end.
pub const DAYS_MAX: i64 = 14;
/// Most people a room can be said to hold.
pub const CAPACITY_MAX: u32 = 100_000;
/// For how many seconds one code is shown in the room.
pub const CODE_SECONDS: u64 = 300;
/// How many codes before and after the one shown still count: phones' clocks are wrong.
const CODES_AROUND: u8 = 2;
/// How many minutes before the beginning whoever follows from afar may say so.
pub const EARLY_MINUTES: i64 = 30;

/// The secret from randomness that is given.
pub fn secret(random: [u8; 20]) -> String {
    Secret::Raw(random.to_vec()).to_encoded().to_string()
}

impl Training {
    /// The unit of scope of trainings in `area`: its city or regency, or the province it is. Finer ones would have to be
    /// held by the dozen for every coordinator.
    pub fn key(area: &RegionCode) -> FamilyId {
        FamilyId::from(&area.city())
    }

    /// Whether somebody who is `attendee` is to come.
    pub fn is_for(&self, attendee: &Attendee) -> bool {
        self.audience.contains(attendee)
    }

    /// Problems, each naming a field, of a new one or as an edit of what stood `before`.
    pub fn check(&self, before: Option<&Training>) -> Vec<Problem> {
        let mut problems = Vec::new();
        check_photos(&mut problems, &self.photos, before.map_or(&[], |before| &before.photos));
        if self.title.trim().is_empty() {
            problems.push(Problem::new("title", ProblemKind::Missing));
        }
        limit_text(&mut problems, "title", &self.title, TITLE_MAX);
        if !is_possible_date(self.starts.date_naive()) {
            problems.push(Problem::new("starts", ProblemKind::Malformed));
        } else if self.ends <= self.starts {
            problems.push(Problem::new("ends", ProblemKind::TooEarly));
        } else if self.ends - self.starts > TimeDelta::days(DAYS_MAX) {
            problems.push(Problem::new("ends", ProblemKind::TooLate));
        }
        if self.place.trim().is_empty() && self.link.trim().is_empty() {
            problems.push(Problem::new("place", ProblemKind::Missing));
        }
        if !self.link.is_empty() && !is_web_address(&self.link) {
            problems.push(Problem::new("link", ProblemKind::Malformed));
        }
        if self.audience.is_empty() {
            problems.push(Problem::new("audience", ProblemKind::Missing));
        }
        if self.audience.len() > 8 {
            problems.push(Problem::new("audience", ProblemKind::TooMany { max: 8 }));
        }
        if self.capacity.is_some_and(|capacity| !(1..=CAPACITY_MAX).contains(&capacity)) {
            problems.push(Problem::new("capacity", ProblemKind::Malformed));
        }
        if !self.secret.is_empty() && self.codes().is_none() {
            problems.push(Problem::new("secret", ProblemKind::Malformed));
        }
        if self.cancelled && self.cancel_reason.trim().is_empty() {
            problems.push(Problem::new("cancel_reason", ProblemKind::Missing));
        }
        limit_text(&mut problems, "agenda", &self.agenda, AGENDA_MAX);
        for (field, text) in [
            ("speakers", &self.speakers),
            ("place", &self.place),
            ("link", &self.link),
            ("cancel_reason", &self.cancel_reason),
            ("opened_by", &self.opened_by),
        ] {
            limit_text(&mut problems, field, text, LINE_MAX);
        }
        problems
    }

    /// The code to be shown in the room at a moment: six digits.
    pub fn code_at(&self, now: DateTime<Utc>) -> Option<String> {
        Some(self.codes()?.generate(seconds(now)?))
    }

    /// Whether `code` was shown in the room around that moment, while the training went on.
    pub fn accepts(&self, code: &str, at: DateTime<Utc>) -> bool {
        let known = || Some(self.codes()?.check(code, seconds(at)?));
        self.goes_on(at) && known().unwrap_or(false)
    }

    /// Whether whoever follows from afar can say so at that moment.
    pub fn takes_check_in(&self, at: DateTime<Utc>) -> bool {
        !self.link.is_empty() && self.goes_on(at)
    }

    /// Whether it has taken place by then.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        !self.cancelled && self.ends <= now
    }

    /// On how many days it is.
    pub fn days(&self) -> i64 {
        (self.ends.date_naive() - self.starts.date_naive()).num_days() + 1
    }

    /// How long it takes: of more than one day the hours of each, not the nights between them.
    pub fn length(&self) -> TimeDelta {
        let daily = self.ends.time() - self.starts.time();
        if daily > TimeDelta::zero() {
            daily * i32::try_from(self.days()).unwrap_or(1)
        } else {
            self.ends - self.starts
        }
    }

    fn goes_on(&self, at: DateTime<Utc>) -> bool {
        !self.cancelled && self.starts - TimeDelta::minutes(EARLY_MINUTES) <= at && at <= self.ends
    }

    fn codes(&self) -> Option<TOTP> {
        let secret = Secret::Encoded(self.secret.clone()).to_bytes().ok()?;
        TOTP::new(Algorithm::SHA1, 6, CODES_AROUND, CODE_SECONDS, secret).ok()
    }
}

/// What the code of the room looks like to a camera begins with this.
const ROOM: &str = "pendamping-bimtek";

/// The code of a training as a picture says it: with the training it is of, so that no other takes it.
pub fn room_text(training: RecordId, code: &str) -> String {
    format!("{ROOM}:{training}:{code}")
}

/// The training and the code that a picture says; none when it says something else.
pub fn read_room_text(text: &str) -> Option<(RecordId, String)> {
    let (training, code) = text.trim().strip_prefix(ROOM)?.strip_prefix(':')?.split_once(':')?;
    Some((training.parse().ok()?, is_code(code).then(|| code.to_owned())?))
}

fn seconds(moment: DateTime<Utc>) -> Option<u64> {
    u64::try_from(moment.timestamp()).ok()
}

fn is_web_address(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.len() > 3))
        && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

/// A training as it is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingDraft {
    /// What it is called.
    pub title: String,
    /// For whom; none while nothing is chosen.
    pub area: Option<RegionCode>,
    /// On which day.
    pub day: Option<NaiveDate>,
    /// The last day, where it takes more than one.
    pub last_day: Option<NaiveDate>,
    /// When it begins.
    pub from: Option<NaiveTime>,
    /// When it ends.
    pub until: Option<NaiveTime>,
    /// What it is about.
    pub agenda: String,
    /// Who speaks.
    pub speakers: String,
    /// Where.
    pub place: String,
    /// Its web address.
    pub link: String,
    /// Who is to come.
    pub audience: Vec<Attendee>,
    /// How many the room holds.
    pub capacity: Option<u32>,
    /// Who opens it; not typed.
    #[serde(default)]
    pub opened_by: String,
}

impl From<&Training> for TrainingDraft {
    fn from(told: &Training) -> Self {
        let last = told.ends.date_naive();
        TrainingDraft {
            title: told.title.clone(),
            area: Some(told.area.clone()),
            day: Some(told.starts.date_naive()),
            last_day: (last != told.starts.date_naive()).then_some(last),
            from: Some(told.starts.time()),
            until: Some(told.ends.time()),
            agenda: told.agenda.clone(),
            speakers: told.speakers.clone(),
            place: told.place.clone(),
            link: told.link.clone(),
            audience: told.audience.clone(),
            capacity: told.capacity,
            opened_by: told.opened_by.clone(),
        }
    }
}

impl TrainingDraft {
    /// The training it comes to. A new one gets `secret`; told anew, it keeps its own, and what this build does not know.
    ///
    /// # Errors
    /// What is missing or breaks a rule, by field.
    pub fn finish(&self, before: Option<&Training>, secret: String) -> Result<Training, Vec<Problem>> {
        let missing = |field: &str, there: bool| (!there).then(|| Problem::new(field, ProblemKind::Missing));
        let (Some(area), Some(day), Some(from), Some(until)) = (&self.area, self.day, self.from, self.until)
        else {
            return Err([
                missing("title", !self.title.trim().is_empty()),
                missing("area", self.area.is_some()),
                missing("day", self.day.is_some()),
                missing("from", self.from.is_some()),
                missing("until", self.until.is_some()),
                missing("audience", !self.audience.is_empty()),
            ]
            .into_iter()
            .flatten()
            .collect());
        };
        let zone = |day: NaiveDate, time| {
            FixedOffset::east_opt(i32::from(area.offset_minutes()) * 60)
                .and_then(|offset| day.and_time(time).and_local_timezone(offset).single())
        };
        let (Some(starts), Some(ends)) = (zone(day, from), zone(self.last_day.unwrap_or(day), until)) else {
            return Err(vec![Problem::new("day", ProblemKind::Malformed)]);
        };
        let training = Training {
            title: self.title.trim().to_owned(),
            area: area.clone(),
            starts,
            ends,
            agenda: self.agenda.trim().to_owned(),
            speakers: self.speakers.trim().to_owned(),
            place: self.place.trim().to_owned(),
            link: self.link.trim().to_owned(),
            audience: self.audience.clone(),
            capacity: self.capacity,
            secret: before.map_or(secret, |before| before.secret.clone()),
            photos: before.map(|before| before.photos.clone()).unwrap_or_default(),
            cancelled: before.is_some_and(|before| before.cancelled),
            cancel_reason: before.map(|before| before.cancel_reason.clone()).unwrap_or_default(),
            // Whoever changes it did not open it.
            opened_by: before.map_or(&self.opened_by, |before| &before.opened_by).clone(),
            rest: before.map(|before| before.rest.clone()).unwrap_or_default(),
        };
        let problems: Vec<Problem> = training.check(before).into_iter().map(beside_its_field).collect();
        if problems.is_empty() { Ok(training) } else { Err(problems) }
    }
}

/// A form asks for days and times, a training has moments.
fn beside_its_field(problem: Problem) -> Problem {
    let field = match problem.field.as_str() {
        "starts" => "day",
        "ends" => "until",
        field => field,
    };
    Problem { field: field.to_owned(), ..problem }
}
