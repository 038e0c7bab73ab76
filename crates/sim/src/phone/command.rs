//! What a phone can be told. Names and nothing else.

use chrono::{DateTime, NaiveDate, Utc};
use pendamping_domain::activity::Duty;
use pendamping_domain::aid_word::MoneyWord;
use pendamping_domain::attendance::Presence;
use pendamping_domain::confirmation::Word;
use pendamping_domain::family::Stage;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::objection::Verdict;
use pendamping_domain::review::Decision;
use pendamping_domain::visit::Met;
use serde::{Deserialize, Serialize};

/// One line on a phone's standard input.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// Redeems a one-time code and makes the database behind a PIN.
    Enrol {
        /// The centre's address.
        centre: String,
        /// The code.
        code: String,
        /// The PIN to set.
        pin: String,
    },
    /// Opens the database of an enrolled phone.
    Open {
        /// The PIN.
        pin: String,
    },
    /// Syncs until nothing is left to do, or it breaks.
    Sync,
    /// The same on another thread; `SyncWait` gives the answer.
    SyncStart,
    /// Waits for the sync that was started.
    SyncWait,
    /// Fills in and saves a visit of half an hour at the family's home.
    RecordVisit {
        /// The family.
        family: FamilyId,
        /// Its results.
        results: String,
    },
    /// The same with a photo that the camera just took.
    RecordPhotoVisit {
        /// The family.
        family: FamilyId,
        /// Which picture: the same number is the same picture.
        picture: u32,
    },
    /// Sends photos until none may go, or it breaks.
    SendPhotos,
    /// Asks the centre for a photo.
    GetPhoto {
        /// Its SHA-256.
        sha256: String,
    },
    /// Saves so many visits, one save each, at the first families in turn, each an hour before the last.
    RecordVisits {
        /// How many.
        count: usize,
    },
    /// Saves a visit that no form would have let through: with a purpose nobody offers.
    RecordBadVisit {
        /// The family.
        family: FamilyId,
    },
    /// Changes a visit's results (and mends what `RecordBadVisit` did) on top of the revision on screen.
    EditVisit {
        /// The visit.
        visit: RecordId,
        /// Its new results.
        results: String,
    },
    /// Sets the phone's clock, which goes on from there: what it stamps on records is by that. Syncing goes by the true one,
    /// so that to the centre everything comes from a phone that was long without a network.
    SetClock {
        /// What it shows.
        now: DateTime<Utc>,
    },
    /// Saves a visit of half an hour that ends now, with whom it met and what was agreed until when.
    RecordMet {
        /// The family.
        family: FamilyId,
        /// Who was met.
        met: Met,
        /// What was agreed.
        agreed: Vec<(String, NaiveDate)>,
    },
    /// Marks all that is open with a family as done today.
    DoFollowUps {
        /// The family.
        family: FamilyId,
    },
    /// Counts a month, as its report does.
    Month {
        /// Which.
        month: Month,
    },
    /// Opens the stage of a family: where it is, and what the rules suggest.
    Stage {
        /// The family.
        family: FamilyId,
    },
    /// Proposes another stage.
    ProposeStage {
        /// The family.
        family: FamilyId,
        /// To which.
        to: Stage,
        /// Why.
        reasons: String,
    },
    /// Lists the proposals that wait.
    Proposals,
    /// Decides on a proposal as it stands.
    DecideStage {
        /// The family.
        family: FamilyId,
        /// The proposal.
        change: RecordId,
        /// What is decided.
        decision: Decision,
        /// Why; a no has to say.
        #[serde(default)]
        why: String,
    },
    /// Saves what its owner did today besides visits.
    RecordActivity {
        /// Which duty.
        duty: Duty,
        /// Where.
        place: String,
    },
    /// Opens a mentor's other activities.
    Activities {
        /// Whose; the owner's own when nobody is named.
        #[serde(default)]
        mentor: Option<PersonId>,
    },
    /// Saves a meeting with these families today.
    RecordGroupMeeting {
        /// Where.
        place: String,
        /// Who was there.
        families: Vec<FamilyId>,
    },
    /// Opens a mentor's meetings.
    GroupMeetings {
        /// Whose.
        mentor: PersonId,
    },
    /// Saves a month of a family's business.
    RecordProgress {
        /// Whose.
        family: FamilyId,
        /// Which month.
        month: Month,
        /// What came in, in rupiah.
        revenue: i64,
        /// What was spent, in rupiah.
        costs: i64,
        /// What the household had besides, in rupiah.
        #[serde(default)]
        other_income: Option<i64>,
        /// What else there is to say.
        #[serde(default)]
        note: String,
    },
    /// Opens the months of a family's business.
    Business {
        /// Whose.
        family: FamilyId,
    },
    /// Opens a training that goes on now.
    OpenTraining {
        /// What it is called.
        title: String,
    },
    /// Opens the page of a training.
    Training {
        /// Which.
        training: RecordId,
    },
    /// Marks families of a training's list, all in one save.
    Mark {
        /// Which.
        training: RecordId,
        /// How they were there.
        presence: Presence,
        /// Their numbers.
        numbers: Vec<String>,
    },
    /// Says that its owner is at a training.
    Attend {
        /// Which.
        training: RecordId,
        /// The code of the room; without one they follow from afar.
        #[serde(default)]
        code: Option<String>,
    },
    /// Searches families.
    Families {
        /// What is typed.
        #[serde(default)]
        text: String,
        /// How many at most.
        limit: usize,
    },
    /// Opens a visit.
    VisitPage {
        /// The visit.
        visit: RecordId,
    },
    /// Opens *Status kirim*.
    Outbox,
    /// Opens *Hari ini*.
    Today,
    /// Reads all that is due on it.
    Due,
    /// Reads the aid of a family; of the phone's own without one.
    Aid {
        /// The family.
        family: Option<FamilyId>,
    },
    /// Records that the money of a tranche was seen.
    Witness {
        /// The family.
        family: FamilyId,
        /// The tranche.
        aid: RecordId,
        /// The receipt's number.
        receipt: String,
    },
    /// The same of every tranche that nobody has seen yet.
    WitnessAll,
    /// Says, from the family's own phone, whether its money came.
    SayAid {
        /// What it says.
        word: MoneyWord,
        /// How much, where it is another amount.
        amount: Option<Rupiah>,
    },
    /// Reads the books.
    Books,
    /// Proposes the first so many families for what needs a selection.
    ProposeFirst {
        /// How many.
        count: usize,
    },
    /// Reads the board.
    Board,
    /// Decides on all proposals that wait, as the board ranks them.
    DecideBoard,
    /// Objects, on the family's own phone, to the decision on its selection.
    Object {
        /// In its own words.
        text: String,
    },
    /// Reads the objections of a family; of the phone's own without one.
    Objections {
        /// The family.
        family: Option<FamilyId>,
    },
    /// Answers all objections that wait.
    AnswerObjections {
        /// With what.
        verdict: Verdict,
        /// Why.
        reason: String,
    },
    /// Plans and spends all that came of a scheme.
    SpendAll {
        /// The scheme's code.
        scheme: String,
        /// In every so many-th family a purchase costs more than was planned.
        differs_every: usize,
    },
    /// Verifies all purchases that wait.
    VerifyAll {
        /// The first of them is asked about.
        asks: bool,
    },
    /// Mends the purchases of a family that were asked about.
    MendPurchases {
        /// The family.
        family: FamilyId,
    },
    /// Opens the review queue.
    Queue,
    /// Decides on the revision of a visit that is on screen.
    Review {
        /// The visit.
        visit: RecordId,
        /// What is decided.
        decision: Decision,
        /// The comment's field and text, when a correction is asked.
        #[serde(default)]
        comment: Option<(String, String)>,
    },
    /// Opens the family's own page.
    Own,
    /// Says a family's word on a visit, on its own phone.
    Confirm {
        /// The visit.
        visit: RecordId,
        /// The word.
        word: Word,
    },
}
