//! From what a person did to the revisions that are saved: the same few functions for every screen and for the headless phone.
//! Ids and time are given; nothing is written here.

use crate::activity::{Activity, ActivityDraft};
use crate::aid_use::{AidUse, UseDraft};
use crate::aid_word::AidWord;
use crate::attendance::Attendance;
use crate::config::Config;
use crate::confirmation::Confirmation;
use crate::family::{Family, MENTOR_MAY_CORRECT, Stage};
use crate::figures::Known;
use crate::follow_up::FollowUp;
use crate::group_meeting::{GroupMeeting, GroupMeetingDraft};
use crate::id::{ConfigVersion, FamilyId, Position, RecordId, RevisionId};
use crate::objection::{Objection, ObjectionAnswer};
use crate::outlook::Condition;
use crate::photo::PhotoUse;
use crate::place::Fix;
use crate::plan::{AidPlan, PlanDraft};
use crate::plausibility::{ClockKnown, Context, Span, flags, uses_to_judge};
use crate::problem::Problem;
use crate::progress::{Progress, ProgressDraft};
use crate::proposal::SelectionDraft;
use crate::review::Review;
use crate::revision::{Body, Kind, Record, Rest, Revision};
use crate::selection::{Selection, SelectionRule};
use crate::stage_change::{StageChange, StageChangeDraft};
use crate::stamp::Stamp;
use crate::training::{Training, TrainingDraft};
use crate::visit::{Visit, VisitDraft};
use crate::witness::{AidWitness, WitnessDraft};
use uuid::Uuid;

/// What every save needs to know.
pub struct Saving<'a> {
    /// Now, as the phone captured it.
    pub now: &'a Stamp,
    /// Mints a new id (version 7) each time it is called.
    pub mint: &'a mut dyn FnMut() -> Uuid,
    /// The family it is about; of a kind that is its author's own, the author's id.
    pub family: FamilyId,
    /// The centre's position the phone had reached when the form was opened.
    pub opened: Position,
    /// The configuration's version.
    pub config: ConfigVersion,
}

/// A record being edited: which, and the revision and fields that were on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Editing {
    /// The record.
    pub record: RecordId,
    /// The revision on screen; none when the record was set aside before the centre had any of it.
    pub parent: Option<RevisionId>,
    /// Its fields, with those this build does not know.
    pub body: Body,
}

impl Saving<'_> {
    /// The first revision of a new record.
    pub fn first<R: Record>(&mut self, record: &R) -> Revision {
        let id = RecordId((self.mint)());
        self.revision(id, None, R::KIND, record.write())
    }

    /// The next revision of `editing`.
    pub fn next<R: Record>(&mut self, editing: &Editing, record: &R) -> Revision {
        self.revision(editing.record, editing.parent, R::KIND, record.write_over(&editing.body))
    }

    fn revision(&mut self, record: RecordId, parent: Option<RevisionId>, kind: Kind, body: Body) -> Revision {
        Revision {
            id: RevisionId((self.mint)()),
            record,
            kind,
            parent,
            family: self.family,
            opened: self.opened,
            epoch: None,
            config: self.config,
            saved: self.now.clone(),
            body,
            rest: Rest::new(),
        }
    }
}

/// What a visit's flags are judged by on the phone.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The family's home.
    pub home: Option<Fix>,
    /// The mentor's other visits around that time.
    pub others: Vec<Span>,
    /// How far the phone's clock was ahead of the centre's at the last sync, milliseconds.
    pub clock_ahead_ms: Option<i64>,
    /// Which records have photos of the same hashes.
    pub photos: Vec<PhotoUse>,
}

/// The visit a draft would become at `now`, with its flags: what the form shows before saving.
pub fn preview_visit(
    draft: &VisitDraft,
    now: &Stamp,
    config: &Config,
    around: &Surroundings,
    editing: Option<&Editing>,
) -> Result<Visit, Vec<Problem>> {
    // What the centre refused from the start is judged there as a new visit, so here too.
    let before = editing.filter(|editing| editing.parent.is_some());
    let before = before.and_then(|editing| Visit::read(&editing.body).ok());
    let mut visit = match &before {
        Some(before) => draft.finish_edit(before, config)?,
        None => draft.finish(now, config)?,
    };
    let photos = match &before {
        Some(before) => uses_to_judge(around.photos.clone(), &before.photos, &before.flags),
        None => around.photos.clone(),
    };
    let context = Context {
        home: around.home,
        others: &around.others,
        photos: &photos,
        clock: around.clock_ahead_ms.map(ClockKnown::AheadMs),
    };
    let record = editing.map_or(RecordId(Uuid::nil()), |editing| editing.record);
    visit.flags = flags(record, &visit, &config.limits, &context);
    Ok(visit)
}

/// Whether saving `visit` over what `editing` was opened with would say nothing new: flags are computed and not said, and what is
/// agreed with it is new.
pub fn says_nothing_new(draft: &VisitDraft, visit: &Visit, editing: &Editing) -> bool {
    let Ok(before) = Visit::read(&editing.body) else { return false };
    draft.follow_ups.is_empty() && Visit { flags: before.flags.clone(), ..visit.clone() } == before
}

/// The revisions that saving `draft` makes: the visit, then its follow-ups.
pub fn record_visit(
    saving: &mut Saving,
    draft: &VisitDraft,
    config: &Config,
    around: &Surroundings,
    editing: Option<&Editing>,
) -> Result<Vec<Revision>, Vec<Problem>> {
    let visit = preview_visit(draft, saving.now, config, around, editing)?;
    let first = match editing {
        Some(editing) => saving.next(editing, &visit),
        None => saving.first(&visit),
    };
    let record = first.record;
    let mut revisions = vec![first];
    for (action, due) in &draft.follow_ups {
        let Some(due) = *due else { continue };
        let follow_up = FollowUp {
            visit: Some(record),
            action: action.trim().to_owned(),
            due,
            done: None,
            rest: Rest::new(),
        };
        revisions.push(saving.first(&follow_up));
    }
    Ok(revisions)
}

/// The revision that marks a follow-up as done today, or as open again.
pub fn record_follow_up(
    saving: &mut Saving,
    editing: &Editing,
    mut follow_up: FollowUp,
    done: bool,
) -> Revision {
    follow_up.done = done.then(|| saving.now.date());
    saving.next(editing, &follow_up)
}

/// The revision of a decision.
pub fn record_review(saving: &mut Saving, review: &Review) -> Result<Revision, Vec<Problem>> {
    refuse(review.check())?;
    Ok(saving.first(review))
}

/// The revision of what a mentor saw of a tranche; of an edit, the next one.
pub fn record_witness(
    saving: &mut Saving,
    draft: &WitnessDraft,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| AidWitness::read(&editing.body).ok());
    let witness = draft.finish(before.as_ref(), saving.now.date())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &witness),
        None => saving.first(&witness),
    })
}

/// The revision of a tranche's plan, the same record wherever it begins; of an edit, the next one.
pub fn record_plan(
    saving: &mut Saving,
    draft: &PlanDraft,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| AidPlan::read(&editing.body).ok());
    let plan = draft.finish(before.as_ref())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &plan),
        None => saving.revision(AidPlan::record(plan.aid), None, AidPlan::KIND, plan.write()),
    })
}

/// The revision of a purchase; of an edit, the next one.
pub fn record_use(
    saving: &mut Saving,
    draft: &UseDraft,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| AidUse::read(&editing.body).ok());
    let bought = draft.finish(before.as_ref(), saving.now.date())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &bought),
        None => saving.first(&bought),
    })
}

/// The revision of a family's proposal for a selection; of `editing`, if it is told anew.
pub fn record_selection(
    saving: &mut Saving,
    draft: &SelectionDraft,
    rule: &SelectionRule,
    known: &Known,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| Selection::read(&editing.body).ok());
    let selection = draft.finish(rule, known, before.as_ref())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &selection),
        None => saving.first(&selection),
    })
}

/// The revision of an objection.
pub fn record_objection(saving: &mut Saving, objection: &Objection) -> Result<Revision, Vec<Problem>> {
    refuse(objection.check())?;
    Ok(saving.first(objection))
}

/// The revision of the answer to one.
pub fn record_answer(saving: &mut Saving, answer: &ObjectionAnswer) -> Result<Revision, Vec<Problem>> {
    refuse(answer.check())?;
    Ok(saving.first(answer))
}

/// The revision of a family's word on a tranche.
pub fn record_aid_word(saving: &mut Saving, word: &AidWord) -> Result<Revision, Vec<Problem>> {
    refuse(word.check())?;
    Ok(saving.first(word))
}

/// The revision of a family's word.
pub fn record_confirmation(
    saving: &mut Saving,
    confirmation: &Confirmation,
) -> Result<Revision, Vec<Problem>> {
    refuse(confirmation.check())?;
    Ok(saving.first(confirmation))
}

/// The revision of what a mentor did besides visits; of `editing`, if it is told anew.
pub fn record_activity(
    saving: &mut Saving,
    draft: &ActivityDraft,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| Activity::read(&editing.body).ok());
    let activity = draft.finish(before.as_ref(), saving.now.date())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &activity),
        None => saving.first(&activity),
    })
}

/// The revision of a meeting with many families; of `editing`, if it is told anew.
pub fn record_group_meeting(
    saving: &mut Saving,
    draft: &GroupMeetingDraft,
    config: Option<&Config>,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| GroupMeeting::read(&editing.body).ok());
    let meeting = draft.finish(before.as_ref(), config, saving.now.date())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &meeting),
        None => saving.first(&meeting),
    })
}

/// The revision of a month of a business; of `editing`, if it is told anew.
pub fn record_progress(
    saving: &mut Saving,
    draft: &ProgressDraft,
    config: Option<&Config>,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| Progress::read(&editing.body).ok());
    let progress = draft.finish(before.as_ref(), config, saving.now.date())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &progress),
        None => saving.first(&progress),
    })
}

/// The revision of a proposed change of stage, with what the rules say of it; of `editing`, if it is told anew.
pub fn record_stage_change(
    saving: &mut Saving,
    draft: &StageChangeDraft,
    from: Stage,
    conditions: Vec<Condition>,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| StageChange::read(&editing.body).ok());
    let change = draft.finish(from, conditions, before.as_ref())?;
    Ok(match editing {
        Some(editing) => saving.next(editing, &change),
        None => saving.first(&change),
    })
}

/// The revision of a training that is opened, with the secret its codes come from; of `editing`, if it is told anew.
pub fn record_training(
    saving: &mut Saving,
    draft: &TrainingDraft,
    secret: String,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    let before = editing.and_then(|editing| Training::read(&editing.body).ok());
    let training = draft.finish(before.as_ref(), secret)?;
    saving.family = Training::key(&training.area);
    Ok(match editing {
        Some(editing) => saving.next(editing, &training),
        None => saving.first(&training),
    })
}

/// The revision of a training of which something is changed on its page, and not on its form.
pub fn change_training(
    saving: &mut Saving,
    training: &Training,
    editing: &Editing,
) -> Result<Revision, Vec<Problem>> {
    let before = Training::read(&editing.body).ok();
    refuse(training.check(before.as_ref()))?;
    saving.family = Training::key(&training.area);
    Ok(saving.next(editing, training))
}

/// The revision of somebody's attendance: the same record wherever it begins.
pub fn record_attendance(
    saving: &mut Saving,
    attendance: &Attendance,
    editing: Option<&Editing>,
) -> Result<Revision, Vec<Problem>> {
    refuse(attendance.check())?;
    let whose = attendance.whose();
    if let Some(whose) = whose {
        saving.family = whose.key();
    }
    let mut revision = match editing {
        Some(editing) => saving.next(editing, attendance),
        None => saving.first(attendance),
    };
    if let Some(whose) = whose {
        revision.record = Attendance::record(attendance.training, whose);
    }
    Ok(revision)
}

/// The revision of a family corrected by its mentor.
pub fn correct_family(
    saving: &mut Saving,
    editing: &Editing,
    family: &Family,
) -> Result<Revision, Vec<Problem>> {
    // What the office got wrong is not the mentor's to mend, and must not keep them from correcting what is theirs.
    let mut problems = family.check(None);
    problems.retain(|problem| MENTOR_MAY_CORRECT.contains(&problem.field.as_str()));
    refuse(problems)?;
    Ok(saving.next(editing, family))
}

fn refuse(problems: Vec<Problem>) -> Result<(), Vec<Problem>> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
