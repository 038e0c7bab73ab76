//! Aid as acceptance looks at it: of which tranche a witness, a word, a plan or a purchase speaks.

use crate::accept::confirmation::is_too_much;
use crate::accept::{Stop, aside, invalid, waits_for};
use crate::store::{Caller, Ledger};
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::aid_word::AidWord;
use pendamping_domain::id::RecordId;
use pendamping_domain::plan::AidPlan;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::witness::AidWitness;
use pendamping_protocol::code::Code;

/// The tranche that `revision` speaks of; none when it cannot be read. Books lay what is said of a tranche beside its list, so it
/// must be one of the very family that is spoken of: another's money would else look witnessed.
pub fn named_by(revision: &Revision) -> Option<RecordId> {
    match revision.kind {
        Kind::AidWitness => AidWitness::read(&revision.body).ok().map(|seen| seen.aid),
        Kind::AidWord => AidWord::read(&revision.body).ok().map(|word| word.aid),
        Kind::AidPlan => AidPlan::read(&revision.body).ok().map(|plan| plan.aid),
        Kind::AidUse => AidUse::read(&revision.body).ok().map(|bought| bought.aid),
        _ => None,
    }
}

/// Whether what speaks of a tranche may be: the tranche is listed, or was paid, to the same family; and the family has not given
/// more words on it than anybody needs.
pub(super) fn may_be(ledger: &mut dyn Ledger, caller: &Caller, revision: &Revision) -> Result<(), Stop> {
    let family = revision.family.to_string();
    let Some(aid) = named_by(revision) else { return aside(Code::Unreadable) };
    match ledger.record(aid)? {
        Some(listed) if listed.scope_key == family && listed.kind == Kind::Aid => {}
        Some(listed) if listed.scope_key == family => return aside(Code::NotFound),
        // What was paid to a family that no list has is spoken of too.
        _ if ledger.is_paid(revision.family, aid)? => {}
        // List and payment may both come after the money was seen.
        _ => return waits_for(aid),
    }
    if revision.kind == Kind::AidWord {
        let Ok(word) = AidWord::read(&revision.body) else { return aside(Code::Unreadable) };
        if is_too_much(&word.channel, &ledger.words(revision.family, &revision.kind, aid)?, caller) {
            return invalid("aid");
        }
    }
    Ok(())
}
