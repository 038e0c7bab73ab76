//! A file on disk as rows. What it is, is told by its first bytes: names lie.

use crate::import::csv::CsvRows;
use crate::import::sheet::{Column, NotASheet, Rows};
use crate::import::xlsx;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// How the first bytes of a ZIP, and so of a workbook, read.
const ZIP: &[u8] = b"PK\x03\x04";
/// Those of what older Excel writes, and of a workbook with a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0";

/// Opens `path` and hands its rows to `work`, with what is unusual about the file and the delimiter it uses (a comma for a
/// workbook). `columns` are what its headings may be: the delimiter is told by them, whatever a title has.
pub fn with_rows<T>(
    path: &Path,
    sheet: Option<&str>,
    columns: &[Column],
    work: impl FnOnce(&mut dyn Rows, Vec<String>, u8) -> T,
) -> Result<T, NotASheet> {
    let unreadable = |error: std::io::Error| NotASheet::Unreadable(error.to_string());
    let mut file = File::open(path).map_err(unreadable)?;
    let mut first = Vec::new();
    (&mut file).take(4).read_to_end(&mut first).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    if first == OLD {
        return Err(NotASheet::NotText(
            ": it is of an old kind or has a password; save it as .xlsx without one",
        ));
    }
    let mut notes = Vec::new();
    if first == ZIP {
        let mut book = xlsx::open(file)?;
        let name = xlsx::sheet_name(&book, sheet)?;
        let others = calamine::Reader::sheet_names(&book).len() - 1;
        if sheet.is_none() && others > 0 {
            notes.push(format!(
                "the sheet {name:?} is read, and {others} more are not (--sheet names another)"
            ));
        }
        let mut rows = xlsx::XlsxRows::open(&mut book, &name)?;
        return Ok(work(&mut rows, notes, b','));
    }
    if let Some(wanted) = sheet {
        return Err(NotASheet::NoSheet {
            wanted: wanted.to_owned(),
            there: "none: this is a CSV file".to_owned(),
        });
    }
    let mut rows = CsvRows::open(file, columns, &mut notes)?;
    let delimiter = rows.delimiter;
    Ok(work(&mut rows, notes, delimiter))
}
