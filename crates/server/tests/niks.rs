//! NIKs through files of families: they are emptied, replaced, swapped and handed on, each is one family's in the end, and of one
//! that goes the audit log has a trace.
#![allow(clippy::unwrap_used)]

mod files;

use files::{file, ran, table};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// A centre that is spoken to in files.
struct Centre {
    folder: TempDir,
}

/// So many different NIKs; those of `n` and of `n` + 100 have the same last four digits.
fn nik(n: u32) -> String {
    format!("31740157{:02}80{:04}", 1 + n / 100, n % 100)
}

/// A row of a file. Without a NIK, the cell is empty.
fn row(number: u32, nik_of: Option<u32>) -> (u32, String) {
    (number, nik_of.map(nik).unwrap_or_default())
}

impl Centre {
    fn new() -> Centre {
        Centre { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("centre")
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("buruk.csv")
    }

    /// Hands families in; what the command counts, and what it says was wrong.
    fn import(&self, rows: &[(u32, String)], more: &[&str]) -> (String, String) {
        let lines = rows.iter().map(|(n, nik)| format!("KPM-{n},Contoh {n},{nik},31.74.01.1001,mampu,ya\n"));
        let text = format!("nomor_kpm,nama,nik,desa,keluar_pkh,didampingi\n{}", lines.collect::<String>());
        self.hand_in(&text, more)
    }

    fn hand_in(&self, text: &str, more: &[&str]) -> (String, String) {
        let path = file(&self.folder, "in.csv", text);
        let report = self.report();
        let args = ["import", "families", path.to_str().unwrap(), "--report", report.to_str().unwrap()];
        let (_, out, err) = ran(&self.data(), &[&args, more].concat());
        let counts = out.lines().next().unwrap_or_default().trim_start_matches("families: ").to_owned();
        (counts, err)
    }

    fn database(&self) -> Connection {
        Connection::open(self.data().join("centre.db")).unwrap()
    }

    /// Who has which NIK, by numbers.
    fn niks(&self) -> BTreeMap<String, String> {
        let database = self.database();
        let query = "SELECT f.number, i.nik FROM family_identity i JOIN family f ON f.id = i.family";
        let mut query = database.prepare(query).unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn has(&self, expected: &[(u32, u32)]) {
        let expected = expected.iter().map(|(n, of)| (format!("KPM-{n}"), nik(*of))).collect();
        assert_eq!(self.niks(), expected);
        let database = self.database();
        let waiting = "SELECT count(*) FROM nik_waiting";
        assert_eq!(database.query_row(waiting, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    }

    /// What the audit log says of NIKs: the word, and whose by number. No entry has a NIK in it.
    fn traces(&self) -> Vec<(String, String)> {
        let database = self.database();
        let query = "SELECT a.what, coalesce(f.number, ''), a.detail FROM audit a
             LEFT JOIN family f ON lower(hex(f.id)) = replace(a.detail ->> 'family', '-', '') ORDER BY a.seq";
        let mut query = database.prepare(query).unwrap();
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?));
        let entries: Vec<(String, String, String)> =
            query.query_map([], read).unwrap().map(Result::unwrap).collect();
        assert!(entries.iter().all(|(.., detail)| !detail.contains("31740157")));
        let of_niks = entries.into_iter().filter(|(what, ..)| what.starts_with("nik_"));
        of_niks.map(|(what, number, _)| (what, number)).collect()
    }
}

fn traced(of: &[(&str, u32)]) -> Vec<(String, String)> {
    of.iter().map(|(what, n)| ((*what).to_owned(), format!("KPM-{n}"))).collect()
}

#[test]
fn an_empty_cell_takes_the_nik_away_and_another_family_may_have_it() {
    let centre = Centre::new();
    centre.import(&[row(1, Some(1)), row(2, Some(2))], &[]);
    // A file without the column says nothing of it.
    let plain = "nomor_kpm,nama,desa,keluar_pkh,didampingi\nKPM-1,Contoh 1,31.74.01.1001,mampu,ya\n";
    assert_eq!(centre.hand_in(plain, &[]).0, "0 new, 0 changed, 1 unchanged, 0 bad");
    centre.has(&[(1, 1), (2, 2)]);
    assert_eq!(centre.import(&[row(1, None)], &[]).0, "0 new, 1 changed, 0 unchanged, 0 bad");
    centre.has(&[(2, 2)]);
    assert_eq!(centre.import(&[row(1, None)], &[]).0, "0 new, 0 changed, 1 unchanged, 0 bad");
    assert_eq!(centre.import(&[row(3, Some(1))], &[]).0, "1 new, 0 changed, 0 unchanged, 0 bad");
    centre.has(&[(2, 2), (3, 1)]);
    assert_eq!(centre.traces(), traced(&[("nik_removed", 1)]));
}

#[test]
fn niks_change_hands_within_a_file_in_whatever_order() {
    for (rows, counts, expected) in [
        // Two swap.
        (vec![row(1, Some(2)), row(2, Some(1))], "0 new, 2 changed", vec![(1, 2), (2, 1), (3, 3)]),
        // A row of them, from either end.
        (
            vec![row(1, Some(2)), row(2, Some(3)), row(3, Some(4))],
            "0 new, 3 changed",
            vec![(1, 2), (2, 3), (3, 4)],
        ),
        (
            vec![row(3, Some(4)), row(2, Some(3)), row(1, Some(2))],
            "0 new, 3 changed",
            vec![(1, 2), (2, 3), (3, 4)],
        ),
        // Three in a circle.
        (
            vec![row(2, Some(3)), row(1, Some(2)), row(3, Some(1))],
            "0 new, 3 changed",
            vec![(1, 2), (2, 3), (3, 1)],
        ),
        // A new family, and one whose cell is empty now.
        (vec![row(9, Some(1)), row(1, None)], "1 new, 1 changed", vec![(2, 2), (3, 3), (9, 1)]),
        (
            vec![row(9, Some(1)), row(1, Some(2)), row(2, None)],
            "1 new, 2 changed",
            vec![(1, 2), (3, 3), (9, 1)],
        ),
    ] {
        let centre = Centre::new();
        centre.import(&[row(1, Some(1)), row(2, Some(2)), row(3, Some(3))], &[]);
        let (told, why) = centre.import(&rows, &[]);
        assert_eq!((told, why.as_str()), (format!("{counts}, 0 unchanged, 0 bad"), ""), "{rows:?}");
        centre.has(&expected);
        // The same file again is no news.
        let again = format!("0 new, 0 changed, {} unchanged, 0 bad", rows.len());
        assert_eq!(centre.import(&rows, &[]).0, again);
    }
}

#[test]
fn who_waits_for_a_nik_that_stays_is_refused_with_its_own_row() {
    let centre = Centre::new();
    centre.import(&[1, 2, 3, 4, 5].map(|n| row(n, Some(n))), &[]);
    // KPM-4 keeps its own: whoever waits for it waits in vain, and whoever waits for those.
    let rows = [row(1, Some(2)), row(2, Some(3)), row(3, Some(4)), row(5, Some(1))];
    let told = "0 new, 0 changed, 0 unchanged, 4 bad";
    let (counts, _) = centre.import(&rows, &[]);
    assert_eq!(counts, format!("{told}; nothing was kept (--partial keeps the good rows)"));
    let (counts, why) = centre.import(&[&rows[..], &[row(6, Some(6))]].concat(), &["--partial"]);
    assert_eq!(counts, "1 new, 0 changed, 0 unchanged, 4 bad");
    for (line, by) in [(2, 2), (3, 3), (4, 4), (5, 1)] {
        let says =
            format!("line {line}, nik: is already that of family KPM-{by}; each NIK belongs to one family");
        assert!(why.contains(&says), "{says} in {why}");
    }
    assert!(!why.contains("31740157"), "{why}");
    let report = table(&centre.report());
    let kept: Vec<_> = report.iter().skip(1).map(|row| (row[0].as_str(), row[4].as_str())).collect();
    assert_eq!(kept, [("2", "KPM-1"), ("3", "KPM-2"), ("4", "KPM-3"), ("5", "KPM-5")]);
    assert_eq!(report[1][6], nik(2), "the row is as it was");
    centre.has(&[(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)]);
    assert_eq!(centre.traces(), []);
    // The report, with the one row mended on which all of them hung.
    let mended = std::fs::read_to_string(centre.report()).unwrap().replace(&nik(4), &nik(40));
    assert_eq!(centre.hand_in(&mended, &[]).0, "0 new, 4 changed, 0 unchanged, 0 bad");
    centre.has(&[(1, 2), (2, 3), (3, 40), (4, 4), (5, 1), (6, 6)]);
}

#[test]
fn a_nik_with_the_same_last_four_digits_is_another_nik() {
    let centre = Centre::new();
    assert_eq!(nik(1)[12..], nik(101)[12..]);
    centre.import(&[row(1, Some(1)), row(2, Some(2))], &[]);
    assert_eq!(centre.traces(), [], "the first one replaces none");
    let (counts, _) = centre.import(&[row(1, Some(101)), row(2, Some(2))], &[]);
    assert_eq!(counts, "0 new, 1 changed, 1 unchanged, 0 bad");
    centre.has(&[(1, 101), (2, 2)]);
    centre.import(&[row(1, Some(2)), row(2, Some(101))], &["--dry-run"]);
    centre.has(&[(1, 101), (2, 2)]);
    centre.import(&[row(1, Some(2)), row(2, Some(101))], &[]);
    let replaced = |n| ("nik_replaced", n);
    assert_eq!(centre.traces(), traced(&[replaced(1), replaced(1), replaced(2)]));
}
