//! Selections as acceptance looks at them: who may decide on a proposal, and which objections a decision may say it heard.

use crate::accept::{Stop, aside, invalid, waits_for};
use crate::store::Ledger;
use pendamping_domain::actor::Actor;
use pendamping_domain::id::{ConfigVersion, FamilyId, PersonId, RecordId};
use pendamping_domain::objection::Verdict;
use pendamping_domain::review::{Decision, Review};
use pendamping_domain::revision::{Record, Revision};
use pendamping_domain::selection::{Selection, may_decide};
use pendamping_domain::verification::may_still_have_a_hand;
use pendamping_protocol::code::Code;

/// Whether `actor` may decide so on a proposal: never who wrote any revision of it, also one that was written over since, nor who
/// looked at what its money bought.
pub(super) fn may_be_decided(
    ledger: &mut dyn Ledger,
    actor: &Actor,
    family: FamilyId,
    review: &Review,
) -> Result<(), Stop> {
    let proposers: Vec<PersonId> = ledger.authors(review.of)?.into_iter().collect();
    may_decide(actor, &proposers, review)?;
    let scheme = review.scheme.as_deref().unwrap_or_default();
    may_still_have_a_hand(actor, &ledger.verifiers(family, scheme)?)?;
    is_in_budget(ledger, family, scheme, review)
}

/// Whether there is money for a grant: several may decide, each offline with the whole budget before them, and only the centre hears of
/// all. What comes when it is given out is set aside at whoever decided, and the family is told nothing.
fn is_in_budget(
    ledger: &mut dyn Ledger,
    family: FamilyId,
    scheme: &str,
    review: &Review,
) -> Result<(), Stop> {
    if review.decision != Decision::Approved {
        return Ok(());
    }
    let schemes = ledger.config(ConfigVersion::default())?.map(|config| config.schemes).unwrap_or_default();
    // Also when the programme goes on to another selection: what was decided offline comes later, and its money is that of its rule.
    let reaches = ledger.last_rule(scheme)?.map_or(0, |rule| rule.grants(&schemes));
    let granted = ledger.granted_to_others(scheme, family)?;
    if granted < reaches { Ok(()) } else { invalid("budget") }
}

/// Whether a proposal may be told anew: not once it is decided. Its grant would be gone without anybody saying so, and somebody
/// else would get the money; a new proposal is another record. One that an objection opened again may be.
pub(super) fn may_be_told_anew(ledger: &mut dyn Ledger, revision: &Revision) -> Result<(), Stop> {
    let Some(standing) = ledger.record(revision.record)? else { return Ok(()) };
    let decided: Vec<Review> = ledger
        .decisions(revision.family, revision.record)?
        .into_iter()
        .filter(|review| review.revision == standing.head)
        .collect();
    let is_open = |ledger: &mut dyn Ledger| -> Result<bool, Stop> {
        let upheld = ledger
            .objections(revision.family, revision.record)?
            .into_iter()
            .filter(|objection| objection.verdict == Some(Verdict::Upheld));
        let heard = |id: &RecordId| decided.iter().any(|review| review.heard.contains(id));
        Ok(upheld.into_iter().any(|objection| !heard(&objection.record)))
    };
    if decided.is_empty() || is_open(ledger)? { Ok(()) } else { aside(Code::NotAllowed) }
}

/// Whether the scores are those of the rule in force, where the version that it was told under has none: else naming that version
/// would switch the criteria off.
pub(super) fn is_by_a_rule(ledger: &mut dyn Ledger, revision: &Revision) -> Result<(), Stop> {
    let told_under = ledger.config(revision.config)?.and_then(|config| config.selection);
    if told_under.is_some() {
        return Ok(());
    }
    let Ok(proposal) = Selection::read(&revision.body) else { return aside(Code::Unreadable) };
    let in_force = ledger.config(ConfigVersion::default())?.and_then(|config| config.selection);
    match proposal.check(in_force.as_ref()).into_iter().next() {
        Some(problem) => invalid(&problem.field),
        None => Ok(()),
    }
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
