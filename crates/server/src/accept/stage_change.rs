//! Proposed changes of stage as acceptance looks at them: which decision changes the family.

use crate::store::{Ledger, Stored};
use pendamping_domain::family::{Family, Stage};
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::stage_change::StageChange;

/// The stage that the family comes to when `revision` is kept: a first decision on a proposal as it stands, which approves it,
/// while the family is still where the proposal says. Everything else stays readable and changes nothing.
pub fn decided(ledger: &mut dyn Ledger, revision: &Revision) -> Stored<Option<Stage>> {
    if revision.kind != Kind::Review {
        return Ok(None);
    }
    let Ok(review) = Review::read(&revision.body) else { return Ok(None) };
    if review.decision != Decision::Approved {
        return Ok(None);
    }
    let Some(proposal) = ledger.record(review.of)? else { return Ok(None) };
    let Ok(change) = StageChange::read(&proposal.body) else { return Ok(None) };
    if proposal.kind != Kind::StageChange || proposal.head != review.revision {
        return Ok(None);
    }
    let before = ledger.decisions(revision.family, review.of)?;
    if before.iter().any(|earlier| earlier.revision == review.revision) {
        return Ok(None);
    }
    let family = ledger.record(revision.family.into())?.and_then(|family| Family::read(&family.body).ok());
    let stage = family.and_then(|family| family.business).map(|business| business.stage);
    Ok((stage == Some(change.from)).then_some(change.to))
}
