//! The workload that peers were measured with too: 5,000 small records of one mentor, a day's work of 49, a hundred that change. All of it
//! goes through the same doors as real data.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::attendance::Presence;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{Line, Row};
use pendamping_sim::centre::Centre;
use pendamping_sim::demo_data::{self, Extent};
use pendamping_sim::phone::{Command as Do, Device, sync};
use pendamping_sim::proxy::Proxy;
use pendamping_sync::exchange::Lines;
use pendamping_sync::http::Http;
use pendamping_sync::{Failure, Transport};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// Records of the first pull.
pub const RECORDS: usize = 5_000;
/// Families of a mentor.
pub const FAMILIES: usize = 238;
/// Visits of a day.
pub const VISITS: usize = 12;
/// Months told on a day.
pub const MONTHS: usize = 6;
/// People marked at a training.
pub const MARKED: usize = 30;
/// Records that change.
pub const CHANGED: usize = 100;
const PIN: &str = "135790";
const SEED: u64 = 20_200_724;

/// What mentors write down; two of them make a result.
const PHRASES: [&str; 12] = [
    "Usaha berjalan baik, stok cukup untuk seminggu",
    "Pencatatan kas belum rutin, diminta mulai hari ini",
    "Pembeli bertambah sejak pindah ke depan pasar",
    "Modal habis untuk sekolah anak",
    "Sedang mengurus NIB di kecamatan",
    "Kemasan baru sudah dipakai",
    "Harga bahan naik, untung menipis",
    "Ibu ikut arisan usaha kelompok",
    "Gerobak rusak, sementara berjualan di rumah",
    "Cicilan koperasi lunas bulan ini",
    "Minta pelatihan foto produk",
    "Hujan membuat penjualan turun",
];

/// A centre with one mentor's work, and that mentor's phone.
pub struct Workload {
    /// The network to it, which counts.
    pub network: Proxy,
    /// The centre.
    pub centre: Centre,
    /// The phone that did the work.
    pub mentor: Device,
    folder: TempDir,
    number: String,
    families: Vec<FamilyId>,
    training: RecordId,
    month: Month,
    visits: Vec<RecordId>,
    random: StdRng,
    phones: usize,
}

/// The program beside this one.
pub fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("this program cannot find itself")?;
    Ok(program.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// A centre in `folder` with so many families, each mentor of as many sub-districts as there are, and the numbers of its people.
pub fn centre_of(folder: &Path, extent: &Extent) -> anyhow::Result<(Centre, demo_data::Written)> {
    let centre = Centre::new(beside("pendamping-server")?, folder.join("centre"));
    let people = demo_data::write(folder, extent)?;
    let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
    centre.office(&["configure", "assets/programme/prokus-2020.toml"])?;
    centre.office(&["import", "people", &file("people.csv")])?;
    centre.office(&["import", "families", &file("families.csv")])?;
    centre.office(&["assign", "--csv", &file("assignments.csv")])?;
    Ok((centre, people))
}

impl Workload {
    /// Two years of work of a mentor with 238 families: so many records.
    pub fn fill(records: usize) -> anyhow::Result<Workload> {
        let folder = tempfile::tempdir()?;
        let extent = Extent {
            families: FAMILIES,
            districts: Some(1),
            accompanied_one_in: 1,
            accompanied_since: None,
            seed: 2020,
        };
        let (mut centre, people) = centre_of(folder.path(), &extent)?;
        let network = Proxy::start(centre.start()?)?;
        let number = people.mentors.first().context("no mentor")?.clone();
        let mut coordinator = enrolled(
            &centre,
            &network,
            people.coordinators.first().context("no coordinator")?,
            &folder.path().join("coordinator"),
        )?;
        let opened = coordinator.obey(Do::OpenTraining { title: "Bimtek contoh".to_owned() })?;
        synced(&mut coordinator)?;
        coordinator.close();
        let mut mentor = enrolled(&centre, &network, &number, &folder.path().join("mentor"))?;
        let rows = mentor.obey(Do::Families { text: String::new(), limit: 500 })?["rows"].take();
        let rows = rows.as_array().context("no list of families")?;
        let families = rows
            .iter()
            .map(|row| serde_json::from_value(row["id"].clone()))
            .collect::<Result<Vec<_>, _>>()?;
        let month = serde_json::from_value(mentor.obey(Do::Today)?["month"].clone())?;
        let training = serde_json::from_value(opened["record"].clone())?;
        let mut filled = Workload {
            network,
            centre,
            mentor,
            folder,
            number,
            families,
            training,
            month,
            visits: Vec::new(),
            random: StdRng::seed_from_u64(SEED),
            phones: 0,
        };
        filled.two_years(records)?;
        Ok(filled)
    }

    fn two_years(&mut self, records: usize) -> anyhow::Result<()> {
        let begin = Utc::now();
        // The families themselves, their mentor, the training and the programme are rows too.
        let told = records - self.families.len() - 10;
        let (visits, months) = (told * 6 / 10, told - told * 6 / 10);
        for nth in 0..visits {
            let ago = TimeDelta::minutes(40 * i64::try_from(visits - nth)?);
            self.at(begin - ago)?;
            self.visit(nth)?;
        }
        self.at(begin)?;
        let mut month = self.month;
        for nth in 0..months {
            if nth.is_multiple_of(self.families.len()) {
                month = month.before();
            }
            self.progress(nth, month)?;
        }
        synced(&mut self.mentor)?;
        Ok(())
    }

    fn at(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        self.mentor.obey(Do::SetClock { now })?;
        Ok(())
    }

    fn family(&self, nth: usize) -> anyhow::Result<FamilyId> {
        self.families.get(nth % self.families.len()).copied().context("no families")
    }

    fn results(&mut self) -> String {
        let two: Vec<&str> = PHRASES.choose_multiple(&mut self.random, 2).copied().collect();
        two.join("; ")
    }

    fn visit(&mut self, nth: usize) -> anyhow::Result<()> {
        let (family, results) = (self.family(nth)?, self.results());
        let saved = self.mentor.obey(Do::RecordVisit { family, results })?;
        self.visits.push(serde_json::from_value(saved["record"].clone())?);
        Ok(())
    }

    fn progress(&mut self, nth: usize, month: Month) -> anyhow::Result<()> {
        let family = self.family(nth)?;
        let revenue = 1_000_000 + 5_000 * self.random.gen_range(0..800);
        let costs = revenue * self.random.gen_range(40..80) / 100;
        let note = match self.random.gen_range(0..4) {
            0 => PHRASES.choose(&mut self.random).copied().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        self.mentor.obey(Do::RecordProgress { family, month, revenue, costs, other_income: None, note })?;
        Ok(())
    }

    /// A day's work, saved and not sent: 12 visits, 6 months of businesses, 30 marked at a training, and one more visit's worth of
    /// something agreed.
    pub fn day(&mut self) -> anyhow::Result<()> {
        let today = Utc::now();
        let done = self.visits.len();
        for nth in 0..=VISITS {
            self.at(today + TimeDelta::minutes(40 * i64::try_from(nth)?))?;
            self.visit(done + nth)?;
        }
        for nth in 0..MONTHS {
            self.progress(nth, Month::of(today.date_naive()))?;
        }
        let known = self.mentor.obey(Do::Training { training: self.training })?["numbers"].take();
        let mut numbers: Vec<String> = serde_json::from_value(known)?;
        numbers.truncate(MARKED);
        self.mentor.obey(Do::Mark { training: self.training, presence: Presence::InPerson, numbers })?;
        Ok(())
    }

    /// A hundred visits are changed and sent.
    pub fn change(&mut self) -> anyhow::Result<()> {
        for nth in 0..CHANGED {
            let visit = self.visits.get(nth * 7).copied().context("too few visits")?;
            let results = self.results();
            self.mentor.obey(Do::EditVisit { visit, results })?;
        }
        synced(&mut self.mentor)?;
        Ok(())
    }

    /// Another phone of the same mentor, enrolled and not synced.
    pub fn another_phone(&mut self) -> anyhow::Result<Device> {
        self.phones += 1;
        let folder = self.folder.path().join(format!("phone-{}", self.phones));
        enrolled_only(&self.centre, &self.network, &self.number, &folder)
    }

    /// The rows of another phone's first pull, after which the centre is down.
    pub fn first_pull(mut self) -> anyhow::Result<Vec<Row>> {
        let mut phone = self.another_phone()?;
        let rows = Recording::new()?.rows_of(&phone)?;
        phone.close();
        self.mentor.close();
        self.centre.stop()?;
        Ok(rows)
    }

    /// A folder for what is handed to a peer.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A phone that is somebody's and has heard all.
pub fn enrolled(centre: &Centre, network: &Proxy, number: &str, folder: &Path) -> anyhow::Result<Device> {
    let mut phone = enrolled_only(centre, network, number, folder)?;
    synced(&mut phone)?;
    Ok(phone)
}

/// A phone that is somebody's and has heard nothing yet.
pub fn enrolled_only(
    centre: &Centre,
    network: &Proxy,
    number: &str,
    folder: &Path,
) -> anyhow::Result<Device> {
    let code = centre.invite("--person", number, &network.address())?.code;
    let mut phone = Device::new(folder.to_owned())?;
    phone.obey(Do::Enrol { centre: network.address(), code, pin: PIN.to_owned() })?;
    Ok(phone)
}

/// Syncs; it must end well.
pub fn synced(phone: &mut Device) -> anyhow::Result<Value> {
    let answer = phone.obey(Do::Sync)?;
    anyhow::ensure!(answer["failure"].is_null(), "a sync failed: {answer}");
    Ok(answer)
}

/// The network of a phone, which also keeps what came over it.
pub struct Recording {
    http: Http,
    rows: Arc<Mutex<Vec<Row>>>,
}

impl Recording {
    /// One that has kept nothing yet.
    pub fn new() -> anyhow::Result<Recording> {
        Ok(Recording { http: Http::new()?, rows: Arc::default() })
    }

    /// Syncs a phone over it, and gives the rows that came.
    pub fn rows_of(&self, phone: &Device) -> anyhow::Result<Vec<Row>> {
        let answer = sync(phone.store()?, self)?;
        anyhow::ensure!(answer["failure"].is_null(), "a sync failed: {answer}");
        Ok(std::mem::take(&mut *self.rows.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Transport for Recording {
    fn sync(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<Lines, Failure> {
        let rows = self.rows.clone();
        let lines = self.http.sync(centre, token, body, signature)?;
        Ok(Box::new(lines.inspect(move |line| {
            if let Ok(Line::Page(page)) = line {
                // Of what changed only that is here: the peer is given no more than that either.
                let all = page.rows.iter().chain(&page.known.changed).cloned();
                rows.lock().unwrap_or_else(PoisonError::into_inner).extend(all);
            }
        })))
    }

    fn succeed(
        &self,
        centre: &str,
        token: &str,
        body: &[u8],
        signature: &str,
    ) -> Result<SuccessorAnswer, Failure> {
        self.http.succeed(centre, token, body, signature)
    }
}
