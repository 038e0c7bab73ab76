//! Aid as acceptance looks at it: of which tranche a witness or a family's word speaks.

use pendamping_domain::aid_word::AidWord;
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::witness::AidWitness;

/// The tranche that `revision` speaks of; none when it cannot be read. Books lay what is said of a tranche beside its list, so it
/// must be one of the very family that is spoken of: another's money would else look witnessed.
pub fn named_by(revision: &Revision) -> Option<RecordId> {
    match revision.kind {
        Kind::AidWitness => AidWitness::read(&revision.body).ok().map(|seen| seen.aid),
        Kind::AidWord => AidWord::read(&revision.body).ok().map(|word| word.aid),
        _ => None,
    }
}
