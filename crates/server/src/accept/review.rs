//! Decisions as acceptance looks at them: on what, by whom, and what their author may say to have heard.

use crate::accept::confirmation::no_word;
use crate::accept::{Stop, aside, invalid, selection, verification, waits_for};
use crate::store::{Caller, KeptRevision, Ledger};
use pendamping_domain::actor::Actor;
use pendamping_domain::id::PersonId;
use pendamping_domain::review::Review;
use pendamping_domain::revision::{Kind, Record, Revision};
use pendamping_domain::rules::may_decide;
use pendamping_domain::selection::Selection;
use pendamping_protocol::code::Code;

/// Whether a decision may be: on a record of the same family that is decided on, by somebody with that power who had no hand in
/// it, and with nothing heard that nobody said.
pub(super) fn may_be(
    ledger: &mut dyn Ledger,
    caller: &Caller,
    actor: &Actor,
    revision: &Revision,
) -> Result<(), Stop> {
    let family = revision.family.to_string();
    let Ok(review) = Review::read(&revision.body) else { return aside(Code::Unreadable) };
    let of = match ledger.revision(review.revision)? {
        Some(of) if of.scope_key == family && of.record == review.of && of.kind.is_decided_on() => of,
        Some(of) if of.scope_key == family => return aside(Code::NotFound),
        _ => return Err(Stop::Waits(review.revision)),
    };
    let first = ledger.record(review.of)?.and_then(|record| record.author);
    if [of.author, first].contains(&Some(caller.person)) {
        return aside(Code::NotAllowed);
    }
    may_decide(actor, &of.kind, &review.decision)?;
    names_whose_and_what_for(&review, &of, revision)?;
    match of.kind {
        Kind::Selection => selection::may_be_decided(ledger, actor, revision.family, &review)?,
        Kind::AidUse => verification::may_be(ledger, actor, revision.family, &of)?,
        _ => {}
    }
    if of.kind == Kind::Selection {
        return selection::heard(ledger, revision.family, &review);
    }
    if let Some(word) =
        no_word(&review.heard, &ledger.words(revision.family, &Kind::Confirmation, review.of)?)
    {
        // What is here, and is no word on this visit, will never become one.
        return match ledger.record(word)? {
            Some(other) if other.scope_key == family => aside(Code::NotFound),
            _ => waits_for(word),
        };
    }
    Ok(())
}

/// Whose work it is decides who reads what is said of it; so does the scheme of a selection, which its family reads of.
fn names_whose_and_what_for(review: &Review, of: &KeptRevision, revision: &Revision) -> Result<(), Stop> {
    let whose = of.kind.is_of_its_author().then_some(PersonId(revision.family.0));
    if review.whose != whose {
        return invalid("whose");
    }
    let scheme = match of.kind {
        Kind::Selection => Selection::read(&of.body).ok().map(|proposal| proposal.scheme),
        _ => None,
    };
    if review.scheme == scheme { Ok(()) } else { invalid("scheme") }
}
