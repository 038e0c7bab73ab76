//! Whether the pull of one mentor grows with the centre.

use crate::figure::{Aim, Figures};
use crate::mentor::synced;
use crate::workload::{EXTENT, centre_of, enrolled_only, peak};
use anyhow::{Context, ensure};
use pendamping_regions::children;
use pendamping_sim::centre::Centre;
use pendamping_sim::proxy::Proxy;
use std::path::Path;
use std::time::Instant;

/// The first pull of one mentor at a centre of 10,000 families, and of so many more.
pub fn told(figures: &mut Figures, more: usize) -> anyhow::Result<()> {
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
        synced(&mut phone)?;
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
