//! Meetings with many families as acceptance looks at them: whom a mentor may say to have been there.

use crate::store::{Caller, Ledger, Stored};
use pendamping_domain::actor::Power;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::{Record, Revision};

/// A family that `revision` brings and its author does not accompany, and did not when the form was opened. One that stood
/// there before may stay: it may be another mentor's by now. What is another's and what is nowhere are the same to who asks.
pub fn names_anothers(
    ledger: &mut dyn Ledger,
    caller: &Caller,
    revision: &Revision,
) -> Stored<Option<FamilyId>> {
    let Ok(meeting) = GroupMeeting::read(&revision.body) else { return Ok(None) };
    let before = ledger.record(revision.record)?.and_then(|record| GroupMeeting::read(&record.body).ok());
    let stood = before.map(|before| before.families).unwrap_or_default();
    // A centre restored from a copy may be behind what the phone had read.
    let opened = revision.opened.min(ledger.high_water());
    for family in meeting.families.into_iter().filter(|family| !stood.contains(family)) {
        let mut accompanies = false;
        for at in [Some(opened), None] {
            accompanies =
                accompanies || ledger.powers(caller.person, family, at)?.contains(&Power::Accompany);
        }
        if !accompanies {
            return Ok(Some(family));
        }
    }
    Ok(None)
}
