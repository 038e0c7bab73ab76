//! Objections as acceptance looks at them: to what, how many, who answers.

use crate::accept::{Stop, aside, invalid, is_here};
use crate::store::Ledger;
use pendamping_domain::actor::Actor;
use pendamping_domain::id::PersonId;
use pendamping_domain::objection::{OBJECTIONS_BY_CHANNEL, Objection, ObjectionAnswer, may_answer};
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::selection::Selection;
use pendamping_domain::verification::may_still_have_a_hand;
use pendamping_protocol::code::Code;

/// Whether an objection may be: against a decision on a proposal of the same family, and not one too many.
pub(super) fn may_be(ledger: &mut dyn Ledger, revision: &Revision) -> Result<(), Stop> {
    let Ok(objection) = Objection::read(&revision.body) else { return aside(Code::Unreadable) };
    let family = revision.family.to_string();
    is_here(ledger, &family, objection.selection, &Kind::Selection)?;
    let decision = is_here(ledger, &family, objection.decision, &Kind::Review)?;
    if !Review::read(&decision.body).is_ok_and(|review| review.of == objection.selection) {
        return aside(Code::NotFound);
    }
    let before = ledger.objections(revision.family, objection.selection)?.into_iter();
    let same =
        before.filter(|other| other.decision == objection.decision && other.channel == objection.channel);
    if same.count() >= OBJECTIONS_BY_CHANNEL { invalid("decision") } else { Ok(()) }
}

/// Whether an objection may be answered by `actor`: somebody who neither proposed nor decided, in whatever revision and whether it
/// counted or not.
pub(super) fn may_be_answered(
    ledger: &mut dyn Ledger,
    actor: &Actor,
    revision: &Revision,
) -> Result<(), Stop> {
    let Ok(answer) = ObjectionAnswer::read(&revision.body) else { return aside(Code::Unreadable) };
    let objection = is_here(ledger, &revision.family.to_string(), answer.objection, &Kind::Objection)?;
    let Ok(objection) = Objection::read(&objection.body) else { return aside(Code::NotFound) };
    let proposers: Vec<PersonId> = ledger.authors(objection.selection)?.into_iter().collect();
    let deciders: Vec<PersonId> =
        ledger.deciders(revision.family, objection.selection)?.into_iter().collect();
    may_answer(actor, &proposers, &deciders)?;
    let proposal = ledger.record(objection.selection)?.and_then(|kept| Selection::read(&kept.body).ok());
    let scheme = proposal.map(|proposal| proposal.scheme).unwrap_or_default();
    Ok(may_still_have_a_hand(actor, &ledger.verifiers(revision.family, &scheme)?)?)
}
