//! A revoked phone forgets everything. What of that the centre has neither as a record nor as what was left behind is lost.

use crate::world::phone::{End, Entry};
use crate::world::run::World;
use crate::world::verdict::resting;
use anyhow::Result;
use pendamping_domain::id::RevisionId;

impl World {
    /// It does. What the centre refused, or told to wait for what it has not, and what rests on either, need not be a record, but it has to
    /// have been told; nothing else may go.
    pub fn wipe(&mut self, nth: usize) -> Result<()> {
        let entries = self.phones[nth].outbox()?;
        let at_centre = self.outer().centre.revisions()?;
        let told = self.outer().centre.left_behind()?;
        let records = self.outer().centre.records()?;
        let here = |id: &String| {
            id.parse().is_ok_and(|id| at_centre.contains_key(&id))
                || records.iter().any(|record| record.id.to_string() == *id)
        };
        let never = |entry: &Entry| {
            let waits = entry.state == "unsent" && entry.waits_for.as_ref().is_some_and(|id| !here(id));
            entry.state == "set_aside" || waits
        };
        let stuck = resting(&entries, never);
        let gone = entries.keys().filter(|id| !at_centre.contains_key(id) && stuck.contains(id));
        let gone: Vec<RevisionId> = gone.filter(|id| told.contains(id)).copied().collect();
        let requests = self.outer().centre.asked()?;
        let outer = self.outer();
        for (id, asked) in outer.truth.asks.iter_mut().filter(|(_, asked)| asked.phone == nth) {
            asked.handed_in = requests.contains_key(id);
        }
        outer.truth.gone(gone, "never taken, told as left behind, and its phone was revoked");
        outer.trace.name("phone wiped");
        outer.trace.say("  it wipes itself");
        self.phones[nth].ended(End::Wiped)
    }
}
