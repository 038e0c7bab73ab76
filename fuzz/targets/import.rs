//! A file that an office hands in, CSV or workbook by its first bytes, as each of the lists it may be: it is read to its end or named as
//! what it is, its rows come in their order, and each is taken or complained of.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pendamping_fuzz::{at, lay, programme};
use pendamping_server::import::aid::{self, AidRows};
use pendamping_server::import::families::{self, Families};
use pendamping_server::import::heading::find;
use pendamping_server::import::payouts::{self, Payouts};
use pendamping_server::import::people::{self, People};
use pendamping_server::import::sheet::{Cells, Column};
use pendamping_server::import::{Judged, source};
use std::io::Write;

fuzz_target!(
    init: lay(seeds),
    |bytes: &[u8]| {
        let Some((what, bytes)) = bytes.split_first() else { return };
        let programme = programme();
        match what % 4 {
            0 => {
                let mut families = Families::new(Some(programme));
                file(bytes, families::COLUMNS, &mut |cells| said(&families.judge(cells)));
            }
            1 => {
                let mut people = People::default();
                file(bytes, people::COLUMNS, &mut |cells| said(&people.judge(cells)));
            }
            2 => {
                let scheme = &programme.schemes[0];
                let mut rows = AidRows::new(scheme, &scheme.tranches[0]);
                file(bytes, aid::COLUMNS, &mut |cells| said(&rows.judge(cells)));
            }
            _ => {
                let mut payouts = Payouts::new(&programme.schemes, None, None, at(0).date_naive());
                file(bytes, payouts::COLUMNS, &mut |cells| said(&payouts.judge(cells)));
            }
        }
    }
);

/// The road of the command line, which goes by a file's first bytes.
fn file(bytes: &[u8], columns: &[Column], judge: &mut dyn FnMut(&Cells<'_>)) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let _ = source::with_rows(file.path(), None, columns, |rows, _, _| {
        let Ok(heads) = find(rows, columns) else { return };
        let mut last = 0;
        while let Ok(Some(row)) = rows.next_row() {
            assert!(row.line > last, "rows come in their order");
            last = row.line;
            judge(&heads.over(&row));
        }
    });
}

fn said<Row>(judged: &Judged<Row>) {
    if let Err(complaints) = &judged.row {
        assert!(!complaints.is_empty(), "a row is not taken, and nobody says why");
        for complaint in complaints {
            assert!(complaint.to_string().len() < 4_000, "a complaint repeats a whole file");
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let files: [&[u8]; 4] = [
        include_bytes!("../../docs/samples/families.csv"),
        include_bytes!("../../docs/samples/people.csv"),
        include_bytes!("../../docs/samples/aid.csv"),
        include_bytes!("../../docs/samples/payouts.csv"),
    ];
    let mut seeds = Vec::new();
    for (what, file) in files.into_iter().enumerate() {
        let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').take(4).collect();
        seeds.push([vec![what as u8], lines.concat()].concat());
        seeds.push(
            [vec![what as u8], lines.concat().iter().map(|b| if *b == b',' { b';' } else { *b }).collect()]
                .concat(),
        );
        let table: Vec<Vec<String>> = lines
            .iter()
            .map(|line| String::from_utf8_lossy(line).trim().split(',').map(str::to_owned).collect())
            .collect();
        seeds.push([vec![what as u8], workbook(&table)].concat());
    }
    seeds
}

/// A workbook without compression, so that what is changed in it is changed in its cells.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut sheet = String::from(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
    );
    for (number, row) in rows.iter().enumerate() {
        sheet.push_str(&format!(r#"<row r="{}">"#, number + 1));
        for cell in row {
            sheet.push_str(&format!(r#"<c t="inlineStr"><is><t>{cell}</t></is></c>"#));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let parts = [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ];
    stored(&parts)
}

/// A ZIP of stored parts.
fn stored(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let size = (text.len() as u32).to_le_bytes();
        let common = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 33, 0][..],
            &crc.sum().to_le_bytes(),
            &size,
            &size,
            &(name.len() as u16).to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        let offset = (bytes.len() as u32).to_le_bytes();
        bytes.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), text.as_bytes()].concat());
        directory.extend([&b"PK\x01\x02\x14\x00"[..], &common, &[0; 10], &offset, name.as_bytes()].concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (at, size) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(
        [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]]
            .concat(),
    );
    bytes
}
