//! The scene that every seed begins with: a centre with people and families, and phones that have just enrolled. Made once, and
//! copied for each seed.

use crate::world::chance::Chance;
use crate::world::truth::Truth;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pendamping_domain::actor::{Power, Role};
use pendamping_domain::config::Config;
use pendamping_domain::id::{FamilyId, InstallId, PersonId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::region::RegionCode;
use pendamping_protocol::enrol::{EnrolAnswer, EnrolRequest};
use pendamping_protocol::sign::InstallKey;
use pendamping_server::auth::{new_code, normal_code};
use pendamping_server::enrol;
use pendamping_server::mint::Mint;
use pendamping_server::store::money_file::{AidList, AidRow, Whom};
use pendamping_server::store::office::{
    AreaAssignment, CodeFor, Declined, FamilyRow, ImportRun, NikSaid, Office, PersonRow,
};
use pendamping_server::store::sqlite::SqliteStorage;
use pendamping_store::{Core, Enrolment, RawKey};
use pendamping_store_api::setup::Profile;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use uuid::Uuid;

/// The city that all of it is in.
pub const CITY: &str = "31.74";
/// Its districts. Whoever reviews in some of them has nothing to do with the others.
pub const DISTRICTS: &[&str] = &["31.74.01", "31.74.02", "31.74.03"];
/// Who reviews in districts, first in the first one.
pub const DISTRICT_REVIEWER: &str = "K2";
/// What that is.
pub const DISTRICT_POWERS: &[Power] = &[Power::ReviewVisits, Power::DecideSelection];
/// Number, role, area of the assignment, its powers. Whoever verifies aid decides nothing that pays it.
const PEOPLE: &[(&str, Role, &str, &[Power])] = &[
    ("M1", Role::Mentor, "31.74.01", &[Power::Accompany]),
    ("M2", Role::Mentor, "31.74.02", &[Power::Accompany]),
    ("M3", Role::Mentor, "31.74.03", &[Power::Accompany]),
    ("K1", Role::Coordinator, CITY, &[Power::ReviewVisits, Power::OpenTrainings, Power::DecideSelection]),
    ("V1", Role::Coordinator, CITY, &[Power::VerifyAid, Power::DecideSelection]),
    (DISTRICT_REVIEWER, Role::Coordinator, "31.74.01", DISTRICT_POWERS),
];
/// Families, where they live, and whose they are at first.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("F1", "31.74.01.1001", "M1"),
    ("F2", "31.74.01.1001", "M1"),
    ("F3", "31.74.02.1001", "M2"),
    ("F4", "31.74.02.1001", "M2"),
    ("F5", "31.74.03.1001", "M3"),
];
/// Whose phones there are; the last is the family's own.
pub const PHONES: &[&str] = &["M1", "M1", "M2", "K1", "V1", DISTRICT_REVIEWER, "F1"];

/// Somebody.
#[derive(Debug, Clone)]
pub struct Member {
    /// The office's number.
    pub number: String,
    /// Their id.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
    /// Where they work at first.
    pub area: RegionCode,
    /// Their powers there.
    pub powers: Vec<Power>,
}

/// A family.
#[derive(Debug, Clone)]
pub struct Household {
    /// The office's number.
    pub number: String,
    /// Its id.
    pub family: FamilyId,
    /// Where it lives.
    pub region: String,
    /// Whose it is at first.
    pub mentor: PersonId,
    /// Who answers for it on its own phone, if it has one.
    pub own: Option<PersonId>,
}

/// A phone as it enrolled.
#[derive(Debug, Clone)]
pub struct Handset {
    /// Its name in traces.
    pub name: String,
    /// Its install.
    pub install: InstallId,
    /// Whose it is.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
    /// Where its files are.
    pub folder: PathBuf,
}

/// The scene.
pub struct Stage {
    folder: TempDir,
    /// People with a role of their own.
    pub people: Vec<Member>,
    /// Families.
    pub families: Vec<Household>,
    /// Phones.
    pub phones: Vec<Handset>,
    /// The configuration in force.
    pub config: Config,
    /// What is sealed for the centre is sealed to this.
    pub centre_key: String,
    /// How it stands in the settled scene, once that is made.
    pub settled: OnceLock<(DateTime<Utc>, Truth)>,
}

const FRESH: &str = "fresh";
const SETTLED: &str = "settled";

/// When it all begins.
pub fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_785_722_400, 0).unwrap_or_default()
}

/// The day at the office.
pub fn office_day(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(7)).date_naive()
}

/// Every phone's database key.
pub fn key() -> RawKey {
    RawKey::from_bytes([7; 32])
}

/// An import of all or nothing.
pub fn run(now: DateTime<Utc>, progress: &mut dyn FnMut(u64)) -> ImportRun<'_> {
    ImportRun { now, today: office_day(now), partial: false, dry: false, progress }
}

/// Where files of a simulated world go: to memory, where there is such a place.
pub fn scratch() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    builder.prefix("pendamping-world-");
    let made = if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() };
    made.context("no place for the files of a simulated world")
}

/// Copies what stands in a folder, folders inside it too.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for each in fs::read_dir(from)? {
        let each = each?;
        let target = to.join(each.file_name());
        if each.file_type()?.is_dir() {
            copy(&each.path(), &target)?;
        } else {
            fs::copy(each.path(), target)?;
        }
    }
    Ok(())
}

/// A family as the office writes it.
pub fn family_row(number: &str, region: &str, phone: &str) -> Result<FamilyRow> {
    let fields = json!({
        "number": number, "name": format!("Keluarga {number}"), "region": region, "phone": phone, "nik4": "0001",
        "home": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 0.0}, "left_pkh": "self_sufficient",
        "accompanied": true,
        "business": {"name": "Warung", "sector": "food_stall", "stage": "seeding", "permits": []}
    });
    let Value::Object(fields) = fields else { return Err(anyhow!("no object")) };
    Ok(FamilyRow {
        line: 2,
        number: number.to_owned(),
        nik: NikSaid::Nothing,
        region: region.parse().map_err(|_| anyhow!("no region"))?,
        fields,
    })
}

/// Where phones think that the centre is.
pub const CENTRE: &str = "https://centre.invalid";

/// A new code for somebody, redeemed by an app whose signing key is of the seed that comes with the answer.
pub fn redeemed(
    storage: &SqliteStorage,
    whom: &CodeFor,
    now: DateTime<Utc>,
    chance: &mut Chance,
) -> Result<(EnrolAnswer, [u8; 32])> {
    let code = new_code(chance);
    let plain = normal_code(&code).context("a code")?;
    storage.issue_code(whom, &plain, now, now + TimeDelta::days(1), chance)?;
    let mut seed = [0; 32];
    chance.fill(&mut seed);
    let request = EnrolRequest { code, key: InstallKey::from_seed(&seed).public(), app: "sim".to_owned() };
    let answer = enrol(storage, now, chance, &request).map_err(|refused| anyhow!("{refused}"))?;
    Ok((answer, seed))
}

/// Enrols an app and makes its database in `folder`.
pub fn enrolled(
    storage: &SqliteStorage,
    whom: &CodeFor,
    folder: &Path,
    now: DateTime<Utc>,
    chance: &mut Chance,
) -> Result<(Profile, String)> {
    let (answer, seed) = redeemed(storage, whom, now, chance)?;
    let profile = Profile {
        install: answer.install,
        person: answer.person,
        name: answer.name,
        role: answer.role,
        area: answer.area,
        centre: CENTRE.to_owned(),
    };
    let enrolment = Enrolment { profile: profile.clone(), token: answer.token, signing_seed: seed };
    drop(Core::create(folder, &key(), &enrolment, now)?);
    Ok((profile, answer.centre_key))
}

impl Stage {
    /// Makes it.
    pub fn build() -> Result<Stage> {
        let folder = scratch()?;
        let fresh = folder.path().join(FRESH);
        let (mut chance, now) = (Chance::new(1), beginning() - TimeDelta::days(1));
        let centre = fresh.join("centre");
        let storage = SqliteStorage::open_with(&centre, &mut chance)?;
        let config: Config = toml::from_str(include_str!("../../../../assets/programme/prokus-2020.toml"))?;
        storage.configure(&config, now, &mut chance)?;
        people(&storage, now, &mut chance)?;
        let rows: Vec<_> = FAMILIES
            .iter()
            .map(|(number, region, _)| family_row(number, region, "0811000000"))
            .collect::<Result<_>>()?;
        storage.import_families(&rows, run(now, &mut |_| {}), &mut chance)?;
        let assignments: Vec<_> = PEOPLE
            .iter()
            .map(|(number, _, area, powers)| {
                Ok(AreaAssignment {
                    person: (*number).to_owned(),
                    area: area.parse().map_err(|_| anyhow!("no region"))?,
                    powers: powers.iter().cloned().collect(),
                    from: office_day(now),
                    until: None,
                })
            })
            .collect::<Result<_>>()?;
        storage.assign_areas(&assignments, now, office_day(now))?;
        aid(&storage, &config, now, &mut chance)?;
        let (mut phones, mut centre_key) = (Vec::new(), String::new());
        for (nth, number) in PHONES.iter().enumerate() {
            let whom = match number.starts_with('F') {
                true => CodeFor::Family((*number).to_owned()),
                false => CodeFor::Person((*number).to_owned()),
            };
            let name = format!("{number}-{nth}");
            let (profile, key) = enrolled(&storage, &whom, &fresh.join(&name), now, &mut chance)?;
            centre_key = key;
            let Profile { install, person, role, .. } = profile;
            phones.push(Handset { folder: PathBuf::from(&name), name, install, person, role });
        }
        drop(storage);
        let db = Connection::open(centre.join(pendamping_server::store::sqlite::FILE))?;
        let id_of = |table: &str, number: &str| -> Result<Uuid> {
            let query = format!("SELECT id FROM {table} WHERE number = ?1");
            let bytes: Vec<u8> = db.query_row(&query, [number], |row| row.get(0))?;
            Ok(Uuid::from_slice(&bytes)?)
        };
        let people = PEOPLE
            .iter()
            .map(|(number, role, area, powers)| {
                let person = PersonId(id_of("person", number)?);
                Ok(Member {
                    number: (*number).to_owned(),
                    person,
                    role: role.clone(),
                    area: area.parse().map_err(|_| anyhow!("no region"))?,
                    powers: powers.to_vec(),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let families = FAMILIES
            .iter()
            .map(|(number, region, mentor)| {
                let own = PHONES.iter().position(|phone| phone == number);
                Ok(Household {
                    number: (*number).to_owned(),
                    family: FamilyId(id_of("family", number)?),
                    region: (*region).to_owned(),
                    mentor: PersonId(id_of("person", mentor)?),
                    own: own.map(|nth| phones[nth].person),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Stage { folder, people, families, phones, config, centre_key, settled: OnceLock::new() })
    }

    /// Somebody who sees a whole area.
    pub fn reviewer(&self) -> PersonId {
        let reviews = |member: &&Member| member.powers.contains(&Power::ReviewVisits);
        self.people.iter().find(reviews).map_or(PersonId(Uuid::nil()), |member| member.person)
    }

    /// Where the scene's files are: of phones that have just enrolled, or with records of every kind.
    pub fn scene(&self, settled: bool) -> PathBuf {
        self.folder.path().join(if settled { SETTLED } else { FRESH })
    }
}

fn people(storage: &SqliteStorage, now: DateTime<Utc>, chance: &mut Chance) -> Result<()> {
    let rows: Vec<PersonRow> =
        PEOPLE.iter().map(|(number, role, ..)| person_row(number, role, "0812000000")).collect();
    storage.import_people(&rows, run(now, &mut |_| {}), chance)?;
    Ok(())
}

/// Somebody of the staff as the office writes it.
pub fn person_row(number: &str, role: &Role, phone: &str) -> PersonRow {
    let fields = json!({
        "number": number, "name": format!("Nama {number}"), "role": role.as_str(), "phone": phone
    });
    let fields = fields.as_object().cloned().unwrap_or_default();
    PersonRow { line: 2, number: number.to_owned(), role: role.clone(), fields }
}

/// The stimulus of every family, listed and not paid.
fn aid(storage: &SqliteStorage, config: &Config, now: DateTime<Utc>, chance: &mut Chance) -> Result<()> {
    let families = FAMILIES.iter().map(|(number, ..)| *number);
    list_aid(storage, config, false, families, now, chance).map(drop)
}

/// A decree puts families, by their numbers, on the list of the first scheme, or strikes them off it. False where that cannot be.
pub fn list_aid<'a>(
    storage: &SqliteStorage,
    config: &Config,
    strike: bool,
    families: impl Iterator<Item = &'a str>,
    now: DateTime<Utc>,
    chance: &mut Chance,
) -> Result<bool> {
    let scheme = config.schemes.first().context("no scheme")?;
    let amount = scheme.tranches.first().map_or(Rupiah(500_000), |tranche| tranche.amount);
    let list = AidList {
        scheme: scheme.code.clone(),
        tranche: 1,
        decree: "SK 1".to_owned(),
        decree_date: office_day(beginning() - TimeDelta::days(1)),
        planned: None,
        strike,
    };
    let row = |(number, line): (&str, u64)| AidRow {
        line,
        whom: Whom { number: Some(number.to_owned()), nik: None },
        amount,
    };
    let rows: Vec<AidRow> = families.zip(2..).map(row).collect();
    let mut rows = crate::world::outer::Rows(rows.into_iter());
    match storage.take_aid(&list, &mut rows, run(now, &mut |_| {}), chance) {
        Ok(_) => Ok(true),
        Err(Declined::Storage(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}
