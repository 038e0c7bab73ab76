//! A file that an office hands in, CSV or workbook by its first bytes: it is read to its end or named as what it is, and each row of it is
//! taken or complained of.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pendamping_domain::config::Config;
use pendamping_server::import::{csv, families, source};
use std::sync::OnceLock;

fn programme() -> &'static Config {
    static PROGRAMME: OnceLock<Config> = OnceLock::new();
    PROGRAMME.get_or_init(|| toml::from_str(include_str!("../../assets/programme/prokus-2020.toml")).unwrap())
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(sheet) = csv::read(bytes, families::COLUMNS) {
        let read = families::families(&sheet, Some(programme()));
        let lines: std::collections::BTreeSet<u64> = read.bad.iter().map(|complaint| complaint.line).collect();
        let judged = read.good.len() + lines.len();
        assert_eq!(judged, sheet.cells().count(), "each row is taken or complained of");
    }
    // The road of the command line, which goes by the file's first bytes.
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    let _ = source::with_rows(file.path(), None, families::COLUMNS, |rows, _, _| {
        let mut last = 0;
        while let Ok(Some(row)) = rows.next_row() {
            assert!(row.line > last, "rows come in their order");
            last = row.line;
        }
    });
});
