//! Verification as acceptance looks at it: whose hands a tranche went through, of which nobody may verify what it bought, nor have a hand
//! in it afterwards.

use crate::accept::{Stop, aid, aside};
use crate::store::{KeptRevision, Ledger};
use pendamping_domain::actor::Actor;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::selection::Selection;
use pendamping_domain::verification::{may_still_have_a_hand, may_verify};
use pendamping_protocol::code::Code;

/// Whether `actor` may decide on a purchase of a family.
pub(super) fn may_be(
    ledger: &mut dyn Ledger,
    actor: &Actor,
    family: FamilyId,
    of: &KeptRevision,
) -> Result<(), Stop> {
    let Ok(bought) = AidUse::read(&of.body) else { return aside(Code::NotFound) };
    Ok(may_verify(actor, &ledger.hands(family, bought.aid)?)?)
}

/// Whether `actor` may propose a family for money, see that money, plan it or spend it: not who looked at what it bought. Of a tranche that
/// is on no list nobody knows the scheme; then whoever looked at any such purchase is out.
pub(super) fn has_not_verified(
    ledger: &mut dyn Ledger,
    actor: &Actor,
    revision: &Revision,
) -> Result<(), Stop> {
    let scheme = match revision.kind {
        Kind::Selection => Selection::read(&revision.body).ok().map(|proposal| proposal.scheme),
        _ => match aid::named_by(revision) {
            Some(tranche) => ledger
                .record(tranche)?
                .and_then(|listed| Aid::read(&listed.body).ok())
                .map(|listed| listed.scheme),
            None => None,
        },
    };
    let verifiers = ledger.verifiers(revision.family, &scheme.unwrap_or_default())?;
    Ok(may_still_have_a_hand(actor, &verifiers)?)
}
