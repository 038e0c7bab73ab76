//! Files of every kind for the tests of imports and exports, and the command that reads and writes them.
#![allow(dead_code, clippy::unwrap_used)]

use pendamping_server::import::source::with_rows;
use rust_xlsxwriter::{Workbook, Worksheet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

pub fn book(folder: &TempDir, name: &str, fill: impl FnOnce(&mut Worksheet)) -> PathBuf {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    let path = folder.path().join(name);
    workbook.save(&path).unwrap();
    path
}

pub fn texts(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in cells.iter().enumerate() {
        sheet.write_string(row, column as u16, *text).unwrap();
    }
}

pub const HEAD: [&str; 9] =
    ["nomor_kpm", "nama", "nik", "desa", "telepon", "keluar_pkh", "didampingi", "usaha", "mulai_usaha"];
pub const ROW: [&str; 9] =
    ["F1", "Ibu Renée", "3174015708800001", "31.74.01.1001", "0812345678", "mampu", "ya", "W", "2019-08-17"];

pub fn joined(delimiter: &str, head: &[&str], row: &[&str]) -> String {
    format!("{}\r\n{}\r\n", head.join(delimiter), row.join(delimiter))
}

pub fn ran(data: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pendamping-server"));
    command.arg("--data").arg(data).args(args).env_remove("PENDAMPING_DATA").env_remove("RUST_LOG");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// The rows of a report, the headings first, as texts.
pub fn table(path: &Path) -> Vec<Vec<String>> {
    with_rows(path, None, |rows, _, _| {
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            all.push(row.cells.into_iter().map(|cell| cell.text).collect());
        }
        all
    })
    .unwrap()
}
