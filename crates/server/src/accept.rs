//! What becomes of one item: the rules a revision must pass at the centre, in one place. It reads and keeps through a
//! `Ledger` and nothing else: no SQL, no clock, no network. The same item asked again gets the same answer again.

pub mod aid;
mod base;
pub mod confirmation;
pub mod group_meeting;
pub mod objection;
pub mod review;
pub mod sealed;
pub mod selection;
pub mod stage_change;
pub mod values;
pub mod verification;

use crate::accept::base::{as_seen_by, base_of, opened};
use crate::accept::confirmation::is_too_much;
use crate::store::{Caller, KeptRecord, KeptRevision, Ledger, NewRevision, Stored};
use chrono::{DateTime, Duration, Utc};
use pendamping_domain::actor::{Actor, Role};
use pendamping_domain::aid_use::AidUse;
use pendamping_domain::attendance::Attendance;
use pendamping_domain::config::Config;
use pendamping_domain::confirmation::Confirmation;
use pendamping_domain::group_meeting::GroupMeeting;
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId, is_worked_out};
use pendamping_domain::merge::{Lost, merge};
use pendamping_domain::photo::Photo;
use pendamping_domain::plausibility::{ClockKnown, Context, Flag, Span, flags, uses_to_judge};
use pendamping_domain::revision::{Body, Kind, Record, Revision};
use pendamping_domain::rules::{Refused, judge};
use pendamping_domain::training::Training;
use pendamping_domain::visit::Visit;
use pendamping_domain::witness::AidWitness;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::payload_hash;
use pendamping_protocol::limits::PAYLOAD_MAX;
use pendamping_protocol::sync::{Item, Outcome};
use std::collections::BTreeSet;

/// How many values that gave way stay beside a record.
const LOST_MAX: usize = 20;

/// Why an item goes no further.
enum Stop {
    Aside(Code, Option<String>),
    Waits(RevisionId),
    Storage(crate::store::StorageError),
}

impl From<crate::store::StorageError> for Stop {
    fn from(error: crate::store::StorageError) -> Self {
        Stop::Storage(error)
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownKind(_) => Stop::Aside(Code::UnknownKind, None),
            Refused::NotAllowed(field) => Stop::Aside(Code::NotAllowed, (!field.is_empty()).then_some(field)),
            Refused::Invalid(problem) => Stop::Aside(Code::Invalid, Some(problem.field)),
        }
    }
}

fn aside<T>(code: Code) -> Result<T, Stop> {
    Err(Stop::Aside(code, None))
}

fn invalid<T>(field: &str) -> Result<T, Stop> {
    Err(Stop::Aside(Code::Invalid, Some(field.to_owned())))
}

/// Judges one item and, if it passes, keeps it with all its effects. An error is the database's, never the item's.
pub fn accept_item(
    ledger: &mut dyn Ledger,
    now: DateTime<Utc>,
    caller: &Caller,
    item: &Item,
) -> Stored<Outcome> {
    match judge_and_keep(ledger, now, caller, item) {
        Ok(outcome) => Ok(outcome),
        Err(Stop::Aside(code, field)) => Ok(Outcome::SetAside { code, field }),
        Err(Stop::Waits(parent)) => Ok(Outcome::Waits { parent }),
        Err(Stop::Storage(error)) => Err(error),
    }
}

fn judge_and_keep(
    ledger: &mut dyn Ledger,
    now: DateTime<Utc>,
    caller: &Caller,
    item: &Item,
) -> Result<Outcome, Stop> {
    let payload = item.payload.get().as_bytes();
    if payload.len() > PAYLOAD_MAX {
        return aside(Code::TooLarge);
    }
    let hash = payload_hash(payload);
    let taken = match identity(ledger, caller, item, hash)? {
        Identity::Again(first) => {
            let record_author = ledger.record(first.record)?.and_then(|record| record.author);
            return Ok(first_answer(caller, record_author, *first));
        }
        Identity::Free => false,
        Identity::Taken => true,
    };
    let Ok(mut revision) = serde_json::from_slice::<Revision>(payload) else {
        return aside(Code::Unreadable);
    };
    if revision.id != item.id {
        return aside(Code::Unreadable);
    }
    // The centre's own words have such ids: nobody takes their place beforehand.
    if is_worked_out(&revision.id.0) {
        return invalid("id");
    }
    revision.opened = opened(ledger, &revision)?;
    let unknown = matches!(revision.kind, Kind::Unknown(_));
    // Of a kind that is not known yet, nobody can say whether it will be its author's own. An attendance is, or is another's.
    let may_be_own = unknown || revision.kind == Kind::Attendance;
    let own = revision.kind.is_of_its_author() || (may_be_own && revision.family == caller.person.into());
    let actor = if own { author(caller, &revision)? } else { actor(ledger, caller, &revision)? };
    if unknown {
        if !taken {
            ledger.keep_aside(item, hash)?;
        }
        return aside(Code::UnknownKind);
    }
    let standing = standing(ledger, &revision)?;
    // A version that is not here is judged by the one in force: else naming it would switch the choices off.
    let config = ledger.config(revision.config)?;
    let base = match &standing {
        // Who begins a record that others began too saw nothing of theirs.
        Some(_) if revision.parent.is_none() => Some(Body::new()),
        Some(_) => Some(as_seen_by(caller, &revision, base_of(ledger, &revision)?)),
        None => None,
    };
    judge(&actor, &revision, base.as_ref(), config.as_ref())?;
    // Of those that several begin, the rules say which is theirs.
    let begins = standing.is_none() && !revision.kind.is_begun_by_many();
    if begins && is_worked_out(&revision.record.0) {
        return invalid("record");
    }
    let visit = match revision.kind {
        Kind::Visit => Visit::read(&revision.body).ok(),
        _ => None,
    };
    if let Some(field) = values::wrong_field(&revision, visit.as_ref(), base.as_ref()) {
        return invalid(&field);
    }
    references(ledger, caller, &actor, &revision)?;
    let opened = sealed::opened(ledger, &revision)?;
    if taken {
        return aside(Code::IdentityConflict);
    }
    // What is decided on stays that of whoever made it, also when the family's next mentor corrects it.
    let author = match &standing {
        Some(record) if revision.kind.stays_its_authors() => record.author.unwrap_or(caller.person),
        _ => caller.person,
    };
    let flags = match (&visit, &config) {
        (Some(visit), Some(config)) => {
            centre_flags(ledger, now, author, &revision, visit, config, standing.as_ref())?
        }
        _ => Vec::new(),
    };
    let stage = stage_change::decided(ledger, &revision)?;
    let photos = photos_of(&revision, visit.as_ref());
    let (merged, lost) = match opened {
        Some(opened) => (opened, Vec::new()),
        None => merged(&revision, base.as_ref(), standing.as_ref()),
    };
    let position = ledger.keep(NewRevision {
        revision: &revision,
        author,
        seq: item.seq,
        payload,
        hash,
        merged,
        lost,
        flags: flags.clone(),
        span: visit.as_ref().map(|visit| Span::of(revision.record, visit)),
        photos: &photos,
        before: standing.map_or(0, |record| record.revisions),
    })?;
    if let Some(stage) = stage {
        ledger.restage(revision.family, &stage)?;
    }
    let flags = flags_for(caller, Some(author), flags);
    Ok(Outcome::Received { position, at: now, flags, install: None })
}

/// Flags as `reader` may read them: which other visit of another mentor's is meant is not theirs to know.
pub fn flags_for(reader: &Caller, author: Option<PersonId>, mut flags: Vec<Flag>) -> Vec<Flag> {
    if author != Some(reader.person) && reader.role == Role::Mentor {
        flags.iter_mut().for_each(|flag| flag.with = None);
    }
    flags
}

/// The photos a revision tells of: only of these the centre takes the pictures.
fn photos_of(revision: &Revision, visit: Option<&Visit>) -> Vec<Photo> {
    match (&revision.kind, visit) {
        (Kind::Visit, Some(visit)) => visit.photos.clone(),
        (Kind::Training, _) => Training::read(&revision.body).map(|told| told.photos).unwrap_or_default(),
        (Kind::GroupMeeting, _) => {
            GroupMeeting::read(&revision.body).map(|met| met.photos).unwrap_or_default()
        }
        (Kind::AidWitness, _) => AidWitness::read(&revision.body).map(|seen| seen.photos).unwrap_or_default(),
        (Kind::AidUse, _) => AidUse::read(&revision.body).map(|bought| bought.photos).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// What an item's id is to its sender.
enum Identity {
    /// Nobody used it.
    Free,
    /// They sent these very bytes before.
    Again(Box<KeptRevision>),
    /// Somebody else used it. They are told nothing of that: the item is judged like any other, by what they may do, and only
    /// where it would have been kept its id cannot be used.
    Taken,
}

/// Looks the id up. Only the person who sent it first hears that it is here: whoever got hold of an id, or of the bytes, must
/// not learn from the answer whether the centre has them.
fn identity(ledger: &mut dyn Ledger, caller: &Caller, item: &Item, hash: [u8; 32]) -> Result<Identity, Stop> {
    if let Some(first) = ledger.revision(item.id)? {
        if first.author != Some(caller.person) {
            return Ok(Identity::Taken);
        }
        return if first.hash == hash {
            Ok(Identity::Again(Box::new(first)))
        } else {
            aside(Code::IdentityConflict)
        };
    }
    match ledger.aside(item.id)? {
        Some((sender, _)) if sender != caller.person => Ok(Identity::Taken),
        Some((_, first)) if first != hash => aside(Code::IdentityConflict),
        _ => Ok(Identity::Free),
    }
}

/// Whoever sends it now, it counts for the install that brought it. Its sender is who first sent it; the record it is of may be another's,
/// whose mentor they were.
fn first_answer(sender: &Caller, record_author: Option<PersonId>, first: KeptRevision) -> Outcome {
    Outcome::Received {
        position: first.position,
        at: first.received,
        flags: flags_for(sender, record_author, first.flags),
        install: first.install.filter(|install| *install != sender.install),
    }
}

/// The caller as the author of what is their own: whose it is decides, not what somebody gave them to do.
fn author(caller: &Caller, revision: &Revision) -> Result<Actor, Stop> {
    if revision.family != caller.person.into() {
        return aside(Code::NotFound);
    }
    Ok(Actor { person: caller.person, role: caller.role.clone(), powers: BTreeSet::new() })
}

/// The caller with the powers they had over the family when the form was opened, however long ago; if none, with those they
/// have now. A centre restored from a copy may be behind what the phone had read: then its own last position counts.
fn actor(ledger: &mut dyn Ledger, caller: &Caller, revision: &Revision) -> Result<Actor, Stop> {
    let opened = revision.opened.min(ledger.high_water());
    let mut powers = ledger.powers(caller.person, revision.family, Some(opened))?;
    if powers.is_empty() {
        powers = ledger.powers(caller.person, revision.family, None)?;
    }
    if powers.is_empty() {
        wait_if_awaited(ledger, caller, revision.family)?;
        return aside(Code::NotFound);
    }
    Ok(Actor { person: caller.person, role: caller.role.clone(), powers })
}

/// A family that was imported after the backup this centre was put back from comes again by the office's file, and to its mentor by what the
/// office assigns: what is of it waits for both. A phone that is to forget does not.
fn wait_if_awaited(ledger: &mut dyn Ledger, caller: &Caller, family: FamilyId) -> Result<(), Stop> {
    if !caller.revoked && ledger.is_awaited(family)? { waits_for(family.into()) } else { Ok(()) }
}

/// The record as it stands; none for a new one.
fn standing(ledger: &mut dyn Ledger, revision: &Revision) -> Result<Option<KeptRecord>, Stop> {
    let family = revision.family.to_string();
    let record = ledger.record(revision.record)?;
    if record.as_ref().is_some_and(|record| record.scope_key != family) {
        return aside(Code::NotFound);
    }
    let Some(parent) = revision.parent else {
        return match record {
            Some(record) if revision.kind.is_begun_by_many() && record.kind == revision.kind => {
                Ok(Some(record))
            }
            Some(_) => invalid("parent"),
            None => Ok(None),
        };
    };
    // A parent of another family and one that is nowhere are the same to who asks.
    let Some(parent_kept) = ledger.revision(parent)?.filter(|kept| kept.scope_key == family) else {
        return Err(Stop::Waits(parent));
    };
    match record {
        Some(record)
            if parent_kept.record == revision.record
                && parent_kept.kind == revision.kind
                && record.kind == revision.kind =>
        {
            Ok(Some(record))
        }
        _ => invalid("parent"),
    }
}

/// What a decision or a family's word is about must be of the same family; nobody decides what they proposed, or says that they
/// heard what nobody said of it. What is not here may still come: after a centre was restored from a copy, phones send again in
/// whatever order they find a network. What is another family's and what is nowhere are the same to who asks.
fn references(
    ledger: &mut dyn Ledger,
    caller: &Caller,
    actor: &Actor,
    revision: &Revision,
) -> Result<(), Stop> {
    let family = revision.family.to_string();
    match revision.kind {
        Kind::Review => review::may_be(ledger, caller, actor, revision)?,
        Kind::Confirmation => {
            let Ok(word) = Confirmation::read(&revision.body) else { return aside(Code::Unreadable) };
            is_here(ledger, &family, word.visit, &Kind::Visit)?;
            let words = ledger.words(revision.family, &revision.kind, word.visit)?;
            if is_too_much(&word.channel, &words, caller) {
                return invalid("visit");
            }
        }
        Kind::AidWord => aid::may_be(ledger, caller, revision)?,
        Kind::AidWitness | Kind::AidPlan | Kind::AidUse => {
            aid::may_be(ledger, caller, revision)?;
            verification::has_not_verified(ledger, actor, revision)?;
        }
        Kind::Selection => {
            verification::has_not_verified(ledger, actor, revision)?;
            selection::may_be_told_anew(ledger, revision)?;
            selection::is_by_a_rule(ledger, revision)?;
        }
        Kind::Objection => objection::may_be(ledger, revision)?,
        Kind::ObjectionAnswer => objection::may_be_answered(ledger, actor, revision)?,
        Kind::Training => {
            let Ok(training) = Training::read(&revision.body) else { return aside(Code::Unreadable) };
            // The unit of scope is a city; the power may be over less of it.
            let opens = ledger.opens_trainings(caller.person, revision.opened)?;
            if !opens.iter().any(|region| training.area.is_within(region)) {
                return Err(Stop::Aside(Code::NotAllowed, Some("area".to_owned())));
            }
        }
        Kind::Attendance => {
            let Ok(attendance) = Attendance::read(&revision.body) else { return aside(Code::Unreadable) };
            match ledger.record(attendance.training)? {
                Some(training) if training.kind == Kind::Training => {
                    // A guest is counted where the training is.
                    if attendance.guest.is_some() && training.scope_key != family {
                        return aside(Code::NotFound);
                    }
                }
                _ => return waits_for(attendance.training),
            }
        }
        Kind::GroupMeeting => {
            if let Some(family) = group_meeting::names_anothers(ledger, caller, revision)? {
                wait_if_awaited(ledger, caller, family)?;
                return Err(Stop::Aside(Code::NotAllowed, Some("families".to_owned())));
            }
        }
        _ => {}
    }
    Ok(())
}

/// A record that something is about: of the family that the key stands for, and of that kind. What is here and another can never
/// become it.
fn is_here(ledger: &mut dyn Ledger, key: &str, record: RecordId, kind: &Kind) -> Result<KeptRecord, Stop> {
    match ledger.record(record)? {
        Some(found) if found.scope_key == key && found.kind == *kind => Ok(found),
        Some(found) if found.scope_key == key => aside(Code::NotFound),
        _ => waits_for(record),
    }
}

/// Until a record is here: its id stands where that of a revision would.
fn waits_for<T>(record: RecordId) -> Result<T, Stop> {
    Err(Stop::Waits(RevisionId(record.0)))
}

fn centre_flags(
    ledger: &mut dyn Ledger,
    now: DateTime<Utc>,
    author: PersonId,
    revision: &Revision,
    visit: &Visit,
    config: &Config,
    standing: Option<&KeptRecord>,
) -> Result<Vec<Flag>, Stop> {
    let span = Span::of(revision.record, visit);
    let day = Duration::days(1);
    let around = |moment: DateTime<Utc>, by| moment.checked_add_signed(by).unwrap_or(moment);
    let others = ledger.spans(author, around(span.from, -day), around(span.to, day))?;
    let home = ledger.home(revision.family)?;
    let photos = ledger.photo_uses(author, &visit.photos)?;
    let photos = match standing.and_then(|record| Some((Visit::read(&record.body).ok()?, &record.flags))) {
        Some((before, flagged)) => uses_to_judge(photos, &before.photos, flagged),
        None => photos,
    };
    let context = Context { home, others: &others, photos: &photos, clock: Some(ClockKnown::ArrivedAt(now)) };
    Ok(flags(revision.record, visit, &config.limits, &context))
}

/// The fields after merging into what the record holds now, and what gave way so far.
fn merged(revision: &Revision, base: Option<&Body>, standing: Option<&KeptRecord>) -> (Body, Vec<Lost>) {
    let (Some(base), Some(record)) = (base, standing) else {
        return (revision.body.clone(), Vec::new());
    };
    let mut lost = record.lost.clone();
    let merged = merge(base, &record.body, &revision.body);
    lost.extend(merged.lost);
    keep_latest(&mut lost);
    (merged.body, lost)
}

/// Drops the oldest of what gave way beyond what stays beside a record; the revisions themselves stay whole.
pub fn keep_latest(lost: &mut Vec<Lost>) {
    let over = lost.len().saturating_sub(LOST_MAX);
    lost.drain(..over);
}
