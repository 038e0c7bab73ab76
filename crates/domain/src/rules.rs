//! The rules a revision must pass, wherever it is judged. The phone's forms make only revisions that pass; the centre applies
//! the same rules again, because it does not trust phones.

use crate::activity::Activity;
use crate::actor::{Actor, Power, Role};
use crate::aid_use::AidUse;
use crate::aid_word::AidWord;
use crate::attendance::Attendance;
use crate::config::Config;
use crate::confirmation::{Channel, Confirmation};
use crate::family::Family;
use crate::follow_up::FollowUp;
use crate::group_meeting::GroupMeeting;
use crate::id::FamilyId;
use crate::merge::changed_fields;
use crate::objection::{Objection, ObjectionAnswer};
use crate::plan::AidPlan;
use crate::problem::{Problem, ProblemKind};
use crate::progress::Progress;
use crate::review::{Decision, Review};
use crate::revision::{Body, Kind, Record, Revision};
use crate::scope::{Fields, writable};
use crate::selection::Selection;
use crate::stage_change::StageChange;
use crate::training::Training;
use crate::visit::Visit;
use crate::witness::AidWitness;
use serde_json::Value;

/// How many levels of lists and objects a field may have. JSON readers give up at some depth, and a field so deep that one
/// phone could send it but others cannot read the page it is on would stop those phones' sync.
pub const DEPTH_MAX: usize = 16;

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

/// Judges `revision` by `actor`. `before` is what the author saw (`merge` says what that is; none for a new record): measured
/// against anything newer, an honest edit would seem to change what others changed meanwhile. `config` is the configuration
/// the revision was made under; where the judge does not have that one, the one in force.
pub fn judge(
    actor: &Actor,
    revision: &Revision,
    before: Option<&Body>,
    config: Option<&Config>,
) -> Result<(), Refused> {
    allowed(actor, revision, before)?;
    let body = &revision.body;
    if body.values().any(|value| is_deeper_than(DEPTH_MAX, value)) {
        return Err(Problem::new(revision.kind.as_str(), ProblemKind::Malformed).into());
    }
    if !revision.saved.is_possible() {
        return Err(Problem::new("saved", ProblemKind::Malformed).into());
    }
    match &revision.kind {
        Kind::Visit => {
            let visit = Visit::read(body)?;
            first(match before {
                Some(before) => visit.check_edit(&Visit::read(before)?, config),
                None => visit.check(config),
            })
        }
        Kind::FollowUp => first(FollowUp::read(body)?.check()),
        Kind::Review => first(Review::read(body)?.check()),
        Kind::Confirmation => {
            let confirmation = Confirmation::read(body)?;
            words_channel(actor, &confirmation.channel)?;
            first(confirmation.check())
        }
        Kind::AidWitness => {
            let witness = AidWitness::read(body)?;
            of_family(witness.family, revision)?;
            let before = before.map(AidWitness::read).transpose()?;
            first(witness.check(before.as_ref(), revision.saved.date()))
        }
        Kind::AidWord => {
            let word = AidWord::read(body)?;
            of_family(word.family, revision)?;
            words_channel(actor, &word.channel)?;
            sealed_on_mentors_phone(&word.channel, word.sealed.as_deref())?;
            first(word.check())
        }
        Kind::AidPlan => {
            let plan = AidPlan::read(body)?;
            of_family(plan.family, revision)?;
            if revision.record != AidPlan::record(plan.aid) {
                return Err(Problem::new("aid", ProblemKind::Malformed).into());
            }
            first(plan.check())
        }
        Kind::AidUse => {
            let bought = AidUse::read(body)?;
            of_family(bought.family, revision)?;
            let before = before.map(AidUse::read).transpose()?;
            first(bought.check(before.as_ref(), revision.saved.date()))
        }
        Kind::Selection => {
            let proposal = Selection::read(body)?;
            of_family(proposal.family, revision)?;
            // Proposed for something else it would be another proposal, and its decision would be on what nobody decided.
            if let Some(before) = before
                && Selection::read(before)?.scheme != proposal.scheme
            {
                return Err(Problem::new("scheme", ProblemKind::CapturedChanged).into());
            }
            first(proposal.check(config.and_then(|config| config.selection.as_ref())))
        }
        Kind::Objection => {
            let objection = Objection::read(body)?;
            of_family(objection.family, revision)?;
            words_channel(actor, &objection.channel)?;
            sealed_on_mentors_phone(&objection.channel, objection.sealed.as_deref())?;
            first(objection.check())
        }
        Kind::ObjectionAnswer => first(ObjectionAnswer::read(body)?.check()),
        Kind::Activity => first(Activity::read(body)?.check(revision.saved.date())),
        Kind::Progress => {
            let progress = Progress::read(body)?;
            // Another month is another record: its figures would be told of one and counted for the other.
            if let Some(before) = before
                && Progress::read(before)?.month != progress.month
            {
                return Err(Problem::new("month", ProblemKind::CapturedChanged).into());
            }
            first(progress.check(config, revision.saved.date()))
        }
        Kind::Training => {
            let training = Training::read(body)?;
            // One of another city is another unit of scope: whoever holds the old one would never learn where it went.
            if revision.family != Training::key(&training.area) {
                return Err(Problem::new("area", ProblemKind::NotOffered).into());
            }
            let before = before.map(Training::read).transpose()?;
            first(training.check(before.as_ref()))
        }
        Kind::Attendance => {
            let attendance = Attendance::read(body)?;
            if let Some(whose) = attendance.whose() {
                let its_own = Attendance::record(attendance.training, whose);
                if revision.record != its_own || revision.family != whose.key() {
                    return Err(Problem::new("family", ProblemKind::Malformed).into());
                }
            } else if !actor.has(&Power::OpenTrainings) {
                return Err(Refused::NotAllowed("guest".to_owned()));
            }
            first(attendance.check())
        }
        Kind::StageChange => first(StageChange::read(body)?.check()),
        Kind::GroupMeeting => {
            let before = before.map(GroupMeeting::read).transpose()?;
            first(GroupMeeting::read(body)?.check(before.as_ref(), config, revision.saved.date()))
        }
        Kind::Family => {
            // Whoever corrects a telephone number cannot mend what the office wrote beside it.
            let changed = changed_fields(before.unwrap_or(&Body::new()), body);
            let mut problems = Family::read(body)?.check(config);
            problems
                .retain(|problem| changed.iter().any(|field| problem.field.split('.').next() == Some(field)));
            first(problems)
        }
        Kind::Config | Kind::Person | Kind::Contact | Kind::Cover | Kind::Aid | Kind::Payout => {
            Err(Refused::NotAllowed(String::new()))
        }
        Kind::Unknown(kind) => Err(Refused::UnknownKind(kind.clone())),
    }
}

/// Whether `actor` may make this decision on a record of the kind `of`. What a mentor did is approved or sent back; a proposal that
/// lacks something is declined with the reason, and proposed anew.
pub fn may_decide(actor: &Actor, of: &Kind, decision: &Decision) -> Result<(), Refused> {
    let (power, fits) = match of {
        Kind::Visit => (Power::ReviewVisits, *decision != Decision::Declined),
        kind if kind.is_reported() => (Power::ReviewVisits, *decision != Decision::Declined),
        Kind::StageChange | Kind::Selection => {
            (Power::DecideSelection, *decision != Decision::CorrectionAsked)
        }
        Kind::AidUse => (Power::VerifyAid, *decision != Decision::Declined),
        _ => return Err(Refused::NotAllowed(String::new())),
    };
    match (actor.has(&power), fits) {
        (false, _) => Err(Refused::NotAllowed(String::new())),
        (true, false) => Err(Problem::new("decision", ProblemKind::NotOffered).into()),
        (true, true) => Ok(()),
    }
}

fn allowed(actor: &Actor, revision: &Revision, before: Option<&Body>) -> Result<(), Refused> {
    if let Kind::Unknown(kind) = &revision.kind {
        return Err(Refused::UnknownKind(kind.clone()));
    }
    if revision.kind.is_of_its_author() && revision.family != actor.person.into() {
        return Err(Refused::NotAllowed(String::new()));
    }
    let fields = writable(actor, &revision.kind, before.is_none());
    if fields == Fields::None {
        return Err(Refused::NotAllowed(String::new()));
    }
    let empty = Body::new();
    match changed_fields(before.unwrap_or(&empty), &revision.body)
        .into_iter()
        .find(|field| !fields.allow(field))
    {
        Some(field) => Err(Refused::NotAllowed(field)),
        None => Ok(()),
    }
}

/// A word by the mentor's phone is shown as such; nobody else's phone can claim to be the family's own.
fn words_channel(actor: &Actor, channel: &Channel) -> Result<(), Refused> {
    let right = match (&actor.role, channel) {
        (Role::Beneficiary, Channel::OwnPhone) => actor.has(&Power::Confirm),
        (Role::Mentor, Channel::MentorPhone | Channel::Paper) => actor.has(&Power::Accompany),
        (Role::Coordinator, Channel::CallBack) => actor.has(&Power::ReviewVisits),
        _ => false,
    };
    if right { Ok(()) } else { Err(Problem::new("channel", ProblemKind::NotOffered).into()) }
}

/// What a family says of money on its mentor's phone is sealed there: the mentor may be whom it is about. What came on paper its mentor
/// has read.
fn sealed_on_mentors_phone(channel: &Channel, sealed: Option<&str>) -> Result<(), Refused> {
    match (channel, sealed) {
        (Channel::MentorPhone, None) => Err(Problem::new("sealed", ProblemKind::Missing).into()),
        _ => Ok(()),
    }
}

/// What names a family names the one it travels under.
fn of_family(named: FamilyId, revision: &Revision) -> Result<(), Refused> {
    if named == revision.family { Ok(()) } else { Err(Problem::new("family", ProblemKind::Malformed).into()) }
}

fn is_deeper_than(levels: usize, value: &Value) -> bool {
    let mut inside: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(values) => Box::new(values.iter()),
        Value::Object(fields) => Box::new(fields.values()),
        _ => return false,
    };
    levels == 0 || inside.any(|value| is_deeper_than(levels - 1, value))
}

fn first(problems: Vec<Problem>) -> Result<(), Refused> {
    match problems.into_iter().next() {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}
