//! Files as offices have them: every kind of file gives the same rows, what a spreadsheet program spoils is told, and the same
//! file with changed rows changes those.
#![allow(clippy::unwrap_used)]

mod files;

use files::{HEAD, ROW, book, file, joined, ran, texts};
use pendamping_server::import::families::{COLUMNS, Families};
use pendamping_server::import::heading::find;
use pendamping_server::import::sheet::NotASheet;
use pendamping_server::import::source::with_rows;
use pendamping_server::store::office::FamilyRow;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a file of families says: rows, complaints with warnings, notes about the file.
struct Said {
    rows: Vec<FamilyRow>,
    told: Vec<String>,
    masalah: Vec<String>,
    notes: Vec<String>,
}

fn said_of(path: &Path, sheet: Option<&str>) -> Result<Said, NotASheet> {
    with_rows(path, sheet, COLUMNS, |rows, mut notes, _| {
        let heads = find(rows, COLUMNS)?;
        notes.extend(heads.unknown.iter().map(|heading| format!("unknown {heading}")));
        let mut judge = Families::new(None);
        let mut said = Said { rows: Vec::new(), told: Vec::new(), masalah: Vec::new(), notes };
        while let Some(row) = rows.next_row()? {
            let judged = judge.judge(&heads.over(&row));
            let complaints = match judged.row {
                Ok(row) => {
                    said.rows.push(row);
                    judged.warnings
                }
                Err(complaints) => complaints,
            };
            said.told.extend(complaints.iter().map(ToString::to_string));
            said.masalah.extend(complaints.iter().map(|each| each.fault.masalah.clone()));
        }
        Ok(said)
    })?
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

const WHOLE: [&str; 2] = ["bidang", "model"];
const ENGLISH: [&str; 11] = [
    "Number",
    "NAME",
    "Nik",
    "village",
    "Phone",
    "Left PKH",
    "accompanied",
    "business",
    "Started",
    "sector",
    "stage",
];
const SPACED: [&str; 11] = [
    "No. KPM",
    "Nama KPM",
    "N I K",
    "Kode Desa",
    "NO HP",
    "KELUAR-PKH",
    "Didampingi",
    "Usaha",
    "Mulai Usaha",
    "Bidang",
    "Model",
];

fn whole_head() -> Vec<&'static str> {
    [&HEAD[..], &WHOLE].concat()
}

/// The row under it, with the business's first day as given.
fn whole_row(date: &'static str) -> Vec<&'static str> {
    let mut row = [&ROW[..], &["cakes", "mandiri"]].concat();
    row[8] = date;
    row
}

/// The same row in texts of every kind.
fn every_text(folder: &TempDir) -> Vec<(&'static str, PathBuf)> {
    let csv = |delimiter: &str, head: &[&str], date| joined(delimiter, head, &whole_row(date));
    let head = whole_head();
    let plain = csv(",", &head, ROW[8]);
    let semicolons = csv(";", &head, ROW[8]);
    let windows: Vec<u8> = plain.chars().map(|letter| letter as u32 as u8).collect();
    vec![
        ("utf8", file(folder, "a.csv", &plain)),
        ("mark", file(folder, "b.csv", format!("\u{feff}{plain}"))),
        ("semicolons", file(folder, "c.csv", &semicolons)),
        ("tabs", file(folder, "d.txt", csv("\t", &SPACED, "17/08/2019"))),
        ("english", file(folder, "e.csv", csv(",", &ENGLISH, "43694"))),
        ("sep", file(folder, "f.csv", format!("sep=;\r\n{semicolons}"))),
        ("utf16", file(folder, "g.csv", utf16(&csv("\t", &head, ROW[8])))),
        ("windows", file(folder, "h.csv", windows)),
        ("one letter a line end", file(folder, "i.csv", plain.replace("\r\n", "\r"))),
    ]
}

/// The same row in workbooks of every kind.
fn every_book(folder: &TempDir) -> Vec<(&'static str, PathBuf)> {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let cells = |sheet: &mut Worksheet| {
        texts(sheet, 0, &whole_head());
        texts(sheet, 1, &whole_row(ROW[8]));
    };
    let counted = |sheet: &mut Worksheet| {
        cells(sheet);
        sheet.write_number(1, 8, 43_694.0).unwrap();
    };
    let formatted = |sheet: &mut Worksheet| {
        cells(sheet);
        let date = ExcelDateTime::from_ymd(2019, 8, 17).unwrap();
        sheet.write_datetime_with_format(1, 8, &date, &day).unwrap();
        sheet.write_number(1, 3, 3_174_011_001.0).unwrap();
        sheet.write_boolean(1, 6, true).unwrap();
    };
    vec![
        ("workbook", book(folder, "k.xlsx", cells)),
        ("named otherwise", book(folder, "l.csv", cells)),
        ("a date's number", book(folder, "m.xlsx", counted)),
        ("a date, a village as a number, a truth", book(folder, "n.xlsx", formatted)),
    ]
}

#[test]
fn every_kind_of_file_gives_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let files = [every_text(&folder), every_book(&folder)].concat();
    let expected = said_of(&files[0].1, None).unwrap().rows;
    assert_eq!(expected[0].fields["business"]["started"], "2019-08-17");
    assert_eq!((&expected[0].fields["name"], expected[0].line), (&json!("Ibu Renée"), 2));
    for (what, path) in files {
        let mut said = said_of(&path, None).unwrap();
        said.rows[0].line -= u64::from(what == "sep");
        assert_eq!((said.told, &said.rows), (Vec::new(), &expected), "{what}");
        let windows: &[&str] = match what {
            "windows" => &["the file is not UTF-8; it was read as Windows-1252"],
            _ => &[],
        };
        assert_eq!(said.notes, windows, "{what}");
    }
}

#[test]
fn the_first_sheet_or_the_one_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    for (name, family) in [("KPM 2025", "F1"), ("KPM 2026", "F2")] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        texts(sheet, 0, &HEAD[..7]);
        texts(sheet, 1, &[&[family], &ROW[1..7]].concat());
    }
    let path = folder.path().join("two.xlsx");
    workbook.save(&path).unwrap();
    let first = said_of(&path, None).unwrap();
    assert_eq!((first.rows[0].number.as_str(), first.notes.len()), ("F1", 1));
    assert_eq!(first.notes[0], "the sheet \"KPM 2025\" is read, and 1 more are not (--sheet names another)");
    let second = said_of(&path, Some("KPM 2026")).unwrap();
    assert_eq!((second.rows[0].number.as_str(), second.notes.len()), ("F2", 0));
}

#[test]
fn what_a_spreadsheet_spoils_is_told_with_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let day = Format::new().set_num_format("d mmm");
    type Spoil<'a> = &'a dyn Fn(&mut Worksheet);
    let cases: [(Spoil<'_>, &str, &str); 9] = [
        (
            &|sheet| {
                sheet.write_number(1, 2, 3_174_015_708_800_001.0).unwrap();
            },
            "line 2, nik: is a number, and a spreadsheet keeps only 15 of its 16 digits; make the column Text, then type the \
             16 digits anew from the card",
            "disimpan sebagai angka, sehingga angka terakhirnya hilang; ubah kolom menjadi Teks lalu ketik ulang 16 angka dari KTP",
        ),
        (
            &|sheet| {
                sheet.write_number(1, 2, 317_401_570_880.0).unwrap();
            },
            "line 2, nik: is a number, and a spreadsheet keeps only 15 of its 16 digits; make the column Text, then type the \
             16 digits anew from the card",
            "disimpan sebagai angka, sehingga angka terakhirnya hilang; ubah kolom menjadi Teks lalu ketik ulang 16 angka dari KTP",
        ),
        (
            &|sheet| {
                sheet.write_string(1, 2, "3,17402E+15").unwrap();
            },
            "line 2, nik: is a number, and a spreadsheet keeps only 15 of its 16 digits; make the column Text, then type the \
             16 digits anew from the card",
            "disimpan sebagai angka, sehingga angka terakhirnya hilang; ubah kolom menjadi Teks lalu ketik ulang 16 angka dari KTP",
        ),
        (
            &|sheet| {
                sheet.write_number(1, 4, 812_345_678.0).unwrap();
            },
            "line 2, telepon: has lost its leading 0, as a number in a spreadsheet does; 0812345678, in a column made Text",
            "angka 0 di depan hilang; ubah kolom menjadi Teks lalu tulis 0812345678",
        ),
        (
            &|sheet| {
                sheet.write_string(1, 4, "812345678").unwrap();
            },
            "line 2, telepon: has lost its leading 0, as a number in a spreadsheet does; 0812345678, in a column made Text",
            "angka 0 di depan hilang; ubah kolom menjadi Teks lalu tulis 0812345678",
        ),
        (
            &|sheet| {
                sheet.write_string(1, 4, "6.28123E+12").unwrap();
            },
            "line 2, telepon: \"6.28123E+12\" is a number that a spreadsheet shortened; make the column Text, then type all \
             digits anew",
            "\"6.28123E+12\" adalah angka yang dipendekkan; ubah kolom menjadi Teks lalu ketik ulang semua angkanya",
        ),
        (
            &|sheet| {
                sheet.write_number(1, 0, 1.5e15).unwrap();
            },
            "line 2, nomor_kpm: \"1.50000E+15\" is a number that a spreadsheet shortened; make the column Text, then \
             type all digits anew",
            "\"1.50000E+15\" adalah angka yang dipendekkan; ubah kolom menjadi Teks lalu ketik ulang semua angkanya",
        ),
        (
            &|sheet| {
                let date = ExcelDateTime::from_ymd(2026, 3, 4).unwrap();
                sheet.write_datetime_with_format(1, 0, &date, &day).unwrap();
            },
            "line 2, nomor_kpm: the spreadsheet made a date of it (2026-03-04); make the column Text, then type it anew",
            "berubah menjadi tanggal (2026-03-04); ubah kolom menjadi Teks lalu ketik ulang",
        ),
        (
            &|sheet| {
                let formula = rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A");
                sheet.write_formula(1, 1, formula).unwrap();
            },
            "line 2, nama: its formula gives #N/A; a value in place of the formula",
            "rumusnya menghasilkan #N/A; tulis nilainya, bukan rumus",
        ),
    ];
    for (spoil, told, masalah) in cases {
        let path = book(&folder, "spoiled.xlsx", |sheet| {
            texts(sheet, 0, &HEAD[..7]);
            texts(sheet, 1, &ROW[..7]);
            spoil(sheet);
        });
        let said = said_of(&path, None).unwrap();
        assert_eq!(
            (said.told, said.masalah, said.rows.len()),
            (vec![told.to_owned()], vec![masalah.to_owned()], 0)
        );
    }
    // Numbers that have lost nothing are taken.
    for phone in ["0812345678", "+62812345678", "62812345678", "1500771", "021-7654321"] {
        let mut row = ROW;
        row[4] = phone;
        let path = file(&folder, "phones.csv", joined(",", &HEAD[..7], &row[..7]));
        assert_eq!(said_of(&path, None).unwrap().rows[0].fields["phone"], phone);
    }
}

#[test]
fn numbers_that_are_numbers_are_taken_with_one_note() {
    let folder = tempfile::tempdir().unwrap();
    let path = book(&folder, "in.xlsx", |sheet| {
        texts(sheet, 0, &HEAD[..7]);
        for row in 1..4 {
            texts(sheet, row, &["", ROW[1], "", ROW[3], ROW[4], ROW[5], ROW[6]]);
            sheet.write_number(row, 0, f64::from(row)).unwrap();
        }
    });
    let said = said_of(&path, None).unwrap();
    assert_eq!(said.rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(
        said.told,
        [
            "line 2, nomor_kpm: is a number in the spreadsheet: zeros in front, if there were any, are gone; that is fine if none \
          of them begins with 0 (told once)"
        ]
    );
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    let csv = |text: &str| {
        count.set(count.get() + 1);
        file(&folder, &format!("{}.csv", count.get()), text)
    };
    let long = format!("nomor_kpm,nama,desa,keluar_pkh,didampingi\nF1,\"A,{}", "x\n".repeat(900_000));
    let zip = |parts: &[(&str, Vec<u8>)]| {
        let path = folder.path().join("z.xlsx");
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, bytes) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        path
    };
    let types = ("[Content_Types].xml", b"<Types/>".to_vec());
    let claims = b"<sst uniqueCount=\"9999999999999\"></sst>".to_vec();
    for (path, sheet, says) in [
        (csv(""), None, "the file is empty; the first line must have the headings"),
        (csv("\n\n  \n"), None, "the file is empty; the first line must have the headings"),
        (
            csv("nama,Nomor_KPM,desa,keluar pkh,didampingi,NAMA KPM\n"),
            None,
            "line 1: the columns \"nama\" and \"NAMA KPM\" say the same; keep one",
        ),
        (
            csv("nomor_kpm,nama,desa,keluar_pkh,didampingi\nF1,\"A,x\nF2,B,x\n"),
            None,
            "line 2: the quotes do not fit together",
        ),
        (csv(&long), None, "line 2: the quotes do not fit together"),
        (
            csv("nomor_kpm;nama"),
            Some("Lembar1"),
            "there is no sheet \"Lembar1\"; there are none: this is a CSV file",
        ),
        (file(&folder, "n.csv", b"a\0b,c"), None, "this is neither an Excel workbook (.xlsx) nor a CSV file"),
        (
            file(&folder, "o.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            None,
            "this is neither an Excel workbook (.xlsx) nor a CSV file: it is of an old kind or has a password; save it as .xlsx \
             without one",
        ),
        (
            book(&folder, "p.xlsx", |sheet| texts(sheet, 0, &HEAD)),
            Some("Lain"),
            "there is no sheet \"Lain\"; there are Sheet1",
        ),
        (book(&folder, "q.xlsx", |_| {}), None, "the file is empty; the first line must have the headings"),
        (
            zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec())]),
            None,
            "this is neither an Excel workbook (.xlsx) nor a CSV file (save it as .xlsx or CSV)",
        ),
    ] {
        assert_eq!(said_of(&path, sheet).err().unwrap().to_string(), says);
    }
    // Few bytes that claim to be many: nothing of them is kept.
    let bomb = b"<si><t>a</t></si>".repeat((65 << 20) / 17);
    for (parts, says) in [
        (
            vec![types.clone(), ("xl/sharedStrings.xml", bomb)],
            "it unpacks to more than 64 MB; save it as CSV",
        ),
        (
            vec![types.clone(), ("xl/sharedStrings.xml", vec![b' '; 2 << 20])],
            "one cell has more than a million letters",
        ),
        (vec![types, ("xl/sharedStrings.xml", claims)], "it claims more texts than it has room for"),
    ] {
        let path = zip(&parts);
        assert!(path.metadata().unwrap().len() < 1 << 20);
        let why = said_of(&path, None).err().unwrap().to_string();
        assert!(why.ends_with(says), "{why}");
    }
}

#[test]
fn the_same_file_with_changed_rows_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let import = |rows: &[[&str; 9]]| {
        let path = book(&folder, "in.xlsx", |sheet| {
            texts(sheet, 0, &HEAD[..7]);
            for (index, row) in rows.iter().enumerate() {
                texts(sheet, index as u32 + 1, &row[..7]);
            }
        });
        ran(&data, &["import", "families", path.to_str().unwrap()])
    };
    let numbered = |number: &'static str, name: &'static str, nik: &'static str| {
        let mut row = ROW;
        (row[0], row[1], row[2]) = (number, name, nik);
        row
    };
    let (one, two) = (numbered("F1", "A", "3174015708800001"), numbered("F2", "B", "3174015708800002"));
    assert_eq!(import(&[one, two]).1, "families: 2 new, 0 changed, 0 unchanged, 0 bad\n");
    let renamed = numbered("F2", "Bu B", "3174015708800002");
    let three = numbered("F3", "C", "3174015708800003");
    assert_eq!(import(&[one, renamed, three]).1, "families: 1 new, 1 changed, 1 unchanged, 0 bad\n");
    let taken = numbered("F4", "D", "3174015708800003");
    let (code, out, err) = import(&[one, taken]);
    assert_eq!(
        (code, err.as_str()),
        (1, "line 3, nik: is already that of family F3; each NIK belongs to one family\n")
    );
    assert_eq!(
        out,
        "families: 0 new, 0 changed, 1 unchanged, 1 bad; nothing was kept (--partial keeps the good rows)\n"
    );
}

#[test]
fn niks_that_all_lost_their_last_digit_are_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let text = |last: &str| {
        let rows = (10..40).map(|n| {
            let last = if n == 39 { last } else { "0" };
            format!("F{n},A,3174015708800{n}{last},31.74.01.1001,mampu,ya\n")
        });
        format!("nomor_kpm,nama,nik,desa,keluar_pkh,didampingi\n{}", rows.collect::<String>())
    };
    let path = file(&folder, "in.csv", text("0"));
    let (code, out, err) =
        ran(&folder.path().join("c"), &["import", "families", path.to_str().unwrap(), "--partial"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("all 30 NIKs end in 0"), "{err}");
    let path = file(&folder, "in.csv", text("1"));
    let (code, out, err) = ran(&folder.path().join("c"), &["import", "families", path.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, "families: 30 new, 0 changed, 0 unchanged, 0 bad\n"), "{err}");
}

#[test]
fn people_and_assignments_come_as_workbooks_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let people = book(&folder, "people.xlsx", |sheet| {
        texts(sheet, 0, &["Nomor", "Nama", "Peran", "No HP", "Wilayah"]);
        texts(sheet, 1, &["M1", "Ibu Contoh", "TKSK", "0812-3456-7890", ""]);
        sheet.write_number(1, 4, 31.74).unwrap();
        texts(sheet, 2, &["M1", "Ibu Lain", "pendamping"]);
    });
    let (code, out, err) = ran(&data, &["import", "people", people.to_str().unwrap(), "--partial"]);
    assert_eq!((code, out.as_str()), (1, "people: 1 new, 0 changed, 0 unchanged, 1 bad\n"));
    assert_eq!(err, "line 3, Nomor: is also on line 2; each person stands in the file once\n");
    let assign = book(&folder, "assign.xlsx", |sheet| {
        texts(sheet, 0, &["Nomor", "Wilayah"]);
        texts(sheet, 1, &["M1", "31.74.01"]);
    });
    let (code, out, err) = ran(&data, &["assign", "--csv", assign.to_str().unwrap()]);
    assert_eq!(
        (code, out.as_str()),
        (0, "assignments made: 1; families that came to a mentor: 0\n"),
        "{err}"
    );
    assert_eq!(
        json!(1),
        serde_json::from_str::<serde_json::Value>(&ran(&data, &["status", "--json"]).1).unwrap()["people"]["mentor"]
    );
}
