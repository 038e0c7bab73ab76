//! A mentor's encrypted store with invented families, told of for months: handed in page by page, as a centre would.

use anyhow::Context;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use pendamping_domain::actor::Role;
use pendamping_domain::aid::Aid;
use pendamping_domain::config::Config;
use pendamping_domain::family::{Business, Family, LeftPkh, Stage};
use pendamping_domain::follow_up::FollowUp;
use pendamping_domain::id::{FamilyId, InstallId, PersonId, Position, RecordId, RevisionId};
use pendamping_domain::money::Rupiah;
use pendamping_domain::month::Month;
use pendamping_domain::payout::{Payout, PayoutState};
use pendamping_domain::place::{Fix, Place};
use pendamping_domain::progress::ProgressDraft;
use pendamping_domain::revision::{Record, Rest};
use pendamping_domain::stamp::Stamp;
use pendamping_domain::visit::{BusinessState, Met, VisitDraft};
use pendamping_domain::witness::WitnessDraft;
use pendamping_protocol::limits::PAGE_SENT;
use pendamping_protocol::sync::{Cursor, Page, Row};
use pendamping_store::{Core, Enrolment, RawKey, StoreThread};
use pendamping_store_api::StoreHandle;
use pendamping_store_api::setup::Profile;
use pendamping_store_api::upkeep::TakePage;
use std::path::Path;
use tempfile::TempDir;
use uuid::Uuid;

const EPOCH: &str = "figures";
const PERSON: PersonId = PersonId(Uuid::from_u128(2));

/// A store that is filled.
pub struct Told {
    /// How many families.
    pub families: usize,
    /// For how many months.
    pub months: usize,
    /// The last of them.
    pub month: Month,
    /// The last day.
    pub today: NaiveDate,
    /// Records in it.
    pub records: usize,
    /// Bytes of the database.
    pub bytes: u64,
    store: Option<(StoreHandle, StoreThread)>,
    folder: TempDir,
}

/// Rows on their way into a store.
struct Rows {
    position: u64,
    rows: Vec<Row>,
}

impl Rows {
    fn add<R: Record>(&mut self, record: RecordId, key: String, author: Option<PersonId>, told: &R) {
        self.position += 1;
        self.rows.push(Row {
            kind: R::KIND,
            scope: (record.to_string() != key).then_some(key),
            record,
            revision: RevisionId(Uuid::from_u128((0x5e << 96) + u128::from(self.position))),
            parent: None,
            author,
            position: Position(self.position),
            received: began().timestamp_millis(),
            saved: None,
            flags: Vec::new(),
            lost: Vec::new(),
            earlier: Vec::new(),
            body: told.write(),
        });
    }

    fn new_record(&self) -> RecordId {
        RecordId(Uuid::from_u128((0xec << 96) + u128::from(self.position)))
    }
}

fn began() -> DateTime<Utc> {
    DateTime::from_timestamp(1_596_240_000, 0).unwrap_or_default()
}

impl Told {
    /// A store with so many families that were accompanied for so many months.
    pub fn fill(families: usize, months: usize) -> anyhow::Result<Told> {
        let folder = tempfile::tempdir()?;
        let core = empty(folder.path())?;
        let mut told = Told {
            families,
            months,
            month: Month::of(began().date_naive()).plus(i32::try_from(months)? - 1),
            today: NaiveDate::default(),
            records: 0,
            bytes: 0,
            store: None,
            folder,
        };
        told.today = told.month.after().first_day() - Days::new(1);
        told.run(core)?;
        let rows = a_mentors(families, months)?;
        told.records = rows.len();
        for page in pages(&rows)? {
            told.store().call_blocking(TakePage { page, now: began() })?;
        }
        told.reopen()?;
        for file in std::fs::read_dir(told.folder.path())? {
            told.bytes += file?.metadata()?.len();
        }
        Ok(told)
    }

    /// The open store.
    pub fn store(&self) -> &StoreHandle {
        // It is open from `fill` on, and `reopen` leaves it so or fails.
        #[allow(clippy::expect_used)]
        &self.store.as_ref().expect("the store is open").0
    }

    /// The id of a family by its place.
    pub fn family(&self, place: usize) -> FamilyId {
        family(place % self.families)
    }

    /// Closes the store and opens it again, as after a start of the app with the key at hand.
    pub fn reopen(&mut self) -> anyhow::Result<()> {
        self.store = None;
        let core = Core::open(self.folder.path(), &key())?;
        self.run(core)
    }

    fn run(&mut self, core: Core) -> anyhow::Result<()> {
        let (handle, _, thread) = pendamping_store::spawn(core)?;
        self.store = Some((handle, thread));
        Ok(())
    }
}

/// The rows of a mentor's families that were accompanied for so many months, as a centre has them.
pub fn a_mentors(families: usize, months: usize) -> anyhow::Result<Vec<Row>> {
    let config: Config = toml::from_str(include_str!("../../../../../assets/programme/prokus-2020.toml"))?;
    let mut rows = Rows { position: 0, rows: Vec::new() };
    rows.add(RecordId(Uuid::from_u128(0xc0)), "programme".to_owned(), None, &config);
    for number in 0..families {
        a_family(&mut rows, number, months, &config)?;
    }
    Ok(rows.rows)
}

/// A mentor's encrypted database with nothing in it.
pub fn empty(folder: &Path) -> anyhow::Result<Core> {
    let enrolment = Enrolment {
        profile: Profile {
            install: InstallId(Uuid::from_u128(1)),
            person: PERSON,
            name: "Ibu Contoh".to_owned(),
            role: Role::Mentor,
            area: "31.74.01".parse().ok(),
            centre: "http://127.0.0.1:1".to_owned(),
        },
        token: "token".to_owned(),
        signing_seed: [9; 32],
    };
    Ok(Core::create(folder, &key(), &enrolment, began())?)
}

/// Rows as a centre would tell them, page by page.
pub fn pages(rows: &[Row]) -> anyhow::Result<Vec<Page>> {
    let page = |page: &[Row]| {
        let last = page.last().context("an empty page")?.position;
        let cursor = Cursor { epoch: EPOCH.to_owned(), position: last, backfill: None };
        Ok(Page { cursor, leave: Vec::new(), rows: page.to_vec(), known: Default::default() })
    };
    rows.chunks(PAGE_SENT).map(page).collect()
}

fn key() -> RawKey {
    RawKey::from_bytes([7; 32])
}

fn family(place: usize) -> FamilyId {
    FamilyId(Uuid::from_u128((0xfa << 96) + place as u128))
}

/// A family, and each month a visit and the figures of its business; every third visit something is agreed, half of it done.
fn a_family(rows: &mut Rows, number: usize, months: usize, config: &Config) -> anyhow::Result<()> {
    const NAMES: [&str; 5] = ["Siti", "Ratna", "Dewi", "Lina", "Budi"];
    let (id, key) = (family(number), family(number).to_string());
    let step = |by: usize| 1e-4 * ((number * by) % 300) as f64;
    let home = Fix::exact(-6.24 + step(7), 106.84 + step(11));
    let told = Family {
        number: format!("KPM-CONTOH-{:05}", number + 1),
        name: format!("{} Contoh-{:05}", NAMES[number % NAMES.len()], number + 1),
        nik4: Some(format!("{number:04}")),
        region: "31.74.01.1001".parse()?,
        address: format!("Jalan Contoh Nomor {number}"),
        phone: None,
        home: Some(home),
        left_pkh: LeftPkh::SelfSufficient,
        accompanied: true,
        accompanied_since: None,
        business: Some(Business {
            name: "Warung Contoh".to_owned(),
            sector: "food_stall".to_owned(),
            started: None,
            stage: Stage::Seeding,
            permits: Vec::new(),
            rest: Rest::new(),
        }),
        rest: Rest::new(),
    };
    rows.add(RecordId(id.0), key.clone(), None, &told);
    its_aid(rows, number, id);
    for at in 0..months {
        let month = Month::of(began().date_naive()).plus(i32::try_from(at)?);
        let day = month.first_day() + Days::new(2 + (number % 25) as u64);
        let wall = day.and_hms_opt(2, 0, 0).context("no such time")?.and_utc() + TimeDelta::minutes(30);
        let stamp = |minutes: i64| Stamp {
            wall: wall + TimeDelta::minutes(minutes),
            offset: 420,
            boot: "boot".to_owned(),
            elapsed: 1_000_000 + minutes.unsigned_abs() * 60_000,
        };
        let mut draft = VisitDraft::begin(stamp(0));
        draft.place = Some(Place::Fixed(Fix { accuracy_m: 12.0, ..home }));
        draft.met = Some(Met::Recipient);
        draft.purposes = config.purposes.iter().take(2).map(|chip| chip.code.clone()).collect();
        draft.topics = config.topics.iter().take(2).map(|chip| chip.code.clone()).collect();
        draft.results =
            "Catatan keuangan diperiksa; stok cukup, pembeli bertambah sejak bulan lalu".to_owned();
        draft.business = Some(BusinessState::Open);
        let visit = draft.finish(&stamp(30), config).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
        let record = rows.new_record();
        rows.add(record, key.clone(), Some(PERSON), &visit);
        if (number + at).is_multiple_of(3) {
            let follow_up = FollowUp {
                visit: Some(record),
                action: "Catat pemasukan setiap hari".to_owned(),
                due: day + Days::new(14),
                done: at.is_multiple_of(2).then(|| day + Days::new(10)),
                rest: Rest::new(),
            };
            let record = rows.new_record();
            rows.add(record, key.clone(), Some(PERSON), &follow_up);
        }
        let revenue = 3_000_000 + 50_000 * i64::try_from(at)? + 1_000 * i64::try_from(number)?;
        let draft = ProgressDraft {
            month: Some(month),
            revenue: Some(Rupiah(revenue)),
            goods: Some(Rupiah(1_500_000)),
            other_costs: Some(Rupiah(200_000)),
            obstacles: config
                .obstacles
                .iter()
                .skip(number % 5)
                .take(1)
                .map(|chip| chip.code.clone())
                .collect(),
            ..Default::default()
        };
        let progress = draft
            .finish(None, Some(config), month.after().first_day())
            .map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
        let record = rows.new_record();
        rows.add(record, key.clone(), Some(PERSON), &progress);
    }
    Ok(())
}

/// The stimulus: on the list, paid, and for all but every tenth seen by the mentor.
fn its_aid(rows: &mut Rows, number: usize, family: FamilyId) {
    let (amount, day) = (Rupiah(500_000), began().date_naive());
    let aid = Aid {
        scheme: "bsimu".to_owned(),
        tranche: 1,
        family,
        amount,
        decree: "SK CONTOH 1/2020".to_owned(),
        decree_date: day,
        planned: None,
        struck_by: None,
        struck_on: None,
        rest: Rest::new(),
    };
    let payout = Payout {
        source: "bank_contoh".to_owned(),
        reference: format!("A{number:05}"),
        aid: Some(aid.own_record()),
        family: Some(family),
        name: String::new(),
        nik4: None,
        amount,
        date: day,
        state: PayoutState::Credited,
        reason: String::new(),
        corrects: false,
        rest: Rest::new(),
    };
    let draft = WitnessDraft {
        date: Some(day),
        amount: Some(amount),
        receipt: format!("KW-{number:05}"),
        ..WitnessDraft::of(aid.own_record(), family)
    };
    rows.add(aid.own_record(), family.to_string(), None, &aid);
    rows.add(payout.row_record(), family.to_string(), None, &payout);
    if let (false, Ok(seen)) = (number.is_multiple_of(10), draft.finish(None, day)) {
        let record = rows.new_record();
        rows.add(record, family.to_string(), Some(PERSON), &seen);
    }
}
