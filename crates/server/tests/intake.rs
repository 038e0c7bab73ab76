//! Files as somebody makes them who has not read the guide: choices by their names, a title above the headings, numbers as they
//! stand on a card.
#![allow(clippy::unwrap_used)]

mod files;

use files::{HEAD, ROW, book, file, joined, ran, table, texts};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PROGRAMME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/programme/prokus-2020.toml");

/// A centre with the programme in force.
fn centre(folder: &TempDir) -> PathBuf {
    let data = folder.path().join("centre");
    let (code, _, err) = ran(&data, &["configure", PROGRAMME]);
    assert_eq!(code, 0, "{err}");
    data
}

/// What an import of families says: what came of it, and what was told.
fn families(data: &Path, path: &Path) -> (String, String) {
    let (_, out, err) = ran(data, &["import", "families", path.to_str().unwrap()]);
    (out, err)
}

const CODED: [&str; 11] = [
    "nomor_kpm",
    "nama",
    "desa",
    "telepon",
    "keluar_pkh",
    "didampingi",
    "usaha",
    "mulai_usaha",
    "bidang",
    "model",
    "izin",
];
const CODES: [&str; 4] = ["mampu", "food_stall", "pembibitan", "nib|pirt|halal"];

/// The family F1 with its four coded columns as given.
fn coded(delimiter: &str, [left, sector, stage, permits]: [&str; 4]) -> String {
    let row = ["F1", ROW[1], ROW[3], ROW[4], left, "ya", "W", ROW[8], sector, stage, permits];
    joined(delimiter, &CODED, &row)
}

#[test]
fn choices_come_by_their_names_as_by_their_codes() {
    let folder = tempfile::tempdir().unwrap();
    let data = centre(&folder);
    let import = |row| families(&data, &file(&folder, "in.csv", coded(";", row)));
    assert_eq!(import(CODES).0, "families: 1 new, 0 changed, 0 unchanged, 0 bad\n");
    // Whatever the words, they are the same codes: nothing changes.
    for row in [
        ["Mampu", "Warung nasi", "Pembibitan", "NIB, PIRT, Sertifikat halal"],
        ["SELF SUFFICIENT", "WARUNG NASI", "SEEDING", "nib pirt halal"],
        ["self_sufficient", "Food stall", "seeding", "Business number (NIB), PIRT, Halal certificate"],
        ["mandiri secara ekonomi", "x", "x", "x"],
    ] {
        let (out, err) = import(row);
        let counts =
            if row[1] == "x" { "0 unchanged, 1 bad; nothing was kept" } else { "1 unchanged, 0 bad" };
        assert!(out.starts_with(&format!("families: 0 new, 0 changed, {counts}")), "{row:?}: {out}{err}");
    }
}

#[test]
fn a_choice_nobody_knows_is_answered_with_all_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let data = centre(&folder);
    let path = file(&folder, "in.csv", coded(";", ["lulus", "Roket", "besar", "nib, sim"]));
    let report = folder.path().join("buruk.csv");
    let args = ["import", "families", path.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let (_, _, err) = ran(&data, &args);
    for says in [
        "keluar_pkh: \"lulus\" is not known; one of components_ended (Komponen berakhir), self_sufficient (Mampu)\n",
        "bidang: \"Roket\" is not known; one of food_stall (Warung nasi), cakes (Kue basah, Cakes and sweets), ",
        ", other (Lainnya)\n",
        "model: \"besar\" is not known; one of seeding (Pembibitan), mentoring, incubation (Inkubasi), independent (Mandiri)\n",
        "izin: \"sim\" is not known; some of nib (Business number (NIB)), pirt (Home-industry food permit (PIRT)), \
         halal (Sertifikat halal, Halal certificate), with commas between\n",
    ] {
        assert!(err.contains(says), "{says} in {err}");
    }
    let told = &table(&report)[1][2];
    for says in [
        "bidang: \"Roket\" tidak dikenal; yang benar: salah satu dari Warung nasi (food_stall), Kue basah (cakes), ",
        "model: \"besar\" tidak dikenal; yang benar: salah satu dari Pembibitan (seeding), Mentoring, Inkubasi (incubation), Mandiri (independent)",
    ] {
        assert!(told.contains(says), "{says} in {told}");
    }
}

#[test]
fn before_there_is_a_configuration_a_sector_is_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let named = file(&folder, "in.csv", coded(";", ["mampu", "Warung nasi", "mandiri", ""]));
    let (out, err) = families(&data, &named);
    assert!(out.contains("1 bad"), "{out}{err}");
    assert!(
        err.contains(
            "bidang: \"Warung nasi\" is not known; a sector's code; names are known once `configure`"
        ),
        "{err}"
    );
    let code = file(&folder, "in.csv", coded(";", ["mampu", "food_stall", "mandiri", ""]));
    assert_eq!(families(&data, &code).0, "families: 1 new, 0 changed, 0 unchanged, 0 bad\n");
}

/// Titles as offices write them, some with more commas than the headings have of anything.
const TITLES: [&str; 3] = [
    "DAFTAR KPM GRADUASI",
    "Kecamatan Tebet, Jakarta Selatan, DKI Jakarta, 2026, a, b, c, d, e, f, g, h",
    "\"Nama petugas: Contoh\"",
];

#[test]
fn a_title_above_the_headings_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let counts = |new: bool| {
        let (new, same) = if new { (1, 0) } else { (0, 1) };
        format!("families: {new} new, 0 changed, {same} unchanged, 0 bad\n")
    };
    let mut first = true;
    for delimiter in [",", ";", "\t"] {
        for end in ["\n", "\r"] {
            let text = joined(delimiter, &HEAD[..7], &ROW[..7]).replace("\r\n", end);
            let titled = format!("{}{end}{end}{text}", TITLES.join(end));
            let (out, err) = families(&data, &file(&folder, "in.csv", titled));
            assert_eq!(out, counts(first), "{delimiter:?}, {end:?}: {err}");
            first = false;
        }
    }
    let path = book(&folder, "in.xlsx", |sheet| {
        texts(sheet, 0, &["DAFTAR KPM"]);
        texts(sheet, 2, &["", "", "Kecamatan", "Tebet"]);
        texts(sheet, 4, &HEAD[..7]);
        texts(sheet, 5, &ROW[..7]);
    });
    let (out, err) = families(&data, &path);
    assert_eq!(out, counts(false), "{err}");
    assert_eq!(err, "note: the headings are on line 5; what stands above them is not looked at\n");
}

#[test]
fn the_lines_of_complaints_are_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let mut bad = ROW;
    bad[3] = "Tebet Barat";
    let text = format!("DAFTAR KPM\n\n{}", joined(",", &HEAD[..7], &bad[..7]));
    let (path, report) = (file(&folder, "in.csv", text), folder.path().join("r.csv"));
    let args = ["import", "families", path.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let (_, _, err) = ran(&data, &args);
    assert!(err.contains("line 4, desa: \"Tebet Barat\" is no village's code"), "{err}");
    let told = table(&report);
    assert_eq!((told[0][4].as_str(), told[1][0].as_str(), told.len()), ("nomor_kpm", "4", 2));
}

#[test]
fn without_headings_it_says_that_they_must_be_there_and_which() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let whole = joined(",", &HEAD[..7], &ROW[..7]);
    let needed = "nomor_kpm (or no_kpm, number); nama (or nama_kpm, nama_lengkap, name); desa (or kelurahan, desa_kelurahan, kode_desa, kode_kelurahan, village); \
                  keluar_pkh (or left_pkh); didampingi (or accompanied)";
    let none = format!("no row of headings in the first 11 rows; one of them must have the columns {needed}");
    for (text, says) in [
        // Eleven rows of something else are more than a title.
        (format!("{}{whole}", "DAFTAR\n".repeat(11)), none.clone()),
        (format!("{}\n", ROW.join(",")), none.replace("first 11 rows", "first row")),
        (
            format!("DAFTAR KPM\n{}", joined(";", &HEAD[..5], &ROW[..5])),
            "line 2: these columns are missing: keluar_pkh (or left_pkh); didampingi (or accompanied)"
                .to_owned(),
        ),
    ] {
        let (out, err) = families(&data, &file(&folder, "in.csv", text));
        assert!(out.is_empty() && err.contains(&says), "{says} in {err}");
    }
    let ten = format!("{}{whole}", "DAFTAR\n".repeat(10));
    assert!(families(&data, &file(&folder, "in.csv", ten)).0.starts_with("families: 1 new"));
}

#[test]
fn a_nik_is_taken_as_it_stands_on_a_card() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let mut first = true;
    let said = |nik: &str| {
        let mut row = ROW;
        row[2] = nik;
        families(&data, &file(&folder, "in.csv", joined(";", &HEAD[..7], &row[..7])))
    };
    for nik in [
        "3174015708800001",
        "3174 0157 0880 0001",
        "317401.570880.0001",
        "31-74-01-570880-0001",
        "3174\u{a0}0157\u{a0}0880\u{a0}0001",
        "317401 – 570880 – 0001",
    ] {
        let counts = if first { "1 new, 0 changed, 0 unchanged" } else { "0 new, 0 changed, 1 unchanged" };
        let (out, err) = said(nik);
        assert_eq!(out, format!("families: {counts}, 0 bad\n"), "{nik}: {err}");
        first = false;
    }
    for (nik, says) in [
        ("3174 0157 0880 001", "nik: has 15 digits; a NIK has 16 digits"),
        ("3174.0157.0880.00011", "nik: has 17 digits; a NIK has 16 digits"),
        ("3174 0157 0880 000I", "nik: has 15 digits and other letters; a NIK has 16 digits"),
        ("3174015708800001A", "nik: has 16 digits and other letters; a NIK has 16 digits"),
        ("- -", "nik: has 0 digits; a NIK has 16 digits"),
        // As a spreadsheet writes a number that it groups: the last digit is its own invention.
        ("3.174.015.708.800.000", "nik: is a number, and a spreadsheet keeps only 15 of its 16 digits"),
        ("3,174,015,708,800,000", "nik: is a number, and a spreadsheet keeps only 15 of its 16 digits"),
    ] {
        let (_, err) = said(nik);
        assert!(err.contains(says) && !err.contains("0880"), "{says} in {err}");
    }
}

#[test]
fn one_nik_written_in_two_ways_is_one_nik() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let mut twin = ROW;
    (twin[0], twin[2]) = ("F2", "3174 0157 0880 0001");
    let text = format!("{}{}\n", joined(",", &HEAD[..7], &ROW[..7]), twin[..7].join(","));
    let (path, report) = (file(&folder, "in.csv", text), folder.path().join("r.csv"));
    let args =
        ["import", "families", path.to_str().unwrap(), "--partial", "--report", report.to_str().unwrap()];
    let (_, _, err) = ran(&data, &args);
    assert_eq!(err, "line 3, nik: is also on line 2; each family stands in the file once\n");
    // And through the report, whose row may have been tidied up meanwhile.
    let mut told = table(&report);
    told[1][6] = "3174.0157.0880.0001".to_owned();
    let path = book(&folder, "r.xlsx", |sheet| {
        for (index, row) in told.iter().enumerate() {
            texts(sheet, index as u32, &row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    });
    let (_, err) = families(&data, &path);
    assert!(err.contains("nik: is still that of line 2 of the file before"), "{err}");
}
