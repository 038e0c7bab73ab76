//! Every call the store answers, in one table: the request, its arguments, its answer.

pub use crate::activity::{Activities, ActivityPage, ListActivities, OpenActivity};
pub use crate::attention::{AtRisk, ListAtRisk};
pub use crate::batch::{BatchPage, GetBatch, ListUnflagged};
pub use crate::besides::{AskRow, FallBack, KeepNextToken, ListAsks, NoteOpened, PutAsk, TakeBesides};
pub use crate::coaching::{Coaching, GetCoaching};
use crate::error::StoreError;
pub use crate::group_meeting::{GroupMeetingPage, GroupMeetings, ListGroupMeetings, OpenGroupMeeting};
pub use crate::mentor::{MentorPage, OpenMentor};
pub use crate::mentor_month::{ListMentorMonths, MentorMonthPage, MentorMonths, OpenMentorMonth};
pub use crate::money::{AidPage, BooksPage, GetBooks, OpenAid};
pub use crate::month::{GetMonth, MonthOfWork};
pub use crate::photo::{
    FindPhotoUses, GetPhoto, GetPhotoQueue, HeldPhoto, KeepFetched, NotePhoto, PhotoQueue, PhotoUses,
    PutPhoto, SeeRefusedPhotos,
};
pub use crate::progress::{BusinessPage, OpenBusiness};
pub use crate::reported::{
    AskedOf, CountWaiting, GetAsked, GetReported, OpenReported, Reported, ReportedPage, Waits,
};
pub use crate::review::{GetMentors, GetQueue, Mentors, ReviewQueue};
pub use crate::selection::{BoardPage, GetBoard, ListObjections, Objections, OpenSelection, SelectionPage};
pub use crate::setup::{GetProfile, GetSetting, Profile, PutSetting};
pub use crate::shared::{
    DraftRow, DropDraft, ForgetSalvaged, GetConfig, GetDraft, GetSalvaged, GetSyncLine, ListDrafts,
    OpenVisit, PutDraft, RecordRevisions, Salvaged, Saved, SyncLine, VisitPage,
};
pub use crate::spending::{ListPurchases, Purchases};
pub use crate::stage::{ListProposals, OpenStage, Proposals, StagePage};
pub use crate::target::{ListTargets, OpenTarget, TargetPage, Targets};
pub use crate::training::{ListTrainings, OpenTraining, TrainingPage, Trainings};
pub use crate::upkeep::{
    AckOutcome, AllSentIds, EnrolAgain, GetRows, GetSyncState, GetUpload, NoteAttempt, ReleaseForRetry,
    SyncState, TakeHead, TakePage, TakeSuccessor, Upload,
};
pub use crate::work::{
    FamilyList, FamilyPage, FindFamilies, GetOutbox, GetToday, OfferAgain, OpenFamily, OpenOwnFamily, Outbox,
    OwnFamily, Today,
};
use pendamping_domain::config::Config;
use pendamping_protocol::sync::Row;

/// One kind of request, with the type of its answer.
pub trait Call: Into<Request> + Send + 'static {
    /// What is answered.
    type Answer: Send + 'static;
    /// Picks the answer out of the core's response.
    fn answer(response: Response) -> Result<Self::Answer, StoreError>;
    /// Wraps an answer as the core's response.
    fn reply(answer: Self::Answer) -> Response;
}

macro_rules! calls {
    ($($call:ident => $answer:ty),+ $(,)?) => {
        /// Everything that can be asked. Boxed, so that the queues hold small things.
        #[derive(Debug, Clone)]
        pub enum Request { $(#[doc = concat!("See `", stringify!($call), "`.")] $call(Box<$call>)),+ }
        /// Everything that can be answered; each variant belongs to the request of its name.
        #[derive(Debug)]
        pub enum Response { $(#[doc = concat!("Answers `", stringify!($call), "`.")] $call(Box<$answer>)),+ }
        $(
            impl From<$call> for Request { fn from(call: $call) -> Self { Request::$call(Box::new(call)) } }
            impl Call for $call {
                type Answer = $answer;
                fn answer(response: Response) -> Result<$answer, StoreError> {
                    match response {
                        Response::$call(answer) => Ok(*answer),
                        // The core answers each request with the response of its name; anything else is a bug there.
                        _ => Err(StoreError::Refused("the core answered another request")),
                    }
                }
                fn reply(answer: $answer) -> Response { Response::$call(Box::new(answer)) }
            }
        )+
    };
}

calls! {
    // Who this app belongs to.
    GetProfile => Profile,
    GetSetting => Option<String>,
    PutSetting => (),
    // All roles.
    GetConfig => Option<Config>,
    GetSyncLine => SyncLine,
    GetDraft => Option<String>,
    PutDraft => (),
    DropDraft => (),
    ListDrafts => Vec<DraftRow>,
    GetSalvaged => Option<Salvaged>,
    ForgetSalvaged => (),
    RecordRevisions => Saved,
    OpenVisit => VisitPage,
    PutPhoto => (),
    GetPhoto => Option<HeldPhoto>,
    KeepFetched => (),
    FindPhotoUses => PhotoUses,
    SeeRefusedPhotos => (),
    // A mentor's other duties: the mentor's own, and for whoever reviews there.
    ListActivities => Activities,
    GetMonth => MonthOfWork,
    OpenActivity => ActivityPage,
    ListGroupMeetings => GroupMeetings,
    OpenGroupMeeting => GroupMeetingPage,
    // Trainings, of whoever they are for.
    ListTrainings => Trainings,
    OpenTraining => TrainingPage,
    // What is aimed at: a mentor's own, and for whoever reviews there.
    ListTargets => Targets,
    OpenTarget => TargetPage,
    // A mentor's and a family's work.
    GetToday => Today,
    FindFamilies => FamilyList,
    OpenFamily => FamilyPage,
    OpenBusiness => BusinessPage,
    GetOutbox => Outbox,
    GetAsked => Option<AskedOf>,
    OfferAgain => (),
    OpenOwnFamily => OwnFamily,
    OpenStage => StagePage,
    OpenAid => AidPage,
    GetBooks => BooksPage,
    OpenSelection => SelectionPage,
    // A coordinator's.
    ListProposals => Proposals,
    GetBoard => BoardPage,
    ListObjections => Objections,
    ListPurchases => Purchases,
    ListAtRisk => AtRisk,
    GetQueue => ReviewQueue,
    GetReported => Reported,
    OpenReported => ReportedPage,
    CountWaiting => Waits,
    ListUnflagged => Vec<pendamping_domain::sample::Candidate>,
    GetBatch => BatchPage,
    GetMentors => Mentors,
    OpenMentor => MentorPage,
    ListMentorMonths => MentorMonths,
    OpenMentorMonth => MentorMonthPage,
    GetCoaching => Coaching,
    // Sync's.
    GetSyncState => SyncState,
    GetRows => Vec<Row>,
    GetUpload => Upload,
    TakeHead => AckOutcome,
    TakePage => (),
    TakeSuccessor => (),
    EnrolAgain => (),
    TakeBesides => (),
    FallBack => (),
    KeepNextToken => (),
    NoteOpened => (),
    PutAsk => (),
    ListAsks => Vec<AskRow>,
    NoteAttempt => (),
    AllSentIds => Vec<pendamping_domain::id::RevisionId>,
    ReleaseForRetry => u64,
    GetPhotoQueue => PhotoQueue,
    NotePhoto => (),
}
