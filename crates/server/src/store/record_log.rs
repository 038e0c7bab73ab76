//! Records of one kind as the office takes them out: what may be asked, and what one record says to whoever reads it. Visits,
//! with all that others say to them, have a log of their own (`visit_log`).

use crate::store::visit_log::Named;
use chrono::NaiveDate;
use pendamping_domain::activity::Activity;
use pendamping_domain::attendance::{Attendance, Presence};
use pendamping_domain::family::Family;
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::RecordId;
use pendamping_domain::progress::Progress;
use pendamping_domain::region::RegionCode;
use pendamping_domain::training::{Attendee, Training};

/// Kinds of record that there is a log of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logged {
    /// Families, with who accompanies them.
    Families,
    /// What was agreed at visits.
    FollowUps,
    /// Months of businesses.
    Progress,
    /// Meetings of mentors with many families.
    GroupMeetings,
    /// Mentors' other duties.
    Activities,
    /// Trainings.
    Trainings,
    /// Who was at them.
    Attendance,
}

impl Logged {
    /// What the audit log calls it.
    pub fn name(self) -> &'static str {
        match self {
            Logged::Families => "families",
            Logged::FollowUps => "follow-ups",
            Logged::Progress => "progress",
            Logged::GroupMeetings => "meetings",
            Logged::Activities => "activities",
            Logged::Trainings => "trainings",
            Logged::Attendance => "attendance",
        }
    }
}

/// Which records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLogAsk {
    /// Of which kind.
    pub of: Logged,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Of whoever lives or works here; trainings that are for here.
    pub area: Option<RegionCode>,
    /// Written by the mentor with this number; families that they accompany, and the attendance of those.
    pub mentor: Option<String>,
    /// Only what the person with this number may see; the office's whole view when there is none.
    pub reader: Option<String>,
}

impl RecordLogAsk {
    /// All of a kind, for the office.
    pub fn all(of: Logged) -> RecordLogAsk {
        RecordLogAsk { of, from: None, to: None, area: None, mentor: None, reader: None }
    }
}

/// The family that a record is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyLine {
    /// Its number and name.
    pub named: Named,
    /// Its village.
    pub region: RegionCode,
}

/// One record, as its reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordLine {
    /// The record.
    pub record: RecordId,
    /// Whose family it is about; none for what is about no family.
    pub family: Option<FamilyLine>,
    /// Whose work it is, where the reader knows that person: who wrote it last; of a family, who accompanies it.
    pub by: Option<Named>,
    /// What it says.
    pub told: Told,
}

/// What a record says, with what has to be looked up beside it.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A family.
    Family(Box<Family>),
    /// A follow-up, and the day of the visit at which it was agreed.
    FollowUp(FollowUp, Option<NaiveDate>),
    /// A month of a business, and whether it is the record of that month that counts.
    Progress(Box<Progress>, bool),
    /// A meeting, and those of its families that the reader knows.
    GroupMeeting(Box<GroupMeeting>, Vec<Named>),
    /// A duty.
    Activity(Activity),
    /// A training.
    Training(Box<Training>),
    /// Somebody at a training.
    Attendance(Box<AttendanceLine>),
}

/// Somebody at a training.
#[derive(Debug, Clone, PartialEq)]
pub struct AttendanceLine {
    /// All evidence.
    pub attendance: Attendance,
    /// How they were there, by all evidence together.
    pub presence: Option<Presence>,
    /// As what.
    pub attendee: Option<Attendee>,
    /// The mentor, coordinator or guest it is; a family stands in the line itself.
    pub who: Option<Named>,
    /// The training's name and first day, where the reader hears of it.
    pub training: Option<(String, NaiveDate)>,
}
