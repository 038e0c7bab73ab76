//! The core: one connection, one request at a time. Each request that changes something is one transaction.

use crate::errors::{Fault, Result};
use crate::open::{FILE, RawKey, connect, put_in_place, unfinished};
use crate::salvage::{Step, io_fault};
use crate::twin::{Beside, Word};
use crate::{
    acknowledge, activity, attention, batch, besides, board, books, centre_page, coaching, config, draft,
    family, group_meeting, mentor, mentor_month, meta, month, objection, outbox, outbox_page, person, photo,
    progress, quarantine, reported, review, rows, salvage, schema, selection, spending, stage_change,
    successor, sync_line, tally, target, today, token, training, twin, upload, visit_page, whole,
};
use chrono::{DateTime, Utc};
use pendamping_domain::id::RecordId;
use pendamping_domain::revision::{Body, Kind};
use pendamping_store_api::calls::{self as ask, Call, Request, Response};
use pendamping_store_api::setup::Profile;
use pendamping_store_api::{Change, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What enrolment gave: kept inside the encrypted database.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolment {
    /// Who this app belongs to.
    pub profile: Profile,
    /// The bearer token.
    pub token: String,
    /// The seed of the install's signing key.
    pub signing_seed: [u8; 32],
}

/// The phone's database, open.
pub struct Core {
    db: Connection,
    beside: Beside,
    folder: PathBuf,
    key: RawKey,
    /// The storage failed under the connection: it is opened again before anything else is asked of it.
    spent: bool,
    changes: Change,
    /// How the last attempt ended, while that is not on disk: a full one takes nothing in, and the line must not go on saying
    /// that all is well.
    unkept: Option<ask::NoteAttempt>,
}

impl Core {
    /// Makes the database of a freshly enrolled phone in `folder`. Fails if there is one.
    pub fn create(
        folder: &Path,
        key: &RawKey,
        enrolment: &Enrolment,
        now: DateTime<Utc>,
    ) -> Result<Core, StoreError> {
        if crate::open::is_there(folder) {
            return Err(StoreError::Refused("there is a database already"));
        }
        // What an enrolment that was cut off left is of another key.
        twin::forget(folder)?;
        // Made beside its place and moved there whole, so that what is there can always be opened.
        let beside = unfinished(folder).map_err(io_fault)?;
        let made = || -> Result<()> {
            let mut db = connect(&beside, key, true)?;
            schema::migrate(&mut db)?;
            meta::put(&db, "enrolment", Some(enrolment))?;
            meta::put(&db, "enrolled_at", Some(&now))?;
            db.close().map_err(|(_, error)| Fault::Sql(error))
        };
        made()?;
        put_in_place(folder).map_err(io_fault)?;
        Core::open(folder, key)
    }

    /// Opens it, bringing an older schema up to date.
    pub fn open(folder: &Path, key: &RawKey) -> Result<Core, StoreError> {
        Ok(Core::over(surely_opened(folder, key, Trust::Asked)?, folder, key))
    }

    fn over((db, beside): (Connection, Beside), folder: &Path, key: &RawKey) -> Core {
        let (folder, key) = (folder.to_owned(), RawKey(key.0.clone()));
        Core { db, beside, folder, key, spent: false, changes: Change::new(), unkept: None }
    }

    /// Opens it, and looks whether it is whole. A damaged one is put in quarantine, and what can be read of it is opened in its
    /// place; what was kept long enough there is removed.
    ///
    /// # Errors
    /// `Corrupt` when not even whose phone it is can be read: then everything is left as it was.
    pub fn open_or_salvage(folder: &Path, key: &RawKey, now: DateTime<Utc>) -> Result<Core, StoreError> {
        let opened = || -> Result<Core> {
            let core = match surely_opened(folder, key, Trust::Look) {
                Err(fault) if fault.is_damage() => {
                    salvage::salvage(folder, key, now, Step::Placed)?;
                    surely_opened(folder, key, Trust::Look)?
                }
                other => other?,
            };
            let core = Core::over(core, folder, key);
            if let Err(fault) = quarantine::expire(&core.db, folder, now) {
                tracing::warn!(?fault, "what was in quarantine long enough could not be removed");
            }
            Ok(core)
        };
        Ok(opened()?)
    }

    /// Salvages, but stops at a step: for tests of what a killed phone finds.
    #[doc(hidden)]
    pub fn salvage_until(
        folder: &Path,
        key: &RawKey,
        now: DateTime<Utc>,
        step: Step,
    ) -> Result<(), StoreError> {
        Ok(salvage::salvage(folder, key, now, step)?)
    }

    /// How many pulled rows this build can make no sense of: kept, and shown nowhere.
    pub fn count_unreadable(&self) -> Result<u64, StoreError> {
        Ok(rows::count_unreadable(&self.db)?)
    }

    /// The kinds that commits have touched since this was last asked.
    pub fn take_changes(&mut self) -> Change {
        std::mem::take(&mut self.changes)
    }

    /// Answers one request. Where the storage fails at it the database is opened again and the request tried again, once: what was
    /// not committed left nothing, and what was is found there.
    ///
    /// # Errors
    /// `Storage` when it fails again, and `Corrupt` only when the database that was opened again is damaged.
    pub fn handle(&mut self, request: Request) -> Result<Response, StoreError> {
        if self.spent {
            self.reopen(Trust::Asked)?;
        }
        let again = request.clone();
        match self.answer(request) {
            Err(fault) if fault.is_of_storage() => {
                tracing::warn!(?fault, "the storage failed: the database is opened again");
                self.reopen(Trust::Asked)?;
            }
            answer => return Ok(answer?),
        }
        match self.answer(again) {
            Err(fault) if fault.is_of_storage() => {
                tracing::warn!(?fault, "the storage failed again");
                self.reopen(Trust::Look)?;
                Err(StoreError::Storage)
            }
            answer => Ok(answer?),
        }
    }

    /// Opens the database and its twin anew.
    fn reopen(&mut self, trust: Trust) -> Result<()> {
        self.spent = true;
        // A twin that is made anew takes the files from under whoever still has the old one.
        twin::detach(&self.db);
        // The old connection goes last: while one is open, what a commit that failed left in the log is not taken for a commit.
        (self.db, self.beside) = surely_opened(&self.folder, &self.key, trust)?;
        self.spent = false;
        Ok(())
    }

    fn answer(&mut self, request: Request) -> Result<Response> {
        let (db, unkept) = (&self.db, self.unkept.as_ref());
        Ok(match request {
            Request::GetProfile(_) => ask::GetProfile::reply(enrolment(db)?.profile),
            Request::GetSetting(call) => ask::GetSetting::reply(meta::setting(db, &call.name)?),
            Request::GetConfig(_) => ask::GetConfig::reply(config::current(db)?),
            Request::GetSyncLine(_) => ask::GetSyncLine::reply(sync_line::sync_line(db, unkept)?),
            Request::GetDraft(call) => ask::GetDraft::reply(draft::get(db, &call.key)?),
            Request::ListDrafts(_) => ask::ListDrafts::reply(draft::list(db)?),
            Request::OpenVisit(call) => ask::OpenVisit::reply(visit_page::visit_page(db, call.record)?),
            Request::GetMonth(call) => ask::GetMonth::reply(month::month(db, &call)?),
            Request::ListActivities(call) => ask::ListActivities::reply(activity::list(db, &call)?),
            Request::OpenAid(call) => ask::OpenAid::reply(books::page(db, &call)?),
            Request::GetBooks(call) => ask::GetBooks::reply(books::books(db, &call)?),
            Request::OpenSelection(call) => ask::OpenSelection::reply(selection::page(db, &call)?),
            Request::GetBoard(call) => ask::GetBoard::reply(board::page(db, &call)?),
            Request::ListObjections(call) => ask::ListObjections::reply(objection::list(db, &call)?),
            Request::OpenStage(call) => ask::OpenStage::reply(stage_change::page(db, &call)?),
            Request::ListProposals(call) => ask::ListProposals::reply(stage_change::waiting(db, &call)?),
            Request::ListPurchases(call) => ask::ListPurchases::reply(spending::waiting(db, &call)?),
            Request::ListAtRisk(call) => ask::ListAtRisk::reply(attention::at_risk(db, &call)?),
            Request::OpenActivity(call) => ask::OpenActivity::reply(activity::page(db, call.record)?),
            Request::ListGroupMeetings(call) => {
                ask::ListGroupMeetings::reply(group_meeting::list(db, &call)?)
            }
            Request::OpenGroupMeeting(call) => {
                ask::OpenGroupMeeting::reply(group_meeting::page(db, call.record)?)
            }
            Request::ListTrainings(call) => ask::ListTrainings::reply(training::list(db, &call)?),
            Request::OpenTraining(call) => ask::OpenTraining::reply(training::page(db, call.record)?),
            Request::ListTargets(call) => ask::ListTargets::reply(target::list(db, &call)?),
            Request::OpenTarget(call) => ask::OpenTarget::reply(target::page(db, &call)?),
            Request::GetToday(call) => ask::GetToday::reply(today::today(db, &call, unkept)?),
            Request::FindFamilies(call) => ask::FindFamilies::reply(family::find(db, &call)?),
            Request::OpenFamily(call) => ask::OpenFamily::reply(family::family_page(db, &call)?),
            Request::OpenBusiness(call) => ask::OpenBusiness::reply(progress::page(db, &call)?),
            Request::GetOutbox(call) => {
                ask::GetOutbox::reply(outbox_page::outbox_page(db, call.limit, unkept)?)
            }
            Request::OpenOwnFamily(call) => ask::OpenOwnFamily::reply(family::own_family(db, call.family)?),
            Request::GetReported(call) => ask::GetReported::reply(reported::queue(db, &call)?),
            Request::OpenReported(call) => ask::OpenReported::reply(reported::page(db, &call)?),
            Request::CountWaiting(_) => ask::CountWaiting::reply(reported::waits(db)?),
            Request::GetAsked(call) => ask::GetAsked::reply(outbox_page::asked(db, &call)?),
            Request::ListUnflagged(call) => ask::ListUnflagged::reply(batch::unflagged(db, &call)?),
            Request::GetBatch(call) => ask::GetBatch::reply(batch::page(db, &call)?),
            Request::GetQueue(call) => ask::GetQueue::reply(review::queue(db, &call)?),
            Request::GetMentors(call) => ask::GetMentors::reply(person::mentors(db, &call)?),
            Request::OpenMentor(call) => ask::OpenMentor::reply(mentor::page(db, &call)?),
            Request::ListMentorMonths(call) => ask::ListMentorMonths::reply(mentor_month::list(db, &call)?),
            Request::OpenMentorMonth(call) => ask::OpenMentorMonth::reply(mentor_month::page(db, &call)?),
            Request::GetCoaching(call) => ask::GetCoaching::reply(coaching::page(db, &call)?),
            Request::GetSalvaged(_) => ask::GetSalvaged::reply(salvage::report(db)?),
            Request::GetPhoto(call) => ask::GetPhoto::reply(photo::get(db, &call.sha256)?),
            Request::FindPhotoUses(call) => ask::FindPhotoUses::reply(photo::uses(db, &call)?),
            Request::GetPhotoQueue(call) => ask::GetPhotoQueue::reply(photo::queue(db, &call)?),
            Request::GetSyncState(_) => ask::GetSyncState::reply(sync_line::sync_state(db)?),
            Request::GetRows(call) => ask::GetRows::reply(rows::get_all(db, &call.records)?),
            Request::GetUpload(call) => ask::GetUpload::reply(upload::upload(db, &call)?),
            Request::AllSentIds(_) => ask::AllSentIds::reply(outbox::all_ids(db)?),
            Request::PutSetting(call) => ask::PutSetting::reply(self.write(|tx| {
                meta::put_setting(tx, &call.name, call.value.as_deref()).map(|()| ((), Change::new()))
            })?),
            Request::PutDraft(call) => ask::PutDraft::reply(self.write(|tx| draft::put(tx, &call))?),
            Request::DropDraft(call) => ask::DropDraft::reply(self.write(|tx| draft::forget(tx, &call.key))?),
            Request::PutPhoto(call) => ask::PutPhoto::reply(self.write(|tx| photo::put(tx, &call))?),
            Request::KeepFetched(call) => {
                ask::KeepFetched::reply(self.write(|tx| photo::keep_fetched(tx, &call))?)
            }
            Request::NotePhoto(call) => ask::NotePhoto::reply(self.write(|tx| photo::note(tx, &call))?),
            Request::SeeRefusedPhotos(call) => {
                ask::SeeRefusedPhotos::reply(self.write(|tx| photo::see_refused(tx, &call))?)
            }
            Request::RecordRevisions(call) => {
                ask::RecordRevisions::reply(self.write(|tx| outbox::record(tx, *call))?)
            }
            Request::OfferAgain(call) => {
                ask::OfferAgain::reply(self.write(|tx| outbox::offer_again(tx, call.revision))?)
            }
            Request::TakeHead(call) => {
                ask::TakeHead::reply(self.write(|tx| acknowledge::take_head(tx, *call))?)
            }
            Request::TakePage(call) => {
                ask::TakePage::reply(self.write(|tx| centre_page::take_page(tx, *call))?)
            }
            Request::TakeSuccessor(call) => {
                ask::TakeSuccessor::reply(self.write(|tx| successor::take(tx, &call))?)
            }
            Request::EnrolAgain(call) => {
                ask::EnrolAgain::reply(self.write(|tx| successor::enrol_again(tx, *call))?)
            }
            Request::TakeBesides(call) => {
                ask::TakeBesides::reply(self.write(|tx| besides::told(tx, &call.besides))?)
            }
            Request::FallBack(_) => ask::FallBack::reply(self.write(token::fall_back)?),
            Request::KeepNextToken(call) => {
                ask::KeepNextToken::reply(self.write(|tx| token::keep_next(tx, &call.token))?)
            }
            Request::ListAsks(_) => ask::ListAsks::reply(besides::asks(db)?),
            Request::PutAsk(call) => ask::PutAsk::reply(self.write(|tx| besides::put_ask(tx, &call.ask))?),
            Request::NoteOpened(call) => {
                ask::NoteOpened::reply(self.write(|tx| besides::note_opened(tx, &call))?)
            }
            Request::NoteAttempt(call) => {
                // Before it is tried: whatever keeps it from the disk, the line tells it.
                self.unkept = Some((*call).clone());
                self.changes.extend(touched(&[Kind::Contact]));
                self.write(|tx| sync_line::note_attempt(tx, &call))?;
                self.unkept = None;
                ask::NoteAttempt::reply(())
            }
            Request::ForgetSalvaged(_) => ask::ForgetSalvaged::reply(
                self.write(|tx| salvage::forget_report(tx).map(|()| ((), touched(&[Kind::Contact]))))?,
            ),
            Request::ReleaseForRetry(_) => ask::ReleaseForRetry::reply(self.write(sync_line::release)?),
        })
    }

    /// One transaction; what it touched is announced only once it is on disk.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction) -> Result<(T, Change)>) -> Result<T> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (answer, touched) = work(&tx)?;
        twin::count(&tx)?;
        tx.commit()?;
        if let Err(fault) = twin::follow(&mut self.db, self.beside) {
            tracing::warn!(?fault, "the twin could not follow");
            self.spent |= fault.is_of_storage();
        }
        self.changes.extend(touched);
        Ok(answer)
    }

    /// Confirmed revisions by the tables themselves: for tests.
    #[doc(hidden)]
    pub fn count_received(&self) -> Result<u64, StoreError> {
        Ok(tally::received(&self.db)?.len() as u64)
    }

    /// Makes what screens read anew, as a migration does: for tests that compare.
    #[doc(hidden)]
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        Ok(self.write(|tx| crate::project::rebuild(tx).map(|()| ((), Change::new())))?)
    }

    /// The fields of a record as screens show it: for simulated people, who change what they see.
    #[doc(hidden)]
    pub fn shown(&mut self, kind: &Kind, record: RecordId) -> Result<Option<Body>, StoreError> {
        Ok(crate::project::projected(self.connection(), kind, record)?.map(|shown| shown.body))
    }

    /// The connection: for tests that look at or damage the file from inside.
    #[doc(hidden)]
    pub fn connection(&mut self) -> &mut Connection {
        if self.spent
            && let Err(fault) = self.reopen(Trust::Asked)
        {
            tracing::warn!(?fault, "the database did not open");
        }
        &mut self.db
    }
}

/// Whether an opened database is taken to be whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Whoever opens it says so.
    Asked,
    /// All of it is read first.
    Look,
}

/// Opens it, and tries again where the storage failed: no database is given up for one failed read.
fn surely_opened(folder: &Path, key: &RawKey, trust: Trust) -> Result<(Connection, Beside)> {
    match opened(folder, key, trust) {
        Err(fault) if fault.is_of_storage() || fault.is_damage() => {
            tracing::warn!(?fault, "the database did not open");
            opened(folder, key, trust)
        }
        other => other,
    }
}

fn opened(folder: &Path, key: &RawKey, trust: Trust) -> Result<(Connection, Beside)> {
    const CORRUPT: Fault = Fault::Store(StoreError::Corrupt);
    salvage::finish(folder).map_err(io_fault)?;
    let path = folder.join(FILE);
    if !path.exists() && crate::open::is_there(folder) {
        return Err(CORRUPT);
    }
    let mut db = connect(&path, key, false)?;
    // An empty file passes for a new database, but none was ever put here.
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        return Err(CORRUPT);
    }
    // What is whole for a newer app this one cannot tell.
    schema::must_be_known(version)?;
    let word = twin::ask(&db, folder, key)?;
    if word == Word::KnowsMore {
        return Err(CORRUPT);
    }
    let enrolled = match meta::get::<Enrolment>(&db, "enrolment") {
        // It is there, but not as it was written.
        Err(Fault::Store(_)) => None,
        other => other?,
    };
    if enrolled.is_none() || (trust == Trust::Look && !whole::is_whole(&db)?) {
        return Err(CORRUPT);
    }
    // Only now: a damaged one is to be salvaged as it was found, not halfway to another schema.
    schema::migrate(&mut db)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    twin::watch(&db)?;
    let beside = twin::begin(&mut db, folder, key, word);
    Ok((db, beside))
}

/// Who we are.
pub fn enrolment(db: &Connection) -> Result<Enrolment> {
    meta::get(db, "enrolment")?.ok_or(Fault::Store(StoreError::Corrupt))
}

/// A change of these kinds.
pub fn touched(kinds: &[Kind]) -> Change {
    kinds.iter().cloned().collect()
}
