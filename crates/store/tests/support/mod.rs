//! An enrolled phone in a temporary folder, and the centre's side of the wire made by hand.
#![allow(dead_code, clippy::unwrap_used)]

pub mod damage;
pub mod older;
pub mod power;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::family::{Business, Family, LeftPkh, Stage};
use pendamping_domain::id::{ConfigVersion, FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::revision::{Body, Record, Rest, Revision};
use pendamping_domain::stamp::Stamp;
use pendamping_domain::visit::{Captured, Met, Mode, Visit};
use pendamping_protocol::sync::{Cursor, Head, KNOWLEDGE, Outcome, Page, Receipt, Row, Tally};
use pendamping_store::{Core, Enrolment, RawKey};
use pendamping_store_api::StoreError;
use pendamping_store_api::calls::{Call, RecordRevisions, TakeHead, TakePage};
use pendamping_store_api::setup::Profile;
use tempfile::TempDir;
use uuid::Uuid;

pub const EPOCH: &str = "e1";

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
pub fn family(n: u128) -> FamilyId {
    FamilyId(id(0xfa_0000 + n))
}
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}
pub fn key() -> RawKey {
    RawKey::from_bytes([7; 32])
}

pub fn stamp(minute: i64) -> Stamp {
    let wall = now() + TimeDelta::minutes(minute);
    Stamp { wall, offset: 420, boot: "boot-1".to_owned(), elapsed: (600_000 + minute * 60_000) as u64 }
}

pub fn enrolment(role: Role) -> Enrolment {
    Enrolment {
        profile: Profile {
            install: InstallId(id(1)),
            person: PersonId(id(2)),
            name: "Ibu Contoh".to_owned(),
            role,
            area: "31.74.01".parse().ok(),
            centre: "http://127.0.0.1:1".to_owned(),
        },
        token: "token".to_owned(),
        signing_seed: [9; 32],
    }
}

pub struct Phone {
    pub folder: TempDir,
    pub core: Core,
}

impl Phone {
    pub fn new() -> Phone {
        Phone::of(Role::Mentor)
    }

    pub fn of(role: Role) -> Phone {
        let folder = TempDir::new().unwrap();
        let core = Core::create(folder.path(), &key(), &enrolment(role), now()).unwrap();
        Phone { folder, core }
    }

    pub fn reopened(self) -> Phone {
        let Phone { folder, core } = self;
        drop(core);
        let core = Core::open(folder.path(), &key()).unwrap();
        Phone { folder, core }
    }

    pub fn ask<C: Call>(&mut self, call: C) -> C::Answer {
        self.try_ask(call).unwrap()
    }

    pub fn try_ask<C: Call>(&mut self, call: C) -> Result<C::Answer, StoreError> {
        self.core.handle(call.into()).and_then(C::answer)
    }

    pub fn save(&mut self, revisions: Vec<Revision>) {
        self.ask(RecordRevisions { revisions, draft: None, replaces: None });
    }

    pub fn pull(&mut self, position: u64, rows: Vec<Row>) {
        self.page(position, Vec::new(), rows)
    }

    pub fn page(&mut self, position: u64, leave: Vec<String>, rows: Vec<Row>) {
        self.ask(TakePage {
            page: Page { cursor: cursor(position), leave, known: Default::default(), rows },
            now: now(),
        });
    }

    /// A head without news, when the centre's clock and the phone's show this.
    pub fn told_at(&mut self, centre: DateTime<Utc>, own: DateTime<Utc>) {
        let question = "SELECT value FROM meta WHERE name = 'epoch'";
        let epoch = self.core.connection().query_row(question, [], |row| row.get::<_, String>(0));
        let epoch = epoch.map_or(EPOCH.to_owned(), |json| json.trim_matches('"').to_owned());
        self.ask(TakeHead {
            head: Head { epoch, now: centre, received: None, ..head() },
            sent_cursor: None,
            now: own,
        });
    }

    pub fn receipts(&mut self, receipts: Vec<Receipt>) -> pendamping_store_api::upkeep::AckOutcome {
        self.ask(TakeHead { head: Head { receipts, ..head() }, sent_cursor: None, now: now() })
    }
}

pub fn cursor(position: u64) -> Cursor {
    Cursor { epoch: EPOCH.to_owned(), position: Position(position), backfill: None }
}

pub fn head() -> Head {
    Head {
        epoch: EPOCH.to_owned(),
        high_water: Position(1_000_000),
        now: now(),
        knowledge: KNOWLEDGE,
        config: None,
        received: Some(Tally::default()),
        receipts: Vec::new(),
        outcomes: Vec::new(),
        differing: None,
        opens_trainings: Vec::new(),
        decides_stages: Vec::new(),
        verifies_aid: Vec::new(),
        revoked: false,
        besides: Default::default(),
    }
}

pub fn received(revision: &Revision, position: u64) -> Receipt {
    Receipt {
        id: revision.id,
        outcome: Outcome::Received {
            position: Position(position),
            at: now(),
            flags: Vec::new(),
            install: None,
        },
    }
}

pub fn a_family(n: u128) -> Family {
    Family {
        number: format!("KPM-CONTOH-{n:04}"),
        name: format!("Siti Contoh-{n:04}"),
        nik4: Some(format!("{n:04}")),
        region: "31.74.01.1001".parse().unwrap(),
        address: "Jalan Contoh 1".to_owned(),
        phone: None,
        home: Some(Fix::exact(-6.23, 106.85)),
        left_pkh: LeftPkh::SelfSufficient,
        accompanied: true,
        accompanied_since: None,
        business: Some(Business {
            name: "Warung Contoh".to_owned(),
            sector: "warung_nasi".to_owned(),
            started: None,
            stage: Stage::Seeding,
            permits: Vec::new(),
            rest: Rest::new(),
        }),
        rest: Rest::new(),
    }
}

pub fn family_row(n: u128, position: u64) -> Row {
    row(&a_family(n), RecordId::from(family(n)), family(n), position)
}

pub fn row<R: Record>(content: &R, record: RecordId, of: FamilyId, position: u64) -> Row {
    Row {
        kind: R::KIND,
        record,
        scope: (RecordId::from(of) != record).then(|| of.to_string()),
        revision: RevisionId(id(0x5e_0000_0000 + u128::from(position))),
        parent: None,
        author: None,
        position: Position(position),
        received: now().timestamp_millis(),
        saved: None,
        flags: Vec::new(),
        lost: Vec::new(),
        earlier: Vec::new(),
        body: content.write(),
    }
}

/// The row that the centre would send for a revision of this phone.
pub fn row_of(revision: &Revision, position: u64) -> Row {
    Row {
        kind: revision.kind.clone(),
        record: revision.record,
        scope: Some(revision.family.to_string()),
        revision: revision.id,
        parent: revision.parent,
        author: Some(PersonId(id(2))),
        position: Position(position),
        received: now().timestamp_millis(),
        saved: None,
        flags: Vec::new(),
        lost: Vec::new(),
        earlier: Vec::new(),
        body: revision.body.clone(),
    }
}

pub fn a_visit(results: &str) -> Visit {
    Visit {
        captured: Captured {
            started: stamp(0),
            ended: stamp(20),
            place: Place::Fixed(Fix { accuracy_m: 8.0, ..Fix::exact(-6.23, 106.85) }),
        },
        mode: Mode::InPerson,
        met: Met::Recipient,
        purposes: vec!["pantau_usaha".to_owned()],
        topics: Vec::new(),
        results: results.to_owned(),
        business: None,
        next_visit: None,
        explanation: String::new(),
        beside: Default::default(),
        photos: Vec::new(),
        flags: Vec::new(),
        rest: Rest::new(),
    }
}

/// A revision of record `record`, with id `n`.
/// As a phone freezes it that has read of the centre.
pub fn of_this_life(revision: Revision) -> Revision {
    Revision { epoch: Some(EPOCH.to_owned()), ..revision }
}

pub fn revision(n: u128, record: u128, parent: Option<RevisionId>, of: FamilyId, body: Body) -> Revision {
    Revision {
        id: RevisionId(id(n)),
        record: RecordId(id(0xec_0000 + record)),
        kind: Visit::KIND,
        parent,
        family: of,
        epoch: None,
        opened: Position(1),
        config: ConfigVersion(1),
        saved: stamp(20),
        body,
        rest: Rest::new(),
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
