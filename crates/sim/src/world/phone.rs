//! A simulated phone: the real store on real files, a session that a kill forgets, a clock that may be wrong.

use crate::world::chance::Chance;
use crate::world::stage::{Handset, copy, key};
use crate::world::truth::Reader;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::id::{InstallId, RevisionId};
use pendamping_domain::stamp::Stamp;
use pendamping_store::Core;
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::Call;
use pendamping_sync::Session;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What takes a phone's schema back, from the newest version to the one named. What comes back is made anew from rows and outbox.
pub const BACK: &[(u32, &str)] = &[
    (15, "DROP INDEX mirror_scope; CREATE INDEX mirror_scope ON mirror (scope); DROP TABLE family_due"),
    (14, "DROP TABLE opened; DROP TABLE asked"),
    (
        13,
        "DROP TABLE faded_visit; ALTER TABLE outbox DROP COLUMN kept_from; ALTER TABLE outbox DROP COLUMN install;
         ALTER TABLE outbox DROP COLUMN again",
    ),
    (12, "SELECT 1"),
    (11, "DROP TABLE money"),
    (10, "DROP TABLE reported"),
    (9, "DROP TABLE group_meeting; DROP TABLE group_meeting_family"),
    (8, "DROP TABLE cover"),
];

/// How a phone ended, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It lies in a river.
    Drowned,
    /// It wiped itself, because its install was revoked.
    Wiped,
}

/// A phone.
pub struct Phone {
    /// Its name in traces.
    pub name: String,
    /// Its place among the phones.
    pub nth: usize,
    /// Its install.
    pub install: InstallId,
    /// Whose it is.
    pub reader: Reader,
    folder: PathBuf,
    lives: u32,
    core: Option<Core>,
    /// What sync knows beside the store.
    pub session: Option<Session>,
    /// How far its clock is off.
    pub skew: TimeDelta,
    boot: String,
    /// It has no network before then.
    pub cut_off: Option<DateTime<Utc>>,
    /// A copy of its files.
    pub copy: Option<PathBuf>,
    /// Its files were taken from another phone, or another's from its.
    pub shared: bool,
    /// It was put back from a copy.
    pub put_back: bool,
    /// Its storage fails at the next save.
    pub fails_next: bool,
    /// How it ended.
    pub end: Option<End>,
    /// What was offered and not answered: for a planted defect.
    pub unanswered: BTreeSet<RevisionId>,
    /// Since when it waits, and until when: for a planted defect.
    pub waits: Option<DateTime<Utc>>,
    /// The last that was saved: for a planted defect.
    pub last: Option<RevisionId>,
}

/// A frozen revision as it lies in a phone.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `unsent`, `received`, `set_aside`, `replaced`.
    pub state: String,
    /// Why it was set aside.
    pub code: Option<String>,
    /// Of which field.
    pub field: Option<String>,
    /// What it waits for.
    pub waits_for: Option<String>,
    /// Its parent.
    pub parent: Option<String>,
    /// Its record.
    pub record: String,
    /// Its unit of scope.
    pub family: String,
}

impl Phone {
    /// One whose files are in `folder`.
    pub fn new(handset: &Handset, nth: usize, folder: PathBuf) -> Phone {
        Phone {
            name: handset.name.clone(),
            nth,
            install: handset.install,
            reader: Reader { person: handset.person, role: handset.role.clone() },
            folder,
            lives: 0,
            core: None,
            session: None,
            skew: TimeDelta::zero(),
            boot: format!("{}-0", handset.name),
            cut_off: None,
            copy: None,
            shared: false,
            put_back: false,
            fails_next: false,
            end: None,
            unanswered: BTreeSet::new(),
            waits: None,
            last: None,
        }
    }

    /// Whether it is there at all.
    pub fn lives(&self) -> bool {
        self.end.is_none()
    }

    /// The open store.
    pub fn core(&mut self) -> Result<&mut Core> {
        if self.core.is_none() {
            self.core = Some(Core::open(&self.folder, &key())?);
        }
        self.core.as_mut().context("no store")
    }

    /// Asks the store.
    pub fn ask<C: Call>(&mut self, call: C) -> Result<C::Answer> {
        self.try_ask(call)?.map_err(|error| anyhow!(error))
    }

    /// Asks the store, and gives its own error.
    pub fn try_ask<C: Call>(&mut self, call: C) -> Result<Result<C::Answer, StoreError>> {
        Ok(self.core()?.handle(call.into()).and_then(C::answer))
    }

    fn next_folder(&mut self) -> PathBuf {
        self.lives += 1;
        self.folder.with_file_name(format!("{}-life-{}", self.name, self.lives))
    }

    /// Killed: what lies in its files then is what its next start finds.
    pub fn kill(&mut self) -> Result<()> {
        let next = self.next_folder();
        // Copied with everything open, so that nothing is closed in good order.
        copy(&self.folder, &next)?;
        self.start_in(next)?;
        self.boot = format!("{}-{}", self.name, self.lives);
        Ok(())
    }

    fn start_in(&mut self, folder: PathBuf) -> Result<()> {
        (self.core, self.session, self.waits) = (None, None, None);
        fs::remove_dir_all(&self.folder)?;
        self.folder = folder;
        Ok(())
    }

    /// An older app had these files until now: they are taken back to its schema, and the next start brings them up to date. False
    /// when there is nothing older to go back to.
    pub fn upgrade(&mut self, back: usize) -> Result<bool> {
        let db = self.core()?.connection();
        let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found != BACK.first().map_or(0, |(version, _)| *version + 1) {
            return Ok(false);
        }
        // What an older app did not know of cannot be in what it left.
        let newer = "SELECT EXISTS (SELECT 1 FROM outbox WHERE install IS NOT NULL OR again = 1 OR length(payload) = 0)
             OR EXISTS (SELECT 1 FROM asked) OR EXISTS (SELECT 1 FROM opened)";
        if db.query_row(newer, [], |row| row.get::<_, bool>(0))? {
            return Ok(false);
        }
        for (version, undo) in BACK.iter().take(1 + back) {
            db.execute_batch(&format!("BEGIN; {undo}; PRAGMA user_version = {version}; COMMIT"))?;
        }
        self.kill()?;
        Ok(true)
    }

    /// Copies its files.
    pub fn back_up(&mut self) -> Result<()> {
        let to = self.next_folder();
        copy(&self.folder, &to)?;
        if let Some(before) = self.copy.replace(to) {
            fs::remove_dir_all(before)?;
        }
        Ok(())
    }

    /// Puts its files back from their copy. False when there is none.
    pub fn restore(&mut self) -> Result<bool> {
        let Some(from) = self.copy.clone() else { return Ok(false) };
        let next = self.next_folder();
        copy(&from, &next)?;
        self.start_in(next)?;
        self.put_back = true;
        Ok(true)
    }

    /// A second phone with the same files.
    pub fn cloned(&mut self, nth: usize) -> Result<Phone> {
        let name = format!("{}+{nth}", self.name);
        let folder = self.folder.with_file_name(&name);
        copy(&self.folder, &folder)?;
        self.shared = true;
        let handset = Handset {
            name,
            install: self.install,
            person: self.reader.person,
            role: self.reader.role.clone(),
            folder: folder.clone(),
        };
        Ok(Phone { shared: true, ..Phone::new(&handset, nth, folder) })
    }

    /// Its files are gone.
    pub fn ended(&mut self, end: End) -> Result<()> {
        (self.core, self.session) = (None, None);
        fs::remove_dir_all(&self.folder)?;
        self.end = Some(end);
        Ok(())
    }

    /// What its clock shows.
    pub fn clock(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.skew
    }

    /// A moment as it captures it.
    pub fn stamp(&self, now: DateTime<Utc>) -> Stamp {
        let ran = (now - crate::world::stage::beginning()).num_milliseconds() + 100_000_000;
        Stamp {
            wall: self.clock(now),
            offset: 420,
            boot: self.boot.clone(),
            elapsed: u64::try_from(ran).unwrap_or(0),
        }
    }

    /// What lies in its outbox, by identity.
    pub fn outbox(&mut self) -> Result<BTreeMap<RevisionId, Entry>> {
        let db = self.core()?.connection();
        let mut query = db.prepare_cached(
            "SELECT revision, state, code, waits_for, parent, record, family, field FROM outbox",
        )?;
        let rows = query.query_map([], |row| {
            let entry = Entry {
                state: row.get(1)?,
                code: row.get(2)?,
                waits_for: row.get(3)?,
                parent: row.get(4)?,
                record: row.get(5)?,
                family: row.get(6)?,
                field: row.get(7)?,
            };
            Ok((row.get::<_, String>(0)?, entry))
        })?;
        rows.map(|row| {
            let (id, entry) = row?;
            Ok((id.parse()?, entry))
        })
        .collect()
    }

    /// What lies in its outbox with its bytes.
    pub fn kept(&mut self) -> Result<BTreeSet<RevisionId>> {
        let db = self.core()?.connection();
        let mut query = db.prepare_cached("SELECT revision FROM outbox WHERE length(payload) > 0")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|id| Ok(id?.parse()?)).collect()
    }

    /// Whether it is a mentor's.
    pub fn is_mentors(&self) -> bool {
        self.reader.role == Role::Mentor
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Chance of its own for one exchange.
    pub fn chance(&self, seed: u64) -> Chance {
        Chance::new(seed ^ (self.nth as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}
