//! The one phone behind all screens: whose it is, whether its records are open, its device, and the page it was on.
//!
//! A process holds exactly one, however many pages look at it: a reloaded page is a new set of components over the same
//! phone. It is the only part of the app that opens the store; it draws nothing, and keeps no PIN and no key.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use chrono::NaiveDate;
use dioxus::prelude::{ReadSignal, WritableExt, use_context, use_future, use_hook, use_signal};
use pendamping_domain::id::{ConfigVersion, FamilyId, Position, RevisionId};
use pendamping_domain::recording::Saving;
use pendamping_domain::revision::Revision;
use pendamping_domain::stamp::Stamp;
use pendamping_store::vault::{Status, UnlockError, status};
use pendamping_store::{StoreThread, is_there};
use pendamping_store_api::besides::NoteOpened;
use pendamping_store_api::setup::Profile;
use pendamping_store_api::shared::{DraftKey, RecordRevisions, Saved};
use pendamping_store_api::{StoreError, StoreHandle};
use pendamping_sync::Failure;
use pendamping_sync::photos::Network;
use tokio::sync::watch;
use uuid::Uuid;

use crate::background::{Background, SyncNow};
use crate::live::Generations;
use crate::phone::looks::Looks;
use crate::platform::Platform;

mod at_centre;
mod beside;
mod idle;
pub mod looks;
pub mod photos;
#[cfg(test)]
pub(crate) mod tests;
mod vault;

/// How far this phone is on the way to its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody's yet: enrol.
    Fresh,
    /// The centre took it in, and took it out again: everything here is gone, and enrolment begins anew.
    Forgotten,
    /// The centre has answered; a PIN must be chosen. The answer is only in memory until then.
    Enrolled,
    /// Somebody's: the PIN opens it.
    Locked,
    /// The key's envelope is damaged: the office can help.
    Damaged,
    /// A newer app wrote the key's envelope: that app opens it.
    Newer,
    /// The key's envelope could not be read just now, which says nothing about it: see [`Phone::look_again`].
    Unread,
    /// Open.
    Open,
    /// Open before, and hidden until the PIN comes again. Sending goes on.
    Shut,
}

/// Why the records did not open.
#[derive(Debug)]
pub enum OpenError {
    /// The PIN did not do it.
    Pin(UnlockError),
    /// The PIN was right, the records did not open.
    Store(StoreError),
    /// The system gave no thread, or this is not the time for it.
    NotNow,
}

impl From<UnlockError> for OpenError {
    fn from(error: UnlockError) -> Self {
        Self::Pin(error)
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why a forgotten PIN was not mended.
#[derive(Debug)]
pub enum RecoverError {
    /// The centre was not reached, or said no.
    Centre(Failure),
    /// What it gave did not open the records.
    Open(OpenError),
}

impl From<Failure> for RecoverError {
    fn from(failure: Failure) -> Self {
        Self::Centre(failure)
    }
}

impl From<OpenError> for RecoverError {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

struct Enrolled {
    profile: Profile,
    token: String,
    signing_seed: [u8; 32],
    centre_key: String,
}

struct Opened {
    store: StoreHandle,
    profile: Profile,
    background: Background,
    // Let go of last: only then is the database closed.
    thread: StoreThread,
    // The screens see nothing of it.
    shut: bool,
}

enum State {
    Fresh,
    Enrolled(Box<Enrolled>),
    Locked,
    Open(Box<Opened>),
    /// The process is about to end.
    Closed,
}

/// Shared by every component; see [`use_phone`].
pub struct Phone {
    folder: PathBuf,
    platform: Platform,
    path: Mutex<String>,
    state: Mutex<State>,
    // Held while a PIN is looked at and what it opens is opened: attempts are counted one after the other.
    vault: Mutex<()>,
    // When somebody last did something.
    touched: Mutex<Stamp>,
    stage: watch::Sender<Stage>,
    changes: watch::Sender<Generations>,
    sync: watch::Sender<SyncNow>,
    handed_over: watch::Sender<Option<FamilyId>>,
    looks: watch::Sender<Looks>,
    network: watch::Sender<Network>,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone").field("stage", &self.stage()).finish_non_exhaustive()
    }
}

struct WakesWhenDone<'a>(&'a Phone);

impl Drop for WakesWhenDone<'_> {
    fn drop(&mut self) {
        self.0.wake();
    }
}

/// What a revision is made on.
#[derive(Clone, Copy, Debug)]
pub struct On {
    /// What it is about.
    pub family: FamilyId,
    /// How far the phone had read when its form was opened.
    pub opened: Position,
    /// The programme's configuration by which it is judged.
    pub config: ConfigVersion,
}

impl Phone {
    /// Opens the phone whose data is in `folder`, making the folder when it is not there yet. Its records stay locked.
    ///
    /// # Errors
    /// When the folder can be neither found nor made.
    pub fn open(folder: PathBuf, platform: Platform) -> anyhow::Result<Arc<Self>> {
        pendamping_store::make_folder(&folder)
            .with_context(|| format!("cannot keep data in {}", folder.display()))?;
        let (state, stage) = found_in(&folder);
        let touched = Mutex::new(platform.now());
        let looks = Looks::kept_in(&folder);
        Ok(Arc::new(Self {
            folder,
            platform,
            touched,
            path: Mutex::new("/".to_owned()),
            state: Mutex::new(state),
            vault: Mutex::new(()),
            stage: watch::Sender::new(stage),
            changes: watch::Sender::new(Generations::default()),
            sync: watch::Sender::new(SyncNow::default()),
            handed_over: watch::Sender::new(None),
            looks: watch::Sender::new(looks),
            network: watch::Sender::new(Network::Unknown),
        }))
    }

    /// Where everything this phone keeps is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The device: clocks, ids, places.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// The page that was last shown, for whoever looks next.
    #[must_use]
    pub fn path(&self) -> String {
        self.path.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn remember_path(&self, path: &str) {
        self.note_opened(path);
        path.clone_into(&mut self.path.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Counts a page about a family as opened, for the family to know: it is the one that its address names.
    fn note_opened(&self, path: &str) {
        let Some(about) = path.split('/').find_map(|part| part.parse::<Uuid>().ok()) else { return };
        if let Some(store) = self.store().filter(|_| self.path() != path) {
            store.in_background().post(NoteOpened { about, day: self.today() });
        }
    }

    /// How far it is; draw by [`use_stage`].
    #[must_use]
    pub fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// The store, while it is open.
    #[must_use]
    pub fn store(&self) -> Option<StoreHandle> {
        match &*self.state() {
            State::Open(opened) if !opened.shut => Some(opened.store.clone()),
            _ => None,
        }
    }

    /// Who this phone belongs to, while it is open.
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        match &*self.state() {
            State::Open(opened) if !opened.shut => Some(opened.profile.clone()),
            _ => None,
        }
    }

    /// The clock its owner works by, in minutes east of UTC: that of their area, else the device's.
    #[must_use]
    pub fn offset(&self) -> i16 {
        let area = match &*self.state() {
            State::Open(opened) => opened.profile.area.clone(),
            _ => None,
        };
        area.map_or_else(|| self.platform.now().offset, |area| area.offset_minutes())
    }

    /// Today, by that clock.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        crate::format::local_day(self.platform.now().wall, self.offset())
    }

    /// Whose phone it becomes once a PIN is chosen.
    #[must_use]
    pub fn enrolled_name(&self) -> Option<String> {
        match &*self.state() {
            State::Enrolled(enrolled) => Some(enrolled.profile.name.clone()),
            _ => None,
        }
    }

    /// Commits to the store, as they come.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Generations> {
        self.changes.subscribe()
    }

    /// What sync is doing, as it changes.
    #[must_use]
    pub fn sync(&self) -> watch::Receiver<SyncNow> {
        self.sync.subscribe()
    }

    /// Has a revision made, now and on this phone.
    pub fn revising<R>(&self, on: On, make: impl FnOnce(&mut Saving) -> R) -> R {
        let On { family, opened, config } = on;
        let (now, mut mint) = (self.platform.now(), || self.platform.mint());
        make(&mut Saving { now: &now, mint: &mut mint, family, opened, config })
    }

    /// Saves revisions and has them sent as soon as that can be. When it answers, they are on disk.
    ///
    /// # Errors
    /// Those of the store; nothing was saved then. [`StoreError::Closed`] when the records are locked.
    pub async fn save(
        &self,
        revisions: Vec<Revision>,
        draft: Option<DraftKey>,
        replaces: Option<RevisionId>,
    ) -> Result<Saved, StoreError> {
        let store = self.store().ok_or(StoreError::Closed)?;
        let _sends = self.wakes_when_done();
        store.call(RecordRevisions { revisions, draft, replaces }).await
    }

    /// Wakes sync when it is dropped, which also happens when whoever waits for a save is gone before the answer: a list that
    /// changes with the save takes away the form that made it.
    #[must_use]
    pub fn wakes_when_done(&self) -> impl Drop + use<'_> {
        WakesWhenDone(self)
    }

    /// Something was saved: send it as soon as allowed.
    pub fn wake(&self) {
        if let State::Open(opened) = &*self.state() {
            opened.background.wake();
        }
    }

    /// A person asked to send now.
    pub fn send_now(&self) {
        if let State::Open(opened) = &*self.state() {
            opened.background.send_now();
        }
    }

    /// A person asked to send photos now, whatever that costs.
    pub fn send_photos(&self) {
        if let State::Open(opened) = &*self.state() {
            opened.background.send_photos();
        }
    }

    /// Gives the phone to a family: from now on only its own page shows, until the owner's PIN comes.
    pub fn hand_over(&self, family: FamilyId) {
        self.handed_over.send_replace(Some(family));
    }

    /// To whom the phone was given.
    #[must_use]
    pub fn handed_over(&self) -> Option<FamilyId> {
        *self.handed_over.borrow()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far the phone in this folder came.
fn found_in(folder: &Path) -> (State, Stage) {
    match status(folder) {
        Ok(Status::Fresh) => (State::Fresh, Stage::Fresh),
        // A key without a database: enrolment was cut off before anything could be saved.
        Ok(Status::Locked { .. }) if !is_there(folder) => (State::Fresh, Stage::Fresh),
        Ok(Status::Locked { .. }) => (State::Locked, Stage::Locked),
        Err(error) => {
            tracing::error!(%error, "the key's envelope cannot be read");
            let stage = match error {
                UnlockError::Damaged => Stage::Damaged,
                UnlockError::Newer(_) => Stage::Newer,
                // Of these only an error of the file system is ever said, and it may pass.
                UnlockError::Io(_)
                | UnlockError::Fresh
                | UnlockError::Spent
                | UnlockError::Wait { .. }
                | UnlockError::WrongPin { .. } => Stage::Unread,
            };
            (State::Locked, stage)
        }
    }
}

/// The phone these components show.
#[must_use]
pub fn use_phone() -> Arc<Phone> {
    let phone = use_context::<Arc<Phone>>();
    use_hook(move || phone)
}

/// How far the phone is, live.
#[must_use]
pub fn use_stage() -> ReadSignal<Stage> {
    let phone = use_phone();
    use_watched(move || phone.stage.subscribe())
}

/// To whom the phone was handed over, live.
#[must_use]
pub fn use_handed_over() -> ReadSignal<Option<FamilyId>> {
    let phone = use_phone();
    use_watched(move || phone.handed_over.subscribe())
}

/// What sync is doing, live.
#[must_use]
pub fn use_sync_now() -> ReadSignal<SyncNow> {
    let phone = use_phone();
    use_watched(move || phone.sync())
}

/// By what network the phone goes, live.
#[must_use]
pub fn use_network() -> ReadSignal<Network> {
    let phone = use_phone();
    use_watched(move || phone.network.subscribe())
}

/// A watched value as a signal.
fn use_watched<T: Copy + PartialEq + 'static>(
    watch: impl Fn() -> watch::Receiver<T> + Clone + 'static,
) -> ReadSignal<T> {
    let first = watch.clone();
    let mut value = use_signal(move || *first().borrow());
    use_future(move || {
        let mut news = watch();
        async move {
            loop {
                value.set(*news.borrow_and_update());
                if news.changed().await.is_err() {
                    return;
                }
            }
        }
    });
    value.into()
}
