//! What the targets share: a small centre with one mentor, and where a target lays down the bytes it begins with.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::revision::Body;
use pendamping_protocol::enrol::EnrolRequest;
use pendamping_protocol::sign::InstallKey;
use pendamping_protocol::sync::Line;
use pendamping_server::auth::{authenticate, new_code, normal_code};
use pendamping_server::mint::Mint;
use pendamping_server::store::Caller;
use pendamping_server::store::office::{
    AreaAssignment, CodeFor, FamilyRow, ImportRun, NikSaid, Office, PersonRow,
};
use pendamping_server::store::sqlite::SqliteStorage;
use pendamping_server::{Refused, enrol, handle_sync};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Where the mentor's families live.
pub const VILLAGE: &str = "31.74.01.1001";
/// Where a family lives that is not the mentor's.
pub const OTHER_VILLAGE: &str = "31.74.02.1001";

/// Randomness from a seed: a finding happens again.
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
    DateTime::from_timestamp(1_772_416_800, 0).unwrap() + TimeDelta::minutes(minutes)
}

/// The first programme's file.
pub fn programme() -> &'static Config {
    static PROGRAMME: OnceLock<Config> = OnceLock::new();
    PROGRAMME.get_or_init(|| toml::from_str(include_str!("../../assets/programme/prokus-2020.toml")).unwrap())
}

/// A centre, and the install of the mentor in it.
pub struct Centre {
    /// Its storage.
    pub storage: SqliteStorage,
    /// Who asks.
    pub caller: Caller,
    /// What the install signs with.
    pub key: InstallKey,
    mint: Seeded,
    _folder: TempDir,
}

impl Centre {
    /// Three families of the mentor's and one of somebody else's.
    pub fn new() -> Centre {
        let folder = tempfile::tempdir().unwrap();
        let mut mint = Seeded(7);
        let storage = SqliteStorage::open_with(folder.path(), &mut mint).unwrap();
        let mut config = programme().clone();
        config.version.0 = 1;
        storage.configure(&config, at(-60), &mut mint).unwrap();
        let day: NaiveDate = at(0).date_naive();
        let mentor = PersonRow {
            line: 2,
            number: "M1".to_owned(),
            role: Role::Mentor,
            fields: body(json!({"number": "M1", "name": "Nama M1", "role": "mentor", "phone": "0812000000"})),
        };
        storage.import_people(&[mentor], run(&mut |_| {}), &mut mint).unwrap();
        let families = [("F1", VILLAGE), ("F2", VILLAGE), ("F3", VILLAGE), ("F4", OTHER_VILLAGE)];
        let families = families.map(|(number, village)| FamilyRow {
            line: 2,
            number: number.to_owned(),
            nik: NikSaid::Nothing,
            region: village.parse().unwrap(),
            fields: body(json!({
                "number": number, "name": format!("Keluarga {number}"), "region": village, "phone": "0811000000",
                "home": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 0.0},
                "left_pkh": "self_sufficient", "accompanied": true
            })),
        });
        storage.import_families(&families, run(&mut |_| {}), &mut mint).unwrap();
        let assignment = AreaAssignment {
            person: "M1".to_owned(),
            area: "31.74.01".parse().unwrap(),
            powers: [Power::Accompany].into_iter().collect(),
            from: day,
            until: None,
        };
        storage.assign_areas(&[assignment], at(-30), day).unwrap();
        let code = normal_code(&new_code(&mut mint)).unwrap();
        storage.issue_code(&CodeFor::Person("M1".to_owned()), &code, at(-20), at(60), &mut mint).unwrap();
        let key = InstallKey::from_seed(&[7; 32]);
        let request = EnrolRequest { code, key: key.public(), app: "fuzz".to_owned() };
        let answer = enrol(&storage, at(-10), &mut mint, &request).unwrap();
        let caller = authenticate(&storage, Some(&format!("Bearer {}", answer.token))).unwrap();
        Centre { storage, caller, key, mint, _folder: folder }
    }

    /// All lines of the answer to a signed request.
    pub fn answer(&mut self, now: DateTime<Utc>, request: &[u8]) -> Result<Vec<Line>, Refused> {
        let signature = self.key.sign(request);
        let mut exchange =
            handle_sync(&self.storage, now, &mut self.mint, &self.caller, request, Some(&signature))?;
        let mut lines = Vec::new();
        while let Some(line) = exchange.next_line(&self.storage)? {
            lines.push(line);
            assert!(lines.len() < 1_000, "an answer does not end");
        }
        Ok(lines)
    }

    /// A request with a visit, as a phone sends it.
    pub fn request(&mut self) -> Value {
        let family = self.family();
        let (record, revision) = (self.mint.id(at(0)), self.mint.id(at(0)));
        let payload = json!({
            "id": revision, "record": record, "kind": "visit", "family": family, "opened": 10, "config": 1,
            "saved": stamp(30), "body": {
                "captured": {
                    "started": stamp(0), "ended": stamp(30),
                    "place": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 8.0}
                },
                "mode": "in_person", "met": "recipient", "purposes": ["bookkeeping"], "topics": ["debt"],
                "results": "Buku kas rapi", "explanation": "hujan", "business": "open"
            }
        });
        json!({
            "v": 1, "install": self.caller.install, "sequence": 1, "config": 1,
            "received": {"count": 0, "digest": "AAAAAAAAAAAAAAAAAAAAAA"},
            "waiting": {"count": 1, "oldest": at(20), "set_aside": 1},
            "items": [{"seq": 1, "id": revision, "payload": payload}],
            "besides": {"opened": [{"family": family, "day": "2026-03-02", "count": 2}]}
        })
    }

    /// A request that only reads.
    pub fn reading(&self) -> Value {
        json!({
            "v": 1, "sequence": 0, "config": 1, "received": {"count": 0, "digest": "AAAAAAAAAAAAAAAAAAAAAA"}
        })
    }

    fn family(&mut self) -> Value {
        let reading = serde_json::to_vec(&self.reading()).unwrap();
        let lines = self.answer(at(1), &reading).unwrap();
        let rows = lines.iter().filter_map(|line| match line {
            Line::Page(page) => Some(&page.rows),
            _ => None,
        });
        rows.flatten().find(|row| row.kind.as_str() == "family").map(|row| json!(row.record)).unwrap()
    }
}

fn run(progress: &mut dyn FnMut(u64)) -> ImportRun<'_> {
    ImportRun { now: at(-50), today: at(0).date_naive(), partial: false, dry: false, progress }
}

/// A moment as a phone keeps it.
pub fn stamp(minutes: i64) -> Value {
    json!({"wall": at(minutes), "offset": 420, "boot": "a", "elapsed": 1_000_000 + minutes * 60_000})
}

/// Fields.
pub fn body(value: Value) -> Body {
    value.as_object().unwrap().clone()
}

/// Lays down what a target begins with, where `SEEDS` says: bytes of today's shape, made by the product itself.
pub fn lay(seeds: impl FnOnce() -> Vec<Vec<u8>>) {
    let Some(folder) = std::env::var_os("SEEDS") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    for (number, seed) in seeds().into_iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
    }
}
