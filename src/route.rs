//! Every screen and its address. Addresses are the app's own: none is ever shown or shared.

use dioxus::prelude::*;
use pendamping_domain::coaching::Figure;
use pendamping_domain::id::{FamilyId, PersonId, RecordId, RevisionId};

use crate::screens::aid::{
    ask::AskPurchase, books::Books, page::FamilyAid, plan::MakePlan, purchase::EditPurchase,
    purchase::NewPurchase, verification::Verification, verify::VerifyAid, witness::EditWitness,
    witness::NewWitness,
};
use crate::screens::beneficiary::{home::Home, own_data::OwnData};
use crate::screens::coordinator::{
    attention::AtRisk, attention::AtRiskOf, batch::Batch, business::ReadBusiness, coaching::CoachedFamilies,
    coaching::Coaching, data_request::DataRequests, group_meeting::ReadGroupMeeting, mentor::Mentor,
    mentor_month::MentorMonth, mentor_months::MentorMonths, mentors::Mentors, queue::Queue,
    reported_page::ReadReported, review::Review,
};
use crate::screens::entry::{
    change_pin::ChangePin, enrol::Enrol, enrol_again::EnrolAgain, recover::Recover, set_pin::SetPin,
    start::Start, unlock::Unlock,
};
use crate::screens::mentor::{
    activities::Activities, activity::EditActivity, activity::NewActivity, business::Business,
    families::Families, families::PickFamily, family::Family, group_meeting::EditGroupMeeting,
    group_meeting::NewGroupMeeting, group_meetings::GroupMeetings, handover::Handover, outbox::Outbox,
    progress::EditProgress, progress::NewProgress, report::Report, today::Today, visit::ReadVisit,
    visit_form::EditVisit, visit_form::NewVisit,
};
use crate::screens::selection::{
    board::Board, objection::ReadObjection, objections::Objections, page::FamilySelection,
    propose::EditSelection, propose::NewSelection,
};
use crate::screens::stage::{
    form::EditStageChange, form::NewStageChange, page::FamilyStage, proposals::Proposals,
};
use crate::screens::target::{list::Targets, page::Target, page::TargetOf};
use crate::screens::training::{
    form::EditTraining, form::NewTraining, list::Trainings, page::Training, scores::TrainingScores,
};
use crate::screens::{gate::Gate, settings::Settings};

/// The screens.
#[derive(Clone, Debug, PartialEq, Routable)]
#[rustfmt::skip]
#[allow(missing_docs)]
pub enum Route {
    /// Decides where to begin: enrol, unlock, or the role's first screen. An address that is not known begins there too:
    /// nobody types one, so there is nothing to tell.
    #[redirect("/:..path", |path: Vec<String>| { let _ = path; Route::Start {} })]
    #[route("/")]
    Start {},
    #[route("/enrol")]
    Enrol {},
    #[route("/pin")]
    SetPin {},
    #[route("/unlock")]
    Unlock {},
    #[route("/recover")]
    Recover {},

    // Everything below shows records: the gate lets nobody see it before the PIN.
    #[layout(Gate)]
    #[route("/today")]
    Today {},
    #[route("/families")]
    Families {},
    #[route("/families/visit")]
    PickFamily {},
    #[route("/family/:family")]
    Family { family: FamilyId },
    #[route("/family/:family/visit")]
    NewVisit { family: FamilyId },
    #[route("/family/:family/business")]
    Business { family: FamilyId },
    #[route("/family/:family/business/new")]
    NewProgress { family: FamilyId },
    #[route("/family/:family/business/:progress")]
    EditProgress { family: FamilyId, progress: RecordId },
    #[route("/visit/:visit")]
    ReadVisit { visit: RecordId },
    #[route("/visit/:visit/edit")]
    EditVisit { visit: RecordId },
    #[route("/activities")]
    Activities {},
    #[route("/activities/new")]
    NewActivity {},
    #[route("/activity/:activity")]
    EditActivity { activity: RecordId },
    #[route("/meetings")]
    GroupMeetings {},
    #[route("/meetings/new")]
    NewGroupMeeting {},
    #[route("/meeting/:meeting")]
    EditGroupMeeting { meeting: RecordId },
    #[route("/report")]
    Report {},
    #[route("/outbox")]
    Outbox {},
    #[route("/enrol-again")]
    EnrolAgain {},
    #[route("/handover/:family")]
    Handover { family: FamilyId },

    #[route("/queue")]
    Queue {},
    #[route("/review/:visit/:revision")]
    Review { visit: RecordId, revision: RevisionId },
    #[route("/review/:kind/:record/:revision", ReadReported)]
    Reported { kind: String, record: RecordId, revision: RevisionId },
    #[route("/queue/together/:kind")]
    Batch { kind: String },
    #[route("/mentors")]
    Mentors {},
    #[route("/mentors/:mentor")]
    Mentor { mentor: PersonId },

    #[route("/at-risk")]
    AtRisk {},
    #[route("/mentors/:mentor/at-risk")]
    AtRiskOf { mentor: PersonId },
    #[route("/months")]
    MentorMonths {},
    #[route("/mentors/:mentor/month")]
    MentorMonth { mentor: PersonId },
    #[route("/coaching")]
    Coaching {},
    #[route("/coaching/:stage/:figure")]
    CoachedFamilies { stage: String, figure: Figure },
    #[route("/data-requests")]
    DataRequests {},
    #[route("/meeting/:meeting/read")]
    ReadGroupMeeting { meeting: RecordId },
    #[route("/business/:family")]
    ReadBusiness { family: FamilyId },

    /// Of mentors, and of whoever reviews.
    #[route("/aid")]
    Books {},
    #[route("/family/:family/aid")]
    FamilyAid { family: FamilyId },
    #[route("/family/:family/aid/:aid/witness")]
    NewWitness { family: FamilyId, aid: RecordId },
    #[route("/family/:family/witness/:witness")]
    EditWitness { family: FamilyId, witness: RecordId },
    #[route("/family/:family/plan/:plan")]
    MakePlan { family: FamilyId, plan: RecordId },
    #[route("/family/:family/aid/:aid/purchase")]
    NewPurchase { family: FamilyId, aid: RecordId },
    #[route("/family/:family/purchase/:bought")]
    EditPurchase { family: FamilyId, bought: RecordId },

    /// Of whoever verifies the use of aid.
    #[route("/verification")]
    Verification {},
    #[route("/family/:family/aid/:aid/verify")]
    VerifyAid { family: FamilyId, aid: RecordId },
    #[route("/family/:family/aid/:aid/verify/:bought")]
    AskPurchase { family: FamilyId, aid: RecordId, bought: RecordId },

    /// Of whoever it is for.
    #[route("/own-data")]
    OwnData {},
    #[route("/trainings")]
    Trainings {},
    #[route("/trainings/new")]
    NewTraining {},
    #[route("/training/:training")]
    Training { training: RecordId },
    #[route("/training/:training/edit")]
    EditTraining { training: RecordId },
    #[route("/training/:training/scores")]
    TrainingScores { training: RecordId },

    /// Of mentors, and of whoever reviews.
    #[route("/targets")]
    Targets {},
    #[route("/target/:code")]
    Target { code: String },
    #[route("/target/:code/:mentor")]
    TargetOf { code: String, mentor: PersonId },

    /// Of mentors, and of whoever decides.
    #[route("/stage/:family")]
    FamilyStage { family: FamilyId },
    #[route("/stage/:family/new")]
    NewStageChange { family: FamilyId },
    #[route("/stage/:family/:change")]
    EditStageChange { family: FamilyId, change: RecordId },
    #[route("/proposals")]
    Proposals {},
    #[route("/selection/:family")]
    FamilySelection { family: FamilyId },
    #[route("/selection/:family/new")]
    NewSelection { family: FamilyId },
    #[route("/selection/:family/:selection")]
    EditSelection { family: FamilyId, selection: RecordId },
    #[route("/board")]
    Board {},
    #[route("/objections")]
    Objections {},
    #[route("/objection/:family/:objection")]
    ReadObjection { family: FamilyId, objection: RecordId },

    #[route("/home")]
    Home {},

    /// Of every role.
    #[route("/settings")]
    Settings {},
    #[route("/settings/pin")]
    ChangePin {},
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::str::FromStr;

    use super::*;

    #[test]
    fn an_address_leads_back_to_its_screen() {
        let id = "019362f0-0000-7000-8000-000000000001";
        for address in [
            "/".to_owned(),
            "/today".to_owned(),
            "/activities/new".to_owned(),
            "/meetings/new".to_owned(),
            format!("/mentors/{id}"),
            format!("/target/visits_2026/{id}"),
            format!("/mentors/{id}/month"),
            "/coaching/seeding/losses".to_owned(),
            format!("/coaching/seeding/mentor.{id}.capital"),
            format!("/family/{id}"),
            format!("/family/{id}/visit"),
            format!("/visit/{id}/edit"),
            format!("/family/{id}/aid/{id}/verify"),
            format!("/family/{id}/aid/{id}/verify/{id}"),
            format!("/review/{id}/{id}"),
        ] {
            assert_eq!(Route::from_str(&address).unwrap().to_string(), address);
        }
        assert_eq!(Route::from_str("/family/siti").unwrap(), Route::Start {});
    }
}
