//! Files of every kind for the tests of imports and exports, and the command that reads and writes them.
#![allow(dead_code, clippy::unwrap_used)]

use pendamping_server::import::source::with_rows;
use rust_xlsxwriter::{Workbook, Worksheet};
use std::io::Read;
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

/// A part of a workbook, as the text it is.
pub fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = element.split_once(&format!(" {name}=\""))?;
    after.split('"').next()
}

/// What a spreadsheet program makes of what is typed into a workbook: for each element of that name in the sheet (`c`, a cell;
/// `col`, the cells of a column that are still empty) whether its format is Text.
pub fn are_text(path: &Path, element: &str) -> Vec<bool> {
    let styles = part(path, "xl/styles.xml");
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    let formats = formats.split("</cellXfs>").next().unwrap().split("<xf ").skip(1);
    // 49 is Text, in every language.
    let text: Vec<bool> =
        formats.map(|each| attribute(&format!(" {each}"), "numFmtId") == Some("49")).collect();
    let sheet = part(path, "xl/worksheets/sheet1.xml");
    let begin = format!("<{element} ");
    sheet
        .split(&begin)
        .skip(1)
        .map(|each| {
            let head = format!(" {}", each.split('>').next().unwrap());
            let style = attribute(&head, if element == "c" { "s" } else { "style" }).unwrap_or("0");
            text[style.parse::<usize>().unwrap()]
        })
        .collect()
}

/// The rows of a report, the headings first, as texts.
pub fn table(path: &Path) -> Vec<Vec<String>> {
    with_rows(path, None, &[], |rows, _, _| {
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            all.push(row.cells.into_iter().map(|cell| cell.text).collect());
        }
        all
    })
    .unwrap()
}
