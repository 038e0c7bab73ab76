//! A thousand phones on the machine that the centre runs on: each a first pull of 238 families, then a day's work; and whether the pull of
//! one mentor grows with the centre.

use crate::figure::{Aim, Figures};
use crate::workload::{FAMILIES, VISITS, centre_of, enrolled_only};
use anyhow::{Context, ensure};
use pendamping_domain::id::FamilyId;
use pendamping_regions::children;
use pendamping_sim::centre::Centre;
use pendamping_sim::demo_data::Extent;
use pendamping_sim::phone::{Command as Do, Device};
use pendamping_sim::proxy::Proxy;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Phones that are at work at one time.
const AT_ONCE: usize = 48;

/// How often a phone that has to wait tries to enrol again.
const TRIES: usize = 60;

/// In each of the 42 sub-districts as many families as its one mentor has; all phones of a sub-district are that mentor's.
const EXTENT: Extent = Extent {
    families: FAMILIES * 42,
    districts: None,
    accompanied_one_in: 1,
    accompanied_since: None,
    seed: 2020,
};

/// What one phone did.
struct Did {
    requests: Vec<f64>,
    rows: u64,
    saved: u64,
}

/// So many phones.
pub fn many(figures: &mut Figures, phones: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (mut centre, people) = centre_of(folder.path(), &EXTENT)?;
    let address = format!("http://{}", centre.start()?);
    let codes: Vec<String> = (0..phones)
        .map(|nth| {
            let number = &people.mentors[nth % people.mentors.len()];
            Ok(centre.invite("--person", number, &address)?.code)
        })
        .collect::<anyhow::Result<_>>()?;
    let (next, all, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((nth, code)) = take(&next, &codes) {
                    match work(&address, code, &folder.path().join(format!("phone-{nth}"))) {
                        Ok(did) => all.lock().unwrap_or_else(PoisonError::into_inner).push(did),
                        Err(error) => {
                            wrong
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .push(format!("{nth}: {error:#}"));
                        }
                    }
                }
            });
        }
    });
    let took = began.elapsed().as_secs_f64();
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    ensure!(wrong.is_empty(), "{} phones failed, the first: {:?}", wrong.len(), wrong.first());
    let saved: u64 = all.iter().map(|did| did.saved).sum();
    ensure!(centre.records("visit")? == saved, "not every visit arrived");
    let mut requests: Vec<f64> = all.iter().flat_map(|did| did.requests.iter().copied()).collect();
    requests.sort_by(f64::total_cmp);
    let at = |share: f64| {
        requests.get(((requests.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(f64::NAN)
    };
    let none = ("none", f64::NAN);
    figures.add("fleet_phones", "phones", all.len() as f64, none, None);
    figures.add("fleet_lost", "visits", 0.0, none, Some(Aim::Most(0.0)));
    figures.add("fleet_rows_pulled", "rows", all.iter().map(|did| did.rows).sum::<u64>() as f64, none, None);
    figures.add("fleet_requests_per_second", "1/s", requests.len() as f64 / took, none, None);
    figures.add("fleet_sync_p50", "ms", at(0.5), none, None);
    figures.add("fleet_sync_p99", "ms", at(0.99), none, None);
    figures.add("fleet_peak_memory", "MB", peak(&centre)?, none, None);
    centre.stop()
}

fn take<'a>(next: &AtomicUsize, codes: &'a [String]) -> Option<(usize, &'a str)> {
    let nth = next.fetch_add(1, Ordering::SeqCst);
    codes.get(nth).map(|code| (nth, code.as_str()))
}

/// A first pull, then a day.
fn work(address: &str, code: &str, folder: &Path) -> anyhow::Result<Did> {
    let mut phone = Device::new(folder.to_owned())?;
    enrol(&mut phone, address, code)?;
    let mut did = Did { requests: Vec::new(), rows: 0, saved: 0 };
    synced(&mut phone, &mut did)?;
    let rows = phone.obey(Do::Families { text: String::new(), limit: VISITS })?["rows"].take();
    for row in rows.as_array().context("no list of families")? {
        let family: FamilyId = serde_json::from_value(row["id"].clone())?;
        phone.obey(Do::RecordVisit { family, results: "Contoh: usaha berjalan baik".to_owned() })?;
        did.saved += 1;
    }
    synced(&mut phone, &mut did)?;
    let waiting = phone.obey(Do::Outbox)?["waiting"].as_u64();
    ensure!(waiting == Some(0), "{waiting:?} wait");
    phone.close();
    std::fs::remove_dir_all(folder)?;
    Ok(did)
}

/// All phones have one address here, of which the centre judges thirty codes at a time: who has to wait tries again as a person would.
fn enrol(phone: &mut Device, address: &str, code: &str) -> anyhow::Result<()> {
    let mut tries = 0;
    loop {
        let pin = "135790".to_owned();
        match phone.obey(Do::Enrol { centre: address.to_owned(), code: code.to_owned(), pin }) {
            Err(error) if tries < TRIES && error.to_string().contains("come back later") => {
                tries += 1;
                std::thread::sleep(Duration::from_secs(1));
            }
            ended => return ended.map(drop),
        }
    }
}

fn synced(phone: &mut Device, did: &mut Did) -> anyhow::Result<()> {
    let began = Instant::now();
    let answer: Value = phone.obey(Do::Sync)?;
    ensure!(answer["failure"].is_null(), "a sync failed: {answer}");
    let turns = answer["turns"].as_u64().unwrap_or(1).max(1);
    let each = began.elapsed().as_secs_f64() * 1e3 / turns as f64;
    did.requests.extend((0..turns).map(|_| each));
    did.rows += answer["rows"].as_u64().unwrap_or(0);
    Ok(())
}

/// Most memory that the centre ever had, in megabytes.
fn peak(centre: &Centre) -> anyhow::Result<f64> {
    let process = centre.process().context("the centre is down")?;
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no peak is told")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// The first pull of one mentor at a centre of 10,000 families, and of so many more.
pub fn growth(figures: &mut Figures, more: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (mut centre, people) = centre_of(folder.path(), &EXTENT)?;
    let number = people.mentors.first().context("no mentor")?.clone();
    let network = Proxy::start(centre.start()?)?;
    let small = pull(&centre, &network, &number, &folder.path().join("small"))?;
    centre.stop()?;
    others(&folder.path().join("others.csv"), more)?;
    centre.office(&["import", "families", &folder.path().join("others.csv").to_string_lossy()])?;
    network.lead_to(centre.start()?);
    let large = pull(&centre, &network, &number, &folder.path().join("large"))?;
    let name = |what: &str| format!("first_pull_{what}_at_{}_families", EXTENT.families + more);
    figures.add(name("bytes"), "B", large.0, ("ours at 10,000", small.0), Some(Aim::Ratio(1.05)));
    figures.add(name("time"), "ms", large.1, ("ours at 10,000", small.1), None);
    figures.add(name("peak_memory"), "MB", peak(&centre)?, ("none", f64::NAN), None);
    centre.stop()
}

/// Bytes and milliseconds: the least of five, since what else the machine does only adds.
fn pull(centre: &Centre, network: &Proxy, number: &str, folder: &Path) -> anyhow::Result<(f64, f64)> {
    let (mut bytes, mut least) = (0.0, f64::INFINITY);
    for round in 0..5 {
        let mut phone = enrolled_only(centre, network, number, &folder.join(round.to_string()))?;
        network.traffic();
        let began = Instant::now();
        crate::workload::synced(&mut phone)?;
        least = least.min(began.elapsed().as_secs_f64() * 1e3);
        bytes = network.traffic().bytes() as f64;
        phone.close();
    }
    Ok((bytes, least))
}

/// Families of a city where no mentor of the story works, as an office would hand them in.
fn others(file: &Path, count: usize) -> anyhow::Result<()> {
    let villages: Vec<String> = children("32.73")
        .into_iter()
        .flat_map(|(district, _)| children(&district).into_iter().map(|(village, _)| village))
        .collect();
    ensure!(!villages.is_empty(), "no villages");
    let mut rows = csv::Writer::from_path(file)?;
    rows.write_record(["nomor_kpm", "nama", "desa", "alamat", "keluar_pkh", "didampingi"])?;
    for number in 0..count {
        let village = &villages[number % villages.len()];
        let (name, home) = (format!("Misal Contoh-{number:07}"), format!("Jalan Misal Nomor {number}"));
        rows.write_record([&format!("KPM-LAIN-{number:07}"), &name, village, &home, "mampu", "tidak"])?;
    }
    Ok(rows.flush()?)
}
