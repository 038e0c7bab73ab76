//! The device under a phone: its folder, its clock, its ids, and the open store. It knows nothing of visits.

use crate::phone::Command;
use crate::phone::exchange::Syncing;
use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::stamp::Stamp;
use pendamping_protocol::sign::InstallKey;
use pendamping_store::vault::{self, Hardness};
use pendamping_store::{Core, Enrolment, RawKey, StoreThread};
use pendamping_store_api::calls::Call;
use pendamping_store_api::setup::Profile;
use pendamping_store_api::{StoreError, StoreHandle};
use pendamping_sync::enrol::{Invitation, enrol};
use pendamping_sync::http::Http;
use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;
use uuid::Uuid;

/// As guessing is not what is tried here, opening a phone costs no second of computing.
const EASY: Hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };
/// A device has run for a while before its app starts, in milliseconds: a visit may have begun before the process did. One
/// visit an hour, as far back as the story goes, must fit in.
const RAN_BEFORE_MS: u64 = 100 * 24 * 3_600_000;

/// A device.
pub struct Device {
    folder: PathBuf,
    boot: String,
    started: Instant,
    /// When somebody set its clock, and to what.
    clock: Option<(Instant, DateTime<Utc>)>,
    store: Option<(StoreHandle, StoreThread)>,
    pub(super) http: Http,
    pub(super) syncing: Option<Syncing>,
}

impl Device {
    /// A device whose data is in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made, or no HTTP client.
    pub fn new(folder: PathBuf) -> anyhow::Result<Device> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot keep data in {}", folder.display()))?;
        Ok(Device {
            folder,
            boot: Uuid::now_v7().to_string(),
            started: Instant::now(),
            clock: None,
            store: None,
            http: Http::new()?,
            syncing: None,
        })
    }

    /// Does what is asked.
    ///
    /// # Errors
    /// Whatever the libraries below refuse.
    pub fn obey(&mut self, command: Command) -> anyhow::Result<Value> {
        match command {
            Command::Enrol { centre, code, pin } => self.enrol(Invitation { centre, code }, &pin),
            Command::Open { pin } => self.open(&pin),
            other => self.work(other),
        }
    }

    /// What its clock shows.
    pub(super) fn now(&self) -> DateTime<Utc> {
        match self.clock {
            None => Utc::now(),
            Some((set, to)) => to + TimeDelta::from_std(set.elapsed()).unwrap_or_default(),
        }
    }

    pub(super) fn set_clock(&mut self, now: DateTime<Utc>) -> Value {
        self.clock = Some((Instant::now(), now));
        json!({"now": now})
    }

    /// Now, and so many milliseconds before.
    pub(super) fn stamp(&self, ago_ms: u64) -> Stamp {
        let ran = RAN_BEFORE_MS + u64::try_from(self.started.elapsed().as_millis()).unwrap_or(0);
        Stamp {
            wall: self.now() - TimeDelta::milliseconds(i64::try_from(ago_ms).unwrap_or(0)),
            offset: 7 * 60,
            boot: self.boot.clone(),
            elapsed: ran.saturating_sub(ago_ms),
        }
    }

    /// The open store.
    ///
    /// # Errors
    /// When the phone is locked.
    pub fn store(&self) -> anyhow::Result<&StoreHandle> {
        Ok(&self.store.as_ref().context("this phone is locked: open or enrol first")?.0)
    }

    /// Asks the store.
    pub(super) fn ask<C: Call>(&self, call: C) -> anyhow::Result<C::Answer> {
        Ok(self.store()?.call_blocking(call)?)
    }

    /// Closes the database.
    pub fn close(&mut self) {
        self.store = None;
    }

    fn enrol(&mut self, invitation: Invitation, pin: &str) -> anyhow::Result<Value> {
        let mut seed = [0; 32];
        OsRng.fill_bytes(&mut seed);
        let answer = enrol(&self.http, &invitation, &seed, "headless 0.1.0")?;
        let key = vault::create(&self.folder, pin, &answer.centre_key, EASY, &mut OsRng)?;
        let enrolment = Enrolment {
            profile: Profile {
                install: answer.install,
                person: answer.person,
                name: answer.name.clone(),
                role: answer.role.clone(),
                area: answer.area,
                centre: invitation.centre,
            },
            token: answer.token,
            signing_seed: seed,
        };
        let core = Core::create(&self.folder, &key, &enrolment, Utc::now())?;
        self.run(core)?;
        let public = InstallKey::from_seed(&seed).public();
        Ok(json!({"name": answer.name, "role": answer.role, "install": answer.install, "key": public}))
    }

    fn open(&mut self, pin: &str) -> anyhow::Result<Value> {
        if self.store.is_some() {
            bail!("open already");
        }
        let key: RawKey = vault::unlock(&self.folder, pin, Utc::now())?;
        let core = Core::open(&self.folder, &key)?;
        self.run(core)?;
        Ok(json!({"open": true}))
    }

    fn run(&mut self, core: Core) -> Result<(), StoreError> {
        // A headless phone has no lists to refresh, so nobody listens to what commits touched.
        let (handle, _, thread) = pendamping_store::spawn(core).map_err(|_| StoreError::Closed)?;
        self.store = Some((handle, thread));
        Ok(())
    }
}
