//! A small centre with people and families, and phones that speak to it without a network. Time and randomness are given, so
//! every failure happens again.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub mod attack;
pub mod command;
pub mod doors;
pub mod handset;
pub mod photos;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::revision::Body;
use pendamping_protocol::code::Code;
use pendamping_protocol::digest::{Digest, payload_hash};
use pendamping_protocol::enrol::EnrolRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::sync::{Cursor, Head, Item, Line, Outcome, Page, Row, Tally};
use pendamping_server::auth::{authenticate, normal_code};
use pendamping_server::mint::Mint;
use pendamping_server::store::Storage;
use pendamping_server::store::office::{
    AreaAssignment, CodeFor, FamilyRow, ImportRun, Imported, NikSaid, Office, PersonRow,
};
use pendamping_server::store::sqlite::{FILE, SqliteStorage};
use pendamping_server::{Refused, enrol, handle_sync};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

pub const VILLAGE: &str = "31.74.01.1001";
pub const OTHER_VILLAGE: &str = "31.74.02.1001";

/// Takes back versions 15 to 11 of the schema, for tests of what an older centre left.
pub const BACK_TO_TEN: &str = "
    ALTER TABLE centre DROP COLUMN leapt; ALTER TABLE centre DROP COLUMN sure_day; DROP TABLE life; DROP TABLE reserved; DROP TABLE photo_refused; DROP TABLE data_request; DROP TABLE taken_out; DROP INDEX disclosure_family; DROP TABLE opening; DROP TABLE left_behind; DROP INDEX install_previous; DROP INDEX install_next;
    ALTER TABLE enrol_code DROP COLUMN purpose; ALTER TABLE install DROP COLUMN envelope; ALTER TABLE install DROP COLUMN previous_until;
    ALTER TABLE install DROP COLUMN previous_token; ALTER TABLE install DROP COLUMN next_token; ALTER TABLE install DROP COLUMN renew;
    ALTER TABLE install DROP COLUMN token_since; DROP TABLE granted;";

/// Randomness from a seed.
pub struct Seeded(pub u64);

impl Mint for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 33) as u8;
        }
    }
}

/// Minutes after the morning it all begins.
pub fn at(minutes: i64) -> DateTime<Utc> {
    "2026-03-02T02:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

pub fn day() -> NaiveDate {
    "2026-03-02".parse().unwrap()
}

pub fn body(value: Value) -> Body {
    value.as_object().unwrap().clone()
}

pub fn config(version: u32) -> Config {
    let text = include_str!("../../../../assets/programme/prokus-2020.toml");
    let mut config: Config = toml::from_str(text).unwrap();
    config.version.0 = version;
    // A test that draws lots publishes one.
    config.selection.iter_mut().for_each(|rule| rule.lot = None);
    config
}

/// The centre.
pub struct World {
    pub storage: Arc<SqliteStorage>,
    pub folder: TempDir,
    pub mint: Seeded,
}

impl World {
    /// Which family has a number.
    pub fn family_of(&self, number: &str) -> FamilyId {
        let open = rusqlite::Connection::open(self.folder.path().join(FILE)).unwrap();
        let query = "SELECT id FROM family WHERE number = ?1";
        let id: [u8; 16] = open.query_row(query, [number], |row| row.get(0)).unwrap();
        FamilyId(Uuid::from_bytes(id))
    }

    /// Nobody and nothing.
    pub fn empty() -> World {
        let folder = tempfile::tempdir().unwrap();
        let mut mint = Seeded(7);
        let storage = Arc::new(SqliteStorage::open_with(folder.path(), &mut mint).unwrap());
        World { storage, folder, mint }
    }

    /// The centre whose folder this is and which nobody has open, in a folder of its own: in memory, where the system has such.
    pub fn copied(folder: &Path) -> World {
        let to = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
        std::fs::copy(folder.join(FILE), to.path().join(FILE)).unwrap();
        let mut mint = Seeded(11);
        let storage = Arc::new(SqliteStorage::open_with(to.path(), &mut mint).unwrap());
        World { storage, folder: to, mint }
    }

    /// Mentors M1 (31.74.01) and M2 (31.74.02), coordinator K1 (31.74), families F1 to F3 with M1, F4 with M2.
    pub fn new() -> World {
        let mut world = World::empty();
        world.storage.configure(&config(1), at(-60), &mut world.mint).unwrap();
        world.people(&[("M1", Role::Mentor), ("M2", Role::Mentor), ("K1", Role::Coordinator)]);
        for (number, village) in [("F1", VILLAGE), ("F2", VILLAGE), ("F3", VILLAGE), ("F4", OTHER_VILLAGE)] {
            world.family(number, village, json!({}));
        }
        world.assign("M1", "31.74.01", &[Power::Accompany]);
        world.assign("M2", "31.74.02", &[Power::Accompany]);
        world.assign("K1", "31.74", &[Power::ReviewVisits]);
        world
    }

    pub fn people(&mut self, people: &[(&str, Role)]) {
        let rows: Vec<PersonRow> = people
            .iter()
            .enumerate()
            .map(|(index, (number, role))| PersonRow {
                line: index as u64 + 2,
                number: (*number).to_owned(),
                role: role.clone(),
                fields: body(json!({
                    "number": number, "name": format!("Nama {number}"), "role": role.as_str(), "phone": "0812000000"
                })),
            })
            .collect();
        let done = self.storage.import_people(&rows, run(at(-50), &mut |_| {}), &mut self.mint).unwrap();
        assert_eq!(done.refused, []);
    }

    /// Imports one family; `fields` go over the usual ones.
    pub fn family(&mut self, number: &str, village: &str, fields: Value) -> Imported {
        let mut all = body(json!({
            "number": number, "name": format!("Keluarga {number}"), "region": village, "phone": "0811000000",
            "home": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 0.0},
            "left_pkh": "self_sufficient", "accompanied": true
        }));
        all.extend(body(fields));
        let row = FamilyRow {
            line: 2,
            number: number.to_owned(),
            nik: NikSaid::Nothing,
            region: village.parse().unwrap(),
            fields: all,
        };
        self.storage.import_families(&[row], run(at(-40), &mut |_| {}), &mut self.mint).unwrap()
    }

    pub fn assign(&mut self, person: &str, area: &str, powers: &[Power]) {
        self.assign_for(person, area, powers, None);
    }

    pub fn assign_for(&mut self, person: &str, area: &str, powers: &[Power], until: Option<NaiveDate>) {
        let assignment = AreaAssignment {
            person: person.to_owned(),
            area: area.parse().unwrap(),
            powers: powers.iter().cloned().collect(),
            from: day(),
            until,
        };
        self.storage.assign_areas(&[assignment], at(-30), day()).unwrap();
    }

    pub fn move_family(&mut self, family: &str, to: &str, now: DateTime<Utc>) {
        self.storage.assign_family(family, to, now, day()).unwrap();
    }

    pub fn code(&mut self, whom: &CodeFor) -> String {
        let code = pendamping_server::auth::new_code(&mut self.mint);
        let plain = normal_code(&code).unwrap();
        self.storage.issue_code(whom, &plain, at(-20), at(60 * 24), &mut self.mint).unwrap();
        code
    }

    pub fn phone(&mut self, number: &str) -> Phone {
        self.phone_for(&CodeFor::Person(number.to_owned()))
    }

    pub fn family_phone(&mut self, number: &str) -> Phone {
        self.phone_for(&CodeFor::Family(number.to_owned()))
    }

    pub fn phone_for(&mut self, whom: &CodeFor) -> Phone {
        let code = self.code(whom);
        self.redeem(&code, at(-10)).unwrap()
    }

    pub fn redeem(&mut self, code: &str, now: DateTime<Utc>) -> Result<Phone, Refused> {
        let mut seed = [0; 32];
        self.mint.fill(&mut seed);
        let key = InstallKey::from_seed(&seed);
        let request = EnrolRequest { code: code.to_owned(), key: key.public(), app: "test".to_owned() };
        let answer = enrol(self.storage.as_ref(), now, &mut self.mint, &request)?;
        let ids = Seeded(u64::from_be_bytes(answer.install.0.as_bytes()[8..].try_into().unwrap()));
        Ok(Phone {
            install: answer.install,
            token: answer.token,
            person: answer.person,
            key,
            ids,
            cursor: None,
            seq: 0,
            received: Tally::default(),
            rows: BTreeMap::new(),
            sent: Vec::new(),
        })
    }

    pub fn high_water(&self) -> u64 {
        self.storage.status().unwrap().position.0
    }

    pub fn count(&self, kind: &str) -> u64 {
        let records = self.storage.status().unwrap().records;
        records.iter().find(|(known, _)| known == kind).map_or(0, |(_, count)| *count)
    }
}

/// An import of all or nothing.
pub fn run(now: DateTime<Utc>, progress: &mut dyn FnMut(u64)) -> ImportRun<'_> {
    ImportRun { now, today: day(), partial: false, dry: false, progress }
}

/// A phone as far as the centre sees it: it keeps what it was told.
pub struct Phone {
    pub install: InstallId,
    pub token: String,
    pub person: PersonId,
    pub key: InstallKey,
    pub ids: Seeded,
    pub cursor: Option<Cursor>,
    pub seq: u64,
    pub received: Tally,
    pub rows: BTreeMap<RecordId, Row>,
    /// Every row it was sent, in order.
    pub sent: Vec<(RecordId, u64)>,
}

/// What came back.
pub struct Answer {
    pub head: Head,
    pub pages: Vec<Page>,
}

impl Answer {
    pub fn outcomes(&self) -> Vec<&Outcome> {
        self.head.receipts.iter().map(|receipt| &receipt.outcome).collect()
    }

    pub fn rows(&self) -> usize {
        self.pages.iter().map(|page| page.rows.len()).sum()
    }

    /// `received`, `waits` or the code, one for each item.
    pub fn words(&self) -> Vec<String> {
        self.outcomes().into_iter().map(word).collect()
    }
}

pub fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Received { .. } => "received".to_owned(),
        Outcome::Waits { .. } => "waits".to_owned(),
        Outcome::Unknown => "unknown".to_owned(),
        Outcome::SetAside { code, field: None } => code.to_string(),
        Outcome::SetAside { code, field: Some(field) } => format!("{code} {field}"),
    }
}

impl Phone {
    pub fn id(&mut self) -> Uuid {
        self.ids.id(at(0))
    }

    pub fn read_up_to(&self) -> Position {
        self.cursor.as_ref().map_or(Position(0), |cursor| cursor.position)
    }

    /// The row of the family with a Nomor KPM.
    pub fn family(&self, number: &str) -> FamilyId {
        self.rows
            .values()
            .find(|row| row.kind.as_str() == "family" && row.body["number"] == number)
            .map(|row| FamilyId(row.record.0))
            .expect("the phone has the family")
    }

    pub fn of_kind(&self, kind: &str) -> Vec<&Row> {
        self.rows.values().filter(|row| row.kind.as_str() == kind).collect()
    }

    /// A revision of a record, as an item.
    pub fn item(
        &mut self,
        kind: &str,
        family: FamilyId,
        record: RecordId,
        parent: Option<RevisionId>,
        body: Value,
    ) -> Item {
        let opened = self.read_up_to();
        self.item_opened(kind, family, record, parent, opened, body)
    }

    pub fn item_opened(
        &mut self,
        kind: &str,
        family: FamilyId,
        record: RecordId,
        parent: Option<RevisionId>,
        opened: Position,
        body: Value,
    ) -> Item {
        self.seq += 1;
        let id = RevisionId(self.id());
        let mut payload = json!({
            "id": id, "record": record, "kind": kind, "family": family, "opened": opened, "config": 1,
            "saved": stamp(30), "body": body
        });
        if let Some(parent) = parent {
            payload["parent"] = json!(parent);
        }
        Item { seq: self.seq, id, payload: serde_json::value::to_raw_value(&payload).unwrap() }
    }

    /// A new visit to a family.
    pub fn visit(&mut self, family: FamilyId) -> (RecordId, Item) {
        let record = RecordId(self.id());
        let item = self.item("visit", family, record, None, visit(0));
        (record, item)
    }

    /// The bytes of a request.
    pub fn request(&self, items: &[Item]) -> Value {
        let mut request = json!({
            "v": 1, "install": self.install, "sequence": self.seq, "config": 1, "received": self.received
        });
        if let Some(cursor) = &self.cursor {
            request["cursor"] = json!(cursor);
        }
        if !items.is_empty() {
            request["items"] = json!(items);
        }
        request
    }

    /// Syncs to the end.
    pub fn sync(&mut self, world: &mut World, items: &[Item]) -> Answer {
        self.sync_at(world, at(60), items)
    }

    pub fn sync_at(&mut self, world: &mut World, now: DateTime<Utc>, items: &[Item]) -> Answer {
        self.try_sync(world, now, items, usize::MAX).unwrap()
    }

    /// Syncs, and loses the connection after some pages.
    pub fn try_sync(
        &mut self,
        world: &mut World,
        now: DateTime<Utc>,
        items: &[Item],
        cut_after: usize,
    ) -> Result<Answer, Refused> {
        let bytes = serde_json::to_vec(&self.request(items)).unwrap();
        self.send(world, now, &bytes, cut_after)
    }

    pub fn send(
        &mut self,
        world: &mut World,
        now: DateTime<Utc>,
        bytes: &[u8],
        cut_after: usize,
    ) -> Result<Answer, Refused> {
        self.send_in_pages_of(usize::MAX, world, now, bytes, cut_after)
    }

    /// The same, answered in pages of at most so many rows.
    pub fn send_in_pages_of(
        &mut self,
        rows: usize,
        world: &mut World,
        now: DateTime<Utc>,
        bytes: &[u8],
        cut_after: usize,
    ) -> Result<Answer, Refused> {
        let storage: &dyn Storage = world.storage.as_ref();
        let caller = authenticate(storage, Some(&format!("Bearer {}", self.token)))?;
        let signature = self.key.sign(bytes);
        let exchange = handle_sync(storage, now, &mut world.mint, &caller, bytes, Some(&signature))?;
        let mut exchange = exchange.in_pages_of(rows);
        let Some(Line::Head(mut head)) = exchange.next_line(storage)? else { panic!("no head first") };
        self.received = *head.received.get_or_insert(self.received);
        let mut pages = Vec::new();
        loop {
            match exchange.next_line(storage)? {
                Some(Line::Page(_)) if pages.len() == cut_after => break,
                Some(Line::Page(page)) => {
                    self.take(&page);
                    pages.push(page);
                }
                Some(Line::End(_)) => {
                    assert!(exchange.next_line(storage)?.is_none(), "nothing after the end");
                    break;
                }
                other => panic!("not expected here: {other:?}"),
            }
        }
        Ok(Answer { head, pages })
    }

    pub fn take(&mut self, page: &Page) {
        assert!(page.rows.len() <= 200, "a page has at most 200 rows");
        let known = self.cursor.as_ref().filter(|known| known.epoch == page.cursor.epoch);
        assert!(known.is_none_or(|known| known.position <= page.cursor.position), "a cursor never goes back");
        let encoded = serde_json::to_vec(page).unwrap();
        let mut read: Page = serde_json::from_slice(&encoded).unwrap();
        // Rows of one kind travel together.
        read.rows.sort_by_key(|row| page.rows.iter().position(|sent| sent.record == row.record));
        assert!(read == *page, "a page reads back as it was");
        let leaving: BTreeSet<&String> = page.leave.iter().collect();
        self.rows.retain(|_, row| !leaving.contains(&row.scope_key()));
        for row in &page.rows {
            self.sent.push((row.record, row.position.0));
            self.rows.insert(row.record, row.clone());
        }
        self.cursor = Some(page.cursor.clone());
    }
}

pub fn tally(items: &[&Item]) -> Tally {
    let digest = items
        .iter()
        .map(|item| Digest::of(item.id, &payload_hash(item.payload.get().as_bytes())))
        .fold(Digest::default(), Digest::xor);
    Tally { count: items.len() as u64, digest }
}

pub fn stamp(minutes: i64) -> Value {
    json!({"wall": at(minutes), "offset": 420, "boot": "a", "elapsed": (1_000_000 + minutes * 60_000)})
}

/// A good visit that began so many minutes after the beginning and took half an hour.
pub fn visit(minutes: i64) -> Value {
    json!({
        "captured": {
            "started": stamp(minutes), "ended": stamp(minutes + 30),
            "place": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 8.0}
        },
        "mode": "in_person", "met": "recipient", "purposes": ["bookkeeping"], "topics": ["debt"],
        "results": "Buku kas rapi", "explanation": "hujan", "business": "open"
    })
}

pub fn set_aside(outcome: &Outcome) -> Option<Code> {
    match outcome {
        Outcome::SetAside { code, .. } => Some(code.clone()),
        _ => None,
    }
}
