//! Calls about a mentor's meetings with many families.

use pendamping_domain::custody::Custody;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::Body;

/// Asks for a mentor's meetings.
#[derive(Debug, Clone, Copy)]
pub struct ListGroupMeetings {
    /// Whose.
    pub person: PersonId,
    /// How many at most (1 to 500).
    pub limit: usize,
}

/// A mentor's meetings, the latest day first.
#[derive(Debug, Clone)]
pub struct GroupMeetings {
    /// The mentor's name, when this phone knows it.
    pub name: Option<String>,
    /// How many this phone has of them.
    pub total: u64,
    /// This stretch of them.
    pub rows: Vec<GroupMeetingRow>,
    /// The position this phone has read up to: to be put into `Revision::opened` of a new one.
    pub opened: Position,
}

/// A meeting in a list.
#[derive(Debug, Clone)]
pub struct GroupMeetingRow {
    /// The record.
    pub record: RecordId,
    /// Its content.
    pub meeting: GroupMeeting,
    /// Where its latest revision is.
    pub custody: Custody,
}

/// Asks for one meeting, to read it or to tell it anew.
#[derive(Debug, Clone, Copy)]
pub struct OpenGroupMeeting {
    /// Which.
    pub record: RecordId,
}

/// One meeting.
#[derive(Debug, Clone)]
pub struct GroupMeetingPage {
    /// As it stands.
    pub meeting: GroupMeeting,
    /// The families that were there, by name.
    pub present: Vec<Present>,
    /// Whose meeting it was.
    pub author: PersonId,
    /// Their name, when this phone knows it.
    pub author_name: Option<String>,
    /// Its fields as they travel: the base of an edit.
    pub body: Body,
    /// Its latest revision: the parent of an edit.
    pub revision: RevisionId,
    /// The position this phone has read up to.
    pub opened: Position,
    /// Where its latest revision is.
    pub custody: Custody,
}

/// A family that was at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Which.
    pub family: FamilyId,
    /// Its name; none when this phone does not have it (any more).
    pub name: Option<String>,
}
