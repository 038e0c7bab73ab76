//! How a phone becomes somebody's and how its records open: enrolment, the PIN, hiding and forgetting.
//!
//! It holds no PIN longer than it takes to try it. Records that were opened once since the app started stay open behind the
//! lock, because what was saved must go on being sent; only a wiped phone closes them.

use std::sync::{Arc, MutexGuard, PoisonError};

use pendamping_store::vault::{self, Hardness, UnlockError};
use pendamping_store::{Core, Enrolment, RawKey, is_there, spawn, wipe};
use pendamping_store_api::besides::ENVELOPE;
use pendamping_store_api::setup::{GetProfile, Profile, PutSetting};
use pendamping_store_api::{StoreError, StoreHandle};
use pendamping_sync::Failure;
use pendamping_sync::enrol::{Invitation, enrol, enrol_again, recover};
use pendamping_sync::http::Http;
use rand::RngCore;
use rand::rngs::OsRng;

use super::beside::on_a_thread;
use super::{Enrolled, OpenError, Opened, Phone, RecoverError, Stage, State, found_in};
use crate::background::Background;

impl Phone {
    /// Asks the centre to make this phone a person's. What it answers is kept in memory until a PIN is chosen.
    ///
    /// # Errors
    /// How the centre was not reached, or why it said no.
    pub async fn enrol(self: Arc<Self>, invitation: Invitation) -> Result<(), Failure> {
        on_a_thread(move || {
            let mut signing_seed = [0_u8; 32];
            OsRng.fill_bytes(&mut signing_seed);
            let answer = enrol(&Http::new()?, &invitation, &signing_seed, env!("CARGO_PKG_VERSION"))?;
            let profile = Profile {
                install: answer.install,
                person: answer.person,
                name: answer.name,
                role: answer.role,
                area: answer.area,
                centre: invitation.centre,
            };
            let (token, centre_key) = (answer.token, answer.centre_key);
            *self.state() = State::Enrolled(Box::new(Enrolled { profile, token, signing_seed, centre_key }));
            self.stage.send_replace(Stage::Enrolled);
            Ok(())
        })
        .await
        .unwrap_or(Err(Failure::Offline(None)))
    }

    /// Makes this phone its person's at a centre that knows it no more. Everything in it stays, and what waits is sent at once.
    ///
    /// # Errors
    /// How the centre was not reached or why it said no, `not_found` where the code is of somebody else: nothing is changed then.
    pub async fn enrol_again(self: Arc<Self>, invitation: Invitation) -> Result<(), Failure> {
        on_a_thread(move || {
            let Some(store) = self.store() else { return Err(StoreError::Closed.into()) };
            let mut seed = [0_u8; 32];
            OsRng.fill_bytes(&mut seed);
            enrol_again(&Http::new()?, &store, &invitation, seed, env!("CARGO_PKG_VERSION"))?;
            let profile = store.call_blocking(GetProfile)?;
            if let State::Open(opened) = &mut *self.state() {
                opened.profile = profile;
            }
            self.send_now();
            Ok(())
        })
        .await
        .unwrap_or(Err(Failure::Offline(None)))
    }

    /// Makes the records of a phone that was just enrolled, opened by `pin` from now on.
    ///
    /// # Errors
    /// When they cannot be made; the centre's answer is still there to try again.
    pub async fn set_pin(self: Arc<Self>, pin: String) -> Result<(), OpenError> {
        on_a_thread(move || {
            let _turn = self.turn();
            let (enrolment, centre_key) = match &*self.state() {
                State::Enrolled(made) => (
                    Enrolment {
                        profile: made.profile.clone(),
                        token: made.token.clone(),
                        signing_seed: made.signing_seed,
                    },
                    made.centre_key.clone(),
                ),
                _ => return Err(OpenError::NotNow),
            };
            // What a cut-off enrolment left behind opens for nobody.
            if !is_there(&self.folder) {
                wipe(&self.folder).map_err(UnlockError::Io)?;
            }
            let key = vault::create(&self.folder, &pin, &centre_key, Hardness::PHONE, &mut OsRng)?;
            let core = Core::create(&self.folder, &key, &enrolment, self.platform.now().wall)?;
            self.begin(core, &key)
        })
        .await
        .unwrap_or(Err(OpenError::NotNow))
    }

    /// Opens the records, or shows them again when they were only hidden.
    ///
    /// # Errors
    /// When the PIN is wrong or comes too early, or the records cannot be opened.
    pub async fn unlock(self: Arc<Self>, pin: String) -> Result<(), OpenError> {
        on_a_thread(move || {
            // Until they are open: two pages that salvage one damaged phone at once spoil it for each other.
            let _turn = self.turn();
            let key = vault::unlock(&self.folder, &pin, self.platform.now().wall)?;
            // Before anything shows: what was idle until now is in use again.
            self.note_touch();
            match &mut *self.state() {
                State::Locked => {}
                // Hidden, or another page was quicker.
                State::Open(opened) => {
                    opened.shut = false;
                    // Whoever opens it wants to see what there is now.
                    opened.background.wake();
                    self.stage.send_replace(Stage::Open);
                    return Ok(());
                }
                State::Fresh | State::Enrolled(_) | State::Closed => return Err(OpenError::NotNow),
            }
            self.begin(Core::open_or_salvage(&self.folder, &key, self.platform.now().wall)?, &key)
        })
        .await
        .unwrap_or(Err(OpenError::NotNow))
    }

    /// Lets the centre open what the PIN no longer does, and another PIN open it from now on.
    ///
    /// # Errors
    /// How the centre was not reached or why it said no, or why the records do not open; the old PIN still holds then.
    pub async fn recover(self: Arc<Self>, invitation: Invitation, pin: String) -> Result<(), RecoverError> {
        let (phone, new) = (self.clone(), pin.clone());
        on_a_thread(move || {
            let recovery = vault::begin_recovery(&phone.folder, &mut OsRng).map_err(OpenError::from)?;
            let answer = recover(&Http::new()?, &invitation, &recovery.sealed, &recovery.key)?;
            let _turn = phone.turn();
            vault::finish_recovery(&phone.folder, &recovery, &answer, &new, &mut OsRng)
                .map_err(OpenError::from)?;
            Ok(())
        })
        .await
        .unwrap_or(Err(RecoverError::Open(OpenError::NotNow)))?;
        Ok(self.unlock(pin).await?)
    }

    /// `text`, sealed for the centre: this phone cannot read it any more.
    ///
    /// # Errors
    /// When the key's envelope, which names the centre's key, cannot be read.
    pub fn seal_for_centre(&self, text: &str) -> Result<String, UnlockError> {
        vault::seal_for_centre(&self.folder, text, &mut OsRng)
    }

    /// Looks again what there is, after the key's envelope could not be read.
    pub async fn look_again(self: Arc<Self>) {
        let look = move || {
            let _turn = self.turn();
            if self.stage() == Stage::Unread {
                let (state, stage) = found_in(&self.folder);
                *self.state() = state;
                self.stage.send_replace(stage);
            }
        };
        // No thread for it: nothing changes, and the button is there to be pressed again.
        let _ = on_a_thread(look).await;
    }

    /// Whether this is the owner, with the records left open.
    ///
    /// # Errors
    /// When the PIN is wrong or comes too early.
    pub async fn check_pin(self: Arc<Self>, pin: String) -> Result<(), OpenError> {
        on_a_thread(move || self.try_pin(&pin).map(drop)).await.unwrap_or(Err(OpenError::NotNow))
    }

    /// Lets another PIN open the records from now on.
    ///
    /// # Errors
    /// When the old PIN is wrong or comes too early (it counts as at unlocking), or the envelope cannot be written: then the
    /// old PIN still holds.
    pub async fn change_pin(self: Arc<Self>, old: String, new: String) -> Result<(), OpenError> {
        on_a_thread(move || {
            let _turn = self.turn();
            let now = self.platform.now().wall;
            Ok(vault::change_pin(&self.folder, &old, &new, now, &mut OsRng)?)
        })
        .await
        .unwrap_or(Err(OpenError::NotNow))
    }

    /// Hides the records: nothing of them shows until the PIN comes. What was saved is still sent meanwhile; the screens ask
    /// for nothing more, and a draft under way is finished on disk.
    pub fn lock(&self) {
        match &mut *self.state() {
            State::Open(opened) if !opened.shut => opened.shut = true,
            _ => return,
        }
        self.handed_over.send_replace(None);
        self.stage.send_replace(Stage::Shut);
    }

    /// Ends a hand-over.
    ///
    /// # Errors
    /// When the PIN is wrong or comes too early.
    pub async fn take_back(self: Arc<Self>, pin: String) -> Result<(), OpenError> {
        self.clone().check_pin(pin).await?;
        self.handed_over.send_replace(None);
        Ok(())
    }

    fn try_pin(&self, pin: &str) -> Result<RawKey, OpenError> {
        let _turn = self.turn();
        Ok(vault::unlock(&self.folder, pin, self.platform.now().wall)?)
    }

    /// One after the other: trying a PIN, and opening or closing what it opens.
    fn turn(&self) -> MutexGuard<'_, ()> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets an opened core to work: its own thread, the spreading of its changes, and sync.
    fn begin(self: &Arc<Self>, core: Core, key: &RawKey) -> Result<(), OpenError> {
        let no_thread = |error: std::io::Error| {
            tracing::error!(%error, "no thread for the records");
            OpenError::NotNow
        };
        let (store, changes, thread) = spawn(core).map_err(no_thread)?;
        let profile = store.call_blocking(GetProfile)?;
        let spread = self.changes.clone();
        std::thread::Builder::new()
            .name("changes".to_owned())
            .spawn(move || {
                while let Ok(change) = changes.recv_blocking() {
                    spread.send_modify(|generations| generations.note(change));
                }
            })
            .map_err(no_thread)?;
        Self::name_envelope(&store, key);
        let weak = Arc::downgrade(self);
        let revoked = move || {
            if let Some(phone) = weak.upgrade() {
                phone.forget();
            }
        };
        let background = Background::start(
            &store,
            self.platform.clone(),
            self.sync.clone(),
            self.network.subscribe(),
            revoked,
        )
        .map_err(no_thread)?;
        self.note_touch();
        *self.state() = State::Open(Box::new(Opened { store, profile, background, shut: false, thread }));
        self.stage.send_replace(Stage::Open);
        Ok(())
    }

    /// Lets sync tell the centre by what it knows this phone's envelope. Not now is no reason to keep the records closed.
    fn name_envelope(store: &StoreHandle, key: &RawKey) {
        let name = PutSetting { name: ENVELOPE.to_owned(), value: Some(key.known_by()) };
        if let Err(error) = store.call_blocking(name) {
            tracing::warn!(%error, "the key's envelope could not be named");
        }
    }

    /// Closes the records for good once what is queued for them is done: the process is about to end.
    pub fn close(&self) {
        let _turn = self.turn();
        let was = std::mem::replace(&mut *self.state(), State::Closed);
        self.end(was, Stage::Locked);
    }

    /// The centre has everything and wants this phone forgotten.
    fn forget(&self) {
        let was = std::mem::replace(&mut *self.state(), State::Fresh);
        self.end(was, Stage::Forgotten);
        if let Err(error) = wipe(&self.folder) {
            tracing::error!(%error, "what was to be forgotten could not be removed");
        }
    }

    fn end(&self, was: State, stage: Stage) {
        let State::Open(opened) = was else { return };
        let Opened { background, thread, .. } = *opened;
        drop(background);
        self.handed_over.send_replace(None);
        self.remember_path("/");
        self.stage.send_replace(stage);
        drop(thread);
    }
}
