//! A phone with its real store and session, and a road to the centre on which answers get lost.

use super::{Seeded, World, at, body};
use chrono::{DateTime, Utc};
use pendamping_domain::id::{ConfigVersion, FamilyId, Position, RecordId, RevisionId};
use pendamping_domain::revision::{Kind, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_protocol::enrol::EnrolRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::Line;
use pendamping_server::auth::authenticate;
use pendamping_server::error::Refused;
use pendamping_server::mint::Mint;
use pendamping_server::store::office::CodeFor;
use pendamping_server::{enrol, handle_sync, succeed};
use pendamping_store::{Core, Enrolment, RawKey, StoreThread, spawn};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::calls::{Call, GetSyncState, PutSetting, RecordRevisions, SyncState};
use pendamping_store_api::setup::Profile;
use pendamping_sync::exchange::{Lines, Transport};
use pendamping_sync::{Action, Event, Failure, Session, Turn, take_turn};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use tempfile::TempDir;
use uuid::Uuid;

/// A new record as its form makes it, the `n`th of its phone.
pub fn written(n: u128, kind: Kind, family: FamilyId, fields: Value) -> Revision {
    Revision {
        id: RevisionId(Uuid::from_u128(0x7000 + n)),
        record: RecordId(Uuid::from_u128(0x8_0000 + n)),
        kind,
        parent: None,
        family,
        opened: Position(0),
        epoch: None,
        config: ConfigVersion(1),
        saved: Stamp { wall: at(30), offset: 420, boot: "a".to_owned(), elapsed: 2_800_000 },
        body: body(fields),
        rest: Rest::new(),
    }
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    Whole,
    /// The centre did everything, and nothing of its answer came.
    Lost,
    /// The head came, and then nothing.
    Cut,
}

/// A request as somebody on the way has it: its body, and its signature.
pub type Recorded = (Vec<u8>, Option<String>);

/// What happens at the centre meanwhile.
pub type Meanwhile = Box<dyn Fn(&World)>;

/// The way between them.
pub struct Road<'w> {
    pub world: RefCell<&'w mut World>,
    pub now: Cell<DateTime<Utc>>,
    pub fate: Cell<Fate>,
    /// What happens once, while a request's body is still on its way.
    pub meanwhile: RefCell<Option<Meanwhile>>,
    /// The tokens that were shown, in order.
    pub shown: RefCell<Vec<String>>,
    /// The requests that went over it, with their signatures, in order.
    pub sent: RefCell<Vec<Recorded>>,
    /// The requests for a successor, with the token that each came under.
    pub asked: RefCell<Vec<(String, Recorded)>>,
}

impl<'w> Road<'w> {
    pub fn new(world: &'w mut World) -> Road<'w> {
        Road {
            world: RefCell::new(world),
            now: Cell::new(at(0)),
            fate: Cell::new(Fate::Whole),
            meanwhile: RefCell::default(),
            shown: RefCell::default(),
            sent: RefCell::default(),
            asked: RefCell::default(),
        }
    }
}

fn failure(refused: Refused) -> Failure {
    match refused.code.as_str() {
        "sign_in_again" => Failure::SignInAgain,
        "try_again" => Failure::Later { status: 503, after_s: None },
        _ => Failure::Refused(refused.code),
    }
}

impl Transport for Road<'_> {
    fn sync(&self, _: &str, token: &str, body: &[u8], signature: Option<&str>) -> Result<Lines, Failure> {
        self.shown.borrow_mut().push(token.to_owned());
        self.sent.borrow_mut().push((body.to_vec(), signature.map(str::to_owned)));
        let world: &mut World = &mut self.world.borrow_mut();
        let storage = world.storage.clone();
        let storage = storage.as_ref();
        let bearer = format!("Bearer {token}");
        let caller = authenticate(storage, Some(&bearer)).map_err(failure)?;
        if let Some(meanwhile) = self.meanwhile.take() {
            meanwhile(world);
        }
        let mut exchange = handle_sync(storage, self.now.get(), &mut world.mint, &caller, body, signature)
            .map_err(failure)?;
        let mut lines: Vec<Result<Line, Failure>> = Vec::new();
        while let Some(line) = exchange.next_line(storage).map_err(failure)? {
            lines.push(Ok(line));
        }
        match self.fate.get() {
            Fate::Whole => {}
            Fate::Lost => return Err(Failure::Silent(None)),
            Fate::Cut => lines = vec![lines.remove(0), Err(Failure::Cut(None))],
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
        self.asked.borrow_mut().push((token.to_owned(), (body.to_vec(), Some(signature.to_owned()))));
        let world: &mut World = &mut self.world.borrow_mut();
        let storage = world.storage.clone();
        let storage = storage.as_ref();
        let caller = authenticate(storage, Some(&format!("Bearer {token}"))).map_err(failure)?;
        succeed(storage, self.now.get(), &mut world.mint, &caller, body, Some(signature)).map_err(failure)
    }
}

/// The phone.
pub struct Handset {
    pub store: StoreHandle,
    pub session: Session,
    pub profile: Profile,
    pub chance: Seeded,
    // Closed before its folder goes.
    _thread: StoreThread,
    pub folder: TempDir,
}

impl Handset {
    /// A phone of the person with this number, as the app makes it: its envelope's hash is known to the store.
    pub fn of(world: &mut World, number: &str) -> Handset {
        let handset = Handset::older(world, number);
        handset.ask(PutSetting { name: "envelope".to_owned(), value: Some("ab".repeat(32)) });
        handset
    }

    /// One of an app that knows nothing of that.
    pub fn older(world: &mut World, number: &str) -> Handset {
        let code = world.code(&CodeFor::Person(number.to_owned()));
        let mut seed = [0; 32];
        world.mint.fill(&mut seed);
        let key = InstallKey::from_seed(&seed).public();
        let request = EnrolRequest { code, key, app: "test".to_owned() };
        let answer = enrol(world.storage.as_ref(), at(-10), &mut world.mint, &request).unwrap();
        let profile = Profile {
            install: answer.install,
            person: answer.person,
            name: answer.name,
            role: answer.role,
            area: answer.area,
            centre: "https://pusat.contoh.invalid".to_owned(),
        };
        Handset::with(Enrolment { profile, token: answer.token, signing_seed: seed }, seed)
    }

    /// A copy of it, of the day that it was enrolled, with the token that it has now.
    pub fn copied(&self) -> Handset {
        let SyncState { token, signing_seed, .. } = self.ask(GetSyncState);
        let copy = Handset::with(Enrolment { profile: self.profile.clone(), token, signing_seed }, [9; 32]);
        copy.ask(PutSetting { name: "envelope".to_owned(), value: Some("ab".repeat(32)) });
        copy
    }

    fn with(enrolment: Enrolment, seed: [u8; 32]) -> Handset {
        let profile = enrolment.profile.clone();
        let folder = TempDir::new().unwrap();
        let core = Core::create(folder.path(), &RawKey::from_bytes([1; 32]), &enrolment, at(-10)).unwrap();
        let (store, _changes, thread) = spawn(core).unwrap();
        let session = Session::resume(&store.call_blocking(GetSyncState).unwrap());
        let chance = Seeded(u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|n| seed[n])));
        Handset { store, session, profile, chance, _thread: thread, folder }
    }

    pub fn ask<C: Call>(&self, call: C) -> C::Answer {
        self.store.call_blocking(call).unwrap()
    }

    pub fn save(&self, revision: Revision) {
        self.ask(RecordRevisions { revisions: vec![revision], draft: None, replaces: None });
    }

    pub fn token(&self) -> String {
        self.ask(GetSyncState).token
    }

    /// One exchange.
    pub fn turn(&mut self, road: &Road<'_>) -> Turn {
        self.turn_over(road, &|| road.now.get())
    }

    fn turn_over(&mut self, road: &dyn Transport, now: &dyn Fn() -> DateTime<Utc>) -> Turn {
        let chance = &mut self.chance;
        let mut chance = || {
            let mut byte = [0];
            chance.fill(&mut byte);
            f64::from(byte[0]) / 256.0
        };
        take_turn(&self.store, road, &mut self.session, (200, 1 << 18), now, &mut chance)
    }

    /// Exchanges until there is nothing more to do at once; how the last ended, and what it wants.
    pub fn sync(&mut self, road: &Road<'_>) -> (Option<Failure>, Action) {
        self.sync_over(road, &|| road.now.get())
    }

    /// The same over another way.
    pub fn sync_over(
        &mut self,
        road: &dyn Transport,
        now: &dyn Fn() -> DateTime<Utc>,
    ) -> (Option<Failure>, Action) {
        self.session.release();
        let mut action = self.session.on(Event::Wake, now(), 0.5);
        let mut failure = None;
        for _ in 0..20 {
            if !matches!(action, Action::Send { .. }) {
                return (failure, action);
            }
            let turn = self.turn_over(road, now);
            (failure, action) = (turn.failure, turn.next);
        }
        panic!("it goes round in a circle: {action:?}");
    }
}
