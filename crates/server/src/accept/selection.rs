//! Selections as acceptance looks at them: who may decide on a proposal, and which objections a decision may say it heard.

use crate::accept::{Stop, aside, invalid, waits_for};
use crate::store::Ledger;
use pendamping_domain::actor::Actor;
use pendamping_domain::id::{FamilyId, PersonId};
use pendamping_domain::objection::Verdict;
use pendamping_domain::review::Review;
use pendamping_domain::selection::may_decide;
use pendamping_protocol::code::Code;

/// Whether `actor` may decide so on a proposal: never who wrote any revision of it, also one that was written over since.
pub(super) fn may_be_decided(ledger: &mut dyn Ledger, actor: &Actor, review: &Review) -> Result<(), Stop> {
    let proposers: Vec<PersonId> = ledger.authors(review.of)?.into_iter().collect();
    Ok(may_decide(actor, &proposers, review)?)
}

/// A decision may say that it heard objections to decisions on this very proposal, and only those that were upheld: a later decision
/// counts if it has heard more, so an id that is none, or one that was rejected, would let anybody overrule the first. One that
/// is not answered yet may still be.
pub(super) fn heard(ledger: &mut dyn Ledger, family: FamilyId, review: &Review) -> Result<(), Stop> {
    if review.heard.is_empty() {
        return Ok(());
    }
    let objections = ledger.objections(family, review.of)?;
    for id in &review.heard {
        let Some(objection) = objections.iter().find(|objection| objection.record == *id) else {
            return match ledger.record(*id)? {
                Some(other) if other.scope_key == family.to_string() => aside(Code::NotFound),
                _ => waits_for(*id),
            };
        };
        match objection.verdict {
            Some(Verdict::Upheld) => {}
            Some(Verdict::Rejected) => return invalid("heard"),
            Some(Verdict::Unknown(_)) | None => return waits_for(*id),
        }
    }
    Ok(())
}
