//! A real centre and real phones in one process: the store, the session and `handle_sync`, with the network cut out between them.
#![allow(dead_code, clippy::unwrap_used)]

use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::id::{ConfigVersion, InstallId, PersonId, RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_protocol::code::Code;
use pendamping_protocol::enrol::{EnrolAnswer, EnrolRequest};
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::Line;
use pendamping_server::auth::{authenticate, new_code, normal_code};
use pendamping_server::mint::Mint;
use pendamping_server::store::office::{AreaAssignment, CodeFor, ImportRun, Office, PersonRow};
use pendamping_server::store::sqlite::SqliteStorage;
use pendamping_server::{Refused, enrol, handle_sync, succeed};
use pendamping_store::{Core, Enrolment, RawKey, StoreThread, spawn};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::activity::ListActivities;
use pendamping_store_api::calls::{
    AllSentIds, GetOutbox, GetProfile, GetSyncLine, GetSyncState, RecordRevisions, ReleaseForRetry, SyncLine,
};
use pendamping_store_api::setup::Profile;
use pendamping_sync::enrol::go_on_as;
use pendamping_sync::exchange::Lines;
use pendamping_sync::{Action, Event, Failure, Session, Transport, Turn, take_turn};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use rusqlite::Connection;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use tempfile::TempDir;
use uuid::Uuid;

/// Randomness from a seed.
pub struct Seeded(pub StdRng);

impl Mint for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

pub fn morning() -> DateTime<Utc> {
    "2026-03-02T02:00:00Z".parse().unwrap()
}

/// The centre, and the clock of this world.
pub struct Centre {
    pub storage: RefCell<SqliteStorage>,
    pub folder: TempDir,
    pub mint: RefCell<Seeded>,
    pub now: Cell<DateTime<Utc>>,
    /// The next answer to who asks for a successor is lost on its way.
    pub loses_successor: Cell<bool>,
}

impl Centre {
    /// One mentor, M1, who needs no family: what is told here is the mentor's own. Another, M2, has no phone.
    pub fn new(seed: u64) -> Centre {
        let folder = TempDir::new().unwrap();
        let mut mint = Seeded(StdRng::seed_from_u64(seed));
        let storage = SqliteStorage::open_with(folder.path(), &mut mint).unwrap();
        let mut config: Config =
            toml::from_str(include_str!("../../../../assets/programme/prokus-2020.toml")).unwrap();
        config.version.0 = 1;
        storage.configure(&config, morning(), &mut mint).unwrap();
        let fields = json!({"number": "M1", "name": "Ibu Contoh", "role": "mentor", "phone": "0812000000"});
        let row = |number: &str| PersonRow {
            line: 2,
            number: number.to_owned(),
            role: Role::Mentor,
            fields: {
                let mut fields = fields.as_object().unwrap().clone();
                fields.insert("number".to_owned(), number.into());
                fields
            },
        };
        let (now, today) = (morning(), morning().date_naive());
        let run = ImportRun { now, today, partial: false, dry: false, progress: &mut |_| {} };
        storage.import_people(&[row("M1"), row("M2")], run, &mut mint).unwrap();
        let area = AreaAssignment {
            person: "M1".to_owned(),
            area: "31.74.01".parse().unwrap(),
            powers: [Power::Accompany].into(),
            from: today,
            until: None,
        };
        storage.assign_areas(&[area], now, today).unwrap();
        Centre {
            storage: storage.into(),
            folder,
            mint: mint.into(),
            now: Cell::new(now),
            loses_successor: Cell::new(false),
        }
    }

    pub fn later(&self, by: TimeDelta) {
        self.now.set(self.now.get() + by);
    }

    /// How often each revision that some phone sent is here, read past all of the centre's own code.
    pub fn held(&self) -> BTreeMap<RevisionId, u64> {
        let db = Connection::open(self.folder.path().join("centre.db")).unwrap();
        let mut query = db.prepare("SELECT id FROM revision WHERE install IS NOT NULL").unwrap();
        let mut held = BTreeMap::new();
        for id in query.query_map([], |row| row.get::<_, [u8; 16]>(0)).unwrap() {
            *held.entry(RevisionId(Uuid::from_bytes(id.unwrap()))).or_insert(0) += 1;
        }
        held
    }

    /// Records the same work twice under two ids would show as two.
    pub fn activities(&self) -> u64 {
        let status = self.storage.borrow().status().unwrap();
        status.records.iter().find(|(kind, _)| kind == "activity").map_or(0, |(_, count)| *count)
    }

    pub fn installs(&self) -> usize {
        self.storage.borrow().status().unwrap().installs.len()
    }

    /// A copy of the centre's data as a backup would be.
    pub fn backup(&self) -> TempDir {
        let to = TempDir::new().unwrap();
        let db = Connection::open(self.folder.path().join("centre.db")).unwrap();
        db.execute("VACUUM INTO ?1", [to.path().join("centre.db").to_str().unwrap()]).unwrap();
        to
    }

    /// The centre goes on from a copy; with `told`, the office says so, as it should.
    pub fn put_back(&mut self, copy: TempDir, told: bool) {
        let storage = SqliteStorage::open(copy.path()).unwrap();
        if told {
            storage.restored(self.now.get(), &mut *self.mint.borrow_mut()).unwrap();
        }
        *self.storage.borrow_mut() = storage;
        self.folder = copy;
    }

    /// A code for somebody, redeemed by a phone whose signing key is of this seed.
    pub fn redeemed(&self, number: &str, signing_seed: &[u8; 32]) -> EnrolAnswer {
        let mint = &mut *self.mint.borrow_mut();
        let code = new_code(mint);
        let plain = normal_code(&code).unwrap();
        let now = self.now.get();
        let whom = CodeFor::Person(number.to_owned());
        self.storage.borrow().issue_code(&whom, &plain, now, now + TimeDelta::days(1), mint).unwrap();
        let key = InstallKey::from_seed(signing_seed).public();
        enrol(&*self.storage.borrow(), now, mint, &EnrolRequest { code, key, app: "test".to_owned() })
            .unwrap()
    }

    pub fn phone(&self, seed: u64) -> Phone {
        let mut rng = StdRng::seed_from_u64(seed);
        let (mut key, mut signing_seed) = ([0; 32], [0; 32]);
        rng.fill_bytes(&mut key);
        rng.fill_bytes(&mut signing_seed);
        let now = self.now.get();
        let answer = self.redeemed("M1", &signing_seed);
        let profile = Profile {
            install: answer.install,
            person: answer.person,
            name: answer.name,
            role: answer.role,
            area: answer.area,
            centre: "https://pusat.contoh.invalid".to_owned(),
        };
        let folder = TempDir::new().unwrap();
        let enrolment = Enrolment { profile, token: answer.token, signing_seed };
        drop(Core::create(folder.path(), &RawKey::from_bytes(key), &enrolment, now).unwrap());
        Phone::in_folder(folder, key, rng)
    }
}

/// What the centre refuses, as HTTP would have it.
fn failure(refused: Refused) -> Failure {
    match refused.code {
        Code::SignInAgain => Failure::SignInAgain,
        Code::TryAgain | Code::Internal => {
            Failure::Later { status: refused.status().as_u16(), after_s: None }
        }
        code => Failure::Refused(code),
    }
}

impl Transport for Centre {
    fn sync(&self, _: &str, token: &str, body: &[u8], signature: Option<&str>) -> Result<Lines, Failure> {
        let (storage, mint) = (&*self.storage.borrow(), &mut *self.mint.borrow_mut());
        let caller = authenticate(storage, Some(&format!("Bearer {token}"))).map_err(failure)?;
        let mut exchange =
            handle_sync(storage, self.now.get(), mint, &caller, body, signature).map_err(failure)?;
        let mut lines: Vec<Result<Line, Failure>> = Vec::new();
        while let Some(line) = exchange.next_line(storage).map_err(failure)? {
            lines.push(Ok(line));
        }
        Ok(Box::new(lines.into_iter()))
    }

    fn succeed(
        &self,
        _: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure> {
        let (storage, mint) = (&*self.storage.borrow(), &mut *self.mint.borrow_mut());
        let caller = authenticate(storage, Some(&format!("Bearer {token}"))).map_err(failure)?;
        let answer =
            succeed(storage, self.now.get(), mint, &caller, body, Some(signature)).map_err(failure)?;
        if self.loses_successor.take() { Err(Failure::Silent(None)) } else { Ok(answer) }
    }
}

/// A phone: its folder, and the store over it.
pub struct Phone {
    store: Option<(StoreHandle, StoreThread)>,
    pub folder: TempDir,
    key: [u8; 32],
    pub rng: StdRng,
    /// What a screen confirmed.
    pub confirmed: Vec<RevisionId>,
    /// The clock is so much ahead.
    pub ahead: TimeDelta,
}

impl Phone {
    fn in_folder(folder: TempDir, key: [u8; 32], rng: StdRng) -> Phone {
        let mut phone =
            Phone { store: None, folder, key, rng, confirmed: Vec::new(), ahead: TimeDelta::zero() };
        phone.open();
        phone
    }

    fn open(&mut self) {
        let core = Core::open(self.folder.path(), &RawKey::from_bytes(self.key)).unwrap();
        let (handle, _, thread) = spawn(core).unwrap();
        self.store = Some((handle, thread));
    }

    pub fn store(&self) -> &StoreHandle {
        &self.store.as_ref().unwrap().0
    }

    /// Killed and started again.
    pub fn restart(&mut self) {
        self.store = None;
        self.open();
    }

    /// A copy of all that it has, as a backup or a twin device.
    pub fn copy(&mut self, seed: u64) -> Phone {
        self.store = None;
        let to = TempDir::new().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
            }
        }
        self.open();
        Phone::in_folder(to, self.key, StdRng::seed_from_u64(seed))
    }

    fn stamp(&self, now: DateTime<Utc>) -> Stamp {
        Stamp { wall: now + self.ahead, offset: 420, boot: "b".to_owned(), elapsed: 1 }
    }

    /// Saves what its owner did, as a new record or over `editing`; what it answers is confirmed.
    pub fn save(&mut self, centre: &Centre, editing: Option<&Revision>) -> Revision {
        let place = format!("Balai {}", self.rng.r#gen::<u16>());
        let revision = self.keep(centre, editing, &place);
        self.confirmed.push(revision.id);
        revision
    }

    /// Saves what no form would have let through.
    pub fn save_unfit(&mut self, centre: &Centre) {
        self.keep(centre, None, &"x".repeat(500));
    }

    fn keep(&mut self, centre: &Centre, editing: Option<&Revision>, place: &str) -> Revision {
        let person: PersonId = self.store().call_blocking(GetProfile).unwrap().person;
        let opened = self.store().call_blocking(ListActivities { person, limit: 1 }).unwrap().opened;
        let day = centre.now.get().date_naive().to_string();
        let body = json!({"duty": "socialisation", "day": day, "place": place});
        let revision = Revision {
            epoch: None,
            id: RevisionId(uuid::Builder::from_random_bytes(self.rng.r#gen()).into_uuid()),
            record: editing.map_or_else(
                || RecordId(uuid::Builder::from_random_bytes(self.rng.r#gen()).into_uuid()),
                |before| before.record,
            ),
            kind: Kind::Activity,
            parent: editing.map(|before| before.id),
            family: person.into(),
            opened,
            config: ConfigVersion(1),
            saved: self.stamp(centre.now.get()),
            body: body.as_object().unwrap().clone(),
            rest: Rest::new(),
        };
        let save = RecordRevisions { revisions: vec![revision.clone()], draft: None, replaces: None };
        self.store().call_blocking(save).unwrap();
        revision
    }

    /// One exchange, or none when the session wants none.
    pub fn turn(&mut self, centre: &Centre) -> Turn {
        self.store().call_blocking(ReleaseForRetry).unwrap();
        let state = self.store().call_blocking(GetSyncState).unwrap();
        let mut session = Session::resume(&state);
        let now = centre.now.get() + self.ahead;
        let Action::Send { max_items, max_bytes } = session.on(Event::Wake, now, 0.5) else {
            panic!("it was released")
        };
        let store = self.store().clone();
        let chance = &mut self.rng;
        take_turn(&store, centre, &mut session, (max_items, max_bytes), &|| now, &mut || chance.r#gen())
    }

    /// Syncs until there is nothing to do. Tells how it ended.
    pub fn sync(&mut self, centre: &Centre) -> Action {
        self.store().call_blocking(ReleaseForRetry).unwrap();
        let mut session = Session::resume(&self.store().call_blocking(GetSyncState).unwrap());
        let now = centre.now.get() + self.ahead;
        let mut action = session.on(Event::Wake, now, 0.5);
        let store = self.store().clone();
        for _ in 0..30 {
            let Action::Send { max_items, max_bytes } = action else { return action };
            let chance = &mut self.rng;
            let limits = (max_items, max_bytes);
            action = take_turn(&store, centre, &mut session, limits, &|| now, &mut || chance.r#gen()).next;
        }
        panic!("it goes round in a circle");
    }

    /// Its owner types a new code, which is of whoever has this number.
    pub fn enrol_again(&mut self, centre: &Centre, number: &str) -> Result<(), Failure> {
        let seed = self.rng.r#gen();
        let answer = centre.redeemed(number, &seed);
        go_on_as(self.store(), "https://pusat-baru.contoh.invalid", answer, seed)
    }

    pub fn line(&self) -> SyncLine {
        self.store().call_blocking(GetSyncLine).unwrap()
    }

    pub fn install(&self) -> InstallId {
        self.store().call_blocking(GetProfile).unwrap().install
    }

    pub fn set_aside(&self) -> usize {
        self.store().call_blocking(GetOutbox { limit: 100 }).unwrap().set_aside.len()
    }

    pub fn own_ids(&self) -> Vec<RevisionId> {
        self.store().call_blocking(AllSentIds).unwrap()
    }

    /// How many activities its screens list.
    pub fn listed(&self) -> u64 {
        let person = self.store().call_blocking(GetProfile).unwrap().person;
        self.store().call_blocking(ListActivities { person, limit: 1 }).unwrap().total
    }

    /// Asks the database itself.
    pub fn look(&mut self, question: &str) -> i64 {
        self.store = None;
        let mut core = Core::open(self.folder.path(), &RawKey::from_bytes(self.key)).unwrap();
        let answer = core.connection().query_row(question, [], |row| row.get(0)).unwrap();
        drop(core);
        self.open();
        answer
    }
}

/// All that was confirmed is at the centre, each once, and both sides say the same.
pub fn all_is_well(centre: &Centre, phones: &mut [&mut Phone]) {
    // What one of them sent last the others have not read; and a difference is compared in the next exchange.
    for _ in 0..3 {
        for phone in &mut *phones {
            centre.later(TimeDelta::minutes(1));
            phone.sync(centre);
        }
    }
    let held = centre.held();
    let mut confirmed: Vec<RevisionId> =
        phones.iter().flat_map(|phone| phone.confirmed.iter().copied()).collect();
    confirmed.sort();
    confirmed.dedup();
    for id in &confirmed {
        assert_eq!(held.get(id), Some(&1), "a confirmed save");
    }
    assert_eq!(held.len(), confirmed.len(), "nothing else was made of it");
    for phone in phones {
        let line = phone.line();
        assert_eq!((line.waiting, line.set_aside, line.centre_says), (0, 0, None), "{line:?}");
        assert_eq!(line.last_failure, None);
        assert_eq!(phone.listed(), centre.activities(), "each phone shows all of the mentor's work");
    }
}
