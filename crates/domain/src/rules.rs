//! The rules a revision must pass, wherever it is judged. The phone's forms make only revisions that pass; the centre applies
//! the same rules again, because it does not trust phones.

use crate::actor::{Actor, Power, Role};
use crate::confirmation::{Channel, Confirmation};
use crate::config::Config;
use crate::family::Family;
use crate::follow_up::FollowUp;
use crate::merge::changed_fields;
use crate::problem::{Problem, ProblemKind};
use crate::review::Review;
use crate::revision::{Body, Kind, Record, Revision};
use crate::scope::{Fields, writable};
use crate::visit::Visit;

/// Why a revision is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// This build does not know the kind.
    #[error("unknown kind {0}")]
    UnknownKind(String),
    /// The actor may not write this field (or, with an empty name, this kind).
    #[error("not allowed to write {0:?}")]
    NotAllowed(String),
    /// A field is wrong.
    #[error(transparent)]
    Invalid(#[from] Problem),
}

/// Judges `revision` by `actor`. `before` is the body of its parent, as the centre has it; `config` the configuration the
/// revision was made under, when it is at hand.
pub fn judge(actor: &Actor, revision: &Revision, before: Option<&Body>, config: Option<&Config>) -> Result<(), Refused> {
    allowed(actor, revision, before)?;
    let body = &revision.body;
    match &revision.kind {
        Kind::Visit => {
            let visit = Visit::read(body)?;
            if let Some(before) = before {
                first(visit.check_edit(&Visit::read(before)?))?;
            }
            first(visit.check(config))
        }
        Kind::FollowUp => first(FollowUp::read(body)?.check()),
        Kind::Review => first(Review::read(body)?.check()),
        Kind::Confirmation => {
            let confirmation = Confirmation::read(body)?;
            confirmation_channel(actor, &confirmation)?;
            first(confirmation.check())
        }
        Kind::Family => first(Family::read(body)?.check(config)),
        Kind::Config | Kind::Person | Kind::Contact => Err(Refused::NotAllowed(String::new())),
        Kind::Unknown(kind) => Err(Refused::UnknownKind(kind.clone())),
    }
}

fn allowed(actor: &Actor, revision: &Revision, before: Option<&Body>) -> Result<(), Refused> {
    if let Kind::Unknown(kind) = &revision.kind {
        return Err(Refused::UnknownKind(kind.clone()));
    }
    let fields = writable(actor, &revision.kind, before.is_none());
    if fields == Fields::None {
        return Err(Refused::NotAllowed(String::new()));
    }
    let empty = Body::new();
    match changed_fields(before.unwrap_or(&empty), &revision.body).into_iter().find(|field| !fields.allow(field)) {
        Some(field) => Err(Refused::NotAllowed(field)),
        None => Ok(()),
    }
}

/// A word by the mentor's phone is shown as such; nobody else's phone can claim to be the family's own.
fn confirmation_channel(actor: &Actor, confirmation: &Confirmation) -> Result<(), Refused> {
    let right = match (&actor.role, &confirmation.channel) {
        (Role::Beneficiary, Channel::OwnPhone) => actor.has(&Power::Confirm),
        (Role::Mentor, Channel::MentorPhone | Channel::Paper) => actor.has(&Power::Accompany),
        (Role::Coordinator, Channel::CallBack) => true,
        _ => false,
    };
    if right { Ok(()) } else { Err(Problem::new("channel", ProblemKind::NotOffered).into()) }
}

fn first(problems: Vec<Problem>) -> Result<(), Refused> {
    match problems.into_iter().next() {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}
