//! Instructions of a synced row, counted by valgrind's callgrind: unlike time, they do not depend on what else the machine does. The
//! first pull of two sizes is run, and only their difference counts: what starting up and enrolling cost is in both.

use crate::figure::Figures;
use crate::store;
use crate::workload::{Recording, Workload};
use anyhow::{Context, ensure};
use pendamping_protocol::sync::Row;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Records of the two pulls.
const SIZES: [usize; 2] = [1_000, 3_000];

/// What one pull came to.
struct Counted {
    rows: f64,
    centre: f64,
    phone: f64,
}

/// Counts both sides.
pub fn per_row(figures: &mut Figures) -> anyhow::Result<()> {
    let there = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    ensure!(
        there.is_ok_and(|status| status.success()),
        "valgrind is not installed: instructions cannot be counted"
    );
    let [small, large] = SIZES;
    let (small, large) = (pulled(small)?, pulled(large)?);
    let rows = large.rows - small.rows;
    let none = ("none", f64::NAN);
    figures.add("instructions_rows", "rows", rows, none, None);
    figures.add(
        "instructions_per_row_centre",
        "instructions",
        (large.centre - small.centre) / rows,
        none,
        None,
    );
    figures.add("instructions_per_row_phone", "instructions", (large.phone - small.phone) / rows, none, None);
    Ok(())
}

/// A first pull of so many records: the centre's side as it answers, then the phone's side of the same rows.
fn pulled(records: usize) -> anyhow::Result<Counted> {
    let mut filled = Workload::fill(records)?;
    let mut phone = filled.another_phone()?;
    filled.mentor.phone.close();
    filled.centre.stop()?;
    let centre = filled.folder().join("centre.callgrind");
    filled.centre.serve_under(&callgrind(&centre));
    let address = filled.centre.start()?;
    filled.network.lead_to(address);
    let rows = Recording::new()?.rows_of(&phone)?;
    phone.close();
    filled.centre.stop()?;
    let phone = counted_taking(&rows, filled.folder())?;
    Ok(Counted { rows: rows.len() as f64, centre: total(&centre)?, phone })
}

fn counted_taking(rows: &[Row], folder: &Path) -> anyhow::Result<f64> {
    let (file, out) = (folder.join("rows"), folder.join("phone.callgrind"));
    store::keep(rows, &file)?;
    let [valgrind, options @ ..] = &callgrind(&out)[..] else { anyhow::bail!("no command") };
    let done = Command::new(valgrind)
        .args(options)
        .arg(std::env::current_exe()?)
        .arg("--take")
        .arg(&file)
        .output()
        .context("cannot run valgrind")?;
    ensure!(done.status.success(), "under valgrind: {}", String::from_utf8_lossy(&done.stderr));
    total(&out)
}

fn callgrind(out: &Path) -> Vec<String> {
    let file = format!("--callgrind-out-file={}", out.display());
    ["valgrind", "--tool=callgrind", &file].map(str::to_owned).to_vec()
}

/// All instructions that callgrind wrote down.
fn total(file: &PathBuf) -> anyhow::Result<f64> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("callgrind left no {}", file.display()))?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("totals:")).context("callgrind summed up nothing")?;
    Ok(line.trim().parse()?)
}
