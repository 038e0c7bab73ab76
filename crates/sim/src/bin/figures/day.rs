//! A mentor's day on the wire: 12 visits, 6 months of businesses, 30 marked at a training, by the real sync to a real centre
//! through a network that counts. Bytes are those of TCP, headers and all, as compressed as they go.

use anyhow::Context;
use pendamping_domain::attendance::Presence;
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::month::Month;
use pendamping_domain::visit::Met;
use pendamping_sim::centre::Centre;
use pendamping_sim::demo_data::{self, Extent};
use pendamping_sim::phone::{Command as Do, Device};
use pendamping_sim::proxy::{Proxy, Traffic};
use serde_json::Value;
use std::path::Path;

const VISITS: usize = 12;
const MONTHS: usize = 6;
const MARKED: usize = 30;

/// Prints both ways to spend it: without a network until evening, and with one all day.
pub fn on_the_wire() -> anyhow::Result<()> {
    println!(
        "| a mentor's day: {VISITS} visits (4 with something agreed), {MONTHS} months, a training of {MARKED} marked | requests | bytes up | bytes down |\n|---|--:|--:|--:|"
    );
    for (what, at_once) in [("sent at once in the evening", true), ("sent save by save", false)] {
        let Traffic { requests, up, down } = a_day(at_once)?;
        println!("| {what} | {requests} | {up} | {down} |");
    }
    Ok(())
}

fn a_day(at_once: bool) -> anyhow::Result<Traffic> {
    let folder = tempfile::tempdir()?;
    let program =
        std::env::current_exe()?.with_file_name(format!("pendamping-server{}", std::env::consts::EXE_SUFFIX));
    let mut centre = Centre::new(program, folder.path().join("centre"));
    let extent = Extent {
        families: 60,
        districts: Some(1),
        accompanied_one_in: 1,
        accompanied_since: None,
        seed: 2020,
    };
    let people = demo_data::write(folder.path(), &extent)?;
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    centre.office(&["configure", "assets/programme/prokus-2020.toml"])?;
    centre.office(&["import", "people", &file("people.csv")])?;
    centre.office(&["import", "families", &file("families.csv")])?;
    centre.office(&["assign", "--csv", &file("assignments.csv")])?;
    let network = Proxy::start(centre.start()?)?;
    let phone = |number: &str| enrolled(&centre, &network, number, &folder.path().join(number));
    let mut mentor = phone(&people.mentors[0])?;
    let mut coordinator = phone(&people.coordinators[0])?;
    let opened = coordinator.obey(Do::OpenTraining { title: "Bimtek contoh".to_owned() })?;
    let training: RecordId = serde_json::from_value(opened["record"].clone())?;
    synced(&mut coordinator)?;
    synced(&mut mentor)?;
    let rows = mentor.obey(Do::Families { text: String::new(), limit: 500 })?["rows"].clone();
    let families: Vec<FamilyId> = rows
        .as_array()
        .context("no list of families")?
        .iter()
        .map(|row| serde_json::from_value(row["id"].clone()))
        .collect::<Result<_, _>>()?;
    let today = mentor.obey(Do::Today)?;
    let month: Month = serde_json::from_value(today["month"].clone())?;

    let mut day = Vec::new();
    for (place, family) in families.iter().take(VISITS).enumerate() {
        let due = month.after().first_day();
        let agreed = match place.is_multiple_of(3) {
            true => vec![("Catat pemasukan setiap hari".to_owned(), due)],
            false => Vec::new(),
        };
        day.push(Do::RecordMet { family: *family, met: Met::Recipient, agreed });
    }
    for (place, family) in families.iter().take(MONTHS).enumerate() {
        let revenue = 3_000_000 + 110_000 * i64::try_from(place)?;
        let (family, month, note) = (*family, month.before(), String::new());
        day.push(Do::RecordProgress { family, month, revenue, costs: 1_700_000, other_income: None, note });
    }
    let known = mentor.obey(Do::Training { training })?["numbers"].clone();
    let mut numbers: Vec<String> = serde_json::from_value(known)?;
    numbers.truncate(MARKED);
    day.push(Do::Mark { training, presence: Presence::InPerson, numbers });
    network.traffic();
    for told in day {
        mentor.obey(told)?;
        if !at_once {
            synced(&mut mentor)?;
        }
    }
    if at_once {
        synced(&mut mentor)?;
    }
    let traffic = network.traffic();
    anyhow::ensure!(centre.records("attendance")? == MARKED as u64, "not all who were marked arrived");
    anyhow::ensure!(centre.records("visit")? == VISITS as u64, "not all visits arrived");
    mentor.close();
    coordinator.close();
    centre.stop()?;
    Ok(traffic)
}

fn enrolled(centre: &Centre, network: &Proxy, number: &str, folder: &Path) -> anyhow::Result<Device> {
    let code = centre.invite("--person", number, &network.address())?.code;
    let mut phone = Device::new(folder.to_owned())?;
    phone.obey(Do::Enrol { centre: network.address(), code, pin: "135790".to_owned() })?;
    synced(&mut phone)?;
    Ok(phone)
}

fn synced(phone: &mut Device) -> anyhow::Result<Value> {
    let answer = phone.obey(Do::Sync)?;
    anyhow::ensure!(answer["failure"].is_null(), "a sync failed: {answer}");
    Ok(answer)
}
