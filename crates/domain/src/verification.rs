//! Verification: somebody looks at what a tranche bought and finds it good. It is a `Review` with the decision `approved`, and the law
//! of four eyes stands around it: whoever proposed the family, decided on its selection, or had a hand in its purchases does not
//! say that the money was well used.

use crate::actor::{Actor, Power};
use crate::id::{PersonId, RecordId};
use crate::rules::Refused;
use std::collections::{BTreeMap, BTreeSet};

/// Whose hands a tranche went through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hands {
    /// Who proposed the family for selection, in any revision.
    pub proposed: BTreeSet<PersonId>,
    /// Who decided on its selection, or answered an objection to it.
    pub decided: BTreeSet<PersonId>,
    /// Who wrote its plan or any of its purchases, or witnessed the money.
    pub wrote: BTreeSet<PersonId>,
    /// The people of the family itself.
    pub family: BTreeSet<PersonId>,
}

/// What keeps somebody from verifying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// It is not among their powers.
    NoPower,
    /// They proposed the family.
    Proposed,
    /// They decided on its selection.
    Decided,
    /// They wrote what is to be verified.
    Wrote,
    /// It is their own money.
    OwnFamily,
}

/// What keeps `actor` from verifying, if anything does: a screen says it before somebody tries.
pub fn bar(actor: &Actor, hands: &Hands) -> Option<Bar> {
    if !actor.has(&Power::VerifyAid) {
        return Some(Bar::NoPower);
    }
    [
        (&hands.proposed, Bar::Proposed),
        (&hands.decided, Bar::Decided),
        (&hands.wrote, Bar::Wrote),
        (&hands.family, Bar::OwnFamily),
    ]
    .into_iter()
    .find_map(|(people, bar)| people.contains(&actor.person).then_some(bar))
}

/// Whether `actor` may verify.
///
/// # Errors
/// It is not allowed; `bar` says why.
pub fn may_verify(actor: &Actor, hands: &Hands) -> Result<(), Refused> {
    match bar(actor, hands) {
        None => Ok(()),
        Some(_) => Err(Refused::NotAllowed(String::new())),
    }
}

/// Whether `actor` may still have a hand in a family's money: propose it, decide on that or answer an objection to it, see it, plan it
/// or spend it. Not who looked at what it bought already: in whichever order it comes, no one person says both that a family gets
/// money and that it was well used.
///
/// # Errors
/// It is not allowed.
pub fn may_still_have_a_hand(actor: &Actor, verifiers: &BTreeSet<PersonId>) -> Result<(), Refused> {
    match verifiers.contains(&actor.person) {
        true => Err(Refused::NotAllowed(String::new())),
        false => Ok(()),
    }
}

/// The tranches of which everything that was bought was looked at and found good. `uses` are the purchases that count, each with its
/// tranche; `approved` those of them whose latest revision somebody approved. One more purchase, and it is to be looked at again.
pub fn verified(
    uses: impl IntoIterator<Item = (RecordId, RecordId)>,
    approved: &BTreeSet<RecordId>,
) -> BTreeSet<RecordId> {
    let mut tranches: BTreeMap<RecordId, bool> = BTreeMap::new();
    for (bought, tranche) in uses {
        *tranches.entry(tranche).or_insert(true) &= approved.contains(&bought);
    }
    tranches.into_iter().filter_map(|(tranche, good)| good.then_some(tranche)).collect()
}
