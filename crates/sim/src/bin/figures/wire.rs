//! What goes over the network: a first pull, a day's work, a hundred changes, nothing; raw bytes of TCP both ways, without TLS.

use crate::figure::{Aim, Figures};
use crate::mentor::{CHANGED, DAY, MARKED, synced};
use crate::peer::{self, Peer};
use crate::workload::{RECORDS, Recording, Workload};
use anyhow::ensure;
use pendamping_protocol::sync::Row;
use pendamping_sim::proxy::{Mood, Traffic};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::time::Instant;

/// How often the first pull is cut.
const CUTS: u64 = 8;
/// Milliseconds for each way of a slow network.
const SLOW_MS: u64 = 150;

/// Measures all of it, and gives the rows of the first pull.
pub fn told(figures: &mut Figures) -> anyhow::Result<Vec<Row>> {
    let mut ours = Workload::fill(RECORDS)?;
    let mut phone = ours.another_phone()?;
    let recording = Recording::new()?;
    ours.network.traffic();
    let first_rows = recording.rows_of(&phone)?;
    let first = ours.network.traffic();

    ours.mentor.day(ours.training)?;
    ours.network.traffic();
    synced(&mut ours.mentor.phone)?;
    let day = ours.network.traffic();
    ensure!(ours.centre.records("attendance")? == MARKED as u64, "not all who were marked arrived");
    let day_rows = recording.rows_of(&phone)?;
    let saved: usize = DAY.iter().map(|(_, count)| count).sum();
    ensure!(day_rows.len() == saved, "{} rows of a day", day_rows.len());

    ours.mentor.change()?;
    ours.network.traffic();
    let delta_rows = recording.rows_of(&phone)?;
    let delta = ours.network.traffic();
    ensure!(delta_rows.len() == CHANGED, "{} rows changed", delta_rows.len());

    synced(&mut phone)?;
    ours.network.traffic();
    synced(&mut phone)?;
    let idle = ours.network.traffic();

    let theirs = beside(&ours, &first_rows, &day_rows, &delta_rows)?;
    for (name, ours, aim, theirs) in [
        ("first_pull", first, 400_000.0, theirs.map(|all| all[0])),
        ("day", day, 6_000.0, theirs.map(|all| all[1])),
        ("delta", delta, 6_000.0, theirs.map(|all| all[2])),
        ("idle", idle, 500.0, theirs.map(|all| all[3])),
    ] {
        // Where there is no peer, its columns stay empty.
        let (peer, theirs) = match theirs {
            Some(theirs) => ("PouchDB 9", (theirs.bytes() as f64, theirs.requests as f64)),
            None => ("none", (f64::NAN, f64::NAN)),
        };
        let bytes = ours.bytes() as f64;
        figures.add(format!("{name}_bytes"), "B", bytes, (peer, theirs.0), Some(Aim::Most(aim)));
        let requests = ours.requests as f64;
        figures.add(format!("{name}_requests"), "requests", requests, (peer, theirs.1), Some(Aim::Most(1.0)));
    }
    cut(figures, &mut ours, first)?;
    slow(figures, &mut ours, &first_rows)?;
    ours.mentor.phone.close();
    phone.close();
    ours.centre.stop()?;
    Ok(first_rows)
}

/// The peer's first pull, day, changes and nothing.
fn beside(
    ours: &Workload,
    first: &[Row],
    day: &[Row],
    delta: &[Row],
) -> anyhow::Result<Option<[Traffic; 4]>> {
    let Some(program) = peer::program() else { return Ok(None) };
    let mut peer = Peer::start(&program, ours.folder())?;
    peer.phase_with("fill", first)?;
    let (docs, pulled) = peer.phase("first")?;
    ensure!(docs == first.len() as u64, "the peer pulled {docs}");
    // A peer that syncs both ways looks once at all it has; that is no part of a day.
    peer.phase("sync")?;
    peer.phase_with("work", day)?;
    let (docs, sent) = peer.phase("sync")?;
    ensure!(docs == day.len() as u64, "the peer sent {docs}");
    peer.phase_with("change", delta)?;
    let (docs, changed) = peer.phase("pull")?;
    ensure!(docs == delta.len() as u64, "the peer pulled {docs} changes");
    // The first time after a change it writes its checkpoints.
    peer.phase("sync")?;
    let (_, idle) = peer.phase("sync")?;
    Ok(Some([pulled, sent, changed, idle]))
}

/// What a cut costs: the bytes of a first pull that breaks at a random place and is gone on with, beyond those of a whole one.
fn cut(figures: &mut Figures, ours: &mut Workload, whole: Traffic) -> anyhow::Result<()> {
    let mut random = StdRng::seed_from_u64(7);
    let (mut worst, mut sum) = (0.0_f64, 0.0);
    for _ in 0..CUTS {
        let mut phone = ours.another_phone()?;
        ours.network.traffic();
        // As large as now: work was added since the first one.
        let place = random.gen_range(whole.down / 20..whole.down * 19 / 20);
        ours.network.set(Mood::CutsAfter(place));
        let broke = phone.obey(pendamping_sim::phone::Command::Sync)?;
        ensure!(!broke["failure"].is_null(), "it was not cut: {broke}");
        ours.network.set(Mood::Fine);
        synced(&mut phone)?;
        let cut = ours.network.traffic().bytes() as f64;
        phone.close();
        let mut another = ours.another_phone()?;
        ours.network.traffic();
        synced(&mut another)?;
        let uncut = ours.network.traffic().bytes() as f64;
        another.close();
        let wasted = (cut - uncut) / uncut * 100.0;
        worst = worst.max(wasted);
        sum += wasted;
    }
    let all_of_it = ("starting anew, on average", 50.0);
    figures.add("first_pull_cut_waste_mean", "%", sum / CUTS as f64, all_of_it, Some(Aim::Most(5.0)));
    figures.add(
        "first_pull_cut_waste_worst",
        "%",
        worst,
        ("starting anew, at worst", 100.0),
        Some(Aim::Most(5.0)),
    );
    Ok(())
}

/// Seconds of a first pull where each piece takes 150 ms each way.
fn slow(figures: &mut Figures, ours: &mut Workload, rows: &[Row]) -> anyhow::Result<()> {
    let mut phone = ours.another_phone()?;
    ours.network.set(Mood::Slow(SLOW_MS));
    let began = Instant::now();
    synced(&mut phone)?;
    let took = began.elapsed().as_secs_f64();
    ours.network.set(Mood::Fine);
    phone.close();
    let theirs = match peer::program() {
        None => ("none", f64::NAN),
        Some(program) => {
            let mut peer = Peer::start(&program, ours.folder())?;
            peer.phase_with("fill", rows)?;
            peer.network.set(Mood::Slow(SLOW_MS));
            let began = Instant::now();
            peer.phase("first")?;
            ("PouchDB 9", began.elapsed().as_secs_f64())
        }
    };
    figures.add("first_pull_at_300_ms", "s", took, theirs, None);
    Ok(())
}
