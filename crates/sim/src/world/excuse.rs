//! Why the centre may refuse what somebody saved. A code alone explains nothing: what it says has to be so.

use crate::world::phone::Phone;
use crate::world::truth::{Save, Truth};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::id::{FamilyId, RevisionId};
use pendamping_domain::objection::OBJECTIONS_BY_CHANNEL;
use pendamping_domain::revision::Kind;

/// Powers without which a coordinator's word is not taken: the simulated ones say it all the same.
const NEEDS: &[(Kind, Power)] = &[
    (Kind::Confirmation, Power::ReviewVisits),
    (Kind::Attendance, Power::OpenTrainings),
    (Kind::Training, Power::OpenTrainings),
];

/// Whether a code is so of a save that its phone has set aside.
pub fn excused(truth: &Truth, phone: &Phone, id: &RevisionId, save: &Save, code: &str) -> bool {
    if truth.poison.contains(id) || save.ahead && code == "invalid" {
        return true;
    }
    let reader = &phone.reader;
    // Where an order is not where it was, or the phone is not, nobody can say what was held when the form was opened: but for what
    // was held all along.
    let elsewhere = truth.put_back || phone.shared || phone.put_back;
    let held = |family: &FamilyId| {
        if elsewhere {
            truth.always_held(reader.person, *family)
        } else {
            truth.held_at(reader.person, *family, save.opened)
        }
    };
    match reader.role {
        // Who reviews in districts wrote where they did not.
        Role::Coordinator if code == "not_found" && truth.is_watched(save.family) => !held(&save.family),
        // On another of their phones they decided on the same proposal.
        Role::Coordinator if save.kind == Kind::ObjectionAnswer && code == "not_allowed" => {
            truth.decided_what_it_answers(save)
        }
        Role::Coordinator => {
            let needs = NEEDS.iter().find(|(kind, _)| *kind == save.kind).map(|(_, power)| power);
            // A training is under a key that who opens none does not hold.
            let says = code == "not_allowed" || code == "not_found" && save.kind == Kind::Training;
            says && needs.is_some_and(|power| !truth.has(reader.person, power))
        }
        // What is decided on is not told anew.
        Role::Mentor if save.kind == Kind::Selection && code == "not_allowed" => {
            truth.saves.values().any(|other| other.kind == Kind::Review && other.of == Some(save.record))
        }
        _ => {
            match code {
                "not_found" if save.family == reader.person.into() => false,
                "not_found" if reader.role == Role::Beneficiary => {
                    truth.own.get(&save.family) != Some(&reader.person)
                }
                "not_found" => !held(&save.family),
                // A meeting of families that were held.
                "not_allowed" => save.kind == Kind::GroupMeeting && !save.met.iter().all(held),
                // Two phones of one mentor know nothing of each other.
                "invalid" => save.kind == Kind::Objection && truth.objections(save) > OBJECTIONS_BY_CHANNEL,
                _ => false,
            }
        }
    }
}
