//! The workload that peers were measured with too: 5,000 small records of one mentor, a day's work of 49, a hundred that change. All of it
//! goes through the same doors as real data.

use crate::mentor::{Mentor, synced};
use anyhow::Context;
use pendamping_domain::id::RecordId;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{Line, Row};
use pendamping_sim::centre::Centre;
use pendamping_sim::demo_data::{self, Extent};
use pendamping_sim::phone::{Command as Do, Device, sync};
use pendamping_sim::proxy::Proxy;
use pendamping_sync::exchange::Lines;
use pendamping_sync::http::Http;
use pendamping_sync::{Failure, Transport};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// Records of the first pull.
pub const RECORDS: usize = 5_000;
/// Families of a mentor.
pub const FAMILIES: usize = 238;
/// In each of the 42 sub-districts as many families as its one mentor has.
pub const EXTENT: Extent = Extent {
    families: FAMILIES * 42,
    districts: None,
    accompanied_one_in: 1,
    accompanied_since: None,
    seed: 2020,
};
/// What unlocks each phone.
pub const PIN: &str = "135790";
const SEED: u64 = 20_200_724;

/// A centre with one mentor's work, and that mentor's phone.
pub struct Workload {
    /// The network to it, which counts.
    pub network: Proxy,
    /// The centre.
    pub centre: Centre,
    /// Who did the work.
    pub mentor: Mentor,
    /// The training whose list a day's work marks.
    pub training: RecordId,
    folder: TempDir,
    number: String,
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
        let extent = Extent { families: FAMILIES, districts: Some(1), ..EXTENT };
        let (mut centre, people) = centre_of(folder.path(), &extent)?;
        let network = Proxy::start(centre.start()?)?;
        let number = people.mentors.first().context("no mentor")?.clone();
        let coordinator = people.coordinators.first().context("no coordinator")?;
        let mut coordinator = enrolled(&centre, &network, coordinator, &folder.path().join("coordinator"))?;
        let opened = coordinator.obey(Do::OpenTraining { title: "Bimtek contoh".to_owned() })?;
        synced(&mut coordinator)?;
        coordinator.close();
        let phone = enrolled(&centre, &network, &number, &folder.path().join("mentor"))?;
        let training = serde_json::from_value(opened["record"].clone())?;
        let mut mentor = Mentor::of(phone, SEED)?;
        mentor.two_years(records)?;
        Ok(Workload { network, centre, mentor, training, folder, number, phones: 0 })
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
        self.mentor.phone.close();
        self.centre.stop()?;
        Ok(rows)
    }

    /// A folder for what is handed to a peer.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Most memory that the centre ever had, in megabytes.
pub fn peak(centre: &Centre) -> anyhow::Result<f64> {
    let process = centre.process().context("the centre is down")?;
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no peak is told")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
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
