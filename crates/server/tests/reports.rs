//! What was bad in a file comes back as a file that can be mended and handed in again.
#![allow(clippy::unwrap_used)]

mod files;

use files::{HEAD, ROW, book, file, joined, ran, table, texts};
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
        assert_eq!(rows[0][..4], ["baris", "kolom", "masalah", "Nomor KPM"].map(str::to_owned));
        assert_eq!(rows[1][..2], ["3".to_owned(), "desa".to_owned()]);
        assert_eq!(
            rows[1][2],
            "\"31.74.01\" bukan kode desa; yang benar: kode resmi desa/kelurahan, misalnya 31.74.01.1001"
        );
        assert_eq!(rows[1][3..], bad.map(str::to_owned), "{from} to {to}");
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
        rows[1][6] = village.to_owned();
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
    assert_eq!((rows[1][0].as_str(), rows[1][1].as_str(), rows[1].len()), ("2", "desa", 12));
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
