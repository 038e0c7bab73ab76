//! What was bad in a file comes back as a file that can be mended and handed in again.
#![allow(clippy::unwrap_used)]

mod files;

use files::{HEAD, ROW, are_text, book, file, joined, part, ran, table, texts};
use std::path::Path;
use tempfile::TempDir;

#[test]
fn a_report_is_mended_and_handed_in_again() {
    for (from, to) in [("csv", "csv"), ("csv", "xlsx"), ("xlsx", "csv"), ("xlsx", "xlsx")] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("centre");
        let head =
            ["Nomor KPM", "nama", "nik", "desa", "telepon", "keluar_pkh", "didampingi", "Catatan", "alamat"];
        let good = ["F1", "A", "3174015708800001", "31.74.01.1001", "0811000000", "mampu", "ya", "", "Jl. 1"];
        let bad = [
            "F2",
            "=HYPERLINK(\"x\")",
            "3174015708800002",
            "31.74.01",
            "+62812345678",
            "mampu",
            "ya",
            "@a;b",
            "-1+1",
        ];
        let path = if from == "csv" {
            let quoted = bad.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            let text = format!("{}{}\n", joined(",", &head, &good), quoted.join(","));
            file(&folder, "in.csv", text)
        } else {
            book(&folder, "in.xlsx", |sheet| {
                texts(sheet, 0, &head);
                texts(sheet, 1, &good);
                texts(sheet, 2, &bad);
            })
        };
        let report = folder.path().join(format!("buruk.{to}"));
        let (path, shown) = (path.to_str().unwrap(), report.to_str().unwrap());
        let (code, out, err) = ran(&data, &["import", "families", path, "--partial", "--report", shown]);
        assert_eq!(code, 1, "{err}");
        assert_eq!(
            out,
            format!(
                "families: 1 new, 0 changed, 0 unchanged, 1 bad\nthe bad rows are in {shown}: mend them there and import that file\n"
            )
        );
        assert!(
            err.contains("note: line 1: the column \"Catatan\" is not known and not looked at\n"),
            "{err}"
        );
        // What was there comes back letter by letter, and nothing of it runs.
        let rows = table(&report);
        assert_eq!(
            rows[0][..5],
            ["baris", "kolom", "masalah", "sama_dengan", "Nomor KPM"].map(str::to_owned)
        );
        assert_eq!(rows[1][..2], ["3".to_owned(), "desa".to_owned()]);
        assert_eq!(
            rows[1][2],
            "desa: \"31.74.01\" bukan kode desa; yang benar: kode resmi desa/kelurahan, misalnya 31.74.01.1001"
        );
        assert_eq!(rows[1][4..], bad.map(str::to_owned), "{from} to {to}");
        if to == "csv" {
            let text = std::fs::read_to_string(&report).unwrap();
            for guarded in ["\"'=HYPERLINK", "'+62812345678", "'@a;b", "'-1+1"] {
                assert!(text.contains(guarded), "{guarded} in {text}");
            }
        }
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&report.metadata().unwrap()) & 0o777, 0o600);
        mended(&folder, &data, &rows, to);
    }
}

/// Mends the report, first wrongly, then rightly.
fn mended(folder: &TempDir, data: &Path, rows: &[Vec<String>], to: &str) {
    let with = |village: &str| {
        let mut rows = rows.to_vec();
        rows[1][7] = village.to_owned();
        book(folder, "mended.xlsx", |sheet| {
            for (index, row) in rows.iter().enumerate() {
                texts(sheet, index as u32, &row.iter().map(String::as_str).collect::<Vec<_>>());
            }
        })
    };
    // The new report has its columns once.
    let again = folder.path().join(format!("lagi.{to}"));
    let path = with("99");
    assert_eq!(
        ran(data, &["import", "families", path.to_str().unwrap(), "--report", again.to_str().unwrap()]).0,
        1
    );
    let rows = table(&again);
    assert_eq!(rows[0].iter().filter(|heading| *heading == "masalah").count(), 1);
    assert_eq!((rows[1][0].as_str(), rows[1][1].as_str(), rows[1].len()), ("2", "desa", 13));
    // No report is made of nothing.
    let none = folder.path().join("tidak-ada.csv");
    let path = with("31.74.01.1001");
    let args = ["import", "families", path.to_str().unwrap(), "--report", none.to_str().unwrap()];
    let (code, out, err) = ran(data, &args);
    assert_eq!((code, out.as_str()), (0, "families: 1 new, 0 changed, 0 unchanged, 0 bad\n"), "{err}");
    assert!(!none.exists());
}

#[test]
fn a_number_that_lost_digits_stays_bad_through_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = book(&folder, "in.xlsx", |sheet| {
        texts(sheet, 0, &HEAD[..7]);
        texts(sheet, 1, &ROW[..7]);
        sheet.write_number(1, 2, 3_174_015_708_800_001.0).unwrap();
        sheet.write_number(1, 4, 812_345_678.0).unwrap();
    });
    for end in ["csv", "xlsx"] {
        let report = folder.path().join(format!("r.{end}"));
        let data = folder.path().join("centre");
        let args = ["import", "families", path.to_str().unwrap(), "--report", report.to_str().unwrap()];
        assert_eq!(ran(&data, &args).0, 1);
        let (code, _, err) = ran(&data, &["import", "families", report.to_str().unwrap()]);
        assert_eq!(code, 1);
        for says in ["nik: is a number, and", "telepon: has lost its leading 0"] {
            assert!(err.contains(says), "{says} in {err}");
        }
    }
}

#[test]
fn a_report_keeps_out_of_the_way_of_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "in.csv", "nomor,nama,peran\nM1,A,raja\n");
    let path = path.to_str().unwrap();
    for (report, says) in [
        (path.to_owned(), "error: --report: would overwrite the file that is imported"),
        (folder.path().join("r.pdf").to_str().unwrap().to_owned(), "the name must end in .csv or .xlsx"),
    ] {
        let (code, _, err) = ran(&folder.path().join("c"), &["import", "people", path, "--report", &report]);
        assert_eq!(code, 1);
        assert!(err.contains(says), "{err}");
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), "nomor,nama,peran\nM1,A,raja\n");
}

#[test]
fn where_nothing_was_kept_it_says_that_the_good_rows_come_first() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("centre");
    let path =
        file(&folder, "in.csv", "nomor,nama,peran,telepon,wilayah\nP-1,Ani Contoh,mentor,,\nP-2,,mentor,,\n");
    let report = folder.path().join("buruk.csv");
    let (path, shown) = (path.to_str().unwrap(), report.to_str().unwrap());
    let (_, kept_none, _) = ran(&data, &["import", "people", path, "--report", shown]);
    let advice =
        |first: &str| format!("the bad rows are in {shown}: {first}mend them there and import that file\n");
    assert!(kept_none.ends_with(&advice("import the good rows with --partial, ")), "{kept_none}");
    let (_, kept_good, _) = ran(&data, &["import", "people", path, "--partial", "--report", shown]);
    assert!(kept_good.ends_with(&advice("")), "{kept_good}");
}

const PEOPLE: [&str; 4] = ["nomor", "nama", "peran", "telepon"];

/// Writes rows as a workbook and imports them.
fn handed_in(folder: &TempDir, what: &str, rows: &[Vec<String>], more: &[&str]) -> (i32, String, String) {
    let path = book(folder, "handed-in.xlsx", |sheet| {
        for (index, row) in rows.iter().enumerate() {
            texts(sheet, index as u32, &row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    });
    let data = folder.path().join("centre");
    ran(&data, &[&["import", what, path.to_str().unwrap()], more].concat())
}

fn owned(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

#[test]
fn a_row_that_was_a_twin_never_overwrites_the_first_by_way_of_the_report() {
    let other = ["F1", "Bu Lain", "3174015708800002", ROW[3], ROW[4], ROW[5], ROW[6]];
    let families = owned(&[&HEAD[..7], &ROW[..7], &other]);
    let people =
        owned(&[&PEOPLE, &["M1", "Ibu Contoh", "pendamping", ""], &["M1", "Pak Lain", "pendamping", ""]]);
    for (what, rows, whose) in [("families", families, "F1"), ("people", people, "M1")] {
        for (end, partial) in [("csv", true), ("xlsx", true), ("xlsx", false)] {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("centre");
            let report = folder.path().join(format!("buruk.{end}"));
            let shown = report.to_str().unwrap();
            let keep: &[&str] =
                if partial { &["--partial", "--report", shown] } else { &["--report", shown] };
            assert_eq!(handed_in(&folder, what, &rows, keep).0, 1);
            let told = table(&report);
            assert_eq!(
                (told[0][3].as_str(), told[1][3].clone()),
                ("sama_dengan", format!("baris 2: {whose}"))
            );
            // As it is, and again by way of its own report: refused, with the row that it is a twin of.
            let again = folder.path().join(format!("lagi.{end}"));
            for (from, to) in [(&report, &again), (&again, &report)] {
                let args = ["import", what, from.to_str().unwrap(), "--report", to.to_str().unwrap()];
                let (code, out, err) = ran(&data, &args);
                let counts = format!("{what}: 0 new, 0 changed, 0 unchanged, 1 bad;");
                assert!(code == 1 && out.starts_with(&counts), "{out}{err}");
                let says = format!("\"{whose}\" is still that of line 2 of the file before");
                assert!(err.contains(&says), "{says} in {err}");
                let told = table(to);
                assert_eq!(told[1][3], format!("baris 2: {whose}"));
                assert!(told[1][2].contains(&format!("\"{whose}\" masih sama dengan baris 2")), "{told:?}");
            }
            // With a number of its own it is somebody else; with the cell emptied it is meant to take the first one's place.
            let (mut mended, mut meant) = (told.clone(), told);
            mended[1][4] = "X9".to_owned();
            meant[1][3] = String::new();
            assert_eq!(
                handed_in(&folder, what, &mended, &["--dry-run"]).1,
                format!("{what}: 1 new, 0 changed, 0 unchanged, 0 bad; a rehearsal, nothing was kept\n")
            );
            let counts = if partial { "0 new, 1 changed" } else { "1 new, 0 changed" };
            assert_eq!(
                handed_in(&folder, what, &meant, &[]).1,
                format!("{what}: {counts}, 0 unchanged, 0 bad\n")
            );
        }
    }
}

#[test]
fn a_twin_with_a_cell_too_many_is_a_twin_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let text = "nomor,nama,peran\nM1,Ibu Contoh,pendamping\nM1,Lain, Pak,pendamping\n";
    let (path, report) = (file(&folder, "in.csv", text), folder.path().join("r.csv"));
    let (path, shown) = (path.to_str().unwrap(), report.to_str().unwrap());
    assert_eq!(ran(&data, &["import", "people", path, "--partial", "--report", shown]).0, 1);
    let mut told = table(&report);
    assert_eq!(told[1][1].lines().collect::<Vec<_>>(), ["(seluruh baris)", "nomor"], "{told:?}");
    // The comma is mended, the number is not.
    told[1].truncate(4);
    told[1].extend(["M1", "Lain, Pak", "pendamping"].map(str::to_owned));
    let (code, out, err) = handed_in(&folder, "people", &told, &[]);
    assert!(code == 1 && out.starts_with("people: 0 new, 0 changed"), "{out}{err}");
}

#[test]
fn one_nik_twice_stays_a_twin_through_the_report_before_the_first_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let other = ["F2", "Bu Lain", ROW[2], ROW[3], ROW[4], ROW[5], ROW[6]];
    let report = folder.path().join("buruk.xlsx");
    let shown = report.to_str().unwrap();
    assert_eq!(
        handed_in(&folder, "families", &owned(&[&HEAD[..7], &ROW[..7], &other]), &["--report", shown]).0,
        1
    );
    let (code, _, err) = ran(&folder.path().join("centre"), &["import", "families", shown]);
    assert_eq!(code, 1);
    assert!(err.starts_with("line 2, nik: is still that of line 2 of the file before; "), "{err}");
    assert!(!err.contains(ROW[2]), "{err}");
}

#[test]
fn each_problem_of_a_row_has_a_line_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for end in ["csv", "xlsx"] {
        let report = folder.path().join(format!("r.{end}"));
        let shown = report.to_str().unwrap();
        let rows = owned(&[&PEOPLE, &["M1", "", "raja", "x"]]);
        assert_eq!(handed_in(&folder, "people", &rows, &["--report", shown]).0, 1);
        let told = table(&report);
        assert_eq!(told[1][1], "nama\nperan\ntelepon");
        assert_eq!(
            told[1][2].lines().collect::<Vec<_>>(),
            [
                "nama: kosong; yang benar: setiap orang punya",
                "peran: \"raja\" tidak dikenal; yang benar: pendamping (mentor, tksk), koordinator (coordinator) atau kantor (office)",
                "telepon: bukan nomor telepon; yang benar: 6 sampai 16 angka, misalnya 0812-3456-7890",
            ]
        );
        // Lines of the report are counted by its rows, not by the lines in its cells.
        let (_, _, err) = ran(&folder.path().join("centre"), &["import", "people", shown]);
        assert!(err.contains("line 2, nama: is empty"), "{err}");
    }
    let styles = part(&folder.path().join("r.xlsx"), "xl/styles.xml");
    assert!(styles.contains("wrapText=\"1\""), "{styles}");
}

#[test]
fn what_is_typed_into_a_report_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = book(&folder, "in.xlsx", |sheet| {
        texts(sheet, 0, &HEAD[..7]);
        texts(sheet, 1, &ROW[..7]);
        // What lost digits stays the number it is, and what is typed in its place does not become one.
        sheet.write_number(1, 2, 3_174_015_708_800_001.0).unwrap();
    });
    let report = folder.path().join("r.xlsx");
    let args = ["import", "families", path.to_str().unwrap(), "--report", report.to_str().unwrap()];
    assert_eq!(ran(&folder.path().join("centre"), &args).0, 1);
    for element in ["c", "col"] {
        let text = are_text(&report, element);
        assert!(!text.is_empty() && text.iter().all(|is| *is), "{element}: {text:?}");
    }
    let sheet = part(&report, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("min=\"1\"") && sheet.contains("numberStoredAsText=\"1\""), "{sheet}");
}

#[test]
fn a_column_of_the_offices_own_is_kept_whatever_it_is_called() {
    for end in ["csv", "xlsx"] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("centre");
        let head = ["Baris", "nomor", "nama", "peran", "Masalah", "sama dengan"];
        let rows = owned(&[&head, &["A7", "M1", "Ibu Contoh", "raja", "belum kawin", "KK 12"]]);
        let (report, again) =
            (folder.path().join(format!("r.{end}")), folder.path().join(format!("lagi.{end}")));
        let (code, _, err) = handed_in(&folder, "people", &rows, &["--report", report.to_str().unwrap()]);
        assert_eq!(code, 1);
        assert!(err.contains("note: line 1: the column \"Masalah\" is not known and not looked at"), "{err}");
        // Its own report, mended wrongly, keeps them as well, and its own columns once.
        let path = report.to_str().unwrap();
        assert_eq!(ran(&data, &["import", "people", path, "--report", again.to_str().unwrap()]).0, 1);
        for path in [&report, &again] {
            let told = table(path);
            let own =
                ["Baris (berkas)", "nomor", "nama", "peran", "Masalah (berkas)", "sama dengan (berkas)"];
            assert_eq!(told[0], [&["baris", "kolom", "masalah", "sama_dengan"][..], &own].concat());
            assert_eq!(told[1][4..], rows[1], "{end}");
        }
        let mut mended = table(&again);
        mended[1][7] = "pendamping".to_owned();
        let (_, out, err) = handed_in(&folder, "people", &mended, &[]);
        assert_eq!(out, "people: 1 new, 0 changed, 0 unchanged, 0 bad\n", "{err}");
    }
}

#[test]
fn a_twin_is_known_by_its_column_wherever_that_was_moved() {
    let folder = tempfile::tempdir().unwrap();
    let rows = owned(&[
        &["nomor", "nama", "sama_dengan", "peran", "baris"],
        &["M1", "Pak Lain", "baris 2: M1", "pendamping", "3"],
    ]);
    let (code, _, err) = handed_in(&folder, "people", &rows, &[]);
    assert!(code == 1 && err.contains("is still that of line 2 of the file before"), "{err}");
}
