//! CSV as offices make it: with a mark or without, commas, semicolons or tabs, headings in Indonesian or English.

use crate::import::heading::{TITLE_ROWS, delimiter_of};
use crate::import::sheet::{Cell, Rows, SheetRow};
use crate::import::text::{END, Look, Meter, Utf8, look};
use csv::{Reader, ReaderBuilder, StringRecord};
use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom};

pub use crate::import::sheet::{Column, NotASheet, Sheet};

/// So much of the file is looked at for its delimiter.
const FIRST_LINES_MAX: u64 = 64 << 10;
/// What may stand between cells. Of equals the first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Rows of a text file, one at a time.
pub struct CsvRows<R: Read> {
    reader: Reader<Utf8<R>>,
    record: StringRecord,
    meter: Meter,
    bytes: u64,
    /// The line the last row began on.
    last: u64,
    /// What stands between cells.
    pub delimiter: u8,
}

impl<R: Read + Seek> CsvRows<R> {
    /// Looks at a file and opens it. The notes say what is unusual.
    pub fn open(mut file: R, columns: &[Column], notes: &mut Vec<String>) -> Result<CsvRows<R>, NotASheet> {
        let Look { encoding, bytes } = look(&mut file)?;
        if encoding == encoding_rs::WINDOWS_1252 {
            notes.push("the file is not UTF-8; it was read as Windows-1252".to_owned());
        }
        let start = |file: &mut R| {
            file.seek(SeekFrom::Start(0)).map_err(|error| NotASheet::Unreadable(error.to_string()))
        };
        start(&mut file)?;
        let lines = first_lines(Utf8::new(&mut file, encoding, Meter::default()))?;
        start(&mut file)?;
        let delimiter = delimiter(&lines, columns);
        let meter = Meter::default();
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(Utf8::new(file, encoding, meter.clone()));
        let mut rows = CsvRows { reader, record: StringRecord::new(), meter, bytes, last: 0, delimiter };
        if lines.first().is_some_and(|first| first.to_lowercase().starts_with("sep=")) {
            // A line for spreadsheet programs alone.
            rows.next_row()?;
        }
        Ok(rows)
    }
}

/// The first lines that have something in them: the headings are in one of these.
fn first_lines(file: impl Read) -> Result<Vec<String>, NotASheet> {
    let mut bytes = Vec::new();
    file.take(FIRST_LINES_MAX)
        .read_to_end(&mut bytes)
        .map_err(|error| NotASheet::Unreadable(error.to_string()))?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().take_while(|line| !line.starts_with(END)).map(str::trim);
    let lines: Vec<String> =
        lines.filter(|line| !line.is_empty()).take(TITLE_ROWS + 1).map(str::to_owned).collect();
    if lines.is_empty() { Err(NotASheet::Empty) } else { Ok(lines) }
}

/// The delimiter of the headings; where none are found, that of the first line.
fn delimiter(lines: &[String], columns: &[Column]) -> u8 {
    let first = lines.first().map(String::as_str).unwrap_or_default();
    delimiter_of(lines, columns, &DELIMITERS).unwrap_or_else(|| most_often(first))
}

/// The delimiter that stands most often in the first line, outside quotes; a comma when none does.
fn most_often(first: &str) -> u8 {
    let (mut counts, mut quoted) = (DELIMITERS.map(|delimiter| (delimiter, 0)), false);
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equals the first: commas before all others.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

impl<R: Read> Rows for CsvRows<R> {
    fn next_row(&mut self) -> Result<Option<SheetRow>, NotASheet> {
        loop {
            let begins = self.reader.position().line();
            let more =
                self.reader.read_record(&mut self.record).map_err(|error| match error.into_kind() {
                    csv::ErrorKind::Io(error) if error.kind() != ErrorKind::InvalidData => {
                        NotASheet::Unreadable(error.to_string())
                    }
                    _ => NotASheet::Broken { line: begins },
                })?;
            self.meter.row_done();
            if !more {
                // The end was swallowed: whatever was read last had a quote that was never closed.
                return Err(NotASheet::Broken { line: self.last });
            }
            if self.record.len() == 1 && self.record.get(0) == Some(END) {
                return Ok(None);
            }
            self.last = self.record.position().map_or(begins, csv::Position::line);
            let cells = self.record.iter().map(|text| Cell { text: without_guard(text), ..Cell::default() });
            let row = SheetRow { line: self.last, cells: cells.collect(), days_from_1904: false };
            if !row.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.meter.read(), self.bytes)
    }
}

/// Reads a small file whole.
pub fn read(bytes: &[u8], columns: &[Column]) -> Result<Sheet, NotASheet> {
    let mut rows = CsvRows::open(Cursor::new(bytes), columns, &mut Vec::new())?;
    Sheet::of(&mut rows, columns)
}

/// Whether a spreadsheet program would run the text as a formula. Plain negative numbers are not.
fn runs(text: &str) -> bool {
    let plain_number = text.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_digit())
            && rest.replacen([',', '.'], "", 1).bytes().all(|byte| byte.is_ascii_digit())
    });
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !plain_number
}

/// A text as it is written into a CSV file, so that no spreadsheet program runs it: with an apostrophe before it. What begins
/// with apostrophes before such a text gets one more, so that reading takes exactly one away.
pub fn guarded(text: &str) -> String {
    if runs(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

/// The text that was guarded, or typed with an apostrophe as people do.
pub fn without_guard(text: &str) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if runs(rest.trim_start_matches('\'')) => rest.to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{guarded, most_often, without_guard};

    #[test]
    fn what_would_run_is_guarded_and_reads_back_the_same() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+62812", "'+62812"),
            ("-6.2267", "-6.2267"),
            ("-6,2267", "-6,2267"),
            ("-1+cmd", "'-1+cmd"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("'=1", "''=1"),
            ("''=1", "'''=1"),
            ("'t Hof", "'t Hof"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), written);
            assert_eq!(without_guard(written), text);
        }
    }

    #[test]
    fn the_delimiter_of_the_first_line() {
        for (line, found) in [
            ("a,b", b','),
            ("a;b", b';'),
            ("a\tb\tc,d", b'\t'),
            ("\"a,b,c\";d", b';'),
            ("nama", b','),
            ("a,b;c", b','),
        ] {
            assert_eq!(most_often(line), found, "{line}");
        }
    }
}
