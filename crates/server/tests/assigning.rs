//! `assign --csv`: everything that is wrong with a file is told at once, and powers are separated as people separate words.
#![allow(clippy::unwrap_used)]

mod files;

use files::{book, file, ran, texts};
use std::path::PathBuf;
use tempfile::TempDir;

/// A centre with a mentor, a coordinator and somebody of the office.
fn centre(folder: &TempDir) -> PathBuf {
    let data = folder.path().join("centre");
    let people =
        "nomor,nama,peran\nM1,Ibu Contoh,pendamping\nK1,Pak Contoh,koordinator\nO1,Bu Contoh,kantor\n";
    let path = file(folder, "people.csv", people);
    assert_eq!(ran(&data, &["import", "people", path.to_str().unwrap()]).0, 0);
    data
}

#[test]
fn everything_wrong_in_every_row_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = centre(&folder);
    let path = book(&folder, "assign.xlsx", |sheet| {
        texts(sheet, 0, &["PENUGASAN 2026"]);
        for (row, cells) in [
            ["orang", "wilayah", "wewenang"],
            ["M1", "31.74.01", ""],
            ["M9", "31.74.01", "jalan, review"],
            ["M8", "99.99", ""],
            ["K1", "31.74", "accompany"],
            ["O1", "31.74", ""],
            ["M7", "31.74.02", "accompany"],
        ]
        .iter()
        .enumerate()
        {
            texts(sheet, row as u32 + 1, cells);
        }
    });
    let (code, out, err) = ran(&data, &["assign", "--csv", path.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (1, ""));
    let powers = "accompany, review_visits, verify_aid, decide_selection, open_trainings; several with commas or spaces between";
    let unknown = |line: u64, number: &str| {
        format!(
            "line {line}, orang: no person has the number \"{number}\"; the number of somebody who was imported"
        )
    };
    assert_eq!(
        err.lines().collect::<Vec<_>>(),
        [
            unknown(4, "M9").as_str(),
            &format!("line 4, wewenang: \"jalan\", \"review\" is no power; {powers}"),
            &unknown(5, "M8"),
            "line 5, wilayah: there is no region \"99.99\"; an official code, for instance 31.74.01",
            "line 6, wewenang: K1 is no mentor: only mentors accompany; a power that goes with the role",
            "line 7, wewenang: say which powers: O1 is neither mentor nor coordinator; a power that goes with the role",
            &unknown(8, "M7"),
            "error: nothing was assigned",
        ]
    );
}

#[test]
fn powers_go_with_commas_or_spaces() {
    let folder = tempfile::tempdir().unwrap();
    let data = centre(&folder);
    let made = |made: u64| format!("assignments made: {made}; families that came to a mentor: 0\n");
    let mut first = true;
    for powers in [
        "review_visits verify_aid",
        "review_visits,verify_aid",
        "review_visits, verify_aid",
        "Review_Visits;  verify_aid",
        "review_visits\u{a0}verify_aid",
    ] {
        let path = file(&folder, "in.csv", format!("person,area,powers\nK1,31.74,\"{powers}\"\n"));
        // The same powers, however they are separated, stand already.
        for args in [
            &["assign", "--csv", path.to_str().unwrap()][..],
            &["assign", "--person", "K1", "--area", "31.74", "--powers", powers],
        ] {
            let (_, out, err) = ran(&data, args);
            assert_eq!(out, made(u64::from(first)), "{powers:?}: {err}");
            first = false;
        }
    }
    let help = ran(&data, &["assign", "--help"]).1;
    assert!(help.contains("Powers, with commas or spaces between"), "{help}");
    let guide = include_str!("../../../docs/office.md");
    assert!(guide.contains("Several powers go with commas or spaces between"));
}

#[test]
fn powers_that_an_assignment_takes_away_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = centre(&folder);
    let assign = |person: &str, powers: &str| {
        let args = ["assign", "--person", person, "--area", "31.74.01", "--powers", powers];
        let (code, out, err) = ran(&data, &args);
        assert_eq!(code, 0, "{err}");
        out
    };
    let made = "assignments made: 1; families that came to a mentor: 0\n";
    assert_eq!(assign("K1", "review_visits,open_trainings"), made);
    assert_eq!(assign("K1", "review_visits,open_trainings,verify_aid"), made);
    let told =
        "K1 has open_trainings there no more: --powers names all that somebody is to have over an area\n";
    assert_eq!(assign("K1", "review_visits,verify_aid"), format!("{made}{told}"));
    // A mentor's families are nobody's then.
    let head = "nomor_kpm,nama,desa,keluar_pkh,didampingi\n";
    let families = file(&folder, "families.csv", format!("{head}F1,Contoh,31.74.01.1001,mampu,ya\n"));
    assert_eq!(ran(&data, &["import", "families", families.to_str().unwrap()]).0, 0);
    assign("M1", "accompany");
    let out = assign("M1", "verify_aid");
    assert!(
        out.contains("M1 has accompany there no more") && out.contains("1 families have no mentor now"),
        "{out}"
    );
}
