//! What an import of a hundred thousand rows takes of memory, against one of ten thousand. Measured by the kernel's own figure
//! for the process; times are printed and not judged.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use rust_xlsxwriter::Workbook;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const HEAD: [&str; 11] = [
    "nomor_kpm",
    "nama",
    "nik",
    "desa",
    "alamat",
    "telepon",
    "keluar_pkh",
    "didampingi",
    "usaha",
    "bidang",
    "model",
];

fn row(n: usize) -> [String; 11] {
    [
        format!("KPM-{n:07}"),
        format!("Keluarga Contoh {n}"),
        format!("31740{}0108{:02}{:04}", 1 + n % 9, n / 10_000 % 100, n % 10_000),
        format!("31.74.0{}.1001", 1 + n % 2),
        format!("Jl. Contoh No. {n}, RT 01/RW 02"),
        format!("08{:010}", n),
        "mampu".to_owned(),
        "ya".to_owned(),
        format!("Warung {n}"),
        "cakes".to_owned(),
        "pembibitan".to_owned(),
    ]
}

/// The most memory a command had at once, in KB. It is asked until it ends: the figure only ever rises.
fn peak(data: &Path, args: &[&str], stdout: &str) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pendamping-server"))
        .arg("--data")
        .arg(data)
        .args(args)
        .env_remove("PENDAMPING_DATA")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let figure = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let figure = figure.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok());
        peak = figure.unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    let out = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout), stdout);
    println!("{}: {peak} KB at most, {:.1} s", args.join(" "), began.elapsed().as_secs_f64());
    peak
}

/// A centre with a mentor for each of two areas and a coordinator over both.
fn centre(folder: &Path) {
    let people = folder.join("people.csv");
    std::fs::write(&people, "nomor,nama,peran\nM1,A,tksk\nM2,B,tksk\nK1,C,koordinator\n").unwrap();
    let assign = folder.join("assign.csv");
    std::fs::write(&assign, "person,area\nM1,31.74.01\nM2,31.74.02\nK1,31.74.01\n").unwrap();
    let data = folder.join("centre");
    peak(
        &data,
        &["import", "people", people.to_str().unwrap()],
        "people: 3 new, 0 changed, 0 unchanged, 0 bad\n",
    );
    let args = ["assign", "--csv", assign.to_str().unwrap()];
    peak(&data, &args, "assignments made: 3; families that came to a mentor: 0\n");
}

fn csv(folder: &Path, rows: usize) -> String {
    csv_with(folder, rows, 0)
}

/// The same families, each with the NIK of the one that comes so much later; the last have those of the first.
fn csv_with(folder: &Path, rows: usize, later: usize) -> String {
    let mut text = format!("{}\n", HEAD.join(";"));
    for n in 0..rows {
        let mut row = row(n);
        row[2] = self::row((n + later) % rows)[2].clone();
        writeln!(text, "{}", row.join(";")).unwrap();
    }
    let path = folder.join(format!("{rows}-{later}.csv"));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn xlsx(folder: &Path, rows: usize) -> String {
    let mut book = Workbook::new();
    // Texts in one shared list, as Excel itself writes them: that list is what a reader has to hold.
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEAD).unwrap();
    for n in 0..rows {
        sheet.write_row(n as u32 + 1, 0, row(n)).unwrap();
    }
    let path = folder.join(format!("{rows}.xlsx"));
    book.save(&path).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn ten_times_the_rows_do_not_take_ten_times_the_memory() {
    for (write, most) in [(csv as fn(&Path, usize) -> String, 2.2), (xlsx, 2.9)] {
        let mut peaks = Vec::new();
        for rows in [10_000, 100_000] {
            let folder = tempfile::tempdir().unwrap();
            centre(folder.path());
            let path = write(folder.path(), rows);
            let args = ["import", "families", path.as_str()];
            let says = format!("families: {rows} new, 0 changed, 0 unchanged, 0 bad\n");
            peaks.push(peak(&folder.path().join("centre"), &args, &says) as f64);
        }
        let ratio = peaks[1] / peaks[0];
        println!("100,000 rows take {ratio:.2} times the memory of 10,000");
        assert!(ratio < most, "{peaks:?} KB: {ratio:.2} times");
    }
}

#[test]
fn niks_that_all_change_hands_are_not_held_in_memory() {
    let mut peaks = Vec::new();
    for rows in [5_000, 50_000] {
        let folder = tempfile::tempdir().unwrap();
        centre(folder.path());
        let data = folder.path().join("centre");
        for (later, counts) in [(0, format!("{rows} new, 0 changed")), (1, format!("0 new, {rows} changed"))]
        {
            let path = csv_with(folder.path(), rows, later);
            let says = format!("families: {counts}, 0 unchanged, 0 bad\n");
            peaks.push(peak(&data, &["import", "families", &path], &says) as f64);
        }
    }
    let ratio = peaks[3] / peaks[1];
    println!("50,000 rows that wait take {ratio:.2} times the memory of 5,000");
    assert!(ratio < 2.2, "{peaks:?} KB: {ratio:.2} times");
}
