//! Verification as acceptance looks at it: whose hands a tranche went through, of which nobody may verify what it bought.

use crate::accept::{Stop, aside};
use crate::store::{KeptRevision, Ledger};
use pendamping_domain::actor::Actor;
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::id::FamilyId;
use pendamping_domain::revision::Record;
use pendamping_domain::verification::may_verify;
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
