//! The one function that decides who may read and write what, by role, kind and field. Whose family it is — the rows — is the
//! centre's to know; this decides the columns and the verbs.

use crate::actor::{Actor, Power, Role};
use crate::attendance::{OWN_PHONE_ONLY, OWN_WORD};
use crate::family::MENTOR_MAY_CORRECT;
use crate::id::PersonId;
use crate::revision::{Body, Kind};
use serde_json::{Value, json};

/// Which fields of a kind somebody may see or set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// None: it does not even tell whether such a record exists.
    None,
    /// These only.
    Only(&'static [&'static str]),
    /// All but these.
    AllBut(&'static [&'static str]),
}

impl Fields {
    /// Every field.
    pub const ALL: Fields = Fields::AllBut(&[]);

    /// Whether `field` (top level) is among them.
    pub fn allow(&self, field: &str) -> bool {
        match self {
            Fields::None => false,
            Fields::Only(fields) => fields.contains(&field),
            Fields::AllBut(fields) => !fields.contains(&field),
        }
    }
}

/// What a family's own phone does not get of a visit: what passes between mentor and coordinator.
const NOT_FOR_FAMILY: &[&str] = &["flags", "explanation", "beside", "topics", "results", "photos"];

/// What it gets of `captured`: when the visit was, because that is what it confirms. Where the mentor stood is evidence for
/// those who review, and would be the way to its door on a phone that many share.
const CAPTURED_FOR_FAMILY: &[&str] = &["started", "ended"];

/// Why a reader has no place, where there may be one that is not for them. The word is on no phone's list: nobody captures it.
const KEPT_BACK: &str = "kept_back";

/// What a family's own phone does not get of its own record: its page shows neither, and the phone may be anybody's.
const HOME_AND_NUMBER: &[&str] = &["home", "nik4"];

/// What a family and its mentor get of a payment.
const PAYOUT_FOR_FAMILY: &[&str] =
    &["source", "reference", "aid", "family", "amount", "date", "state", "reason", "corrects"];

/// What a family gets of the decision on its selection.
const DECISION_FOR_FAMILY: &[&str] = &["of", "revision", "decision", "comments", "heard", "scheme"];

/// The fields of `kind` that reach a device of `role`. `own` means the reader wrote the record.
pub fn readable(role: &Role, kind: &Kind, own: bool) -> Fields {
    match (kind, role) {
        (Kind::Unknown(_), _) | (_, Role::Unknown(_)) => Fields::None,
        // What mentors are to reach is no family's business, and names some of them.
        (Kind::Config, Role::Beneficiary) => Fields::AllBut(&["targets"]),
        (Kind::Config, _) => Fields::ALL,
        (_, Role::Office) => Fields::ALL,
        (Kind::Person, Role::Coordinator) => Fields::ALL,
        (Kind::Person, Role::Mentor | Role::Beneficiary) if own => Fields::ALL,
        (Kind::Person, Role::Mentor | Role::Beneficiary) => Fields::Only(&["number", "name", "role", "area"]),
        (Kind::Contact, Role::Coordinator) => Fields::ALL,
        (Kind::Contact, _) => Fields::None,
        (Kind::Family, Role::Beneficiary) => Fields::AllBut(HOME_AND_NUMBER),
        (Kind::Family, _) => Fields::ALL,
        (Kind::Visit, Role::Beneficiary) => Fields::AllBut(NOT_FOR_FAMILY),
        (Kind::Visit, _) => Fields::ALL,
        (Kind::FollowUp, _) => Fields::ALL,
        // A family hears of one decision: the one on its selection, which it may object to (`redact` keeps the others back).
        (Kind::Review, Role::Beneficiary) => Fields::Only(DECISION_FOR_FAMILY),
        (Kind::Review, _) => Fields::ALL,
        // The family's word must not put it under pressure: its mentor learns that it answered, not what, also when it answered
        // on the mentor's own phone.
        (Kind::Confirmation, Role::Mentor) => Fields::Only(&["visit", "channel"]),
        (Kind::Confirmation, _) => Fields::ALL,
        // Others hold the mentor's key for the name: a family learns who comes, not where its mentor is otherwise.
        (Kind::Activity | Kind::GroupMeeting, Role::Mentor) if !own => Fields::None,
        (Kind::Activity | Kind::GroupMeeting, Role::Beneficiary) => Fields::None,
        (Kind::Activity | Kind::GroupMeeting, _) => Fields::ALL,
        // Its own figures, as a picture. What the mentor noted beside them is for the office.
        (Kind::Progress, Role::Beneficiary) => Fields::AllBut(&["note"]),
        (Kind::Progress, _) => Fields::ALL,
        // Whoever knows the secret could be in the room without being there, and the signed list names everybody.
        (Kind::Training, Role::Coordinator) => Fields::ALL,
        (Kind::Training, _) if own => Fields::ALL,
        (Kind::Training, _) => Fields::AllBut(&["secret", "photos"]),
        (Kind::Attendance, _) => Fields::ALL,
        // A family learns of its stage when it is decided, not that somebody weighed it.
        (Kind::StageChange, Role::Beneficiary) => Fields::None,
        (Kind::StageChange, _) => Fields::ALL,
        // A family learns who comes and until when, not whom else that is about.
        (Kind::Cover, Role::Beneficiary) => Fields::AllBut(&["families"]),
        (Kind::Cover, _) => Fields::ALL,
        (Kind::Aid, _) => Fields::ALL,
        // Whoever is paid, and the mentor who is to see it, know how much came and when; what banks call it is for who reconciles.
        (Kind::Payout, Role::Mentor | Role::Beneficiary) => Fields::Only(PAYOUT_FOR_FAMILY),
        (Kind::Payout, _) => Fields::ALL,
        // It learns what was seen of its money, and may object to that.
        (Kind::AidWitness, Role::Beneficiary) => Fields::AllBut(&["note", "photos"]),
        (Kind::AidWitness, _) => Fields::ALL,
        // As with a visit: its mentor learns that it answered, not what. What it sealed is for the centre.
        (Kind::AidWord, Role::Mentor) => Fields::Only(&["aid", "family", "channel"]),
        (Kind::AidWord, Role::Coordinator) => Fields::AllBut(&["sealed"]),
        (Kind::AidWord, _) => Fields::ALL,
        (Kind::AidPlan, _) => Fields::ALL,
        // What its money bought is the family's to read; what its mentor said beside it, and the pictures, are for who verifies.
        (Kind::AidUse, Role::Beneficiary) => Fields::AllBut(&["note", "explanation", "photos"]),
        (Kind::AidUse, _) => Fields::ALL,
        // It learns that it is proposed for what, and of the decision; the points of others would tell of others' needs.
        (Kind::Selection, Role::Beneficiary) => Fields::Only(&["scheme", "family"]),
        (Kind::Selection, _) => Fields::ALL,
        // Its mentor proposed it, and may be whom it is about: that there is an objection, and not what it says.
        (Kind::Objection, Role::Mentor) => Fields::Only(&["selection", "decision", "family", "channel"]),
        (Kind::Objection, Role::Coordinator) => Fields::AllBut(&["sealed"]),
        (Kind::Objection, _) => Fields::ALL,
        (Kind::ObjectionAnswer, Role::Mentor) => Fields::Only(&["objection", "verdict"]),
        (Kind::ObjectionAnswer, _) => Fields::ALL,
    }
}

/// Whether decisions on records of the kind `of` reach `role`. A family reads the one on its selection, because it may object; what
/// was asked about visits and purchases passes between its mentor and who looks at them.
pub fn reads_decisions_on(role: &Role, of: &Kind) -> bool {
    match role {
        Role::Beneficiary => *of == Kind::Selection,
        Role::Unknown(_) => false,
        _ => true,
    }
}

/// Whether what a family asks the office for reaches `actor`, with the powers that they have over that family; `own` means that it is their own
/// family's. It is no record, and decided here all the same. Its mentor may be whom it is about.
pub fn reads_data_requests(actor: &Actor, own: bool) -> bool {
    match actor.role {
        Role::Office | Role::Coordinator => actor.has(&Power::ReviewVisits),
        Role::Beneficiary => own,
        Role::Mentor | Role::Unknown(_) => false,
    }
}

/// The fields of `kind` that `actor` may set. A new record needs all of its fields to be among them.
pub fn writable(actor: &Actor, kind: &Kind, new: bool) -> Fields {
    match kind {
        Kind::Visit
        | Kind::FollowUp
        | Kind::Progress
        | Kind::StageChange
        | Kind::AidWitness
        | Kind::AidPlan
        | Kind::AidUse
        | Kind::Selection
            if actor.has(&Power::Accompany) =>
        {
            Fields::ALL
        }
        Kind::Family if actor.has(&Power::Accompany) && !new => Fields::Only(MENTOR_MAY_CORRECT),
        // A decision is not edited: the first on a revision counts, and a change of mind is a later one, beside it.
        // Which power it takes depends on what is decided on, which the centre looks up.
        Kind::Review
            if new
                && [Power::ReviewVisits, Power::DecideSelection, Power::VerifyAid]
                    .iter()
                    .any(|power| actor.has(power)) =>
        {
            Fields::ALL
        }
        // By the mentor's phone the mentor's install sends it, and whoever reviews may call back; the channel says so, and
        // `rules` holds it to that. Another word is another record: decisions name those they heard, and what a family said
        // must not become what it did not say.
        Kind::Confirmation | Kind::AidWord | Kind::Objection
            if new
                && [Power::Confirm, Power::Accompany, Power::ReviewVisits]
                    .iter()
                    .any(|power| actor.has(power)) =>
        {
            Fields::ALL
        }
        // That they had no hand in what is objected to, the centre looks at.
        Kind::ObjectionAnswer if new && actor.has(&Power::DecideSelection) => Fields::ALL,
        // A mentor tells of their own work also while no family is theirs. That it is their own, `rules` looks at.
        Kind::Activity | Kind::GroupMeeting if actor.role == Role::Mentor => Fields::ALL,
        Kind::Training if actor.has(&Power::OpenTrainings) => Fields::ALL,
        // Who keeps the list marks; what a person's own phone says, it alone says. Whose it is, `rules` looks at.
        Kind::Attendance if actor.has(&Power::OpenTrainings) || actor.has(&Power::Accompany) => {
            Fields::AllBut(OWN_PHONE_ONLY)
        }
        Kind::Attendance if actor.has(&Power::Confirm) || actor.powers.is_empty() => Fields::Only(OWN_WORD),
        _ => Fields::None,
    }
}

/// The body as `role` may see it.
pub fn redact(
    role: &Role,
    reader: PersonId,
    author: Option<PersonId>,
    kind: &Kind,
    body: &Body,
) -> Option<Body> {
    let mut seen: Body = match readable(role, kind, author == Some(reader)) {
        Fields::None => return None,
        Fields::AllBut([]) => body.clone(),
        fields => {
            body.iter().filter(|(key, _)| fields.allow(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
        }
    };
    match (kind, role) {
        (Kind::Visit, Role::Beneficiary) => keep_back_place(&mut seen),
        // Others hold the key of whoever reviews for the name: where that one was trained is not theirs to know.
        (Kind::Attendance, Role::Mentor | Role::Beneficiary)
            if author != Some(reader) && is_of_another(&seen, reader) =>
        {
            return None;
        }
        // Of visits and purchases a family does not learn what was asked about them.
        (Kind::Review, Role::Beneficiary) if !seen.contains_key("scheme") => return None,
        // What is asked about a mentor's own work is that mentor's, as the work is.
        (Kind::Review, Role::Mentor) if seen.contains_key("whose") && !names(&seen, "whose", reader) => {
            return None;
        }
        // Others hold the key of a mentor for the name: who is away is for the two whom it is about, and for who reviews there.
        (Kind::Cover, Role::Mentor) if !names(&seen, "mentor", reader) && !names(&seen, "by", reader) => {
            return None;
        }
        _ => {}
    }
    Some(seen)
}

fn is_of_another(attendance: &Body, reader: PersonId) -> bool {
    attendance.get("person").and_then(Value::as_str).is_some_and(|person| person != reader.to_string())
}

fn names(body: &Body, field: &str, person: PersonId) -> bool {
    body.get(field).and_then(Value::as_str) == Some(person.to_string().as_str())
}

/// In the place of a place.
pub(crate) fn kept_back() -> Value {
    json!({ "why": KEPT_BACK })
}

/// Leaves of `captured` what a family may see. The record stays a visit, so that every build can read it.
fn keep_back_place(visit: &mut Body) {
    if let Some(captured) = visit.get_mut("captured").and_then(Value::as_object_mut) {
        captured.retain(|part, _| CAPTURED_FOR_FAMILY.contains(&part.as_str()));
        captured.insert("place".to_owned(), kept_back());
    }
}
